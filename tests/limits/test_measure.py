"""Measuring looks at the default run's examples, finds the smallest error that shows, and finds it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from gradspec.api import resolve
from gradspec.cases.case import Case
from gradspec.claims import all_claims
from gradspec.errors import GradspecError
from gradspec.formats import EXACT, FLOAT32, FLOAT64
from gradspec.limits import Defect, found_by, found_by_all
from gradspec.limits.grid import sizes
from gradspec.limits.measure import CANDIDATE, Probe, shown
from gradspec.limits.planted import Answer, PlantedView
from gradspec.runner.profiles import profile
from gradspec.runner.property import Property, all_properties
from gradspec.runner.rows import Runner
from gradspec.runner.view import View

CLAIM = "affine.parameter-grads"
FORMATS = (EXACT, FLOAT64, FLOAT32)

Seen = list[tuple[str, str]]


def listening(prop: Property, hear: Callable[[View, Case], None]) -> Property:
    """The property, with somebody who hears of every example first."""

    def body(view: View, case: Case) -> None:
        hear(view, case)
        prop.body(view, case)

    return replace(prop, body=body)


def examples(prop: Property, seed: int = 0, count: int | None = None) -> Seen:
    """Format and literal of every example of a run."""
    seen: Seen = []
    runner = Runner(resolve(CANDIDATE), FORMATS, profile("default", count, seed))
    heard = listening(prop, lambda view, case: seen.append((view.format.name, case.literal())))
    runner.row(all_claims()[prop.id], heard)
    return seen


def test_the_examples_are_those_of_the_default_run() -> None:
    """Asking about planted errors on the way changes nothing: the same inputs, in the same order."""
    prop = all_properties()["softmax.sums-to-one"]

    assert examples(Probe(prop, FORMATS).probing) == examples(prop)


def test_measuring_again_finds_the_same() -> None:
    """Two seeds of one claim, side by side or one after the other."""
    claim, told = all_claims()[CLAIM], list[str]()
    first = found_by_all([claim], ["exact", "float64"], 2, told.append, 1)
    second = found_by_all([claim], ["exact", "float64"], 2, told.append, 2)

    assert first == second
    assert told == [CLAIM] * 4
    assert {pair for pair, groups in first[0][CLAIM][0].items() if groups} == {
        ("exact", "affine_backward"),
        ("float64", "affine_backward"),
    }


def test_exact_arithmetic_is_judged_on_what_is_drawn_in_float64() -> None:
    """Whatever other formats are measured beside it, as in the default run."""
    alone = found_by(all_claims()[CLAIM], [EXACT], 1)
    beside = found_by(all_claims()[CLAIM], [FLOAT32, EXACT], 1)

    assert alone == {pair: groups for pair, groups in beside.items() if pair[0] == "exact"}


@pytest.mark.parametrize(
    "id", ["softmax.definition", "softmax.order", "softmax.jacobian.diagonal-plus-rank-one", "logsumexp.bounds"]
)
def test_a_larger_error_shows_too(id: str) -> None:
    """On every example, where an error shows, each larger one does: the search for the smallest may stop."""
    prop, broken = all_properties()[id], Seen()

    def hear(view: View, case: Case) -> None:
        memory: dict[int, Answer] = {}
        prop.body(PlantedView(view, case, None, memory), case)
        operation = memory[0].name
        views = [PlantedView(view, case, Defect(operation, size), memory) for size in sizes(view.format)[::3]]
        shows = [shown(prop, planted, case) for planted in views]
        if any(smaller and not larger for smaller, larger in pairwise(shows)):
            broken.append((view.format.name, case.literal()))

    Runner(resolve(CANDIDATE), (FLOAT64,), profile("quick")).row(all_claims()[id], listening(prop, hear))

    assert broken == []


def test_what_fails_already_is_not_measured() -> None:
    """Where the candidate fails without a planted error, a line says so."""
    claim = all_claims()["softmax.definition"]
    with pytest.raises(
        GradspecError, match=r"hold before an error is planted .* softmax\.definition fails with seed 3"
    ):
        found_by(claim, [FLOAT64], 3, resolve("mistake:softmin"))


def test_an_interrupted_measurement_keeps_the_claims_that_are_complete() -> None:
    """Ctrl-C during the second claim: the first one's seeds are there, the second claim is left out."""
    claims = [all_claims()[id] for id in (CLAIM, "chain-rule.gradient-column")]
    told: list[str] = []

    def tell(id: str) -> None:
        told.append(id)
        if len(told) == 3:
            raise KeyboardInterrupt

    found, interrupted = found_by_all(claims, ["float64"], 2, tell, 1)

    assert list(found) == [CLAIM]
    assert interrupted
