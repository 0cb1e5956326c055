"""What was measured, held against what is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gradspec.limits.report import limit_word
from gradspec.limits.table import Limit, Table


@dataclass(frozen=True)
class Change:
    """A claim whose limit, over all inputs of a format, is another than the published one."""

    claim: str
    format: str
    published: str
    measured: str
    sees_less: bool

    def __str__(self) -> str:
        words = f"{self.claim}, {self.format}: published {self.published}, measured {self.measured}"
        return f"{words}: it sees less" if self.sees_less else words


def changes(measured: Table, published: Table) -> Iterator[Change]:
    """Every limit that changed, of the claims and formats that both tables have.

    A table of fewer seeds can only see as much or more: its limits are the largest of fewer.
    """
    for id, rows in measured.rows.items():
        for name in (name for name in measured.formats if name in published.formats and id in published.rows):
            before, now = published.row(id, name), rows.get(name)
            if before is None and now is None:
                continue
            was = _word(None if before is None else before.overall, name, published)
            word = _word(None if now is None else now.overall, name, measured)
            if was != word:
                less = before is not None and _less(None if now is None else now.overall, before.overall, measured)
                yield Change(id, name, was, word, less)


def _word(limit: Limit | None, format: str, table: Table) -> str:
    return "none" if limit is None else limit_word(limit, format, table.seeds)


def _less(now: Limit | None, before: Limit, measured: Table) -> bool:
    if before.size is not None:
        return now is None or now.size is None or now.size > before.size
    return now is None or now.seen < min(before.seen, measured.seeds)
