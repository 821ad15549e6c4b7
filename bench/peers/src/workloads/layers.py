# layers.ts in PyTorch.
import torch
import torch.nn as nn
import torch.nn.functional as F
from adam import adam_step
from mlp import linear
from recurrent import gru  # noqa: F401


def bidirectional(x, y, kernel, recurrent, bias, backKernel, backRecurrent, backBias, outKernel, outBias):
    cell = nn.LSTM(kernel.shape[0], recurrent.shape[0], batch_first=True, bidirectional=True)
    for suffix, weights in (("", (kernel, recurrent, bias)), ("_reverse", (backKernel, backRecurrent, backBias))):
        getattr(cell, "weight_ih_l0" + suffix).data.copy_(weights[0].T)
        getattr(cell, "weight_hh_l0" + suffix).data.copy_(weights[1].T)
        getattr(cell, "bias_ih_l0" + suffix).data.copy_(weights[2])
        # The others have one bias: the second stays 0.
        second = getattr(cell, "bias_hh_l0" + suffix)
        second.data.zero_()
        second.requires_grad_(False)
    dense = linear(outKernel, outBias)
    parameters = [*(p for p in cell.parameters() if p.requires_grad), *dense.parameters()]

    def loss():
        _, (last, _) = cell(x)
        return F.cross_entropy(dense(torch.cat([last[0], last[1]], -1)), y)

    return adam_step(parameters, loss)


def attention(x, y, query, queryBias, key, keyBias, value, valueBias, out, outBias, heads):
    features = x.shape[-1]
    layer = nn.MultiheadAttention(features, heads, batch_first=True)
    flat = [one.reshape(features, features).T for one in (query, key, value)]
    layer.in_proj_weight.data.copy_(torch.cat(flat))
    layer.in_proj_bias.data.copy_(torch.cat([one.reshape(-1) for one in (queryBias, keyBias, valueBias)]))
    layer.out_proj.weight.data.copy_(out.reshape(features, features).T)
    layer.out_proj.bias.data.copy_(outBias)
    norm = nn.LayerNorm(features, eps=1e-5)
    parameters = [*layer.parameters(), *norm.parameters()]
    return adam_step(parameters, lambda: F.mse_loss(norm(x + layer(x, x, x, need_weights=False)[0]), y))


def embedding(x, y, table, outKernel, outBias):
    words = nn.Embedding(*table.shape)
    words.weight.data.copy_(table)
    dense = linear(outKernel, outBias)
    parameters = [*words.parameters(), *dense.parameters()]
    return adam_step(parameters, lambda: F.cross_entropy(dense(words(x).mean(1)), y))
