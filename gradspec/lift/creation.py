"""Making arrays: where NumPy would make float64, exact numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from gradspec.lift.arrays import is_float_type
from gradspec.lift.numbers import Number

if TYPE_CHECKING:
    from gradspec.lift.arithmetic import Arithmetic


def full(arithmetic: Arithmetic, shape: Any, fill_value: Any, dtype: Any = None, **_: Any) -> Any:
    """As np.full: the dtype is that of the value unless one is given."""
    if dtype is None:
        dtype = arithmetic.array(fill_value).dtype if _has_floats(fill_value) else np.asarray(fill_value).dtype
    if not is_float_type(dtype):
        return arithmetic.wrap(np.full(shape, np.asarray(fill_value).astype(dtype), dtype=dtype))
    values = np.empty(shape, dtype=object)
    exact = np.asarray(arithmetic.array(fill_value))
    values[...] = exact[()] if exact.ndim == 0 else exact
    return arithmetic.wrap(values)


def _has_floats(value: Any) -> bool:
    return isinstance(value, (float, np.floating, Number)) or is_float_type(np.asarray(value).dtype)


def zeros(arithmetic: Arithmetic, shape: Any, dtype: Any = float, order: Any = None, **_: Any) -> Any:
    return full(arithmetic, shape, 0, dtype or float)


def ones(arithmetic: Arithmetic, shape: Any, dtype: Any = float, order: Any = None, **_: Any) -> Any:
    return full(arithmetic, shape, 1, dtype or float)


def empty(arithmetic: Arithmetic, shape: Any, dtype: Any = float, order: Any = None, **_: Any) -> Any:
    """Exact entries are nan, so that reading one before writing it shows."""
    return full(arithmetic, shape, arithmetic.nan if is_float_type(dtype or float) else 0, dtype or float)


def eye(arithmetic: Arithmetic, N: Any, M: Any = None, k: Any = 0, dtype: Any = float, **_: Any) -> Any:
    pattern = np.eye(N, M, k, dtype=int)
    return as_array(arithmetic, pattern, dtype or float)


def identity(arithmetic: Arithmetic, n: Any, dtype: Any = float, **_: Any) -> Any:
    return eye(arithmetic, n, dtype=dtype)


def tri(arithmetic: Arithmetic, N: Any, M: Any = None, k: Any = 0, dtype: Any = float, **_: Any) -> Any:
    return as_array(arithmetic, np.tri(N, M, k, dtype=int), dtype or float)


def as_array(arithmetic: Arithmetic, values: Any, dtype: Any = None, order: Any = None, **_: Any) -> Any:
    """As np.asarray: floats become exact, integers and booleans stay; the same object when there is nothing to do."""
    if dtype is not None:
        if isinstance(values, arithmetic.Array):
            return values.astype(dtype, copy=False)
        if is_float_type(dtype):
            return arithmetic.array(values)
        source = as_array(arithmetic, values)
        return source.astype(dtype) if isinstance(source, arithmetic.Array) else np.asarray(source, dtype=dtype)
    if isinstance(values, arithmetic.Array):
        return values
    if isinstance(values, np.ndarray):
        return arithmetic.lift(values)
    raw = np.asarray(values) if not _holds_arrays(values) else np.asarray(arithmetic.array(values))
    if raw.dtype.kind in "fO" and (raw.dtype.kind == "f" or _all_numbers(raw)):
        return arithmetic.array(raw)
    return arithmetic.lift(raw)


def _holds_arrays(values: Any) -> bool:
    """True for a list that has an exact array or number somewhere (NumPy itself may stack these in odd ways)."""
    if isinstance(values, (list, tuple)):
        return any(_holds_arrays(v) for v in values)
    return isinstance(values, Number) or (isinstance(values, np.ndarray) and values.dtype.kind == "O")


def _all_numbers(values: np.ndarray[Any, Any]) -> bool:
    return all(isinstance(v, (Number, int, float, np.number)) for v in values.ravel())


def array(arithmetic: Arithmetic, values: Any, dtype: Any = None, *, copy: Any = True, ndmin: int = 0, **_: Any) -> Any:
    """As np.array."""
    made = as_array(arithmetic, values, dtype)
    if copy and isinstance(values, np.ndarray) and np.may_share_memory(made, values):
        made = made.copy()
    return made[(None,) * (ndmin - made.ndim)] if ndmin > made.ndim else made


def arange(arithmetic: Arithmetic, start: Any, stop: Any = None, step: Any = 1, dtype: Any = None, **_: Any) -> Any:
    """As np.arange; with a float anywhere, start + k·step exactly."""
    if stop is None:
        start, stop = 0, start
    if not any(isinstance(v, (float, np.floating, Number)) for v in (start, stop, step)):
        return as_array(arithmetic, np.arange(start, stop, step), dtype)
    first, last, width = (arithmetic.number(v) for v in (start, stop, step))
    count = max(0, int(((last - first) / width).ceil()))
    return as_array(arithmetic, [first + k * width for k in range(count)], dtype or float)


def linspace(
    arithmetic: Arithmetic,
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
    **_: Any,
) -> Any:
    """As np.linspace, exactly."""
    first, last = arithmetic.array(start), arithmetic.array(stop)
    intervals = num - 1 if endpoint else num
    step = (last - first) / max(intervals, 1)
    rows = [first + k * step for k in range(num)]
    if endpoint and num > 1:
        rows[-1] = last + 0 * first
    points = np.stack([np.asarray(arithmetic.array(row)) for row in rows], axis=axis) if rows else np.empty(0, object)
    exact = as_array(arithmetic, arithmetic.array(points), dtype)
    return (exact, step) if retstep else exact


def fromiter(arithmetic: Arithmetic, values: Any, dtype: Any, count: int = -1, **_: Any) -> Any:
    entries = list(values) if count < 0 else [v for _, v in zip(range(count), values, strict=False)]
    return as_array(arithmetic, entries, dtype)


def fromfunction(arithmetic: Arithmetic, function: Any, shape: Any, *, dtype: Any = float, **options: Any) -> Any:
    grid = [as_array(arithmetic, axis, dtype) for axis in np.indices(shape)]
    return function(*grid, **options)


def meshgrid(arithmetic: Arithmetic, *axes: Any, **options: Any) -> Any:
    return arithmetic.result(np.meshgrid(*(np.asarray(as_array(arithmetic, a)) for a in axes), **options))


CREATION: dict[Any, Callable[..., Any]] = {
    np.zeros: zeros,
    np.ones: ones,
    np.empty: empty,
    np.full: full,
    np.eye: eye,
    np.identity: identity,
    np.tri: tri,
    np.array: array,
    np.asarray: as_array,
    np.asanyarray: as_array,
    np.ascontiguousarray: lambda arithmetic, a, dtype=None: np.atleast_1d(as_array(arithmetic, a, dtype)),
    np.asfortranarray: as_array,
    np.asarray_chkfinite: as_array,
    np.require: lambda arithmetic, a, dtype=None, requirements=None: as_array(arithmetic, a, dtype),
    np.arange: arange,
    np.linspace: linspace,
    np.fromiter: fromiter,
    np.fromfunction: fromfunction,
    np.meshgrid: meshgrid,
}
"""By function of NumPy's; reached through a rebound `np`, as there may be no lifted argument to dispatch on."""


def _like(value: Any) -> Callable[..., Any]:
    def make(arithmetic: Arithmetic, prototype: Any, dtype: Any = None, *_: Any, shape: Any = None, **__: Any) -> Any:
        model = as_array(arithmetic, prototype)
        fill = arithmetic.nan if value is None and is_float_type(dtype or model.dtype) else value or 0
        return full(arithmetic, model.shape if shape is None else shape, fill, dtype or model.dtype)

    return make


def _full_like(
    arithmetic: Arithmetic, prototype: Any, fill_value: Any, dtype: Any = None, *_: Any, shape: Any = None, **__: Any
) -> Any:
    model = as_array(arithmetic, prototype)
    return full(arithmetic, model.shape if shape is None else shape, fill_value, dtype or model.dtype)


LIKE: dict[Any, Callable[..., Any]] = {
    np.zeros_like: _like(0),
    np.ones_like: _like(1),
    np.empty_like: _like(None),
    np.full_like: _full_like,
}
