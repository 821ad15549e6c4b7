# Losses of predictions and targets, and steps of optimizers.
import numpy as np

from draws import case, real, whole


def loss(draws):
    size = (rows, classes) = (draws.extent(4, 7), draws.extent(3, 6))
    one_hot = real(np.eye(classes)[draws.wholes(0, classes, rows)])
    labels = whole(draws.wholes(0, classes, rows))
    for op, attrs in [("meanSquaredError", {}), ("meanAbsoluteError", {}), ("huber", {"delta": 0.7})]:
        yield case(op, [draws.normal(*size), draws.normal(*size)], **attrs)
    for smoothing in (0, 0.1):
        inputs = [draws.normal(*size, scale=3), one_hot]
        yield case("categoricalCrossentropy", inputs, fromLogits=True, labelSmoothing=smoothing)
    yield case("sparseCategoricalCrossentropy", [draws.normal(*size, scale=3), labels], fromLogits=True)
    inputs = [draws.normal(*size, scale=4), real(draws.wholes(0, 2, size))]
    yield case("binaryCrossentropy", inputs, fromLogits=True)
    inputs = [draws.uniform(0.05, 0.95, size), real(draws.wholes(0, 2, size))]
    yield case("binaryCrossentropy", inputs, fromLogits=False)
    target = draws.rows_of_odds(*size)
    yield case("klDivergence", [draws.rows_of_odds(*size), target])
    yield case("poisson", [draws.uniform(0.3, 3, size), real(draws.wholes(0, 4, size))])
    yield case("hinge", [draws.normal(*size), real(draws.signs(size))])
    yield case("cosineSimilarity", [draws.normal(*size), draws.normal(*size)])
    yield case("logCosh", [draws.normal(*size), draws.normal(*size)])


moments = {"learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}

optimizers = [
    ("sgd", {"learningRate": 0.1}),
    ("sgd", {"learningRate": 0.1, "momentum": 0.9}),
    ("sgd", {"learningRate": 0.1, "momentum": 0.9, "nesterov": True}),
    ("sgd", {"learningRate": 0.1, "momentum": 0.9, "l2": 0.01}),
    ("adam", moments),
    ("adam", {**moments, "amsgrad": True}),
    ("adamW", {**moments, "weightDecay": 0.05}),
    ("adamax", moments),
    ("nadam", {**moments, "momentumDecay": 0.004}),
    ("rAdam", moments),
    ("rmsProp", {"learningRate": 0.01, "rho": 0.9, "epsilon": 1e-8}),
    ("rmsProp", {"learningRate": 0.01, "rho": 0.9, "epsilon": 1e-8, "momentum": 0.9, "centered": True}),
    ("adagrad", {"learningRate": 0.1, "epsilon": 1e-10, "initialAccumulator": 0}),
    ("adadelta", {"learningRate": 1.0, "rho": 0.95, "epsilon": 1e-6}),
]


def optimizer(draws):
    for op, attrs in optimizers:
        param = draws.normal(3, 4)
        yield {"op": op, "attrs": attrs, "param": param, "gradients": [draws.normal(3, 4) for _ in range(5)]}
