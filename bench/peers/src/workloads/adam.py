# A training step in PyTorch, as adam.ts has for the others.
import torch


def adam_step(parameters, loss):
    optimizer = torch.optim.Adam(parameters, 1e-3, eps=1e-7)

    def run():
        optimizer.zero_grad(set_to_none=True)
        value = loss()
        value.backward()
        optimizer.step()
        return value.detach()

    return run
