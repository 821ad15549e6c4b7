# cnn.ts in PyTorch.
import torch
import torch.nn as nn
import torch.nn.functional as F
from adam import adam_step
from mlp import linear


def convolution(kernel, bias):
    layer = nn.Conv2d(kernel.shape[2], kernel.shape[3], 3)
    layer.weight.data.copy_(kernel.permute(3, 2, 0, 1))
    layer.bias.data.copy_(bias)
    return layer


def network(weights):
    kernels, biases = ([weights[f"{kind}{k}"] for k in range(5)] for kind in ("kernel", "bias"))
    convolutions = [convolution(*one) for one in zip(kernels[:3], biases[:3])]
    # Channels come first here, so the dense layer sees its inputs in another order.
    filters, units = kernels[2].shape[3], kernels[3].shape[1]
    dense = kernels[3].reshape(-1, filters, units).permute(1, 0, 2).reshape(-1, units)
    return nn.Sequential(
        convolutions[0], nn.ReLU(), nn.MaxPool2d(2),
        convolutions[1], nn.ReLU(), nn.MaxPool2d(2),
        convolutions[2], nn.ReLU(), nn.Flatten(),
        linear(dense, biases[3]), nn.ReLU(), linear(kernels[4], biases[4]),
    )


def step(x, y, **weights):
    x = x.permute(0, 3, 1, 2).contiguous()
    model = network(weights)
    return adam_step(model.parameters(), lambda: F.cross_entropy(model(x), y))


def predict(x, **weights):
    x = x.permute(0, 3, 1, 2).contiguous()
    model = network(weights).eval()

    def run():
        with torch.inference_mode():
            return torch.softmax(model(x), -1)

    return run
