# Elementwise ops: of one input, of special numbers, and of two inputs that broadcast.
import math

import numpy as np

from draws import case, flags, real, whole

everywhere = (
    "neg abs sign exp expm1 square sin cos tan sinh cosh tanh atan asinh erf floor ceil round trunc sigmoid logSigmoid "
    "relu relu6 elu selu silu mish softplus softsign"
).split()
positive = "log log1p sqrt rsqrt reciprocal".split()
bounded = {"asin": (-0.95, 0.95), "acos": (-0.95, 0.95), "atanh": (-0.95, 0.95), "acosh": (1.05, 5.0)}
with_options = [
    ("leakyRelu", {"alpha": 0.2}),
    ("elu", {"alpha": 0.7}),
    ("gelu", {"approximate": False}),
    ("gelu", {"approximate": True}),
    ("hardSigmoid", {}),
    ("hardSilu", {}),
    ("clip", {"min": -1.5, "max": 2.0}),
]


def unary(draws):
    for op in everywhere:
        shape = (draws.extent(1, 4), draws.extent(2, 5), draws.extent(1, 6))
        yield case(op, [draws.normal(*shape, scale=1.7)])
    for op in positive:
        yield case(op, [draws.uniform(0.05, 6, (draws.extent(2, 5), draws.extent(2, 6)))])
    for op, (low, high) in bounded.items():
        yield case(op, [draws.uniform(low, high, (3, draws.extent(2, 6)))])
    x = draws.normal(4, 5, scale=3)
    for op, attrs in with_options:
        yield case(op, [x], **attrs)
    for op in ("isNaN", "isInf", "isFinite"):
        yield case(op, [real([[math.nan, math.inf, -math.inf, 0.0, -0.0, 1.5]])])
    yield case("logicalNot", [flags([[1, 0, 1]])])


def unary_special(draws):
    x = real([math.nan, math.inf, -math.inf, 0.0, -1.0, 88.0, -88.0, 100.0, -104.0, 1e-30])
    for op in ("exp", "tanh", "sigmoid", "relu", "abs", "log", "sqrt", "softplus", "erf"):
        yield case(op, [x], differentiate=False)


def pair(draws, op, left, right):
    """Inputs of two shapes in the domain of an op."""
    if op == "pow":
        return [draws.uniform(0.2, 3, left), draws.uniform(-2, 3, right)]
    x = draws.normal(*left)
    if op == "div":
        return [x, draws.away_from_zero(0.4, 2.5, right)]
    return [x, real(draws.generator.randn(*right) + 0.3)]


def binary(draws):
    for op in "add sub mul div maximum minimum atan2 squaredDifference pow".split():
        a, b, c = draws.extent(2, 5), draws.extent(2, 5), draws.extent(2, 6)
        shapes = [
            ((a, b), (a, b)),
            ((a, b, c), (c,)),
            ((a, 1, c), (b, 1)),
            ((), (a, b)),
            ((1, b, 1, c), (a, 1, 2, 1)),
        ]
        for left, right in shapes:
            yield case(op, pair(draws, op, left, right))
    for op in ("mod", "floorDiv"):
        yield case(op, [draws.normal(3, 4, scale=5), draws.away_from_zero(0.5, 3, (4,))])
        x = draws.wholes(-20, 20, (3, 4))
        yield case(op, [whole(x), whole(draws.wholes(1, 6, (4,)) * draws.signs((4,)))])
    for op in "equal notEqual less lessEqual greater greaterEqual".split():
        yield case(op, [real(draws.wholes(0, 3, (3, 4))), real(draws.wholes(0, 3, (4,)))])
        yield case(op, [whole(draws.wholes(0, 3, (3, 1))), whole(draws.wholes(0, 3, (4,)))])
    for op in ("logicalAnd", "logicalOr", "logicalXor"):
        yield case(op, [flags(draws.wholes(0, 2, (3, 4))), flags(draws.wholes(0, 2, (4,)))])
    yield case("where", [flags(draws.wholes(0, 2, (3, 4))), draws.normal(3, 4), draws.normal(4)])
    yield case("where", [flags(draws.wholes(0, 2, (3, 1))), draws.normal(1, 4), draws.normal(3, 4)])
    for op in ("add", "mul"):
        yield case(op, [whole(draws.wholes(-50, 50, (3, 2))), whole(draws.wholes(-50, 50, (2,)))])
