"""The structure of an answer: how many results, of what kind and shape. It is looked at before any value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gradspec.candidates.plain import MOST_NUMBERS, Unreadable, as_array, named
from gradspec.contract import Operation
from gradspec.evidence import Misconduct


def structured(operation: Operation, arguments: tuple[Any, ...], result: Any) -> tuple[Any, ...]:
    """The results of a plain answer, each an array of the contract's shape or a number. Raises Misconduct."""
    sizes = symbol_sizes(operation, arguments)
    shapes = operation.batched_results if has_batch(operation, arguments) else operation.results
    if len(shapes) == 1:
        return (_shaped(operation, shapes[0], sizes, result, "the result"),)
    if not isinstance(result, (tuple, list)) or len(result) != len(shapes):
        got = f"{len(result)} values" if isinstance(result, (tuple, list)) else named(result)
        raise Misconduct(f"a tuple of {len(shapes)} arrays", got, operation.name, "shape")
    return tuple(
        _shaped(operation, shape, sizes, value, f"result {n}")
        for n, (shape, value) in enumerate(zip(shapes, result, strict=True))
    )


def _shaped(
    operation: Operation, shape: tuple[str, ...] | str, sizes: Mapping[str, int], result: Any, what: str
) -> Any:
    if isinstance(shape, str):
        return result
    if not isinstance(result, np.ndarray):
        try:
            result = as_array(result)
        except Unreadable as reason:
            raise Misconduct(f"{what} made of numbers", str(reason), operation.name, "shape") from None
    expected, actual = tuple(sizes.get(s, -1) for s in shape), np.shape(result)
    if len(expected) != len(actual) or any(e not in (-1, a) for e, a in zip(expected, actual, strict=True)):
        symbols = f"({', '.join(shape)}{',' if len(shape) == 1 else ''})"
        raise Misconduct(f"{what} of shape {symbols} = {expected}", f"shape {actual}", operation.name, "shape")
    return result


def of_the_right_kind(operation: Operation, result: Any) -> Any:
    """A plain answer that is numbers, a function, or True or False, as the contract has it. Raises Misconduct."""
    if operation.results == ("function",):
        if not callable(result):
            raise misread(operation, named(result))
        return result
    if operation.results == ("bool",):
        if type(result) is bool or (getattr(result, "dtype", None) == np.bool_ and np.shape(result) == ()):
            return bool(result)
        raise misread(operation, repr(result) if isinstance(result, (int, float)) else named(result))
    if callable(result):
        raise misread(operation, named(result))
    return result


def is_enormous(result: Any) -> bool:
    """True for an array, or several, that nobody wants to copy, let alone convert number by number."""
    parts = result if isinstance(result, tuple | list) else (result,)
    return any(part.size > MOST_NUMBERS for part in parts if isinstance(part, np.ndarray))


def misread(operation: Operation, received: str) -> Misconduct:
    """What is said of an answer that is not even of the right kind."""
    kinds: dict[Any, str] = {"function": "a function of x", "bool": "True or False"}
    return Misconduct(kinds.get(operation.results[0], "the result made of numbers"), received, operation.name, "shape")


def symbol_sizes(operation: Operation, arguments: tuple[Any, ...]) -> dict[str, int]:
    """What the contract's symbols (V, m, n …) are for these arguments."""
    sizes: dict[str, int] = {}
    for argument, value in zip(operation.arguments, arguments, strict=False):
        if argument.kind == "arrays":
            sizes["n"], sizes["m"] = np.shape(value[0])[1], np.shape(value[-1])[0]
        elif argument.kind == "array":
            shape = np.shape(value)
            if len(shape) == len(argument.shape) + 1:
                sizes["N"], shape = shape[0], shape[1:]
            sizes.update(zip(argument.shape, shape, strict=False))
        elif argument.kind == "label" and np.ndim(value):
            sizes["N"] = len(value)
    return sizes


def has_batch(operation: Operation, arguments: tuple[Any, ...]) -> bool:
    """True for a call with a leading batch axis."""
    return any(
        a.batched and a.kind == "array" and np.ndim(v) > len(a.shape)
        for a, v in zip(operation.arguments, arguments, strict=False)
    )
