"""Which wrong gradients get through: gradspec beside the gradient checkers that people use, in one run.

    python benchmarks/detection.py            the whole comparison (about a quarter of an hour on two cores)
    python benchmarks/detection.py --quick    few seeds, V = 10 and 1000 only, nothing written
    python benchmarks/detection.py --sizes 10,1000    only these, put in the place of the same sizes' last results

Every checker has its default settings and the same seeds; its points are x ~ N(0, 1) unless the row says otherwise.
gradspec knows what softmax and cross-entropy are, and the checkers do not: they take any function, and can only hold a
derivative against the function that comes with it. The column *structure alone* is gradspec without that knowledge.

Prints the table, writes it to results/detection.md and results/detection.json beside this file, and quotes it in the
README.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from checkers.judging import ONE_CLAIM, judge
from checkers.report import ALONE, GRADSPEC, STRUCTURE, markdown, quoted
from checkers.rows import EVERY_SIZE, JACOBIANS, Row, point, with_hidden_error
from checkers.tools import CHECKERS, FIXED_DIRECTIONS, Problem, installed, missing

RESULTS = Path(__file__).parent / "results"
BEGIN, END = "<!-- detection -->", "<!-- /detection -->"
"""Where the README quotes the table."""
SEEDS = {10: 20, 1000: 5, 50257: 2, 128256: 1}
"""Seeds by V."""
VOCABULARIES = (50257, 128256)
"""Sizes at which only gradient rows are judged, and only checkers that do not need 2V evaluations."""
QUADRATIC = ("torch gradcheck, slow", "scipy check_grad", "centred difference")
FEW = 2
SLOW_JACOBIANS = 100
"""Where V² of V² numbers is run for one seed only."""
ONCE = ("torch gradcheck, slow", 50257)
"""What needs 2V evaluations is run once a row at a vocabulary size, for its time."""
LIBRARIES = ("gradspec", "hypothesis", "numpy", "mpmath", "python-flint", "torch", "jax", "autograd", "scipy")


@dataclass(frozen=True)
class Entry:
    """One row at one size by one judge, over the seeds."""

    row: str
    size: int
    judge: str
    caught: int
    seeds: int
    seconds: float
    """A verdict, on average."""
    evaluations: float
    """Of the function, a verdict, on average."""
    cause: str = ""
    mistake: str = ""


def problem(row: Row, size: int, seed: int) -> Problem:
    """What the checkers are given."""
    x, label = point(row, size, seed)
    function, derivative = row.functions
    if row.kind != "gradient":
        return Problem(function, derivative, x)
    return Problem(lambda z: function(z, label), lambda z: derivative(z, label), x)


def hidden(row: Row, size: int) -> Row:
    """The row's error moved to where the checkers with fixed directions do not look: they are watched looking first."""
    directions: list[Any] = []
    for name in FIXED_DIRECTIONS:
        if name in installed():
            watched = problem(row, size, seed=0)
            np.random.seed(0)
            CHECKERS[name][1](watched)
            directions += watched.directions
    return with_hidden_error(row, size, directions)


def by_checkers(row: Row, size: int, seeds: int) -> Iterator[Entry]:
    """The row before every checker."""
    for name, checker in installed().items():
        count = seeds
        if row.kind != "gradient" and size > SLOW_JACOBIANS and name in QUADRATIC:
            count = 1
        if size in VOCABULARIES and name in QUADRATIC:
            if (name, size) != ONCE:
                continue
            count = 1
        caught, evaluations, started = 0, 0, time.perf_counter()
        for seed in range(count):
            asked = problem(row, size, seed)
            np.random.seed(seed)  # autograd draws its direction from NumPy's global state
            caught += checker(asked)
            evaluations += asked.evaluations
        seconds = time.perf_counter() - started
        yield Entry(row.name, size, name, caught, count, seconds / count, evaluations / count)


def by_gradspec(row: Row, size: int, seeds: int) -> Iterator[Entry]:
    """The row before gradspec, and before its structural claims alone."""
    found = [judge(row, size, seed) for seed in range(seeds)]
    seconds = sum(j.seconds for j in found) / seeds
    evaluations = sum(j.evaluations for j in found) / seeds
    causes = {j.cause for j in found if j.caught}
    mistakes = {j.mistake for j in found if j.caught}
    told = (" or ".join(sorted(causes)), " or ".join(sorted(filter(None, mistakes))))
    yield Entry(row.name, size, GRADSPEC, sum(j.caught for j in found), seeds, seconds, evaluations, *told)
    if size in VOCABULARIES:
        alone = [judge(row, size, seed, ONE_CLAIM) for seed in range(seeds)]
        seconds, evaluations = sum(j.seconds for j in alone) / seeds, sum(j.evaluations for j in alone) / seeds
        yield Entry(row.name, size, ALONE, sum(j.caught for j in alone), seeds, seconds, evaluations)
        return
    yield Entry(row.name, size, STRUCTURE, sum(j.by_structure for j in found), seeds, seconds, evaluations)


def entries(task: tuple[str, int, int, bool]) -> list[Entry]:
    """One row at one size, before everybody; or before gradspec alone."""
    name, size, seeds, everybody = task
    row = next(r for r in (*EVERY_SIZE, *JACOBIANS) if r.name == name)
    row = hidden(row, size) if row.hidden else row
    found = list(by_gradspec(row, size, seeds))
    return found + (list(by_checkers(row, size, seeds)) if everybody else [])


def tasks(sizes: Mapping[int, int]) -> list[tuple[str, int, int, bool]]:
    """Every row at every size, with the number of seeds; few where a verdict is about a million numbers."""
    return [
        (row.name, size, seeds if row.kind == "gradient" or size <= SLOW_JACOBIANS else min(seeds, FEW), True)
        for size, seeds in sizes.items()
        for row in (*EVERY_SIZE, *(() if size in VOCABULARIES else JACOBIANS))
    ]


def chosen_sizes() -> dict[int, int]:
    """The sizes asked for, with their seeds."""
    if "--quick" in sys.argv:
        return {10: 2, 1000: 1}
    if "--sizes" not in sys.argv:
        return SEEDS
    asked = sys.argv[sys.argv.index("--sizes") + 1]
    return {size: SEEDS[size] for size in map(int, asked.split(","))}


def kept(sizes: Mapping[int, int]) -> list[Entry]:
    """What was measured before, of the other sizes."""
    path = RESULTS / "detection.json"
    if set(sizes) == set(SEEDS) or not path.exists():
        return []
    entries = [Entry(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))["entries"]]
    return [entry for entry in entries if entry.size not in sizes]


def quote(table: str) -> None:
    """Puts the table into the README, between its two marks."""
    readme = RESULTS.parent.parent / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}\n{table}{END}{after}", encoding="utf-8")


def versions() -> dict[str, str]:
    """Of everything that took part."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def main() -> int:
    quick = "--quick" in sys.argv
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # a row has a core to itself, and torch would want them all
    for name in missing():
        print(f"{name} is not installed: its column is empty.", file=sys.stderr)
    sizes = chosen_sizes()
    chosen, found = tasks(sizes), [] if quick else kept(sizes)
    with ProcessPoolExecutor() as pool:
        for n, done in enumerate(pool.map(entries, chosen), 1):
            found += done
            print(f"\r{n}/{len(chosen)} V = {done[0].size}, {done[0].row:45}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    rows = {row.name: row for row in (*EVERY_SIZE, *JACOBIANS)}
    text = markdown(rows, found, versions())
    print(text, end="")
    if not quick:
        data = {"versions": versions(), "seeds": SEEDS, "entries": [asdict(entry) for entry in found]}
        (RESULTS / "detection.json").write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        (RESULTS / "detection.md").write_text(text, encoding="utf-8")
        quote(quoted(rows, found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
