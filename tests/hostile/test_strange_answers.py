"""An operation that answers with something else than the contract's numbers: named, and judged no further."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

import gradspec
from gradspec.verdicts import Cause, Result, Verdict

ALWAYS = {
    "returns_none": "it returns None; return the result (printing it does not count)",
    "returns_an_object": "expected an array but it returns an Answer",
    "returns_a_generator": "expected an array but it returns a generator",
    "returns_text": "expected an array but it returns the text '[",
    "returns_texts": "expected an array but it returns an array of <U5",
    "returns_objects": "expected an array but it returns an array that holds an object",
    "returns_a_ragged_list": "expected an array but it returns a list with parts of shapes (1,) and (2,)",
    "returns_a_list_of_itself": "expected an array but it returns a list without an innermost number",
    "returns_complex": "expected an array but it returns an array of complex numbers",
    "returns_masked": "expected an array but it returns a masked array with 1 of 3 entries masked",
    "returns_a_huge_array": "expected an array but it returns one of shape (100000, 100000)",
    "refuses_to_be_an_array": "it returns a Promise that gives no array (RuntimeError: detach <candidate_refuses_to_be",
    "refuses_to_be_a_number": "expected an array but it returns a list that holds a Hostile",
}
SOMETIMES = {
    "sometimes_returns_none": ("the result made of numbers", "None"),
    "sometimes_is_huge": ("the result of shape (V,) = (2,)", "shape (1000000, 1000000)"),
    "sometimes_returns_nan": ("[0.5, 0.5]", "[nan, nan]"),
}

CLAIMS = "softmax.definition,sigmoid.definition,conduct.shapes"


@cache
def judged(path: str) -> Result:
    """The verdicts on that file; two tests look at them."""
    return gradspec.check(path, claims=CLAIMS, formats="float64", examples=5)


@pytest.mark.parametrize("name", ALWAYS)
def test_what_is_no_array_is_named(name: str, path: Callable[[str], str]) -> None:
    """The operation is unusable, for the contract's sake, and what came is told; other operations are judged."""
    result = judged(path(name))
    (shapes,) = result["conduct.shapes"].cells
    assert shapes.failure is not None
    assert ALWAYS[name] in shapes.failure.message

    assert (shapes.verdict, shapes.failure.kind, shapes.operations) == (Verdict.ERROR, "shape", ("softmax",))
    assert result["softmax.definition"].follows_from == ("conduct.shapes",)
    assert result["sigmoid.definition"].verdict == Verdict.HOLDS
    assert result.exit_code == 1


@pytest.mark.parametrize("name", ALWAYS)
def test_what_cannot_be_read_is_a_matter_of_the_contract(name: str, path: Callable[[str], str]) -> None:
    """No number was received, so neither the formula nor its evaluation is blamed."""
    diagnosis = judged(path(name))["conduct.shapes"].diagnosis
    assert diagnosis is not None

    assert diagnosis.cause == Cause.CONTRACT


@pytest.mark.parametrize("name", SOMETIMES)
def test_what_is_no_array_on_some_inputs_is_named(name: str, path: Callable[[str], str]) -> None:
    """The claim fails at such an input, with what was expected and what came."""
    result = gradspec.check(path(name), claims=CLAIMS, formats="float64", examples=5)
    (cell,) = result["softmax.definition"].cells
    assert cell.failure is not None

    assert cell.verdict == Verdict.FAILS
    assert SOMETIMES[name] == (cell.failure.expected, cell.failure.received)
    assert cell.failure.example == "logits = [0.0, 0.0]"
    assert result["sigmoid.definition"].verdict == Verdict.HOLDS


def test_an_array_is_judged_by_its_numbers(path: Callable[[str], str]) -> None:
    """A subclass whose every method lies is read without asking any of them."""
    result = gradspec.check(path("has_methods_of_its_own"), claims=CLAIMS, formats="exact,float64", examples=5)

    assert result.ok
    assert result["softmax.definition"].verdict == Verdict.HOLDS


def test_no_answer_of_numbers_is_no_refusal() -> None:
    """Where an error is wanted, an answer that is none does not count as one; it is neither finite nor ordinary."""

    def softmax(x: object) -> object:
        return {"p": x}

    def cross_entropy(x: list[float], label: int) -> object:
        return 0.5 if 0 <= label < len(x) else "no such label"

    result = gradspec.check(
        {"softmax": softmax, "cross_entropy": cross_entropy}, claims="conduct.labels", formats="float64", examples=5
    )
    (cell,) = result["conduct.labels"].cells
    assert cell.failure is not None

    assert (cell.failure.expected, cell.failure.received) == ("an error (V = 2)", "the text 'no such label'")
