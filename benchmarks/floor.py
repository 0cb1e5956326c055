"""How much a default run costs above Hypothesis' own floor, by chapter: the same strategies with empty bodies.

    python benchmarks/floor.py [candidate]

Prints a table, and writes results/floor.md and results/floor.json beside this file. Both sides run in this process,
chapter by chapter in turn, so that a busy machine slows them alike; the ratio is what to read.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from gradspec.api import resolve
from gradspec.claims import select
from gradspec.evidence import must
from gradspec.formats import parse_formats
from gradspec.runner import Property, Runner, all_properties, profile

RESULTS = Path(__file__).parent / "results"


def empty(candidate: Any, case: Any) -> None:
    """A body that asks nothing of the candidate."""
    must(True, "nothing", "nothing")


def seconds(run: Callable[[], object]) -> float:
    """The processor time of one call."""
    started = time.process_time()
    run()
    return time.process_time() - started


def main() -> None:
    """Measures and prints."""
    name = sys.argv[1] if len(sys.argv) > 1 else "reference"
    runner = Runner(resolve(name), parse_formats("exact,float64"), profile())
    properties = all_properties()
    warm_up(runner, properties)
    full: dict[str, float] = defaultdict(float)
    floor: dict[str, float] = defaultdict(float)
    claims: Counter[str] = Counter()
    for claim in select():
        if not claim.operations:
            continue
        prop = properties[claim.id]
        full[claim.chapter] += seconds(partial(runner.row, claim, prop))
        bare = replace(prop, body=empty)
        floor[claim.chapter] += seconds(partial(runner.row, claim, bare))
        claims[claim.chapter] += 1
    write(name, full, floor, claims)


def warm_up(runner: Runner, properties: Mapping[str, Property]) -> None:
    """Imports and lifts before anything is timed."""
    for claim in select(["softmax.range", "softmax.jacobian"]):
        runner.row(claim, properties[claim.id])


def write(name: str, full: Mapping[str, float], floor: Mapping[str, float], claims: Counter[str]) -> None:
    """The table, on standard output and in results/."""
    rows = [(chapter, claims[chapter], full[chapter], floor[chapter]) for chapter in full]
    rows.append(("all", sum(claims.values()), sum(full.values()), sum(floor.values())))
    lines = [
        f"# What a default run costs above Hypothesis' floor ({name}, exact and float64, seconds of one core)",
        "",
        "| chapter | claims | full | empty bodies | ratio |",
        "|---|---|---|---|---|",
        *(f"| {chapter} | {n} | {a:.1f} | {b:.1f} | {a / b:.1f} |" for chapter, n, a, b in rows),
    ]
    print("\n".join(lines))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "floor.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    data = [{"chapter": c, "claims": n, "full_s": round(a, 2), "floor_s": round(b, 2)} for c, n, a, b in rows]
    (RESULTS / "floor.json").write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
