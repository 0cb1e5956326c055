"""From ordinary numbers to raw ones, without rounding."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from mpmath.libmp import from_float, from_int, from_man_exp, from_rational, from_str, fzero, repr_dps, to_str

from gradspec.dtypes import is_float
from gradspec.lift.elementary import Raw


def raw_from_longdouble(value: np.longdouble) -> Raw:
    """The same number: a longdouble is a dyadic rational."""
    if not np.isfinite(value):
        return from_float(float(value))
    numerator, denominator = value.as_integer_ratio()
    return from_man_exp(int(numerator), 1 - int(denominator).bit_length())


def raw_or_none(value: Any) -> Raw | None:
    """The raw number equal to a real scalar (Python, NumPy or mpmath); None for anything else."""
    kind = type(value)
    if kind is float:
        return from_float(value)
    if kind is int:
        return from_int(value)
    if isinstance(value, np.longdouble):
        return raw_from_longdouble(value)
    if isinstance(value, (float, np.floating)) or (isinstance(value, np.generic) and is_float(value.dtype)):
        return from_float(float(value))
    if isinstance(value, (int, np.integer, np.bool_)):
        return from_int(int(value))
    raw = getattr(value, "_mpf_", None)
    if isinstance(raw, tuple):
        return raw
    return None


def raw_from_fraction(value: Fraction, bits: int) -> Raw:
    """A fraction, rounded once."""
    return from_rational(value.numerator, value.denominator, bits, "n")


def raw_from_text(text: str, bits: int) -> Raw:
    """The number that a decimal literal, or the text of an exact number, names; rounded once."""
    return from_str(text.strip().removeprefix("exact('").removesuffix("')"), bits, "n")


def raw_to_text(raw: Raw, bits: int) -> str:
    """Decimal digits that give the number back at this precision."""
    digits = max(repr_dps(bits), 17)
    return "0.0" if raw == fzero else str(to_str(raw, digits))
