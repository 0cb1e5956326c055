"""Which operations a candidate computes in a wider format, and rounds once: what libraries do in half precision.

An operation is asked on a few ordinary inputs. If every number that it answers is the true value rounded once, though
plain arithmetic in that format does not get that right, it had more digits inside. How many more cannot be told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

import numpy as np
from mpmath import mp

from gradspec.bounds.roundings import UndecidableError
from gradspec.candidates import load
from gradspec.cases.calls import Call
from gradspec.contract import OPERATIONS, Operation
from gradspec.evidence import Misconduct
from gradspec.formats import BFLOAT16, FLOAT16, Format
from gradspec.oracle import operations as oracle
from gradspec.oracle.precision import exact, round_to
from gradspec.runner.evaluation import Evaluator, NotProvided, Raised, Unusable
from gradspec.runner.view import View

HALF = (FLOAT16, BFLOAT16)
NUMBERS, CALLS = 32, 12
"""So many numbers are compared, or those of so many calls."""
SIZES = {"V": 11, "n": 9, "m": 5, "k": 7, "h": 6}
INSIDE = mp.mpf(2) ** -19
"""What float32 may lose before the one rounding: 32 of its unit roundoffs."""
FEWEST_WRONG = 3
"""So many numbers of a plain evaluation must be wrongly rounded, or the operation says nothing."""


def rounded_once(evaluator: Evaluator, format: Format, operations: Collection[str]) -> list[str]:
    """Those of the operations that the candidate computes with more digits than `format` has."""
    if format not in HALF:
        return []
    asked = set(operations) & set(evaluator.candidate.operations)
    provided = [name for name in _telling(format) if name in asked]
    return [name for name in provided if _wrongly_rounded(evaluator, OPERATIONS[name], format) == 0]


def said_of(evaluator: Evaluator, format: Format, operations: Collection[str]) -> str:
    """A line for the report's header; empty where there is nothing to say."""
    names = rounded_once(evaluator, format, operations)
    return f"in {format} computed in float32 or wider, rounded once: {', '.join(names)}" if names else ""


@cache
def _telling(format: Format) -> tuple[str, ...]:
    """The operations that the reference, which computes in the format throughout, does not round correctly."""
    plain = Evaluator(load("reference"))
    numeric = [operation for operation in OPERATIONS.values() if not _takes_or_gives_functions(operation)]
    wrong = {operation.name: _wrongly_rounded(plain, operation, format) for operation in numeric}
    return tuple(name for name, count in wrong.items() if count is not None and count >= FEWEST_WRONG)


def _takes_or_gives_functions(operation: Operation) -> bool:
    return operation.takes_functions or "bool" in operation.results


def _wrongly_rounded(evaluator: Evaluator, operation: Operation, format: Format) -> int | None:
    """How many of the numbers answered are not the true ones rounded once; None where there is no answer."""
    wrong: list[bool] = []
    for call in _calls(operation, format):
        try:
            with mp.workdps(call.oracle_digits):
                received = _flat(View(evaluator, format, call).call(operation.name, *call.arguments))
                true = _flat(getattr(oracle, operation.name)(*map(_exactly, call.arguments)))
                wrong += [not _is_rounded(r, t, format) for r, t in zip(received, true, strict=True)]
        except (Raised, Misconduct, NotProvided, Unusable, UndecidableError):
            return None
        if len(wrong) >= NUMBERS:
            break
    return sum(wrong)


def _is_rounded(received: Any, true: Any, format: Format) -> bool:
    """True when a value that float32 may have in place of the true one rounds to what was received."""
    near = (true * (1 - INSIDE), true, true * (1 + INSIDE))
    return any(exact(round_to(value, format)) == received for value in near)


def _calls(operation: Operation, format: Format) -> Iterator[Call]:
    """A few calls on ordinary numbers of the format, the same ones every time."""
    random = np.random.default_rng(len(operation.name))
    for _ in range(CALLS):
        arguments: list[Any] = []
        for argument in operation.arguments:
            if argument.kind == "label":
                arguments.append(int(random.integers(SIZES["V"])))
            elif argument.kind == "arrays":
                arguments.append(tuple(_numbers(random, shape, format) for shape in (("k", "n"), ("m", "k"))))
            elif argument.name == "probs":
                arguments.append(_numbers(random, argument.shape, format, of_probabilities=True))
            else:
                arguments.append(_numbers(random, argument.shape, format))
        yield Call(regime="ordinary", operation=operation.name, arguments=tuple(arguments))


def _numbers(
    random: np.random.Generator, shape: tuple[str, ...], format: Format, *, of_probabilities: bool = False
) -> Any:
    """Nested tuples of numbers of the format between −2 and 2, or of probabilities."""
    size = tuple(SIZES[symbol] for symbol in shape)
    drawn = random.dirichlet(np.ones(size)) if of_probabilities else random.uniform(-2, 2, size)
    return _nested(drawn, format)


def _nested(values: Any, format: Format) -> Any:
    if np.ndim(values) == 0:
        return round_to(exact(float(values)), format)
    return tuple(_nested(value, format) for value in values)


def _exactly(argument: Any) -> Any:
    """An argument as the oracle takes it: object arrays of mpf, a list of them for Jacobians of several sizes."""
    if not isinstance(argument, tuple):
        return argument
    if isinstance(argument[0], tuple) and isinstance(argument[0][0], tuple):
        return [_exactly(matrix) for matrix in argument]
    return np.vectorize(exact, otypes=[object])(np.array(argument))


def _flat(result: Any) -> list[Any]:
    parts = result if isinstance(result, tuple) else (result,)
    return [value for part in parts for value in np.ravel(np.asarray(part, dtype=object))]
