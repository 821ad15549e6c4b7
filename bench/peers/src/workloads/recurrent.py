# recurrent.ts in PyTorch.
import torch
import torch.nn as nn
import torch.nn.functional as F
from adam import adam_step
from mlp import linear


def lstm(x, y, kernel, recurrent, bias, outKernel, outBias):
    cell = nn.LSTM(kernel.shape[0], recurrent.shape[0], batch_first=True)
    cell.weight_ih_l0.data.copy_(kernel.T)
    cell.weight_hh_l0.data.copy_(recurrent.T)
    cell.bias_ih_l0.data.copy_(bias)
    # The others have one bias: the second stays 0.
    cell.bias_hh_l0.data.zero_()
    cell.bias_hh_l0.requires_grad_(False)
    return step(cell, x, y, outKernel, outBias)


def gru(x, y, kernel, recurrent, bias, outKernel, outBias):
    cell = nn.GRU(kernel.shape[0], recurrent.shape[0], batch_first=True)
    cell.weight_ih_l0.data.copy_(reset_first(kernel).T)
    cell.weight_hh_l0.data.copy_(reset_first(recurrent).T)
    cell.bias_ih_l0.data.copy_(reset_first(bias[0]))
    cell.bias_hh_l0.data.copy_(reset_first(bias[1]))
    return step(cell, x, y, outKernel, outBias)


def reset_first(gates):
    update, reset, candidate = gates.chunk(3, -1)
    return torch.cat([reset, update, candidate], -1)


def step(cell, x, y, kernel, bias):
    dense = linear(kernel, bias)
    parameters = [*(p for p in cell.parameters() if p.requires_grad), *dense.parameters()]
    return adam_step(parameters, lambda: F.cross_entropy(dense(cell(x)[0][:, -1]), y))
