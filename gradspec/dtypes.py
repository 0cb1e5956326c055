"""The NumPy dtypes of the float formats: NumPy's own, and bfloat16's from ml_dtypes, which is imported where needed."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from gradspec.errors import UsageError


@cache
def float_dtype(name: str) -> np.dtype[Any]:
    """The dtype of `float64`, `float32`, `float16` or `bfloat16`. Raises UsageError for bfloat16 without ml_dtypes."""
    if name != "bfloat16":
        return np.dtype(name)
    try:
        import ml_dtypes
    except ImportError:
        raise UsageError(
            "Expected ml_dtypes, which gives NumPy its bfloat16, but it is not installed; "
            "do `pip install 'gradspec[half]'`, or judge in float32 or float16."
        ) from None
    dtype: np.dtype[Any] = np.dtype(ml_dtypes.bfloat16)
    return dtype


def is_float(dtype: np.dtype[Any]) -> bool:
    """True for NumPy's floats and for bfloat16, which NumPy takes for raw bytes (kind V)."""
    return dtype.kind == "f" or (dtype.kind == "V" and dtype.name == "bfloat16")
