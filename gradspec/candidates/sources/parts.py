"""Where statements stand, in words: `lines 14-30 and 44`, `cells 2 and 5-7, and parts of cell 3`."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence

from gradspec.candidates.sources.statements import Statement

_LISTED = 5


def where(chosen: Collection[Statement], statements: Sequence[Statement]) -> str:
    """Where the `chosen` ones of all statements stand; empty where none is chosen."""
    if not chosen:
        return ""
    if all(s.piece.cell is None for s in statements):
        return _lines(chosen, statements)
    indices = {s.index for s in chosen}
    cells = sorted({s.piece.cell for s in chosen if s.piece.cell is not None})
    partly = [c for c in cells if any(s.piece.cell == c and s.index not in indices for s in statements)]
    wholly = [c for c in cells if c not in partly]
    there = sorted({s.piece.cell for s in statements if s.piece.cell is not None})
    parts = [_numbered("cell", _ranges(wholly, there))] if wholly else []
    parts += [f"parts of {_numbered('cell', _ranges(partly, there))}"] if partly else []
    return ", and ".join(parts) if len(parts) == 2 and " and " in parts[0] else " and ".join(parts)


def _lines(chosen: Collection[Statement], statements: Sequence[Statement]) -> str:
    indices = {s.index for s in chosen}
    spans: list[list[int]] = []
    before = False
    for statement in statements:
        inside = statement.index in indices
        if inside and before:
            spans[-1][1] = statement.node.end_lineno or statement.node.lineno
        elif inside:
            spans.append([first_line(statement.node), statement.node.end_lineno or statement.node.lineno])
        before = inside
    return _numbered("line", [str(a) if a == b else f"{a}-{b}" for a, b in spans])


def first_line(node: ast.stmt) -> int:
    """The line where the statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _ranges(numbers: Sequence[int], there: Sequence[int]) -> list[str]:
    """Numbers that follow each other among those that are `there`, as `5-7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and there.index(number) == there.index(runs[-1][-1]) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]


def _numbered(noun: str, ranges: list[str]) -> str:
    """`lines 3, 5-7 and 9`, shortened."""
    more = len(ranges) - _LISTED
    noun = noun if len(ranges) == 1 and "-" not in ranges[0] else f"{noun}s"
    if more > 0:
        return f"{noun} {', '.join(ranges[:_LISTED])} and {more} more"
    return f"{noun} {', '.join(ranges[:-1])} and {ranges[-1]}" if len(ranges) > 1 else f"{noun} {ranges[0]}"
