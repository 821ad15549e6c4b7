# mlp.ts in PyTorch.
import torch.nn as nn
import torch.nn.functional as F
from adam import adam_step


def linear(kernel, bias):
    layer = nn.Linear(*kernel.shape)
    layer.weight.data.copy_(kernel.T)
    layer.bias.data.copy_(bias)
    return layer


def mlp(x, y, **weights):
    count = len(weights) // 2
    layers = []
    for k in range(count):
        layers += [linear(weights[f"kernel{k}"], weights[f"bias{k}"]), nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    return adam_step(model.parameters(), lambda: F.cross_entropy(model(x), y))
