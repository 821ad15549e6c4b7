# Writes the models of the benchmark as ONNX files, with inputs and PyTorch's outputs: python models.py <folder> <cases as JSON>
import json
import os
import sys

import torch
from torch import nn


class Block(nn.Module):
    """A block of a transformer: attention and two dense layers, each with a residual and a normalization before it."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.project, self.join = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        batch, time, width = x.shape
        parts = self.project(self.before(x)).chunk(3, dim=-1)
        q, k, v = (one.reshape(batch, time, self.heads, width // self.heads).transpose(1, 2) for one in parts)
        weights = torch.softmax(q @ k.transpose(-2, -1) / (width // self.heads) ** 0.5, dim=-1)
        x = x + self.join((weights @ v).transpose(1, 2).reshape(batch, time, width))
        return x + self.narrow(nn.functional.gelu(self.widen(self.between(x))))


class Series(nn.Module):
    """Features of a series, and a dense layer on the last step."""

    def __init__(self, features, units, classes):
        super().__init__()
        self.lstm = nn.LSTM(features, units, batch_first=True)
        self.head = nn.Linear(units, classes)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


def cnn():
    def stage(inputs, outputs):
        return [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(), nn.MaxPool2d(2)]

    layers = [*stage(3, 16), *stage(16, 32), *stage(32, 64), nn.Flatten(), nn.Linear(1024, 10), nn.Softmax(dim=1)]
    return nn.Sequential(*layers)


def mlp():
    layers = [nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10), nn.Softmax(dim=1)]
    return nn.Sequential(*layers)


makers = {"cnn": cnn, "mlp": mlp, "lstm": lambda: Series(32, 64, 10), "transformer": lambda: Block(128, 4)}


def write(folder, model, batches, shape):
    torch.manual_seed(1)
    module = makers[model]().eval()
    # Statistics that are not those of a new layer, so that batch normalization changes something.
    for one in module.modules():
        if isinstance(one, nn.BatchNorm2d):
            nn.init.uniform_(one.running_mean, -0.5, 0.5)
            nn.init.uniform_(one.running_var, 0.5, 2)
            nn.init.uniform_(one.weight, 0.5, 2)
            nn.init.uniform_(one.bias, -0.5, 0.5)
    for batch in batches:
        x = torch.randn(batch, *shape)
        path = os.path.join(folder, f"{model}_{batch}")
        with torch.no_grad():
            y = module(x)
            torch.onnx.export(module, x, f"{path}.onnx", opset_version=17, input_names=["x"], output_names=["y"])
        with open(f"{path}.json", "w", encoding="utf8") as file:
            json.dump({"input": x.flatten().tolist(), "output": y.flatten().tolist()}, file)


for case in json.loads(sys.argv[2]):
    write(sys.argv[1], case["model"], case["batches"], case["shape"])
