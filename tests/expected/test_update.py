"""Writing down what fails today: new entries ask for a reason, and old ones keep theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gradspec.errors import UsageError
from gradspec.expected import Entry, KnownFailures, against, read_expected, update_file, updated, written
from gradspec.expected.entries import TODO
from gradspec.verdicts import Cause, Result

Make = Callable[..., Any]
Write = Callable[..., str]

OWN = """\
# Ours, for the kernel.

# seen by everybody
[[failure]]
claim = "softmax.stable"    # shift!
cause = "range"
reason = "issue 12"

[[failure]]
claim = "softmax.range"
cause = "rounding"
reason = "issue 13"
"""


def told(known: KnownFailures) -> list[tuple[str, str, tuple[str, ...], str]]:
    """The entries, each in a tuple."""
    return [(e.claim, str(e.cause), e.formats, e.reason) for e in known.entries]


def test_new_failures_get_an_entry(row: Make, result: Make) -> None:
    """With the formats in which they fail, where they hold in others, and a reason to be written."""
    judged = result(
        row("softmax.stable", Cause.RANGE, float16="l", float64=""),
        row("softmax.range", Cause.DERIVATION, float16="l", float64="l"),
        row("softmax.order", float16="", float64=""),
    )

    assert told(updated(judged, KnownFailures("k.toml"))) == [
        ("softmax.stable", "range", ("float16",), TODO),
        ("softmax.range", "derivation", (), TODO),
    ]


def test_followers_and_advice_need_none(row: Make, result: Make) -> None:
    """A claim that follows from another is known with it; a recommended one does not fail the run, but under strict."""
    rows = [
        row("softmax.stable", Cause.RANGE, float64="l"),
        row("softmax.range", Cause.UNDECIDED, ("softmax.stable",), float64="l"),
        row("softmax.stable.tail", Cause.ROUNDING, float64="l"),
    ]

    assert [e.claim for e in updated(result(*rows), KnownFailures("k.toml")).entries] == ["softmax.stable"]
    assert [e.claim for e in updated(result(*rows, strict=True), KnownFailures("k.toml")).entries] == [
        "softmax.stable",
        "softmax.stable.tail",
    ]


def test_a_follower_that_fails_elsewhere_too_gets_one(row: Make, result: Make) -> None:
    """It would not be known with its root."""
    rows = [
        row("softmax.stable", Cause.RANGE, float16="l", float64=""),
        row("softmax.range", Cause.ROUNDING, ("softmax.stable",), float16="l", float64="l"),
    ]

    assert len(updated(result(*rows), KnownFailures("k.toml")).entries) == 2


def test_old_entries_keep_their_text(row: Make, result: Make, write: Write) -> None:
    """Reasons and comments stay, stale entries go, new ones come after them."""
    judged = result(
        row("softmax.stable", Cause.RANGE, float64="l"),
        row("softmax.range", float64=""),
        row("softmax.order", Cause.CONSTANT, float64="l"),
        formats=("float64",),
    )
    update = update_file(judged, write(OWN))

    assert (update.added, update.removed) == (1, 1)
    assert Path("gradspec-expected.toml").read_text(encoding="utf-8") == (
        OWN[: OWN.index('[[failure]]\nclaim = "softmax.range"')]
        + '[[failure]]\nclaim = "softmax.order"\ncause = "constant"\nreason = "TODO: say why"\n'
    )


def test_entries_that_were_not_asked_about_stay(row: Make, result: Make, write: Write) -> None:
    """A run of some of the claims says nothing of the others."""
    name = write(OWN)
    update_file(result(row("softmax.order", float64=""), formats=("float64",)), name)

    assert Path(name).read_text(encoding="utf-8") == OWN


def test_another_cause_asks_for_another_reason(row: Make, result: Make, write: Write) -> None:
    """The old one is kept in the text, for it may still tell something."""
    judged = result(row("softmax.stable", Cause.DERIVATION, float64="l"), formats=("float64",))
    after = update_file(judged, write(OWN)).known

    assert told(after)[-1] == ("softmax.stable", "derivation", (), "TODO: say why (it was: range, issue 12)")
    assert [e.claim for e in after.entries] == ["softmax.range", "softmax.stable"]


def test_another_cause_beside_a_pattern_gets_its_own_entry(row: Make, result: Make) -> None:
    """The pattern stays for what it is right about."""
    family = Entry("softmax.*", Cause.RANGE, "family")
    rows = row("softmax.stable", Cause.RANGE, float64="l"), row("softmax.range", Cause.DERIVATION, float64="l")
    after = updated(result(*rows), KnownFailures("k.toml", (family,)))

    assert after.entries[0] is family
    assert told(after)[1:] == [("softmax.range", "derivation", (), "TODO: say why (it was: range, family)")]


def test_an_entry_that_became_too_narrow_stays(row: Make, result: Make) -> None:
    """It is still true; what it does not cover gets an entry of its own, and a reason to be written."""
    narrow = Entry("softmax.stable", Cause.RANGE, "issue 12", ("float16",))
    after = updated(
        result(row("softmax.stable", Cause.RANGE, float16="l", float64="l")), KnownFailures("k.toml", (narrow,))
    )

    assert after.entries[0] is narrow
    assert told(after)[1:] == [("softmax.stable", "range", ("float64",), TODO)]


def test_an_entry_for_formats_that_were_not_asked_about_stays(row: Make, result: Make) -> None:
    """Beside it the new one speaks of the format that was judged."""
    other = Entry("softmax.stable", Cause.ROUNDING, "issue 12", ("float16",))
    judged = result(row("softmax.stable", Cause.RANGE, float64="l"), formats=("float64",))
    after = updated(judged, KnownFailures("k.toml", (other,)))

    assert after.entries[0] is other
    assert told(after)[1:] == [("softmax.stable", "range", ("float64",), TODO)]


def test_an_entry_for_a_regime_stays(row: Make, result: Make) -> None:
    """Where the claim fails on other inputs in another format, that is an entry of its own."""
    tie = Entry("softmax.stable", Cause.RANGE, "issue 12", regime="a tie")
    judged = result(row("softmax.stable", Cause.RANGE, float16="a tie", float64="large"))
    after = updated(judged, KnownFailures("k.toml", (tie,)))

    assert after.entries[0] is tie
    assert told(after)[1:] == [("softmax.stable", "range", ("float64",), TODO)]
    assert against(judged, after).ok


def test_what_is_written_is_true_at_once(row: Make, result: Make) -> None:
    """A pattern goes where all that it was right about has an entry of its own now."""
    family = Entry("softmax.stabl[e]", Cause.RANGE, "family", ("float16",))
    judged = result(row("softmax.stable", Cause.RANGE, float16="l", float64="l"))
    after = updated(judged, KnownFailures("k.toml", (family,)))

    assert told(after) == [("softmax.stable", "range", (), TODO)]
    assert against(judged, after).ok


def test_what_was_written_is_what_fails(judged_student: Result, write: Write) -> None:
    """Held against its own file a run is fine, and writing it again changes nothing."""
    write("", "anchor")
    update_file(judged_student, "known.toml")
    text = Path("known.toml").read_text(encoding="utf-8")
    held = against(judged_student, read_expected("known.toml"))
    again = update_file(judged_student, "known.toml")

    assert judged_student.exit_code == 1
    assert (held.exit_code, (again.added, again.removed)) == (0, (0, 0))
    assert Path("known.toml").read_text(encoding="utf-8") == text == written(again.known)
    assert [e[:3] for e in told(again.known)] == [
        ("softmax.stable", "range", ("float64",)),
        ("cross-entropy.stable", "range", ("float64",)),
        ("cross-entropy.gradient", "derivation", ()),
    ]


@pytest.mark.parametrize("half", ["interrupted", "loaded in part"])
def test_half_a_run_writes_nothing(row: Make, result: Make, write: Write, half: str) -> None:
    """The file is as it was."""
    whole = result(row("softmax.order", Cause.RANGE, float64="l"), interrupted=half == "interrupted")
    judged = replace(whole, run=replace(whole.run, problem="it broke")) if half == "loaded in part" else whole
    name = write(OWN)

    with pytest.raises(UsageError, match="the file is as it was"):
        update_file(judged, name)
    assert Path(name).read_text(encoding="utf-8") == OWN


def test_a_file_that_cannot_be_written(row: Make, result: Make, write: Write) -> None:
    """The system's reason is given."""
    write("", "anchor")
    with pytest.raises(UsageError, match=r"Expected to write nowhere/k\.toml but it cannot be written: No such file"):
        update_file(result(row("softmax.order", float64="")), "nowhere/k.toml")
