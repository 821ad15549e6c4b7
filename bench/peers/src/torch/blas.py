# What PyTorch multiplies matrices with: `python3 blas.py` prints the library, its kernels and the number of threads as JSON.
import ctypes
import json
import os

import numpy  # which the other programs need too: a Python without it is no peer
import torch

# A function that only this library has.
MARKS = {
    "OpenBLAS": "openblas_get_config",
    "BLIS": "bli_info_get_version_str",
    "ATLAS": "ATL_buildinfo",
}


class Symbol(ctypes.Structure):
    """What the dynamic linker knows about an address: `Dl_info` of dlfcn.h."""

    _fields_ = [
        ("file", ctypes.c_char_p),
        ("base", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("address", ctypes.c_void_p),
    ]


def file_of_products():
    """The file that PyTorch's matrix products are in; None where that cannot be told."""
    folder = os.path.join(os.path.dirname(torch.__file__), "lib")
    for name in ("libtorch_cpu.so", "libtorch_cpu.dylib"):
        try:
            # Looks in what PyTorch was linked with, in that order, as its calls do.
            product = ctypes.cast(ctypes.CDLL(os.path.join(folder, name)).sgemm_, ctypes.c_void_p)
            symbol = Symbol()
            if ctypes.CDLL(None).dladdr(product, ctypes.byref(symbol)):
                return os.path.realpath(os.fsdecode(symbol.file))
        except (OSError, AttributeError):
            continue
    return None


def blas():
    """Library, kernels and threads of products. No kernels are named where there is no choice of them."""
    threads = torch.get_num_threads()
    if torch.backends.mkl.is_available():
        return {"library": "MKL", "kernels": None, "threads": threads}
    file = file_of_products()
    if file is None:
        return {"library": "unknown BLAS", "kernels": None, "threads": threads}
    handle = ctypes.CDLL(file)
    library = next((name for name, mark in MARKS.items() if hasattr(handle, mark)), None)
    if library == "OpenBLAS":
        handle.openblas_get_config.restype = handle.openblas_get_corename.restype = ctypes.c_char_p
        version = handle.openblas_get_config().decode().split()[1]
        kernels = handle.openblas_get_corename().decode()
        return {"library": f"OpenBLAS {version}", "kernels": kernels, "threads": handle.openblas_get_num_threads()}
    if library is None:
        name = os.path.basename(file)
        # The one in Fortran by the authors of the interface has this name and nothing else.
        library = "reference BLAS" if name.startswith("libblas.") else name
    return {"library": library, "kernels": None, "threads": 1 if library == "reference BLAS" else threads}


def engine():
    """One line for people."""
    found = blas()
    kernels = f" with kernels for {found['kernels']}" if found["kernels"] else ""
    own, products = torch.get_num_threads(), found["threads"]
    apart = "" if own == products else f", {products} in products"
    return f"{torch.__version__}, {found['library']}{kernels}, {own} thread{'' if own == 1 else 's'}{apart}"


if __name__ == "__main__":
    print(json.dumps({**blas(), "engine": engine()}))
