"""The text of `gradspec new FILE`: every operation of the contract, to be filled in."""

from __future__ import annotations

from itertools import groupby

from gradspec.contract import OPERATIONS, Argument, Operation

_HEADER = '''"""My softmax, cross-entropy and backpropagation.

Replace `raise NotImplementedError` by the formula, in any order; what is left unwritten is reported as *not provided*.
Then run `gradspec check` on this file. `gradspec explain CLAIM` shows the theory behind a claim.

Arrays are NumPy float arrays, V is the number of classes, a label is an int in 0..V-1.
"""

import numpy as np  # noqa: F401
'''

_NAMES = ("e^", "x_", "max(")
"""Beginnings that are formulas, not words."""


def skeleton() -> str:
    """A module with every operation of the contract, a docstring in each and nothing written."""
    parts = [_HEADER]
    functions = (operation for operation in OPERATIONS.values() if not operation.companion)  # an engine is no function
    for chapter, operations in groupby(functions, key=lambda operation: operation.chapter):
        parts.append(f"# {chapter}\n# {'-' * len(chapter)}\n")
        parts.extend(_function(operation) for operation in operations)
    return "\n\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _function(operation: Operation) -> str:
    return f'''def {operation.signature}:
    """{_sentence(operation.meaning)}

    Arguments: {"; ".join(_argument(a) for a in operation.arguments)}.
    Returns: {_results(operation)}.
    """
    raise NotImplementedError
'''


def _sentence(meaning: str) -> str:
    text = meaning if meaning.startswith(_NAMES) else meaning[0].upper() + meaning[1:]
    return f"{text}."


def _argument(argument: Argument) -> str:
    match argument.kind:
        case "label":
            return f"{argument.name}, an int"
        case "function":
            return f"{argument.name}, a function"
        case "arrays":
            return f"{argument.name}, a list of matrices"
        case "step":
            return f"{argument.name}, the step"
        case _:
            return f"{argument.name} of shape {_shape(argument.shape)}"


def _results(operation: Operation) -> str:
    words = [_result(result) for result in operation.results]
    return words[0] if len(words) == 1 else f"a tuple of {len(words)}: {', '.join(words)}"


def _result(result: tuple[str, ...] | str) -> str:
    if isinstance(result, str):
        return {"function": "a function of x", "bool": "True or False"}[result]
    return "a number" if result == () else f"an array of shape {_shape(result)}"


def _shape(symbols: tuple[str, ...]) -> str:
    return "()" if not symbols else f"({', '.join(symbols)}{',' if len(symbols) == 1 else ''})"
