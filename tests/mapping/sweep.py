"""All mistakes in all conventions: `python tests/mapping/sweep.py [--every N] [--random COUNT]` (nox -s mappings).

A correct file in any convention must be accepted, and a mistake must stay one: on the claims that are meant to catch it
something is red that is not red for the correct formulas in the same clothes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gradspec import check
from gradspec.diagnosis.catalogue import KnownMistake
from gradspec.resources import load_module
from gradspec.verdicts import Result

wardrobe = load_module(Path(__file__).parent / "wardrobe.py", "gradspec_tests_wardrobe")
Outfit = Any
"""wardrobe.Outfit: tests/ is a folder, no package, and its modules have no types."""
FEW, USUAL = 5, 25
"""Examples a claim: the named ones, and these. A mistake is looked for as thoroughly as the quick profile does."""


@dataclass(frozen=True)
class Escaped:
    """A mistake that is not told from the correct formulas."""

    mistake: str
    outfit: Outfit


def judged(
    outfit: Outfit, mistake: KnownMistake | None = None, claims: Sequence[str] = (), examples: int = USUAL
) -> Result:
    """The verdicts on what the wardrobe writes, dressed by its own mapping."""
    file = wardrobe.written(outfit, mistake)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "student.py"
        path.write_text(file.text, encoding="utf-8")
        return check(str(path), mapping=file.mapping, claims=claims, profile="quick", examples=examples)


def red(result: Result) -> set[str]:
    """The claims that do not hold in some format."""
    return {row.claim for row in result.claims if row.is_red}


@cache
def _red_when_correct(outfit: Outfit, claims: tuple[str, ...]) -> frozenset[str]:
    return frozenset(red(judged(outfit, None, claims)))


def is_caught(mistake: KnownMistake, outfit: Outfit) -> bool:
    """True when the mistake, in this outfit, fails a claim that the correct formulas in the same outfit do not fail.

    True as well where every claim that is meant to catch it (conduct.dtype, say, of lists in columns) fails for the
    correct formulas too: it tells nothing there, and neither of the two is accepted by it.
    """
    found = red(judged(outfit, mistake, mistake.caught_by))
    if found - _red_when_correct(outfit, tuple(sorted(found))):
        return True
    return found == set(mistake.caught_by)


def escaped(pairs: Iterable[tuple[KnownMistake, Outfit]]) -> Iterator[Escaped]:
    """The mistakes that are not caught."""
    for mistake, outfit in pairs:
        if not is_caught(mistake, outfit):
            yield Escaped(mistake.name, outfit)


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole sweep, or every N-th pair of it; prints what is wrong, and exits with 1 if anything is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="only every N-th mistake in an outfit")
    parser.add_argument("--random", type=int, default=24, help="random combinations, beside each single convention")
    chosen = parser.parse_args(arguments)
    outfits = [*wardrobe.single_conventions(), *wardrobe.random_conventions(chosen.random)]
    pairs = list(wardrobe.dressed_mistakes(outfits))[:: chosen.every]
    wrong = 0
    for outfit in outfits if chosen.every == 1 else ():
        result = judged(outfit)
        if not result.ok:
            wrong += 1
            print(f"not accepted: {outfit}: {', '.join(sorted(red(result)))}", flush=True)
    for found in escaped(pairs):
        wrong += 1
        print(f"not caught: {found.mistake} in {found.outfit}", flush=True)
    print(f"{len(outfits)} outfits, {len(pairs)} mistakes in them, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
