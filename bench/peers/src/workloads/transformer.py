# transformer.ts in PyTorch.
import torch
import torch.nn as nn
import torch.nn.functional as F
from adam import adam_step
from mlp import linear


class Block(nn.Module):
    def __init__(self, weights, block, heads):
        super().__init__()
        w = {name.removesuffix(f"_{block}"): value for name, value in weights.items() if name.endswith(f"_{block}")}
        self.heads = heads
        self.norm1, self.norm2 = (self.norm(w[f"scale{k}"], w[f"offset{k}"]) for k in (1, 2))
        self.qkv, self.out, self.up, self.down = (linear(w[n], w[f"{n}Bias"]) for n in ("qkv", "out", "up", "down"))

    @staticmethod
    def norm(scale, offset):
        layer = nn.LayerNorm(len(scale), eps=1e-5)
        layer.weight.data.copy_(scale)
        layer.bias.data.copy_(offset)
        return layer

    def forward(self, h):
        batch, time, features = h.shape
        depth = features // self.heads
        q, k, v = self.qkv(self.norm1(h)).view(batch, time, 3, self.heads, depth).permute(2, 0, 3, 1, 4).unbind(0)
        attended = torch.softmax((q @ k.transpose(-2, -1)) * depth**-0.5, -1) @ v
        h = h + self.out(attended.transpose(1, 2).reshape(batch, time, features))
        return h + self.down(F.gelu(self.up(self.norm2(h)), approximate="tanh"))


def step(x, y, blocks, heads, **weights):
    model = nn.Sequential(*(Block(weights, k, heads) for k in range(blocks)))
    return adam_step(model.parameters(), lambda: F.mse_loss(model(x), y))
