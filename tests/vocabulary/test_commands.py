"""`--classes` from the command line and from pytest: the same run, the same report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from gradspec.cli import main
from gradspec.reports.json_report import SCHEMA
from gradspec.resources import folder

WRONG = """
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    p = e / np.sum(e)
    p[-1] = 0
    return p
"""
CLAIM = "softmax.definition"


@pytest.fixture
def wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file with a softmax that forgets the last class."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")
    return "wrong.py"


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, arguments, prog_name="gradspec")


def test_the_report_says_at_how_many_classes(wrong: str) -> None:
    """In the header, in the input, and in the command that shows the failure again."""
    shown = run("check", wrong, "--claims", CLAIM, "--classes", "500", "--jobs", "1")

    assert shown.exit_code == 1
    assert "exact, float64; at 500 classes, a fixed list of inputs, seed 0" in shown.output
    assert "entry 499 is off by" in shown.output
    assert "for i in range(500)]" in shown.output
    assert f"gradspec check wrong.py --claims {CLAIM} --formats exact,float64 --classes 500" in shown.output


def test_what_is_left_out_is_said_to_be() -> None:
    """A claim about a matrix of five thousand classes reads not run, with the reason."""
    shown = run("check", "reference", "--claims", "softmax.jacobian", "--classes", "5000", "--jobs", "1")

    assert "not run: V² work: judged up to 1024 classes  (softmax.jacobian)" in shown.output
    assert shown.exit_code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("--classes", "1"),
        ("--classes", "ten"),
        ("--classes", "10", "--examples", "5"),
        ("--classes", "10", "--claims", "affine.*"),
    ],
)
def test_arguments_that_cannot_be_are_refused(arguments: tuple[str, ...]) -> None:
    """With exit code 2 and a sentence, not a traceback."""
    shown = run("check", "reference", *arguments)

    assert shown.exit_code == 2
    assert "Traceback" not in shown.output


def test_pytest_judges_the_same(wrong: str, tmp_path: Path) -> None:
    """The plugin takes the same option: claims about no vector are deselected, and the JSON says the number."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "gradspec.plugin"]
    command += ["--import-mode=importlib", str(folder("properties")), "--impl", wrong, "--classes", "300"]
    command += ["--claims", f"{CLAIM},conduct.pure", "--gradspec-json", "plugin.json"]
    environment = {k: v for k, v in os.environ.items() if k != "GRADSPEC_IMPL"}
    told = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    run("check", wrong, "--claims", CLAIM, "--classes", "300", "--format", "json", "--output", "command.json")
    by_pytest, by_command = (
        json.loads((tmp_path / name).read_text(encoding="utf-8")) for name in ("plugin.json", "command.json")
    )

    assert "1 failed" in told.stdout
    assert by_pytest == by_command
    assert by_command["run"]["classes"] == 300
    jsonschema.validate(by_command, json.loads(SCHEMA.read_text(encoding="utf-8")))
