"""How the arrays of a batch lie in memory: the values are the same, and so must be the answer."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np


class Memory(StrEnum):
    """How an array is made of memory."""

    PACKED = "packed"
    """Row after row, as NumPy makes it."""
    TRANSPOSED = "transposed in memory"
    """The transpose of a packed array: column after column."""
    SLICED = "sliced from larger arrays"
    """Every other entry of a larger array, in every direction, with NaN between (or zeros, for integers)."""
    BROADCAST = "one row, broadcast"
    """One row that is read N times; it cannot be written to. Only for rows that are all the same."""


def laid_out(array: Any, memory: Memory, *, samples: bool = True) -> Any:
    """The array with the same values, laid out in memory as asked; numbers and lists are left as they are.

    `samples` is False for what the samples share, such as weights: there no row is broadcast.
    """
    if memory is Memory.PACKED or not isinstance(array, np.ndarray) or array.ndim == 0:
        return array
    if memory is Memory.TRANSPOSED:
        return array.T.copy().T
    if memory is Memory.BROADCAST:
        return np.broadcast_to(array[:1], array.shape) if samples else array
    larger = np.zeros_like(array, shape=tuple(2 * size for size in array.shape))
    if array.dtype.kind not in "iub":
        larger[...] = np.nan
    every_other = larger[(slice(None, None, 2),) * array.ndim]
    every_other[...] = array
    return every_other


def remark(memory: Memory) -> str:
    """What is said beside the values, where how they lie is not the usual."""
    return "" if memory is Memory.PACKED else f"   # {memory}"
