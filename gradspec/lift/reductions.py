"""Functions of NumPy's that round inside, ask for a dtype, or mistake objects: written for exact numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from gradspec.lift.creation import as_array
from gradspec.lift.numbers import Number

if TYPE_CHECKING:
    from gradspec.lift.arithmetic import Arithmetic

_FLOAT = np.dtype(float)


def _exact(arithmetic: Arithmetic, values: Any) -> Any:
    made = as_array(arithmetic, values)
    return made if made.dtype.kind == "O" else arithmetic.array(made)


def _scalar(values: Any) -> Any:
    return values[()] if isinstance(values, np.ndarray) and values.ndim == 0 else values


def mean(
    arithmetic: Arithmetic,
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: Any = False,
    **o: Any,
) -> Any:
    values = _exact(arithmetic, a)
    total = np.sum(values, axis=axis, keepdims=bool(keepdims), **o)
    counted = np.asarray(o.get("where", True)) & np.ones(values.shape, dtype=bool)
    count = np.sum(counted, axis=axis, keepdims=bool(keepdims))
    return np.true_divide(total, count, **({} if out is None else {"out": out}))


def average(
    arithmetic: Arithmetic, a: Any, axis: Any = None, weights: Any = None, returned: bool = False, **o: Any
) -> Any:
    values = _exact(arithmetic, a)
    if weights is None:
        result, total = mean(arithmetic, values, axis, **o), arithmetic.number(values.size)
    else:
        scales = _exact(arithmetic, weights)
        if axis is not None and scales.ndim < values.ndim:
            scales = scales.reshape([values.shape[i] if i == axis % values.ndim else 1 for i in range(values.ndim)])
        total = np.sum(scales + 0 * values, axis=axis, **o)
        result = np.sum(values * scales, axis=axis, **o) / total
    return (result, total) if returned else result


def variance(
    arithmetic: Arithmetic,
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: Any = False,
    **_: Any,
) -> Any:
    values = _exact(arithmetic, a)
    deviations = values - mean(arithmetic, values, axis, keepdims=True)
    count = values.size if axis is None else np.sum(np.ones(values.shape, dtype=int), axis=axis).flat[0]
    keep = keepdims is True
    return np.sum(deviations * deviations, axis=axis, keepdims=keep) / (arithmetic.number(int(count)) - ddof)


def deviation(arithmetic: Arithmetic, *arguments: Any, **options: Any) -> Any:
    return np.sqrt(variance(arithmetic, *arguments, **options))


def norm(arithmetic: Arithmetic, x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Vector norms of any order; of matrices the Frobenius, 1 and inf norms."""
    values = _exact(arithmetic, x)
    if axis is None and (ord is None or values.ndim == 1):
        result = _vector_norm(values.ravel(), ord, None)
        return np.reshape(result, (1,) * values.ndim) if keepdims else result
    axes = tuple(range(values.ndim)) if axis is None else axis
    if isinstance(axes, int) or len(axes) == 1:
        return _vector_norm(values, ord, axes, keepdims)
    if ord in (None, "fro"):
        return np.sqrt(np.sum(values * values, axis=axes, keepdims=keepdims))
    if values.ndim == 2 and not keepdims and ord in (1, np.inf):
        return np.max(np.sum(np.abs(values), axis=0 if ord == 1 else 1))
    raise arithmetic.leak(f"calls np.linalg.norm with ord={ord!r}, which has no exact form")


def _vector_norm(values: Any, order: Any, axis: Any, keepdims: bool = False) -> Any:
    if order is None or order == 2:
        return np.sqrt(np.sum(values * values, axis=axis, keepdims=keepdims))
    sizes = np.abs(values)
    if order == np.inf:
        return np.max(sizes, axis=axis, keepdims=keepdims)
    if order == -np.inf:
        return np.min(sizes, axis=axis, keepdims=keepdims)
    if order == 0:
        return np.sum(sizes != 0, axis=axis, keepdims=keepdims)
    if order == 1:
        return np.sum(sizes, axis=axis, keepdims=keepdims)
    return np.sum(sizes**order, axis=axis, keepdims=keepdims) ** (1 / type(sizes.flat[0])(order))


def isclose(
    arithmetic: Arithmetic, a: Any, b: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: bool = False
) -> Any:
    """|a − b| ≤ atol + rtol|b|, compared exactly."""
    left, right = _exact(arithmetic, a), _exact(arithmetic, b)
    finite = np.isfinite(left) & np.isfinite(right)
    close = np.abs(left - right) <= arithmetic.lift(atol) + arithmetic.lift(rtol) * np.abs(right)
    same = (finite & close) | (~finite & (left == right))
    return same | (np.isnan(left) & np.isnan(right)) if equal_nan else same


def allclose(arithmetic: Arithmetic, *arguments: Any, **options: Any) -> bool:
    return bool(np.all(np.asarray(isclose(arithmetic, *arguments, **options))))


def nan_to_num(
    arithmetic: Arithmetic, x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None
) -> Any:
    """As NumPy's, with float64's largest number for an infinity."""
    values = _exact(arithmetic, x)
    target = values.copy() if copy else values
    largest = np.finfo(float).max
    for mask, value in (
        (np.isnan(values), nan),
        (np.isinf(values) & (values > 0), largest if posinf is None else posinf),
        (np.isinf(values) & (values < 0), -largest if neginf is None else neginf),
    ):
        target[np.asarray(mask)] = value
    return _scalar(target) if not isinstance(x, np.ndarray) else target


def round_(arithmetic: Arithmetic, a: Any, decimals: int = 0, out: Any = None) -> Any:
    values = _exact(arithmetic, a)
    rounded = np.frompyfunc(lambda v: v.round(decimals), 1, 1)(np.asarray(values))
    return arithmetic.result(rounded)


def any_(arithmetic: Arithmetic, a: Any, *arguments: Any, **options: Any) -> Any:
    return np.any(_booleans(arithmetic, a), *arguments, **options)


def all_(arithmetic: Arithmetic, a: Any, *arguments: Any, **options: Any) -> Any:
    return np.all(_booleans(arithmetic, a), *arguments, **options)


def _booleans(arithmetic: Arithmetic, values: Any) -> np.ndarray[Any, Any]:
    return np.asarray(as_array(arithmetic, values)).astype(bool)


def _arg(best: Callable[..., Any]) -> Callable[..., Any]:
    def first(arithmetic: Arithmetic, a: Any, axis: Any = None, out: Any = None, **options: Any) -> Any:
        """The index of the first nan if there is one, as NumPy's for floats."""
        values = as_array(arithmetic, a)
        if values.dtype.kind == "O":
            missing = np.asarray(np.isnan(values))
            if missing.any():
                return np.argmax(missing, axis=axis, **options)
        return best(np.asarray(values), axis=axis, **options)

    return first


def result_type(arithmetic: Arithmetic, *arguments: Any) -> Any:
    """That of the same call with float64 in the place of exact numbers."""
    return np.result_type(*(_as_float_type(a) for a in arguments))


def _as_float_type(value: Any) -> Any:
    if isinstance(value, Number) or (isinstance(value, np.ndarray) and value.dtype.kind == "O"):
        return _FLOAT
    if isinstance(value, np.dtype) and value.kind == "O":
        return _FLOAT
    return np.asarray(value) if isinstance(value, np.ndarray) else value


def can_cast(arithmetic: Arithmetic, from_: Any, to: Any, casting: Any = "safe") -> bool:
    return np.can_cast(_as_float_type(from_), _as_float_type(to), casting)


def isreal(arithmetic: Arithmetic, x: Any) -> Any:
    return np.ones(np.shape(x), dtype=bool)[()]


def iscomplex(arithmetic: Arithmetic, x: Any) -> Any:
    return np.zeros(np.shape(x), dtype=bool)[()]


def histogram_of_counts(arithmetic: Arithmetic, x: Any, *arguments: Any, **options: Any) -> Any:
    """np.bincount: weights are added up exactly."""
    labels = np.asarray(x)
    weights = options.get("weights", arguments[0] if arguments else None)
    length = options.get("minlength", arguments[1] if len(arguments) > 1 else 0)
    counts = np.bincount(labels, minlength=length)
    if weights is None:
        return arithmetic.result(counts)
    totals = arithmetic.array(np.zeros(len(counts)))
    np.add.at(totals, labels, _exact(arithmetic, weights))
    return totals


REDUCTIONS: dict[Any, Callable[..., Any]] = {
    np.mean: mean,
    np.average: average,
    np.var: variance,
    np.std: deviation,
    np.linalg.norm: norm,
    np.isclose: isclose,
    np.allclose: allclose,
    np.nan_to_num: nan_to_num,
    np.round: round_,
    np.around: round_,
    np.any: any_,
    np.all: all_,
    np.argmax: _arg(np.argmax),
    np.argmin: _arg(np.argmin),
    np.result_type: result_type,
    np.can_cast: can_cast,
    np.iscomplexobj: lambda arithmetic, x: np.asarray(x).dtype.kind == "c",
    np.isrealobj: lambda arithmetic, x: np.asarray(x).dtype.kind != "c",
    np.isreal: isreal,
    np.iscomplex: iscomplex,
    np.imag: lambda arithmetic, x: x.imag,
    np.bincount: histogram_of_counts,
}
"""By function of NumPy's."""
