"""Options of Keras's layers that the cases of ../data do not have, computed with NumPy from Keras's documented formulas.

    python3 packages/keras/test/references/make.py    # writes cases.json beside this file
"""

import json
from pathlib import Path

import numpy as np

rng = np.random.default_rng(11)
cases = []


def tensor(array):
    array = np.asarray(array, np.float32)
    return {"shape": list(array.shape), "data": [float(f"{value:.8g}") for value in array.ravel()]}


def add(class_name, config, inputs, outputs, weights=(), mask=None, causal=False):
    case = {"class": class_name, "config": config}
    case |= {"inputs": [tensor(one) for one in inputs], "weights": [tensor(one) for one in weights]}
    case |= {"outputs": [tensor(one) for one in outputs]}
    if mask is not None:
        case["mask"] = mask.astype(int).tolist()
    if causal:
        case["causal"] = True
    cases.append(case)


def draw(*shape):
    return np.round(rng.normal(size=shape), 2).astype(np.float32)


def flag():
    return bool(rng.integers(0, 2))


def softmax(x, axis):
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


# Normalization and softmax over several axes. Weights have their extents in the order that was given, and are reshaped.
def normalization():
    for axes in ([1, 2], [-1, 1], [2]):
        along = tuple(axes)
        x = draw(2, 3, 2, 2)
        add("Softmax", {"axis": axes}, [x], [softmax(x, along)])
        length = np.sqrt(np.maximum((x**2).sum(axis=along, keepdims=True), 1e-12))
        add("UnitNormalization", {"axis": axes}, [x], [x / length])
        places = [axis % 4 for axis in axes]
        extents = [x.shape[axis] for axis in places]
        broadcast = [extent if k in places else 1 for k, extent in enumerate(x.shape)]
        gamma, beta = draw(*extents), draw(*extents)
        mean, variance = x.mean(axis=along, keepdims=True), x.var(axis=along, keepdims=True)
        y = (x - mean) / np.sqrt(variance + 1e-3) * gamma.reshape(broadcast) + beta.reshape(broadcast)
        add("LayerNormalization", {"axis": axes, "epsilon": 1e-3}, [x], [y], [gamma, beta])
        y = x / np.sqrt((x**2).mean(axis=along, keepdims=True) + 1e-6) * gamma.reshape(broadcast)
        add("RMSNormalization", {"axis": axes, "epsilon": 1e-6}, [x], [y], [gamma])
    for groups, axis, shape in ((-1, -1, (2, 3, 4)), (-1, 1, (2, 4, 3)), (2, -2, (2, 3, 4, 2))):
        x = draw(*shape)
        moved = np.moveaxis(x, axis, -1)
        channels = moved.shape[-1]
        count = channels if groups == -1 else groups
        parts = moved.reshape(shape[0], -1, count, channels // count)
        mean, variance = parts.mean(axis=(1, 3), keepdims=True), parts.var(axis=(1, 3), keepdims=True)
        y = ((parts - mean) / np.sqrt(variance + 1e-3)).reshape(moved.shape)
        gamma, beta = draw(channels), draw(channels)
        y = np.moveaxis(y * gamma + beta, -1, axis)
        add("GroupNormalization", {"groups": groups, "axis": axis, "epsilon": 1e-3}, [x], [y], [gamma, beta])


def allowed(queries, keys, window, causal):
    row, column = np.arange(queries)[:, None], np.arange(keys)[None]
    seen = np.ones((queries, keys), bool)
    if window is not None:
        seen &= np.abs(row - column) < window
    if causal:
        seen &= row >= column
    return seen


def attend(q, k, v, window, causal):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    return softmax(np.where(allowed(q.shape[-2], k.shape[-2], window, causal), scores, -1e9), -1) @ v


# Attention over several axes, and within a window.
def attention():
    heads, depth = 2, 3
    for axes, shape, window, causal in (
        ([1], (2, 5, 3), 2, False),
        ([1], (2, 5, 3), 1, False),
        ([1], (1, 6, 3), 3, True),
        ([1, 2], (2, 3, 2, 3), None, False),
        ([-2], (2, 2, 3, 3), None, False),
        ([2, 1], (1, 2, 3, 3), None, False),
        ([2, 3], (1, 2, 3, 2, 3), None, False),
    ):
        features, rank = shape[-1], len(shape)
        kernels = [draw(features, heads, depth) for _ in range(3)]
        biases = [draw(heads, depth) for _ in range(3)]
        out, out_bias = draw(heads, depth, features), draw(features)
        query, value = draw(*shape), draw(*shape)
        time = [axis % rank for axis in axes]
        others = [axis for axis in range(1, rank - 1) if axis not in time]
        order = [0, *others, rank - 1, *time, rank]
        q, k, v = (
            (np.einsum("...f,fhd->...hd", x, kernel) + bias).transpose(order)
            for x, kernel, bias in zip((query, value, value), kernels, biases)
        )
        flat = [x.reshape(*x.shape[: 2 + len(others)], -1, depth) for x in (q, k, v)]
        y = attend(*flat, window, causal).reshape(q.shape).transpose(np.argsort(order))
        y = np.einsum("...hd,hdf->...f", y, out) + out_bias
        weights = [one for pair in zip(kernels, biases) for one in pair] + [out, out_bias]
        config = {"num_heads": heads, "key_dim": depth, "attention_axes": axes, "sliding_window": window}
        add("MultiHeadAttention", config, [query, value], [y], weights, causal=causal)
    for shared, window, causal in ((1, 2, False), (2, 3, True)):
        kernels = [draw(3, count, depth) for count in (4, shared, shared)]
        biases = [draw(count, depth) for count in (4, shared, shared)]
        out, out_bias = draw(4, depth, 3), draw(3)
        query, value = draw(2, 5, 3), draw(2, 5, 3)
        q, k, v = (
            np.einsum("btf,fhd->bhtd", x, kernel) + bias[:, None]
            for x, kernel, bias in zip((query, value, value), kernels, biases)
        )
        y = attend(q, np.repeat(k, 4 // shared, 1), np.repeat(v, 4 // shared, 1), window, causal)
        y = np.einsum("bhtd,hdf->btf", y, out) + out_bias
        weights = [one for pair in zip(kernels, biases) for one in pair] + [out, out_bias]
        config = {"head_dim": depth, "num_query_heads": 4, "num_key_value_heads": shared, "sliding_window": window}
        add("GroupQueryAttention", config, [query, value], [y], weights, causal=causal)


def kernel_value(name, x):
    x = np.abs(x)
    if name == "bilinear":
        return np.maximum(0, 1 - x)
    if name == "bicubic":
        inner = (1.5 * x - 2.5) * x * x + 1
        return np.where(x < 1, inner, np.where(x < 2, ((-0.5 * x + 2.5) * x - 4) * x + 2, 0))
    radius = int(name[-1])
    return np.where(x < radius, np.sinc(x) * np.sinc(x / radius), 0)


# Keras resizes as JAX does: a kernel around the place of each new pixel, wider by the scale with antialias.
def resizing():
    def weights(old, new, name, antialias):
        scale = old / new
        places = (np.arange(new) + 0.5) * scale - 0.5
        width = max(scale, 1) if antialias else 1
        values = kernel_value(name, (places[None] - np.arange(old)[:, None]) / width)
        return values / values.sum(0, keepdims=True)

    for name in ("bilinear", "bicubic", "lanczos3", "lanczos5"):
        for antialias in (True, False):
            x = np.abs(draw(1, 6, 4, 1))
            rows, columns = weights(6, 4, name, antialias), weights(4, 3, name, antialias)
            y = np.einsum("bhwc,hi,wj->bijc", x, rows, columns)
            add("Resizing", {"height": 4, "width": 3, "interpolation": name, "antialias": antialias}, [x], [y])


def simple_step(weights, x, state):
    kernel, recurrent, bias = weights
    y = np.tanh(x @ kernel + bias + state[0] @ recurrent)
    return y, [y]


def lstm_step(weights, x, state):
    kernel, recurrent, bias = weights
    i, f, c, o = np.split(x @ kernel + state[0] @ recurrent + bias, 4, -1)
    carry = sigmoid(f) * state[1] + sigmoid(i) * np.tanh(c)
    y = sigmoid(o) * np.tanh(carry)
    return y, [y, carry]


def gru_step(weights, x, state):
    kernel, recurrent, bias = weights
    units, h = len(recurrent), state[0]
    after = bias.ndim == 2
    xz, xr, xn = np.split(x @ kernel + (bias[0] if after else bias), 3, -1)
    if after:
        hz, hr, hn = np.split(h @ recurrent + bias[1], 3, -1)
        z, candidate = sigmoid(xz + hz), np.tanh(xn + sigmoid(xr + hr) * hn)
    else:
        hz, hr = h @ recurrent[:, :units], h @ recurrent[:, units : 2 * units]
        z, candidate = sigmoid(xz + hz), np.tanh(xn + (sigmoid(xr + hr) * h) @ recurrent[:, 2 * units :])
    y = z * h + (1 - z) * candidate
    return y, [y]


steps = {"SimpleRNN": (simple_step, 1, 1), "LSTM": (lstm_step, 4, 2), "GRU": (gru_step, 3, 1)}


def run(class_name, weights, x, mask, backwards, zero):
    step, _, states = steps[class_name]
    batch, time, _ = x.shape
    state = [np.zeros((batch, len(weights[1])), np.float32)] * states
    before, outputs = np.zeros_like(state[0]), []
    for t in reversed(range(time)) if backwards else range(time):
        y, after = step(weights, x[:, t], state)
        # What is masked repeats the output before it, or gives 0, and leaves the state.
        seen = np.ones((batch, 1), bool) if mask is None else mask[:, t, None]
        state = [np.where(seen, new, old) for new, old in zip(after, state)]
        before = np.where(seen, y, before)
        outputs.append(np.where(seen, y, 0) if zero else before)
    return np.stack(outputs, 1), state


def recurrent():
    def weights_of(class_name, after=True):
        gates = steps[class_name][1]
        bias = (2, gates * 2) if class_name == "GRU" and after else (gates * 2,)
        return [draw(2, gates * 2), draw(2, gates * 2), draw(*bias)]

    for class_name in steps:
        for k in range(6):
            config = {"units": 2, "go_backwards": flag(), "return_sequences": flag(), "return_state": flag()}
            config |= {"zero_output_for_mask": flag(), "unroll": flag()}
            if class_name == "GRU":
                config["reset_after"] = k % 2 == 0
            weights = weights_of(class_name, k % 2 == 0)
            x, mask = draw(2, 4, 2), None if k == 0 else rng.integers(0, 2, (2, 4)).astype(bool)
            y, state = run(class_name, weights, x, mask, config["go_backwards"], config["zero_output_for_mask"])
            outputs = [y if config["return_sequences"] else y[:, -1]] + (state if config["return_state"] else [])
            add(class_name, config, [x], outputs, weights, mask)
    merges = {"concat": lambda a, b: np.concatenate([a, b], -1), "sum": np.add, "mul": np.multiply}
    for mode, merge in merges.items():
        sequences = mode != "sum"
        forward, backward = weights_of("LSTM"), weights_of("GRU")
        x, mask = draw(2, 4, 2), None if mode == "mul" else rng.integers(0, 2, (2, 4)).astype(bool)
        # Both layers give 0 where they are masked, if they give sequences, whatever they were told.
        a = run("LSTM", forward, x, mask, False, sequences)[0]
        b = run("GRU", backward, x, mask, True, sequences)[0]
        y = merge(a, b[:, ::-1]) if sequences else merge(a[:, -1], b[:, -1])
        inner = {"units": 2, "return_sequences": sequences}
        layers = {
            "layer": {"class_name": "LSTM", "config": {"name": "forward", **inner}},
            "backward_layer": {"class_name": "GRU", "config": {"name": "backward", "go_backwards": True, **inner}},
        }
        add("Bidirectional", {"merge_mode": mode, **layers}, [x], [y], forward + backward, mask)


normalization()
attention()
resizing()
recurrent()
text = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
(Path(__file__).parent / "cases.json").write_text(f"[\n{text}\n]\n")
print(len(cases), "cases")
