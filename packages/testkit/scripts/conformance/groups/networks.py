# Convolutions, pooling, resizing, normalization, attention and recurrence. Images are channels-last.
from draws import case, real

# Window, channels, filters, strides, padding, dilations; images of any size.
conv2d = [
    ((3, 3), 1, 4, [1, 1], "valid", [1, 1]),
    ((3, 3), 3, 5, [1, 1], "same", [1, 1]),
    ((1, 1), 4, 8, [1, 1], "valid", [1, 1]),
    ((5, 3), 2, 3, [2, 1], "same", [1, 1]),
    ((3, 3), 3, 4, [2, 2], "valid", [1, 1]),
    ((3, 3), 2, 4, [1, 1], "same", [2, 2]),
    ((2, 4), 3, 2, [2, 3], "same", [1, 1]),
    ((3, 3), 2, 3, [1, 2], [[2, 1], [0, 3]], [1, 1]),
    ((3, 3), 16, 17, [1, 1], "same", [1, 1]),
]
conv1d = [([1], "valid", [1]), ([2], "same", [1]), ([1], "same", [3])]
depthwise = [([1, 1], "same", [1, 1]), ([2, 2], "same", [1, 1]), ([1, 1], "valid", [2, 2])]
transposed = [((3, 3), [2, 2]), ((3, 2), [1, 1]), ((4, 4), [2, 3])]
pooling = [
    ([2, 2], [2, 2], "valid"),
    ([3, 3], [2, 2], "same"),
    ([3, 2], [1, 2], "same"),
    ([2, 3], [3, 2], "valid"),
]


def geometry(strides, padding, dilations):
    return {"strides": strides, "padding": padding, "dilations": dilations}


def conv(draws):
    for window, channels, filters, *options in conv2d:
        x = draws.normal(2, draws.extent(6, 10), draws.extent(6, 11), channels)
        yield case("conv2d", [x, draws.normal(*window, channels, filters)], **geometry(*options))
    inputs = [draws.normal(2, 6, 6, 4), draws.normal(3, 3, 2, 6)]
    yield case("conv2d", inputs, **geometry([1, 1], "valid", [1, 1]), groups=2)
    for options in conv1d:
        yield case("conv1d", [draws.normal(2, draws.extent(8, 13), 3), draws.normal(3, 3, 4)], **geometry(*options))
    yield case("conv1d", [draws.normal(2, 9, 2), draws.normal(3, 2, 3)], **geometry([1], "causal", [2]))
    for strides, padding in [([1, 1, 1], "same"), ([2, 1, 2], "valid")]:
        inputs = [draws.normal(1, 5, 4, 6, 2), draws.normal(2, 3, 3, 2, 3)]
        yield case("conv3d", inputs, **geometry(strides, padding, [1, 1, 1]))
    for options in depthwise:
        inputs = [draws.normal(2, 7, draws.extent(7, 11), 3), draws.normal(3, 3, 3, 2)]
        yield case("depthwiseConv2d", inputs, **geometry(*options))
    for window, strides in transposed:
        inputs = [draws.normal(2, draws.extent(3, 6), draws.extent(3, 6), 3), draws.normal(*window, 2, 3)]
        yield case("conv2dTranspose", inputs, strides=strides, padding="valid")
    inputs = [draws.normal(1, 4, 4, 2), draws.normal(3, 3, 3, 2)]
    yield case("conv2dTranspose", inputs, strides=[2, 2], padding="same")
    yield from pools(draws)
    yield case("resizeNearest", [draws.normal(2, 3, 3, 2)], size=[6, 9])
    for aligned in (False, True):
        yield case("resizeBilinear", [draws.normal(2, 4, 3, 2)], size=[7, 5], alignCorners=aligned)


def pools(draws):
    for size, strides, padding in pooling:
        shape = (2, draws.extent(6, 10), draws.extent(6, 10), 3)
        options = {"poolSize": size, "strides": strides, "padding": padding}
        yield case("maxPool2d", [real(draws.order(*shape) / 7)], **options)
        yield case("avgPool2d", [draws.normal(*shape)], **options)
    for op in ("maxPool1d", "avgPool1d"):
        yield case(op, [draws.normal(2, 9, 3)], poolSize=[3], strides=[2], padding="valid")
    for op in ("maxPool3d", "avgPool3d"):
        yield case(op, [draws.normal(1, 4, 4, 6, 2)], poolSize=[2, 2, 2], strides=[2, 2, 2], padding="valid")


def nn(draws):
    width = draws.extent(3, 7)
    rows, images = (2, 4, width), (3, 4, 4, width)
    yield case("layerNorm", [draws.normal(*rows), draws.normal(width), draws.normal(width)], axis=-1, epsilon=1e-3)
    inputs = [draws.normal(*images), draws.normal(width), draws.normal(width)]
    yield case("batchNorm", inputs, training=True, epsilon=1e-3)
    inputs = [draws.normal(*images), draws.normal(width), draws.normal(width), draws.normal(width)]
    yield case("batchNorm", [*inputs, draws.uniform(0.3, 2, (width,))], training=False, epsilon=1e-3)
    yield case("groupNorm", [draws.normal(2, 3, 3, 4), draws.normal(4), draws.normal(4)], groups=2, epsilon=1e-5)
    yield case("rmsNorm", [draws.normal(*rows), draws.normal(width)], epsilon=1e-6)
    for causal in (False, True):
        inputs = [draws.normal(2, 2, 5, 4) for _ in range(3)]
        yield case("scaledDotProductAttention", inputs, causal=causal)


def recurrent(draws):
    for op, gates, bias in [("lstm", 4, (16,)), ("gru", 3, (2, 12)), ("simpleRnn", 1, (4,))]:
        x, kernel = draws.normal(2, 5, 3), draws.normal(3, 4 * gates, scale=0.4)
        yield case(op, [x, kernel, draws.normal(4, 4 * gates, scale=0.4), draws.normal(*bias, scale=0.2)])
