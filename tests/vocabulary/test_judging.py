"""Judging at one number of classes: what is found, what is said, and what is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gradspec
from gradspec.api import resolve
from gradspec.claims import all_claims, select
from gradspec.errors import UsageError
from gradspec.formats import FLOAT64
from gradspec.runner import Runner, all_properties, profile, sized
from gradspec.verdicts import Result, Verdict

Candidate = dict[str, Callable[..., Any]]

CLASSES = 4099
SHORT = 400
GRADIENT = "cross-entropy.gradient"


def spoilt(right: Candidate, spoil: Callable[[Any], Any]) -> Candidate:
    """The candidate, its gradient changed afterwards."""
    return {**right, "cross_entropy_grad": lambda x, label: spoil(right["cross_entropy_grad"](x, label))}


def last_entry_larger(gradient: Any) -> Any:
    gradient[-1] = gradient[-1] * 1.001
    return gradient


def cell(result: Result, format: str = "float64", claim: str = GRADIENT) -> Any:
    found = result[claim].cell(format)
    assert found is not None
    return found


def test_a_right_candidate_holds_at_exactly_that_size(right: Candidate) -> None:
    """Every regime is decided in float64, one input in exact arithmetic, and the run says at how many classes."""
    result = gradspec.check(right, claims=GRADIENT, classes=CLASSES)

    assert result.ok
    assert result.run.classes == CLASSES
    assert (cell(result).verdict, cell(result).decided) == (Verdict.HOLDS, 7)
    assert (cell(result, "exact").verdict, cell(result, "exact").decided) == (Verdict.HOLDS, 1)


def test_every_call_has_that_many_classes(right: Candidate) -> None:
    """The candidate is never asked about another size, once it is known to be callable."""
    sizes: list[int] = []

    def recording(x: Any) -> Any:
        sizes.append(len(x))
        return right["softmax"](x)

    gradspec.check({"softmax": recording}, claims="softmax.stable", formats="float64", classes=700)

    assert sizes.count(700) >= 9
    assert all(size == 700 or size < 10 for size in sizes)


def test_an_error_in_the_last_entry_is_seen(right: Candidate) -> None:
    """A thousandth too much in the last entry is a failure, in floats at length and in exact arithmetic in short."""
    result = gradspec.check(spoilt(right, last_entry_larger), claims=GRADIENT, classes=CLASSES)

    for name, last in (("exact", sized.SHORT_CLASSES - 1), ("float64", CLASSES - 1)):
        assert cell(result, name).verdict is Verdict.FAILS
        assert cell(result, name).failure.entry.startswith(f"entry {last} is off by")
    assert result.exit_code == 1


@pytest.mark.parametrize(("right_up_to", "found_at"), [(1000, sized.LONG_ENOUGH), (2000, CLASSES)])
def test_what_only_length_shows_is_asked_at_length(right: Candidate, right_up_to: int, found_at: int) -> None:
    """A formula that is right on a few classes and wrong on thousands fails in exact arithmetic on thousands.

    Both formats are asked about the smaller number that shows it.
    """
    spoilt_if_long = spoilt(right, lambda g: last_entry_larger(g) if len(g) > right_up_to else g)
    result = gradspec.check(spoilt_if_long, claims=GRADIENT, classes=CLASSES)

    for name in ("exact", "float64"):
        assert cell(result, name).verdict is Verdict.FAILS
        assert cell(result, name).failure.entry.startswith(f"entry {found_at - 1} is off by")


def test_a_failure_is_a_short_literal_and_a_command(right: Candidate) -> None:
    """Thousands of logits are shown as the formula they come from, and the command says at how many classes."""
    row = gradspec.check(spoilt(right, np.negative), claims=GRADIENT, classes=CLASSES, seed=2)[GRADIENT]

    assert row.cells[1].failure is not None
    assert len(row.cells[1].failure.example) < SHORT
    assert f"for i in range({CLASSES})]" in row.cells[1].failure.example
    assert row.reproduce.endswith(f"--claims {GRADIENT} --formats exact,float64 --classes {CLASSES} --seed 2")


def test_the_cause_is_named(right: Candidate) -> None:
    """A wrong formula is wrong in exact arithmetic on the same input; float32 inside is not."""
    rounded = spoilt(right, lambda g: g if g.dtype == object else g.astype(np.float32).astype(float))
    wrong = gradspec.check(spoilt(right, np.negative), claims=GRADIENT, classes=CLASSES)[GRADIENT]
    single = gradspec.check(rounded, claims="cross-entropy.gradient.saturation", classes=700)

    assert wrong.cause.startswith("derivation")
    assert single["cross-entropy.gradient.saturation"].cause.startswith("rounding")


@pytest.mark.parametrize("spoil", [np.negative, last_entry_larger, lambda g: g * np.nan, lambda g: g[:-1]])
def test_enclosures_find_what_mpmath_finds(right: Candidate, monkeypatch: pytest.MonkeyPatch, spoil: Any) -> None:
    """The verdict, the entry and the digits shown are the same, whichever of the two settled it."""
    candidate = spoilt(right, spoil)

    def told() -> list[Any]:
        row = gradspec.check(candidate, claims=GRADIENT, classes=300, hints="none")[GRADIENT]
        return [(c.verdict, c.failure and (c.failure.entry, c.failure.expected, c.failure.received)) for c in row.cells]

    enclosed = told()
    monkeypatch.setattr(sized, "WORTH_ENCLOSING", 10**9)

    assert told() == enclosed


def test_the_same_run_twice_is_the_same(right: Candidate) -> None:
    """Nothing is drawn; a seed gives other inputs."""
    candidate = spoilt(right, np.negative)
    first, again, other = (gradspec.check(candidate, claims=GRADIENT, classes=300, seed=s) for s in (0, 0, 1))

    assert first == again
    assert cell(first).failure.example != cell(other).failure.example


def test_exact_arithmetic_asked_for_alone_judges_every_input(right: Candidate) -> None:
    """With no float format beside it, it is what was asked for."""
    result = gradspec.check(right, claims=GRADIENT, formats="exact", classes=40)

    assert (cell(result, "exact").verdict, cell(result, "exact").decided) == (Verdict.HOLDS, 7)


def test_what_cannot_be_lifted_is_judged_in_floats(right: Candidate) -> None:
    """The exact cell says not lifted, and the float cell has its verdict."""

    def spectral(x: Any) -> Any:
        np.fft.fft(x)  # has no exact counterpart
        return right["softmax"](x)

    def spectral_and_wrong(x: Any) -> Any:
        return 2 * spectral(x)

    holding = gradspec.check({"softmax": spectral}, claims="softmax.definition", classes=700)["softmax.definition"]
    failing = gradspec.check({"softmax": spectral_and_wrong}, claims="softmax.definition", classes=700)

    assert [c.verdict for c in holding.cells] == [Verdict.NOT_LIFTED, Verdict.HOLDS]
    assert [c.verdict for c in failing["softmax.definition"].cells] == [Verdict.NOT_LIFTED, Verdict.FAILS]


def test_a_candidate_that_raises_at_that_size_is_said_to(right: Candidate) -> None:
    """It answers a small vector, and no large one."""

    def small_only(x: Any) -> Any:
        if len(x) > 100:
            raise MemoryError("too large for me")
        return right["softmax"](x)

    result = gradspec.check({"softmax": small_only}, claims="softmax.definition", classes=700)

    assert cell(result, "float64", "softmax.definition").verdict is Verdict.ERROR


def test_a_half_format_says_that_its_bound_says_nothing(right: Candidate) -> None:
    """At 4099 classes a float16 sum can lose every digit: undecidable, with the reason."""
    found = cell(gradspec.check(right, claims="softmax.definition", formats="float16", classes=CLASSES), "float16",
                 "softmax.definition")  # fmt: skip

    assert found.verdict is Verdict.UNDECIDABLE
    assert "lose every digit" in found.reason


def test_claims_about_a_matrix_are_left_out_with_a_reason() -> None:
    """V² numbers up to 1024 classes, V³ work up to 64: beyond that a row that says not run, and why."""
    claims = "softmax.jacobian,softmax.jacobian.is-derivative"
    small, middle, large = (
        gradspec.check("reference", claims=claims, formats="float64", classes=c) for c in (12, 100, 1025)
    )
    rows = [[r.cells[0].verdict for r in result] for result in (small, middle, large)]

    assert rows == [[Verdict.HOLDS, Verdict.HOLDS], [Verdict.HOLDS, Verdict.NOT_RUN], [Verdict.NOT_RUN] * 2]
    assert large["softmax.jacobian"].cells[0].reason == "V² work: judged up to 1024 classes"
    assert large.exit_code == 3


@pytest.mark.parametrize(("claim", "classes", "asked"), [("softmax.jacobian.trace", 700, 127), (GRADIENT, 5003, 1031)])
def test_exact_arithmetic_is_asked_about_enough_classes_where_float64_holds(
    claim: str, classes: int, asked: int
) -> None:
    """Its cell says about how many; what it could find beyond is less than the float format's bound."""
    result = gradspec.check("reference", claims=claim, classes=classes)
    exact = cell(result, "exact", claim)

    assert (exact.verdict, exact.decided) == (Verdict.HOLDS, 1)
    assert exact.reason == f"exact arithmetic was asked about {asked} of {classes} classes"
    assert result.exit_code == 0


def test_a_formula_that_is_slightly_wrong_is_refuted_on_enough_classes(right: Candidate) -> None:
    """An error below the bound of float64 is seen in exact arithmetic all the same."""
    result = gradspec.check(spoilt(right, lambda g: g * (1 + 2.0**-80)), claims=GRADIENT, classes=5003)

    assert [c.verdict for c in result[GRADIENT].cells] == [Verdict.FAILS, Verdict.HOLDS]


def test_claims_about_no_vector_of_classes_are_no_part_of_the_run() -> None:
    """The chain rule, conduct and finite differences have no number of classes."""
    chosen = sized.claims_at(select(), 50)

    assert {claim.chapter for claim in chosen} == {"softmax", "log-softmax", "cross-entropy"}
    assert sized.claims_at(select(), None) == select()
    with pytest.raises(UsageError, match="Expected a claim about a vector of classes"):
        sized.claims_at(select(["conduct.*"]), 50)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"classes": 1}, "at least two classes"),
        ({"classes": 10, "examples": 5}, "examples or classes but got both"),
        ({"classes": 10, "claims": "mlp.*"}, "a claim about a vector of classes"),
    ],
)
def test_arguments_that_cannot_be_are_refused(options: dict[str, Any], message: str) -> None:
    """One class has nothing to judge; a number of examples and a fixed list exclude each other."""
    with pytest.raises(UsageError, match=message):
        gradspec.check("reference", **options)


def test_the_oracle_is_judged_by_its_other_route() -> None:
    """Theory without an operation, and the oracle's operations, at a given size."""
    result = gradspec.check("oracle", claims="softmax.definition,cross-entropy.chain.rank-one-term", classes=20)

    assert [row.verdict for row in result] == [Verdict.HOLDS, Verdict.HOLDS]


def test_enclosures_settle_nearly_every_claim_of_the_reference() -> None:
    """What they leave open is known: results among the subnormal numbers, and one reciprocal that overflows."""
    runner = Runner(resolve("reference"), (FLOAT64,), profile(classes=300))
    worked_out: set[str] = set()
    for id, claim in all_claims().items():
        prop = all_properties().get(id)
        if prop is None or not claim.operations or not sized.about_classes(prop) or "float64" not in claim.formats:
            continue
        search = _Watched(runner.judge, prop, FLOAT64)
        search.run()
        if search.worked_out:
            worked_out.add(id)

    assert worked_out == {"softmax.stable.tail", "cross-entropy.chain.why-fuse"}


class _Watched(sized.SizedSearch):
    """Notes whether mpmath was needed."""

    def __init__(self, judge: Any, prop: Any, format: Any) -> None:
        from gradspec.runner.examination import Record

        super().__init__(judge, prop, format, [Record(format)], 300)
        self.worked_out = False
        if sized.left_out(prop, 300):
            self.cases = iter(())

    def examine_in(self, record: Any, case: Any) -> Any:
        self.worked_out = True
        return super().examine_in(record, case)
