"""Functions of lists of Python numbers, or of single ones, as functions of arrays.

Python has floats of one size only: the answer is read in the dtype of the arrays that were given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def on_lists(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, given lists for arrays; lists that come back are arrays, numbers are numbers of the same dtype."""

    def called(*arguments: Any, **keywords: Any) -> Any:
        given = [a for a in (*arguments, *keywords.values()) if isinstance(a, np.ndarray)]
        answer = function(*map(_as_list, arguments), **{name: _as_list(v) for name, v in keywords.items()})
        dtypes = [a.dtype for a in given if a.dtype.kind not in "iub"]
        return _as_arrays(answer, dtypes[0] if dtypes else None)

    return called


def on_numbers(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, called for each entry of the arrays that it is given; the answers are an array of their shape."""

    def called(*arguments: Any) -> Any:
        given = [a if isinstance(a, np.ndarray) else np.array(a, dtype=float) for a in arguments]
        answers = [function(*entries) for entries in zip(*(a.ravel().tolist() for a in given), strict=True)]
        dtype = given[0].dtype if given[0].dtype.kind not in "iub" else None
        return np.array(answers, dtype=dtype).reshape(given[0].shape)

    return called


def _as_list(value: Any) -> Any:
    """An array as nested lists, its numbers as Python's; lists of arrays as lists of lists; all else as it is."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    return [_as_list(part) for part in value] if isinstance(value, list) else value


def _as_arrays(value: Any, dtype: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_as_arrays(part, dtype) for part in value)
    if isinstance(value, list):
        return np.array(value, dtype=dtype)
    if isinstance(value, float) and dtype is not None and dtype.kind != "O":
        return dtype.type(value)
    return value
