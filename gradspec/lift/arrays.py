"""The array of exact numbers: an ndarray of objects whose every operation stays exact or refuses.

Integer and boolean arrays made by lifted code are of this class too, with their own dtype, so that dividing or
averaging them gives exact numbers and not doubles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

if TYPE_CHECKING:
    from gradspec.lift.arithmetic import Arithmetic


def is_float_type(dtype: Any) -> bool:
    """True for a dtype that lifted code reads as exact numbers: the float types, bfloat16's like, and object."""
    found = np.dtype(dtype)
    like_bfloat16: bool = found.kind == "V" and not issubclass(found.type, np.void)
    return like_bfloat16 or bool(found.kind in "fO")


class LiftedArray(np.ndarray[Any, Any]):
    """Made by `Arithmetic.array`; each arithmetic has a subclass of its own. Entries are its numbers."""

    arithmetic: ClassVar[Arithmetic]

    def __array_finalize__(self, source: Any) -> None:
        tally = self.arithmetic.tally
        if tally is not None and self.flags.owndata:
            tally.note_array(self.size)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        return self.arithmetic.ufunc(ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        return self.arithmetic.function(function, args, options)

    @property
    def is_exact(self) -> bool:
        """True when the entries are exact numbers, False for integers and booleans."""
        return bool(self.dtype.kind == "O")

    def __setitem__(self, place: Any, values: Any) -> None:
        if self.is_exact:
            values = self.arithmetic.array(values).view(np.ndarray)
            values = values[()] if values.ndim == 0 else values
        super().__setitem__(place, values)

    def fill(self, value: Any) -> None:
        self[...] = value

    def put(self, places: Any, values: Any, mode: Any = "raise") -> None:
        super().put(places, self.arithmetic.array(values) if self.is_exact else values, mode)

    # --- conversions

    def astype(
        self, dtype: Any, order: Any = "K", casting: Any = "unsafe", subok: bool = True, copy: Any = True
    ) -> Any:
        """Exact for every float type; to integers only what is integral."""
        kind = np.dtype(dtype).kind
        if is_float_type(dtype):
            return self.arithmetic.array(self) if copy or not self.is_exact else self
        if not self.is_exact:
            return super().astype(dtype, copy=copy)
        if kind == "b":
            return self != 0
        if kind in "iu":
            integers = np.array([int(v) for v in self.ravel()], dtype=dtype).reshape(self.shape)
            return self.arithmetic.wrap(integers)
        if kind == "c":
            raise self.arithmetic.leak("turns exact numbers into complex ones")
        return super().astype(dtype, copy=copy)

    def __float__(self) -> float:
        return float(self._only_entry())

    def __int__(self) -> int:
        return int(self._only_entry())

    def __complex__(self) -> complex:
        return complex(self._only_entry())

    def _only_entry(self) -> Any:
        if self.size != 1:
            raise TypeError("only length-1 arrays can be converted to Python scalars")
        return self.view(np.ndarray).reshape(-1)[0]

    def tobytes(self, *order: Any) -> bytes:
        if self.is_exact:
            raise self.arithmetic.leak("reads the bytes of exact numbers")
        return super().tobytes(*order)

    def tofile(self, *_: Any, **__: Any) -> None:
        raise self.arithmetic.leak("writes exact numbers to a file")

    def dump(self, *_: Any) -> None:
        raise self.arithmetic.leak("writes exact numbers to a file")

    def __reduce__(self) -> Any:
        raise TypeError("an array of exact numbers cannot be pickled")

    def __deepcopy__(self, memo: Any) -> Self:
        return self.copy()

    # --- what ndarray would compute in C without asking

    def mean(self, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, **o: Any) -> Any:
        return np.mean(self, axis=axis, out=out, keepdims=keepdims, **o)

    def var(self, *arguments: Any, **options: Any) -> Any:
        return np.var(self, *arguments, **options)

    def std(self, *arguments: Any, **options: Any) -> Any:
        return np.std(self, *arguments, **options)

    def any(self, *arguments: Any, **options: Any) -> Any:
        return np.asarray(self).astype(bool).any(*arguments, **options)

    def all(self, *arguments: Any, **options: Any) -> Any:
        return np.asarray(self).astype(bool).all(*arguments, **options)

    def round(self, decimals: Any = 0, out: Any = None) -> Any:
        return np.round(self, decimals)

    def dot(self, other: Any, out: Any = None) -> Any:
        return np.dot(self, other)

    def argmax(self, *arguments: Any, **options: Any) -> Any:
        return np.argmax(self, *arguments, **options)

    def argmin(self, *arguments: Any, **options: Any) -> Any:
        return np.argmin(self, *arguments, **options)

    @property
    def imag(self) -> Any:
        return np.zeros_like(self)

    @imag.setter
    def imag(self, values: Any) -> None:
        raise self.arithmetic.leak("turns exact numbers into complex ones")
