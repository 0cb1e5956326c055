"""`--mapping` and `--set` on the command line, and --mapping and GRADSPEC_MAPPING for pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gradspec.cli import main
from gradspec.resources import folder

ROWS = (
    "import numpy as np\n\n\ndef f(X):\n    E = np.exp(X - X.max(axis=1, keepdims=True))\n"
    "    return E / E.sum(axis=1, keepdims=True)\n"
)
MAPPING = 'layout = "rows"\n[operations]\nsoftmax = "f"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a file of rows and a mapping under a name that is not looked for."""
    (tmp_path / "student.py").write_text(ROWS, encoding="utf-8")
    (tmp_path / "rows.toml").write_text(MAPPING, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def checked(*options: str) -> Result:
    return CliRunner().invoke(
        main, ["check", "student.py", "--profile", "quick", "--claims", "softmax.definition", *options]
    )


def test_a_mapping_file(here: Path) -> None:
    """The file named is used, and the header says so."""
    outcome = checked("--mapping", "rows.toml")

    assert outcome.exit_code == 0
    assert "mapped by rows.toml: layout = rows" in outcome.output
    assert "mapped: softmax is f" in outcome.output


def test_settings(here: Path) -> None:
    """Settings alone are a mapping."""
    outcome = checked("--set", "layout=rows", "--set", "operations.softmax=f")

    assert outcome.exit_code == 0
    assert "mapped by --set: layout = rows" in outcome.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--mapping", "nowhere.toml"), "Expected a mapping in nowhere.toml but it cannot be read: No such file"),
        (
            ("--set", "layout=row"),
            "Expected layout among vector, rows, columns, row-vector, column-vector but got 'row'",
        ),
        (
            ("--set", "operations.softmax=g"),
            "Expected g for operations.softmax.call but student.py has no g; it has f.",
        ),
    ],
)
def test_a_wrong_one_is_one_line(here: Path, options: tuple[str, ...], said: str) -> None:
    """What cannot be used is said in one line, and the exit code is 2."""
    outcome = checked(*options)

    assert outcome.exit_code == 2
    assert said in outcome.output
    assert len(outcome.output.strip().splitlines()) == 1


@pytest.mark.parametrize("by_option", [True, False])
def test_pytest_takes_it_too(here: Path, by_option: bool) -> None:
    """--mapping, or GRADSPEC_MAPPING, dresses the candidate of --impl."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "gradspec.plugin"]
    command += ["--import-mode=importlib", "-c", os.devnull, "--rootdir", str(here), str(folder("properties"))]
    command += ["--impl", "student.py", "--claims", "softmax.definition", "--profile", "quick"]
    environment = {**os.environ, **({} if by_option else {"GRADSPEC_MAPPING": "rows.toml"})}
    command += ["--mapping", "rows.toml"] if by_option else []
    run = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)

    assert run.returncode == 0, run.stdout
    assert "mapped by rows.toml: layout = rows" in run.stdout
