"""All mistakes in other people's clothes, adapted: `python tests/adapt/sweep.py` (nox -s adapting).

A mistake stays one: on the claims that are meant to catch it something is red that is not red for the right formulas in
the same clothes. One that its own mapping does not show either is none of adapting's: in these clothes nobody sees it.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from gradspec import check
from gradspec.diagnosis.catalogue import KnownMistake, catalogue
from gradspec.resources import load_module

measuring = load_module(Path(__file__).parent / "measuring.py", "gradspec_tests_measuring_adapt")
wardrobe = measuring.wardrobe
Outfit: TypeAlias = Any
"""One of the wardrobe's."""

FEW = 5
"""Examples a claim: the named ones, and these."""
CONVENTIONS = {
    "derivative-of-output": "x(1 − x) is σ′ for whoever hands over σ(x): a convention, and the header says so"
}
"""Mistakes that in other clothes are no mistakes."""


def is_caught(mistake: KnownMistake, outfit: Outfit) -> bool:
    """True when the mistake shows, adapted, or does not show by its own mapping either."""
    if _red(outfit, mistake, adapt=True) - _red_when_right(outfit, mistake.caught_by, True):
        return True
    return not _red(outfit, mistake, adapt=False) - _red_when_right(outfit, mistake.caught_by, False)


def _red(outfit: Outfit, mistake: KnownMistake | None, *, adapt: bool, claims: Sequence[str] = ()) -> set[str]:
    written = wardrobe.written(outfit, mistake)
    claims = claims if mistake is None else mistake.caught_by
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dressed.py"
        path.write_text(written.text, encoding="utf-8")
        how = {"adapt": True} if adapt else {"mapping": written.mapping}
        return {row.claim for row in check(str(path), claims=claims, examples=FEW, **how) if row.is_red}


@cache
def _red_when_right(outfit: Outfit, claims: tuple[str, ...], adapt: bool) -> frozenset[str]:
    return frozenset(_red(outfit, None, adapt=adapt, claims=claims))


def pairs(each: int, seed: int = 0) -> Iterator[tuple[KnownMistake, Outfit]]:
    """Every mistake in so many outfits, drawn at random among those in which it can be made."""
    chosen = random.Random(seed)
    outfits = [*wardrobe.single_conventions(), *wardrobe.random_conventions(60)]
    outfits = [outfit for outfit in outfits if measuring.is_of_one_mind(outfit)]
    for mistake in catalogue():
        possible = [outfit for outfit in outfits if wardrobe.wearable(mistake, outfit)]
        if mistake.name not in CONVENTIONS:
            yield from ((mistake, outfit) for outfit in chosen.sample(possible, min(each, len(possible))))


def main(arguments: Sequence[str]) -> int:
    """Prints what escaped; 1 where something did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=10**6, help="outfits for a mistake (default: all)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--part", default="0/1", help="k/n: every n-th pair, from the k-th")
    options = parser.parse_args(arguments)
    part, of = map(int, options.part.split("/"))
    chosen = [pair for number, pair in enumerate(pairs(options.each, options.seed)) if number % of == part]
    escaped = 0
    for mistake, outfit in chosen:
        if not is_caught(mistake, outfit):
            escaped += 1
            print(f"accepted: {mistake.name} in {outfit}", flush=True)
    print(f"{len(chosen)} mistakes in other clothes, {escaped} accepted")
    return min(escaped, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
