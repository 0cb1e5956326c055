"""Holding what fails against what is known to fail: only the very same failure is a known one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gradspec.expected import Entry, KnownFailures, against
from gradspec.reports import to_markdown
from gradspec.verdicts import Cause, Result

Make = Callable[..., Any]

STABLE = Entry("softmax.stable", Cause.RANGE, "exp is not shifted")


def held(result: Result, *entries: Entry) -> Result:
    """The result, held against these entries."""
    return against(result, KnownFailures("known.toml", entries))


def messages(result: Result) -> list[str]:
    """What is complained of."""
    assert result.expectations is not None
    return [complaint.message for complaint in result.expectations.complaints]


def test_the_same_failure_is_known(row: Make, result: Make) -> None:
    """It does not fail the run, and its reason is there."""
    judged = held(result(row("softmax.stable", Cause.RANGE, float16="large", float64="large")), STABLE)

    assert judged.expectations is not None
    assert judged.expectations.known == {"softmax.stable": "exp is not shifted"}
    assert (messages(judged), judged.exit_code, judged.ok) == ([], 0, True)


def test_a_failure_that_is_not_in_the_file_fails(row: Make, result: Make) -> None:
    """Beside a known one."""
    rows = row("softmax.stable", Cause.RANGE, float64="large"), row("softmax.range", Cause.DERIVATION, float64="any")
    judged = held(result(*rows), STABLE)

    assert [judged.counts(judged[claim]) for claim in ("softmax.stable", "softmax.range")] == [False, True]
    assert (messages(judged), judged.exit_code) == ([], 1)


def test_another_cause_fails(row: Make, result: Make) -> None:
    """The claim fails as before, but not for the reason that is known."""
    judged = held(result(row("softmax.stable", Cause.DERIVATION, float64="large")), STABLE)

    assert messages(judged) == ["softmax.stable is known to fail by range, but the cause is derivation now"]
    assert (judged.is_known(judged["softmax.stable"]), judged.exit_code) == (False, 1)


def test_another_cause_fails_where_the_claim_is_only_recommended(row: Make, result: Make) -> None:
    """What the file says is wrong, whatever the claim's level."""
    entry = Entry("softmax.stable.tail", Cause.RANGE, "r")
    judged = held(result(row("softmax.stable.tail", Cause.ROUNDING, float64="large")), entry)

    assert (len(messages(judged)), judged.exit_code) == (1, 1)


def test_a_stale_entry_fails(row: Make, result: Make) -> None:
    """An unexpected pass is told, and the file is to be tightened."""
    judged = held(result(row("softmax.stable", float16="", float64="")), STABLE)

    assert messages(judged) == ["softmax.stable is known to fail by range, but it holds; delete the entry"]
    assert judged.exit_code == 1


def test_an_entry_whose_operation_is_gone_is_stale(row: Make, result: Make) -> None:
    """Nothing fails there, but nothing passes either."""
    judged = held(result(row("softmax.stable", float64="not-provided"), row("softmax.range", float64="")), STABLE)

    assert messages(judged) == ["softmax.stable is known to fail by range, but it is not provided; delete the entry"]


@pytest.mark.parametrize("unreached", [{}, {"float64": "not-run"}])
def test_an_entry_that_was_not_asked_about_is_not_stale(row: Make, result: Make, unreached: dict[str, str]) -> None:
    """A run of other claims, or one that did not get there, says nothing of it."""
    rows = [row("softmax.range", float64=""), *([row("softmax.stable", **unreached)] if unreached else [])]
    judged = held(result(*rows, formats=("float64",)), STABLE)

    assert (messages(judged), judged.exit_code) == ([], 0)


def test_formats(row: Make, result: Make) -> None:
    """An entry for a format knows the failure there only; elsewhere it fails the run, and is told."""
    narrow = Entry("softmax.stable", Cause.RANGE, "r", ("float16",))
    there = held(result(row("softmax.stable", Cause.RANGE, float16="large", float64="")), narrow)
    too = held(result(row("softmax.stable", Cause.RANGE, float16="large", float64="large")), narrow)
    elsewhere = held(result(row("softmax.stable", Cause.RANGE, float16="", float64="large")), narrow)
    unasked = held(result(row("softmax.stable", float64=""), formats=("float64",)), narrow)

    assert (there.exit_code, too.exit_code, elsewhere.exit_code, unasked.exit_code) == (0, 1, 1, 0)
    assert messages(too) == ["softmax.stable is known to fail in float16, and fails in float64 too"]
    assert messages(elsewhere) == [
        "softmax.stable is known to fail in float16 by range, but it holds; delete the entry"
    ]


def test_regimes(row: Make, result: Make) -> None:
    """An entry for a regime knows a counterexample from there only."""
    tied = Entry("softmax.stable", Cause.RANGE, "r", regime="tie*")
    there = held(result(row("softmax.stable", Cause.RANGE, float64="ties")), tied)
    elsewhere = held(result(row("softmax.stable", Cause.RANGE, float64="two classes"), formats=("float64",)), tied)

    assert (there.exit_code, elsewhere.exit_code) == (0, 1)
    assert messages(elsewhere) == [
        "softmax.stable is known to fail on inputs of the regime 'tie*' by range, but nothing of that fails that way; "
        "delete the entry, or say where it fails now"
    ]


def test_patterns(row: Make, result: Make) -> None:
    """A pattern knows every failure of the family that has its cause; an entry for the claim itself goes before it."""
    family = Entry("softmax.*", Cause.RANGE, "family")
    own = Entry("softmax.range", Cause.DERIVATION, "own")
    rows = row("softmax.stable", Cause.RANGE, float64="l"), row("softmax.range", Cause.DERIVATION, float64="l")
    alone, both = held(result(*rows), family), held(result(*rows), family, own)

    assert messages(alone) == ["softmax.range is known to fail by range, but the cause is derivation now"]
    assert (messages(both), both.exit_code) == ([], 0)
    assert both.expectations is not None
    assert both.expectations.known == {"softmax.stable": "family", "softmax.range": "own"}


def test_two_causes_in_two_formats(row: Make, result: Make) -> None:
    """Each cell is held against the entry for its format; a row has one cause, so one of them is wrong."""
    entries = [
        Entry("softmax.stable", c, "r", (f,)) for f, c in (("float16", Cause.RANGE), ("float64", Cause.ROUNDING))
    ]
    judged = held(result(row("softmax.stable", Cause.RANGE, float16="l", float64="l")), *entries)

    assert messages(judged) == ["softmax.stable is known to fail in float64 by rounding, but the cause is range now"]


def test_what_follows_from_a_known_failure_is_known(row: Make, result: Make) -> None:
    """It needs no entry, whatever its own cells read as; where it fails elsewhere too, it does."""
    stable = row("softmax.stable", Cause.RANGE, float16="l", float64="")
    follower = row("softmax.range", Cause.UNDECIDED, ("softmax.stable",), float16="l", float64="")
    wider = row("softmax.order", Cause.UNDECIDED, ("softmax.stable",), float16="l", float64="l")
    judged = held(result(stable, follower, wider), STABLE)

    assert judged.expectations is not None
    assert judged.expectations.known["softmax.range"] == "follows from softmax.stable"
    assert [judged.counts(r) for r in judged] == [False, False, True]


def test_what_follows_from_an_unknown_failure_is_not(row: Make, result: Make) -> None:
    """Its root has to be known first."""
    rows = row("softmax.stable", Cause.ROUNDING, float64="l"), row("softmax.range", Cause.RANGE, ("softmax.stable",),
                                                                   float64="l")  # fmt: skip
    judged = held(result(*rows), STABLE)

    assert [judged.counts(r) for r in judged] == [True, True]


def test_what_follows_from_a_known_operation_is_known(row: Make, result: Make) -> None:
    """`operation softmax` stands for the claims about softmax that fail on their own."""
    rows = row("softmax.stable", Cause.RANGE, float64="l"), row("cross-entropy.stable", None, ("operation softmax",),
                                                                float64="l")  # fmt: skip

    assert held(result(*rows), STABLE).ok


def test_an_entry_for_a_follower_is_not_stale(row: Make, result: Make) -> None:
    """It is harmless: the follower does fail."""
    rows = row("softmax.stable", Cause.RANGE, float64="l"), row("softmax.range", Cause.UNDECIDED, ("softmax.stable",),
                                                                float64="l")  # fmt: skip

    assert messages(held(result(*rows), STABLE, Entry("softmax.range", Cause.RANGE, "r"))) == []


def test_an_entry_for_a_follower_that_does_not_fail_there_is_stale(row: Make, result: Make) -> None:
    """In another format the follower holds."""
    rows = (
        row("softmax.stable", Cause.RANGE, float16="", float64="l"),
        row("softmax.range", Cause.UNDECIDED, ("softmax.stable",), float16="", float64="l"),
    )

    assert messages(held(result(*rows), STABLE, Entry("softmax.range", Cause.RANGE, "r", ("float16",)))) == [
        "softmax.range is known to fail in float16 by range, but it holds; delete the entry"
    ]


def test_a_follower_that_is_not_known_with_its_root_is_a_failure_of_its_own(row: Make, result: Make) -> None:
    """A red run shows a failure: one that is folded under a known one would not be seen."""
    rows = (
        row("softmax.stable", Cause.RANGE, float16="", float64="l"),
        row("softmax.range", Cause.ROUNDING, ("softmax.stable",), float16="l", float64="l"),
        row("softmax.order", Cause.ROUNDING, ("softmax.range",), float16="l", float64="l"),
    )
    judged = held(result(*rows), STABLE)

    assert judged.exit_code == 1
    assert [r.follows_from for r in judged] == [(), (), ("softmax.range",)]
    assert "#### softmax.range" in to_markdown(judged)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [("undecidable", "is undecidable"), ("not-lifted", "is not lifted"), ("not-provided", "is not provided")],
)
def test_a_stale_entry_is_told_what_is_there_instead(row: Make, result: Make, verdict: str, words: str) -> None:
    """In the report's own word."""
    judged = held(result(row("softmax.stable", float64=verdict), formats=("float64",)), STABLE)

    assert messages(judged) == [f"softmax.stable is known to fail by range, but it {words}; delete the entry"]


def test_reasons_that_are_still_to_be_written(row: Make, result: Make) -> None:
    """They are said, and do not fail the run."""
    judged = held(
        result(row("softmax.stable", Cause.RANGE, float64="l")), Entry("softmax.stable", Cause.RANGE, "todo: say why")
    )

    assert judged.expectations is not None
    assert (judged.expectations.undone, judged.exit_code) == (("softmax.stable",), 0)


@pytest.mark.parametrize(("changes", "code"), [({"interrupted": True}, 2), ({"strict": True}, 1)])
def test_other_reasons_for_an_exit_code_stay(row: Make, result: Make, changes: dict[str, bool], code: int) -> None:
    """An interrupted run is no pass, and under --strict an unknown recommended failure fails."""
    rows = row("softmax.stable", Cause.RANGE, float64="l"), row("softmax.stable.tail", Cause.ROUNDING, float64="l")

    assert held(result(*rows, **changes), STABLE).exit_code == code


def test_nothing_decided_is_no_pass(row: Make, result: Make) -> None:
    """An empty file does not make a run of nothing green."""
    assert held(result(row("softmax.stable", float64="not-provided"))).exit_code == 3
