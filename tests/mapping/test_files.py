"""Finding a mapping: beside the file, above it, in pyproject.toml, or as options; and what is said of a broken one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gradspec import check
from gradspec.errors import CandidateError, UsageError
from gradspec.mapping import CandidateMapping, mapping_for
from gradspec.mapping.conventions import Layout

ROWS = (
    "import numpy as np\n\n\ndef softmax(X):\n    E = np.exp(X - X.max(axis=1, keepdims=True))\n"
    "    return E / E.sum(axis=1, keepdims=True)\n"
)
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """`write(name, text)`: a file in an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)

    def made(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return made


def layout_of(mapping: CandidateMapping | None) -> Layout | None:
    return None if mapping is None else mapping.defaults.layout


def test_without_any_there_is_none(write: Write) -> None:
    """A folder without a mapping has none."""
    write("student.py", ROWS)

    assert mapping_for("student.py") is None


def test_the_nearest_is_found(write: Write) -> None:
    """The file's own comes first, then gradspec.toml and [tool.gradspec] from its folder upward."""
    write("work/student.py", ROWS)
    write("pyproject.toml", '[tool.gradspec]\nlayout = "rows"\n')
    assert layout_of(mapping_for("work/student.py")) is Layout.ROWS

    write("work/gradspec.toml", 'layout = "columns"\n')
    assert layout_of(mapping_for("work/student.py")) is Layout.COLUMNS

    write("work/student.gradspec.toml", 'layout = "column-vector"\n')
    found = mapping_for("work/student.py:Student")
    assert layout_of(found) is Layout.COLUMN_VECTOR
    assert found is not None
    assert found.source == str(Path("work", "student.gradspec.toml"))


def test_a_module_looks_where_the_command_is_given(write: Write) -> None:
    """The mapping of a module is the current folder's."""
    write("gradspec.toml", 'layout = "rows"\n')

    assert layout_of(mapping_for("package.losses")) is Layout.ROWS


def test_a_mapping_may_be_about_other_files(write: Write) -> None:
    """`candidate` names the files that it is about; a pyproject.toml of other tools is passed over."""
    write("student.py", ROWS)
    write("gradspec.toml", 'candidate = ["other.py", "t*.py"]\nlayout = "rows"\n')
    write("pyproject.toml", "[tool.ruff]\nline-length = 100\n")
    assert mapping_for("student.py") is None

    write("teacher.py", ROWS)
    assert layout_of(mapping_for("teacher.py")) is Layout.ROWS


@pytest.mark.parametrize("candidate", ["src/student.py", "./src/student.py", "{folder}/src/student.py"])
@pytest.mark.parametrize("named", ["src/student.py", "./src/student.py", "src/*.py", "student.py"])
def test_a_file_is_named_from_the_mappings_folder(write: Write, candidate: str, named: str) -> None:
    """However the candidate is spelt, its path is the one from where the mapping lies."""
    folder = write("src/student.py", ROWS).parents[1]
    write("gradspec.toml", f'candidate = ["{named}"]\nlayout = "rows"\n')

    assert layout_of(mapping_for(candidate.format(folder=folder))) is Layout.ROWS


def test_none_turns_it_off(write: Write) -> None:
    """The word none leaves a file that lies there alone."""
    write("gradspec.toml", 'layout = "rows"\n')

    assert mapping_for("student.py", "none") is None


def test_settings_are_laid_over(write: Write) -> None:
    """`key=value` changes what the file says, in an entry too; and is enough by itself."""
    write("gradspec.toml", 'layout = "rows"\n[operations]\nsoftmax = "f"\n')
    found = mapping_for("student.py", None, ["layout=columns", "operations.softmax.batched=false"])
    alone = mapping_for("student.py", "none", ['operations.cross_entropy.arguments=["label", "x"]'])

    assert layout_of(found) is Layout.COLUMNS
    assert found is not None
    assert (found.operations["softmax"].call, found.operations["softmax"].batched) == ("f", False)
    assert found.source == "gradspec.toml and --set"
    assert alone is not None
    assert alone.source == "--set"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "broken.toml",
            "layout = ",
            "Expected TOML in broken.toml but got an error: Invalid value (at end of document).",
        ),
        ("pyproject.toml", "[tool.ruff]\n", "Expected a table [tool.gradspec] in pyproject.toml but there is none"),
        ("pyproject.toml", "[tool]\ngradspec = 3\n", "Expected a table [tool.gradspec] in pyproject.toml but got 3."),
    ],
)
def test_a_broken_file_is_told(write: Write, name: str, text: str, said: str) -> None:
    """What cannot be read is said in one line, with the file."""
    write(name, text)
    with pytest.raises(UsageError) as refused:
        mapping_for("student.py", name)

    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there(write: Write) -> None:
    """A path that is given must be there, and text."""
    write("latin.toml", "").write_bytes(b"layout = '\xe4'")
    with pytest.raises(UsageError, match=r"Expected a mapping in nowhere\.toml but it cannot be read"):
        mapping_for("student.py", "nowhere.toml")
    with pytest.raises(UsageError, match=r"Expected TOML in UTF-8 in latin\.toml"):
        mapping_for("student.py", Path("latin.toml"))
    with pytest.raises(UsageError, match="Expected a mapping's file, a dictionary or none but got 3"):
        mapping_for("student.py", 3)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("layout", "Expected key=value for --set but got 'layout'"),
        ("layout.rows=1", "Expected a table at layout for --set"),
    ],
)
def test_a_wrong_setting_is_told(write: Write, setting: str, said: str) -> None:
    """A setting without a value, or inside something that is no table, is refused."""
    write("gradspec.toml", 'layout = "rows"\n')
    with pytest.raises(UsageError, match=said):
        mapping_for("student.py", None, [setting])


def test_check_finds_it(write: Write) -> None:
    """`check` dresses a file by the mapping that lies beside it, and its header says so."""
    write("student.py", ROWS)
    write("gradspec.toml", 'layout = "rows"\n')
    result = check("student.py", claims="softmax.definition,conduct.batch", profile="quick")

    assert result.ok
    assert result.run.notes == ("mapped by gradspec.toml: layout = rows",)


def test_without_it_the_file_cannot_be_used(write: Write) -> None:
    """The same file without its mapping is told to want rows."""
    write("student.py", ROWS)
    write("gradspec.toml", 'layout = "rows"\n')
    result = check("student.py", claims="softmax.definition", profile="quick", mapping="none")

    assert not result.ok


def test_what_comes_along_has_no_mapping(write: Write) -> None:
    """A mapping that is found is not for built-in candidates, and one that is given is refused."""
    write("gradspec.toml", 'layout = "columns"\n')

    assert check("reference", claims="softmax.definition", profile="quick").run.notes == ()
    with pytest.raises(UsageError, match="Expected no mapping for reference, which follows the contract"):
        check("reference", mapping="gradspec.toml")


def test_an_object_takes_a_dictionary() -> None:
    """A namespace that is at hand is dressed by what is given with it."""
    names = {"f": lambda X: X / X.sum(axis=0)}
    with pytest.raises(
        CandidateError, match=r"Expected g for operations\.softmax\.call but namespace has no g; it has f"
    ):
        check(names, mapping={"operations": {"softmax": "g"}})
    result = check(names, mapping={"layout": "columns", "operations": {"softmax": "f"}}, claims="softmax.definition")

    assert not result.ok


def test_a_failure_says_how_to_see_it_again(write: Write) -> None:
    """The line that reproduces a failure has the mapping and the settings that were given."""
    write("student.py", ROWS.replace("axis=1", "axis=0"))
    write("my.toml", 'layout = "columns"\n')
    result = check(
        "student.py", claims="softmax.definition", mapping="my.toml", settings=["layout=rows"], profile="quick"
    )

    assert result.claims[0].is_red
    assert result.claims[0].reproduce.startswith(
        "gradspec check student.py --mapping my.toml --set layout=rows --claims softmax.definition"
    )
