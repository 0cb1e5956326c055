"""Whether two arrays of enclosures certainly agree within a bound, or certainly do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from mpmath import mpf

from gradspec.enclosures import conversion
from gradspec.enclosures.enclosure import Enclosure, NotEnclosed


@dataclass(frozen=True)
class Agreement:
    """What a comparison proved."""

    agrees: bool
    ratio: float
    """The largest error/bound, to a few digits."""
    index: tuple[int, ...]
    """The entry where it was seen."""
    error: Any
    """|actual − expected| there, as mpf."""


def difference(actual: Any, expected: Any) -> Enclosure:
    """|actual − expected|: of enclosures in double words, of exact values (mpf) from their exact difference."""
    if all(isinstance(side, np.ndarray) and side.dtype == object for side in (actual, expected)):
        return Enclosure(*conversion.of_differences(actual, expected))
    actual, expected = Enclosure.of(actual), Enclosure.of(expected)
    apart: Enclosure = abs(actual - expected)
    missing = np.isnan(actual.high) & (actual.low == 0) & (actual.radius == 0) & np.isfinite(expected.upper())
    if missing.any():  # as in `conversion.of_differences`: a NaN is infinitely far from any number
        apart = Enclosure(
            *(np.where(missing, far, part) for far, part in zip((np.inf, 0.0, 0.0), apart.triple, strict=True))
        )
    return apart


def compare(actual: Any, expected: Any, within: Any) -> Agreement:
    """|actual − expected| ≤ within, entry by entry; the arguments are of one shape.

    Raises NotEnclosed where the enclosures are too wide to prove either.
    """
    with np.errstate(all="ignore"):
        error, bound = difference(actual, expected), Enclosure.of(within)
        nothing = (error.high == 0) & (error.low == 0) & (error.radius == 0)
        surely = nothing | (error.upper() <= bound.lower())
        infinite = (error.high == np.inf) & (error.low == 0) & (error.radius == 0)
        surely_not = infinite & np.isfinite(bound.upper()) | ~nothing & (error.lower() > bound.upper())
        agrees = bool(surely.all())
        if not (agrees or (surely_not.any() and np.isfinite(error.radius).all())):
            raise NotEnclosed("some entries are too close to their bounds")
        ratios = np.where(nothing, 0.0, error.upper() / bound.lower())
        ratios = np.where(ratios >= 0, ratios, np.inf)  # a bound of zero
    return _summary(agrees, np.where(agrees | surely_not, ratios, 0.0), error)


def _summary(agrees: bool, ratios: Any, error: Enclosure) -> Agreement:
    if not ratios.size:
        return Agreement(agrees, 0.0, (), mpf(0))
    index = tuple(int(i) for i in np.unravel_index(int(np.argmax(ratios)), ratios.shape))
    return Agreement(agrees, float(ratios[index]), index, error[index].exactly())


class Middles:
    """An enclosure as the object array of mpf that its middles are, made for the part that is looked at."""

    def __init__(self, enclosure: Enclosure) -> None:
        self._enclosure = enclosure
        self.shape, self.size, self.ndim = enclosure.shape, enclosure.size, enclosure.ndim

    def __len__(self) -> int:
        return len(self._enclosure)

    def __getitem__(self, key: Any) -> Any:
        return self._enclosure[key].exactly()

    def __iter__(self) -> Iterator[Any]:
        return (self[n] for n in range(len(self)))
