"""How often `gradspec adapt` finds the conventions of a right file by itself.

    python benchmarks/adapt.py [--random 200]

The files are written by tests/mapping/wardrobe.py, whose own mapping is known: each convention by itself, and random
combinations. Prints a table, and writes results/adapt.md and results/adapt.json beside this file. Nothing is timed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gradspec.resources import load_module

RESULTS = Path(__file__).parent / "results"
measuring = load_module(Path(__file__).parents[1] / "tests" / "adapt" / "measuring.py", "gradspec_benchmarks_measuring")


def rows(name: str, outfits: Iterable[Any]) -> dict[str, Any]:
    """What adapting to so many files came to."""
    results = [measuring.measured(outfit) for outfit in outfits]
    missed = [result for result in results if result.wrong]
    return {
        "files": name,
        "number": len(results),
        "found": len(results) - len(missed),
        "remarks": sum(bool(result.adaptation.remarks) for result in results),
        "missed_without_a_word": [str(result.outfit) for result in missed if not result.adaptation.remarks],
        "calls": sum(result.calls for result in results) // max(1, len(results)),
        "missed": {str(result.outfit): list(result.wrong) for result in missed},
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--random", type=int, default=200)
    count = parser.parse_args(sys.argv[1:]).random
    single, drawn = measuring.wardrobe.single_conventions(), measuring.wardrobe.random_conventions(count)
    write(
        [
            rows("each convention by itself", single),
            rows("combinations", [o for o in drawn if measuring.is_of_one_mind(o)]),
            rows(
                "combinations, loss and gradient divided apart", [o for o in drawn if not measuring.is_of_one_mind(o)]
            ),
        ]
    )


def write(table: list[dict[str, Any]]) -> None:
    """The table, on standard output and in results/."""
    lines = [
        "# Conventions that `gradspec adapt` finds by itself",
        "",
        "A file counts as found when every operation is given, takes a batch where it does, and answers as the oracle",
        "by the mapping that was found. Where loss and gradient are divided differently the gradient is judged as the",
        "loss's, by design, and that is said: a mean loss with an undivided gradient is a mistake more often than a",
        "convention.",
        "",
        "| files | number | found | share | missed without a word | calls a file |",
        "|---|---|---|---|---|---|",
    ]
    for row in table:
        share = f"{row['found'] / row['number']:.0%}" if row["number"] else "–"
        silent = len(row["missed_without_a_word"])
        lines.append(f"| {row['files']} | {row['number']} | {row['found']} | {share} | {silent} | {row['calls']} |")
    print("\n".join(lines))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "adapt.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (RESULTS / "adapt.json").write_text(json.dumps(table, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
