"""Further inputs of a claim's property: one counterexample proves a claim wrong, but not what is wrong with it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import HypothesisException

from gradspec.cases.case import Case
from gradspec.formats import FLOAT64, Format
from gradspec.runner.property import Property
from gradspec.runner.reproducible import from_the_seed_alone

MOST_NUMBERS = 24
"""An input of more numbers is left out: it costs a great deal and tells nothing that a smaller one does not."""
DRAWN = 12


def further_inputs(prop: Property, format: Format) -> list[Case]:
    """The property's named examples and a dozen draws, the small ones; the same every time."""
    drawn_in = FLOAT64 if format.is_exact else format
    space = prop.case.space(drawn_in, prop.claim.domain)
    named = [*prop.examples, *prop.case.named(space)]
    found: list[Case] = []

    @settings(
        max_examples=DRAWN,
        deadline=None,
        database=None,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    @seed(zlib.crc32(f"further:{prop.id}:{drawn_in}".encode()))
    @given(case=prop.case.strategy(space))
    def collect(case: Case) -> None:
        found.append(case)

    with from_the_seed_alone(), suppress(HypothesisException):
        collect()
    distinct = {case.literal(): case for case in (*named, *found) if _numbers(case) <= MOST_NUMBERS}
    return list(distinct.values())


def _numbers(case: Case) -> int:
    return sum(1 for _ in _flat(case.inputs.values()))


def _flat(values: object) -> Iterator[object]:
    for value in values:  # type: ignore[attr-defined]
        if isinstance(value, (tuple, list)):
            yield from _flat(value)
        else:
            yield value
