"""What Python's own names mean in lifted code: `float`, `int`, `sum`, `type`, and `import`."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from gradspec.lift import rewriting
from gradspec.lift.arrays import LiftedArray
from gradspec.lift.numbers import Number

if TYPE_CHECKING:
    from gradspec.lift.arithmetic import Arithmetic

_REMEMBERED = 4096
"""Floats whose exact numbers are kept: a candidate's constants, met again and again."""


def operand_functions(arithmetic: Arithmetic) -> dict[str, Callable[[Any], Any]]:
    """What rewritten code passes its operands through."""
    known: dict[float, Number] = {}

    def exact(value: Any) -> Any:
        """A float, or an array of floats, exactly; everything else as it is."""
        kind = type(value)
        if kind is float:
            number = known.get(value)
            if number is None:
                number = arithmetic.Number(value)
                if len(known) < _REMEMBERED:
                    known[value] = number
            return number
        if isinstance(value, (np.ndarray, np.floating)):
            return arithmetic.lift(value)
        return value

    def divisor(value: Any) -> Any:
        """As `exact`, for integers too; a plain 0 stays, as Python's division by it has to raise."""
        if isinstance(value, (int, np.integer)) and not isinstance(value, Number):
            return arithmetic.Number(value) if value else value
        if type(value) is float and value == 0:
            return value
        return exact(value)

    def dtype(value: Any) -> Any:
        """`value.dtype`; of exact numbers float64, as that is what the author meant."""
        if isinstance(value, Number) or (isinstance(value, LiftedArray) and value.is_exact):
            return np.dtype(float)
        return value.dtype

    def displayed(value: Any) -> Any:
        """For `"%.3f" % value`: exact numbers as floats."""
        if isinstance(value, Number):
            return value.nearest_float()
        return tuple(map(displayed, value)) if type(value) is tuple else value

    return {
        rewriting.EXACT: exact,
        rewriting.EXACT_DIVISOR: divisor,
        rewriting.DTYPE: dtype,
        rewriting.DISPLAYED: displayed,
    }


def lifted_builtins(
    arithmetic: Arithmetic, stand_ins: dict[type, type], bring: Callable[[Any], Any]
) -> dict[str, Any]:
    """The builtins of lifted code. `bring` says what an imported module is in it."""
    lifted_float = stand_ins[float]

    def import_(name: str, *arguments: Any, **options: Any) -> Any:
        return bring(builtins.__import__(name, *arguments, **options))

    def total(values: Iterable[Any], /, start: Any = 0) -> Any:
        return builtins.sum((arithmetic.lift(v) for v in values), start)

    return {
        **vars(builtins),
        "float": lifted_float,
        "int": _integer_type(),
        "sum": total,
        "type": _type_of(arithmetic, stand_ins),
        "__import__": import_,
    }


def _integer_type() -> type:
    """int, of which an array of one exact number can be made too."""

    class IntegerMeta(type):
        def __instancecheck__(cls, value: Any) -> bool:
            return isinstance(value, int)

        def __subclasscheck__(cls, kind: type) -> bool:
            return issubclass(kind, int)

        def __call__(cls, *arguments: Any, **options: Any) -> Any:
            return int(*arguments, **options)

        def __eq__(cls, other: object) -> bool:
            return other is cls or other is int

        def __hash__(cls) -> int:
            return hash(int)

    return IntegerMeta("int", (int,), {"dtype": np.dtype(int)})


def _type_of(arithmetic: Arithmetic, stand_ins: dict[type, type]) -> Any:
    class TypeMeta(type):
        def __instancecheck__(cls, value: Any) -> bool:
            return isinstance(value, type)

        def __call__(cls, *arguments: Any, **options: Any) -> Any:
            if len(arguments) > 1:
                return type(*arguments, **options)
            kind = type(arguments[0])
            if issubclass(kind, Number):
                return stand_ins[np.float64]
            if issubclass(kind, LiftedArray):
                return np.ndarray
            return stand_ins.get(kind, kind)

    return TypeMeta("type", (), {})
