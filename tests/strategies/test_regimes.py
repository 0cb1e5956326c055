"""Every regime that the specification names is drawn, often enough, and is what its word says."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, settings

from gradspec import must
from gradspec.candidates import adopt
from gradspec.claims import Claim, select
from gradspec.formats import FLOAT32, FLOAT64, Format
from gradspec.oracle.precision import exact
from gradspec.runner import all_properties, profile
from gradspec.runner.evaluation import Evaluator
from gradspec.runner.judge import Judge
from gradspec.strategies import (
    CaseFactory,
    directed_logits,
    labelled_logits,
    logits,
    logits_pairs,
    permuted_logits,
    probs_with_zeros,
    shifted_logits,
    stored_probs,
    underflowing_logits,
)
from gradspec.strategies.logits import boundary_sizes
from gradspec.strategies.regimes import ALL_FINITE, TEXTBOOK

FAMILY = ["softmax.*", "log-softmax.*", "logsumexp.*", "cross-entropy.*"]
LEAST_SHARE = 0.03
DRAWS = 200

NAMED_BY_THE_CLAIMS = {
    "textbook": {
        "ordinary": "ordinary",
        "ties": "ties",
        "all equal": "all equal",
        "one dominating (gaps 37 and up to the domain's 354)": "one dominating",
        "common offset inside the domain": "common offset",
        "V = 2": "two classes",
        "trained (p_y → 1)": "trained",
        "initialised (all small)": "initialised",
    },
    "all finite": {
        "gaps 700": "gap near overflow",
        "gaps 708": "gap near overflow",
        "gaps 745 and beyond": "gap beyond underflow",
        "subnormal results": "subnormal results",
        "common offset 1e4": "offset 1e4",
        "common offset 1e8": "offset 1e8",
        "common offset 1e16": "offset 1e16",
        "common offset of the largest number": "largest number",
        "spread to the largest number": "spread to the largest",
    },
}
"""The words of the list of claims, and ours."""

FACTORIES: dict[str, CaseFactory] = {
    "logits": logits,
    "labelled": labelled_logits,
    "directed": directed_logits,
    "permuted": permuted_logits,
    "shifted": shifted_logits,
    "pairs": logits_pairs,
    "stored": stored_probs,
}
OF_LOGITS = [name for name in FACTORIES if name not in ("stored",)]
FORMATS = [FLOAT64, FLOAT32]


Cases = Callable[..., list[Any]]


def _draws_vectors(claim: Claim) -> bool:
    """Not so for stored probabilities, whose named sizes are 32 and 64, and for underflow, which two classes show."""
    source = all_properties()[claim.id].case.strategy_of
    return source not in (stored_probs.strategy_of, probs_with_zeros.strategy_of, underflowing_logits.strategy_of)


@pytest.fixture(scope="module")
def cases(drawn: Any) -> Cases:
    """`cases(name, format, domain)`: what a factory names and draws, each kind drawn once."""

    @cache
    def of(name: str, format: Format, domain: str = "textbook") -> list[Any]:
        space = FACTORIES[name].space(format, domain)
        return [*FACTORIES[name].named(space), *drawn(FACTORIES[name].strategy(space), DRAWS)]

    return of


@pytest.fixture(scope="module")
def seen() -> dict[str, Counter[str]]:
    """How many examples each regime gets in a default run of the softmax family, by domain: nothing is examined."""
    evaluator = Evaluator(adopt({"softmax": abs}))
    counts: dict[str, Counter[str]] = {"textbook": Counter(), "all finite": Counter(), "named inputs": Counter()}
    for claim in select(FAMILY):
        judge = Judge(evaluator, profile())
        unasked = replace(all_properties()[claim.id], body=lambda candidate, case: must(True, "", ""))
        judge.judge(unasked, FLOAT64, [FLOAT64])
        counts[claim.domain].update(judge.regimes)
    return counts


def test_every_regime_of_the_tables_is_asked_for() -> None:
    """Each regime that a strategy knows is one that the claims name, or plain."""
    ours = {"textbook": set(TEXTBOOK), "all finite": set(ALL_FINITE)}
    asked = {domain: set(words.values()) for domain, words in NAMED_BY_THE_CLAIMS.items()}

    assert {domain: asked[domain] - ours[domain] for domain in ours} == {"textbook": set(), "all finite": set()}
    assert ours["all finite"] - asked["all finite"] == {"ordinary", "beyond exp's range"}
    assert ours["textbook"] - asked["textbook"] == set()


@pytest.mark.parametrize(
    ("domain", "regime"),
    [(domain, regime) for domain, table in (("textbook", TEXTBOOK), ("all finite", ALL_FINITE)) for regime in table],
)
def test_no_regime_is_seldom(domain: str, regime: str, seen: dict[str, Counter[str]]) -> None:
    """A regime gets at least 3 % of its domain's examples in a default run."""
    assert seen[domain][regime] / seen[domain].total() >= LEAST_SHARE


@pytest.mark.parametrize("kind", ["shift, narrow", "shift, wide"])
def test_no_kind_of_shift_is_seldom(kind: str, seen: dict[str, Counter[str]]) -> None:
    """Shifts near and far each get at least 3 % of the textbook examples."""
    assert seen["textbook"][kind] / seen["textbook"].total() >= LEAST_SHARE


@pytest.mark.parametrize("claim", [c for c in select(FAMILY) if _draws_vectors(c)], ids=lambda claim: claim.id)
def test_kernel_boundary_sizes_stand_on_every_claim(claim: Any) -> None:
    """V = 33 and 65 are named in every vector claim's run, and 33 in every claim about matrices of that size."""
    prop = all_properties()[claim.id]
    space = prop.case.space(FLOAT64, claim.domain)
    sizes = {len(case.logits) for case in prop.case.named(space)}  # type: ignore[attr-defined]

    assert set(boundary_sizes(space)) <= sizes
    assert boundary_sizes(space) == {True: (32, 33, 65), False: (33,) if space.up_to == 17 else ()}[space.up_to > 17]


def test_the_deep_profile_names_every_kernel_boundary() -> None:
    """With the deep profile the sizes around every power of two from 32 to 1024 are named."""
    space = logits.space(FLOAT64, "textbook", deep=True)
    sizes = {len(case.logits) for case in logits.named(space)}  # type: ignore[attr-defined]

    assert {2**k + d for k in (5, 6, 7, 8, 10) for d in (-1, 0, 1)} <= sizes


def representable(values: tuple[float, ...], format: Format) -> bool:
    return [float(np.dtype(format.name).type(v)) for v in values] == list(values)


@pytest.mark.parametrize("format", FORMATS, ids=str)
@pytest.mark.parametrize("domain", ["textbook", "all finite"])
@pytest.mark.parametrize("name", OF_LOGITS)
def test_inputs_are_in_their_domain(name: str, domain: str, format: Format, cases: Cases) -> None:
    """Every vector drawn or named has at least two entries, all of the format, and within the domain."""
    assert format.largest is not None
    limit = FACTORIES[name].space(format, domain).limit if domain == "textbook" else float(format.largest)
    found = cases(name, format, domain)
    wrong = [
        case.literal()
        for case in found
        if not (len(case.logits) >= 2 and representable(case.logits, format) and max(map(abs, case.logits)) <= limit)
    ]

    assert wrong == []
    assert max(len(case.logits) for case in found) <= max(FACTORIES[name].largest_size, 65)


@pytest.mark.parametrize("format", FORMATS, ids=str)
@pytest.mark.parametrize("name", ["labelled", "shifted", "pairs", "stored"])
def test_labels_are_classes(name: str, format: Format, cases: Cases) -> None:
    """A label is one of 0..V−1, and both ends are drawn."""
    sizes = [(case.label, len(getattr(case, "logits", None) or case.probs)) for case in cases(name, format)]

    assert all(0 <= label < size for label, size in sizes)
    assert {True, False} == {label == 0 for label, _ in sizes}
    assert {True, False} == {label == size - 1 for label, size in sizes}


@pytest.mark.parametrize("format", FORMATS, ids=str)
def test_shifts_are_exact(format: Format, cases: Cases) -> None:
    """x + c in the format is the exact sum, and inside the domain, so that invariance is not blamed for rounding."""
    space = shifted_logits.space(format, "textbook")
    number = np.dtype(format.name).type
    for case in cases("shifted", format):
        in_format = [float(number(x) + number(case.shift)) for x in case.logits]
        exactly = [math.fsum((x, case.shift)) for x in case.logits]

        assert in_format == exactly == list(case.shifted.logits)
        assert max(map(abs, case.shifted.logits)) <= space.limit


@pytest.mark.parametrize("format", FORMATS, ids=str)
def test_midpoints_are_exact(format: Format, cases: Cases) -> None:
    """½(x + z) in the format is the exact midpoint."""
    number = np.dtype(format.name).type
    for case in cases("pairs", format):
        in_format = [float((number(x) + number(z)) / number(2)) for x, z in zip(case.logits, case.other, strict=True)]

        assert in_format == list(case.midpoint.logits)
        assert [2 * m for m in in_format] == [x + z for x, z in zip(case.logits, case.other, strict=True)]


@pytest.mark.parametrize("format", FORMATS, ids=str)
def test_permutations_are_permutations(format: Format, cases: Cases) -> None:
    """A permutation has each position once, most of them move something, and the permuted logits are in that order."""
    found = cases("permuted", format)
    for case in found:
        assert sorted(case.permutation) == list(range(len(case.logits)))
        assert [case.logits[i] for i in case.permutation] == list(case.permuted.logits)
    assert sum(case.permutation != tuple(sorted(case.permutation)) for case in found) > len(found) / 4


@pytest.mark.parametrize("format", FORMATS, ids=str)
def test_stored_probabilities_are_of_the_format(format: Format, cases: Cases) -> None:
    """What a forward pass stored is a number of the format, positive, and sums to one but for rounding."""
    for case in cases("stored", format):
        assert representable(case.probs, format)
        assert min(case.probs) > 0
        assert abs(math.fsum(case.probs) - 1) <= len(case.probs) * format.unit_roundoff


@pytest.mark.parametrize("format", FORMATS, ids=str)
def test_underflowing_logits_underflow(format: Format, drawn: Any) -> None:
    """The true class's probability is below half the smallest number, and the logits are finite."""
    space = underflowing_logits.space(format, "named inputs")
    for case in [*underflowing_logits.named(space), *drawn(underflowing_logits.strategy(space), 50)]:
        assert case.oracle.probs[case.label] < exact(float(format.smallest)) / 2
        assert representable(case.logits, format)


def of_regime(regime: str, domain: str, cases: Cases) -> list[tuple[float, ...]]:
    found = [case for name in ("logits", "labelled", "directed") for case in cases(name, FLOAT64, domain)]
    return [case.logits for case in found if case.regime == regime]


def gap(x: tuple[float, ...]) -> float:
    """The largest gap."""
    return max(x) - min(x)


@pytest.mark.parametrize(
    ("domain", "regime", "is_so"),
    [
        ("textbook", "all equal", lambda x: gap(x) == 0),
        ("textbook", "two classes", lambda x: len(x) == 2),
        ("textbook", "ties", lambda x: len(set(x)) <= 2),
        ("textbook", "initialised", lambda x: max(map(abs, x)) <= 0.01),
        ("textbook", "one dominating", lambda x: sorted(x)[-1] - sorted(x)[-2] >= 37),
        ("textbook", "common offset", lambda x: min(map(abs, x)) > 100 and gap(x) <= 2),
        ("textbook", "trained", lambda x: sorted(x)[-1] - sorted(x)[-2] >= 7),
        ("all finite", "beyond exp's range", lambda x: min(map(abs, x)) >= 709),
        ("all finite", "gap near overflow", lambda x: 680 < gap(x) < 709),
        ("all finite", "subnormal results", lambda x: 708 < gap(x) < 745),
        ("all finite", "gap beyond underflow", lambda x: gap(x) > 744),
        ("all finite", "offset 1e4", lambda x: 9990 < min(map(abs, x)) < 10010),
        ("all finite", "offset 1e8", lambda x: 0.99e8 < min(map(abs, x)) < 1.01e8),
        ("all finite", "offset 1e16", lambda x: 0.99e16 < min(map(abs, x)) < 1.01e16),
        ("all finite", "largest number", lambda x: min(map(abs, x)) > 8e307),
        ("all finite", "spread to the largest", lambda x: min(x) < -1.7e308),
    ],
)
def test_a_regime_is_what_its_word_says(domain: str, regime: str, is_so: Any, cases: Cases) -> None:
    """The inputs marked with a regime have what it is named for, in float64."""
    found = of_regime(regime, domain, cases)

    assert len(found) >= 5
    assert [x for x in found if not is_so(x)] == []


@pytest.mark.parametrize(
    ("domain", "regime", "reach"), [("textbook", "one dominating", 300), ("all finite", "spread to the largest", 3e308)]
)
def test_the_far_end_of_a_regime_is_reached(domain: str, regime: str, reach: float, cases: Cases) -> None:
    """The gaps drawn go up to nearly the domain's width."""
    widest = max(max(x) / 2 - min(x) / 2 for x in of_regime(regime, domain, cases))

    assert 2 * widest >= reach or widest >= reach / 2


def smallest(factory: CaseFactory, domain: str, fails: Any) -> Any:
    """The case that Hypothesis ends with."""
    quickly = settings(
        database=None,
        deadline=None,
        max_examples=500,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    return find(factory.strategy(factory.space(FLOAT64, domain)), fails, settings=quickly, random=random.Random(0))


@pytest.mark.parametrize(
    ("name", "domain", "fails"),
    [
        ("logits", "textbook", lambda case: gap(case.logits) > 1),
        ("labelled", "textbook", lambda case: gap(case.logits) > 1),
        ("logits", "textbook", lambda case: max(case.logits) > 5),
        ("logits", "textbook", lambda case: len(case.logits) >= 2),
        ("labelled", "textbook", lambda case: case.logits[case.label] < max(case.logits)),
        ("directed", "textbook", lambda case: gap(case.direction) > 1),
        ("permuted", "textbook", lambda case: case.permutation[0] != 0),
        ("shifted", "textbook", lambda case: case.shift > 3),
        ("pairs", "textbook", lambda case: case.logits != case.other),
        ("logits", "all finite", lambda case: gap(case.logits) > 1),
        ("logits", "all finite", lambda case: max(case.logits) > 5),
    ],
)
def test_shrinking_ends_in_two_readable_numbers(name: str, domain: str, fails: Any) -> None:
    """The smallest counterexample has two classes, and numbers that a person can read."""
    case = smallest(FACTORIES[name], domain, fails)

    assert len(case.logits) == 2
    assert [x for x in case.logits if len(repr(x)) > 8] == []


def test_shrinking_keeps_the_size_that_matters() -> None:
    """A defect that needs five classes ends with five."""
    case = smallest(logits, "textbook", lambda case: len(case.logits) >= 5 and gap(case.logits) > 1)

    assert len(case.logits) == 5
