"""The files of examples/: each is adapted, and judged as examples/expected.toml says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from gradspec import check
from gradspec.verdicts import Cause, Result

EXAMPLES = Path(__file__).parents[2] / "examples"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((EXAMPLES / "expected.toml").read_text(encoding="utf-8"))[
    "examples"
]
FILES = sorted(path.name for path in EXAMPLES.glob("*.py"))
MAPPINGS = sorted((EXAMPLES / "mappings").glob("*.toml"))
FEW = 5
"""Examples a claim: the named ones, and these."""


def judged(file: str, **how: Any) -> Result:
    """The verdicts on an example."""
    if needed := EXPECTED[file].get("needs"):
        pytest.importorskip(needed)
    return check(str(EXAMPLES / file), examples=FEW, **how)


def by_themselves(result: Result) -> dict[str, str]:
    """The required claims that fail and follow from no other, with their causes."""
    red = [row for row in result if result.counts(row) and not row.follows_from]
    return {row.claim: str(row.diagnosis.cause) for row in red if row.diagnosis is not None}


def test_every_file_has_its_verdict() -> None:
    """expected.toml speaks of every file, and of no other; there are two dozen at least, right ones and wrong ones."""
    exits = [entry["exit"] for entry in EXPECTED.values()]

    assert sorted(EXPECTED) == FILES
    assert len(FILES) >= 24
    assert exits.count(0) >= 12
    assert exits.count(1) >= 12


def test_the_index_is_complete() -> None:
    """README.md lists every file once."""
    listed = re.findall(r"^\| \[(\w+\.py)\]\(\1\)", (EXAMPLES / "README.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(listed) == FILES


@pytest.mark.parametrize("file", FILES)
def test_a_header_says_where_such_code_is_met(file: str) -> None:
    """Every file begins with a comment about its source."""
    assert (EXAMPLES / file).read_text(encoding="utf-8").startswith("# Where this is met: ")


@pytest.mark.parametrize("file", FILES)
def test_the_verdict(file: str) -> None:
    """Adapted and judged, a file gets its exit code, and fails on its claims for their causes."""
    expected, result = EXPECTED[file], judged(file, adapt=True)
    recommended = {row.claim for row in result if row.is_red and not result.counts(row)}

    assert by_themselves(result) == expected.get("fails", {})
    assert result.exit_code == expected["exit"]
    assert set(expected.get("recommended", ())) <= recommended
    assert set(expected.get("fails", {}).values()) <= set(Cause)


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.stem)
def test_a_short_mapping_does_the_same(path: Path) -> None:
    """Judged by the mapping that is shown, of five lines at most for a file that is right, the verdict is the same."""
    file, lines = f"{path.stem}.py", [line for line in path.read_text(encoding="utf-8").splitlines() if is_said(line)]
    result = judged(file, mapping=str(path))

    assert len(lines) <= 5
    assert by_themselves(result) == EXPECTED[file].get("fails", {})
    assert result.exit_code == EXPECTED[file]["exit"]


def is_said(line: str) -> bool:
    """True for a line of a mapping that says something."""
    return bool(line.strip()) and not line.startswith(("#", "["))
