"""The published limits cover the specification, are what an ordinary run shows, and are the page of the benchmarks."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradspec.api import resolve
from gradspec.claims import all_claims
from gradspec.errors import GradspecError
from gradspec.formats import FORMATS
from gradspec.limits import Defect, Limit, from_json, planted, published, reason, table, to_json, to_markdown
from gradspec.limits.grid import sizes
from gradspec.limits.measure import CANDIDATE
from gradspec.limits.reasons import REASONS, wants_a_reason
from gradspec.limits.table import PUBLISHED
from gradspec.runner.profiles import profile
from gradspec.runner.property import all_properties
from gradspec.runner.rows import Runner
from gradspec.verdicts import Verdict

PAGE = Path(__file__).parents[2] / "benchmarks" / "results" / "limits.md"
SEEDS = 20


def verdict(id: str, format: str, defect: Defect, seed: int) -> Verdict:
    """The verdict of an ordinary run, default but for the seed, on the reference with the defect."""
    runner = Runner(resolve(CANDIDATE), (FORMATS[format],), profile(seed=seed))
    return runner.row(all_claims()[id], planted(all_properties()[id], defect)).verdict


def above(size: float, format: str) -> float:
    """The second of the larger sizes, four or five times as large: other versions of a library may draw otherwise."""
    tried = sizes(FORMATS[format])
    return tried[min(tried.index(size) + 2, len(tried) - 1)]


SAMPLE = [
    ("softmax.definition", "float64"),
    ("softmax.sums-to-one", "float32"),
    ("logsumexp.stable", "exact"),
    ("cross-entropy.gradient", "float64"),
    ("mlp.input-gradient", "float32"),
    ("chain-rule.scalar", "exact"),
]


@pytest.mark.parametrize("seed", [0, 7, 19])
@pytest.mark.parametrize(("id", "format"), SAMPLE)
def test_an_error_above_the_limit_is_caught(id: str, format: str, seed: int) -> None:
    """An ordinary run, in which Hypothesis shrinks and reports, fails whatever the seed."""
    ((operation, limit),) = published().rows[id][format].operations.items()
    assert limit.size is not None

    assert verdict(id, format, Defect(operation, above(limit.size, format)), seed) is Verdict.FAILS


@pytest.mark.parametrize(("id", "format"), SAMPLE)
def test_an_error_far_below_a_rounding_is_not_caught(id: str, format: str) -> None:
    """The limit says something about the claim: a thousandth of a unit roundoff stays inside every bound."""
    (operation,) = published().rows[id][format].operations
    size = float(FORMATS[format].unit_roundoff) / 1000

    assert verdict(id, format, Defect(operation, size), 0) is Verdict.HOLDS


def test_every_claim_is_there() -> None:
    """Each claim of the specification, in its order, measured with twenty seeds in the three formats."""
    assert list(published().rows) == list(all_claims())
    assert (published().seeds, published().formats) == (SEEDS, ("exact", "float64", "float32"))


def test_every_gap_has_its_reason() -> None:
    """A claim that is judged in a format has a limit there, or a word on why it has none or a wide one."""
    unexplained = [
        (id, format)
        for id, claim in all_claims().items()
        for format in published().formats
        if format in claim.formats
        if wants_a_reason(format, published().row(id, format)) and not reason(id, published())
    ]

    assert unexplained == []


def test_every_reason_is_needed() -> None:
    """A claim whose limit has become an ordinary one needs no excuse any more."""
    assert [id for id in REASONS if reason(id, published()) != REASONS[id]] == []


def test_a_larger_group_sees_no_less() -> None:
    """What is seen in one group of inputs is seen among all of them, and all operations together are the worst one.

    Of several operations the worst may have no input in a group, and the group then sees more than all inputs together.
    """
    wrong = []
    for id, rows in published().rows.items():
        for format, row in rows.items():
            sizes_of = [limit.size for limit in row.groups.values() if limit.size is not None]
            worst = max(size_or_more(limit) for limit in row.operations.values())
            unseen = len(row.operations) == 1 and size_or_more(row.overall) > min(sizes_of, default=2.0)
            if unseen or size_or_more(row.overall) != worst:
                wrong.append((id, format))

    assert wrong == []


def size_or_more(limit: Limit) -> float:
    """The size; 2, more than any, where there is none."""
    return 2.0 if limit.size is None else limit.size


def test_the_file_can_be_written_again() -> None:
    """Reading it and writing it gives the same text."""
    text = PUBLISHED.read_text(encoding="utf-8")

    assert to_json(from_json(text)) == text


def test_the_page_is_the_table() -> None:
    """benchmarks/results/limits.md is what `gradspec limits --format markdown` prints."""
    assert PAGE.read_text(encoding="utf-8") == to_markdown(published())


@pytest.mark.parametrize("text", ["", "{}", '{"measured": {}, "limits": {}}', None])
def test_a_damaged_file_is_named(text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says which file, and what to do."""
    damaged = tmp_path / "limits.json"
    if text is not None:
        damaged.write_text(text, encoding="utf-8")
    monkeypatch.setattr(table, "PUBLISHED", damaged)
    published.cache_clear()
    try:
        with pytest.raises(GradspecError, match=r"limits\.json .*; install gradspec again\."):
            published()
    finally:
        published.cache_clear()
