"""The table of the detection benchmark, for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checkers.rows import Row
from checkers.tools import CHECKERS

GRADSPEC, STRUCTURE = "gradspec", "structure alone"
QUOTED_SIZES = (10, 1000)
ALONE = "gradspec, cross-entropy.gradient alone"
SLOW = "torch gradcheck, slow"
LISTED = 4
INTRODUCTION = """\
# Which wrong gradients get through

Made by `python benchmarks/detection.py`, everything in one run: {versions}.

A cell is the share of seeds in which the candidate was objected to, at V = {sizes} in this order; a dash where it was
not run. Every wrong candidate should read 1 and every correct one 0. The checkers have their default settings, and
look at x ~ N(0, 1) unless the row says otherwise. **gradspec knows the function**, softmax or cross-entropy, and judges
on inputs of its own: the checkers take any function, and can only hold a derivative against the function that comes
with it. *Structure alone* counts only those of gradspec's claims that hold a candidate against itself.
scipy's `check_grad` returns a norm; it is held against 1.5e-6. The centred difference is the habit of lecture notes,
h = 1e-4 and 1e-3.
"""


def markdown(rows: Mapping[str, Row], entries: Sequence[Any], versions: Mapping[str, str]) -> str:
    """Detection, what gradspec said of each row, and what a verdict costs."""
    sizes = sorted({entry.size for entry in entries})
    said = ", ".join(f"{name} {number}" for name, number in versions.items())
    parts = [
        INTRODUCTION.format(versions=said, sizes=", ".join(map(str, sizes))),
        *_detection(rows, entries, sizes),
        "",
        "## What gradspec said",
        "",
        *_told(rows, entries),
        "",
        "## What a verdict costs",
        "",
        *_costs(rows, entries, sizes),
    ]
    return "\n".join(parts) + "\n"


def quoted(rows: Mapping[str, Row], entries: Sequence[Any]) -> str:
    """The table that the README shows: V = 10 and 1000."""
    return "\n".join(_detection(rows, entries, QUOTED_SIZES)) + "\n"


def _detection(rows: Mapping[str, Row], entries: Sequence[Any], sizes: Sequence[int]) -> list[str]:
    judges = [GRADSPEC, STRUCTURE, *CHECKERS]
    found = {(e.row, e.size, e.judge): e for e in entries}
    lines = [f"| candidate | {' | '.join(judges)} |", f"|---|{'---|' * len(judges)}"]
    for name in rows:
        cells = [" / ".join(_share(found.get((name, size, judge))) for size in sizes) for judge in judges]
        lines.append(f"| {_escaped(name)} | {' | '.join(cells)} |")
    return lines


def _escaped(name: str) -> str:
    return name.replace("|", r"\|")


def _share(entry: Any) -> str:
    if entry is None:
        return "–"
    share = entry.caught / entry.seeds
    return f"{share:.2f}".rstrip("0").rstrip(".") if share % 1 else f"{share:.0f}"


def _told(rows: Mapping[str, Row], entries: Sequence[Any]) -> list[str]:
    """Of each wrong row: the cause and the mistake expected, and those named, over all sizes and seeds."""
    lines = ["| candidate | cause | named | looks like | named |", "|---|---|---|---|---|"]
    for name, row in rows.items():
        mine = [e for e in entries if e.row == name and e.judge == GRADSPEC and e.caught]
        if not row.wrong or not mine:
            continue
        causes = sorted({e.cause for e in mine})
        mistakes = sorted({e.mistake or "none" for e in mine})
        named = ", ".join(causes), row.mistake or "none", ", ".join(mistakes)
        lines.append(f"| {_escaped(name)} | {row.cause} | {' | '.join(named)} |")
    return lines


def _costs(rows: Mapping[str, Row], entries: Sequence[Any], sizes: Sequence[int]) -> list[str]:
    """Seconds and evaluations a verdict, over the gradient rows; and how many times gradspec's a checker's time is."""
    lines = ["| judge | " + " | ".join(f"V = {size}: s, evaluations" for size in sizes) + " |"]
    lines.append(f"|---|{'---|' * len(sizes)}")
    for judge in (GRADSPEC, ALONE, *CHECKERS):
        cells = []
        for size in sizes:
            timed = [e for e in entries if e.judge == judge and e.size == size and rows[e.row].kind == "gradient"]
            if not timed:
                cells.append("–")
                continue
            seconds = sum(e.seconds for e in timed) / len(timed)
            evaluations = sum(e.evaluations for e in timed) / len(timed)
            cells.append(f"{seconds:.3g}, {evaluations:.0f}")
        lines.append(f"| {judge} | {' | '.join(cells)} |")
    return [*lines, *_times_faster(entries)]


def _times_faster(entries: Sequence[Any]) -> list[str]:
    """At a vocabulary size: how many times as long torch's slow mode took, row by row and over all rows."""
    lines: list[str] = []
    for size in sorted({e.size for e in entries if e.judge == ALONE}):
        slow = {e.row: e.seconds for e in entries if e.judge == SLOW and e.size == size}
        if not slow:
            continue
        low, high = min(slow.values()), max(slow.values())
        lines += ["", f"At V = {size}, {SLOW} took {low:.1f} to {high:.1f} s a row. That is"]
        for judge, said in ((GRADSPEC, "all three required claims"), (ALONE, "cross-entropy.gradient alone")):
            mine = {e.row: e.seconds for e in entries if e.judge == judge and e.size == size and e.row in slow}
            times = sorted((slow[row] / seconds, row) for row, seconds in mine.items())
            few = ", ".join(f"{ratio:.0f} on *{_escaped(row)}*" for ratio, row in times[:LISTED])
            overall = sum(slow.values()) / sum(mine.values())
            lines.append(
                f"- {overall:.0f} times as long, over all {len(times)} rows, as gradspec "
                f"with {said}; {times[len(times) // 2][0]:.0f} in the middle row, and least on these: {few}."
            )
    return lines
