"""Cases of the chapters softmax, log-softmax and cross-entropy: logits, with a label, a shift, a direction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from gradspec.cases.case import Case
from gradspec.enclosures import CrossEntropyInBounds, EnclosedCrossEntropy
from gradspec.oracle.cross_entropy import CrossEntropy, UnshiftedCrossEntropy


@dataclass(frozen=True, eq=False, kw_only=True)
class Logits(Case):
    """Logits x of shape (V,)."""

    logits: tuple[float, ...]

    @cached_property
    def oracle(self) -> CrossEntropy:
        """The true softmax, logsumexp, loss … of these logits."""
        return self._route(self.logits, getattr(self, "label", 0))

    @property
    def _route(self) -> type[CrossEntropy]:
        if self.enclosed:
            return EnclosedCrossEntropy
        if self.bounds_enclosed and not self.independent:
            return CrossEntropyInBounds
        return UnshiftedCrossEntropy if self.independent else CrossEntropy

    @property
    def size(self) -> int:
        """V, the number of classes."""
        return len(self.logits)


@dataclass(frozen=True, eq=False, kw_only=True)
class LabelledLogits(Logits):
    """Logits and the true label y."""

    label: int

    def relabelled(self, label: int) -> LabelledLogits:
        """The same logits with another true class."""
        return LabelledLogits(logits=self.logits, label=label, **self.manner)


@dataclass(frozen=True, eq=False, kw_only=True)
class ShiftedLogits(LabelledLogits):
    """Logits and a shift c on one binary grid: each x_i + c is exact in the format."""

    shift: float

    @cached_property
    def shifted(self) -> LabelledLogits:
        """The same with x + c."""
        moved = tuple(x + self.shift for x in self.logits)
        return LabelledLogits(logits=moved, label=self.label, **self.manner)


@dataclass(frozen=True, eq=False, kw_only=True)
class PermutedLogits(Logits):
    """Logits and a permutation of their positions."""

    permutation: tuple[int, ...]

    @cached_property
    def permuted(self) -> Logits:
        """The logits in the other order."""
        return Logits(logits=tuple(self.logits[i] for i in self.permutation), **self.manner)


@dataclass(frozen=True, eq=False, kw_only=True)
class DirectedLogits(Logits):
    """Logits and a vector v of the same length: a direction, a tangent or a cotangent."""

    direction: tuple[float, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class LogitsPair(LabelledLogits):
    """Two logit vectors on one binary grid, so that their midpoint is exact, and a label."""

    other: tuple[float, ...]

    @cached_property
    def second(self) -> LabelledLogits:
        """The other end of the segment."""
        return LabelledLogits(logits=self.other, label=self.label, **self.manner)

    @cached_property
    def midpoint(self) -> LabelledLogits:
        """½(x + z), exactly."""
        middle = tuple((x + z) / 2 for x, z in zip(self.logits, self.other, strict=True))
        return replace(self.second, logits=middle)


@dataclass(frozen=True, eq=False, kw_only=True)
class StoredProbs(Case):
    """Probabilities that a forward pass stored, as they are in the format, and a label."""

    probs: tuple[float, ...]
    label: int
