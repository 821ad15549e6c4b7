# The fingerprints of digest.ts.
import numpy as np

MOST_BLOCKS = 16


def rounded(x):
    return float(f"{x:.7g}")


def digest(array):
    x = array.reshape(-1).astype(np.float64)
    size = len(x)
    count = min(MOST_BLOCKS, size)
    scrambled = (np.arange(size, dtype=np.uint64) * np.uint64(0x9E3779B1)) & np.uint64(0xFFFFFFFF)
    signed = np.where(scrambled >= 2**31, -x, x)
    bounds = [block * size // count for block in range(count + 1)]
    blocks = [rounded(signed[a:b].sum() / np.sqrt(b - a)) for a, b in zip(bounds, bounds[1:])]
    return {"size": size, "rms": rounded(np.sqrt((x * x).mean())), "blocks": blocks}
