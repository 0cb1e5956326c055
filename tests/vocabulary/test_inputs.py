"""The inputs of a given size: exactly so many classes, numbers of the format, in the domain, and short to write."""

from __future__ import annotations

import math
import pickle
import re
from collections.abc import Iterator
from typing import Any

import pytest

import gradspec.strategies as strategies
from gradspec.cases import Case
from gradspec.cases.formula import FormulaVector, formula_vector
from gradspec.formats import FLOAT16, FLOAT32, FLOAT64, Format
from gradspec.runner import all_properties
from gradspec.runner.sized import about_classes

FACTORIES = {
    name: getattr(strategies, name)
    for name in (
        "logits",
        "labelled_logits",
        "directed_logits",
        "permuted_logits",
        "shifted_logits",
        "logits_pairs",
        "stored_probs",
        "underflowing_logits",
    )
}
SIZES = (2, 3, 10, 33, 4099)
SEEDS = (0, 1, 5)
LONGEST = 400


def listed(name: str, format: Format, domain: str, classes: int, seed: int) -> Iterator[Case]:
    factory = FACTORIES[name]
    yield from factory.at_size(factory.space(format, domain), classes, seed)


def every(name: str, format: Format, domain: str) -> Iterator[tuple[int, Case]]:
    for classes in SIZES:
        for seed in SEEDS if classes < 100 else SEEDS[:1]:
            for case in listed(name, format, domain, classes, seed):
                yield classes, case


@pytest.mark.parametrize("domain", ["textbook", "all finite"])
@pytest.mark.parametrize("format", [FLOAT64, FLOAT32, FLOAT16], ids=str)
@pytest.mark.parametrize("name", list(FACTORIES))
def test_entries_are_numbers_of_the_format(name: str, format: Format, domain: str) -> None:
    """Every vector has V entries, each one a float that the format holds; a label is one of the classes."""
    space = FACTORIES[name].space(format, domain)
    for classes, case in every(name, format, domain):
        for what, value in case.inputs.items():
            if what == "label":
                assert 0 <= value < classes
            elif what == "permutation":
                assert sorted(value) == list(range(classes))
            elif isinstance(value, tuple):
                assert len(value) == classes
                assert all(type(v) is float and space.fit(v) == v for v in value), (case.regime, classes)


@pytest.mark.parametrize("format", [FLOAT64, FLOAT32, FLOAT16], ids=str)
@pytest.mark.parametrize("name", [name for name in FACTORIES if name not in ("stored_probs", "underflowing_logits")])
def test_textbook_inputs_stay_in_their_domain(name: str, format: Format) -> None:
    """|x| is at most a quarter of the largest number's logarithm, shifted logits included."""
    space = FACTORIES[name].space(format, "textbook")
    for _, case in every(name, format, "textbook"):
        inputs: dict[str, Any] = case.inputs
        reach = max(map(abs, (*inputs["logits"], *inputs.get("other", ()))))
        assert reach + abs(inputs.get("shift", 0.0)) <= space.limit


def test_all_finite_inputs_leave_the_range_of_exp() -> None:
    """Some logits are beyond 710 or below −745, some gaps beyond 745, some between 708 and 745."""
    cases = [case.inputs["logits"] for case in listed("logits", FLOAT64, "all finite", 50, 0)]
    gaps = [max(x) - v for x in cases for v in x]

    assert any(min(x) > 710 for x in cases)
    assert any(max(x) < -745 for x in cases)
    assert any(gap > 745.2 for gap in gaps)
    assert any(708.4 < gap < 744.4 for gap in gaps)


def test_regimes_are_what_they_are_called() -> None:
    """Ties at the top, one entry far above, a nearly certain true class, a label whose probability vanishes."""
    by_regime: dict[str, Any] = {c.regime: c.inputs for c in listed("labelled_logits", FLOAT64, "textbook", 1000, 0)}
    ties, trained, top = (by_regime[word] for word in ("ties", "trained", "one dominating"))
    certain = 1 / sum(math.exp(v - trained["logits"][trained["label"]]) for v in trained["logits"])
    above = sorted(top["logits"])

    assert ties["logits"].count(max(ties["logits"])) > 1
    assert ties["logits"][ties["label"]] == max(ties["logits"])
    assert 0.97 < certain < 1
    assert above[-1] - above[-2] >= 37
    assert max(map(abs, by_regime["initialised"]["logits"])) < 0.01
    assert len(set(by_regime["all equal"]["logits"])) == 1


@pytest.mark.parametrize("name", list(FACTORIES))
def test_a_literal_is_short_and_gives_the_input_back(name: str) -> None:
    """What a failure prints is one line; pasted into Python it is the same input, to the last digit."""
    for case in listed(name, FLOAT64, "all finite", 4099, 3):
        found: dict[str, Any] = {}
        exec("; ".join(re.split(r", (?=[a-z]+ = )", case.literal())), found)
        expected = {what: list(v) if isinstance(v, tuple) else v for what, v in case.inputs.items()}

        assert expected == {what: found[what] for what in expected}
        assert len(case.literal()) < LONGEST


def test_a_seed_gives_other_inputs_and_the_same_ones_again() -> None:
    """Runs are repeatable, and seeds explore."""
    first, again, other = ([c.literal() for c in listed("logits", FLOAT64, "textbook", 99, s)] for s in (1, 1, 2))

    assert first == again
    assert not set(first) & set(other)


def test_a_formula_vector_is_a_tuple() -> None:
    """It equals the tuple of its numbers, is made once, and survives being sent to another process."""
    vector = formula_vector("[i / 2 for i in range(5)]")

    assert vector == (0.0, 0.5, 1.0, 1.5, 2.0)
    assert formula_vector("[i / 2 for i in range(5)]") is vector
    assert pickle.loads(pickle.dumps(vector)).expression == vector.expression
    assert FormulaVector("[-3.0] * 2").magnitude == 3.0


def test_the_magnitude_is_that_of_the_numbers() -> None:
    """A formula's case has the digits of the same case written out."""
    for case in listed("labelled_logits", FLOAT64, "all finite", 40, 0):
        plain = type(case)(**{**case.inputs, "logits": tuple(case.inputs["logits"])})

        assert plain.magnitude == case.magnitude


def test_every_claim_about_a_vector_has_inputs_of_any_size() -> None:
    """The chapters on softmax, log-softmax and cross-entropy: every claim of theirs, and none of another chapter."""
    chapters = {"softmax", "log-softmax", "cross-entropy"}
    properties = all_properties()

    assert {id for id, p in properties.items() if about_classes(p)} == {
        id for id, p in properties.items() if p.claim.chapter in chapters
    }
