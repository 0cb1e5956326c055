"""Candidates that do not answer with finite numbers, or cannot be lifted: what can be known is shown, and adds up."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import gradspec
from gradspec.diagnosis.ledger import Kind, Ledger

AT, LABEL = (0.1, 2.0, -1.0), 1
LOSS_MERGED = (Kind.DIFFERENCE_ROUNDING, Kind.LOSS_DERIVATION)
GRADIENT_MERGED = (Kind.GRADIENT_DERIVATION, Kind.GRADIENT_ROUNDING)


def kinds(ledger: Ledger) -> list[tuple[Kind, ...]]:
    """What the terms are about."""
    return [term.kinds for term in ledger.terms]


def unknown(ledger: Ledger) -> dict[str, list[int]]:
    """The places where a term is no number, by the term."""
    places = {t.words: [n for n, a in enumerate(t.amounts) if a.value is None] for t in ledger.terms}
    return {words: found for words, found in places.items() if found}


def add_up(ledger: Ledger) -> bool:
    """True when the terms of each entry add up to its total, where all of them are known."""
    return all(
        total.value == sum((t.amounts[n].value or Fraction(0) for t in ledger.terms), Fraction(0))
        for n, total in enumerate(ledger.total)
        if total.value is not None
    )


# --- not lifted ---


def test_nothing_lifted(candidates: Any) -> None:
    """Three terms: truncation, and the two of the loss and of the gradient together; they add up, and say why."""
    ledger = gradspec.ledger(candidates(candidates.opaque_loss, candidates.opaque_gradient), AT, LABEL)

    assert kinds(ledger) == [LOSS_MERGED, (Kind.TRUNCATION,), GRADIENT_MERGED]
    assert all("turns an exact number into a float" in t.merged for t in ledger.terms if len(t.kinds) == 2)
    assert all("ctypes.c_double(value).value" in t.merged for t in ledger.terms if len(t.kinds) == 2)
    assert add_up(ledger)
    assert list(ledger.exceeding) == []
    assert ledger.reading.endswith("is truncation; every term is within what a correct candidate may show.")


@pytest.mark.parametrize("operation", ["loss", "gradient"])
def test_one_of_the_two_lifted(operation: str, candidates: Any) -> None:
    """Four terms: only those of the operation that cannot be lifted are together."""
    loss = candidates.opaque_loss if operation == "loss" else candidates.loss
    gradient = candidates.opaque_gradient if operation == "gradient" else candidates.gradient
    ledger = gradspec.ledger(candidates(loss, gradient), AT, LABEL)

    apart = [(kind,) for kind in Kind]
    expected = [LOSS_MERGED, *apart[2:]] if operation == "loss" else [*apart[:3], GRADIENT_MERGED]
    assert kinds(ledger) == expected
    assert add_up(ledger)


def test_a_wrong_gradient_that_is_not_lifted(candidates: Any) -> None:
    """It is seen, and the sentence says that it may be one or the other."""
    wrong = candidates(candidates.opaque_loss, lambda x, y: candidates.opaque_gradient(x, y) + 1)
    ledger = gradspec.ledger(wrong, AT, LABEL)

    assert [(term.kinds, n) for term, n in ledger.exceeding] == [(GRADIENT_MERGED, n) for n in range(3)]
    assert "is the derivation of the gradient or its rounding (-1.0); every other term" in ledger.reading


def test_torch_is_not_lifted() -> None:
    """The adapter's terms are those that can be known, within their bounds."""
    pytest.importorskip("torch")

    ledger = gradspec.ledger("torch", AT, LABEL)

    assert kinds(ledger) == [LOSS_MERGED, (Kind.TRUNCATION,), GRADIENT_MERGED]
    assert add_up(ledger)
    assert list(ledger.exceeding) == []


def test_raising_in_exact_arithmetic_alone(candidates: Any) -> None:
    """A loss that raises where nothing is rounded: the terms beside it are together, with what it raised."""

    def picky(x: Any, y: int) -> Any:
        if x[1] + 2.0**-60 != x[1]:
            raise ValueError("more digits than there should be")
        return candidates.loss(x, y)

    ledger = gradspec.ledger(candidates(picky), AT, LABEL)

    assert kinds(ledger)[0] == LOSS_MERGED
    assert ledger.terms[0].merged.endswith("raised ValueError: more digits than there should be")
    assert add_up(ledger)


# --- no finite numbers ---


def unshifted(x: Any, label: int) -> Any:
    return np.log(np.sum(np.exp(x))) - x[label]


def unshifted_gradient(x: Any, label: int) -> Any:
    e = np.exp(x)
    p = e / np.sum(e)
    p[label] -= 1
    return p


def test_overflow(candidates: Any) -> None:
    """exp overflows in floats: the two roundings are no numbers, the other three terms are known."""
    ledger = gradspec.ledger(candidates(unshifted, unshifted_gradient), [1000.0, 0.0, 1.0], 0)

    assert unknown(ledger) == {"rounding of the difference": [0, 1, 2], "rounding of the gradient": [0]}
    assert [total.value for total in ledger.total] == [None] * 3
    assert ledger.reading == (
        "The numerical gradient is nan at every entry in float64 and finite in exact arithmetic: cross_entropy "
        "overflows or underflows on the way. The analytical gradient is nan at entry 0 in float64 and finite in exact "
        "arithmetic: cross_entropy_grad overflows or underflows on the way. What is known besides is within its bound."
    )


def test_a_gradient_of_nothing_but_nan(candidates: Any) -> None:
    """NaN in floats and in exact arithmetic: neither of the gradient's terms is known, and nothing is made up."""
    ledger = gradspec.ledger(candidates(grad=lambda x, y: x * np.nan), AT, LABEL)

    assert unknown(ledger) == {"derivation of the gradient": [0, 1, 2], "rounding of the gradient": [0, 1, 2]}
    assert ledger.reading.startswith("The analytical gradient is nan at every entry. ")


def test_a_value_beyond_every_float_is_not_written_out(candidates: Any) -> None:
    """e^{10⁹} in exact arithmetic would be a fraction of gigabytes: the terms beside it are marked, with its size."""
    ledger = gradspec.ledger(candidates(lambda x, y: np.exp(1e9 * x[y])), AT, LABEL)
    entry = ledger.terms[1].amounts[1]

    assert unknown(ledger) == {"rounding of the difference": [1], "derivation of the loss": [1]} or entry.value is None
    assert "e+868" in entry.reason


def test_a_wrong_gradient_beside_an_unknown_loss(candidates: Any) -> None:
    """What is known is judged although the total is not."""
    wrong = candidates(lambda x, y: math.nan, lambda x, y: 2 * candidates.gradient(x, y))
    ledger = gradspec.ledger(wrong, AT, LABEL)

    assert ledger.reading.startswith(
        "The numerical gradient is nan at every entry. What exceeds its bound at entry 1 is "
    )
    assert "the derivation of the gradient (+0.166); every other term that is known" in ledger.reading


# --- no numbers at all ---


def test_raising_at_one_point(candidates: Any) -> None:
    """A loss that raises above x_0 = 0.1: entry 0 is unknown, with the message; the others are in five terms."""

    def picky(x: Any, y: int) -> Any:
        if x[0] > 0.1:
            raise ValueError("too large for me")
        return candidates.loss(x, y)

    ledger = gradspec.ledger(candidates(picky), AT, LABEL)

    assert kinds(ledger) == [(kind,) for kind in Kind]
    assert unknown(ledger) == {"rounding of the difference": [0], "derivation of the loss": [0]}
    assert "raised ValueError: too large for me. The largest disagreement, 1.55e-10 at entry 1, is" in ledger.reading
    assert "every term that is known is within what a correct candidate may show." in ledger.reading


class Thing:
    """Something that is no number."""


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda x: x, "cross_entropy: expected the result of shape () = () but received shape (3,)"),
        (lambda x: None, "cross_entropy: expected the result made of numbers but received None"),
        (lambda x: Thing(), "cross_entropy: expected the result made of numbers but received a Thing"),
        (
            lambda x: [x[0], [x[1]]],
            "cross_entropy: expected the result made of numbers but received a list with parts of shapes () and (1,)",
        ),
        (lambda x: "1.0", "cross_entropy: expected the result made of numbers but received the text '1.0'"),
    ],
    ids=["a vector", "None", "an object", "ragged", "text"],
)
def test_answers_that_are_no_loss(answer: Any, said: str, candidates: Any) -> None:
    """Where the candidate answers thus at the input, and not when it is first tried, the ledger says what it was."""
    odd = candidates(lambda x, y: answer(x) if x[1] > 1.5 else candidates.loss(x, y))
    ledger = gradspec.ledger(odd, AT, LABEL)

    assert unknown(ledger) == {"rounding of the difference": [0, 1, 2], "derivation of the loss": [0, 1, 2]}
    assert said in ledger.reading
    assert "0x" not in ledger.reading


def test_a_format_without_bounds(candidates: Any) -> None:
    """Float16 can lose every digit of a sum over 1100 classes: no bound, and nobody is accused or acquitted."""
    ledger = gradspec.ledger(candidates(), [0.0] * 1100, 0, 0.5, dtype="float16", entries=[0, 1])
    bounds = {term.words: {amount.bound is None for amount in term.amounts} for term in ledger.terms}

    assert bounds["rounding of the difference"] == bounds["rounding of the gradient"] == {True}
    assert bounds["derivation of the loss"] == bounds["truncation"] == {False}
    assert ledger.best_step is None
    assert ledger.reading.endswith("; float16 can lose every digit at this size, so that some terms have no bound.")
