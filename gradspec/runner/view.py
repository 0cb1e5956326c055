"""A candidate seen through one format: calls go in as that format's numbers and come back as exact values.

`View` is what a property calls `candidate`. It is made anew for every example, so that nothing leaks between examples.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from mpmath import mp

from gradspec.cases.calls import Call
from gradspec.cases.case import Case
from gradspec.contract import OPERATIONS, Argument, Operation
from gradspec.evidence import Misconduct
from gradspec.formats import Format
from gradspec.lift import NotLifted, Tally
from gradspec.oracle.precision import exact, round_to
from gradspec.runner.evaluation import Evaluator, NotProvided, Raised, Unusable


class View:
    """The candidate in one format, for one case: `view.softmax(logits)` gives an object array of mpf."""

    def __init__(self, evaluator: Evaluator, format: Format, case: Case) -> None:
        self._evaluator, self._case = evaluator, case
        self.format = format
        self.called: list[str] = []
        """The operations called so far, in order."""

    @property
    def provides(self) -> tuple[str, ...]:
        """The operations of the contract that the candidate has."""
        return self._evaluator.candidate.operations

    @property
    def batched(self) -> frozenset[str]:
        """The operations that the candidate declares to take a batch."""
        return self._evaluator.candidate.batched

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in OPERATIONS:
            raise AttributeError(f"Expected an operation of the contract but got {name!r}.")
        return lambda *arguments: self.call(name, *arguments)

    def call(self, name: str, *arguments: Any) -> Any:
        """What the operation returns, checked against the contract's shapes, as mpf (a tuple when it returns several).

        Raises Raised, Misconduct (a wrong shape), NotProvided or, in the exact format, NotLifted.
        """
        operation = OPERATIONS[name]
        result = self.raw(name, *(self.argument(a, v) for a, v in zip(operation.arguments, arguments, strict=False)))
        return self._checked(operation, arguments, result)

    def raw(self, name: str, *arguments: Any) -> Any:
        """What the operation returns for arguments as they are, unchecked."""
        candidate = self._evaluator.candidate
        if name not in candidate.operations:
            raise NotProvided(name)
        if name in candidate.unusable:
            raise Unusable(name, candidate.unusable[name])
        self.called.append(name)
        if self.format.is_exact:
            return self._guarded(name, lambda: self._evaluator.call_exact(name, arguments, self._case.candidate_digits))
        return self._guarded(name, lambda: self._evaluator.call_float(name, arguments))

    def _guarded(self, name: str, call: Callable[[], Any]) -> Any:
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                return call()
        except (NotLifted, Misconduct):
            raise
        except (Exception, SystemExit) as error:  # `sys.exit()` in a candidate ends no run
            raise Raised(name, error, self._evaluator.candidate.source) from error

    def function(self, oracle_function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """A function of mpf, or of an object array of them, as a function of the candidate's numbers.

        It is evaluated at the oracle's digits, from the exact value of its argument, and rounded once: it errs by half
        an ulp in a float format, and not at all in the exact one.
        """

        def of_the_candidate(x: Any) -> Any:
            with mp.workdps(self._case.oracle_digits):
                result = oracle_function(self.exact(x))
                return self.array(result) if isinstance(result, np.ndarray) else self.number(result)

        return of_the_candidate

    def aloud(self, name: str, *arguments: Any) -> Any:
        """What the operation returns for floats as they are, with nothing done about its warnings. Raises Raised."""
        try:
            return self._evaluator.call_float(name, arguments)
        except (Exception, SystemExit) as error:
            raise Raised(name, error, self._evaluator.candidate.source) from error

    def arguments(self, call: Call, dtype: str | None = None) -> list[Any]:
        """Fresh copies of a call's arguments, as this format (or another dtype) holds them."""
        prepared = [self.argument(a, v) for a, v in zip(call.contract.arguments, call.arguments, strict=False)]
        return prepared if dtype is None else [_as_dtype(value, dtype) for value in prepared]

    def argument(self, argument: Argument, value: Any) -> Any:
        """A fresh copy of an exact value, as the candidate's format holds it."""
        if argument.kind == "array":
            return self.array(value)
        if argument.kind == "arrays":
            return [self.array(v) for v in value]
        if argument.kind == "step":
            return self._evaluator.number(value) if self.format.is_exact else value
        if argument.kind == "label" and np.ndim(value):
            return np.array(value, dtype=np.int64)
        return value

    def array(self, values: Any) -> Any:
        """Exact values (Python floats or mpf) as an array of this format; mpf are rounded once."""
        if self.format.is_exact:
            return self._evaluator.array(values)
        array = np.asarray(values)
        if array.dtype == object:
            rounded = [round_to(exact(v), self.format) for v in array.ravel()]
            array = np.array(rounded, dtype=np.float64).reshape(array.shape)
        return array.astype(dtype_of(self.format))

    def number(self, value: Any) -> Any:
        """One exact value as a scalar of this format."""
        return self.array(value)[()] if not self.format.is_exact else self._evaluator.number(value)

    def exact(self, result: Any) -> Any:
        """A candidate's number or array as mpf, without rounding: an object array, or one mpf for a scalar.

        Raises TypeError where it is not made of numbers.
        """
        converted = self._evaluator.to_mpf(result)
        return converted[()] if converted.ndim == 0 else converted

    def tally(self, name: str, *arguments: Any) -> Tally:
        """How many elementary operations the call takes. Raises NotLifted where they cannot be counted."""
        if name not in self.provides:
            raise NotProvided(name)
        if name in self._evaluator.candidate.unusable:
            raise Unusable(name, self._evaluator.candidate.unusable[name])
        return self._evaluator.tally(name, arguments, self._case.candidate_digits)

    def _checked(self, operation: Operation, arguments: tuple[Any, ...], result: Any) -> Any:
        sizes = symbol_sizes(operation, arguments)
        batch = _has_batch(operation, arguments)
        shapes = operation.batched_results if batch else operation.results
        if len(shapes) == 1:
            return self._array_result(operation, shapes[0], sizes, result, "the result")
        if not isinstance(result, (tuple, list)) or len(result) != len(shapes):
            got = f"{len(result)} values" if isinstance(result, (tuple, list)) else f"a {type(result).__name__}"
            raise Misconduct(f"a tuple of {len(shapes)} arrays", got, operation.name, "shape")
        return tuple(
            self._array_result(operation, shape, sizes, value, f"result {n}")
            for n, (shape, value) in enumerate(zip(shapes, result, strict=True))
        )

    def _array_result(
        self, operation: Operation, shape: tuple[str, ...] | str, sizes: Mapping[str, int], result: Any, what: str
    ) -> Any:
        if shape == "bool":
            return self._bool_result(operation, result)
        if shape == "function":
            if not callable(result):
                raise Misconduct("a callable", f"a {type(result).__name__}", operation.name, "shape")
            return self._asking(operation.name, result)
        try:
            converted = self.exact(result)
        except TypeError as error:
            raise Misconduct(f"{what} made of numbers", str(error), operation.name, "shape") from error
        expected = tuple(sizes.get(s, -1) for s in shape)
        actual = np.shape(converted)
        if len(expected) != len(actual) or any(e not in (-1, a) for e, a in zip(expected, actual, strict=True)):
            symbols = f"({', '.join(shape)}{',' if len(shape) == 1 else ''})"
            raise Misconduct(f"{what} of shape {symbols} = {expected}", f"shape {actual}", operation.name, "shape")
        return converted

    def _asking(self, name: str, function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """The function that an operation returned, as one of an exact value that gives mpf."""

        def ask(x: Any) -> Any:
            argument = self.number(x)
            result = self._guarded(name, lambda: self._evaluator.ask(function, argument, self._case.candidate_digits))
            try:
                return self.exact(result)
            except TypeError as error:
                raise Misconduct("a function whose values are numbers", str(error), name, "shape") from error

        return ask

    def _bool_result(self, operation: Operation, result: Any) -> bool:
        if not isinstance(result, (bool, np.bool_)):
            raise Misconduct("True or False", f"{result!r}", operation.name, "shape")
        return bool(result)


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


def _has_batch(operation: Operation, arguments: tuple[Any, ...]) -> bool:
    return any(
        a.batched and a.kind == "array" and np.ndim(v) > len(a.shape)
        for a, v in zip(operation.arguments, arguments, strict=False)
    )


def _as_dtype(value: Any, dtype: str) -> Any:
    if isinstance(value, list):
        return [_as_dtype(v, dtype) for v in value]
    return value.astype(dtype) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def dtype_of(format: Format) -> np.dtype[Any]:
    """The NumPy dtype of a float format."""
    return np.dtype(format.name)
