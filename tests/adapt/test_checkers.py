"""Checkers of gradients and difference quotients: how they are called, and how they tell their verdict."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gradspec.adapt import Adaptation
from gradspec.mapping.conventions import Conventions, Judgement
from gradspec.mapping.defaults import filled

Adapting = Callable[[str], Adaptation]

DIFFERENCES = """
def slope(f, x, h=1e-5):
    steps = h * np.eye(len(x))
    return np.array([(f(x + s) - f(x - s)) / (2 * h) for s in steps])
"""
CHECK = f"{DIFFERENCES}\ndef gradient_check(f, grad, x):\n    d = np.max(np.abs(slope(f, x) - grad(x)))\n    "


def way(found: Adaptation, operation: str = "gradient_check") -> Conventions:
    """The conventions of an operation, with nothing left open."""
    return filled(found.mapping, operation)


def said(found: Adaptation, about: str) -> str:
    """What is said of an operation or a callable."""
    return "; ".join(remark for name, remark in found.remarks if name == about)


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("return bool(d < 1e-4)", Judgement.RETURNED),
        ("return float(d)", Judgement.DIFFERENCE),
        ("print('passed' if d < 1e-4 else 'failed')", Judgement.PRINTED),
        ("assert d < 1e-4", Judgement.RAISED),
        ("assert d < 1e-4; return float(d)", Judgement.RAISED),
        ("assert d < 1e-4; return True", Judgement.RAISED),
        ("print(d); assert d < 1e-4", Judgement.RAISED),
        ("np.testing.assert_allclose(slope(f, x), grad(x), rtol=1e-4)", Judgement.RAISED),
        ("if d > 1e-4: raise RuntimeError(f'off by {d}')", Judgement.RAISED),
        ("if d > 1e-4: raise ValueError(f'off by {d}')", Judgement.RAISED),
    ],
)
def test_how_a_verdict_is_told(adapting: Adapting, body: str, verdict: Judgement) -> None:
    """What it does on a right and on a wrong gradient tells: raising first, whatever it prints or returns beside."""
    found = adapting(CHECK + body)

    assert way(found).verdict is verdict
    assert said(found, "gradient_check") == ""


@pytest.mark.parametrize(
    ("good", "bad", "accepts"),
    [
        ("Success!", "Bad gradient", "success"),
        ("Gradient check passed", "Gradient check failed", None),
        ("Passed: correct", "not passed", "correct"),
    ],
)
def test_the_word_of_success_is_kept(adapting: Adapting, good: str, bad: str, accepts: str | None) -> None:
    """A printed verdict is known by a word that only the good one has; the usual word is not written down."""
    found = adapting(f"{CHECK}print({good!r} if d < 1e-4 else {bad!r})")

    assert way(found).accepts == accepts
    assert said(found, "gradient_check") == ""


def test_a_checker_that_accepts_everything_is_judged(adapting: Adapting) -> None:
    """Whatever it prints or raises, a checker without a verdict of its own is mapped, and told to be wrong."""
    printing, silent = adapting(f"{CHECK}print('Success!')"), adapting(f"{CHECK}pass")

    assert (way(printing).verdict, way(printing).accepts) == (Judgement.PRINTED, "success")
    assert way(silent).verdict is Judgement.RAISED
    assert "none of the ways" in said(printing, "gradient_check")
    assert "none of the ways" in said(silent, "gradient_check")


def test_of_two_checkers_the_right_one_is_taken(adapting: Adapting) -> None:
    """Not the first one, and the other one is named."""
    found = adapting(
        f"{CHECK.replace('gradient_check', 'check_gradient')}return True\n"
        "\ndef grad_check(f, grad, x):\n    return bool(np.max(np.abs(slope(f, x) - grad(x))) < 1e-4)"
    )

    assert way(found).call == "grad_check"
    assert "check_gradient (not right) could be meant too" in said(found, "gradient_check")


def test_the_names_decide_which_function_is_which(adapting: Adapting) -> None:
    """A checker that takes f for grad is not called the other way round."""
    found = adapting(
        f"{DIFFERENCES}\ndef gradient_check(f, grad, x):\n"
        "    return bool(np.max(np.abs(slope(grad, x) - f(x))) < 1e-4)"
        "\ndef softmax(x):\n    e = np.exp(x - np.max(x))\n    return e / np.sum(e)"
    )

    assert [str(passed.value) for passed in way(found).arguments or ()] == ["f", "grad", "x"]
    assert "none of the ways" in said(found, "gradient_check")


@pytest.mark.parametrize("name", ["numerical_gradient", "numerical_jacobian"])
def test_a_step_that_is_fixed_inside_is_told(adapting: Adapting, name: str) -> None:
    """Without a step to hand over it cannot be judged, and that is said."""
    found = adapting(f"{CHECK}return bool(d < 1e-4)\ndef {name}(f, x):\n    return slope(f, x)")

    assert name not in found.mapping.operations
    assert found.mapping.without == {name}
    assert "h, for it to be judged" in said(found, name)


def test_a_composition_that_is_none_is_told(adapting: Adapting) -> None:
    """A compose_derivative that returns a function of functions answers in no way."""
    found = adapting(
        f"{CHECK}return bool(d < 1e-4)\ndef compose_derivative(f_prime, g, g_prime):\n    return lambda x: f_prime"
    )

    assert "none of the ways" in said(found, "compose_derivative")
