"""All mistakes in all conventions: `python tests/mapping/sweep.py [--each N] [--random COUNT]` (nox -s mappings).

A correct file in any convention must be accepted, and a mistake must stay one: on the claims that are meant to catch it
something is red that is not red for the correct formulas in the same clothes.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from gradspec import check
from gradspec.diagnosis.catalogue import KnownMistake
from gradspec.resources import load_module
from gradspec.verdicts import Result

sweeping = load_module(Path(__file__).parent / "sweeping.py", "gradspec_tests_sweeping")
wardrobe = sweeping.wardrobe
Outfit = Any
"""wardrobe.Outfit: tests/ is a folder, no package, and its modules have no types."""
FEW, USUAL = 5, 25
"""Examples a claim: the named ones, and these. A mistake is looked for as thoroughly as the quick profile does."""
COMBINATIONS = 24


def judged(outfit: Outfit, claims: Sequence[str] = (), examples: int = USUAL) -> Result:
    """The verdicts on the correct formulas in an outfit, dressed by its own mapping."""
    file = wardrobe.written(outfit)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "student.py"
        path.write_text(file.text, encoding="utf-8")
        return check(str(path), mapping=file.mapping, claims=claims, profile="quick", examples=examples)


def red(result: Result) -> set[str]:
    """The claims that do not hold in some format."""
    return {row.claim for row in result.claims if row.is_red}


def is_caught(mistake: KnownMistake, outfit: Outfit) -> bool:
    """True when the mistake, in this outfit, is not accepted by the claims that are meant to catch it."""
    mistaken = sweeping.InClothes(outfit, mistake, examples=USUAL)
    return bool(sweeping.is_caught(mistaken, _right(outfit), mistake.caught_by))


@lru_cache(maxsize=8)
def _right(outfit: Outfit) -> Any:
    return sweeping.InClothes(outfit, examples=USUAL)


def _failing_when_right(outfit: Outfit, _: Sequence[str]) -> list[str]:
    result = judged(outfit)
    return [] if result.ok else sorted(red(result))


def main(given: Sequence[str] | None = None) -> int:
    """The whole sweep, or a part of it; prints what is wrong, and exits with 1 if anything is."""
    chosen = sweeping.arguments(__doc__, given, COMBINATIONS)
    outfits = [*wardrobe.single_conventions(), *wardrobe.random_conventions(chosen.random)]
    pairs = list(wardrobe.dressed_mistakes(outfits, chosen.each, chosen.seed))
    wrong = 0
    for outfit, failing in sweeping.side_by_side(
        _failing_when_right, {o: ["the right one"] for o in outfits}, chosen.jobs
    ):
        if failing:
            wrong += 1
            print(f"not accepted: {outfit}: {', '.join(failing)}", flush=True)
    for mistake, outfit in sweeping.escaped(pairs, is_caught, chosen.jobs):
        wrong += 1
        print(f"not caught: {mistake.name} in {outfit}", flush=True)
    print(f"{len(outfits)} outfits, {len(pairs)} mistakes in them, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
