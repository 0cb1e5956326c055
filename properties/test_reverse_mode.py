"""Engines that differentiate programs: the properties of spec/reverse-mode.md."""

import numpy as np

from gradspec import agree, bounds, claim, must
from gradspec.conduct import same
from gradspec.strategies import (
    combined_cotangents,
    deep_programs,
    fan_outs,
    losses,
    programs,
    scalar_programs,
    single_steps,
)

MOST = 5
"""How many times the forward pass a backward pass may cost."""
FEW = 0.05
"""The share of a profile for claims that named inputs decide."""


@claim("reverse-mode.programs", case=programs)
def test_programs(candidate, case):
    """The value of a program, and the cotangents of its inputs, are the oracle's."""
    off = bounds.running_program(case.oracle, candidate.format)
    value, bars = candidate.vjp(case.program, case.values, case.cotangent)

    agree(value, case.oracle.value, within=off.value)
    agree_each(bars, case.oracle.pullback(case.cotangent), off.cotangents(case.cotangent))


@claim("reverse-mode.fan-out", case=fan_outs, share=0.5)
def test_fan_out(candidate, case):
    """A value that is used more than once receives the sum of the cotangents of its uses."""
    off = bounds.running_program(case.oracle, candidate.format)
    _, bars = candidate.vjp(case.program, case.values, case.cotangent)

    agree_each(bars, case.oracle.pullback(case.cotangent), off.cotangents(case.cotangent))


@claim("reverse-mode.seed", case=scalar_programs, share=0.5)
def test_seed(candidate, case):
    """The gradient of a scalar is the pullback of 1."""
    (within,) = bounds.running_program(case.oracle, candidate.format).cotangents(1.0)
    gradient = candidate.grad(case.program, case.values[0])

    agree(gradient, case.oracle.pullback(1.0)[0], within=within)


@claim("reverse-mode.transposed-jacobians", case=single_steps)
def test_transposed_jacobians(candidate, case):
    """One step back through a primitive is a multiplication by its transposed Jacobian."""
    candidate.engine.one_use_an_entry(case)
    off = bounds.running_program(case.oracle, candidate.format)
    _, bars = candidate.vjp(case.program, case.values, case.cotangent)

    agree_each(bars, case.oracle.pullback(case.cotangent), off.cotangents(case.cotangent))


@claim("reverse-mode.linear-in-cotangent", case=combined_cotangents, share=0.5)
def test_linear_in_cotangent(candidate, case):
    """pullback(a·u + b·v) = a·pullback(u) + b·pullback(v)."""
    off = bounds.running_program(case.oracle, candidate.format)
    _, whole, of_u, of_v = candidate.vjp(case.program, case.values, case.cotangent, case.u, case.v)
    within = [off.cotangents(bar) for bar in (case.cotangent, case.u, case.v)]

    combined = [case.a * u + case.b * v for u, v in zip(of_u, of_v, strict=True)]
    agree_each(whole, combined, [w + abs(case.a) * u + abs(case.b) * v for w, u, v in zip(*within, strict=True)])


@claim("reverse-mode.tangents", case=programs, share=0.5)
def test_tangents(candidate, case):
    """Forward mode gives the same Jacobian times a tangent."""
    within = bounds.running_program(case.oracle, candidate.format).tangent(case.tangents)
    tangent = candidate.engine.jvp(case.program, case.values, case.tangents, np.shape(case.cotangent))

    agree(tangent, case.oracle.pushforward(case.tangents), within=within)


@claim("reverse-mode.pure", case=programs, share=0.5)
def test_pure(candidate, case):
    """Backward twice gives the same answer twice, and changes neither the inputs nor the cotangent."""
    cotangent, *primals = candidate.engine.arrays((case.cotangent, *case.values))
    untouched = candidate.engine.arrays((case.cotangent, *case.values))
    _, *bars = candidate.engine.raw_vjp(case.program, primals, [cotangent, cotangent])
    first, second = bars[: len(primals)], bars[len(primals) :]

    for now, then in zip((cotangent, *primals), untouched, strict=True):
        must(same([now], [then]), f"the arguments as they were: {then!r}", f"{now!r}", "vjp")
    must(same(first, second), f"the same answer twice: {first!r}", f"{second!r}", "vjp")


@claim("reverse-mode.reuses-forward", case=programs, share=0.2)
def test_reuses_forward(candidate, case):
    """Going back runs no part of the program again."""
    runs = candidate.engine.runs_while_pulling(case.program, case.values, case.cotangent)
    must(runs == 0, "the program run once, forwards", f"{runs} more runs of it on the way back", "vjp")
    cost = candidate.engine.cost_if_counted(case.program, case.values, case.cotangent, case.sizes)

    if cost is not None:
        exponentials, others = case.fresh_functions
        must(cost.exponentials <= exponentials, f"at most {exponentials} exp or log", f"{cost.exponentials}", "vjp")
        must(cost.others <= others, f"at most {others} other functions", f"{cost.others}", "vjp")


@claim("reverse-mode.cost", case=losses, share=0.2)
def test_cost(candidate, case):
    """One backward pass costs at most five times the forward pass."""
    cost = candidate.engine.cost(case.program, case.values, case.cotangent, case.sizes)

    must(cost.backward <= MOST * cost.forward, f"at most {MOST}·{cost.forward} operations", f"{cost.backward}", "vjp")


@claim("reverse-mode.depth", case=deep_programs, share=FEW)
def test_depth(candidate, case):
    """A long chain and a wide fan-out are differentiated like any other program."""
    off = bounds.running_program(case.oracle, candidate.format)
    _, bars = candidate.vjp(case.program, case.values, case.cotangent)

    agree_each(bars, case.oracle.pullback(case.cotangent), off.cotangents(case.cotangent))


def agree_each(received, expected, within):
    """Array by array, each entry within its bound."""
    for bar, true, off in zip(received, expected, within, strict=True):
        agree(np.asarray(bar), true, within=off)
