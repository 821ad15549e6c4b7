# small.ts in PyTorch.
import torch


def add(a, b):
    return lambda: a + b


def add_one(a):
    return lambda: a + 1


def chain(a, b):
    def run():
        x = torch.relu((a + b) * a) - b + 1
        return (torch.tanh(x * x + a) * b).sum()

    return run


def churn(x, lengths, alive):
    views = [x[:length] for length in lengths]

    def run():
        window = []
        for view in views:
            window.append(view + 1)
            if len(window) > alive:
                window.pop(0)
        return window[-1]

    return run
