"""What an operation may return, and what is said when it returns something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gradspec
from gradspec.verdicts import Cell, Result

Return = Callable[[Any], Any]

STRANGE: dict[str, Return] = {
    "None": lambda p: None,
    "a string": lambda p: "0.5",
    "a list of strings": lambda p: ["0.5"] * len(p),
    "a ragged list": lambda p: [[1.0], [1.0, 2.0]],
    "an object": lambda p: object(),
    "a dictionary": lambda p: {"p": p},
    "complex numbers": lambda p: np.zeros(len(p), dtype=complex),
    "an array of None": lambda p: np.array([None] * len(p)),
}
MISSHAPEN: dict[str, Return] = {
    "a row": lambda p: p[np.newaxis],
    "a column": lambda p: p[:, np.newaxis],
    "one number": lambda p: 1.0,
    "one entry too few": lambda p: p[:-1],
    "one entry too many": lambda p: np.append(p, 0.0),
    "a pair": lambda p: (p, p),
}
ACCEPTED: dict[str, Return] = {
    "a list": lambda p: list(p),
    "a tuple": lambda p: tuple(p),
    "a read-only array": lambda p: np.broadcast_to(p, p.shape),
    "a strided view": lambda p: np.repeat(p, 2)[::2],
}
NOT_FINITE: dict[str, Return] = {
    "NaN": lambda p: p * np.nan,
    "one NaN": lambda p: np.append(p[:-1], np.nan),
    "an infinity": lambda p: np.append(p[:-1], np.inf),
    "minus infinity": lambda p: np.append(p[:-1], -np.inf),
}


def softmax(x: Any) -> Any:
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def judged(change: Return, *, always: bool, formats: str = "float64") -> Result:
    """The verdicts on a softmax that returns `change(p)`, for every input or for two classes only."""

    def changed(x: Any) -> Any:
        return change(softmax(x)) if always or len(x) == 2 else softmax(x)

    return gradspec.check(
        {"softmax": changed}, claims="softmax.definition,conduct.shapes", formats=formats, examples=20
    )


def definition(result: Result) -> Cell:
    return result["softmax.definition"].cells[0]


@pytest.mark.parametrize("what", STRANGE)
def test_what_is_no_array_cannot_be_used(what: str) -> None:
    """An operation that never returns an array of numbers is an error, told once and before anything is judged."""
    result = judged(STRANGE[what], always=True)

    assert str(definition(result).verdict) == "error"
    assert result["softmax.definition"].follows_from == ("conduct.shapes",)


@pytest.mark.parametrize("what", STRANGE)
def test_what_is_sometimes_no_array_fails(what: str) -> None:
    """An operation that returns no numbers on some inputs fails there, by its shape and not by its values."""
    result = judged(STRANGE[what], always=False)
    failure = definition(result).failure

    assert failure is not None
    assert (failure.kind, failure.expected) == ("shape", "the result made of numbers")
    assert result["softmax.definition"].follows_from == ("conduct.shapes",)


@pytest.mark.parametrize("always", [True, False])
@pytest.mark.parametrize("what", MISSHAPEN)
def test_a_wrong_shape_fails_before_any_value(what: str, always: bool) -> None:
    """A result of another shape than the contract's fails by its shape, and the claim follows from conduct.shapes."""
    result = judged(MISSHAPEN[what], always=always)
    row = result["softmax.definition"]

    assert row.is_red
    assert row.follows_from == ("conduct.shapes",)


@pytest.mark.parametrize("what", ACCEPTED)
def test_any_sequence_of_numbers_will_do(what: str) -> None:
    """Lists, tuples and views of the right numbers are right."""
    assert judged(ACCEPTED[what], always=True, formats="exact,float64").ok


@pytest.mark.parametrize("what", NOT_FINITE)
def test_what_is_not_finite_fails(what: str) -> None:
    """A NaN or an infinity where the truth is a number fails, whatever the bound."""
    failure = definition(judged(NOT_FINITE[what], always=True)).failure

    assert failure is not None
    assert failure.kind == "not-finite"


@pytest.mark.parametrize("dtype", ["int64", "bool"])
def test_integers_are_numbers(dtype: str) -> None:
    """An integer result has a value, and fails by it."""
    failure = definition(judged(lambda p: np.zeros(len(p), dtype=dtype), always=True)).failure

    assert failure is not None
    assert (failure.kind, failure.received) == ("value", "[0.0, 0.0]")


def test_float32_results_of_float64_inputs_fail_by_their_value() -> None:
    """Half the digits are too few for float64, and right in exact arithmetic: rounding, not derivation."""
    result = judged(lambda p: p.astype(np.float32), always=True, formats="exact,float64")

    assert [str(cell.verdict) for cell in result["softmax.definition"].cells] == ["holds", "fails"]
    assert result["softmax.definition"].cause.startswith("rounding:")
