# Losses in PyTorch: mean over everything, of (prediction, target) in this order.
import torch
import torch.nn.functional as F


def categorical_crossentropy(x, y, fromLogits=False, labelSmoothing=0.0):
    y = y * (1 - labelSmoothing) + labelSmoothing / y.shape[-1]
    logs = torch.log_softmax(x, -1) if fromLogits else torch.log(x / x.sum(-1, keepdim=True))
    return -(y * logs).sum(-1).mean()


def binary_crossentropy(x, y, fromLogits=False):
    if fromLogits:
        return (torch.logaddexp(x, torch.zeros_like(x)) - x * y).mean()
    return -(y * torch.log(x) + (1 - y) * torch.log1p(-x)).mean()


def log_cosh(x, y):
    away = torch.abs(x - y)
    return (away + F.softplus(-2 * away) - torch.log(torch.tensor(2.0, dtype=x.dtype))).mean()


ops = {
    "binaryCrossentropy": binary_crossentropy,
    "categoricalCrossentropy": categorical_crossentropy,
    "cosineSimilarity": lambda x, y: -(F.normalize(x, dim=-1) * F.normalize(y, dim=-1)).sum(-1).mean(),
    "hinge": lambda x, y: F.relu(1 - x * y).mean(),
    "huber": lambda x, y, delta=1.0: F.huber_loss(x, y, delta=delta),
    "klDivergence": lambda x, y: (y * torch.log(y / x)).sum(-1).mean(),
    "logCosh": log_cosh,
    "meanAbsoluteError": lambda x, y: torch.abs(x - y).mean(),
    "meanSquaredError": lambda x, y: torch.square(x - y).mean(),
    "poisson": lambda x, y: (x - y * torch.log(x)).mean(),
    "sparseCategoricalCrossentropy": lambda x, y, fromLogits: F.cross_entropy(x, y),
}
