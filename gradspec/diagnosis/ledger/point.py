"""Where a ledger is drawn up: logits, a label and a step, as a float format holds them."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from gradspec.cases.finite_differences import SteppedLogits
from gradspec.errors import UsageError
from gradspec.formats import FORMATS, Format
from gradspec.oracle.precision import ORACLE_GUARD_DIGITS, candidate_digits, exact, round_to
from gradspec.runner.failures import ulp

DTYPES = ("float64", "float32", "float16")
"""The float formats that NumPy has a dtype for."""


@dataclass(frozen=True, eq=False, kw_only=True)
class DifferencedPoint(SteppedLogits):
    """A SteppedLogits whose exact evaluations have as many digits more as a division by 2h costs."""

    @cached_property
    def candidate_digits(self) -> int:
        return candidate_digits(self.magnitude) + max(0, math.ceil(-math.log10(self.step)))

    @cached_property
    def oracle_digits(self) -> int:
        return self.candidate_digits + ORACLE_GUARD_DIGITS


def float_format(dtype: str) -> Format:
    """The format of that name. Raises UsageError."""
    if dtype not in DTYPES:
        raise UsageError(f"Expected a dtype among {', '.join(DTYPES)} but got {dtype!r}.")
    return FORMATS[dtype]


def differenced_point(logits: Any, label: Any, step: Any, format: Format) -> DifferencedPoint:
    """The point, every number rounded to the format.

    Raises UsageError where there are no logits, one is no finite number, the label is none of theirs, or the step is
    not positive or cannot be seen beside a logit.
    """
    held = tuple(_held(x, f"as logit {i}", format) for i, x in enumerate(_numbers(logits)))
    if not held:
        raise UsageError("Expected at least one logit but got an empty list.")
    return DifferencedPoint(logits=held, label=_label(label, len(held)), step=_step(step, held, format))


def moves(x: float, step: float, format: Format) -> bool:
    """True when x + h and x − h are finite numbers of the format other than x."""
    return all(math.isfinite(there) and there != x for there in _points(x, step, format))


def _points(x: float, step: float, format: Format) -> tuple[float, float]:
    return _rounded(exact(x) + exact(step), format), _rounded(exact(x) - exact(step), format)


def _numbers(logits: Any) -> Iterable[float]:
    try:
        array = np.asarray(logits)
        if array.ndim == 1 and array.dtype.kind in "fiu":
            return [float(x) for x in array]
    except (ValueError, TypeError, OverflowError):
        pass  # a ragged list, say: told below as what it is
    if isinstance(logits, list | tuple) and not logits:
        return []
    raise UsageError(f"Expected a list of numbers as logits but got {_shortened(logits)}.")


def _held(value: float, what: str, format: Format) -> float:
    if not math.isfinite(value):
        raise UsageError(f"Expected finite numbers but got {value} {what}.")
    held = _rounded(exact(value), format)
    if math.isinf(held):
        raise UsageError(f"Expected numbers that {format} can hold but got {value!r} {what}; take a wider dtype.")
    return held


def _label(label: Any, size: int) -> int:
    try:
        index = operator.index(label)
    except TypeError:
        index = -1
    if isinstance(label, bool) or not 0 <= index < size:
        raise UsageError(f"Expected a label from 0 to {size - 1}, one of the {size} logits', but got {label!r}.")
    return index


def _step(step: Any, logits: tuple[float, ...], format: Format) -> float:
    if isinstance(step, bool) or not isinstance(step, int | float | np.number) or not 0 < float(step) < math.inf:
        raise UsageError(f"Expected a positive step h but got {step!r}.")
    h = _rounded(exact(step), format)
    if h == 0:
        raise UsageError(f"Expected a step that {format} can hold but got h = {step!r}, which is 0 there.")
    if math.isinf(_rounded(2 * exact(h), format)):
        raise UsageError(f"Expected a step whose double {format} can hold but got h = {step!r}.")
    lost = [i for i, x in enumerate(logits) if not moves(x, h, format)]
    if lost:
        i = max(lost, key=lambda i: abs(logits[i]))
        x = logits[i]
        infinite = any(map(math.isinf, _points(x, h, format)))
        todo = "a smaller one" if infinite else f"at least {float(ulp(exact(x), format)):.2g}"
        raise UsageError(
            f"Expected a step that moves every logit but got h = {step!r}: at logit {i}, {x!r}, x + h or x − h is "
            f"{'infinite' if infinite else 'x again'} in {format}; take {todo}."
        )
    return h


def _rounded(value: Any, format: Format) -> float:
    return round_to(value, format)


def _shortened(value: Any, width: int = 60) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= width else f"{text[: width - 1]}…"
