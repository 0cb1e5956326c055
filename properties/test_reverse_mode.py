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
"""How many times the program, spelled out, a backward pass may cost: spec/reverse-mode.md derives it."""
FEW = 0.05
"""The share of a profile for claims that named inputs decide."""


@claim("reverse-mode.programs", case=programs)
def test_programs(candidate, case):
    """The value of a program, and the cotangents of its inputs, are the oracle's."""
    off = bounds.running_program(case.oracle, candidate.format)
    value, bars = candidate.engine.vjp(case.cotangent)

    agree(value, case.oracle.value, within=off.value)
    agree_each(bars, case.oracle.pullback(case.cotangent), off.cotangents(case.cotangent))


@claim("reverse-mode.fan-out", case=fan_outs, share=0.5)
def test_fan_out(candidate, case):
    """A value that is used more than once receives the sum of the cotangents of its uses."""
    off = bounds.running_program(case.oracle, candidate.format)
    _, bars = candidate.engine.vjp(case.cotangent)

    agree_each(bars, case.oracle.pullback(case.cotangent), off.cotangents(case.cotangent))


@claim("reverse-mode.seed", case=scalar_programs, share=0.5)
def test_seed(candidate, case):
    """The gradient of a scalar is the pullback of 1."""
    (within,) = bounds.running_program(case.oracle, candidate.format).cotangents(1.0)
    gradient = candidate.engine.grad()

    agree(gradient, case.oracle.pullback(1.0)[0], within=within)


@claim("reverse-mode.transposed-jacobians", case=single_steps)
def test_transposed_jacobians(candidate, case):
    """One step back through a primitive is a multiplication by its transposed Jacobian."""
    candidate.engine.one_use_an_entry()
    off = bounds.running_program(case.oracle, candidate.format)
    _, bars = candidate.engine.vjp(case.cotangent)

    agree_each(bars, case.oracle.pullback(case.cotangent), off.cotangents(case.cotangent))


@claim("reverse-mode.linear-in-cotangent", case=combined_cotangents, share=0.5)
def test_linear_in_cotangent(candidate, case):
    """pullback(a·u + b·v) = a·pullback(u) + b·pullback(v)."""
    off = bounds.running_program(case.oracle, candidate.format)
    _, whole, of_u, of_v = candidate.engine.vjp(case.cotangent, case.u, case.v)
    within = [off.cotangents(bar) for bar in (case.cotangent, case.u, case.v)]

    combined = [case.a * u + case.b * v for u, v in zip(of_u, of_v, strict=True)]
    agree_each(whole, combined, [w + abs(case.a) * u + abs(case.b) * v for w, u, v in zip(*within, strict=True)])


@claim("reverse-mode.tangents", case=programs, share=0.5)
def test_tangents(candidate, case):
    """Forward mode gives the program's value, and its Jacobian times a tangent."""
    off = bounds.running_program(case.oracle, candidate.format)
    value, tangent = candidate.engine.jvp()

    agree(value, case.oracle.value, within=off.value)
    agree(tangent, case.oracle.pushforward(case.tangents), within=off.tangent(case.tangents))


@claim("reverse-mode.pure", case=programs, share=0.5)
def test_pure(candidate, case):
    """Backward twice gives the same answer twice, and changes neither the inputs nor the cotangent."""
    cotangent, *primals = candidate.engine.arrays((case.cotangent, *case.values))
    untouched = candidate.engine.arrays((case.cotangent, *case.values))
    _, *bars = candidate.engine.raw_vjp(primals, [cotangent, cotangent])
    first, second = bars[: len(primals)], bars[len(primals) :]

    for now, then in zip((cotangent, *primals), untouched, strict=True):
        must(same([now], [then]), f"the arguments as they were: {then!r}", f"{now!r}", "vjp")
    must(same(first, second), f"the same answer twice: {first!r}", f"{second!r}", "vjp")


@claim("reverse-mode.reuses-forward", case=programs, share=0.2)
def test_reuses_forward(candidate, case):
    """Going back runs no part of the program again."""
    runs = candidate.engine.runs_while_pulling()
    must(runs == 0, "the program run once, forwards", f"{runs} more runs of it on the way back", "vjp", kind="cost")
    cost = candidate.engine.cost_if_counted()

    if cost is not None:
        (exponentials, others), words = case.fresh_functions, "{} exp or log, {} other functions backwards".format
        received = words(cost.exponentials, cost.others)
        few = cost.exponentials <= exponentials and cost.others <= others
        must(few, f"at most {words(exponentials, others)}", received, "vjp", kind="cost")


@claim("reverse-mode.cost", case=losses, share=0.2)
def test_cost(candidate, case):
    """There and back together cost at most six times the program: one for the way there, five for the way back."""
    cost = candidate.engine.cost()
    most = (1 + MOST) * cost.program

    received = f"{cost.total}, {cost.backward} of them backwards"
    must(cost.total <= most, f"at most {most} operations, {1 + MOST}·{cost.program}", received, "vjp", kind="cost")


@claim("reverse-mode.depth", case=deep_programs, share=FEW)
def test_depth(candidate, case):
    """A long chain and a wide fan-out are differentiated like any other program."""
    off = bounds.running_program(case.oracle, candidate.format)
    _, bars = candidate.engine.vjp(case.cotangent)

    agree_each(bars, case.oracle.pullback(case.cotangent), off.cotangents(case.cotangent))


def agree_each(received, expected, within):
    """Array by array, each entry within its bound."""
    for bar, true, off in zip(received, expected, within, strict=True):
        agree(np.asarray(bar), true, within=off)
