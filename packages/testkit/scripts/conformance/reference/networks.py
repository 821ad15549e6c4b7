# Products, convolutions, pooling, resizing, normalization, attention and recurrence in PyTorch, with channels last.
import itertools
import math

import torch
import torch.nn.functional as F


def channels_first(x):
    return x.movedim(-1, 1).contiguous()


def channels_last(x):
    return x.movedim(1, -1)


def per_axis(value, rank):
    return [value] * rank if isinstance(value, int) else list(value)


def paddings_of(padding, extents, window, strides, dilations):
    """Elements before and after each axis. `same` is Keras's: what is left over goes to the end."""
    spans = [(k - 1) * d + 1 for k, d in zip(window, dilations)]
    if padding == "valid":
        return [(0, 0)] * len(spans)
    if padding == "causal":
        return [(span - 1, 0) for span in spans]
    if padding == "same":
        totals = [max((-(-n // s) - 1) * s + span - n, 0) for n, s, span in zip(extents, strides, spans)]
        return [(total // 2, total - total // 2) for total in totals]
    return [tuple(pair) for pair in padding]


def padded(x, paddings, value=0.0):
    return F.pad(x, list(itertools.chain(*reversed(paddings))), value=value)


def conv(x, filters, strides=1, padding="valid", dilations=1, groups=1):
    rank = x.ndim - 2
    strides, dilations = per_axis(strides, rank), per_axis(dilations, rank)
    weights = filters.movedim((-1, -2), (0, 1)).contiguous()  # [out, in, ...window]
    x = padded(channels_first(x), paddings_of(padding, x.shape[1:-1], filters.shape[:rank], strides, dilations))
    run = (F.conv1d, F.conv2d, F.conv3d)[rank - 1]
    return channels_last(run(x, weights, None, strides, 0, dilations, groups))


def depthwise_conv2d(x, filters, strides=1, padding="valid", dilations=1):
    *window, channels, multiplier = filters.shape
    return conv(x, filters.reshape(*window, 1, channels * multiplier), strides, padding, dilations, channels)


def conv2d_transpose(x, filters, strides, padding="valid"):
    y = F.conv_transpose2d(channels_first(x), filters.movedim((-1, -2), (0, 1)), None, strides)
    if padding == "same":
        for axis, (extent, step) in enumerate(zip(x.shape[1:-1], strides)):
            extra = y.shape[axis + 2] - extent * step
            y = y.narrow(axis + 2, extra // 2, extent * step)
    return channels_last(y)


def pool(name):
    def run(x, poolSize, strides=None, padding="valid"):
        rank = x.ndim - 2
        size = per_axis(poolSize, rank)
        strides = size if strides is None else per_axis(strides, rank)
        paddings = paddings_of(padding, x.shape[1:-1], size, strides, [1] * rank)
        x = channels_first(x)
        if name == "max":
            fn = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[rank - 1]
            return channels_last(fn(padded(x, paddings, -math.inf), size, strides))
        fn = (F.avg_pool1d, F.avg_pool2d, F.avg_pool3d)[rank - 1]
        real = fn(padded(torch.ones_like(x), paddings), size, strides)
        return channels_last(fn(padded(x, paddings), size, strides) / real)

    return run


def resize(x, size, alignCorners=False):
    return channels_last(F.interpolate(channels_first(x), size, mode="bilinear", align_corners=alignCorners))


def matmul(a, b, transposeA=False, transposeB=False):
    return torch.matmul(a.transpose(-1, -2) if transposeA else a, b.transpose(-1, -2) if transposeB else b)


def layer_norm(x, scale=None, offset=None, axis=-1, epsilon=1e-3):
    return F.layer_norm(x, x.shape[-1:], scale, offset, epsilon)


def batch_norm(x, scale, offset, mean=None, variance=None, training=False, epsilon=1e-3):
    if training:
        return channels_last(F.batch_norm(channels_first(x), None, None, scale, offset, True, 0.0, epsilon))
    return (x - mean) * torch.rsqrt(variance + epsilon) * scale + offset  # PyTorch's has no gradient for these two


def group_norm(x, scale, offset, groups, epsilon):
    return channels_last(F.group_norm(channels_first(x), groups, scale, offset, epsilon))


def rms_norm(x, scale, epsilon):
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + epsilon) * scale


def attention(q, k, v, causal=False):
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    if causal:
        later = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
        scores = scores.masked_fill(later, -math.inf)
    return torch.softmax(scores, -1) @ v


def over_time(step, states):
    """A recurrence from zeros: its outputs at each time, and the last states."""

    def run(x, kernel, recurrent, bias):
        carried = [torch.zeros(x.shape[0], recurrent.shape[0], dtype=x.dtype) for _ in range(states)]
        sequence = []
        for now in x.unbind(1):
            carried = step(now, carried, kernel, recurrent, bias)
            sequence.append(carried[0])
        return (torch.stack(sequence, 1), *carried)

    return run


def lstm_step(x, states, kernel, recurrent, bias):
    h, c = states
    i, f, g, o = (x @ kernel + h @ recurrent + bias).chunk(4, -1)  # Keras's order
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return [torch.sigmoid(o) * torch.tanh(c), c]


def gru_step(x, states, kernel, recurrent, bias):
    (h,) = states
    xz, xr, xh = (x @ kernel + bias[0]).chunk(3, -1)
    hz, hr, hh = (h @ recurrent + bias[1]).chunk(3, -1)
    z, r = torch.sigmoid(xz + hz), torch.sigmoid(xr + hr)
    return [z * h + (1 - z) * torch.tanh(xh + r * hh)]  # the reset gate after the product


def simple_rnn_step(x, states, kernel, recurrent, bias):
    return [torch.tanh(x @ kernel + states[0] @ recurrent + bias)]


list_ops = {"einsum": lambda xs, equation: torch.einsum(equation, *xs)}

ops = {
    "avgPool1d": pool("average"),
    "avgPool2d": pool("average"),
    "avgPool3d": pool("average"),
    "batchNorm": batch_norm,
    "conv1d": conv,
    "conv2d": conv,
    "conv2dTranspose": conv2d_transpose,
    "conv3d": conv,
    "depthwiseConv2d": depthwise_conv2d,
    "dot": torch.dot,
    "groupNorm": group_norm,
    "gru": over_time(gru_step, 1),
    "layerNorm": layer_norm,
    "lstm": over_time(lstm_step, 2),
    "matmul": matmul,
    "maxPool1d": pool("max"),
    "maxPool2d": pool("max"),
    "maxPool3d": pool("max"),
    "outer": torch.outer,
    "resizeBilinear": resize,
    "resizeNearest": lambda x, size: channels_last(F.interpolate(channels_first(x), size, mode="nearest")),
    "rmsNorm": rms_norm,
    "scaledDotProductAttention": attention,
    "simpleRnn": over_time(simple_rnn_step, 1),
}
