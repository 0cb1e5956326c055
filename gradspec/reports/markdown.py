"""The result as Markdown that GitHub shows well: `gradspec check … --format markdown >> "$GITHUB_STEP_SUMMARY"`.

The verdict in a line, the chapters as a table, the failures with cause and counterexample, known failures, and what was
not decided. Whatever comes from the candidate is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gradspec.claims import all_claims
from gradspec.reports.known import known_rows, reason_for, remarks
from gradspec.reports.parts import (
    MARKS,
    counted,
    counts,
    explanation,
    inputs,
    meaning,
    reasons,
    remark,
    told_by_itself,
)
from gradspec.verdicts import ClaimResult, Result, Verdict

MOST_FAILURES = 20
"""Failures that are told in full; a summary of GitHub's takes a megabyte."""
_LONGEST = 400
"""Characters of a counterexample that are shown."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$!])")
_CODE = {"input", "expected", "received", "again"}
_TRAFFIC_LIGHT = {0: "✅", 1: "❌", 2: "⚠️", 3: "⚠️"}


def to_markdown(result: Result) -> str:
    """The report, as GitHub-flavoured Markdown, with a newline at its end."""
    parts = [_heading(result), _chapters(result), _failures(result), _known(result), _reasons(result)]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """Text in which nothing is Markdown, HTML or the end of a table's cell, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()).replace("&", "&amp;"))


def code(text: str, width: int = _LONGEST) -> str:
    """Text as code, whatever backticks and pipes there are in it, on one line."""
    line = " ".join(text.split())
    line = line if len(line) <= width else line[: width - 1] + "…"
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}" if line else ""


def in_table(text: str) -> str:
    """Code or text as a table's cell takes it: a pipe ends the cell, in code too."""
    return re.sub(r"(?<!\\)\|", r"\\|", text)


def _heading(result: Result) -> str:
    run = result.run
    lines = [
        f"## {_TRAFFIC_LIGHT[result.exit_code]} gradspec: {escaped(run.candidate)}",
        "",
        f"**{escaped(meaning(result))}** {escaped(' · '.join(words for words, _ in counts(result)))}",
        "",
        f"{counted(len(run.operations), 'operation')} ({escaped(', '.join(run.operations)) or 'none'}), judged in "
        f"{', '.join(run.formats)}; {inputs(run)}, seed {run.seed}; "
        + ", ".join(f"{name} {number}" for name, number in run.versions.items()),
    ]
    lines += [f"> **Problem:** {escaped(run.problem)}"] if run.problem is not None else []
    notes = [f"> {escaped(note)}" for note in run.notes]
    return "\n".join([*lines, *([""] if notes else []), "\n>\n".join(notes)]).rstrip()


def _chapters(result: Result) -> str:
    """A row a chapter with the number of claims of each kind, and every claim's cells folded away under it."""
    by_chapter: dict[str, list[ClaimResult]] = {}
    for row in result:
        if row.verdict is not Verdict.NOT_PROVIDED:
            by_chapter.setdefault(all_claims()[row.claim].chapter, []).append(row)
    if not by_chapter:
        return ""
    lines = ["| chapter | hold | fail | known | recommended, not held | other |", "|---|---:|---:|---:|---:|---:|"]
    for chapter, rows in by_chapter.items():
        hold = sum(row.verdict is Verdict.HOLDS for row in rows)
        fail, known = sum(map(result.counts, rows)), sum(map(result.is_known, rows))
        advised = sum(row.is_red for row in rows) - fail - known
        numbers = (hold, fail, known, advised, len(rows) - hold - fail - known - advised)
        lines.append(f"| {chapter} | {' | '.join(str(n) if n else '' for n in numbers)} |")
    return "\n".join([*lines, "", *_every_claim(result, [row for rows in by_chapter.values() for row in rows])])


def _every_claim(result: Result, rows: list[ClaimResult]) -> Iterator[str]:
    yield from ("<details><summary>Every claim</summary>", "")
    yield f"| claim | {' | '.join(result.run.formats)} | |"
    yield f"|---|{':-:|' * len(result.run.formats)}---|"
    for row in rows:
        cells = [row.cell(name) for name in result.run.formats]
        marks = " | ".join("·" if cell is None else MARKS[cell.verdict][0] for cell in cells)
        yield f"| {row.claim} | {marks} | {in_table(escaped(remark(result, row)))} |"
    yield from ("", "</details>")


def _failures(result: Result) -> str:
    rows = [row for row in result if told_by_itself(result, row)]
    if not rows:
        return ""
    told = [_failure(result, row) for row in rows[:MOST_FAILURES]]
    more = len(rows) - len(told)
    return "\n\n".join(["### Failures", *told, *([f"… and {more} more."] if more > 0 else [])])


def _failure(result: Result, row: ClaimResult) -> str:
    level = "" if result.counts(row) else " *(recommended)*"
    cells = " · ".join(f"{cell.format} {MARKS[cell.verdict][0]}" for cell in row.cells)
    lines = [f"#### {row.claim}{level}", "", f"{escaped(all_claims()[row.claim].title)} — {cells}", ""]
    lines += ["| | |", "|---|---|"]
    lines += [f"| {word} | {in_table(_told(word, text))} |" for word, text in explanation(result, row)]
    return "\n".join(lines)


def _told(word: str, text: str) -> str:
    if word in _CODE:
        return code(text)
    if word == "cause":
        cause, _, reading = text.partition(": ")
        return f"**{cause}**: {escaped(reading)}"
    return escaped(text)


def _known(result: Result) -> str:
    if result.expectations is None:
        return ""
    lines = []
    if rows := known_rows(result):
        lines += [f"### Known failures, of {code(result.expectations.file)}", ""]
        lines += ["| claim | cause | reason |", "|---|---|---|"]
        for row in rows:
            cause = "" if row.diagnosis is None else row.diagnosis.cause
            lines.append(f"| {row.claim} | {cause} | {in_table(escaped(reason_for(result, row)))} |")
        lines.append("")
    if said := list(remarks(result)):
        lines += [
            "### What is not as the file says" if result.expectations.complaints else "### Reasons to be given",
            "",
        ]
        lines += [f"- {escaped(line)}" for line in said]
    return "\n".join(lines).rstrip()


def _reasons(result: Result) -> str:
    return "\n".join(f"- {escaped(line)}" for line in reasons(result))
