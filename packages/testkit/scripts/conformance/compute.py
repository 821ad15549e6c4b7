# Outputs and gradients of a case with PyTorch: floats in float64, integers in int64, which are cut to their dtype.
import numpy as np
import torch

from reference import elementwise, losses, movement, networks, optimizers, reduction
from stored import array, double, stored

modules = (elementwise, movement, reduction, networks, losses)
ops = {name: fn for module in modules for name, fn in module.ops.items()}
list_ops = {**movement.list_ops, **networks.list_ops}

# Which input are indices.
indices = {
    "gather": 1,
    "gatherNd": 1,
    "oneHot": 0,
    "scatterAdd": 1,
    "scatterNd": 0,
    "segmentSum": 1,
    "sparseCategoricalCrossentropy": 1,
    "takeAlongAxis": 1,
}

# What PyTorch has for floats only.
only_floats = {"ceil", "floor", "round", "trunc", "avgPool1d", "maxPool1d", "maxPool2d"}


def is_float(tensor):
    return tensor["dtype"] in ("float32", "float64")


def inputs_of(case):
    """Inputs as tensors: floats are leaves of autograd."""
    op, given = case["op"], case["inputs"]
    floats = [is_float(one) for k, one in enumerate(given) if k != indices.get(op)]
    results = [is_float(one) for one in case.get("outputs", [])]
    in_double = any(floats) or any(results) or op in only_floats
    tensors = []
    for k, one in enumerate(given):
        if is_float(one) and k != indices.get(op):
            tensors.append(double(one).requires_grad_())
        else:
            whole = torch.from_numpy(array(one).astype(np.int64))
            tensors.append(whole.double() if in_double and k != indices.get(op) else whole)
    return tensors


def call(case, tensors):
    op, attrs = case["op"], case["attrs"]
    result = list_ops[op](tensors, **attrs) if op in list_ops else ops[op](*tensors, **attrs)
    return list(result) if isinstance(result, (tuple, list)) else [result]


def run(case):
    """Outputs, and the gradient of each input for the upstream of the case, if it has one."""
    tensors = inputs_of(case)
    outputs = call(case, tensors)
    upstream = case.get("upstream")
    if not upstream:
        return outputs, None
    # Where nothing depends on an input, the gradient is 0.
    linked = [(y, double(g)) for y, g in zip(outputs, upstream) if y.requires_grad]
    leaves = [x for x in tensors if x.requires_grad]
    found = torch.autograd.grad([y for y, _ in linked], leaves, [g for _, g in linked], allow_unused=True)
    gradients = iter(torch.zeros_like(x) if g is None else g for x, g in zip(leaves, found))
    return outputs, [next(gradients) if x.requires_grad else None for x in tensors]


def trajectory(case):
    """The parameter after each step of an optimizer."""
    parameter = double(case["param"]).requires_grad_()
    optimizer = optimizers.optimizers[case["op"]]([parameter], **case["attrs"])
    steps = []
    for gradient in case["gradients"]:
        parameter.grad = double(gradient)
        optimizer.step()
        steps.append(parameter.detach().clone())
    return steps


def dtype_of(tensor):
    if tensor.dtype == torch.bool:
        return "bool"
    return "float32" if tensor.is_floating_point() else "int32"


def as_stored(tensor, dtype=None):
    return stored(tensor.detach().numpy(), dtype or dtype_of(tensor))
