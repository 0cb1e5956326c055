"""A planted error is where and what it says it is, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp

from gradspec.cases.affine import AffineLayer
from gradspec.cases.case import Case
from gradspec.cases.chain_rule import ComposedFunctions, Jacobians
from gradspec.cases.logits import Logits
from gradspec.limits.planted import Answer, Defect, PlantedView
from gradspec.runner.view import View

Look = Callable[[Case, str], View]

SIZE = 2.0**-60
"""Far below the unit roundoff of a float format: it could not be planted in a float."""
LOGITS = Logits(logits=(0.5, -1.0, 2.0, 0.25))
LAYER = AffineLayer(W=((1.0, 2.0), (3.0, 4.0), (5.0, 6.0)), b=(1.0, 2.0, 3.0), x=(1.0, -2.0), cotangent=(1.0, 2.0, 4.0))


def planted_view(view: View, case: Case, operation: str, size: float = SIZE) -> PlantedView:
    return PlantedView(view, case, Defect(operation, size), {})


def factors(changed: Any, own: Any) -> list[float]:
    """By how much, in units of SIZE, the entries that changed were multiplied: 1 or −1, near enough."""
    with mp.workdps(100):
        return [float((c / o - 1) / SIZE) for c, o in zip(np.ravel(changed), np.ravel(own), strict=True) if c != o]


@pytest.mark.parametrize("format", ["exact", "float64", "float32"])
@pytest.mark.parametrize("operation", ["softmax", "softmax_jacobian", "logsumexp"])
def test_one_entry_is_off_by_the_size(operation: str, format: str, look: Look) -> None:
    """Of a vector, a matrix or a number exactly one entry changes, by the factor 1 ± size, in every format."""
    view = look(LOGITS, format)
    with mp.workdps(LOGITS.oracle_digits):
        changed = planted_view(view, LOGITS, operation).call(operation, LOGITS.logits)
        own = view.call(operation, LOGITS.logits)

    assert [abs(factor) for factor in factors(changed, own)] == [1.0]


def test_one_part_of_several_is_off(look: Look) -> None:
    """Of (W̄, b̄, x̄) one entry of one of them changes; over several inputs each of them does."""
    parts = set()
    for n in range(20):
        layer = AffineLayer(W=LAYER.W, b=LAYER.b, x=(1.0, float(n + 1)), cotangent=LAYER.cotangent)
        view = look(layer, "float64")
        with mp.workdps(layer.oracle_digits):
            arguments = layer.W, layer.x, layer.cotangent
            changed = planted_view(view, layer, "affine_backward").call("affine_backward", *arguments)
            own = view.call("affine_backward", *arguments)
        counts = [len(factors(c, o)) for c, o in zip(changed, own, strict=True)]
        assert sorted(counts) == [0, 0, 1]
        parts.add(counts.index(1))

    assert parts == {0, 1, 2}


def test_the_errors_are_everywhere_and_independent(look: Look) -> None:
    """Over inputs every entry occurs and both signs, and every pair of signs of two calls on one input."""
    entries, pairs = set(), set()
    for n in range(40):
        case = Logits(logits=(0.0, 1.0, float(n)))
        view = look(case, "float64")
        with mp.workdps(case.oracle_digits):
            planted, own = planted_view(view, case, "softmax"), view.call("softmax", case.logits)
            twice = [planted.call("softmax", case.logits) for _ in range(2)]
        entries.add(next(i for i in range(3) if twice[0][i] != own[i]))
        pairs.add(tuple(factors(changed, own)[0] > 0 for changed in twice))

    assert entries == {0, 1, 2}
    assert pairs == {(True, True), (True, False), (False, True), (False, False)}


def test_other_operations_are_left_alone(look: Look) -> None:
    """A defect of softmax does not change logsumexp, nor what a planted view without a defect returns."""
    view = look(LOGITS, "float64")
    own = view.call("logsumexp", LOGITS.logits)

    assert planted_view(view, LOGITS, "softmax").call("logsumexp", LOGITS.logits) == own
    assert PlantedView(view, LOGITS, None, {}).call("logsumexp", LOGITS.logits) == own


@pytest.mark.parametrize("x", [(-1.0, 1.0, -2.0), (-1.0, -2.0)])
def test_a_zero_cannot_be_off(x: tuple[float, ...], look: Look) -> None:
    """A relative error of 0 is none: the entry chosen is another, and without another nothing is planted."""
    case = Logits(logits=x)
    planted = planted_view(look(case, "float64"), case, "relu")
    with mp.workdps(case.oracle_digits):
        changed = planted.call("relu", x)

    assert planted.planted == (1 if max(x) > 0 else 0)
    assert [value == max(v, 0.0) for v, value in zip(x, changed, strict=True)] == [v < 0 for v in x]


def test_a_returned_function_is_off(look: Look) -> None:
    """Where an operation returns a function, the function's value has the error."""
    case = ComposedFunctions(f="sin", g="square", x=0.75)
    view = look(case, "float64")
    f, g = case.oracle.f, case.oracle.g
    with mp.workdps(case.oracle_digits):
        parts = [view.function(part) for part in (f.derivative, g.function, g.derivative)]
        changed = planted_view(view, case, "compose_derivative").call("compose_derivative", *parts)(case.x)
        own = view.call("compose_derivative", *parts)(case.x)

    assert [abs(factor) for factor in factors(changed, own)] == [1.0]


def test_the_memory_answers_until_an_error_has_changed_the_question(look: Look) -> None:
    """A second defect on one input asks the candidate nothing, except where a planted error went into a call."""
    inner, outer = ((1.0, 2.0), (3.0, 4.0)), ((5.0, 6.0), (7.0, 8.0))
    case = Jacobians(jacobians=(inner, outer))
    view, memory = look(case, "float64"), dict[int, Answer]()

    def asked(size: float) -> int:
        planted = PlantedView(view, case, Defect("chain_jacobian", size), memory)
        with mp.workdps(case.oracle_digits):
            planted.call("chain_jacobian", outer, planted.call("chain_jacobian", outer, inner))
        return len(planted.called)

    assert [asked(2.0**-10), asked(2.0**-10), asked(2.0**-11)] == [2, 0, 1]
