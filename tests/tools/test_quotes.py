"""What the README quotes of a benchmark is what the benchmark's committed result says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
SIZES = (10, 1000)


@pytest.fixture(scope="module")
def entries() -> list[dict[str, Any]]:
    """The committed result of benchmarks/detection.py."""
    path = ROOT / "benchmarks" / "results" / "detection.json"
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["entries"]
    return found


def table() -> list[list[str]]:
    """The README's table, cell by cell, the header first."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    quoted = re.search(r"<!-- detection -->\n(.*?)<!-- /detection -->", readme, re.DOTALL)
    assert quoted is not None
    lines = quoted[1].strip().splitlines()
    cells = [[cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [cells[0], *cells[2:]]


def test_the_detection_table_is_the_measured_one(entries: list[dict[str, Any]]) -> None:
    """Every cell of the README's table is the share of seeds in the committed result, and no row is left out."""
    measured = {(e["row"], e["size"], e["judge"]): e["caught"] / e["seeds"] for e in entries}
    (_, *judges), *rows = table()

    assert {name for name, *_ in rows} == {e["row"] for e in entries}
    for name, *cells in rows:
        for judge, cell in zip(judges, cells, strict=True):
            shares = [measured[name, size, judge] for size in SIZES]
            assert [float(word) for word in cell.split(" / ")] == pytest.approx(shares, abs=0.005)


def test_the_verdict_at_a_vocabularys_size_is_as_fast_as_the_readme_says(entries: list[dict[str, Any]]) -> None:
    """Over all rows at V = 50257, torch's slow mode took more than twenty times as long."""
    taken = {
        judge: {e["row"]: e["seconds"] for e in entries if (e["judge"], e["size"]) == (judge, 50257)}
        for judge in ("gradspec", "torch gradcheck, slow")
    }

    assert set(taken["gradspec"]) == set(taken["torch gradcheck, slow"])
    assert sum(taken["torch gradcheck, slow"].values()) > 20 * sum(taken["gradspec"].values())
    assert "less than a twentieth of the time" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_wrong_candidate_was_caught_and_no_right_one(entries: list[dict[str, Any]]) -> None:
    """The committed result has gradspec object to each wrong candidate in every seed, and to no correct one."""
    judged = [e for e in entries if e["judge"] == "gradspec"]
    missed = [e for e in judged if e["caught"] != (0 if e["row"].startswith("correct") else e["seeds"])]

    assert {e["size"] for e in judged} == {10, 1000, 50257, 128256}
    assert missed == []
