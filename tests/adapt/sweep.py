"""All mistakes in other people's clothes, adapted: `python tests/adapt/sweep.py [--each N]` (nox -s adapting).

A mistake stays one: on the claims that are meant to catch it something is red that is not red for the right formulas in
the same clothes. One that its own mapping does not show either is none of adapting's: in these clothes nobody sees it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from gradspec.diagnosis.catalogue import KnownMistake
from gradspec.resources import load_module

measuring = load_module(Path(__file__).parent / "measuring.py", "gradspec_tests_measuring_adapt")
sweeping = load_module(Path(__file__).parents[1] / "mapping" / "sweeping.py", "gradspec_tests_sweeping_to_adapt")
wardrobe = sweeping.wardrobe
Outfit: TypeAlias = Any
"""One of the wardrobe's."""

FEW = 5
"""Examples a claim: the named ones, and these."""
COMBINATIONS = 60
CONVENTIONS = {
    "derivative-of-output": "x(1 − x) is σ′ for whoever hands over σ(x): a convention, and the header says so"
}
"""Mistakes that in other clothes are no mistakes."""


def is_caught(mistake: KnownMistake, outfit: Outfit) -> bool:
    """True when the mistake shows, adapted, or does not show by its own mapping either."""
    return _is_told(mistake, outfit, adapt=True) or not _is_told(mistake, outfit, adapt=False)


def _is_told(mistake: KnownMistake, outfit: Outfit, *, adapt: bool) -> bool:
    mistaken = sweeping.InClothes(outfit, mistake, examples=FEW, adapt=adapt)
    return bool(sweeping.is_caught(mistaken, _right(outfit, adapt), mistake.caught_by))


@lru_cache(maxsize=8)
def _right(outfit: Outfit, adapt: bool) -> Any:
    return sweeping.InClothes(outfit, examples=FEW, adapt=adapt)


def pairs(each: int, seed: int = 0, combinations: int = COMBINATIONS) -> Iterator[tuple[KnownMistake, Outfit]]:
    """Every mistake in so many outfits, drawn at random among those in which it can be made."""
    outfits = [*wardrobe.single_conventions(), *wardrobe.random_conventions(combinations)]
    outfits = [outfit for outfit in outfits if measuring.is_of_one_mind(outfit)]
    for mistake, outfit in wardrobe.dressed_mistakes(outfits, each, seed):
        if mistake.name not in CONVENTIONS:
            yield mistake, outfit


def main(given: Sequence[str] | None = None) -> int:
    """Prints what escaped; 1 where something did."""
    options = sweeping.arguments(__doc__, given, COMBINATIONS)
    chosen = list(pairs(options.each, options.seed, options.random))
    accepted = 0
    for mistake, outfit in sweeping.escaped(chosen, is_caught, options.jobs):
        accepted += 1
        print(f"accepted: {mistake.name} in {outfit}", flush=True)
    print(f"{len(chosen)} mistakes in other clothes, {accepted} accepted")
    return min(accepted, 1)


if __name__ == "__main__":
    sys.exit(main())
