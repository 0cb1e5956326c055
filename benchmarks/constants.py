"""The accuracy of NumPy's exp, log and their relatives, in units of u: what κ in the bounds must cover.

    python benchmarks/constants.py [samples]

Prints a table, and writes results/constants.md and results/constants.json beside this file. The samples are random and
adversarial (next to 0, to 1, to halfway points of the argument reduction, to the ends of the range). A wider format
finds the worst of them, and mpmath at 40 digits measures those. Measured, not proven: another CPU takes another path
through the same library.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from mpmath import mp, mpf

from gradspec.bounds import STANDARD
from gradspec.formats import FLOAT32, FLOAT64, Format
from gradspec.oracle.precision import exact

RESULTS = Path(__file__).parent / "results"
SAMPLES = 1_000_000
DIGITS = 40
NEAREST = 200
"""How many neighbours of each special point are tried."""
MEASURED = 2000
"""How many of the samples, the worst by a wider format, are measured at 40 digits."""


@dataclass(frozen=True)
class Function:
    """An elementary function, where it is sampled, and the κ that the bounds grant it."""

    name: str
    computed: Callable[[Any], Any]
    true: Callable[[Any], Any]
    low: float
    """The lower end of the interval, as a share of ln(smallest normal) where it is negative."""
    high: float
    logarithmic: bool
    """Sampled evenly in log|x|, not in x."""
    granted: int


FUNCTIONS = (
    Function("exp", np.exp, mp.exp, -1.0, 0.0, False, STANDARD.kappa_exp),
    Function("exp, unshifted", np.exp, mp.exp, -0.25, 0.25, False, STANDARD.kappa_exp),
    Function("log", np.log, mp.log, 1.0, 1e6, True, STANDARD.kappa_log),
    Function("log, below 1", np.log, mp.log, 1e-30, 1.0, True, STANDARD.kappa_log),
    Function("log1p", np.log1p, mp.log1p, 1e-30, 1e6, True, STANDARD.kappa_tanh),
    Function("expm1", np.expm1, mp.expm1, -0.25, 0.25, False, STANDARD.kappa_tanh),
    Function("tanh", np.tanh, mp.tanh, -0.1, 0.1, False, STANDARD.kappa_tanh),
)


def samples(function: Function, format: Format, count: int) -> Any:
    """Arguments of the format: random ones, and the neighbours of the special points of the interval."""
    rng = np.random.default_rng(0)
    reach = float(np.log(float(1 / format.smallest_normal)))
    if function.logarithmic:
        low, high = function.low, function.high
        drawn = np.exp(rng.uniform(np.log(low), np.log(high), count))
        special = [low, high, 1.0, 2.0, 0.5, np.sqrt(2), np.sqrt(0.5), np.e]
    else:
        low, high = function.low * reach, function.high * reach
        drawn = rng.uniform(low, high, count)
        halves = np.log(2) * (np.arange(-40, 40) + 0.5)  # where exp's argument reduction changes
        special = [low, high, 0.0, *halves]
    dtype = np.dtype(format.name)
    near = [walk(dtype.type(point), NEAREST) for point in special if low <= point <= high]
    together = np.concatenate([drawn.astype(dtype), *near])
    return np.unique(together[(together >= low) & (together <= high)])


def walk(start: Any, steps: int) -> Any:
    """The numbers of the format next to `start`, on both sides."""
    found = [start]
    for direction in (-np.inf, np.inf):
        x = start
        for _ in range(steps // 2):
            x = np.nextafter(x, start.dtype.type(direction))
            found.append(x)
    return np.array(found, dtype=start.dtype)


def suspects(function: Function, x: Any) -> Any:
    """The arguments with the largest errors by a wider format; evenly chosen ones where there is no wider format."""
    wider = np.float64 if x.dtype == np.float32 else np.longdouble
    if np.finfo(wider).nmant < np.finfo(x.dtype).nmant + 8:
        return x[:: max(1, len(x) // (10 * MEASURED))]
    with np.errstate(all="ignore"):
        true = function.computed(x.astype(wider))
        errors = np.abs(function.computed(x).astype(wider) - true) / np.abs(true)
    errors[~np.isfinite(errors) | (np.abs(true) < np.finfo(x.dtype).tiny)] = 0
    return x[np.argsort(errors)[-MEASURED:]]


def worst(function: Function, format: Format, count: int) -> tuple[float, float]:
    """The largest relative error in units of u, and the argument where it occurs."""
    x = suspects(function, samples(function, format, count))
    with np.errstate(all="ignore"):
        y = function.computed(x)
    u, normal = mpf(1) / format.unit_roundoff.denominator, exact(float(format.smallest_normal))
    largest, at = 0.0, 0.0
    with mp.workdps(DIGITS):
        for argument, value in zip(x, y, strict=True):
            true = function.true(exact(argument))
            if abs(true) < normal or not np.isfinite(value):
                continue
            error = float(abs(exact(value) - true) / (u * abs(true)))
            if error > largest:
                largest, at = error, float(argument)
    return largest, at


def main() -> None:
    """Measures and prints."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    rows = [
        {"function": f.name, "format": format.name, "error_u": round(error, 3), "at": at, "kappa": f.granted}
        for f in FUNCTIONS
        for format in (FLOAT64, FLOAT32)
        for error, at in [worst(f, format, count)]
    ]
    lines = [
        f"# Relative errors of NumPy's element functions, in units of u (NumPy {np.__version__}, {platform.machine()})",
        "",
        f"The largest of {count:,} random arguments and the neighbours of special points; κ is what the bounds grant.",
        "",
        "| function | float64 | at | float32 | at | κ |",
        "|---|---|---|---|---|---|",
    ]
    for double, single in zip(rows[::2], rows[1::2], strict=True):
        cells = [f"{double['error_u']:.2f}", f"{double['at']:.6g}", f"{single['error_u']:.2f}", f"{single['at']:.6g}"]
        lines.append(f"| {double['function']} | {' | '.join(cells)} | {double['kappa']} |")
    print("\n".join(lines))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "constants.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (RESULTS / "constants.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
