# Ops that move, pick, join and add up elements in PyTorch, so that autograd sees every step.
import torch


def pick(x, axis, indices):
    """Slices of x along an axis."""
    return torch.index_select(x, axis, torch.as_tensor(indices, dtype=torch.int64))


def axes_of(axis):
    return (axis,) if isinstance(axis, int) else tuple(axis)


def transpose(x, perm=None):
    return x.permute(perm if perm is not None else tuple(reversed(range(x.ndim))))


def squeeze(x, axis):
    for one in sorted((one % x.ndim for one in axes_of(axis)), reverse=True):
        x = x.squeeze(one)
    return x


def slice_(x, begin, size):
    for axis, (start, extent) in enumerate(zip(begin, size)):
        x = x.narrow(axis, start, extent)
    return x


def strided_slice(x, begin, end, strides):
    for axis, (start, stop, step) in enumerate(zip(begin, end, strides)):
        x = pick(x, axis, list(range(start, stop, step)))
    return x


def pad(x, paddings, mode="constant", value=0):
    for axis, (before, after) in enumerate(paddings):
        if before == after == 0:
            continue
        extent = x.shape[axis]
        if mode == "constant":
            shape = list(x.shape)
            blocks = []
            for count in (before, after):
                shape[axis] = count
                blocks.append(torch.full(shape, value, dtype=x.dtype))
            x = torch.cat([blocks[0], x, blocks[1]], axis)
            continue
        places = range(-before, extent + after)
        if mode == "edge":
            x = pick(x, axis, [min(max(k, 0), extent - 1) for k in places])
        else:  # reflect: the edge itself is not repeated
            x = pick(x, axis, [abs((k + extent - 1) % (2 * extent - 2) - extent + 1) for k in places])
    return x


def gather(x, indices, axis=0):
    axis %= x.ndim
    return pick(x, axis, indices.reshape(-1)).reshape(x.shape[:axis] + indices.shape + x.shape[axis + 1 :])


def gather_nd(x, indices):
    return x[tuple(indices.unbind(-1))]


def scatter_nd(indices, updates, shape):
    return torch.zeros(shape, dtype=updates.dtype).index_put(tuple(indices.unbind(-1)), updates, accumulate=True)


def segment_sum(x, ids, numSegments):
    return torch.zeros((numSegments, *x.shape[1:]), dtype=x.dtype).index_add(0, ids, x)


def one_hot(x, depth, dtype="float32"):
    return (x.unsqueeze(-1) == torch.arange(depth)).double()  # what is no class has zeros only


list_ops = {
    "concat": lambda xs, axis=0: torch.cat(xs, axis),
    "stack": lambda xs, axis=0: torch.stack(xs, axis),
}

ops = {
    "broadcastTo": lambda x, shape: torch.broadcast_to(x, shape),
    "diag": torch.diag,
    "diagonal": torch.diagonal,
    "expandDims": lambda x, axis=0: x.unsqueeze(axis),
    "flip": lambda x, axis: torch.flip(x, axes_of(axis)),
    "gather": gather,
    "gatherNd": gather_nd,
    "oneHot": one_hot,
    "pad": pad,
    "repeat": lambda x, repeats, axis: torch.repeat_interleave(x, repeats, axis),
    "reshape": lambda x, shape: x.reshape(shape),
    "roll": lambda x, shift, axis: torch.roll(x, shift, axis),
    "scatterAdd": lambda x, indices, updates, axis=0: x.index_add(axis, indices, updates),
    "scatterNd": scatter_nd,
    "segmentSum": segment_sum,
    "slice": slice_,
    "split": lambda x, sizes, axis: torch.split(x, sizes, axis),
    "squeeze": squeeze,
    "stridedSlice": strided_slice,
    "takeAlongAxis": lambda x, indices, axis=-1: torch.gather(x, axis, indices),
    "tile": lambda x, reps: torch.tile(x, reps),
    "transpose": transpose,
    "tril": lambda x, k=0: torch.tril(x, k),
    "triu": lambda x, k=0: torch.triu(x, k),
}
