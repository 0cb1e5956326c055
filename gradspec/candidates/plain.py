"""Whatever a candidate returned, made of plain arrays and numbers only; what is none is named, never shown.

No method of a candidate's own class runs later than here, and a report holds no address of an object.
"""

from __future__ import annotations

import types
from fractions import Fraction
from typing import Any

import numpy as np
from mpmath import mpf

from gradspec.candidates.describe import exception_line, one_line
from gradspec.lift import LiftedArray, Number

MOST_NUMBERS = 10_000_000
"""Entries that a result may have: twenty times those of the largest Jacobian asked for, and 80 MB."""

_NUMBERS = (float, int, bool, mpf, Fraction)


class Unreadable(TypeError):
    """What came back is not made of real numbers; the message says what it is."""


class _TooMany(Unreadable):
    """A sequence that goes on for too long."""


def plain(value: Any) -> Any:
    """A number, an ndarray, or nested lists and tuples of these; a function as it is. Raises Unreadable."""
    kind = type(value)
    if not issubclass(kind, list | tuple):
        return _plain(value, [0])
    try:
        return _plain(value, [0])
    except RecursionError:
        raise Unreadable(f"{named(value)} without an innermost number") from None
    except Unreadable as error:
        joined = "" if isinstance(error, _TooMany) else "that holds "
        raise Unreadable(f"{named(value)} {joined}{error}") from None


def _plain(value: Any, count: list[int]) -> Any:
    kind = type(value)
    if kind in _NUMBERS or issubclass(kind, Number):
        return value
    if issubclass(kind, np.ndarray):
        return _array(value)
    if issubclass(kind, np.generic):
        return _array(np.asarray(value))[()]
    if issubclass(kind, list):
        return [_counted(part, count) for part in list.__getitem__(value, slice(None))]
    if issubclass(kind, tuple):
        return tuple(_counted(part, count) for part in tuple.__getitem__(value, slice(None)))
    if issubclass(kind, float):
        return float.__float__(value)
    if issubclass(kind, int):
        return int.__int__(value)
    if hasattr(kind, "__array__"):
        return _array(_asked_for_an_array(value))
    if callable(value) and not issubclass(kind, type):
        return value
    raise Unreadable(named(value))


def _counted(value: Any, count: list[int]) -> Any:
    count[0] += 1
    if count[0] > MOST_NUMBERS:
        raise _TooMany(f"of more than {MOST_NUMBERS} numbers")
    return _plain(value, count)


def _asked_for_an_array(value: Any) -> Any:
    try:
        array = np.asarray(value)
    except Exception as error:  # `__array__` is the candidate's, and may raise anything
        raise Unreadable(f"{named(value)} that gives no array ({exception_line(error)})") from None
    return array


def _array(array: Any) -> Any:
    """An array without a class of its own; a masked entry is no number."""
    if issubclass(type(array), np.ma.MaskedArray):
        masked = int(np.sum(np.ma.getmaskarray(array)))
        if masked:
            raise Unreadable(f"a masked array with {masked} of {array.size} entries masked")
    if not issubclass(type(array), LiftedArray):
        array = np.ndarray.view(array, np.ndarray)
    dtype = array.dtype
    like_bfloat16 = dtype.kind == "V" and not issubclass(dtype.type, np.void)
    if dtype.kind == "c":
        raise Unreadable("an array of complex numbers")
    if dtype.kind == "O":
        return _of_objects(array)
    if dtype.kind not in "fiub" and not like_bfloat16:
        raise Unreadable(f"an array of {dtype}")
    return array


def _of_objects(array: Any) -> Any:
    if issubclass(type(array), LiftedArray) or array.size > MOST_NUMBERS:
        return array
    for entry in array.flat:
        kind = type(entry)
        if not (kind in _NUMBERS or issubclass(kind, np.floating | np.integer | np.bool_ | Number)):
            raise Unreadable(f"an array that holds {named(entry)}")
    return array


def as_array(value: Any) -> Any:
    """A plain result as one array, or as the number it is. Raises Unreadable for ragged lists and for functions."""
    if callable(value):
        raise Unreadable(named(value))
    if not isinstance(value, list | tuple):
        return value
    parts = [np.asarray(as_array(part)) for part in value]
    shapes = dict.fromkeys(part.shape for part in parts)
    if len(shapes) > 1:
        raise Unreadable(f"a {type(value).__name__} with parts of shapes {' and '.join(map(str, list(shapes)[:3]))}")
    if not parts:
        return np.zeros(0)
    stacked = np.empty((len(parts), *parts[0].shape), dtype=object)
    for place, part in enumerate(parts):
        stacked[place] = part[()] if part.ndim == 0 else part.astype(object)
    return stacked


def named(value: Any) -> str:
    """What a value is, in words that are the same every time: `None`, `a dict`, `the text 'abc'`."""
    if value is None:
        return "None"
    kind = type(value)
    if kind is str:
        return f"the text {one_line(repr(value), 40)}"
    if kind is complex:
        return "a complex number"
    name = "function" if kind in (types.FunctionType, types.MethodType) else str(kind.__name__)
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
