"""What Python's own names mean in lifted code: `float`, `int`, `sum`, `type`, and `import`."""

from __future__ import annotations

import builtins
import operator
import types
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


def operand_functions(arithmetic: Arithmetic) -> dict[str, Callable[..., Any]]:
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
        if isinstance(value, (int, np.integer)):
            return arithmetic.Number(value) if value else value
        if type(value) is float and value == 0:
            return value
        return exact(value)

    def divide(dividend: Any, divisor_: Any) -> Any:
        """As `/`; of plain numbers exactly, where Python does not raise."""
        right = divisor(divisor_)
        if type(right) in (int, float):
            return dividend / right
        return exact(dividend) / right

    def power(base: Any, exponent: Any) -> Any:
        """As `**`; an integer to a negative power is no double."""
        if isinstance(base, int) and isinstance(exponent, int) and exponent < 0 and base:
            return arithmetic.Number(base) ** exponent
        return exact(base) ** exact(exponent)

    def item(value: Any, index: Any) -> Any:
        """`value[index]`, for an exact number too, as for a NumPy scalar."""
        return arithmetic.array(value)[index] if isinstance(value, Number) else value[index]

    def dtype(value: Any) -> Any:
        """`value.dtype`; of exact numbers float64, as that is what the author meant."""
        if isinstance(value, Number) or (isinstance(value, LiftedArray) and value.is_exact):
            return np.dtype(float)
        return value.dtype

    def displayed(value: Any) -> Any:
        """For `"%.3f" % value`: exact numbers as floats."""
        if isinstance(value, Number):
            return value.displayed()
        return tuple(map(displayed, value)) if type(value) is tuple else value

    return {
        rewriting.EXACT: exact,
        rewriting.EXACT_DIVISOR: divisor,
        rewriting.DIVIDE: divide,
        rewriting.POWER: power,
        rewriting.ITEM: item,
        rewriting.DTYPE: dtype,
        rewriting.DISPLAYED: displayed,
    }


def lifted_builtins(arithmetic: Arithmetic, stand_ins: dict[type, type], bring: Callable[[Any], Any]) -> dict[str, Any]:
    """The builtins of lifted code. `bring` says what an imported module is in it."""
    lifted_float = stand_ins[float]

    def import_(name: str, *arguments: Any, **options: Any) -> Any:
        return bring(builtins.__import__(name, *arguments, **options))

    def total(values: Iterable[Any], /, start: Any = 0) -> Any:
        return builtins.sum((arithmetic.lift(v) for v in values), start)

    return {
        **vars(builtins),
        "float": lifted_float,
        "sum": total,
        "pow": _power(arithmetic),
        "type": _type_of(arithmetic, stand_ins),
        "__import__": import_,
    }


def _power(arithmetic: Arithmetic) -> Callable[..., Any]:
    exact = operand_functions(arithmetic)[rewriting.POWER]

    def power(base: Any, exp: Any, mod: Any = None) -> Any:
        return exact(base, exp) if mod is None else builtins.pow(base, exp, mod)

    return power


def exact_operator(arithmetic: Arithmetic) -> types.ModuleType:
    """The module `operator`, with its division and power as those of rewritten code."""
    functions = operand_functions(arithmetic)
    made = types.ModuleType("operator", operator.__doc__)
    made.__dict__.update(vars(operator))
    made.__dict__.update(truediv=functions[rewriting.DIVIDE], pow=functions[rewriting.POWER])
    return made


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
