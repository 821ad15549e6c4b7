# matmul.ts in PyTorch.
import torch


def matmul(a, b, transpose_a, transpose_b):
    if transpose_a:
        a = a.transpose(-2, -1)
    if transpose_b:
        b = b.transpose(-2, -1)
    return lambda: torch.matmul(a, b)
