"""What an exact number shares with a NumPy scalar: dispatch of NumPy's functions, and the small array interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from mpmath.libmp import fzero

from gradspec.lift.elementary import Raw

if TYPE_CHECKING:
    from gradspec.lift.arithmetic import Arithmetic


class ScalarInterface:
    """A part of `Number`."""

    __slots__ = ()

    if TYPE_CHECKING:
        arithmetic: ClassVar[Arithmetic]

        @classmethod
        def of(cls, raw: Raw) -> Self: ...

    # --- dispatch: a function of NumPy's that is given a number

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        return self.arithmetic.ufunc(ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        return self.arithmetic.function(function, args, options)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    def __reduce__(self) -> Any:
        raise TypeError("an exact number cannot be pickled")

    # --- the small interface of a NumPy scalar

    ndim: ClassVar[int] = 0
    size: ClassVar[int] = 1
    shape: ClassVar[tuple[int, ...]] = ()

    @property
    def real(self) -> Self:
        return self

    @property
    def imag(self) -> Self:
        return self.of(fzero)

    @property
    def T(self) -> Self:  # noqa: N802  NumPy's name
        return self

    def item(self) -> Self:
        return self

    def _same(self, *_: Any, **__: Any) -> Self:
        return self

    copy = tolist = sum = mean = max = min = prod = squeeze = transpose = _same

    def astype(self, dtype: Any, *_: Any, **__: Any) -> Any:
        """As an array's: exact for a float type."""
        return self.arithmetic.array(self).astype(dtype)[()]

    def clip(self, *bounds: Any, **named: Any) -> Any:
        return np.clip(self.arithmetic.array(self), *bounds, **named)

    def reshape(self, *shape: Any) -> Any:
        return self.arithmetic.array(self).reshape(*shape)

    def ravel(self) -> Any:
        return self.reshape(1)

    flatten = ravel

    def any(self) -> bool:
        return bool(self)

    all = any
