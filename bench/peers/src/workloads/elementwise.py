# elementwise.ts in PyTorch.
import torch
import torch.nn.functional as F


def chain(a, b, c):
    return lambda: torch.relu(a * b + c)


def elementwise(x, op):
    function = {"exp": torch.exp, "tanh": torch.tanh, "gelu": F.gelu}[op]
    return lambda: function(x)
