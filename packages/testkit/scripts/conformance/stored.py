# The files of stored cases: tensors and numbers as JSON has them, one case a line.
import json
import math
from pathlib import Path

import numpy as np
import torch

data = Path(__file__).resolve().parents[2] / "data"

non_finite = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
types = {"float32": np.float32, "float64": np.float64, "int32": np.int32, "uint8": np.uint8, "bool": np.bool_}


largest = float(np.finfo(np.float32).max)


def number(value, dtype):
    """A number with nine digits (17 for float64), or the string that stands for what JSON does not have."""
    if dtype == "float32" and abs(value) > largest:
        value = math.copysign(math.inf, value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return float(f"{value:.{9 if dtype == 'float32' else 17}g}")


def stored(values, dtype):
    """An array as JSON."""
    values = np.asarray(values)
    flat = values.reshape(-1)
    if dtype in ("float32", "float64"):
        elements = [number(float(one), dtype) for one in flat]
    else:
        elements = [int(one) for one in flat]
    return {"shape": list(values.shape), "dtype": dtype, "data": elements}


def array(tensor):
    """A stored tensor as an array of its dtype; what float32 cannot hold becomes infinite or 0, as on a backend."""
    elements = [non_finite.get(one, one) if isinstance(one, str) else one for one in tensor["data"]]
    with np.errstate(over="ignore"):
        return np.array(elements, dtype=np.float64).astype(types[tensor["dtype"]]).reshape(tensor["shape"])


def double(tensor):
    """A stored tensor of floats in float64, after it was rounded to its dtype."""
    return torch.from_numpy(array(tensor).astype(np.float64))


def read(path):
    return json.loads(path.read_text())


def write(path, cases):
    lines = [json.dumps(one, separators=(",", ":"), ensure_ascii=False) for one in cases]
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n")
