"""What `math` means in lifted code: its functions of exact numbers, refusing what they have no exact form for."""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from gradspec.lift.numbers import Number

if TYPE_CHECKING:
    from gradspec.lift.arithmetic import Arithmetic

_METHODS = {
    **{
        n: n
        for n in [
            "exp",
            "exp2",
            "expm1",
            "log2",
            "log10",
            "log1p",
            "sqrt",
            "cbrt",
            "sin",
            "cos",
            "tan",
            "sinh",
            "cosh",
            "tanh",
            "erf",
            "erfc",
            "gamma",
        ]
    },
    **{"a" + n: "arc" + n for n in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "lgamma": "loggamma",
}
_PREDICATES = ("isnan", "isinf", "isfinite")
_INTEGERS_ONLY = ("comb", "perm", "factorial", "gcd", "lcm", "isqrt")


class MathProxy(types.ModuleType):
    """The module `math` as lifted code sees it. Constants stay doubles."""

    def __init__(self, arithmetic: Arithmetic) -> None:
        super().__init__("math", math.__doc__)
        self.__dict__.update(_functions(arithmetic))

    def __getattr__(self, name: str) -> Any:
        return getattr(math, name)

    def rebound(self, function: Any) -> Any:
        """The lifted counterpart of a function of math's."""
        return getattr(self, function.__name__)


def is_math(value: Any) -> bool:
    """True for the functions of `math`."""
    return isinstance(value, types.BuiltinFunctionType) and value.__module__ == "math"


def _functions(arithmetic: Arithmetic) -> dict[str, Any]:
    number = _argument(arithmetic)
    made: dict[str, Any] = {name: _refused(arithmetic, name) for name in dir(math) if callable(getattr(math, name))}
    made.update({name: getattr(math, name) for name in _INTEGERS_ONLY})
    made.update({name: _of_one(number, method) for name, method in _METHODS.items() if hasattr(math, name)})
    made.update({name: _predicate(number, name) for name in _PREDICATES})
    made.update(_others(arithmetic, number))
    return made


def _argument(arithmetic: Arithmetic) -> Callable[[Any], Number]:
    def number(value: Any) -> Number:
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.reshape(-1)[0]
        if isinstance(value, (np.ndarray, list, tuple, str)) or value is None:
            raise TypeError(f"must be real number, not {type(value).__name__}")
        return arithmetic.number(value)

    return number


def _of_one(number: Callable[[Any], Number], method: str) -> Callable[[Any], Any]:
    def function(x: Any) -> Any:
        argument = number(x)
        result = getattr(argument, method)()
        if not result.isfinite() and argument.isfinite():
            raise ValueError("math domain error")
        return result

    return function


def _predicate(number: Callable[[Any], Number], name: str) -> Callable[[Any], bool]:
    return lambda x: bool(getattr(number(x), name)())


def _refused(arithmetic: Arithmetic, name: str) -> Callable[..., Any]:
    function = getattr(math, name)

    def refuse(*arguments: Any, **options: Any) -> Any:
        if not any(isinstance(a, (Number, np.ndarray)) for a in arguments):
            return function(*arguments, **options)
        raise arithmetic.leak(f"calls math.{name}, which has no exact form")

    return refuse


def _others(arithmetic: Arithmetic, number: Callable[[Any], Number]) -> dict[str, Any]:
    logarithm = _of_one(number, "log")

    def log(x: Any, base: Any = None) -> Any:
        return logarithm(x) if base is None else logarithm(x) / logarithm(base)

    def power(x: Any, y: Any) -> Any:
        return number(x) ** number(y)

    def fsum(values: Iterable[Any]) -> Any:
        return sum(map(number, values), arithmetic.zero)

    def product(values: Iterable[Any], *, start: Any = 1) -> Any:
        total = start
        for value in values:
            total = total * arithmetic.lift(value)
        return total

    def sumprod(p: Iterable[Any], q: Iterable[Any]) -> Any:
        return sum((number(a) * number(b) for a, b in zip(p, q, strict=True)), arithmetic.zero)

    def hypot(*coordinates: Any) -> Any:
        return fsum(number(c) * number(c) for c in coordinates).sqrt()

    def dist(p: Iterable[Any], q: Iterable[Any]) -> Any:
        return hypot(*(number(a) - number(b) for a, b in zip(p, q, strict=True)))

    def isclose(a: Any, b: Any, *, rel_tol: Any = 1e-09, abs_tol: Any = 0.0) -> bool:
        left, right = number(a), number(b)
        if not (left.isfinite() and right.isfinite()):
            return bool(left == right)
        return bool(abs(left - right) <= (number(rel_tol) * abs(left).maximum(abs(right))).maximum(number(abs_tol)))

    def copysign(x: Any, y: Any) -> Any:
        return -abs(number(x)) if number(y) < 0 else abs(number(x))

    def fma(x: Any, y: Any, z: Any) -> Any:
        return number(x) * number(y) + number(z)

    return {
        "log": log,
        "pow": power,
        "fsum": fsum,
        "prod": product,
        "sumprod": sumprod,
        "hypot": hypot,
        "dist": dist,
        "isclose": isclose,
        "copysign": copysign,
        "fma": fma,
        "fabs": lambda x: abs(number(x)),
        "atan2": lambda y, x: number(y).arctan2(number(x)),
        "floor": lambda x: x if isinstance(x, int) else math.floor(number(x)),
        "ceil": lambda x: x if isinstance(x, int) else math.ceil(number(x)),
        "trunc": lambda x: x if isinstance(x, int) else math.trunc(number(x)),
        "degrees": lambda x: number(x) * 180 / _pi(arithmetic),
        "radians": lambda x: number(x) * _pi(arithmetic) / 180,
    }


def _pi(arithmetic: Arithmetic) -> Any:
    return arithmetic.one.arctan() * 4
