"""One answer beside the truth, with what its rounding may amount to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from mpmath import mp, mpf

from gradspec.diagnosis.truth import slack, true_result
from gradspec.diagnosis.witness import Answer
from gradspec.formats import Format
from gradspec.oracle.cross_entropy import CrossEntropy

SAME_DIGITS = 12
"""In exact arithmetic the values of one constant agree to so many digits."""
ROUGHLY = mpf(1) / 8
"""An answer tells a constant where its rounding moves that by no more than this share of it."""


@dataclass(frozen=True)
class Sample:
    """One answer beside the truth: the arguments, and two arrays of one shape."""

    operation: str
    arguments: tuple[Any, ...]
    received: Any
    true: Any
    format: Format

    @property
    def logits(self) -> CrossEntropy:
        """The true values at the logits, for operations that begin with them."""
        label = self.arguments[1] if len(self.arguments) > 1 and isinstance(self.arguments[1], int) else 0
        return CrossEntropy(self.arguments[0], label)

    @property
    def label(self) -> int:
        """The label that was asked about."""
        return int(self.arguments[1])

    @cached_property
    def off(self) -> list[Any]:
        """What each entry's rounding may amount to."""
        (bound,) = slack(Answer(self.operation, self.arguments, self.received), self.format)
        return list(np.broadcast_to(bound, self.received.shape).flat)

    @cached_property
    def entries(self) -> list[tuple[Any, Any, Any]]:
        """(received, true, rounding) of every entry."""
        return list(zip(self.received.flat, self.true.flat, self.off, strict=True))

    @property
    def tolerance(self) -> Any:
        """How far apart two values of one constant may be, relative to it."""
        return mpf(10) ** -SAME_DIGITS if self.format.is_exact else ROUGHLY


def samples_of(answers: Iterable[Answer], format: Format) -> list[Sample]:
    """The answers that the oracle can answer too, arrays only and each by itself."""
    found = []
    for answer in answers:
        truth = true_result(answer)
        if not isinstance(truth, np.ndarray) or getattr(answer.result, "shape", None) != truth.shape:
            continue
        if answer.arguments is not None and all(mp.isfinite(v) for v in answer.result.flat):
            found.append(Sample(answer.operation, answer.arguments, answer.result, truth, format))
    return found
