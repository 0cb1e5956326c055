"""Programs that are tried in every run: the classic traps of an engine, every primitive, long vectors, deep chains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradspec.cases.case import Case
from gradspec.cases.program_domain import value_of
from gradspec.cases.programs import CombinedCotangents, FanOut, Loss, ProgramCase, ScalarProgram, nested
from gradspec.oracle.program import Program, Step
from gradspec.strategies.factory import Space

ELEMENTARY = ("exp", "sin", "tanh", "sigmoid", "relu", "log")
BINARY = ("multiply", "add", "subtract", "divide")
ROWS = ("softmax", "log_softmax", "logsumexp")


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


def named_programs(space: Space) -> list[ProgramCase]:
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


def named_fan_outs(space: Space) -> list[Case]:
    return [
        _named("named: x + x", [1.5], (Step("add", (0, 0)),), kind=FanOut),
        _named("named: x·x", [[1.5, -0.5]], _SQUARE, [1.0, 2.0], FanOut),
        _named("named: a diamond", [0.75], _DIAMOND, kind=FanOut),
        _named("named: repeated index", [[1.5, -0.5]], (Step("getitem", (0,), (0, 1, 0)),), [1.0, 2.0, 0.5], FanOut),
    ]


def named_scalars(space: Space) -> list[Case]:
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


def named_losses(space: Space) -> list[Case]:
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


def named_steps(space: Space) -> list[Case]:
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
        made = value_of(steps[0], [np.asarray(value, dtype=float) for value in values])
        bar = (np.arange(made.size) % 3 - 0.75 + np.arange(made.size) / 4).reshape(made.shape)
        cases.append(_named(name, values, steps, bar))
    return cases


def named_combined(space: Space) -> list[Case]:
    named = [(case, np.asarray(case.cotangent)) for case in named_programs(space)]
    return [with_cotangents(case, u, np.ones(u.shape) / 2, 2, 1) for case, u in named]


# Deep and wide


@dataclass(frozen=True)
class _Depths:
    """Sizes of the deep and the wide program."""

    depth: int
    width: int


_USUAL, _DEEP = _Depths(3000, 1000), _Depths(100_000, 10_000)


def chain(depth: int) -> ProgramCase:
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


def named_depths(space: Space) -> list[Case]:
    sizes = _DEEP if space.deep else _USUAL
    return [chain(10), chain(sizes.depth), _wide(sizes.width)]


def with_cotangents(case: ProgramCase, u: Any, v: Any, a: int, b: int) -> CombinedCotangents:
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
