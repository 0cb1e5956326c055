"""What was measured, held against what is published."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from gradspec.limits.report import NONE, limit_word
from gradspec.limits.table import Limit, Row, Table


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

    With fewer seeds a claim sees as much or more: its limit is the largest of fewer. How many seeds show an error is
    compared only where all did before, or all do now.
    """
    for id, rows in measured.rows.items():
        for name in measured.formats:
            if id not in published.rows or name not in published.formats:
                continue
            before, now = _overall(published.row(id, name)), _overall(rows.get(name))
            if before.size != now.size:
                was, word = _word(before, name, published), _word(now, name, measured)
                yield Change(id, name, was, word, before.size is not None and (now.size or math.inf) > before.size)


def _overall(row: Row | None) -> Limit:
    return Limit(None, 0, 0) if row is None else row.overall


def _word(limit: Limit, format: str, table: Table) -> str:
    return limit_word(limit, format, table.seeds) if limit.seen else NONE
