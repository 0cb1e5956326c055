"""`gradspec limits`: what it shows, what it measures, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from gradspec.claims import all_claims
from gradspec.limits import Limit, Row, changes, from_json, measure, published, table
from gradspec.limits.table import OVERALL

Call = Callable[..., Result]

CLAIM = "affine.parameter-grads"
QUICK = ("--measure", "--seeds", "2", "--formats", "float64", "--jobs", "1")


def test_the_headline_numbers(gradspec: Call) -> None:
    """Without an argument every claim has a line, with a number, a dash or a word in every format."""
    outcome = gradspec("limits")
    first_words = [line.split(" ")[0] for line in outcome.output.splitlines()]

    assert [id for id in all_claims() if id not in first_words] == []
    assert outcome.output.splitlines()[2].split() == ["claim", "exact", "float64", "float32", "why"]
    assert outcome.exit_code == 0


def test_one_claim_is_shown_in_full(gradspec: Call) -> None:
    """By V and regime for every format, and by operation where there are several."""
    outcome = gradspec("limits", "log-softmax.exp")

    for format in ("exact", "float64", "float32"):
        assert f"\nlog-softmax.exp, {format}: by regime and V\nregime " in outcome.output
        assert f"\nlog-softmax.exp, {format}: by operation\noperation    limit\nlog_softmax  " in outcome.output
    assert "\nkernel-boundary size  " in outcome.output
    assert "all V" in outcome.output
    assert outcome.exit_code == 0


def test_some_claims_in_some_formats(gradspec: Call) -> None:
    """A pattern and a format choose lines and columns."""
    outcome = gradspec("limits", "logsumexp.*", "--formats", "float64")
    heading, *rows = outcome.output.splitlines()[2:-2]

    assert heading.split() == ["claim", "float64"]
    assert [row.split()[0] for row in rows] == [id for id in all_claims() if id.startswith("logsumexp.")]
    assert rows[2].split() == ["logsumexp.gradient", "–"]


def test_json_is_the_file(gradspec: Call) -> None:
    """As JSON the whole table is the packaged file, and a part of it can be read like it."""
    whole = gradspec("limits", "--format", "json").output
    part = gradspec("limits", "softmax.order", "--formats", "exact", "--format", "json").output

    assert whole == table.PUBLISHED.read_text(encoding="utf-8")
    assert from_json(part) == published().of(["softmax.order"], ["exact"])
    assert list(json.loads(part)["limits"]) == ["softmax.order"]


def test_markdown_has_a_table_by_length(gradspec: Call) -> None:
    """Several claims as Markdown: the headline, then for every format the limits by V."""
    lines = gradspec("limits", "softmax.*", "--format", "markdown").output.splitlines()

    assert lines[0] == "# Detection limits"
    assert "| claim | exact | float64 | float32 | why |" in lines
    assert "## By V, float64" in lines
    assert "| claim | all V | V 1 | V 2 | V 3–6 | V 7–17 | V 18–64 | V 65 and more |" in lines


def test_measuring_again(gradspec: Call, tmp_path: Path) -> None:
    """The measured table goes to the file as JSON, the comparison to standard error; as good as published is 0."""
    outcome = gradspec("limits", CLAIM, *QUICK, "--output", "again.json")
    again = from_json((tmp_path / "again.json").read_text(encoding="utf-8"))

    assert outcome.stderr == "The limits are in again.json.\n1 of 1 claims are as published.\n"
    assert outcome.stdout == ""
    assert again.rows[CLAIM]["float64"].overall == Limit(1e-16, 2, 2)
    assert outcome.exit_code == 0


def test_seeing_less_than_published_is_an_exit_code(gradspec: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the published limit is smaller than the measured one, a line says so and the exit code is 1."""
    row = replace(published().rows[CLAIM]["float64"], groups={OVERALL: Limit(1e-17, 20, 20)})
    sharper = replace(published(), rows={CLAIM: {"float64": row}})
    monkeypatch.setattr("gradspec.limits.published", lambda: sharper)
    outcome = gradspec("limits", CLAIM, *QUICK)

    assert f"{CLAIM}, float64: published 1e-17, measured ≤ 1e-16: it sees less\n" in outcome.stderr
    assert "0 of 1 claims are as published.\n" in outcome.stderr
    assert outcome.exit_code == 1


SMALL, LARGE, NEVER, SOMETIMES = Limit(1e-15, 20, 20), Limit(1e-3, 20, 20), Limit(None, 20, 0), Limit(None, 20, 18)


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (SMALL, SMALL, []),
        (NEVER, Limit(None, 2, 0), []),
        (LARGE, SMALL, [("1e-3", "1e-15", False)]),
        (SMALL, LARGE, [("1e-15", "1e-3", True)]),
        (SMALL, SOMETIMES, [("1e-15", "18 of 20", True)]),
        (SMALL, NEVER, [("1e-15", "none", True)]),
        (SMALL, None, [("1e-15", "none", True)]),
        (SOMETIMES, SMALL, [("18 of 20", "1e-15", False)]),
        (None, SMALL, [("none", "1e-15", False)]),
        (None, None, []),
    ],
)
def test_what_a_change_is(before: Limit | None, now: Limit | None, said: list[tuple[str, str, bool]]) -> None:
    """A limit that grew, or that some seed lost, is *sees less*; one that was never there cannot be lost."""

    def of(limit: Limit | None) -> table.Table:
        rows = {} if limit is None else {"float64": Row({OVERALL: limit}, {})}
        return table.Table(20, ("float64",), {CLAIM: rows})

    found = [(change.published, change.measured, change.sees_less) for change in changes(of(now), of(before))]

    assert found == said


def test_ctrl_c_keeps_what_is_measured(gradspec: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """The claims whose seeds are complete are shown and compared; the exit code is 2."""
    answers = measure._answers

    def interrupted(*arguments: Any) -> Iterator[Any]:
        for n, answer in enumerate(answers(*arguments)):
            if n == 3:
                raise KeyboardInterrupt
            yield answer

    monkeypatch.setattr(measure, "_answers", interrupted)
    outcome = gradspec("limits", f"{CLAIM},chain-rule.gradient-column", *QUICK)

    assert "gradspec: interrupted; 1 of 2 claims were measured.\n" in outcome.stderr
    assert "1 of 1 claims are as published.\n" in outcome.stderr
    assert "gradient-column  ≤ 1e-16" not in outcome.stdout
    assert outcome.exit_code == 2


REFUSED = {
    "unknown claim": (["softmax.stabel"], "Expected a claim id or a pattern of ids but got 'softmax.stabel'; did you "),
    "nothing": (["  , "], "Expected claim ids or patterns but got nothing; leave the argument out for all of them."),
    "unknown format": (["--formats", "float63"], "Expected formats among exact, float64, float32, float16, bfloat16 "),
    "unpublished format": (
        ["--formats", "exact,float16"],
        "Expected formats among exact, float64, float32 but got float16; "
        "`gradspec limits --measure --formats float16` measures it.",
    ),
    "seeds of what is published": (
        ["--seeds", "5"],
        "Expected --measure beside --seeds 5; what is published has 20 seeds.",
    ),
    "no such folder": (
        ["--output", "nowhere/limits.md"],
        "Expected a file to write but there is no folder nowhere; create it first.",
    ),
}


@pytest.mark.parametrize(("arguments", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_used(arguments: list[str], said: str, gradspec: Call) -> None:
    """One line says what was expected, and the exit code is 2."""
    outcome = gradspec("limits", *arguments)

    assert outcome.output.startswith(f"gradspec: {said}")
    assert outcome.output.count("\n") == 1
    assert outcome.exit_code == 2


def test_no_seeds_at_all(gradspec: Call) -> None:
    """Click's own word on a number out of range."""
    outcome = gradspec("limits", "--measure", "--seeds", "0")

    assert "0 is not in the range x>=1" in outcome.output
    assert outcome.exit_code == 2


def test_a_claim_that_is_not_published_yet(gradspec: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim newer than the table is named, with the command that measures it."""
    older = published().of([id for id in published().rows if id != CLAIM])
    monkeypatch.setattr("gradspec.limits.published", lambda: older)
    outcome = gradspec("limits", "affine.*")

    assert outcome.output == (
        f"gradspec: Expected published limits of {CLAIM} but there are none; "
        f"`gradspec limits {CLAIM} --measure` measures them.\n"
    )
    assert outcome.exit_code == 2


def test_a_file_that_cannot_be_written(gradspec: Call, tmp_path: Path) -> None:
    """The table is not lost: it goes to standard output, and the exit code is 2."""
    name = "x" * 300
    outcome = gradspec("limits", CLAIM, "--format", "markdown", "--output", name)

    assert outcome.stderr.startswith(f"gradspec: could not write {name}: ")
    assert outcome.stdout.startswith("# Detection limits\n")
    assert outcome.exit_code == 2
