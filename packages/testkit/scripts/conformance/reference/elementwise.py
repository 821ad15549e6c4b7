# Elementwise ops in PyTorch. The kinks are PyTorch's too: each op is the function whose gradient is meant.
import math

import torch
import torch.nn.functional as F


def clip(x, min=None, max=None):
    return torch.clamp(x, min=min, max=max)


def cast(x, dtype):
    if dtype == "bool":
        return x != 0
    return torch.trunc(x) if dtype in ("int32", "uint8") and x.is_floating_point() else x


def softplus(x):
    return F.softplus(x, threshold=40)  # by default it is x itself from 20 on, which float64 tells apart


def sign(x):
    return torch.where(torch.isnan(x), x, torch.sign(x))  # NaN is NaN, as in NumPy


def mish(x):
    return x * torch.tanh(softplus(x))


def polygamma(x, order):
    """By Hurwitz's zeta function: torch.polygamma is off in the ninth digit."""
    return (-1) ** (order + 1) * math.factorial(order) * torch.special.zeta(float(order + 1), x)


def gelu(x, approximate=False):
    return F.gelu(x, approximate="tanh" if approximate else "none")


ops = {
    "abs": torch.abs,
    "acos": torch.acos,
    "acosh": torch.acosh,
    "add": torch.add,
    "asin": torch.asin,
    "asinh": torch.asinh,
    "atan": torch.atan,
    "atan2": torch.atan2,
    "atanh": torch.atanh,
    "cast": cast,
    "ceil": torch.ceil,
    "clip": clip,
    "cos": torch.cos,
    "cosh": torch.cosh,
    "digamma": torch.digamma,
    "div": torch.div,
    "elu": lambda x, alpha=1.0: F.elu(x, alpha),
    "equal": torch.eq,
    "erf": torch.erf,
    "erfc": torch.erfc,
    "erfinv": torch.erfinv,
    "exp": torch.exp,
    "exp2": torch.exp2,
    "expm1": torch.expm1,
    "floor": torch.floor,
    "floorDiv": lambda a, b: torch.div(a, b, rounding_mode="floor"),
    "gelu": gelu,
    "greater": torch.gt,
    "greaterEqual": torch.ge,
    "hardSigmoid": F.hardsigmoid,
    "hardSilu": F.hardswish,
    "isClose": torch.isclose,
    "isFinite": torch.isfinite,
    "isInf": torch.isinf,
    "isNaN": torch.isnan,
    "leakyRelu": lambda x, alpha=0.2: F.leaky_relu(x, alpha),
    "less": torch.lt,
    "lessEqual": torch.le,
    "lgamma": torch.lgamma,
    "log": torch.log,
    "log10": torch.log10,
    "log1p": torch.log1p,
    "log2": torch.log2,
    "logAddExp": torch.logaddexp,
    "logSigmoid": F.logsigmoid,
    "logicalAnd": torch.logical_and,
    "logicalNot": torch.logical_not,
    "logicalOr": torch.logical_or,
    "logicalXor": torch.logical_xor,
    "maximum": torch.maximum,
    "minimum": torch.minimum,
    "mish": mish,
    "mod": torch.remainder,
    "mul": torch.mul,
    "neg": torch.neg,
    "notEqual": torch.ne,
    "polygamma": polygamma,
    "pow": torch.pow,
    "reciprocal": torch.reciprocal,
    "relu": F.relu,
    "relu6": F.relu6,
    "round": torch.round,
    "rsqrt": torch.rsqrt,
    "selu": F.selu,
    "sigmoid": torch.sigmoid,
    "sign": sign,
    "silu": F.silu,
    "sin": torch.sin,
    "sinh": torch.sinh,
    "softplus": softplus,
    "softsign": F.softsign,
    "sqrt": torch.sqrt,
    "square": torch.square,
    "squaredDifference": lambda a, b: torch.square(a - b),
    "sub": torch.sub,
    "tan": torch.tan,
    "tanh": torch.tanh,
    "trunc": torch.trunc,
    "where": lambda condition, a, b: torch.where(condition.bool(), a, b),
    "xlogy": torch.xlogy,
}
