"""The folders spec/, properties/ and impl/ are found in a checkout and in an installed package."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gradspec import resources
from gradspec.errors import GradspecError


@pytest.mark.parametrize("name", resources.FOLDERS)
def test_the_checkouts_folders_are_found(name: str) -> None:
    """Here, or inside the package that is installed."""
    found = resources.folder(name)

    assert found.is_dir()
    assert found.name == name


def test_the_packaged_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """site-packages may hold somebody else's spec/: ours is inside the package."""
    package = tmp_path / "gradspec"
    (package / "_data" / "spec").mkdir(parents=True)
    (tmp_path / "spec").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", package)

    assert resources.folder("spec") == package / "_data" / "spec"


def test_a_missing_folder_is_told_with_both_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says where it was looked for."""
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "gradspec")

    with pytest.raises(GradspecError, match=r"Expected the folder impl/ at .*_data.impl .* but found neither"):
        resources.folder("impl")


def test_another_name_is_refused() -> None:
    """Only three folders travel with gradspec."""
    with pytest.raises(GradspecError, match="Expected a folder among spec, properties, impl but got 'tests'"):
        resources.folder("tests")


def test_a_module_is_loaded_by_path(tmp_path: Path) -> None:
    """Under the name given, whatever the file is called."""
    (tmp_path / "odd-name.py").write_text("ANSWER = 42\n")

    module = resources.load_module(tmp_path / "odd-name.py", "_gradspec_test_odd")

    assert module.ANSWER == 42
    assert sys.modules.pop("_gradspec_test_odd") is module


def test_a_module_that_raises_is_not_kept(tmp_path: Path) -> None:
    """Its exception goes through."""
    (tmp_path / "bad.py").write_text("1 / 0\n")

    with pytest.raises(ZeroDivisionError):
        resources.load_module(tmp_path / "bad.py", "_gradspec_test_bad")
    assert "_gradspec_test_bad" not in sys.modules


@pytest.mark.parametrize("name", ["absent.py", "text.txt"])
def test_what_is_no_python_file_is_refused(tmp_path: Path, name: str) -> None:
    """A message, not an attribute error."""
    (tmp_path / "text.txt").write_text("x = 1\n")

    with pytest.raises(GradspecError, match="Expected a Python file but got"):
        resources.load_module(tmp_path / name, "_gradspec_test_none")
