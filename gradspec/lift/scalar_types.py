"""Stand-ins for `float` and NumPy's float types: calling one keeps a number exact, and an exact number is of them all.

`np.float32(x)` inside a candidate is read as exact too: the exact cell is about the formula, and where a formula is
right the rounding shows in the float cells.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from gradspec.lift.numbers import Number

if TYPE_CHECKING:
    from gradspec.lift.arithmetic import Arithmetic

_CONCRETE = (np.float16, np.float32, np.float64, np.longdouble)
_ABSTRACT = (np.floating, np.inexact, np.number, np.generic)


class StandIn(type):
    """Metaclass: `instances` are those of the real type, and exact numbers."""

    real_type: type
    arithmetic: Arithmetic

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, (Number, cls.real_type))

    def __subclasscheck__(cls, kind: type) -> bool:
        return issubclass(kind, Number) or issubclass(kind, cls.real_type)

    def __call__(cls, value: Any = 0, *arguments: Any, **options: Any) -> Any:
        return exact_scalar(cls.arithmetic, cls.real_type, value)

    def __eq__(cls, other: object) -> bool:
        if isinstance(other, np.dtype):
            return cls.real_type in (float, *_CONCRETE) and bool(other == cls.real_type)
        return other is cls or other is cls.real_type

    def __hash__(cls) -> int:
        return hash(cls.real_type)

    def __getattribute__(cls, name: str) -> Any:
        if name in ("__name__", "__qualname__", "__doc__", "fromhex"):
            return getattr(type.__getattribute__(cls, "real_type"), name)
        return type.__getattribute__(cls, name)


def stand_ins(arithmetic: Arithmetic) -> dict[type, type]:
    """By real type. They are subclasses of it, so that NumPy reads them as the same dtype."""
    made: dict[type, type] = {}
    for real_type in (float, *_CONCRETE, *_ABSTRACT):
        members: dict[str, Any] = {"real_type": real_type, "arithmetic": arithmetic}
        if real_type is float:
            members["dtype"] = np.dtype(float)
        made[real_type] = StandIn(real_type.__name__, (real_type,), members)
    return made


def real_type(value: Any) -> Any:
    """The type that a stand-in stands for; anything else unchanged."""
    return value.real_type if isinstance(value, StandIn) else value


def exact_scalar(arithmetic: Arithmetic, kind: type, value: Any) -> Any:
    """float(value), np.float64(value), …: exact, whatever the type. `kind` decides how wrong arguments are refused."""
    if isinstance(value, Number):
        return arithmetic.number(value)
    if isinstance(value, np.ndarray) and value.size == 1 and value.dtype.kind in "iubfO":
        return arithmetic.number(value.reshape(-1)[0])
    if isinstance(value, (list, tuple, np.ndarray)) and kind is not float:
        return arithmetic.array(value)
    if isinstance(value, str):
        if value.strip().startswith("exact('"):
            return arithmetic.number(value)
        if arithmetic.displayed_any:
            raise arithmetic.leak("reads back a number that was turned into text")
        return arithmetic.lift(kind(value))
    if isinstance(value, (int, np.integer, np.bool_)):
        return arithmetic.number(int(value))
    if isinstance(value, (Fraction, Decimal)):
        return arithmetic.number(Fraction(value))
    return arithmetic.lift(kind(value))
