"""Makes ops.json: functions of keras.ops as NumPy and PyTorch compute them.

keras.ops takes its functions, arguments and defaults from NumPy, and its activations from the papers that PyTorch
implements. The form is that of the cases of Keras beside it. Run it as `python3 make_cases.py > ops.json`; the seed is 3.
"""

import json
import sys

import numpy as np
import torch
import torch.nn.functional as F

rng = np.random.default_rng(3)
cases = []


def stored(value):
    value = np.asarray(value)
    if value.dtype.kind == "f":
        value = value.astype(np.float32)
    elif value.dtype.kind in "iu":
        value = value.astype(np.int32)
    elif value.dtype.kind != "b":
        raise TypeError(value.dtype)
    flat = value.reshape(-1)
    if value.dtype == np.float32:
        words = {np.inf: "Infinity", -np.inf: "-Infinity"}
        data = ["NaN" if np.isnan(x) else words.get(x, float(str(x))) for x in flat]
    else:
        data = [int(x) for x in flat]
    return {"dtype": value.dtype.name, "shape": list(value.shape), "data": data}


def made(value):
    if isinstance(value, np.ndarray):
        return stored(value)
    if isinstance(value, (list, tuple)):
        return [made(one) for one in value]
    return value


def case(op, args, result, **kwargs):
    number = sum(one["op"] == op for one in cases)
    many = isinstance(result, (list, tuple))
    cases.append(
        {
            "id": f"{op}/{number}",
            "op": op,
            "args": made(args),
            "kwargs": {key: made(value) for key, value in kwargs.items()},
            "outputs": [stored(one) for one in (result if many else [result])],
            "output_structure": "list" if many else "single",
        }
    )


def numpy(op, *args, function=None, **kwargs):
    case(op, list(args), (function or getattr(np, op))(*args, **kwargs), **kwargs)


def floats(*shape, low=-2.0, high=2.0):
    return np.round(rng.uniform(low, high, shape), 3).astype(np.float32)


def integers(*shape, low=-20, high=20):
    return rng.integers(low, high, shape).astype(np.int32)


def with_nan(*shape):
    x = floats(*shape)
    x.reshape(-1)[::4] = np.nan
    return x


a, b = floats(3, 4), floats(3, 4)

# elementwise
for name in "arcsinh cbrt deg2rad rad2deg exp2 sinc fabs positive angle conjugate real imag".split():
    numpy(name, floats(2, 5))
numpy("arccosh", floats(6, low=1, high=4))
numpy("arctanh", floats(6, low=-0.9, high=0.9))
numpy("isreal", a)
special = np.array([np.inf, -np.inf, np.nan, 0.0, -0.0, 2.0, -3.0], np.float32)
for name in "isneginf isposinf signbit".split():
    numpy(name, special)
for name in "hypot logaddexp logaddexp2 heaviside".split():
    numpy(name, a, b)
numpy("heaviside", np.array([-1, 0, 2], np.float32), np.array([0.5, 0.25, 0.5], np.float32))
numpy("fmod", floats(3, 4, low=-9, high=9), floats(4, low=1, high=3))
numpy("fmod", integers(8), np.array([3, -3, 5, 7, -7, 2, 4, -5], np.int32))
numpy("ldexp", a, integers(4, low=-4, high=5))
numpy("gcd", integers(3, 4), integers(4))
numpy("lcm", integers(3, 4), integers(4))
numpy("gcd", np.array([0, 0, 1836311903], np.int32), np.array([0, 6, 1134903170], np.int32))
for name in "bitwise_and bitwise_or bitwise_xor".split():
    numpy(name, integers(3, 4, low=-999, high=999), integers(4, low=-999, high=999))
numpy("bitwise_not", integers(6, low=-999, high=999))
numpy("bitwise_invert", integers(6), function=np.invert)
numpy("bitwise_left_shift", integers(6, low=-(2**28), high=2**28), integers(6, low=0, high=9), function=np.left_shift)
numpy("bitwise_right_shift", integers(6, low=-(2**28), high=2**28), integers(6, low=0, high=9), function=np.right_shift)
divisor = np.array([2.0, 0.0, -4.0, 0.0], np.float32)
case("divide_no_nan", [a, divisor], np.divide(a, divisor, out=np.zeros_like(a), where=divisor != 0))
near = (a + np.array([0, 1e-6, 1e-3, 0.1], np.float32)).astype(np.float32)
numpy("isclose", a, near)
numpy("isclose", a, near, rtol=0.01, atol=0.01)
numpy("isclose", special, special, equal_nan=True)
numpy("allclose", a, near)
numpy("isin", integers(3, 4, low=0, high=6), np.array([1, 4], np.int32))
numpy("isin", integers(3, 4, low=0, high=6), np.array([1, 4], np.int32), invert=True)
case("select", [[a > 1, a > 0], [a, b]], np.select([a > 1, a > 0], [a, b], -1.0), default=-1.0)
wide = np.array([-300.7, -1.5, 0.2, 255.9, 70000.0, 3e9], np.float32)
case("saturate_cast", [wide], np.clip(wide, -128, 127).astype(np.int8), dtype="int8")
case("saturate_cast", [wide], np.clip(wide.astype(np.float64), -(2**31), 2**31 - 1).astype(np.int32), dtype="int32")
case("cast", [np.array([-1.7, 0.0, 2.6], np.float32)], np.array([-1, 0, 2], np.int32), dtype="int64")
case("cast", [np.array([-1.7, 0.0, 2.6], np.float32)], np.array([True, False, True]), dtype="bool")

# creation
case("zeros_like", [a], np.zeros_like(a))
case("ones_like", [a], np.ones_like(a, dtype=np.int32), dtype="int32")
case("full_like", [a, 2.5], np.full_like(a, 2.5))
case("zeros", [[2, 3]], np.zeros((2, 3), np.float32))
case("ones", [3], np.ones(3, np.int32), dtype="int32")
case("full", [[2, 2], 0.5], np.full((2, 2), 0.5, np.float32))
case("arange", [2, 11, 3], np.arange(2, 11, 3))
case("arange", [5], np.arange(5))
case("arange", [0.5, 2.0, 0.25], np.arange(0.5, 2.0, 0.25))
numpy("linspace", -1.0, 2.0, num=7)
numpy("linspace", -1.0, 2.0, num=7, endpoint=False)
numpy("logspace", 0.0, 2.0, num=5)
numpy("logspace", 0.0, 3.0, num=4, base=2.0, endpoint=False)
numpy("eye", 3, M=4, k=1)
numpy("identity", 3)
numpy("tri", 3, M=4, k=-1)
numpy("tri", 4)
lists = [floats(3), floats(2)]
case("meshgrid", lists, np.meshgrid(*lists))
lists = [floats(3), floats(2), floats(4)]
case("meshgrid", lists, np.meshgrid(*lists, indexing="ij"), indexing="ij")
for name in "bartlett blackman hamming hanning".split():
    numpy(name, 7)
    numpy(name, 8)
numpy("kaiser", 9, beta=4.0)

# arrangement
numpy("append", a, b)
numpy("append", a, b, axis=1)
numpy("split", floats(6, 3), 3)
numpy("split", floats(4, 7), [2, 5], axis=1)
numpy("split", floats(4, 7), [2, -1], axis=1)
numpy("array_split", floats(7, 2), 3)
numpy("array_split", floats(2, 7), 4, axis=-1)
numpy("hsplit", floats(2, 6), 3)
numpy("hsplit", floats(6), 2)
numpy("vsplit", floats(4, 2), [1, 3])
numpy("dsplit", floats(2, 2, 4), 2)
for name in "hstack vstack dstack column_stack".split():
    numpy(name, [floats(3), floats(3)])
    numpy(name, [floats(3, 2), floats(3, 2)])
numpy("moveaxis", floats(2, 3, 4), 0, 2)
numpy("moveaxis", floats(2, 3, 4), [0, 1], [-1, 0])
numpy("pad", a, 1)
numpy("pad", a, [1, 2])
numpy("pad", a, [[1, 0], [2, 1]], mode="constant", constant_values=3.5)
for mode in "reflect symmetric edge wrap".split():
    numpy("pad", a, [[1, 2], [2, 0]], mode=mode)
numpy("ravel", a)
numpy("fliplr", a)
numpy("flipud", a)
numpy("roll", a, 2)
numpy("roll", a, -1, axis=1)
numpy("roll", a, [1, 2], axis=[0, 1])
numpy("rot90", a)
numpy("rot90", floats(2, 3, 4), k=3, axes=[1, 2])
x = floats(2, 3, 4)
case("unstack", [x], [x[0], x[1]])
case("unstack", [x], [x[..., k] for k in range(4)], axis=-1)
case("slice", [x, [0, 1, 1], [2, 2, 2]], x[0:2, 1:3, 1:3])
numpy("sort", floats(3, 5))
numpy("sort", floats(3, 5), axis=0)
numpy("sort", floats(3, 2), axis=None)
numpy("argsort", floats(3, 5), axis=0)
case("unravel_index", [np.array([0, 7, 23], np.int32), [2, 3, 4]], list(np.unravel_index([0, 7, 23], (2, 3, 4))))
numpy("swapaxes", x, 0, -1)
numpy("repeat", a, 2)
numpy("repeat", a, 3, axis=0)
numpy("tile", a, [2, 1])
numpy("diff", a)
numpy("diff", floats(5, 2), n=2, axis=0)

# linear algebra
square = floats(3, 3) + 3 * np.eye(3, dtype=np.float32)
batch = floats(2, 3, 3) + 3 * np.eye(3, dtype=np.float32)
positive = (square @ square.T).astype(np.float32)
case("cholesky", [positive], np.linalg.cholesky(positive))
case("cholesky", [positive], np.linalg.cholesky(positive).T, upper=True)
case("cholesky_inverse", [np.linalg.cholesky(positive)], np.linalg.inv(positive))
case("det", [batch], np.linalg.det(batch))
case("inv", [batch], np.linalg.inv(batch))
case("logdet", [positive], np.linalg.slogdet(positive)[1])
case("slogdet", [batch], list(np.linalg.slogdet(batch)))
right = floats(3, 2)
case("solve", [square, right], np.linalg.solve(square, right))
case("solve_triangular", [np.tril(square), right], np.linalg.solve(np.tril(square), right), lower=True)
case("solve_triangular", [np.triu(square), right[:, 0]], np.linalg.solve(np.triu(square), right[:, 0]))
for order, axis, keep in [
    (None, None, False), (None, 1, True), (1, 0, False), (np.inf, 1, False), (3, -1, True), (0, 1, False),
    ("fro", None, False), (1, [0, 1], False), (-1, [0, 1], True), (np.inf, [0, 1], False), (-np.inf, [0, 1], False),
]:
    options = {}
    if order is not None:
        options["ord"] = {np.inf: "inf", -np.inf: "-inf"}.get(order, order)
    if axis is not None:
        options["axis"] = axis
    if keep:
        options["keepdims"] = True
    case("norm", [a], np.linalg.norm(a, order, tuple(axis) if isinstance(axis, list) else axis, keep), **options)
for k in (0, 1, -1):
    numpy("tril", a, k=k)
    numpy("triu", a, k=k)
    numpy("diag", floats(3), k=k)
    numpy("diag", a, k=k)
numpy("diagflat", floats(2, 2), k=1)
numpy("diagonal", x, offset=1, axis1=1, axis2=2)
numpy("diagonal", a)
numpy("trace", x)
numpy("trace", x, offset=-1, axis1=1, axis2=2)
numpy("cross", floats(4, 3), floats(4, 3))
numpy("cross", floats(3, 4), floats(3, 4), axis=0)
numpy("inner", a, b)
numpy("inner", floats(4), floats(4))
numpy("outer", floats(2, 2), floats(3))
numpy("kron", floats(2, 2), floats(2, 3))
numpy("vdot", a, b)
numpy("tensordot", floats(2, 3, 4), floats(3, 4, 5))
numpy("tensordot", floats(2, 3), floats(4, 3), axes=[[1], [1]])
numpy("tensordot", floats(2, 3), floats(4, 5), axes=0)
numpy("vander", floats(4))
numpy("vander", floats(4), N=3, increasing=True)
numpy("corrcoef", floats(3, 6))

# statistics
numpy("average", a)
numpy("average", a, axis=1, weights=floats(4, low=0.1))
numpy("average", a, axis=0, weights=floats(3, 4, low=0.1))
numpy("average", integers(2, 3), axis=0)
counted = integers(12, low=0, high=6)
numpy("bincount", counted)
numpy("bincount", counted, weights=floats(12), minlength=9)
for mode in "valid same full".split():
    numpy("correlate", floats(7), floats(3), mode=mode)
    numpy("correlate", floats(7), floats(4), mode=mode)
    numpy("correlate", floats(3), floats(6), mode=mode)
numpy("count_nonzero", integers(3, 4, low=0, high=2))
numpy("count_nonzero", integers(3, 4, low=0, high=2), axis=1)
numpy("percentile", a, 30.0)
numpy("percentile", a, 75.0, axis=1, keepdims=True)
numpy("ptp", a)
numpy("ptp", a, axis=1, keepdims=True)
for name in "nanmax nanmean nanmin nanprod nanstd nansum nanvar".split():
    numpy(name, with_nan(3, 5))
    numpy(name, with_nan(3, 5), axis=1)
    numpy(name, with_nan(3, 5), axis=0, keepdims=True)
for name in "nanargmax nanargmin".split():
    numpy(name, with_nan(3, 5), axis=1)
for name in "nancumsum nancumprod".split():
    numpy(name, with_nan(3, 5), axis=1)
    numpy(name, with_nan(3, 2))
numpy("cumprod", a, axis=0)
case("trapezoid", [a], np.trapz(a))
case("trapezoid", [a], np.trapz(a, dx=0.5, axis=0), dx=0.5, axis=0)
case("trapezoid", [a, np.array([0, 1, 3, 4], np.float32)], np.trapz(a, [0, 1, 3, 4]))
numpy("argmin", a, axis=1)

# networks
t = torch.tensor
y = floats(2, 6)
for name, value in [
    ("celu", F.celu(t(y), 1.0)), ("glu", F.glu(t(y), -1)), ("hard_shrink", F.hardshrink(t(y), 0.5)),
    ("hard_swish", F.hardswish(t(y))), ("hard_tanh", F.hardtanh(t(y))), ("soft_shrink", F.softshrink(t(y), 0.5)),
    ("swish", F.silu(t(y))), ("tanh_shrink", F.tanhshrink(t(y))),
]:
    case(name, [y], value.numpy())
case("celu", [y], F.celu(t(y), 0.4).numpy(), alpha=0.4)
case("glu", [y], F.glu(t(y), 0).numpy(), axis=0)
case("hard_shrink", [y], F.hardshrink(t(y), 1.0).numpy(), threshold=1.0)
case("soft_shrink", [y], F.softshrink(t(y), 1.0).numpy(), threshold=1.0)
case("threshold", [y], F.threshold(t(y), 0.5, -2.0).numpy(), threshold=0.5, default_value=-2.0)
case("squareplus", [y], (y + np.sqrt(y**2 + 4)) / 2)
images = floats(2, 6, 7, 3)
first = t(images).permute(0, 3, 1, 2)
last = lambda value: value.permute(0, 2, 3, 1).numpy()
case("max_pool", [images, 2], last(F.max_pool2d(first, 2)))
case("max_pool", [images, [3, 2]], last(F.max_pool2d(first, (3, 2), (1, 2))), strides=[1, 2])
case("average_pool", [images, 2], last(F.avg_pool2d(first, 2, 1)), strides=1)
signal = floats(2, 9, 3)
case("max_pool", [signal, 3], F.max_pool1d(t(signal).permute(0, 2, 1), 3).permute(0, 2, 1).numpy())
case("adaptive_average_pool", [images, [3, 4]], last(F.adaptive_avg_pool2d(first, (3, 4))))
case("adaptive_max_pool", [images, [2, 3]], last(F.adaptive_max_pool2d(first, (2, 3))))
depthwise, pointwise = floats(3, 3, 3, 2), floats(1, 1, 6, 4)
spread = F.conv2d(first, t(depthwise).permute(2, 3, 0, 1).reshape(6, 1, 3, 3), groups=3)
mixed = F.conv2d(spread, t(pointwise).permute(3, 2, 0, 1))
case("separable_conv", [images, depthwise, pointwise], last(mixed))

# scans that compute in another dtype
for name in ["cumsum", "cumprod", "nancumsum", "nancumprod"]:
    numpy(name, integers(3, 4, low=-3, high=4), axis=1, dtype="float32")
    numpy(name, floats(3, 4), axis=0, dtype="int32")

json.dump(cases, sys.stdout, separators=(",", ":"))
print(f"{len(cases)} cases", file=sys.stderr)
