"""spec/plug-in.md says what the code knows: every key, every word, and mappings that are read."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields

import pytest

from gradspec.mapping import read
from gradspec.mapping.checkers import REFUSALS
from gradspec.mapping.conventions import WORDS, Conventions
from gradspec.mapping.reading import VOCABULARY
from gradspec.resources import folder

PAGE = (folder("spec") / "plug-in.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| `")]
MAPPINGS = re.findall(r"^```toml[^\n]*\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_key_is_in_the_table() -> None:
    """The table has the vocabulary's keys and no other, in the vocabulary's order but for `after_returns`."""
    keys = [key for row in ROWS for key in words(row[0])]

    assert sorted(keys) == sorted(f.name for f in fields(Conventions))


@pytest.mark.parametrize("key", VOCABULARY)
def test_every_word_is_in_the_table(key: str) -> None:
    """Each key's values are those of the closed list, in its order."""
    (row,) = (row for row in ROWS if key in words(row[0]))

    assert words(row[1]) == [str(word) for word in VOCABULARY[key]]


def test_every_word_for_an_argument_is_told() -> None:
    """What may stand among `arguments` beside the contract's own names is listed."""
    (line,) = (line for line in PAGE.splitlines() if line.startswith("Among `arguments`"))

    assert set(words(line.partition(":")[0])) - {"arguments"} == set(WORDS)


def test_what_a_checker_may_raise_is_told() -> None:
    """The page names what counts as a refusal."""
    (row,) = (row for row in ROWS if "verdict" in words(row[0]))

    assert [kind.__name__ in row[2] for kind in REFUSALS] == [True] * len(REFUSALS)


@pytest.mark.parametrize("mapping", MAPPINGS)
def test_every_mapping_shown_is_read(mapping: str) -> None:
    """The page's mappings are mappings, of at most five lines but for headings."""
    said = [line for line in mapping.splitlines() if line.strip() and not line.startswith("[")]

    assert read(tomllib.loads(mapping), "the page").operations
    assert len(said) <= 5
