"""What a strategy draws: one input, with the oracle's values for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from gradspec.cases.formula import FormulaVector
from gradspec.cases.memory import Memory, remark
from gradspec.oracle.precision import candidate_digits, oracle_digits

_OF_THE_RUN = ("regime", "independent", "extra_digits", "enclosed", "bounds_enclosed")
"""Fields that say how a case is judged; the others are its inputs."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Case:
    """An input to a property. Subclasses add the inputs, as exact values (Python floats), and an `oracle`."""

    regime: str = "named"
    """The word for what is special about this input; the run counts them."""
    independent: bool = False
    """True when the oracle is itself the candidate: the expected side then takes another route."""

    extra_digits: int = 0
    """Digits beyond the usual ones, for the candidate and the oracle alike: what is exact does not change with them."""

    enclosed: bool = False
    """True when the oracle is to answer in enclosures (gradspec.enclosures), which are fast on long vectors."""

    bounds_enclosed: bool = False
    """True when the bounds alone are to be enclosures: the oracle's values and the comparison stay exact."""

    @cached_property
    def in_enclosures(self) -> Self:
        """The same input, with an oracle that answers in enclosures; one, whichever claim asks."""
        return dataclasses.replace(self, enclosed=True)

    def with_bounds_in_enclosures(self) -> Self:
        """The same input, with an oracle that answers in mpf and bounds that are enclosures."""
        return dataclasses.replace(self, bounds_enclosed=True)

    def in_mpf(self) -> Self:
        """The same input without any enclosures."""
        return dataclasses.replace(self, enclosed=False, bounds_enclosed=False)

    def with_extra_digits(self, digits: int) -> Self:
        """The same input, evaluated and compared at this many more digits."""
        return dataclasses.replace(self, extra_digits=digits)

    def by_another_route(self) -> Self:
        """The same input, with an oracle that shares no formula with the first one."""
        return dataclasses.replace(self, independent=True)

    def simpler(self) -> Iterable[Self]:
        """Inputs that are simpler in a way which shrinking by choices does not find; none for most kinds."""
        return ()

    @property
    def inputs(self) -> dict[str, Any]:
        """The inputs by the names that a failure shows."""
        own = [f.name for f in dataclasses.fields(self) if f.name not in (*_OF_THE_RUN, "memory")]
        return {name: getattr(self, name) for name in own}

    @property
    def manner(self) -> dict[str, Any]:
        """How it is judged: what a case made from this one takes over."""
        return {name: getattr(self, name) for name in _OF_THE_RUN}

    @cached_property
    def magnitude(self) -> float:
        """The largest magnitude among the inputs."""
        return _magnitude(tuple(self.inputs.values()))

    @cached_property
    def candidate_digits(self) -> int:
        """The candidate's working digits in the exact format."""
        return candidate_digits(self.magnitude) + self.extra_digits

    @cached_property
    def oracle_digits(self) -> int:
        """The oracle's working digits, and the comparison's."""
        return oracle_digits(self.magnitude) + self.extra_digits

    def literal(self) -> str:
        """The input as Python, exact to the last digit: `logits = [0.0, 1.5], label = 0`."""
        shown = ", ".join(f"{name} = {literal_of(value)}" for name, value in self.inputs.items())
        return shown + remark(getattr(self, "memory", Memory.PACKED))


def _magnitude(value: Any) -> float:
    if isinstance(value, (int, float)):
        return abs(float(value))
    if isinstance(value, FormulaVector):
        return value.magnitude
    return max(map(_magnitude, value), default=0.0) if isinstance(value, (tuple, list)) else 0.0


def literal_of(value: Any) -> str:
    """A nested tuple of numbers as the list it is in Python; a vector that has a formula as its formula."""
    if isinstance(value, FormulaVector):
        return value.expression
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(literal_of(v) for v in value)}]"
    return repr(value)
