"""Random typed programs: a few primitives on scalars, vectors and matrices, with fan-out and broadcasting.

A program grows a step at a time, beside its values in float64: what may come next depends on the shapes and on the
values that are there. So a logarithm or a divisor stays away from 0, an exponential does not overflow, and an argument
of relu keeps its distance from the kink. Choices are indices, 0 the plainest: shrinking ends in a short program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from gradspec.cases.case import Case
from gradspec.cases.program_domain import LARGEST, LEAST, at_least, value_of, well_conditioned
from gradspec.cases.programs import CombinedCotangents, FanOut, Loss, ProgramCase, ScalarProgram, nested
from gradspec.oracle.program import Program, Step
from gradspec.strategies.chain_rule import COARSE, FULL, numbers
from gradspec.strategies.factory import CaseFactory, Space

MOST_STEPS = 7
CONSTANTS = (2.0, -1.0, 0.5, 1.5)
SHAPES: tuple[tuple[int, ...], ...] = ((), (2,), (3,), (2,), (2, 2), (3,), (2, 3), (3, 2), (1, 3), (2, 1))

ELEMENTARY = ("exp", "sin", "tanh", "sigmoid", "relu", "log")
BINARY = ("multiply", "add", "subtract", "divide")
ROWS = ("softmax", "log_softmax", "logsumexp")
FEW = ("multiply", "add", "subtract", "sum", "exp", "tanh")


class _Growing:
    """A program on its way, with its values so far."""

    def __init__(self, values: Sequence[Any]) -> None:
        self.inputs = len(values)
        self.values = list(values)
        self.steps: list[Step] = []
        self.unused = set(range(len(values)))

    def append(self, step: Step) -> None:
        """One more step; where its value would be too large, the hyperbolic tangent of what it takes stands instead."""
        value = value_of(step, self.values)
        if not np.all(abs(value) <= LARGEST):
            step = Step("tanh", step.places[:1])
            value = value_of(step, self.values)
        self.values.append(value)
        self.steps.append(step)
        self.unused -= set(step.places)
        self.unused.add(len(self.values) - 1)

    def summed(self, place: int) -> int:
        """The place of a scalar made of the value at `place`: its sum, where it is none."""
        while self.values[place].ndim:
            self.append(Step("sum", (place,)))
            place = len(self.values) - 1
        return place

    def small(self, place: int) -> int:
        """The place of a value of which two can be multiplied: the hyperbolic tangent of one that is too large."""
        if np.all(self.values[place] ** 2 <= LARGEST):
            return place
        self.append(Step("tanh", (place,)))
        return len(self.values) - 1

    def possible(self) -> dict[str, list[Step]]:
        """The steps that may come next, by primitive; those that use what is not used yet come first."""
        every = range(len(self.values))
        found: dict[str, list[Step]] = {}
        for name in (*BINARY, *ELEMENTARY, *ROWS, "sum", "getitem", "matmul", "outer"):
            steps = [step for places in self._arguments(name, every) for step in _options(name, places, self.values)]
            if steps:
                found[name] = sorted(steps, key=lambda step: not self.unused & set(step.places))
        return found

    def _arguments(self, name: str, every: range) -> list[tuple[int | float, ...]]:
        values = self.values
        if name in BINARY:
            pairs: list[tuple[int | float, ...]] = [
                pair for pair in product(every, repeat=2) if _broadcast(*(values[p].shape for p in pair))
            ]
            pairs += [pair for place in every for c in CONSTANTS for pair in ((place, c), (c, place))]
            return [p for p in pairs if name != "divide" or at_least(_of(values, p[1]), LEAST)]
        if name == "matmul":
            return [p for p in product(every, repeat=2) if _fit(values[p[0]].shape, values[p[1]].shape)]
        if name == "outer":
            return [p for p in product(every, repeat=2) if values[p[0]].ndim == values[p[1]].ndim == 1]
        return [(place,) for place in every if _eligible(name, values[place])]


def _of(values: Sequence[Any], argument: int | float) -> Any:
    return values[argument] if isinstance(argument, int) else np.asarray(argument)


def _broadcast(first: tuple[int, ...], second: tuple[int, ...]) -> bool:
    return all(a == b or 1 in (a, b) for a, b in zip(reversed(first), reversed(second), strict=False))


def _fit(first: tuple[int, ...], second: tuple[int, ...]) -> bool:
    return bool(first) and bool(second) and first[-1] == second[0]


def _eligible(name: str, value: Any) -> bool:
    needs_axis = name in ("sum", "getitem", *ROWS)
    return (value.ndim > 0 or not needs_axis) and well_conditioned(name, (value,))


def _options(name: str, places: tuple[int | float, ...], values: Sequence[Any]) -> list[Step]:
    if name not in ("sum", "getitem"):
        return [Step(name, places)]
    value = _of(values, places[0])
    axes, length = range(value.ndim) if value.ndim > 1 else (), value.shape[0]
    options: list[Any] = [None, *axes] if name == "sum" else [0, length - 1, (0, length - 1, 0)]
    return [Step(name, places, option) for option in options]


def _inputs(draw: DrawFn, space: Space, count: int) -> tuple[str, list[Any]]:
    """So many arrays in [−2, 2], some of them in [¼, 2]; no entry is 0."""
    kind = draw(st.sampled_from((COARSE, FULL)))
    arrays = []
    for _ in range(count):
        shape, positive = draw(st.sampled_from(SHAPES)), draw(st.booleans())
        raw = numbers(draw, space, int(np.prod(shape, dtype=int)), kind)
        kept = [x if abs(x) >= LEAST else LEAST for x in raw]
        arrays.append(np.array([abs(x) for x in kept] if positive else kept).reshape(shape))
    return kind, arrays


def _grown(draw: DrawFn, growing: _Growing, count: int) -> str:
    """So many steps more; a third of the programs keep to what the smallest engines have. Which of the two it was."""
    few = draw(st.integers(0, 2)) == 2
    for _ in range(count):
        possible = {word: steps for word, steps in growing.possible().items() if not few or word in FEW}
        name = draw(st.sampled_from(tuple(possible)))
        choices = possible[name]
        fresh = [s for s in choices if growing.unused & set(s.places)]
        anything = draw(st.integers(0, 3)) == 0
        pool = choices if anything or not fresh else fresh
        growing.append(pool[draw(st.integers(0, len(pool) - 1))])
    return "few primitives" if few else "any primitives"


def _gathered(growing: _Growing) -> None:
    """What is still unused is summed and added, so that the program's value depends on every step."""
    last = len(growing.values) - 1
    for place in sorted(growing.unused - {last}):
        growing.append(Step("add", (last, growing.summed(place))))
        last = len(growing.values) - 1


def _finished(draw: DrawFn, space: Space, growing: _Growing, kind: str, regime: str) -> dict[str, Any]:
    """The fields of a case: the program without what its value does not need, and a cotangent of its value."""
    program, left = Program(growing.inputs, tuple(growing.steps)).pruned()
    shape = growing.values[-1].shape
    bar = [b or 1.0 for b in numbers(draw, space, int(np.prod(shape, dtype=int)), kind)]
    return {
        "regime": f"{regime}, {kind}",
        "program": program,
        "values": tuple(nested(growing.values[place]) for place in left),
        "cotangent": nested(np.array(bar).reshape(shape)),
    }


@st.composite
def _programs(draw: DrawFn, space: Space) -> ProgramCase:
    kind, values = _inputs(draw, space, draw(st.integers(1, 3)))
    growing = _Growing(values)
    palette = _grown(draw, growing, draw(st.integers(1, MOST_STEPS)))
    if draw(st.booleans()):
        _gathered(growing)
    fields = _finished(draw, space, growing, kind, palette)
    most = max(fields["program"].uses)
    return ProgramCase(**{**fields, "regime": f"{fields['regime']}, {'fan-out' if most > 1 else 'no fan-out'}"})


@st.composite
def _fan_outs(draw: DrawFn, space: Space) -> FanOut:
    """The program's value is combined with something that it was made of, which thereby is used once more."""
    kind, values = _inputs(draw, space, draw(st.integers(1, 2)))
    growing = _Growing(values)
    _grown(draw, growing, draw(st.integers(1, MOST_STEPS - 3)))
    last = len(growing.values) - 1
    behind = _behind(growing, last)
    again = behind[draw(st.integers(0, len(behind) - 1))]
    if not _broadcast(growing.values[again].shape, growing.values[last].shape) or draw(st.booleans()):
        again = growing.summed(again)
    last, again = growing.small(last), growing.small(again)
    growing.append(Step(draw(st.sampled_from(("add", "multiply"))), (last, again)))
    return FanOut(**_finished(draw, space, growing, kind, "a value used again"))


def _behind(growing: _Growing, last: int) -> list[int]:
    """The places of what a value was made of."""
    found: set[int] = set()
    todo = [last]
    while todo:
        place = todo.pop()
        if place >= growing.inputs:
            new = set(growing.steps[place - growing.inputs].places) - found
            found |= new
            todo += new
    return sorted(found)


@st.composite
def _scalar_programs(draw: DrawFn, space: Space) -> ScalarProgram:
    """A scalar function of one array."""
    kind, values = _inputs(draw, space, 1)
    growing = _Growing(values)
    _grown(draw, growing, draw(st.integers(0, MOST_STEPS - 2)))
    if growing.summed(len(growing.values) - 1) == 0:
        growing.append(Step("sin", (0,)))
    return ScalarProgram(**{**_finished(draw, space, growing, kind, "a scalar program"), "cotangent": 1.0})


@st.composite
def _losses(draw: DrawFn, space: Space) -> Loss:
    """A scalar function of one to three arrays."""
    kind, values = _inputs(draw, space, draw(st.integers(1, 3)))
    growing = _Growing(values)
    palette = _grown(draw, growing, draw(st.integers(1, MOST_STEPS)))
    _gathered(growing)
    growing.summed(len(growing.values) - 1)
    return Loss(**{**_finished(draw, space, growing, kind, f"a loss, {palette}"), "cotangent": 1.0})


@st.composite
def _single_steps(draw: DrawFn, space: Space) -> ProgramCase:
    """One primitive, drawn first, at inputs that it takes."""
    kind, values = _inputs(draw, space, draw(st.integers(1, 2)))
    growing = _Growing(values)
    possible = growing.possible()
    name = draw(st.sampled_from(tuple(possible)))
    choices = [step for step in possible[name] if len(set(step.places)) == len(step.places)] or possible["sin"]
    growing.append(choices[draw(st.integers(0, len(choices) - 1))])
    fields = _finished(draw, space, growing, kind, "one step")
    return ProgramCase(**{**fields, "regime": fields["program"].steps[0].primitive})


@st.composite
def _combined(draw: DrawFn, space: Space) -> CombinedCotangents:
    """Cotangents on a coarse grid, so that a·u + b·v is a number of the format."""
    case = draw(_programs(space))
    shape = np.shape(case.cotangent)
    count = int(np.prod(shape, dtype=int))
    u, v = (np.array(numbers(draw, space, count, COARSE)).reshape(shape) for _ in range(2))
    a, b = draw(st.sampled_from((2, -1, 3))), draw(st.sampled_from((1, -2)))
    return _with_cotangents(case, u, v, a, b)


def _with_cotangents(case: ProgramCase, u: Any, v: Any, a: int, b: int) -> CombinedCotangents:
    return CombinedCotangents(
        regime=case.regime,
        program=case.program,
        values=case.values,
        cotangent=nested(a * u + b * v),
        u=nested(u),
        v=nested(v),
        a=a,
        b=b,
    )


# Named programs


def _named(
    regime: str,
    values: Sequence[Any],
    steps: Sequence[Step],
    cotangent: Any = 1.0,
    kind: type[ProgramCase] = ProgramCase,
) -> ProgramCase:
    inputs = tuple(nested(v) for v in values)
    return kind(regime=regime, program=Program(len(inputs), tuple(steps)), values=inputs, cotangent=nested(cotangent))


_DIAMOND = (Step("multiply", (0, 0.5)), Step("add", (1, 1.5)), Step("multiply", (2, 1)), Step("add", (3, 1)))
"""x/2 is used three times, once by what is itself used before another use: an order by first visit fails here."""
_TWELVE = [k / 8 - 0.75 for k in range(12)]
_SQUARE = (Step("multiply", (0, 0)),)
_SOFTMAX = (Step("softmax", (0,)), Step("log", (1,)), Step("getitem", (2,), 1))


def _named_programs(space: Space) -> list[ProgramCase]:
    return [
        _named("named: x·x", [1.5], _SQUARE),
        _named("named: x + x", [[1.5, -0.5]], (Step("add", (0, 0)),), [1.0, 2.0]),
        _named("named: log of softmax", [[0.5, -1.0, 2.0]], _SOFTMAX, -1.0),
        _named("named: a diamond", [0.75], _DIAMOND),
        _named("named: a quotient", [0.75, 1.25], (Step("divide", (0, 1)),)),
        _named("named: an input that is not used", [[0.5, -1.0], [1.0, 2.0]], (Step("exp", (0,)),), [1.0, -0.5]),
        _named("named: a cotangent with zeros", [[0.5, -1.0, 2.0]], (Step("softmax", (0,)),), [0.0, 1.0, 0.0]),
        _named("named: twelve entries", [_TWELVE], (Step("exp", (0,)),), _TWELVE),
        _named("named: twelve classes", [_TWELVE], (Step("softmax", (0,)),), _TWELVE),
        _named("named: broadcasting", [[[1.0, 2.0, -1.5]], [0.5]], (Step("multiply", (0, 1)),), [[1.0, -2.0, 0.5]]),
    ]


def _named_fan_outs(space: Space) -> list[Case]:
    return [
        _named("named: x + x", [1.5], (Step("add", (0, 0)),), kind=FanOut),
        _named("named: x·x", [[1.5, -0.5]], _SQUARE, [1.0, 2.0], FanOut),
        _named("named: a diamond", [0.75], _DIAMOND, kind=FanOut),
        _named("named: repeated index", [[1.5, -0.5]], (Step("getitem", (0,), (0, 1, 0)),), [1.0, 2.0, 0.5], FanOut),
    ]


def _named_scalars(space: Space) -> list[Case]:
    return [
        _named("named: x·x", [3.0], _SQUARE, kind=ScalarProgram),
        _named("named: sum of squares", [[1.0, -2.0]], (*_SQUARE, Step("sum", (1,))), kind=ScalarProgram),
        _named("named: log of softmax", [[0.5, -1.0, 2.0]], _SOFTMAX, kind=ScalarProgram),
    ]


_LONG = 64
"""Entries of a vector whose full Jacobian is dear: 64² numbers."""
_BELOW_ZERO = [3 * k / 128 - 2.5 for k in range(_LONG)]
_AROUND_ZERO = [(-1) ** k * (k % 8 + 4) / 16 for k in range(_LONG)]
_AROUND_ONE = [k / 128 + 0.75 for k in range(_LONG)]
_LONG_VECTORS = {"exp": _BELOW_ZERO, "sigmoid": _BELOW_ZERO, "log": _AROUND_ONE}


def _named_losses(space: Space) -> list[Case]:
    """Every function of one array on a vector whose Jacobian nobody should build, summed up or picked from."""
    total = Step("sum", (1,))
    named: list[tuple[str, list[Any], tuple[Step, ...]]] = [
        ("x·x", [1.5], _SQUARE),
        ("x/y", [0.75, 1.25], (Step("divide", (0, 1)),)),
        (f"logsumexp of {_LONG} classes", [_BELOW_ZERO], (Step("logsumexp", (0,)),)),
    ]
    named += [
        (f"{name} of {_LONG} entries", [_LONG_VECTORS.get(name, _AROUND_ZERO)], (Step(name, (0,)), total))
        for name in ELEMENTARY
    ]
    named += [
        (f"{name} of {_LONG} classes", [_BELOW_ZERO], (Step(name, (0,)), Step("getitem", (1,), 3)))
        for name in ("softmax", "log_softmax")
    ]
    return [_named(f"named: {words}", values, steps, kind=Loss) for words, values, steps in named]


_X2, _X3, _M23, _M32 = [0.5, -1.25], [1.0, -0.5, 2.0], [[0.5, -1.0, 1.5], [2.0, 0.25, -0.75]], [[1.0, -0.5]] * 3
_ROW, _COLUMN = [[0.5, -1.0, 1.5]], [[2.0], [-0.5]]


_PAIRS = ([_X3, _M23], [_M23, _X3], [1.5, _X2], [_X2, 2.0], [_ROW, _COLUMN], [_X2, [-1.5, 0.75]], [0.75, 1.25])


def _named_steps(space: Space) -> list[Case]:
    """Every primitive, in every way in which shapes can meet, at cotangents that are not all ones."""
    calls: list[tuple[str, list[Any], Any]] = [(name, [_X3], None) for name in (*ELEMENTARY, *ROWS) if name != "log"]
    calls += [("log", [[0.5, 3.0]], None), ("relu", [_M23], None)]
    calls += [(name, [_M23], None) for name in ROWS]
    calls += [(name, pair, None) for name in BINARY for pair in _PAIRS]
    calls += [("matmul", pair, None) for pair in ([_X3, _X3], [_M23, _X3], [_X2, _M23], [_M23, _M32])]
    calls += [("matmul", [[[0.5, -1.0], [2.0, 0.25]], [[1.0, 0.75], [-0.5, 1.5]]], None)]
    calls += [("outer", [_X2, _X3], None), ("sum", [_M23], None), ("sum", [_M23], 0), ("sum", [_M23], 1)]
    calls += [("getitem", [_X3], 1), ("getitem", [_M23], 1), ("getitem", [_X3], (2, 0, 2))]
    calls += [("getitem", [_M23], (1, 0, 1))]
    cases: list[Case] = []
    for name, values, option in calls:
        steps = (Step(name, tuple(range(len(values))), option),)
        growing = _Growing([np.asarray(v, dtype=float) for v in values])
        growing.append(steps[0])
        size = growing.values[-1].size
        bar = (np.arange(size) % 3 - 0.75 + np.arange(size) / 4).reshape(growing.values[-1].shape)
        cases.append(_named(name, values, steps, bar))
    return cases


def _named_combined(space: Space) -> list[Case]:
    named = [(case, np.asarray(case.cotangent)) for case in _named_programs(space)]
    return [_with_cotangents(case, u, np.ones(u.shape) / 2, 2, 1) for case, u in named]


# Deep and wide


@dataclass(frozen=True)
class _Depths:
    """Sizes of the deep and the wide program."""

    depth: int
    width: int


_USUAL, _DEEP = _Depths(3000, 1000), _Depths(100_000, 10_000)


def _chain(depth: int) -> ProgramCase:
    """x ↦ 1.5 − x, so many times: the value stays where it is, and the gradient is 1 or −1."""
    steps = tuple(Step("subtract", (1.5, n)) for n in range(depth))
    return _named(f"a chain of {depth} values", [0.5], steps)


def _wide(width: int) -> ProgramCase:
    """x used so many times, the uses added up in pairs."""
    steps = [Step("multiply", (0, 0.5)) for _ in range(width)]
    level = list(range(1, width + 1))
    while len(level) > 1:
        odd, paired = level[len(level) // 2 * 2 :], []
        for n in range(0, len(level) - 1, 2):
            steps.append(Step("add", (level[n], level[n + 1])))
            paired.append(len(steps))
        level = paired + odd
    return _named(f"a value used {width} times", [0.5], steps)


def _named_depths(space: Space) -> list[Case]:
    sizes = _DEEP if space.deep else _USUAL
    return [_chain(10), _chain(sizes.depth), _wide(sizes.width)]


@st.composite
def _chains(draw: DrawFn, space: Space) -> ProgramCase:
    return _chain(draw(st.integers(1, 50)))


programs = CaseFactory(_programs, _named_programs)
fan_outs = CaseFactory(_fan_outs, _named_fan_outs)
losses = CaseFactory(_losses, _named_losses)
scalar_programs = CaseFactory(_scalar_programs, _named_scalars)
single_steps = CaseFactory(_single_steps, _named_steps)
combined_cotangents = CaseFactory(_combined, _named_combined)
deep_programs = CaseFactory(_chains, _named_depths)
