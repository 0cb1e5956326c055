"""The report as Markdown, read by a parser of GitHub's dialect: nothing that a candidate says is markup."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import gradspec
from gradspec.cli import main
from gradspec.expected import Entry, KnownFailures, against
from gradspec.reports import to_markdown
from gradspec.reports.markdown import MOST_FAILURES, code, escaped, in_table
from gradspec.reports.parts import explanation
from gradspec.verdicts import Cause, Cell, ClaimResult, Diagnosis, Failure, Result, Run, Verdict

STUDENT = """
import numpy as np


def softmax(x):
    e = np.exp(x)
    return e / np.sum(e)


def cross_entropy_grad(x, label):
    return softmax(x)


def sigmoid(x):
    raise ValueError("<b>no</b> | `x` is *bad*")
"""
LARGER = Failure("logits = [9.0]", "any", "1", "2", "entry 0 is off by 9", 1e300, "value")
CLAIMS = "softmax.*,cross-entropy.gradient,cross-entropy.gradient.signs,sigmoid.definition,mlp.relu-cotangent"


def rendered(text: str) -> str:
    """HTML, as GitHub's dialect has it."""
    return str(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text))


def rendered_text(text: str) -> str:
    """What a reader sees of it, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", rendered(text))).split())


def cells(text: str, first: str) -> list[str]:
    """The text of a table's row that begins with `first`, cell by cell."""
    for row in re.findall(r"<tr>(.*?)</tr>", rendered(text), re.DOTALL):
        found = [
            html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        ]
        if found and found[0] == first:
            return found
    raise AssertionError(f"no row begins with {first}")


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A softmax that overflows, a gradient without the label, a sigmoid that raises."""
    path = tmp_path_factory.mktemp("student") / "student.py"
    path.write_text(STUDENT, encoding="utf-8")
    result = gradspec.check(str(path), claims=CLAIMS, profile="quick")
    return replace(result, run=replace(result.run, candidate="student.py", source="student.py"))


def test_the_verdict_comes_first(judged: Result) -> None:
    """A heading with the candidate and a mark, then the exit code in a sentence, and the counts."""
    lines = to_markdown(judged).splitlines()

    assert lines[0] == "## ❌ gradspec: student.py"
    assert lines[2].startswith("**A required claim does not hold.** 6 hold · ")
    assert "seed 0" in lines[4]


def test_a_row_a_chapter(judged: Result) -> None:
    """How many claims hold, fail, and are only recommended."""
    assert cells(to_markdown(judged), "softmax") == ["softmax", "6", "1", "", "2", ""]


def test_every_claim_is_folded_away(judged: Result) -> None:
    """With a mark a format, and what it follows from."""
    text = to_markdown(judged)

    assert cells(text, "softmax.stable") == ["softmax.stable", "✓", "✗", "softmax is accurate for every finite input"]
    assert cells(text, "cross-entropy.gradient.signs")[1:] == ["✗", "✗", "follows from cross-entropy.gradient"]
    assert rendered(text).count("<details>") == rendered(text).count("</details>") == 1


def test_failures_are_told(judged: Result) -> None:
    """Counterexample, cause, lookalike, hint, what it explains, and the command that judges it again."""
    text = to_markdown(judged)

    assert "#### cross-entropy.gradient" in text.splitlines()
    assert "| input | `logits = [0.0, 0.0], label = 0` |" in text
    assert "| received | `[0.5, 0.5]` |" in text
    assert "| cause | **derivation**: wrong at 50 digits" in text
    assert "(mistake: missing-one-hot) |" in text
    assert "| read | gradspec explain cross-entropy.gradient (spec/cross-entropy.md) |" in text
    assert "| explains | cross-entropy.gradient.signs |" in text
    assert "| again | `gradspec check " in text
    assert "#### cross-entropy.gradient.signs" not in text


def test_what_a_candidate_says_is_text(judged: Result) -> None:
    """An exception's message with HTML, a pipe, backticks and stars reads as it was written."""
    text = to_markdown(judged)

    assert "<b>no</b>" not in rendered(text)
    assert '"<b>no</b> | `x` is *bad*"' in html.unescape(re.sub(r"<[^>]+>", "", rendered(text)))


def test_what_is_not_provided(judged: Result) -> None:
    """A line at the end, as in a terminal."""
    last = to_markdown(judged).splitlines()[-1]

    assert last.startswith("- not provided: ")
    assert "relu" in last


def test_it_says_what_the_terminal_says(judged: Result) -> None:
    """Every word of a failure's explanation, and every reason for what was not decided."""
    row = judged["softmax.stable"]
    cell = replace(row.cells[-1], operations=("softmax",), failure=replace(LARGER, error_over_bound=2.0), worst=LARGER)
    row = replace(row, cells=(*row.cells[:-1], cell))
    other = ClaimResult("softmax.range", (Cell("exact", Verdict.NOT_LIFTED, reason="it calls C"),))
    follower = ClaimResult("cross-entropy.stable", row.cells, row.diagnosis, ("operation softmax",))
    result = replace(judged, claims=(row, other, follower))
    text, plain = to_markdown(result), rendered_text(to_markdown(result))

    for word, said in explanation(result, row):
        assert f"| {word} | " in text
        assert " ".join(said.split()) in plain
    assert {"worst seen", "operations", "explains"} <= {word for word, _ in explanation(result, row)}
    assert "- not lifted: it calls C (softmax.range)" in text


def test_known_failures(judged: Result) -> None:
    """A table with cause and reason, and a list of what is not as the file says."""
    entries = (
        Entry("softmax.stable", Cause.RANGE, "no | shift: <i>`issue` 3</i>"),
        Entry("softmax.range", Cause.ERROR, "TODO: say why"),
        Entry("cross-entropy.gradient", Cause.DERIVATION, "TODO"),
    )
    text = to_markdown(against(judged, KnownFailures("known|`.toml", entries)))

    assert cells(text, "softmax.stable") == ["softmax.stable", "✓", "✗", "known to fail"]
    assert ["softmax.stable", "range", "no | shift: <i>`issue` 3</i>"] in [
        [html.unescape(re.sub(r"<[^>]+>", "", c)) for c in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", rendered(text), re.DOTALL)
    ]
    assert "- softmax.range is known to fail by error, but it holds; delete the entry." in text
    assert "gives no reason yet for cross-entropy.gradient: replace the TODO." in text
    assert "#### softmax.stable" not in text
    assert "known|`.toml" in html.unescape(re.sub(r"<[^>]+>", "", rendered(text)))


def test_a_run_without_failures(tmp_path: Path) -> None:
    """Short: a green mark, the chapters, nothing else."""
    text = to_markdown(gradspec.check("reference", claims="softmax.definition", profile="quick"))

    assert text.startswith("## ✅ gradspec: reference\n\n**Every required claim that was provided holds.** 1 holds\n")
    assert "Failures" not in text
    assert "Not provided" not in text


def test_many_failures_are_cut() -> None:
    """A summary has a limit: the first ones are told, the others counted."""
    failure = Failure("x = [1.0]", "any", "1", "2", "off", 2.0, "value")
    row = ClaimResult("softmax.range", (Cell("float64", Verdict.FAILS, failure=failure),), Diagnosis(Cause.RANGE, "r"))
    run = Run("c", "c", ("softmax",), ("float64",), "quick", 1, 0, {})
    text = to_markdown(Result(run, (row,) * (MOST_FAILURES + 3), frozenset()))

    assert text.count("#### softmax.range") == MOST_FAILURES
    assert "… and 3 more." in text


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))))
def test_escaped_text_is_only_text(text: str) -> None:
    """Any text comes out of a parser as it was, its blanks apart."""
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parseInline("a" + escaped(text) + "b")

    assert "".join(t.content for t in tokens[0].children or []) == "a" + " ".join(text.split()) + "b"


@given(st.text(alphabet="`|ab \\<&*", max_size=20))
def test_code_is_only_text_in_a_table_too(text: str) -> None:
    """Backticks and pipes stay, and no cell is cut."""
    table = f"| x | y |\n|---|---|\n| {in_table(code(text))} | end |\n"
    found = re.findall(r"<td[^>]*>(.*?)</td>", rendered(table), re.DOTALL)

    assert found[-1] == "end"
    assert len(found) == 2


def test_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--format markdown` prints it, and with --output writes it."""
    monkeypatch.chdir(tmp_path)
    arguments = ["check", "reference", "--claims", "softmax.definition", "--profile", "quick", "--format", "markdown"]
    printed = CliRunner().invoke(main, arguments)
    CliRunner().invoke(main, [*arguments, "--output", "summary.md"])

    assert printed.exit_code == 0
    assert printed.stdout == Path("summary.md").read_text(encoding="utf-8")
    assert printed.stdout.startswith("## ✅ gradspec: reference")
