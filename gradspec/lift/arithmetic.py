"""One exact arithmetic: its numbers, its arrays, its working digits."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from mpmath import mp
from mpmath.libmp import dps_to_prec, from_float

from gradspec.formats import EXACT_DIGITS
from gradspec.lift import functions, ufuncs
from gradspec.lift.arrays import LiftedArray
from gradspec.lift.counting import Tally, counted_methods
from gradspec.lift.leaks import Leak, innermost_line, stack
from gradspec.lift.numbers import Number


class Arithmetic:
    """Numbers of as many digits as wanted, independent of mpmath's ambient precision and of other arithmetics."""

    def __init__(self, digits: int = EXACT_DIGITS, tally: Tally | None = None) -> None:
        self.tally = tally
        methods = counted_methods(tally) if tally is not None else {}
        members = {"__slots__": (), "arithmetic": self, "bits": dps_to_prec(digits)}
        self.Number: type[Number] = type("ExactNumber", (Number,), {**methods, **members})
        self.Array: type[LiftedArray] = type("LiftedArray", (LiftedArray,), {"arithmetic": self})
        self.leaks: list[tuple[Leak, str | None, int | None]] = []
        """Every leak that was refused, with the candidate's line: an `except` in the candidate cannot hide one."""
        self.displayed_any = False
        """True once a number was formatted with a width: text read after that may have lost digits."""
        self.zero, self.one, self.nan = self.Number(0), self.Number(1), self.Number("nan")

    @contextmanager
    def digits(self, digits: int) -> Iterator[None]:
        """Works with so many decimal digits inside the block."""
        before = self.Number.bits
        self.Number.bits = dps_to_prec(digits)
        try:
            yield
        finally:
            self.Number.bits = before

    def number(self, value: Any) -> Number:
        """The number equal to `value` (int, float, NumPy scalar, mpf, decimal text)."""
        return value if type(value) is self.Number else self.Number(value)

    def array(self, values: Any) -> LiftedArray:
        """An array of numbers equal to `values`: a nested sequence, an ndarray, a scalar.

        Raises TypeError for entries that are not real numbers and for ragged sequences.
        """
        source = values if isinstance(values, np.ndarray) else _nested(values)
        numbers = np.empty(source.shape, dtype=object)
        number = self.number
        if source.dtype.kind == "f" and source.dtype.itemsize <= 8:
            of = self.Number.of
            numbers.ravel()[:] = [of(from_float(v)) for v in source.ravel().tolist()]
        elif source.dtype.kind in "OiubfV":
            numbers.ravel()[:] = [number(v) for v in source.ravel()]
        else:
            raise TypeError(f"Expected real numbers but got an array of {source.dtype}.")
        return self.wrap(numbers)

    def wrap(self, values: np.ndarray[Any, Any]) -> LiftedArray:
        """The same memory, as a lifted array."""
        if self.tally is not None:
            owner = values.base  # a broadcast view is as large as what it repeats
            self.tally.note_array(min(values.size, owner.size) if isinstance(owner, np.ndarray) else values.size)
        return values.view(self.Array)

    def to_mpf(self, result: Any) -> np.ndarray[Any, Any]:
        """What a candidate returned, as an object array of `mpmath.mp.mpf` (0-d for a scalar), unrounded.

        Raises TypeError for what is not numbers, and for ragged lists.
        """
        exact = np.asarray(self.array(result))
        converted = np.empty(exact.shape, dtype=object)
        converted.ravel()[:] = [mp.make_mpf(number.raw) for number in exact.ravel()]
        return converted

    def leak(self, reason: str) -> Leak:
        """The error to raise where digits would be lost; it is also remembered."""
        leak = Leak(reason)
        self.leaks.append((leak, *innermost_line(stack(sys._getframe(1)))))
        return leak

    # --- what values and results of NumPy's become

    def lift(self, value: Any) -> Any:
        """Floats and float arrays as exact ones, in lists and tuples too; all else as it is."""
        kind = type(value)
        if kind is self.Number or kind is self.Array:
            return value
        if isinstance(value, Number):
            return self.number(value)
        if isinstance(value, np.ndarray):
            return self._lift_array(value)
        if isinstance(value, (float, np.floating)):
            return self.Number(value)
        if kind is list or kind is tuple:
            return kind(self.lift(v) for v in value)
        return value

    def _lift_array(self, values: np.ndarray[Any, Any]) -> Any:
        if values.dtype.kind == "f":
            return self.array(values)
        if values.dtype.kind == "O":
            return self.normalised(values)
        return self.wrap(values) if values.dtype.kind in "iub" else values

    def normalised(self, values: np.ndarray[Any, Any]) -> Any:
        """An object array with every entry a number, in place; as it is where an entry is none."""
        number, kind = self.number, self.Number
        plain = values if type(values) is np.ndarray else values.view(np.ndarray)
        flat = plain.reshape(-1)
        foreign = [i for i, v in enumerate(flat) if type(v) is not kind]
        if foreign:
            try:
                exact = [number(flat[i]) for i in foreign]
            except TypeError:
                return values
            for place, value in zip(foreign, exact, strict=True):
                plain[np.unravel_index(place, plain.shape)] = value
        return self.wrap(plain)

    def result(self, value: Any) -> Any:
        """What a NumPy function returned, with exact numbers wherever it has floats; ints and bools stay."""
        if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind == "O":
            return value if type(value) is self.Array else self.lift(value[()])
        if isinstance(value, tuple) and type(value) is not tuple and hasattr(value, "_fields"):
            return type(value)(*(self.result(v) for v in value))
        if type(value) in (list, tuple):
            return type(value)(self.result(v) for v in value)
        if isinstance(value, np.ndarray) and value.dtype.kind == "O":
            return self.normalised(value)
        return self.lift(value)

    # --- dispatch

    def ufunc(self, ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """A ufunc (or its `reduce`, `outer`, …) of exact numbers."""
        return ufuncs.apply(self, ufunc, method, inputs, options)

    def function(self, function: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """A NumPy function of exact numbers."""
        return functions.apply(self, function, arguments, options)


def _nested(values: Any) -> np.ndarray[Any, Any]:
    """A nested sequence of scalars and arrays as an object array; TypeError when it is ragged."""
    if isinstance(values, (str, bytes, dict, set, complex)) or values is None:
        raise TypeError(f"Expected real numbers but got {values!r} (type={type(values).__name__}).")
    if not isinstance(values, (list, tuple)):
        if np.isscalar(values) or not hasattr(values, "__array__"):
            scalar = np.empty((), dtype=object)
            scalar[()] = values
            return scalar
        return np.asarray(values)
    if all(type(v) is float for v in values):
        return np.array(values, dtype=np.float64)
    rows = [_nested(v) if not isinstance(v, np.ndarray) else v for v in values]
    shapes = {row.shape for row in rows}
    if len(shapes) > 1:
        raise TypeError(f"Expected rows of one shape but got shapes {sorted(shapes)}.")
    stacked = np.empty((len(rows), *(shapes.pop() if shapes else ())), dtype=object)
    for place, row in enumerate(rows):
        stacked[place] = row[()] if row.ndim == 0 else row.astype(object)
    return stacked
