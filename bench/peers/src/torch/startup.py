# The least program in PyTorch: see startup.ts.
import time

start = time.perf_counter()
import torch

total = (torch.tensor([1.0, 2.0, 3.0]) + 1).tolist()
milliseconds = (time.perf_counter() - start) * 1000
assert total[2] == 4
print(milliseconds)
