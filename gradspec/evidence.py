"""The one comparison: does what was computed agree with what is true, within the derived bound?

Everything is compared as mpf at the oracle's working precision, never in the format under test. Long vectors may come
as enclosures: then what is proved by them is settled, and what is not is said to be open (NotEnclosed).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from mpmath import mp, mpf
from mpmath.libmp import mpf_div

from gradspec.bounds.roundings import as_mpf
from gradspec.enclosures import Enclosure, Middles, compare, is_enclosing
from gradspec.oracle.precision import exact

INF = mpf("inf")
RATIO_BITS = 53


@dataclass
class Evidence:
    """What `agree` saw: both sides, the bound, and the entry that is worst in units of its bound."""

    actual: Any
    expected: Any
    within: Any
    index: tuple[int, ...]
    error: Any
    """|actual − expected| at `index`; inf for a NaN or a false infinity."""
    ratio: Any
    """error/bound at `index`."""

    @property
    def finite(self) -> bool:
        """True when the worst entry received is a finite number."""
        return bool(mp.isfinite(self.actual[self.index]))


class Disagreement(AssertionError):
    """A claim failed at an input; carries the Evidence."""

    def __init__(self, evidence: Evidence, at: str = "") -> None:
        super().__init__(f"entry {evidence.index} is off by {evidence.error}, the bound is {evidence.within}")
        self.evidence, self.at = evidence, at


class Misconduct(AssertionError):
    """A claim about conduct failed: an input changed, a shape is wrong, a bad label was accepted."""

    def __init__(
        self, expected: str, received: str, operation: str | None = None, kind: str = "conduct", at: str = ""
    ) -> None:
        super().__init__(f"expected {expected}, received {received}")
        self.expected, self.received, self.operation, self.kind = expected, received, operation, kind
        self.at = at
        """The call that showed it, where that is another than the case drawn."""


@dataclass
class Observation:
    """What the comparisons of one example amounted to."""

    comparisons: int = 0
    tightness: float = 0.0
    """The largest error/bound of them."""
    expected: list[str] = field(default_factory=list)


_observation: ContextVar[Observation | None] = ContextVar("observation", default=None)


@contextmanager
def observing() -> Iterator[Observation]:
    """Counts the comparisons made inside, so that a property which compared nothing is noticed."""
    observation = Observation()
    token = _observation.set(observation)
    try:
        yield observation
    finally:
        _observation.reset(token)


def agree(actual: Any, expected: Any, within: Any, overflow: Fraction | None = None, at: str = "") -> None:
    """Asserts |actual − expected| ≤ within, entry by entry; arguments broadcast. Raises Disagreement.

    A NaN or an infinity disagrees with every number. With `overflow`, the largest number of the format, a true value
    beyond it may be received as an infinity or as anything that large. `at` is the call that shows it, as a literal,
    where that is another than the case's own.
    """
    actual, expected, within = _array(actual), _array(expected), _array(within)
    if isinstance(within, Enclosure) and np.shape(actual) == np.shape(expected) == within.shape and overflow is None:
        _agree_enclosed(actual, expected, within)
        return
    actual, expected, within = np.broadcast_arrays(actual, expected, within)
    if isinstance(actual, Enclosure):
        _agree_enclosed(actual, expected, within)
        return
    limit = None if overflow is None else as_mpf(overflow)
    worst, position, largest, disagrees = mpf(0), 0, mpf(0), False
    for n, (a, e, bound) in enumerate(zip(actual.flat, expected.flat, within.flat, strict=True)):
        error = _error(a, e, limit)
        if not error:
            continue
        disagrees = disagrees or not error <= bound or error == INF
        if not _certainly_smaller(error, bound, worst):
            ratio = _ratio(error, bound)
            if ratio > worst:
                worst, position, largest = ratio, n, error
    if actual.size:
        _note(worst)
    if disagrees:
        index = tuple(int(i) for i in np.unravel_index(position, actual.shape))
        raise Disagreement(Evidence(actual, expected, within, index, largest, worst), at)


def _agree_enclosed(actual: Any, expected: Any, within: Any) -> None:
    """The same, of one shape, with a bound that is enclosed. Raises NotEnclosed where nothing can be proved."""
    seen = compare(actual, expected, within)
    if actual.size:
        _note(mpf(seen.ratio))
    if not seen.agrees:
        received, true, bound = map(_readable, (actual, expected, within))
        raise Disagreement(Evidence(received, true, bound, index=seen.index, error=seen.error, ratio=mpf(seen.ratio)))


def _readable(values: Any) -> Any:
    return Middles(values) if isinstance(values, Enclosure) else values


def must(
    condition: bool, expected: str, received: Any, operation: str | None = None, at: str = "", kind: str = "conduct"
) -> None:
    """Asserts a fact that is true or false, with no number to measure it by. Raises Misconduct.

    `at` is the call that shows it, as a literal, where that is another than the case's own. `kind` is "value" where the
    fact is about numbers after all, and its cause a derivation or rounding, and "cost" where operations were counted.
    """
    _note(mpf(0))
    if not condition:
        raise Misconduct(expected, received if isinstance(received, str) else repr(received), operation, kind, at)


def exact_array(values: Any) -> Any:
    """Numbers as an object array of mpf, each converted without rounding; as an enclosure where those are in use."""
    return Enclosure.of(values) if is_enclosing() else _array(values)


def exact_sum(values: Any, axis: int | None = None) -> Any:
    """The sum of an object array of mpf, at the oracle's working precision."""
    return np.sum(_array(values), axis=axis)


def exact_exp(values: Any) -> Any:
    """e^v of each of the values."""
    return values.exp() if isinstance(values, Enclosure) else _each(mp.exp, values)


def exact_expm1(values: Any) -> Any:
    """e^v − 1 of each of the values."""
    return values.expm1() if isinstance(values, Enclosure) else _each(mp.expm1, values)


def clamp(values: Any, low: Any, high: Any) -> Any:
    """Each of the values moved to the nearest number in [low, high]; a NaN goes to `low`, so that it disagrees.

    With it an inequality is a comparison like any other: a probability agrees with itself, clamped to [0, 1].
    """
    values, low, high = np.broadcast_arrays(_array(values), _array(low), _array(high))
    if isinstance(values, Enclosure):
        return values.clamp(low, high)
    moved = np.empty(values.shape, dtype=object)
    for index in np.ndindex(values.shape):
        value = values[index]
        moved[index] = low[index] if not value > low[index] else min(value, high[index])
    return moved


def _array(value: Any) -> Any:
    if isinstance(value, Enclosure) or (isinstance(value, np.ndarray) and value.dtype == object):
        return value
    return _each(exact, np.asarray(value))


def _each(function: Callable[[Any], Any], values: Any) -> Any:
    return np.fromiter(map(function, values.ravel()), dtype=object, count=values.size).reshape(values.shape)


def _error(actual: Any, expected: Any, limit: Any) -> Any:
    """|actual − expected|; infinite where one of them is no number and the other is."""
    if limit is not None and abs(expected) > limit and abs(actual) >= limit and (actual > 0) == (expected > 0):
        return mpf(0)
    error = abs(actual - expected)
    if error < INF:
        return error
    return mpf(0) if actual == expected else INF


def _certainly_smaller(error: Any, bound: Any, ratio: Any) -> bool:
    """True where error/bound < 2^(⌈log₂ error⌉ − ⌈log₂ bound⌉ + 1) cannot exceed `ratio`: no need to divide."""
    _, _, high, high_bits = error._mpf_
    sign, mantissa, low, low_bits = bound._mpf_
    _, most, top, top_bits = ratio._mpf_
    return bool(
        mantissa and most and not sign and high_bits and high + high_bits - low - low_bits + 1 <= top + top_bits - 1
    )


def _ratio(error: Any, bound: Any) -> Any:
    """error/bound to a float's precision: it ranks the entries, the verdict compares them exactly."""
    if not bound > 0 or error == INF:
        return INF
    return mp.make_mpf(mpf_div(error._mpf_, bound._mpf_, RATIO_BITS, "n"))


def _note(ratio: Any) -> None:
    observation = _observation.get()
    if observation is not None:
        observation.comparisons += 1
        observation.tightness = max(observation.tightness, float(min(ratio, mpf(10) ** 300)))
