"""What a call through `cmd:` costs beyond the program's own work, beside the bare round trip through two pipes.

    python benchmarks/programs.py

Compiles nothing.c, a program that does nothing, with the first of $CC, cc, gcc and zig (`pip install ziglang`), prints
a table, and writes results/programs.md and results/programs.json beside this file. The four kinds of call take turns,
so that a busy machine slows them alike; of every kind the median of all its calls is shown.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from gradspec.candidates import adopt
from gradspec.candidates.guard import Guard
from gradspec.programs import load_program
from gradspec.runner.evaluation import Evaluator

HERE = Path(__file__).parent
RESULTS = HERE / "results"
SIZES = (2, 10, 64, 512, 4096)
ROUNDS, CALLS = 40, 50
"""Rounds in which the kinds of call take turns, and calls of each in a round."""
COLUMNS = ("pipe", "call", "judged", "in process")


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory() as place:
        program = Path(place) / "nothing"
        subprocess.run([*compiler(), "-O2", "-o", str(program), str(HERE / "nothing.c")], check=True)
        write({size: measured(program, size) for size in SIZES})


def compiler() -> list[str]:
    """The command of a C compiler."""
    if os.environ.get("CC"):
        return os.environ["CC"].split()
    for name in ("cc", "gcc"):
        if shutil.which(name):
            return [name]
    if find_spec("ziglang") is not None:
        return [sys.executable, "-m", "ziglang", "cc"]
    sys.exit("Expected a C compiler but found none; set CC, or do `pip install ziglang`.")


def measured(program: Path, size: int) -> dict[str, float]:
    """The median seconds of each kind of call, for a vector of `size` numbers in float64."""
    x = np.linspace(-1.0, 1.0, size)
    candidate = load_program(f"cmd:{program}", Guard(30.0))
    operation = candidate.operation("softmax")
    judged = Evaluator(candidate)
    in_process = Evaluator(adopt({"softmax": np.copy}))
    with raw_pipe(program, x.tobytes()) as pipe:
        kinds: dict[str, Callable[[], Any]] = {
            "pipe": pipe,
            "call": lambda: operation(x),
            "judged": lambda: judged.call_float("softmax", (x,)),
            "in process": lambda: in_process.call_float("softmax", (x,)),
        }
        assert np.array_equal(operation(x), x)
        times: dict[str, list[float]] = {name: [] for name in kinds}
        for _ in range(ROUNDS):
            for name, call in kinds.items():
                call()
                for _ in range(CALLS):
                    started = time.perf_counter()
                    call()
                    times[name].append(time.perf_counter() - started)
    return {name: statistics.median(values) for name, values in times.items()}


@contextmanager
def raw_pipe(program: Path, data: bytes) -> Iterator[Callable[[], None]]:
    """A round trip of the bytes as they are."""
    command = [str(program), str(len(data))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        there, back = process.stdin.fileno(), process.stdout.fileno()

        def round_trip() -> None:
            os.write(there, data)
            missing = len(data)
            while missing:
                missing -= len(os.read(back, missing))

        yield round_trip
        process.kill()


def write(times: dict[int, dict[str, float]]) -> None:
    """The table, on standard output and in results/."""
    lines = [
        "# What a call through `cmd:` costs (microseconds, median; float64, a C program that does nothing)",
        "",
        "| V | raw bytes, both pipes | a call | beyond the raw bytes | ratio | as it is judged | in this process |",
        "|---|---|---|---|---|---|---|",
    ]
    for size, row in times.items():
        pipe, call, judged, in_process = (1e6 * row[name] for name in COLUMNS)
        cells = [f"{pipe:.0f}", f"{call:.0f}", f"{call - pipe:.0f}", f"{call / pipe:.1f}"]
        lines.append(f"| {' | '.join([str(size), *cells, f'{judged:.0f}', f'{in_process:.0f}'])} |")
    lines += [
        "",
        "*A call* is encoding, both pipes, the program's reading and writing, and decoding: all of it is beyond",
        "the work of a program that does nothing. *As it is judged* adds what every candidate's call costs (its time",
        "limit, the watch on what it changes); *in this process* is that alone, around a function that copies.",
        "",
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores.",
    ]
    print("\n".join(lines))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "programs.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    data = [{"classes": n, **{name: round(1e6 * t, 1) for name, t in row.items()}} for n, row in times.items()]
    (RESULTS / "programs.json").write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
