"""NumPy's ufuncs on exact numbers: which run as they are, which need another loop, which are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from gradspec.lift import products
from gradspec.lift.numbers import Number

if TYPE_CHECKING:
    from gradspec.lift.arithmetic import Arithmetic


def _named(names: str) -> set[Any]:
    """NumPy's ufuncs of those names, as far as this version has them."""
    return {getattr(np, name) for name in names.split() if hasattr(np, name)}


_FLOAT_VALUED = _named(
    "exp exp2 expm1 log log2 log10 log1p sqrt cbrt sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh "
    "arctanh true_divide reciprocal logaddexp logaddexp2 arctan2 hypot float_power rint deg2rad rad2deg degrees "
    "radians heaviside copysign"
)
"""Floats also from integers: an array of integers is made exact first."""

_AS_THEY_ARE = _named(
    "add subtract multiply matmul vecdot matvec vecmat negative positive absolute square power remainder floor_divide "
    "conjugate equal not_equal less less_equal greater greater_equal"
) | {u for u in _FLOAT_VALUED if any(t.startswith(("O->", "OO->")) for t in u.types)}
"""NumPy's loop over objects does the right thing: it calls the operator, or the method of the ufunc's name."""

_ALWAYS_NUMBERS = _AS_THEY_ARE - _named("matmul vecdot matvec vecmat")
"""Their entries need no look: sums of nothing, which are ints, come from the others only."""

_numpy: Any = np
_CLIP = (_numpy._core if hasattr(_numpy, "_core") else _numpy.core).umath.clip
"""What np.clip and the method call; it has no public name."""

_LOGICAL = {np.logical_and, np.logical_or, np.logical_not, np.logical_xor}


def _elementwise(function: Callable[..., Any], arguments: int) -> np.ufunc:
    loop: np.ufunc = np.frompyfunc(function, arguments, 1)
    return loop


def _exact(x: Any, like: Any) -> Number:
    return x if isinstance(x, Number) else type(like)(x)


def _of_two(function: Callable[[Number, Number], Any]) -> np.ufunc:
    """A loop over pairs of which at least one is exact (the other may be an int)."""

    def both(a: Any, b: Any) -> Any:
        return function(_exact(a, b), _exact(b, a))

    return _elementwise(both, 2)


def _fmax(a: Number, b: Number) -> Number:
    return b if a.isnan() else a if b.isnan() else a.maximum(b)


def _fmin(a: Number, b: Number) -> Number:
    return b if a.isnan() else a if b.isnan() else a.minimum(b)


def _heaviside(a: Number, b: Number) -> Number:
    return a if a.isnan() else b if a == 0 else type(a)(int(a > 0))


def _copysign(a: Number, b: Number) -> Number:
    return -abs(a) if b < 0 else abs(a)


def _fmod(a: Number, b: Number) -> Number:
    return type(a)(a.sign() * (abs(a) % abs(b)))


def _clip(x: Any, low: Any, high: Any) -> Any:
    number = type(next(v for v in (x, low, high) if isinstance(v, Number)))
    return number(x).maximum(low).minimum(high)


def _logaddexp2(a: Number, b: Number) -> Any:
    ln2 = type(a)(2).log()
    return (a * ln2).logaddexp(b * ln2) / ln2


_INSTEAD: dict[np.ufunc, np.ufunc] = {
    np.maximum: _of_two(lambda a, b: a.maximum(b)),  # a counting arithmetic's number has its own
    np.minimum: _of_two(lambda a, b: a.minimum(b)),
    _CLIP: _elementwise(_clip, 3),
    np.fmax: _of_two(_fmax),
    np.fmin: _of_two(_fmin),
    np.logaddexp: _of_two(lambda a, b: a.logaddexp(b)),
    np.logaddexp2: _of_two(_logaddexp2),
    np.arctan2: _of_two(lambda a, b: a.arctan2(b)),
    np.hypot: _of_two(lambda a, b: (a * a + b * b).sqrt()),
    np.heaviside: _of_two(_heaviside),
    np.copysign: _of_two(_copysign),
    np.fmod: _of_two(_fmod),
    np.float_power: _of_two(lambda a, b: a**b),
    np.divmod: np.frompyfunc(divmod, 2, 2),
    np.sign: _elementwise(lambda a: a.sign(), 1),
    np.fabs: _elementwise(abs, 1),
    np.floor: _elementwise(lambda a: a.floor(), 1),
    np.ceil: _elementwise(lambda a: a.ceil(), 1),
    np.trunc: _elementwise(lambda a: a.trunc(), 1),
    np.rint: _elementwise(lambda a: a.rint(), 1),
}

_PREDICATES: dict[np.ufunc, np.ufunc] = {
    np.isnan: _elementwise(lambda a: a.isnan(), 1),
    np.isinf: _elementwise(lambda a: a.isinf(), 1),
    np.isfinite: _elementwise(lambda a: a.isfinite(), 1),
    np.signbit: _elementwise(lambda a: a < 0, 1),
}

INTO_FLOATS = "writes exact numbers into an array of floats"

_START = {np.add: 0, np.multiply: 1}
_EXACT_REDUCTIONS = {"reduce", "accumulate", "reduceat"}


def apply(
    arithmetic: Arithmetic, ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], options: dict[str, Any]
) -> Any:
    """`ufunc` (its `method`) on inputs of which one at least is lifted."""
    if method == "at" and holds_floats(arithmetic, inputs[0]):
        raise arithmetic.leak(INTO_FLOATS)
    operands = [_plain(arithmetic, value) for value in inputs]
    out = options.pop("out", None)
    if out is not None and all(o is None for o in out):
        out = None
    wants_float = _drop_float_type(options)
    if not any(_is_object(v) for v in operands):
        if ufunc not in _FLOAT_VALUED and not wants_float:
            return arithmetic.result(_run(ufunc, method, operands, options, out))
        operands = [_as_objects(arithmetic, v) if _is_data(i, method) else v for i, v in enumerate(operands)]
    loop = _loop(arithmetic, ufunc)
    if ufunc in _LOGICAL:
        operands = [_as_booleans(v) for v in operands]
    if options.get("where") is True:
        del options["where"]
    if method == "reduce" and "where" in options and "initial" not in options and ufunc in _START:
        options["initial"] = _START[ufunc]
    if "where" in options:
        options["where"] = _plain(arithmetic, options["where"])
    if "initial" in options:
        options["initial"] = arithmetic.lift(options["initial"])
    options.pop("casting", None)
    options.pop("subok", None)
    result = _run(loop, method, operands, options, out)
    if arithmetic.tally is not None:
        arithmetic.tally.note_product(products.of_ufunc(ufunc, method, inputs, options))
    return _finish(arithmetic, ufunc, result, out)


def holds_floats(arithmetic: Arithmetic, target: Any) -> bool:
    """True for an ordinary array, which cannot be written to exactly."""
    ordinary = isinstance(target, np.ndarray) and not isinstance(target, arithmetic.Array)
    return ordinary and target.dtype.kind != "O"


def _run(ufunc: np.ufunc, method: str, operands: list[Any], options: dict[str, Any], out: Any) -> Any:
    if out is not None:
        target = tuple(o.view(np.ndarray) if isinstance(o, np.ndarray) else o for o in out)
        getattr(ufunc, method)(*operands, out=target if method == "__call__" else target[0], **options)
        return out if len(out) > 1 else out[0]
    if method == "reduce" and ufunc.identity is None and len(axes := _axes(operands[0], options)) > 1:
        return _axis_by_axis(ufunc, operands[0], axes, options)
    return getattr(ufunc, method)(*operands, **options)


def _axes(array: Any, options: dict[str, Any]) -> tuple[int, ...]:
    """The axes that a reduction runs over."""
    axis = options.get("axis", 0)
    axes = range(np.ndim(array)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return tuple(a % max(1, np.ndim(array)) for a in axes)


def _axis_by_axis(ufunc: np.ufunc, array: Any, axes: tuple[int, ...], options: dict[str, Any]) -> Any:
    """A reduction over several axes, one after the other: NumPy takes a Python function for one whose order matters."""
    first = {name: value for name, value in options.items() if name not in ("axis", "keepdims")}
    last, *others = sorted(axes, reverse=True)
    result = ufunc.reduce(array, axis=last, keepdims=True, **first)
    for axis in others:
        result = ufunc.reduce(result, axis=axis, keepdims=True)
    return result if options.get("keepdims") else np.squeeze(result, axis=axes)[()]


def _finish(arithmetic: Arithmetic, ufunc: np.ufunc, result: Any, out: Any) -> Any:
    if out is not None or result is None:
        return result
    if ufunc in _PREDICATES:
        return arithmetic.result(np.asarray(result).astype(bool)[()])
    if type(result) is np.ndarray and result.dtype.kind == "O" and ufunc in _ALWAYS_NUMBERS:
        return arithmetic.wrap(result)
    if isinstance(result, int) and not isinstance(result, bool):
        return arithmetic.Number(result)
    return arithmetic.result(result)


def _loop(arithmetic: Arithmetic, ufunc: np.ufunc) -> np.ufunc:
    """What to run on objects in the place of `ufunc`."""
    instead = _INSTEAD.get(ufunc) or _PREDICATES.get(ufunc)
    if instead is not None:
        return instead
    if ufunc in _AS_THEY_ARE or ufunc in _LOGICAL:
        return ufunc
    if all(set(t) <= set("O->") for t in ufunc.types):
        return ufunc
    raise arithmetic.leak(f"calls {ufunc.__name__}, which has no exact form")


def _plain(arithmetic: Arithmetic, value: Any) -> Any:
    """A lifted array as a plain array of objects; everything else exact that would be a float."""
    if isinstance(value, arithmetic.Array):
        return value.view(np.ndarray)
    lifted = arithmetic.lift(arithmetic.array(value) if _is_list_of_numbers(value) else value)
    if isinstance(lifted, Number):
        return _boxed(lifted)
    return lifted.view(np.ndarray) if isinstance(lifted, np.ndarray) else lifted


def _boxed(number: Number) -> np.ndarray[Any, Any]:
    """A number as a 0-d array: given bare, NumPy would ask it what to do, and come back here."""
    box = np.empty((), dtype=object)
    box[()] = number
    return box


def _is_list_of_numbers(value: Any) -> bool:
    """A list given as an operand (not a tuple of indices for `at`, which holds ints)."""
    if not isinstance(value, (list, tuple)):
        return False
    return any(isinstance(v, (float, Number)) or _is_list_of_numbers(v) for v in value)


def _is_object(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "O"


def _is_data(place: int, method: str) -> bool:
    """False for the operand that is an index (the second of `at` and of `reduceat`)."""
    return not (place == 1 and method in ("at", "reduceat"))


def _as_objects(arithmetic: Arithmetic, value: Any) -> Any:
    if isinstance(value, (int, np.integer, np.bool_)):
        return _boxed(arithmetic.Number(value))
    return arithmetic.array(value).view(np.ndarray)


def _as_booleans(value: Any) -> Any:
    return value.astype(bool) if isinstance(value, np.ndarray) else value


def _drop_float_type(options: dict[str, Any]) -> bool:
    """Removes a dtype that asks for floats; says whether there was one."""
    options.pop("signature", None)
    dtype = options.get("dtype")
    if dtype is None:
        options.pop("dtype", None)
        return False
    if np.dtype(dtype).kind in "fO":
        del options["dtype"]
        return True
    return False
