# The networks of models.ts in PyTorch: `python3 learner.py folder model batchSize train test threads seed`.
# Answers each line on stdin with a number: `epoch` trains (seconds), `accuracy` tests. Says 0 once it is ready for the first.
import gzip
import os
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

folder, name = sys.argv[1:3]
batch_size, train_count, test_count, threads, seed = map(int, sys.argv[3:])
torch.set_num_threads(threads)
torch.manual_seed(seed)


def samples(part, count):
    with gzip.open(os.path.join(folder, f"{part}-images-idx3-ubyte.gz")) as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)[:count]
    with gzip.open(os.path.join(folder, f"{part}-labels-idx1-ubyte.gz")) as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)[:count]
    return torch.from_numpy(images / np.float32(255)), torch.from_numpy(labels.astype(np.int64))


models = {
    "mlp": lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 10)),
    "cnn": lambda: nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(),
        nn.Linear(576, 64), nn.ReLU(), nn.Linear(64, 10),
    ),
}
model = models[name]()
for parameter in model.parameters():
    # Keras's initialisation, which Tensorloom's layers have.
    nn.init.xavier_uniform_(parameter) if parameter.dim() > 1 else nn.init.zeros_(parameter)
optimizer = torch.optim.Adam(model.parameters(), 1e-3, eps=1e-7)
x, y = samples("train", train_count)
test_x, test_y = samples("t10k", test_count)


def epoch():
    model.train()
    start = time.perf_counter()
    order = torch.randperm(len(x))
    # Indexing tensors in memory, not a DataLoader, which takes several times as long for images this small.
    for rows in order.split(batch_size):
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(x[rows]), y[rows]).backward()
        optimizer.step()
    return time.perf_counter() - start


def accuracy():
    model.eval()
    with torch.inference_mode():
        hits = sum((model(a).argmax(-1) == b).sum().item() for a, b in zip(test_x.split(256), test_y.split(256)))
    return hits / len(test_x)


print(0, flush=True)
for line in sys.stdin:
    print({"epoch": epoch, "accuracy": accuracy}[line.strip()](), flush=True)
