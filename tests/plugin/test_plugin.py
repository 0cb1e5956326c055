"""`pytest properties --impl …`: each claim is a test, and the report is the one that `gradspec check` gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

import gradspec
from gradspec.claims import select
from gradspec.reports import to_json
from gradspec.reports.json_report import SCHEMA
from gradspec.resources import folder

PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "gradspec.plugin", "--import-mode=importlib"]
USAGE_ERROR = 4

STUDENT = """
import numpy as np


def softmax(x):
    return 2 * np.exp(x) / np.sum(np.exp(x))


def logsumexp(x):
    return np.max(x) + np.log(np.sum(np.exp(x - np.max(x))))


def log_softmax(x):
    return x - logsumexp(x)
"""
CLAIMS = "softmax.definition,softmax.stable.tail,softmax.order,softmax.jacobian,logsumexp.*,log-softmax.offset-free"

Run = Callable[..., subprocess.CompletedProcess[str]]


def pytest_run(where: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Pytest on the properties, from a folder that holds nothing of the project."""
    return subprocess.run(
        [*PYTEST, str(folder("properties")), *options],
        cwd=where,
        env={**{k: v for k, v in os.environ.items() if k != "GRADSPEC_IMPL"}, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a student's file in it."""
    path = tmp_path_factory.mktemp("student")
    (path / "student.py").write_text(STUDENT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def judged(place: Path) -> subprocess.CompletedProcess[str]:
    """The student's file, judged on a few claims, with both reports written."""
    reports = ["--gradspec-json", "student.json", "--junit-xml", "student.xml"]
    return pytest_run(
        place, "--impl", "student.py", "--claims", CLAIMS, "--examples", "10", *reports, GRADSPEC_IMPL="nobody.py"
    )


def outcomes(place: Path) -> dict[str, str]:
    """Each claim's outcome in the JUnit file, by the property's name."""
    cases = ElementTree.parse(place / "student.xml").getroot().iter("testcase")
    return {
        f"{case.get('classname')}.{case.get('name')}".partition("properties.")[2]: next(
            (child.tag for child in case if child.tag in ("failure", "error", "skipped")), "passed"
        )
        for case in cases
    }


def test_exactly_the_red_required_claims_fail(judged: subprocess.CompletedProcess[str], place: Path) -> None:
    """A red required claim fails, a red recommended one passes and is shown, and an absent operation is skipped."""
    expected = {
        "test_softmax.test_definition": "failure",
        "test_softmax.test_stable_tail": "passed",
        "test_softmax.test_order": "passed",
        "test_softmax.test_jacobian": "skipped",
        "test_log_softmax.test_offset_free": "passed",
        "test_log_softmax.test_logsumexp_definition": "passed",
        "test_log_softmax.test_logsumexp_stable": "passed",
        "test_log_softmax.test_logsumexp_gradient": "passed",
        "test_log_softmax.test_logsumexp_shift": "passed",
        "test_log_softmax.test_logsumexp_bounds": "passed",
    }

    assert judged.returncode == 1
    assert outcomes(place) == expected


def test_the_report_is_printed_and_written(judged: subprocess.CompletedProcess[str], place: Path) -> None:
    """The terminal tells the counterexample, and the JSON file is what the schema says."""
    report = json.loads((place / "student.json").read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(report)
    assert "softmax.definition" in judged.stdout
    assert "logits = [0.0, 0.0]" in judged.stdout
    assert report["exit_code"] == 1


def test_one_meaning(judged: subprocess.CompletedProcess[str], place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pytest's report is, to the last byte, the one that `gradspec.check` gives."""
    monkeypatch.chdir(place)
    result = gradspec.check("student.py", claims=CLAIMS, examples=10)

    assert (place / "student.json").read_text(encoding="utf-8") == to_json(result)


def test_a_recommended_claim_fails_when_asked_to(place: Path) -> None:
    """With --strict-claims a red recommended claim fails too."""
    options = ["--impl", "student.py", "--claims", "log-softmax.offset-free", "--formats", "float64", "--examples", "5"]
    done = pytest_run(place, *options, "--strict-claims")

    assert done.returncode == 1
    assert "1 failed" in done.stdout


def test_the_environment_names_the_candidate(place: Path) -> None:
    """GRADSPEC_IMPL names the candidate where no option does; in the runs above the option took precedence over it."""
    options = ["--claims", "softmax.definition", "--formats", "float64", "--examples", "5"]
    done = pytest_run(place, *options, GRADSPEC_IMPL="student.py")

    assert done.returncode == 1
    assert "student.py" in done.stdout


def test_side_by_side_gives_the_same_report(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With two workers of pytest-xdist the JSON report is, to the last byte, the one that `gradspec.check` gives."""
    chosen = "softmax.definition,softmax.s*,softmax.jacobian"
    options = ["--impl", "student.py", "--claims", chosen, "--profile", "quick", "--examples", "5"]
    monkeypatch.chdir(place)
    result = gradspec.check("student.py", claims=chosen, profile="quick", examples=5)
    pytest_run(place, *options, "--gradspec-json", "two.json", "-n", "2")

    assert (place / "two.json").read_text(encoding="utf-8") == to_json(result)
    assert len(json.loads((place / "two.json").read_text(encoding="utf-8"))["claims"]) == len(select(chosen.split(",")))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--impl", "studnet.py"], r"Expected a Python file but studnet.py does not exist; did you mean student.py?"),
        (["--claims", "softmax.definitoin"], "id you mean softmax.definition"),
        (["--formats", "float65"], "Expected formats among exact, float64"),
    ],
)
def test_a_wrong_argument_is_a_usage_error(options: list[str], said: str, place: Path) -> None:
    """An unknown candidate, claim or format ends the run before any test, and says what was expected."""
    done = pytest_run(place, "--impl", "student.py", *options)

    assert done.returncode == USAGE_ERROR
    assert said in " ".join((done.stderr + done.stdout).split())
    assert "Traceback" not in done.stderr


def test_choosing_by_pytests_own_means(place: Path) -> None:
    """A property is an ordinary test to pytest: `-k` chooses it, and the others are deselected."""
    options = ["--impl", "student.py", "--formats", "float64", "--examples", "5"]
    done = pytest_run(place, *options, "-k", "test_logsumexp_bounds")

    assert done.returncode == 0
    assert "1 passed" in done.stdout


def test_nothing_is_installed_into_pytest() -> None:
    """No entry point loads the plugin: installing gradspec adds no option to anybody's pytest."""
    loaded = [point.value for point in entry_points(group="pytest11") if point.value.startswith("gradspec")]

    assert loaded == []


def test_a_run_without_the_plugin_knows_nothing_of_it(tmp_path: Path) -> None:
    """In a project of one's own, pytest has no --impl and reports as ever, even where gradspec is imported."""
    (tmp_path / "test_mine.py").write_text("import gradspec\n\ndef test_mine():\n    assert gradspec.check\n")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    plain, asked = (
        subprocess.run([*command, *options], cwd=tmp_path, capture_output=True, text=True, check=False)
        for options in (["-v"], ["--impl", "reference"])
    )

    assert (plain.returncode, asked.returncode) == (0, USAGE_ERROR)
    assert "gradspec" not in plain.stdout
    assert "unrecognized arguments: --impl" in asked.stderr


def test_properties_in_ones_own_tests(tmp_path: Path) -> None:
    """`gradspec.check` in a test of one's own needs no plugin: a result is `ok` or not."""
    source: dict[str, Any] = {}
    exec(STUDENT, source)

    assert not gradspec.check(source, claims="softmax.definition", examples=5).ok
    assert gradspec.check(source, claims="logsumexp.definition", examples=5).ok
