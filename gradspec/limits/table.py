"""The published table: what each claim sees, format by format, and how it is written to a file and read again."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gradspec.claims import all_claims
from gradspec.errors import GradspecError
from gradspec.formats import FORMATS, Format
from gradspec.limits.grid import ALL, LENGTH_WORDS, Group, sizes
from gradspec.limits.measure import CANDIDATE, Found
from gradspec.runner.profiles import Profile

PUBLISHED = Path(__file__).with_name("limits.json")
OVERALL: Group = (ALL, ALL)


@dataclass(frozen=True)
class Limit:
    """What is seen in one group of inputs."""

    size: float | None
    """The smallest relative error that every seed shows; None where some seed shows none, not even an error of 1."""
    seeds: int
    """How many seeds have an example in the group."""
    seen: int
    """How many of them show an error at all."""


@dataclass(frozen=True)
class Row:
    """One claim in one format. An error in any one of its operations is seen: the limits are those of the worst."""

    groups: Mapping[Group, Limit]
    operations: Mapping[str, Limit]
    """Over all inputs, operation by operation."""

    @property
    def overall(self) -> Limit:
        return self.groups[OVERALL]


@dataclass(frozen=True)
class Table:
    """All that was measured, and with what."""

    seeds: int
    formats: tuple[str, ...]
    rows: Mapping[str, Mapping[str, Row]]
    """By claim and format; a claim is here, without rows, if it was measured and no error could be planted."""
    made_with: Mapping[str, str | int] = field(default_factory=dict)

    def row(self, claim: str, format: str) -> Row | None:
        return self.rows.get(claim, {}).get(format)

    def of(self, claims: Iterable[str], formats: Iterable[str] | None = None) -> Table:
        """The part about these claims and formats."""
        kept = self.formats if formats is None else tuple(formats)
        rows = {
            id: {name: row for name, row in self.rows[id].items() if name in kept} for id in claims if id in self.rows
        }
        return replace(self, formats=kept, rows=rows)


def summarised(found: Sequence[Found], format: Format) -> Row | None:
    """The row of what was found, seed by seed; None where no error could be planted."""
    operations = dict.fromkeys(
        op for one in found for (name, op), groups in one.items() if name == format.name and groups
    )
    by_operation = {op: [_widened(one.get((format.name, op), {})) for one in found] for op in operations}
    together = [_worst([of_seed[n] for of_seed in by_operation.values()]) for n in range(len(found))]
    if not any(together):
        return None
    regimes = sorted({regime for one in together for _, regime in one if regime != ALL})
    order = [(length, regime) for length in LENGTH_WORDS for regime in (ALL, *regimes)]
    groups = {group: _limit(together, group, format) for group in order if any(group in one for one in together)}
    return Row(groups, {op: _limit(seeds, OVERALL, format) for op, seeds in by_operation.items()})


def _widened(groups: Mapping[Group, int]) -> dict[Group, int]:
    """The same with every length, and every regime, taken together: what one of the parts shows, the whole shows."""
    best: dict[Group, int] = {}
    for (length, regime), position in groups.items():
        for group in ((length, regime), (length, ALL), (ALL, regime), OVERALL):
            best[group] = min(position, best.get(group, position))
    return best


def _worst(operations: Sequence[Mapping[Group, int]]) -> dict[Group, int]:
    groups = dict.fromkeys(group for one in operations for group in one)
    return {group: max(one[group] for one in operations if group in one) for group in groups}


def _limit(seeds: Sequence[Mapping[Group, int]], group: Group, format: Format) -> Limit:
    tried = sizes(format)
    positions = [one[group] for one in seeds if group in one]
    seen = sum(position < len(tried) for position in positions)
    return Limit(tried[max(positions)] if seen == len(seeds) else None, len(positions), seen)


def tabled(found: Mapping[str, Sequence[Found]], formats: Sequence[str], seeds: int) -> Table:
    """The table of what was found, claim by claim and seed by seed, in the order of the specification."""
    rows: dict[str, dict[str, Row]] = {}
    for id in (id for id in all_claims() if id in found):
        summaries = {name: summarised(found[id], FORMATS[name]) for name in formats}
        rows[id] = {name: row for name, row in summaries.items() if row is not None}
    return Table(seeds, tuple(formats), rows, _made_with())


def _made_with() -> dict[str, str | int]:
    libraries = ("gradspec", "hypothesis", "numpy", "mpmath")
    default = Profile()
    return {
        "candidate": CANDIDATE,
        "profile": default.name,
        "examples": default.examples,
        "python": platform.python_version(),
        "machine": platform.machine(),
        **{name: version(name) for name in libraries},
    }


@cache
def published() -> Table:
    """The table that comes with gradspec. Raises GradspecError where it is missing or damaged."""
    try:
        return from_json(PUBLISHED.read_text(encoding="utf-8"))
    except OSError as error:
        raise GradspecError(
            f"Expected the limits in {PUBLISHED} but {error.strerror}; install gradspec again."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise GradspecError(
            f"Expected {PUBLISHED} to be a table of limits but it is not ({error}); install gradspec again."
        ) from error


def to_json(table: Table) -> str:
    """The table as JSON, a line for each claim, format and range of V."""
    head = {"seeds": table.seeds, "formats": table.formats, "made_with": dict(table.made_with)}
    claims = ",\n".join(f"  {_text(id)}: {{{_claim_json(rows)}}}" for id, rows in table.rows.items())
    return f'{{"measured": {_text(head)},\n "limits": {{\n{claims}\n}}}}\n'


def _claim_json(rows: Mapping[str, Row]) -> str:
    return ",".join(f"\n   {_text(name)}: {{{_row_json(row)}}}" for name, row in rows.items())


def _row_json(row: Row) -> str:
    lines = [f'"operations": {_text({op: _plain(limit) for op, limit in row.operations.items()})}']
    for length in dict.fromkeys(length for length, _ in row.groups):
        of_length = {regime: _plain(limit) for (at, regime), limit in row.groups.items() if at == length}
        lines.append(f"{_text(f'V {length}')}: {_text(of_length)}")
    return ",".join(f"\n    {line}" for line in lines)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(limit: Limit) -> float | list[int]:
    """The size alone, where every seed shows it; else how many seeds have an example, and how many show an error."""
    return [limit.seeds, limit.seen] if limit.size is None else limit.size


def from_json(text: str) -> Table:
    """The table that `to_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    data = json.loads(text)
    head = data["measured"]
    seeds = head["seeds"]
    rows = {
        id: {name: _row_from_json(row, seeds) for name, row in of_claim.items()}
        for id, of_claim in data["limits"].items()
    }
    return Table(seeds, tuple(head["formats"]), rows, head["made_with"])


def _row_from_json(data: Mapping[str, Any], seeds: int) -> Row:
    groups = {
        (key.removeprefix("V "), regime): _limit_from(plain, seeds)
        for key, of_length in data.items()
        if key != "operations"
        for regime, plain in of_length.items()
    }
    return Row(groups, {op: _limit_from(plain, seeds) for op, plain in data["operations"].items()})


def _limit_from(plain: float | list[int], seeds: int) -> Limit:
    return Limit(None, *plain) if isinstance(plain, list) else Limit(plain, seeds, seeds)
