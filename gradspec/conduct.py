"""What the conduct properties ask of a raw answer: is it the same, is it finite, was the call refused?"""

from __future__ import annotations

from typing import Any

import numpy as np

from gradspec.cases.calls import Call
from gradspec.dtypes import is_float
from gradspec.evidence import Misconduct
from gradspec.runner.evaluation import Raised, Unanswered
from gradspec.runner.view import View

ARGUMENT_OF_A_RESULT = 0.75
"""Where a function that an operation returns is evaluated."""


def flat(result: Any) -> list[Any]:
    """The arrays of a result: one, or the several of a tuple; a returned function is asked for one value."""
    if isinstance(result, NoNumbers):
        return [np.array(np.nan)]
    if callable(result):
        return [np.asarray(result(ARGUMENT_OF_A_RESULT))]
    parts = result if isinstance(result, tuple) else (result,)
    return [np.asarray(part) for part in parts]


def same(first: Any, second: Any) -> bool:
    """True when two results, or two lists of arrays, are equal to the last bit (NaN equals NaN)."""
    one, other = (value if isinstance(value, list) else flat(value) for value in (first, second))
    return len(one) == len(other) and all(_equal(a, b) for a, b in zip(one, other, strict=True))


class Refused:
    """What `attempt` gives where the candidate raises; whatever the candidate returns is something else."""


class NoNumbers:
    """What `attempt` gives where the candidate answers with something else than numbers: no refusal, and not finite."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __repr__(self) -> str:
        return self._what


def attempt(view: View, call: Call) -> Any:
    """The raw answer, the class Refused where the candidate raises, or NoNumbers.

    Not to come back at all is no refusal: Unanswered goes through.
    """
    try:
        return view.raw(call.operation, *view.arguments(call))
    except Unanswered:
        raise
    except Raised:
        return Refused
    except Misconduct as answer:
        return NoNumbers(answer.received)


def refuses(view: View, call: Call) -> bool:
    """True when the candidate raises."""
    return attempt(view, call) is Refused


def finite(result: Any) -> bool:
    """True when every number of a result is finite."""
    return all(bool(np.all(np.isfinite(np.asarray(part, dtype=float)))) for part in flat(result))


def extreme(result: Any) -> bool:
    """True for a result made of NaN, infinities, zeros and ones: nothing that passes for an ordinary number."""
    values = np.concatenate([np.ravel(np.asarray(part, dtype=float)) for part in flat(result)])
    return bool(np.all(~np.isfinite(values) | np.isin(np.abs(values), (0.0, 1.0))))


def _equal(first: Any, second: Any) -> bool:
    a, b = np.asarray(first), np.asarray(second)
    if a.dtype == object or b.dtype == object:
        return a.shape == b.shape and bool(np.all(a == b))
    return a.shape == b.shape and bool(np.array_equal(a, b, equal_nan=is_float(a.dtype) and is_float(b.dtype)))
