"""`gradspec adapt` and `gradspec check --adapt`, as a newcomer uses them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import gradspec
from gradspec.cli.group import main
from gradspec.errors import UsageError

COLUMNS = """
import numpy as np


def softmax(Z):
    E = np.exp(Z - np.max(Z, axis=0))
    return E / np.sum(E, axis=0)


def cost(Z, Y):
    S = Z - np.max(Z, axis=0)
    return -np.sum(np.where(Y == 1, S - np.log(np.sum(np.exp(S), axis=0)), 0)) / Y.shape[1]


def cost_gradient(Z, Y):
    return (softmax(Z) - Y) / Y.shape[1]
"""
MAPPING = {
    "layout": "columns",
    "labels": "one-hot",
    "operations": {"cross_entropy": "cost", "cross_entropy_grad": "cost_gradient"},
}


@pytest.fixture
def student(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A right file in columns, in the current folder."""
    monkeypatch.chdir(tmp_path)
    path = Path("student.py")
    path.write_text(COLUMNS, encoding="utf-8")
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_it_writes_the_mapping_beside_the_file(student: Path) -> None:
    """It shows what it found with the evidence, and writes it where `check` finds it."""
    result = run("adapt", "student.py")
    written = Path("student.gradspec.toml").read_text(encoding="utf-8")

    assert result.exit_code == 0
    assert "Written to student.gradspec.toml, where `gradspec check student.py` finds it." in result.output
    assert "cost_gradient" in result.output
    assert "evidence" in result.output
    assert tomllib.loads(written) == MAPPING
    assert gradspec.check(str(student), examples=2).exit_code == 0


def test_it_never_overwrites_without_force(student: Path) -> None:
    """A file that is there stays as it is, and one line says what to do; --force writes over it."""
    Path("student.gradspec.toml").write_text("# mine\n", encoding="utf-8")
    refused, kept = run("adapt", "student.py"), Path("student.gradspec.toml").read_text(encoding="utf-8")
    forced = run("adapt", "student.py", "--force")

    assert (refused.exit_code, kept) == (2, "# mine\n")
    assert "--force" in refused.output
    assert forced.exit_code == 0
    assert tomllib.loads(Path("student.gradspec.toml").read_text(encoding="utf-8")) == MAPPING


def test_a_dry_run_writes_nothing(student: Path) -> None:
    """With --dry-run the mapping is shown, and no file is made."""
    result = run("adapt", "student.py", "--dry-run")

    assert result.exit_code == 0
    assert 'layout = "columns"' in result.output
    assert [path.name for path in Path().iterdir()] == [student.name]


def test_output_names_the_file(student: Path) -> None:
    """With --output it is written there; a folder that is not there is told."""
    result = run("adapt", "student.py", "--output", "other.toml")

    assert result.exit_code == 0
    assert Path("other.toml").exists()
    assert "Written to other.toml; judge with `gradspec check student.py --mapping other.toml`." in result.output
    assert "no folder" in run("adapt", "student.py", "--output", "none/other.toml").output


def test_what_cannot_be_decided_is_in_the_file(student: Path) -> None:
    """A remark is a comment in the mapping that is written."""
    student.write_text(COLUMNS.replace("(softmax(Z) - Y) / Y.shape[1]", "softmax(Z) - Y"), encoding="utf-8")
    result = run("adapt", "student.py")

    assert "? cross_entropy_grad" in result.output
    assert "# cross_entropy_grad: the loss is a mean" in Path("student.gradspec.toml").read_text(encoding="utf-8")


def test_a_file_without_operations_is_one_line(student: Path) -> None:
    """Nothing that answers: exit code 2 and one line, that names what the file has."""
    student.write_text("def train(x):\n    return x\n", encoding="utf-8")
    result = run("adapt", "student.py")

    assert result.exit_code == 2
    assert len(result.output.splitlines()) == 1
    assert "train" in result.output


@pytest.mark.parametrize("name", ["absent.py", "reference", "cmd:./program"])
def test_what_is_no_file_of_python_is_refused(student: Path, name: str) -> None:
    """A file that is not there, a built-in candidate and a program get one line."""
    result = run("adapt", name)

    assert result.exit_code == 2
    assert len(result.output.splitlines()) == 1


def test_check_adapts_and_says_so(student: Path) -> None:
    """`check --adapt` judges by what it finds, says so in the header, and writes nothing."""
    result = run("check", "student.py", "--adapt", "--claims", "cross-entropy.gradient", "--examples", "2")

    assert result.exit_code == 0
    assert "mapped by gradspec adapt" in result.output
    assert "adapted: cross_entropy_grad is cost_gradient" in " ".join(result.output.split())
    assert [path.name for path in Path().iterdir()] == [student.name]


def test_settings_are_laid_over_what_is_found(student: Path) -> None:
    """`--set` over `--adapt` has the last word."""
    result = gradspec.check(
        str(student), adapt=True, settings=["labels=one-hot-rows"], claims="cross-entropy.gradient", examples=2
    )

    assert result.exit_code == 1


def test_either_a_mapping_or_adapting(student: Path) -> None:
    """Both at once is an error that says so."""
    with pytest.raises(UsageError, match="either a mapping or to adapt"):
        gradspec.check(str(student), adapt=True, mapping={"layout": "columns"})


def test_a_namespace_is_adapted_too() -> None:
    """From Python a dictionary, or a module, will do."""
    namespace: dict[str, object] = {}
    exec(COLUMNS, namespace)

    assert gradspec.check(namespace, adapt=True, claims="softmax.definition,conduct.batch", examples=2).exit_code == 0


def test_a_function_whose_name_says_nothing_is_mentioned(student: Path) -> None:
    """It is not asked, and the report says so; one that takes nothing is no candidate."""
    student.write_text(f"{COLUMNS}\n\ndef step(Z, Y):\n    return Z - Y\n\n\ndef main():\n    pass\n", encoding="utf-8")
    result = run("adapt", "student.py", "--dry-run")

    assert "? step: not asked, for the name says no operation" in result.output
    assert "main:" not in result.output
