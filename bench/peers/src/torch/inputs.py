# The numbers of inputs.ts.
import numpy as np
import torch

MASK = np.uint64(0xFFFFFFFF)


def uniform(seed, count):
    """mulberry32: the k-th number of a seed, in [0, 1)."""
    k = np.arange(1, count + 1, dtype=np.uint64)
    t = (k * np.uint64(0x6D2B79F5) + np.uint64(seed)) & MASK
    t = ((t ^ (t >> np.uint64(15))) * (t | np.uint64(1))) & MASK
    t = t ^ ((t + (((t ^ (t >> np.uint64(7))) * (t | np.uint64(61))) & MASK)) & MASK)
    return ((t ^ (t >> np.uint64(14))) & MASK).astype(np.float64) / 2**32


def tensor(spec):
    numbers = uniform(spec["seed"], int(np.prod(spec["shape"], dtype=np.int64)))
    if "below" in spec:
        # PyTorch takes labels and indices as int64.
        elements = np.floor(numbers * spec["below"]).astype(np.int64)
    else:
        elements = (spec["offset"] + (numbers * 2 - 1) * spec["scale"]).astype(np.float32)
    return torch.from_numpy(elements).reshape(spec["shape"])
