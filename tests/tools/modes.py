"""Counts what forward and reverse mode cost, on the reference, for the tables and the figure of spec/modes.md.

    python tests/tools/modes.py          compare the chapter's tables with the counts; exit code 1 if they differ
    python tests/tools/modes.py --write  put the counts into the chapter and draw spec/figures/modes.svg (matplotlib)

A table stands between `<!-- counted: NAME -->` and `<!-- /counted -->`. Nothing in it is computed by a formula: every
number is a number of multiplications that the unchanged `impl/reference.py` was seen to do, or a quotient of two.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gradspec.candidates import load
from gradspec.runner.evaluation import Evaluator

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROOT = Path(__file__).parents[2]
CHAPTER = ROOT / "spec" / "modes.md"
FIGURE = ROOT / "spec" / "figures" / "modes.svg"
DIGITS = 20
"""Counts do not depend on the digits."""

WIDTHS, DEPTHS = (2, 4, 8, 16), (1, 2, 4, 8, 16)
SIZES = ((2, 2), (2, 8), (4, 4), (4, 8), (8, 4), (8, 8))
"""n and depth of the networks whose parameters are counted."""
FEW, HIDDEN = 4, 8
OUTPUTS = (1, 2, 3, 4, 5, 6, 8, 16)
UNEQUAL = (3, 2, 20, 4)

LOSS_ITSELF = np.ones(1)

_TABLE = re.compile(r"(<!-- counted: (?P<name>[a-z-]+) -->\n).*?(<!-- /counted -->)", re.DOTALL)


@cache
def _reference() -> Evaluator:
    return Evaluator(load("reference"))


def multiplications(operation: str, *arguments: Any) -> int:
    """What one call of the reference takes, a factor of 1 not counted."""
    return _reference().tally(operation, arguments, DIGITS).multiplications


def filled(*shape: int) -> Any:
    """An array of that shape without a 0 or a 1."""
    return 1.5 + np.arange(float(np.prod(shape))).reshape(shape) % 7


def jacobians(widths: Sequence[int]) -> list[Any]:
    """A chain of these widths, n = k_0 first."""
    return [filled(after, before) for before, after in pairwise(widths)]


def reverse(widths: Sequence[int], seed: Any = None) -> int:
    """One cotangent pulled back."""
    return multiplications("backprop", jacobians(widths), filled(widths[-1]) if seed is None else seed)


def gradient(n: int, depth: int) -> int:
    """∇_x L, pulled back from the loss itself, whose cotangent is 1."""
    return reverse(one_loss(n, depth), LOSS_ITSELF)


def forward(widths: Sequence[int]) -> int:
    """One tangent pushed forward."""
    return multiplications("pushforward", jacobians(widths), filled(widths[0]))


def from_the_input(widths: Sequence[int]) -> int:
    """The whole Jacobian J_N(⋯(J_2·J_1)): forward mode, accumulated."""
    steps = pairwise(widths[1:])
    return sum(multiplications("chain_jacobian", filled(after, k), filled(k, widths[0])) for k, after in steps)


def from_the_output(widths: Sequence[int]) -> int:
    """The whole Jacobian ((J_N·J_{N−1})⋯)J_1: reverse mode, accumulated."""
    steps = pairwise(widths[:-1])
    return sum(multiplications("chain_jacobian", filled(widths[-1], k), filled(k, before)) for before, k in steps)


def one_loss(n: int, depth: int) -> list[int]:
    """The widths of `depth` layers n×n and a loss of one row."""
    return [*[n] * (depth + 1), 1]


@dataclass(frozen=True)
class Parameters:
    """A network of layers n×n and a loss, every entry of its matrices a parameter; the costs of its derivatives."""

    n: int
    depth: int
    count: int
    reverse_inputs: int
    """∇_x L."""
    forward_inputs: int
    """∇_x L, forward mode accumulated."""
    reverse_parameters: int
    """The gradient with respect to every parameter, and ∇_x L beside it: one walk back, an outer product a layer."""
    forward_parameters: int
    """The same by one tangent a parameter, pushed through the layers behind the parameter's own."""


@cache
def parameters(n: int, depth: int) -> Parameters:
    """The network's costs, counted."""
    widths = one_loss(n, depth)
    layers = jacobians(widths)
    seeds = [*(filled(len(layer)) for layer in layers[:-1]), LOSS_ITSELF]
    back = sum(
        multiplications("affine_backward", W, filled(W.shape[1]), seed) for W, seed in zip(layers, seeds, strict=True)
    )
    ahead = 0
    for place, layer in enumerate(layers):
        for row, _ in np.ndindex(layer.shape):
            tangent = filled(len(layer)) * (np.arange(len(layer)) == row)
            ahead += multiplications("pushforward", layers[place + 1 :], tangent)
    count = sum(W.size for W in layers)
    return Parameters(n, depth, count, gradient(n, depth), from_the_input(widths), back, ahead)


def _one_loss_table() -> Iterator[Sequence[object]]:
    yield "n", *(f"depth {depth}" for depth in DEPTHS)
    for n in WIDTHS:
        costs = [(from_the_input(one_loss(n, d)), gradient(n, d)) for d in DEPTHS]
        yield n, *(f"{f:,} / {r:,} = {f / r:.2f}" for f, r in costs)


def _crossover_table() -> Iterator[Sequence[object]]:
    yield "widths", "from the input (forward)", "from the output (reverse)", "cheaper"
    for widths in [*((FEW, HIDDEN, HIDDEN, HIDDEN, m) for m in OUTPUTS), UNEQUAL]:
        ahead, back = from_the_input(widths), from_the_output(widths)
        yield "–".join(map(str, widths)), ahead, back, _cheaper(ahead, back)


def _questions_table() -> Iterator[Sequence[object]]:
    yield "what is asked", "widths", "forward", "reverse", "cheaper"
    hidden = (HIDDEN, HIDDEN)
    asked: list[tuple[str, tuple[int, ...], bool, bool]] = [
        ("the gradient of one loss", (16, *hidden, 1), True, False),
        ("a directional derivative of one loss", (16, *hidden, 1), False, False),
        ("a directional derivative of 16 outputs", (4, *hidden, 16), False, True),
        ("a Jacobian with m > n", (4, *hidden, 16), True, True),
        ("a Jacobian with m < n", (16, *hidden, 4), True, True),
    ]
    for what, widths, every_input, every_output in asked:
        ahead = forward(widths) * (widths[0] if every_input else 1)
        back = reverse(widths) * (widths[-1] if every_output else 1)
        yield what, "–".join(map(str, widths)), ahead, back, _cheaper(ahead, back)


def _parameters_table() -> Iterator[Sequence[object]]:
    yield "n", "depth", "P", "the n inputs: forward / reverse", "all P: forward / reverse", "all P, forward / P²"
    for found in (parameters(n, depth) for n, depth in SIZES):
        yield (
            found.n,
            found.depth,
            found.count,
            _quotient(found.forward_inputs, found.reverse_inputs),
            _quotient(found.forward_parameters, found.reverse_parameters),
            f"{found.forward_parameters / found.count**2:.2f}",
        )


def _quotient(ahead: int, back: int) -> str:
    return f"{ahead:,} / {back:,} = {ahead / back:.1f}"


def _cheaper(ahead: int, back: int) -> str:
    return "forward" if ahead < back else "reverse" if back < ahead else "either"


TABLES: dict[str, Callable[[], Iterator[Sequence[object]]]] = {
    "one-loss": _one_loss_table,
    "crossover": _crossover_table,
    "questions": _questions_table,
    "parameters": _parameters_table,
}


def table(name: str) -> str:
    """A table as Markdown."""
    head, *rows = ([_cell(value) for value in line] for line in TABLES[name]())
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return "\n".join([lines[0], f"|{'---|' * len(head)}", *lines[1:]]) + "\n"


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def rewritten(text: str) -> str:
    """The chapter with its tables counted anew. Raises ValueError where it lacks one, or has one that is unknown."""
    names = [match["name"] for match in _TABLE.finditer(text)]
    if sorted(names) != sorted(TABLES):
        raise ValueError(
            f"Expected the tables {', '.join(TABLES)} in the chapter but got {', '.join(names) or 'none'}."
        )
    return _TABLE.sub(lambda match: f"{match[1]}{table(match['name'])}{match[3]}", text)


def figure() -> Figure:
    """Three panels: the ratio against the depth, the crossover, parameters against inputs."""
    from matplotlib.figure import Figure

    made = Figure(figsize=(12, 4.2), layout="constrained")
    one, two, three = made.subplots(1, 3)
    _draw_depths(one)
    _draw_crossover(two)
    _draw_parameters(three)
    for axes in (one, two, three):
        axes.grid(True, which="major", color="#E5E5E5", linewidth=0.6)
        axes.legend(fontsize=8, frameon=False)
    return made


BLUE, VERMILLION, GREEN, PURPLE, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8C8C8C"
"""Okabe and Ito's colours; markers and line styles differ as well."""


def _draw_depths(axes: Any) -> None:
    for n, color, marker in zip(WIDTHS, (BLUE, GREEN, VERMILLION, PURPLE), "osD^", strict=True):
        ratios = [from_the_input(one_loss(n, d)) / gradient(n, d) for d in DEPTHS]
        axes.plot(DEPTHS, ratios, color=color, marker=marker, markersize=4, label=f"n = {n}")
        axes.axhline(n, color=color, linestyle=":", linewidth=1)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log", base=2)
    axes.set_xticks(DEPTHS, [str(d) for d in DEPTHS])
    axes.set_yticks((1, *WIDTHS), [str(n) for n in (1, *WIDTHS)])
    axes.set_xlabel("depth (layers n×n before one loss)")
    axes.set_ylabel("multiplications, forward / reverse")
    axes.set_title("One loss: the ratio tends to n", fontsize=11)


def _draw_crossover(axes: Any) -> None:
    outputs = range(1, 11)
    chains = [(FEW, HIDDEN, HIDDEN, HIDDEN, m) for m in outputs]
    axes.plot(outputs, [from_the_input(c) for c in chains], color=BLUE, marker="o", markersize=4, label="forward")
    back = [from_the_output(c) for c in chains]
    axes.plot(outputs, back, color=VERMILLION, marker="s", markersize=4, label="reverse")
    axes.axvline(FEW, color=GREY, linestyle=(0, (6, 3)), linewidth=1.2, label="m = n")
    axes.set_xlabel(f"outputs m (n = {FEW} inputs, hidden layers of {HIDDEN})")
    axes.set_ylabel("multiplications for the whole Jacobian")
    axes.set_title("A Jacobian: the costs cross at m = n", fontsize=11)


def _draw_parameters(axes: Any) -> None:
    found = sorted((parameters(n, depth) for n, depth in SIZES), key=lambda p: p.count)
    counts = [p.count for p in found]
    every = [p.forward_parameters / p.reverse_parameters for p in found]
    inputs = [p.forward_inputs / p.reverse_inputs for p in found]
    axes.plot(counts, every, color=BLUE, marker="o", markersize=4, label="every parameter an input")
    axes.plot(counts, inputs, color=VERMILLION, marker="s", markersize=4, linestyle="none", label="the n inputs")
    axes.plot(counts, [c / 4 for c in counts], color=GREY, linestyle=":", linewidth=1.2, label="P/4")
    for p, ratio in zip(found, inputs, strict=True):
        axes.annotate(
            f"n = {p.n}", (p.count, ratio), textcoords="offset points", xytext=(0, -11), ha="center", fontsize=7
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(left=7)
    axes.set_ylim(bottom=0.7)
    axes.set_xlabel("parameters P")
    axes.set_ylabel("multiplications, forward / reverse")
    axes.set_title("What O(P) against O(P²) is about", fontsize=11)


def save(made: Figure, path: Path) -> None:
    """Writes the figure; the same figure gives the same SVG."""
    import matplotlib as mpl

    with mpl.rc_context({"svg.hashsalt": "gradspec"}):
        made.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)


def main(arguments: Sequence[str]) -> int:
    """Compares or, with --write, writes; 0 when the chapter says what was counted."""
    text = CHAPTER.read_text(encoding="utf-8")
    counted = rewritten(text)
    if "--write" in arguments:
        CHAPTER.write_text(counted, encoding="utf-8")
        save(figure(), FIGURE)
        return 0
    print("The chapter's tables are what was counted." if counted == text else "The chapter's tables differ.")
    return 0 if counted == text else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
