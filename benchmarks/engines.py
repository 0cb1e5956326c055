"""What reverse mode costs: counted on random programs, and timed on a two-layer network beside hand-written code.

    python benchmarks/engines.py

Prints tables, and writes results/engines.md and results/engines.json beside this file. The network is 784–512–10 with
relu, batch 128, float64: forward, and backward to the input and both weights. All sides run in one process with one
thread, a round of each in turn, so that a busy machine slows them alike; the ratio of the fastest rounds is what to
read. NumPy arrays go in and come out on every side: torch's time has its conversions in it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402  after the number of threads is set
from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402  likewise

from gradspec.candidates import load, preflight  # noqa: E402  likewise
from gradspec.candidates.engine import Engine  # noqa: E402  likewise
from gradspec.cases import ProgramCase  # noqa: E402  likewise
from gradspec.formats import FLOAT64  # noqa: E402  likewise
from gradspec.oracle.program import Program, Step  # noqa: E402  likewise
from gradspec.runner.evaluation import Evaluator  # noqa: E402  likewise
from gradspec.runner.view import View  # noqa: E402  likewise
from gradspec.strategies import CaseFactory, losses, programs, single_steps  # noqa: E402  likewise

RESULTS = Path(__file__).parent / "results"
SIZES, BATCH = (784, 512, 10), 128
ROUNDS, WARMING = 60, 5
DRAWS = 1000
LIBRARIES = ("autograd", "torch")
NETWORK = Program(
    3,
    (Step("matmul", (0, 1)), Step("relu", (3,)), Step("matmul", (4, 2))),
)
"""x ↦ relu(x·W1ᵀ)·W2ᵀ, samples as rows, of x, W1ᵀ and W2ᵀ."""


def counted(factory: CaseFactory) -> tuple[int, float, str]:
    """How many programs, the largest cost of backward over forward, and the program that has it."""
    evaluator = Evaluator(preflight(load("engine")))
    space, cases = factory.space(FLOAT64, "textbook"), []

    @settings(
        max_examples=DRAWS,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @seed(0)
    @given(factory.strategy(space))
    def collect(case: ProgramCase) -> None:
        cases.append(case)

    collect()
    worst, text = 0.0, ""
    for case in cases:
        cost = View(evaluator, FLOAT64, case).engine.cost()
        if cost.backward / cost.program > worst:
            worst, text = cost.backward / cost.program, case.program.text
    return len(cases), worst, text


def sides() -> dict[str, Callable[[], Any]]:
    """Forward and backward once, by each of those that are here."""
    random = np.random.default_rng(0)
    inputs, hidden, outputs = SIZES
    W1, W2 = random.normal(size=(hidden, inputs)) / 28, random.normal(size=(outputs, hidden)) / 22
    x, z2_bar = random.normal(size=(BATCH, inputs)), random.normal(size=(BATCH, outputs))
    reference = load("reference").namespace
    primals = [x, np.ascontiguousarray(W1.T), np.ascontiguousarray(W2.T)]
    found: dict[str, Callable[[], Any]] = {
        "hand-written (reference)": lambda: reference["mlp_backward"](W1, W2, x, z2_bar)
    }
    for name in ("engine", *LIBRARIES):
        if name in LIBRARIES and importlib.util.find_spec(name) is None:
            continue
        engine = Engine(load(name).namespace)
        found[name] = lambda engine=engine: engine.vjp(NETWORK, primals, [z2_bar])  # type: ignore[misc]  # a default argument, to bind it now
    x_bar, W1_bar, W2_bar = found["hand-written (reference)"]()
    for name, run in list(found.items())[1:]:
        _, *bars = run()
        assert all(np.allclose(b, t) for b, t in zip(bars, (x_bar, W1_bar.T, W2_bar.T), strict=True)), name
    return found


def timed(runs: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """The fastest round of each, in seconds."""
    best = dict.fromkeys(runs, float("inf"))
    for n in range(WARMING + ROUNDS):
        for name, run in runs.items():
            started = time.perf_counter()
            run()
            if n >= WARMING:
                best[name] = min(best[name], time.perf_counter() - started)
    return best


def main() -> None:
    """Counts, measures, prints and writes."""
    if importlib.util.find_spec("torch") is not None:
        importlib.import_module("torch").set_num_threads(1)
    counts = {name: counted(factory) for name, factory in _FACTORIES.items()}
    best = timed(sides())
    hand = best["hand-written (reference)"]
    lines = [
        "# What reverse mode costs",
        "",
        "Counted, impl/engine.py, every elementary operation of weight 1: the largest cost(backward)/cost(forward).",
        "",
        "| programs | how many | largest ratio |",
        "|---|---|---|",
        *(f"| {name} | {count} | {ratio:.2f} |" for name, (count, ratio, _) in counts.items()),
        "",
        f"Timed, {'–'.join(map(str, SIZES))} with relu, batch {BATCH}, float64, one thread: forward and backward.",
        "",
        "| | milliseconds | over hand-written |",
        "|---|---|---|",
        *(f"| {name} | {1000 * seconds:.2f} | {seconds / hand:.2f} |" for name, seconds in best.items()),
    ]
    print("\n".join(lines))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "engines.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    data = {
        "counted": {
            name: {"programs": count, "largest_ratio": round(ratio, 3), "at": text}
            for name, (count, ratio, text) in counts.items()
        },
        "timed": {
            name: {"ms": round(1000 * s, 3), "over_hand_written": round(s / hand, 3)} for name, s in best.items()
        },
    }
    (RESULTS / "engines.json").write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


_FACTORIES = {"random programs": programs, "random losses": losses, "single steps": single_steps}

if __name__ == "__main__":
    main()
