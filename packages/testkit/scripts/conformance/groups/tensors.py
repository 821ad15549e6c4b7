# Reductions and what else works along an axis, products of matrices, and ops that move and pick elements.
import numpy as np

from draws import case, flags, real, whole

over_axes = [
    {"keepDims": False},
    {"keepDims": False, "axis": [0]},
    {"keepDims": True, "axis": [1]},
    {"keepDims": False, "axis": [-1]},
    {"keepDims": False, "axis": [0, 2]},
    {"keepDims": True, "axis": [1, 2]},
]


def reduction(draws):
    for op in "sum mean max min variance std logSumExp prod".split():
        shape = (draws.extent(2, 5), draws.extent(2, 5), draws.extent(2, 6))
        for attrs in over_axes:
            yield case(op, [draws.normal(*shape, scale=4 if op == "logSumExp" else 1)], **attrs)
    for op in ("all", "any"):
        yield case(op, [flags(draws.wholes(0, 2, (3, 4)))], axis=[1], keepDims=False)
    for axis in (0, 1, -1):
        x = real(draws.order(2, 3, 4))
        yield case("argMax", [x], axis=axis)
        yield case("argMin", [x], axis=axis)
        for op in ("softmax", "logSoftmax"):
            shape = (draws.extent(2, 4), draws.extent(2, 5), draws.extent(2, 7))
            yield case(op, [draws.normal(*shape, scale=4)], axis=axis)
        for op in ("cumsum", "cumprod"):
            yield case(op, [draws.normal(2, 3, draws.extent(2, 5))], axis=axis)
    yield case("softmax", [real([[1e4, 9999, -1e4], [-1e4, -1e4, -1e4]])], axis=-1)
    yield case("topK", [real(draws.order(4, 5))], k=3)
    yield case("sort", [draws.normal(3, 7)], axis=-1)
    yield case("argSort", [real(draws.order(3, 7))], axis=-1)
    yield case("norm", [draws.normal(3, 5)], ord=2, axis=[-1], keepDims=False)
    yield case("sum", [real(np.zeros((3, 0, 2)))], axis=[1], keepDims=False)


equations = {
    "ij,jk->ik": [(3, 4), (4, 2)],
    "bhqd,bhkd->bhqk": [(2, 2, 3, 4), (2, 2, 5, 4)],
    "bij->bji": [(2, 3, 4)],
    "ii->i": [(4, 4)],
    "ij->": [(3, 4)],
    "i,j->ij": [(3,), (4,)],
    "bi,bi->b": [(3, 4), (3, 4)],
    "abc,cd,de->abe": [(2, 3, 4), (4, 3), (3, 2)],
}


def linalg(draws):
    def product(left, right, a=False, b=False):
        return case("matmul", [draws.normal(*left), draws.normal(*right)], transposeA=a, transposeB=b)

    sizes = [
        (1, 1, 1),
        (draws.extent(2, 5), draws.extent(2, 5), draws.extent(2, 5)),
        (draws.extent(7, 20), draws.extent(5, 30), draws.extent(9, 20)),
        (1, 17, 9),
        (33, 1, 8),
        (8, 64, 32),
    ]
    for m, k, n in sizes:
        yield product((m, k), (k, n))
    for a, b in [(True, False), (False, True), (True, True)]:
        m, k, n = draws.extent(3, 11), draws.extent(3, 12), draws.extent(3, 11)
        yield product((k, m) if a else (m, k), (n, k) if b else (k, n), a, b)
    batches = [((2, 3, 4, 5), (2, 3, 5, 6)), ((3, 4, 5), (5, 2)), ((2, 1, 3, 4), (3, 4, 2))]
    vectors = [((4,), (4,)), ((3, 4), (4,)), ((4,), (4, 3))]
    for left, right in batches + vectors:
        yield product(left, right)
    for equation, shapes in equations.items():
        yield case("einsum", [draws.normal(*shape) for shape in shapes], equation=equation)
    yield case("outer", [draws.normal(3), draws.normal(4)])


def shape(draws):
    for extents in ([4, 6], [2, -1]):
        yield case("reshape", [draws.normal(2, 3, 4)], shape=extents)
    for perm in ([2, 0, 1], [0, 2, 1], [2, 1, 0], [3, 0, 2, 1]):
        yield case("transpose", [draws.normal(*(2, 3, 4, 5)[: len(perm)])], perm=perm)
    for axis in (1, -1):
        yield case("expandDims", [draws.normal(2, 3)], axis=axis)
    yield case("squeeze", [draws.normal(2, 1, 3)], axis=[1])
    yield case("broadcastTo", [draws.normal(2, 1)], shape=[4, 2, 3])
    for axis in (0, 1, -1):
        parts = [[2, 3, 2] for _ in range(3)]
        for part, extent in zip(parts, [draws.extent(1, 5) for _ in parts]):
            part[axis] = extent
        yield case("concat", [draws.normal(*part) for part in parts], axis=axis)
        yield case("stack", [draws.normal(2, 3), draws.normal(2, 3)], axis=axis)
        yield case("flip", [draws.normal(2, 3, 4)], axis=[axis])
        yield case("roll", [draws.normal(2, 3, 5)], shift=2, axis=axis)
    yield case("split", [draws.normal(2, 6)], sizes=[1, 3, 2], axis=1)
    yield case("slice", [draws.normal(4, 3)], begin=[1, 0], size=[2, 2])
    yield case("stridedSlice", [draws.normal(6, 5)], begin=[0, 1], end=[5, 4], strides=[2, 1])
    yield case("stridedSlice", [draws.normal(5, 2)], begin=[4, 0], end=[0, 2], strides=[-3, 1])
    yield case("pad", [draws.normal(2, 3, 4)], paddings=[[0, 0], [0, 3], [1, 2]], mode="constant", value=0.5)
    for mode in ("reflect", "edge"):
        yield case("pad", [draws.normal(1, 4, 5)], paddings=[[0, 0], [1, 2], [2, 1]], mode=mode, value=0)
    yield case("tile", [draws.normal(2, 3, 2)], reps=[2, 1, 3])
    yield case("repeat", [draws.normal(2, 3)], repeats=3, axis=1)
    yield case("tril", [draws.normal(4, 5)], k=1)
    yield case("triu", [draws.normal(2, 4, 4)], k=-1)
    places = whole(draws.wholes(0, 5, (3, 2)))
    yield case("gather", [draws.normal(2, 5, 3), places], axis=1)
    yield case("gather", [draws.normal(5, 4), whole(draws.wholes(0, 5, 7))], axis=0)
    yield case("takeAlongAxis", [draws.normal(3, 5), whole(draws.wholes(0, 5, (3, 2)))], axis=1)
    tuples = [draws.normal(4, 3, 2), whole(np.stack([draws.wholes(0, 4, 5), draws.wholes(0, 3, 5)], -1))]
    yield case("gatherNd", tuples)
    yield case("scatterNd", [whole(draws.wholes(0, 6, (5, 1))), draws.normal(5, 3)], shape=[6, 3])
    yield case("segmentSum", [draws.normal(6, 3), whole(draws.wholes(0, 4, 6))], numSegments=4)
    yield case("oneHot", [whole(draws.wholes(0, 5, (2, 3)))], depth=5)
