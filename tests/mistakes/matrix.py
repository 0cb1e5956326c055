"""Which claim kills which mistake: computes the matrix, and writes it to matrix.json and matrix.md beside this file.

    python tests/mistakes/matrix.py          compute and compare with what is committed; exit code 1 if it differs
    python tests/mistakes/matrix.py --write  compute and write

A mistake is judged, in exact arithmetic and float64 with the default profile, on every claim that speaks of an
operation that its file defines: the others are the reference's own.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from gradspec.candidates import Candidate, load, preflight
from gradspec.candidates.builtin import MISTAKE_PREFIX, mistake_files
from gradspec.claims import Claim, all_claims
from gradspec.diagnosis.catalogue import KnownMistake, catalogue
from gradspec.formats import EXACT, FLOAT64
from gradspec.runner import Runner, all_properties, profile

HERE = Path(__file__).parent
MATRIX = HERE / "matrix.json"
TABLE = HERE / "matrix.md"

Row = dict[str, str]
"""For each claim that a mistake fails: the formats in which it does, as `exact float64`."""


@cache
def known(name: str) -> KnownMistake:
    """The catalogue's entry."""
    return next(mistake for mistake in catalogue() if MISTAKE_PREFIX + mistake.name == name)


def meant_to_catch(name: str) -> tuple[str, ...]:
    """The claims that the mistake's docstring names, the principal one first."""
    return known(name).caught_by


def broken_operations(name: str) -> tuple[str, ...]:
    """The operations that the mistake's own file defines."""
    return known(name).operations


def candidate(name: str) -> Candidate:
    """The reference with the mistake laid over it; its conduct is judged on the broken operations alone."""
    return preflight(load(name))


def judged_on(name: str) -> list[Claim]:
    """The claims that speak of a broken operation."""
    broken = set(broken_operations(name))
    return [claim for claim in all_claims().values() if broken & set(claim.operations)]


def kills(name: str, claims: list[Claim] | None = None) -> Row:
    """The claims that fail on this mistake, each with the formats in which it fails."""
    loaded, broken = candidate(name), broken_operations(name)
    whole = Runner(loaded, (EXACT, FLOAT64), profile())
    conduct = Runner(dataclasses.replace(loaded, operations=broken), (EXACT, FLOAT64), profile())
    row: Row = {}
    for claim in judged_on(name) if claims is None else claims:
        runner = conduct if claim.per_operation else whole
        judged = runner.row(claim, all_properties()[claim.id])
        red = [cell.format for cell in judged.cells if cell.verdict.is_red]
        if red:
            row[claim.id] = " ".join(red)
    return row


def compute() -> dict[str, Row]:
    """The whole matrix, a process a core."""
    names = list(mistake_files())
    with ProcessPoolExecutor() as pool:
        rows = pool.map(kills, names)
        matrix = {}
        for n, (name, row) in enumerate(zip(names, rows, strict=True), 1):
            print(f"\r{n}/{len(names)} {name:50}", end="", file=sys.stderr, flush=True)
            matrix[name] = row
    print(file=sys.stderr)
    return matrix


def table(matrix: dict[str, Row]) -> str:
    """The matrix for a person: a mistake a line, the claims meant to catch it in bold."""
    lines = [
        "# Which claim kills which mistake",
        "",
        "Every file of impl/mistakes/ is laid over the reference and judged, in exact arithmetic and float64, on the",
        "claims that speak of what it breaks. In bold the claim that is meant to catch it; ᵉ fails in exact arithmetic",
        "only, ᶠ in float64 only, and no mark in both.",
        "",
        "| mistake | killed by |",
        "|---|---|",
    ]
    marks = {"exact": "ᵉ", "float64": "ᶠ", "exact float64": ""}
    for name, row in matrix.items():
        principal = meant_to_catch(name)[0]
        shown = [f"**{id}**{marks[f]}" if id == principal else f"{id}{marks[f]}" for id, f in row.items()]
        lines.append(f"| {name.removeprefix('mistake:')} | {', '.join(shown)} |")
    return "\n".join(lines) + "\n"


def committed() -> dict[str, Row]:
    """The matrix as committed."""
    data: dict[str, Row] = json.loads(MATRIX.read_text(encoding="utf-8"))
    return data


def main() -> int:
    matrix = compute()
    if "--write" in sys.argv:
        MATRIX.write_text(json.dumps(matrix, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        TABLE.write_text(table(matrix), encoding="utf-8")
        return 0
    differing = [name for name in matrix if matrix[name] != committed().get(name)]
    print("\n".join(differing) or "The committed matrix is up to date.")
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main())
