# blocks.ts in PyTorch.
import torch
import torch.nn.functional as F


def with_gradients(f, inputs, dy):
    for x in inputs:
        x.requires_grad_()

    def run():
        y = f(*inputs)
        return [y, *torch.autograd.grad(y, inputs, dy)]

    return run


def layer_norm(x, scale, offset, dy, epsilon):
    return with_gradients(lambda x, s, o: F.layer_norm(x, s.shape, s, o, epsilon), [x, scale, offset], dy)


def embedding(table, ids, dy):
    return with_gradients(lambda table: F.embedding(ids, table), [table], dy)


def attention(q, k, v, dy, scale):
    # PyTorch has one op for it from 2.0 on.
    fused = getattr(F, "scaled_dot_product_attention", None)
    attend = fused or (lambda q, k, v: torch.softmax((q @ k.transpose(-2, -1)) * scale, -1) @ v)
    return with_gradients(attend, [q, k, v], dy)
