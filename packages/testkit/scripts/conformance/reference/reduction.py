# Reductions, running sums, sorting and statistics in PyTorch. `amax` and `amin` share the gradient among ties.
import torch


def axes(x, axis):
    if axis is None:
        return tuple(range(x.ndim))
    return (axis,) if isinstance(axis, int) else tuple(axis)


def over_axes(fn):
    """An op over a list of axes, from one that takes a tuple of them."""
    return lambda x, axis=None, keepDims=False: fn(x, axes(x, axis), keepDims)


def one_by_one(fn):
    """An op over a list of axes, from one that takes a single axis: the last first."""

    def run(x, axis=None, keepDims=False):
        for one in sorted((one % x.ndim for one in axes(x, axis)), reverse=True):
            x = fn(x, one, keepDims)
        return x

    return run


def norm(x, ord=2, axis=None, keepDims=False):
    return torch.linalg.vector_norm(x, ord, axes(x, axis), keepDims)


def quantile(x, q, axis=None):
    return torch.quantile(x, q, dim=axis)


def search_sorted(edges, values, side="left"):
    return torch.searchsorted(edges, values, right=side == "right")


def sort(x, axis=-1, descending=False):
    return torch.sort(x, dim=axis, descending=descending, stable=True).values


def arg_sort(x, axis=-1, descending=False):
    return torch.sort(x, dim=axis, descending=descending, stable=True).indices


def variance(x, dim, keep):
    return torch.var(x, dim, unbiased=False, keepdim=keep)


def std(x, dim, keep):
    return torch.std(x, dim, unbiased=False, keepdim=keep)


ops = {
    "all": one_by_one(lambda x, axis, keep: torch.all(x.bool(), axis, keepdim=keep)),
    "any": one_by_one(lambda x, axis, keep: torch.any(x.bool(), axis, keepdim=keep)),
    "argMax": lambda x, axis: torch.argmax(x, axis),
    "argMin": lambda x, axis: torch.argmin(x, axis),
    "argSort": arg_sort,
    "countNonZero": lambda x, axis=None: torch.count_nonzero(x, axis),
    "cumMax": lambda x, axis=-1: torch.cummax(x, axis).values,
    "cumMin": lambda x, axis=-1: torch.cummin(x, axis).values,
    "cumprod": lambda x, axis=-1: torch.cumprod(x, axis),
    "cumsum": lambda x, axis=-1: torch.cumsum(x, axis),
    "logSoftmax": lambda x, axis=-1: torch.log_softmax(x, axis),
    "logSumExp": over_axes(torch.logsumexp),
    "max": over_axes(torch.amax),
    "mean": over_axes(torch.mean),
    "median": lambda x, axis=None: quantile(x, 0.5, axis),
    "min": over_axes(torch.amin),
    "norm": norm,
    "prod": one_by_one(torch.prod),
    "quantile": quantile,
    "searchSorted": search_sorted,
    "softmax": lambda x, axis=-1: torch.softmax(x, axis),
    "sort": sort,
    "std": over_axes(std),
    "sum": over_axes(torch.sum),
    "topK": lambda x, k: tuple(torch.topk(x, k)),
    "variance": over_axes(variance),
}
