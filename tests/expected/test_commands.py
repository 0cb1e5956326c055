"""Known failures from the command line, from Python and from pytest: the same exit codes, and reports that say it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome

import gradspec
from gradspec.cli import main
from gradspec.reports.json_report import SCHEMA
from gradspec.resources import folder

Write = Callable[..., str]

CLAIMS = "softmax.*,cross-entropy.stable,cross-entropy.gradient,cross-entropy.gradient.signs"
HALF = "\n\nBROKEN = [][0]\n\n\ndef sigmoid(x):\n    return BROKEN\n"
"""Added to a file: it is loaded in part."""
FEW = "softmax.stable,cross-entropy.stable,cross-entropy.gradient,cross-entropy.gradient.signs"
QUICK = ("--profile", "quick", "--examples", "5", "--claims", CLAIMS)
KNOWN = """
[[failure]]
claim = "softmax.stable"
cause = "range"
reason = "the shift is missing"

[[failure]]
claim = "cross-entropy.stable"
cause = "range"
reason = "it calls softmax"

[[failure]]
claim = "cross-entropy.gradient"
cause = "derivation"
reason = "the label is not subtracted | see `issue 3`"
"""


def check(*arguments: str) -> Outcome:
    """`gradspec check student.py …`, quickly."""
    return CliRunner().invoke(main, ["check", "student.py", *QUICK, *arguments])


def words(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def test_nothing_but_what_is_known(student: str, write: Write) -> None:
    """Exit code 0; each known failure in a line with cause and reason, followers folded, no counterexample told."""
    outcome = check("--expected", write(KNOWN))

    assert outcome.exit_code == 0
    assert "softmax.stable ✓ ✗ known to fail" in words(outcome.output)
    assert "softmax.stable.tail · ✗ follows from softmax.stable" in words(outcome.output)
    assert "known failures (gradspec-expected.toml) softmax.stable range the shift is missing" in words(outcome.output)
    assert "counterexample" not in outcome.output
    assert "input " not in outcome.output
    assert outcome.output.splitlines()[-2:] == [
        "6 hold · 6 fail as known · 11 not provided",
        "Nothing fails but what is known to.",
    ]


def test_another_cause_and_a_stale_entry(student: str, write: Write) -> None:
    """Exit code 1; both are told, and the failure with the other cause in full."""
    text = KNOWN.replace('"derivation"', '"rounding"')
    outcome = check("--expected", write(text + '[[failure]]\nclaim = "softmax.range"\ncause = "error"\nreason = "r"\n'))

    assert outcome.exit_code == 1
    assert "✗ cross-entropy.gradient" in outcome.output
    assert "cross-entropy.gradient is known to fail by rounding, but the cause is derivation now." in outcome.output
    assert "softmax.range is known to fail by error, but it holds; delete the entry." in outcome.output
    assert outcome.output.splitlines()[-1] == "A required claim does not hold."


def test_only_the_file_is_wrong(student: str, write: Write) -> None:
    """Exit code 1, with what mends it."""
    outcome = check(
        "--expected", write(f'{KNOWN}[[failure]]\nclaim = "softmax.range"\ncause = "error"\nreason = "r"\n')
    )

    assert outcome.exit_code == 1
    assert outcome.output.splitlines()[-1] == (
        "What fails is not what gradspec-expected.toml says; --update-expected writes what does."
    )


def test_update_writes_and_says_so(student: str) -> None:
    """The default file; the run is then fine, and the reasons to be written are named."""
    outcome = check("--update-expected")

    assert outcome.exit_code == 0
    assert "gradspec-expected.toml has 3 known failures now: 3 new, 0 gone." in outcome.stderr
    assert (
        "gradspec-expected.toml gives no reason yet for softmax.stable, cross-entropy.stable, cross-entropy.gradient: "
        "replace the TODO."
    ) in words(outcome.output)
    assert check("--expected", "gradspec-expected.toml").exit_code == 0


def test_a_file_that_cannot_be_written_loses_no_report(student: str, write: Write) -> None:
    """The reason is told, the report is there all the same, and the exit code is 2."""
    write(Path(student).read_text(encoding="utf-8") + HALF, student)
    outcome = check("--update-expected")

    assert outcome.exit_code == 2
    assert "gradspec: Expected a whole run to write gradspec-expected.toml from" in outcome.stderr
    assert "softmax.stable" in outcome.stdout


def test_a_folder_that_is_not_there_is_told_before_anything_is_judged(student: str) -> None:
    """As for the report's own file."""
    outcome = check("--update-expected", "--expected", "nowhere/known.toml")

    assert (outcome.exit_code, outcome.output) == (
        2,
        "gradspec: Expected a file to write but there is no folder nowhere; create it first.\n",
    )


@pytest.mark.parametrize("option", ["--expected", "--update-expected"])
def test_a_malformed_file_is_told_before_anything_is_judged(student: str, write: Write, option: str) -> None:
    """One line, exit code 2, and the file is as it was."""
    name = write(KNOWN.replace('"range"', '"overflow"'))
    outcome = check("--expected", name, *([option] if option == "--update-expected" else []))

    assert outcome.exit_code == 2
    assert outcome.output.startswith("gradspec: Expected a cause among derivation, ")
    assert outcome.output.count("\n") == 1
    assert '"overflow"' in Path(name).read_text(encoding="utf-8")


def test_a_file_that_is_not_there(student: str) -> None:
    """One line says what writes it."""
    outcome = check("--expected", "nowhere.toml")

    assert (outcome.exit_code, outcome.output) == (
        2,
        "gradspec: Expected a file of known failures but nowhere.toml does not exist; --update-expected writes it.\n",
    )


def test_json(student: str, write: Write) -> None:
    """The report carries it, by the schema; without a file it is null."""
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    outcome = check("--expected", write(KNOWN.replace('"derivation"', '"rounding"')), "--format", "json")
    held, plain = json.loads(outcome.stdout), json.loads(check("--format", "json").stdout)

    for report in (held, plain):
        jsonschema.Draft202012Validator(schema).validate(report)
    assert plain["expected"] is None
    assert held["expected"]["known"]["softmax.stable"] == "the shift is missing"
    assert held["expected"]["known"]["softmax.stable.tail"] == "follows from softmax.stable"
    assert held["expected"]["complaints"] == [
        {
            "claim": "cross-entropy.gradient",
            "kind": "another-cause",
            "message": "cross-entropy.gradient is known to fail by rounding, but the cause is derivation now",
        }
    ]
    assert held["exit_code"] == outcome.exit_code == 1


def test_from_python(student: str, write: Write) -> None:
    """`gradspec.check(…, expected=…)`."""
    result = gradspec.check(student, claims=CLAIMS, profile="quick", expected=write(KNOWN))

    assert result.ok
    assert result.is_known(result["cross-entropy.gradient"])
    assert not result.counts(result["cross-entropy.gradient"])


def pytest_on(*options: str) -> subprocess.CompletedProcess[str]:
    """The properties as tests of student.py, in a process of their own."""
    words_ = ["-p", "no:cacheprovider", "-p", "gradspec.plugin", "--import-mode=importlib", "--impl", "student.py"]
    words_ += ["--claims", FEW, "--examples", "5"]
    command = [sys.executable, "-m", "pytest", str(folder("properties")), *words_, *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_from_pytest(student: str, write: Write) -> None:
    """Known failures, and what follows from them, are expected failures; the session is fine."""
    done = pytest_on("--gradspec-expected", write(KNOWN))

    assert done.returncode == 0
    assert "4 xfailed" in done.stdout
    assert "Nothing fails but what is known to." in done.stdout


@pytest.mark.parametrize("options", [("-q",), ("-n", "2", "--claims", "cross-entropy.gradient")])
def test_from_pytest_another_cause_fails_the_session(student: str, write: Write, options: tuple[str, ...]) -> None:
    """The cause is known at the end only; the session fails there, and says why, also when it is quiet."""
    if "-n" in options:
        pytest.importorskip("xdist", reason="pytest-xdist runs tests in several processes")
    done = pytest_on("--gradspec-expected", write(KNOWN.replace('"derivation"', '"rounding"')), *options)

    assert done.returncode == 1
    assert "cross-entropy.gradient is known to fail by rounding, but the cause is derivation now." in done.stdout


def test_from_pytest_half_a_file_that_fails_by_another_cause_fails_the_session(student: str, write: Write) -> None:
    """That the file was loaded in part excuses nothing."""
    write(Path(student).read_text(encoding="utf-8") + HALF, student)
    done = pytest_on("--gradspec-expected", write(KNOWN.replace('"derivation"', '"rounding"')), "-q")

    assert done.returncode == 1
    assert "but the cause is derivation now." in done.stdout


def test_from_pytest_an_unknown_failure_is_a_failed_test(student: str, write: Write) -> None:
    """A claim that the file does not name, and that follows from none it names, fails as ever."""
    done = pytest_on("--gradspec-expected", write(KNOWN[: KNOWN.rindex("[[failure]]")]))

    assert done.returncode == 1
    assert "2 failed" in done.stdout
    assert "test_gradient" in done.stdout


def test_from_pytest_a_malformed_file(student: str, write: Write) -> None:
    """One line, as for any other argument."""
    done = pytest_on("--gradspec-expected", write("[[failure]]\n"))

    assert done.returncode == 4
    assert "ERROR: Expected a claim but gradspec-expected.toml, entry 1 has none" in done.stderr
