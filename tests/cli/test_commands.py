"""explain, list, new, --output and --help."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from gradspec.candidates import built_in_names, mistake_names, skeleton
from gradspec.claims import all_claims
from gradspec.contract import OPERATIONS

Write = Callable[..., str]
Call = Callable[..., Result]

QUICK = ("--profile", "quick", "--claims", "softmax.definition")


def test_explain_shows_the_section(gradspec: Call) -> None:
    """Heading, chapter and line, the statement's TeX on a line of its own, then the text."""
    claim = all_claims()["softmax.definition"]
    outcome = gradspec("explain", claim.id)
    lines = outcome.output.splitlines()

    assert lines[:5] == [
        f"{claim.id} — {claim.title}",
        f"spec/softmax.md, line {claim.line}",
        "",
        f"    $${claim.statement}$$",
        "",
    ]
    assert " • Domain: textbook" in lines
    assert outcome.exit_code == 0


def test_explain_leaves_the_tex_alone(gradspec: Call) -> None:
    """Backslashes, braces and underscores of every claim's statement come through as they are written."""
    shown = "".join(gradspec("explain", "*").output.split())
    lost = [id for id, claim in all_claims().items() if "".join(f"$${claim.statement}$$".split()) not in shown]

    assert lost == []


def test_explain_leaves_inline_tex_alone(gradspec: Call) -> None:
    """So does the TeX inside a sentence."""
    outcome = gradspec("explain", "softmax.definition")

    assert r"$e^{x_i}/\sum_j e^{x_j}$" in outcome.output
    assert r"$e^{x_i - \mathrm{lse}}$" in outcome.output


@pytest.mark.parametrize("chapter", ["softmax", "conduct"])
def test_explain_a_chapter(chapter: str, gradspec: Call) -> None:
    """A chapter's name shows the whole chapter."""
    outcome = gradspec("explain", chapter)
    missing = [id for id, claim in all_claims().items() if claim.chapter == chapter and id not in outcome.output]

    assert missing == []
    assert outcome.exit_code == 0


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("softmax.stabel", "got 'softmax.stabel'; did you mean softmax.stable or "),
        ("cross_entropy", "got 'cross_entropy'; did you mean cross-entropy.*?"),
        ("../README", "got '../README'; `gradspec list claims` shows them all."),
        ("", "Expected a claim id or a page's name but got nothing; `gradspec list claims` shows them."),
    ],
)
def test_explain_an_unknown_claim(asked: str, said: str, gradspec: Call) -> None:
    """The nearest ids are offered; exit code 2."""
    outcome = gradspec("explain", asked)

    assert said in outcome.output
    assert outcome.output.count("\n") == 1
    assert outcome.exit_code == 2


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("claims", list(all_claims())),
        ("operations", [operation.signature for operation in OPERATIONS.values()]),
        ("candidates", [*built_in_names(), "oracle", *mistake_names()]),
    ],
)
def test_list(what: str, names: list[str], gradspec: Call) -> None:
    """Without a terminal every name has a line of its own, with what is said about it beside it."""
    outcome = gradspec("list", what)
    entries = [line for line in outcome.output.splitlines() if line.startswith("  ")]

    assert [re.split(r" {2,}", line.strip())[0] for line in entries] == names
    assert outcome.exit_code == 0


def test_new_writes_the_skeleton(tmp_path: Path, gradspec: Call) -> None:
    """The file is the contract, to be filled in."""
    gradspec("new", "homework.py")

    assert (tmp_path / "homework.py").read_text(encoding="utf-8") == skeleton()


def test_a_filled_in_operation_is_judged(tmp_path: Path, gradspec: Call) -> None:
    """What a learner has written is judged, the rest of the skeleton is not provided."""
    gradspec("new", "homework.py")
    path = tmp_path / "homework.py"
    body = "np.exp(x - np.max(x)) / np.sum(np.exp(x - np.max(x)))"
    text = re.sub(
        r"(def softmax\(x\):.*?)raise NotImplementedError",
        rf"\1return {body}",
        path.read_text(),
        flags=re.DOTALL,
        count=1,
    )
    path.write_text(text)
    outcome = gradspec("check", "homework.py", *QUICK)

    assert "operations  1: softmax" in outcome.output
    assert outcome.exit_code == 0


def test_new_overwrites_nothing(right: str, gradspec: Call) -> None:
    """A file that exists stays as it is; exit code 2."""
    outcome = gradspec("new", right)

    assert outcome.output == (
        "gradspec: Expected a new file but right.py exists; choose another name, so that nothing is lost.\n"
    )
    assert outcome.exit_code == 2


def test_new_in_a_missing_folder(gradspec: Call) -> None:
    """What cannot be written is told; exit code 2."""
    outcome = gradspec("new", "absent/homework.py")

    assert outcome.output == (
        "gradspec: Expected a file that can be written but got absent/homework.py: No such file or directory.\n"
    )
    assert outcome.exit_code == 2


def test_output_writes_the_report(tmp_path: Path, right: str, gradspec: Call) -> None:
    """The file holds what the screen would have shown, and the screen says where it is."""
    shown = gradspec("check", right, *QUICK)
    written = gradspec("check", right, *QUICK, "--output", "report.txt")

    assert written.output == "The report is in report.txt.\n"
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == shown.output
    assert written.exit_code == 0


def test_output_writes_json(tmp_path: Path, right: str, gradspec: Call) -> None:
    """The same with --format json."""
    gradspec("check", right, *QUICK, "--format", "json", "--output", "report.json")

    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["exit_code"] == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_to_a_full_disk(right: str, gradspec: Call) -> None:
    """The report is not lost: it goes to standard output, and the exit code is 2."""
    outcome = gradspec("check", right, *QUICK, "--output", "/dev/full")

    assert "gradspec: could not write /dev/full: No space left on device; the report follows here." in outcome.output
    assert "softmax.definition" in outcome.stdout
    assert outcome.exit_code == 2


def test_help_names_the_exit_codes(gradspec: Call) -> None:
    """`check --help` warns that the code is run and lists the exit codes, one a line."""
    outcome = gradspec("check", "--help")

    assert "This runs the candidate's code" in outcome.output
    assert re.findall(r"^ .* ([0-3])  \S", outcome.output, re.MULTILINE) == ["0", "1", "2", "3"]


def test_the_commands_have_a_line_each(gradspec: Call) -> None:
    """`gradspec --help` crops no summary."""
    outcome = gradspec("--help")

    assert "..." not in outcome.output.partition("Commands:")[2]
    assert outcome.exit_code == 0


def test_version(gradspec: Call) -> None:
    """`gradspec --version` names the version."""
    assert re.fullmatch(r"gradspec, version \d+\.\d+\.\d+\n", gradspec("--version").output)
