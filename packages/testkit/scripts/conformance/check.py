# Compares what PyTorch computes with what is stored, in the digits that are stored.
import numpy as np

from compute import run, trajectory
from stored import array

# Half a unit in the last place of float32; float64 after a few roundings.
relative = {"float32": 2.0**-24 * 1.001, "float64": 1e-13}
smallest = {"float32": 2.0**-149, "float64": 0.0}


def cut(values, dtype):
    """Values as the dtype has them: integers wrap, floats overflow."""
    if dtype == "bool":
        return values != 0
    if dtype == "uint8":
        return values.astype(np.int64) & 255
    if dtype == "int32":
        return values.astype(np.int64).astype(np.int32)
    with np.errstate(over="ignore"):
        return np.where(np.isinf(values.astype(dtype)), values.astype(dtype), values)


def differs(name, tensor, want):
    """What is wrong with a result, or None."""
    got = tensor.detach().numpy()
    if list(got.shape) != want["shape"]:
        return f"{name}: shape {list(got.shape)}, stored {want['shape']}"
    dtype = want["dtype"]
    got, expected = cut(got, dtype), array(want)
    if dtype not in relative:
        wrong = got != expected
    else:
        got, cut_to_dtype = got.astype(np.float64), expected.astype(np.float64)
        written = array({**want, "dtype": "float64"})
        # Nine digits are nearer to what was computed than float32 is; the shortest ones that tell floats apart are not.
        with np.errstate(invalid="ignore"):
            off = np.minimum(np.abs(got - cut_to_dtype), np.abs(got - written))
            near = off <= relative[dtype] * np.abs(written) + smallest[dtype]
        wrong = ~(near | (got == expected) | (np.isnan(got) & np.isnan(expected)))
    if not np.any(wrong):
        return None
    at = tuple(int(k) for k in np.argwhere(wrong)[0])
    return f"{name} at {list(at)}: {got[at]!r}, stored {expected[at]!r} ({int(np.sum(wrong))} of {wrong.size} differ)"


def problems(case):
    """What is wrong with a case: a list of lines."""
    try:
        if "trajectory" in case:
            steps = zip(trajectory(case), case["trajectory"], strict=True)
            pairs = [(f"step {k + 1}", got, want) for k, (got, want) in enumerate(steps)]
        else:
            outputs, gradients = run(case)
            stored = zip(outputs, case["outputs"], strict=True)
            pairs = [(f"output {k}", got, want) for k, (got, want) in enumerate(stored)]
            for k, want in enumerate(case.get("grads") or []):
                if want is not None:
                    pairs.append((f"gradient {k}", gradients[k], want))
    except Exception as error:  # whatever PyTorch says is the case's problem
        return [f"{type(error).__name__}: {error}"]
    return [line for line in (differs(*pair) for pair in pairs) if line is not None]
