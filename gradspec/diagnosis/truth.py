"""What an operation should have answered: the oracle's result for the question that was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np
from mpmath import mp, mpf

from gradspec.bounds.operations import OPERATION_BOUNDS, of_operation
from gradspec.bounds.roundings import UndecidableError, as_mpf
from gradspec.contract import OPERATIONS
from gradspec.diagnosis.witness import Answer, Testimony
from gradspec.formats import Format
from gradspec.oracle import operations as oracle
from gradspec.oracle.chain_rule import exact_matrix
from gradspec.oracle.precision import exact

MANY = 2**10
"""Roundings that an evaluation without a derived bound is granted."""


def true_result(answer: Answer) -> Any:
    """The oracle's answer, in arrays as Answer.result has them; None where the question is not known to be one of it.

    Functions among the arguments belong to the candidate's arithmetic: such questions have no answer here, nor have
    those of a batch.
    """
    operation = OPERATIONS[answer.operation]
    function: Callable[..., Any] | None = getattr(oracle, answer.operation, None)
    if answer.arguments is None or operation.takes_functions or function is None:
        return None
    arguments = []
    for argument, value in zip(operation.arguments, answer.arguments, strict=False):
        if argument.kind == "arrays":
            arguments.append([exact_matrix(matrix) for matrix in value])
        elif argument.kind == "array":
            if np.ndim(value) != len(argument.shape):
                return None
            arguments.append(exact_matrix(value))
        else:
            arguments.append(exact(value) if argument.kind == "step" else value)
    result = function(*arguments)
    if isinstance(result, tuple):
        return tuple(np.array(part, dtype=object) for part in result)
    return np.array(result, dtype=object)


def slack(answer: Answer, format: Format) -> Any:
    """How far apart two evaluations of one formula may be at this question, in arrays as Answer.result has them.

    Twice the operation's derived bound: a wrong formula rounds much as the right one does. Where there is no bound, or
    none for what came in its shape, a thousand roundings of the largest entry.
    """
    operation, arguments = OPERATIONS[answer.operation], answer.arguments
    if arguments is not None and true_result(answer) is not None and answer.operation in OPERATION_BOUNDS:
        with suppress(UndecidableError):
            off = of_operation(answer.operation, arguments, format)
            parts = [np.asarray(2 * part, dtype=object) for part in (off if len(operation.results) > 1 else (off,))]
            if [part.shape for part in parts] == [part.shape for part in _arrays(answer)]:
                return tuple(parts)
    size = max((abs(v) for part in _arrays(answer) for v in part.flat if mp.isfinite(v)), default=mpf(0))
    return tuple(
        np.full(part.shape, size * as_mpf(format.unit_roundoff) * MANY, dtype=object) for part in _arrays(answer)
    )


def _arrays(answer: Answer) -> tuple[Any, ...]:
    return tuple(part for part in answer.parts if isinstance(part, np.ndarray))


def beside_the_truth(answers: Iterable[Answer]) -> Iterator[tuple[Any, Any]]:
    """(received, true) for every array that was answered, where the truth is known and has the same shape."""
    for answer in answers:
        truth = true_result(answer)
        truths = truth if isinstance(truth, tuple) else (truth,)
        for received, true in zip(answer.parts, truths, strict=False):
            if isinstance(true, np.ndarray) and getattr(received, "shape", None) == true.shape:
                yield received, true


def relative_error(heard: Testimony) -> Any:
    """The largest error of an input's answers relative to the largest true entry; None where no truth is known."""
    with mp.workdps(heard.case.oracle_digits):
        pairs = list(beside_the_truth(heard.answers))
        if not pairs:
            return None
        return max(_relative(received, true) for received, true in pairs)


def _relative(received: Any, true: Any) -> Any:
    size = max((abs(v) for v in true.flat), default=mpf(0))
    differences = [r - t for r, t in zip(received.flat, true.flat, strict=True)]
    error = max((abs(v) if mp.isfinite(v) else mp.inf for v in differences), default=mpf(0))
    return error / size if size else error
