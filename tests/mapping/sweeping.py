"""What both sweeps do: files of the wardrobe's judged a claim at a time, only as far as it takes to tell them apart.

A whole `gradspec check` says of each failure what it looks like. Here it matters whether there is one, of thousands of
files: so each claim is judged by itself, once a file, and nobody asks for causes.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import sys
import tempfile
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from gradspec.api import DEFAULT_FORMATS, resolve
from gradspec.candidates.quiet import quietly
from gradspec.claims import select
from gradspec.cli.output import progress_bar
from gradspec.diagnosis.catalogue import KnownMistake, catalogue
from gradspec.formats import parse_formats
from gradspec.resources import load_module
from gradspec.runner import profile
from gradspec.runner.property import all_properties
from gradspec.runner.rows import Runner

wardrobe = load_module(Path(__file__).parent / "wardrobe.py", "gradspec_tests_wardrobe")
Outfit: TypeAlias = Any
"""wardrobe.Outfit: tests/ is a folder, no package, and its modules have no types."""
T = TypeVar("T")
Pair: TypeAlias = tuple[KnownMistake, Outfit]


class InClothes:
    """A file that the wardrobe writes, by its own mapping or adapted; `is_red(claim)` judges, the first time."""

    def __init__(self, outfit: Outfit, mistake: KnownMistake | None = None, *, examples: int, adapt: bool = False):
        written = wardrobe.written(outfit, mistake)
        folder = tempfile.mkdtemp()  # kept as long as this is: lifting reads the source again
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        path = Path(folder) / "student.py"
        path.write_text(written.text, encoding="utf-8")
        candidate = resolve(str(path), adapt=True) if adapt else resolve(str(path), mapping=written.mapping)
        self._runner = Runner(candidate, parse_formats(DEFAULT_FORMATS), profile("quick", examples))
        self._red: dict[str, bool] = {}

    def is_red(self, id: str) -> bool:
        """True when the claim does not hold in some format."""
        if id not in self._red:
            (claim,) = select([id])
            with quietly(self._runner.candidate.source):
                self._red[id] = self._runner.row(claim, all_properties()[id]).is_red
        return self._red[id]


def is_caught(mistaken: InClothes, right: InClothes, claims: Sequence[str]) -> bool:
    """True when some claim fails for the mistaken file that does not fail for the correct formulas in the same outfit.

    True as well where every claim (conduct.dtype, say, of lists in columns) fails for the correct formulas too: it
    tells nothing there, and neither of the two is accepted by it.
    """
    return any(mistaken.is_red(id) and not right.is_red(id) for id in claims) or all(map(mistaken.is_red, claims))


def escaped(pairs: Iterable[Pair], is_caught: Callable[[KnownMistake, Outfit], bool], jobs: int) -> Iterator[Pair]:
    """The pairs that are not caught, as they are found; an outfit's are looked at one after another in one process."""
    together: dict[Outfit, list[str]] = {}
    for mistake, outfit in pairs:
        together.setdefault(outfit, []).append(mistake.name)
    by_name = {mistake.name: mistake for mistake in catalogue()}
    for outfit, found in side_by_side(partial(_escaped, is_caught), together, jobs):
        yield from ((by_name[name], outfit) for name in found)


def _escaped(is_caught: Callable[[KnownMistake, Outfit], bool], outfit: Outfit, names: Collection[str]) -> list[str]:
    return [m.name for m in catalogue() if m.name in names and not is_caught(m, outfit)]


def side_by_side(
    function: Callable[[Outfit, Sequence[str]], T], work: Mapping[Outfit, Sequence[str]], jobs: int
) -> Iterator[tuple[Outfit, T]]:
    """What the function makes of each outfit and the names beside it, so many outfits at a time, as they are done."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _files_in, (folder,)) as pool,
        progress_bar() as progress,
    ):
        task = progress.add_task("dressing", total=sum(map(len, work.values())))
        waiting = {pool.submit(function, outfit, names): outfit for outfit, names in work.items()}
        for done in as_completed(waiting):
            outfit = waiting[done]
            progress.update(task, advance=len(work[outfit]), description=str(outfit)[:40], refresh=True)
            if not sys.stderr.isatty():
                print(f"{progress.tasks[task].completed:.0f} done: {outfit}", file=sys.stderr, flush=True)
            yield outfit, done.result()


def _files_in(folder: str) -> None:
    tempfile.tempdir = folder


def arguments(description: str | None, given: Sequence[str] | None, outfits: int) -> argparse.Namespace:
    """What both sweeps can be told: which pairs, and in how many processes."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=10**6, help="outfits for a mistake, drawn at random (default: all)")
    parser.add_argument("--seed", type=int, default=0, help="of that draw")
    parser.add_argument("--random", type=int, default=outfits, help="combinations, beside each single convention")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: one a core)")
    return parser.parse_args(given)
