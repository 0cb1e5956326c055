"""A candidate seen through one format: calls go in as that format's numbers and come back as exact values.

`View` is what a property calls `candidate`. It is made anew for every example, so that nothing leaks between examples.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from mpmath import mp

from gradspec.candidates.candidate import Candidate
from gradspec.cases.calls import Call
from gradspec.cases.case import Case
from gradspec.contract import OPERATIONS, Argument, Operation
from gradspec.evidence import Misconduct
from gradspec.formats import Format
from gradspec.lift import Arithmetic, LiftedNamespace, NotLifted, Tally, lift_namespace
from gradspec.oracle.precision import exact, round_to


class Raised(Exception):
    """The candidate raised where it should have answered."""

    def __init__(self, operation: str, error: BaseException, path: str | None = None) -> None:
        super().__init__(f"{operation} raised {type(error).__name__}: {error}")
        self.operation, self.error, self.path = operation, error, path


class NotProvided(Exception):
    """The candidate lacks an operation."""

    def __init__(self, operation: str) -> None:
        super().__init__(f"{operation} is not provided")
        self.operation = operation


class Unusable(Exception):
    """An operation cannot be called by the contract at all; the preflight said why."""

    def __init__(self, operation: str, reason: str) -> None:
        super().__init__(reason)
        self.operation, self.reason = operation, reason


class Evaluator:
    """Everything needed to evaluate a candidate in any format: it is lifted once, on first use."""

    def __init__(self, candidate: Candidate) -> None:
        self.candidate = candidate
        self._arithmetic = Arithmetic()
        self._lifted: LiftedNamespace | None = None
        self._unliftable: NotLifted | None = None

    def view(self, format: Format, case: Case) -> View:
        """The candidate in `format`, ready to be called on the inputs of `case`."""
        return View(self, format, case)

    def array(self, values: Any) -> Any:
        """Exact values as an array of the candidate's exact arithmetic."""
        return self._arithmetic.array(values)

    def number(self, value: Any) -> Any:
        """One exact value as a number of the candidate's exact arithmetic."""
        return self._arithmetic.number(value)

    def to_mpf(self, result: Any) -> Any:
        """Whatever the candidate returned, as an object array of mpf. Raises TypeError."""
        return self._arithmetic.to_mpf(result)

    def call_float(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """The operation on floats."""
        return self.candidate.namespace[name](*arguments)

    def call_exact(self, name: str, arguments: tuple[Any, ...], digits: int) -> Any:
        """The operation in exact arithmetic. Raises NotLifted."""
        with self._arithmetic.digits(digits):
            return self._lift().call(name, *arguments)

    def ask(self, function: Callable[[Any], Any], argument: Any, digits: int) -> Any:
        """The value of a function that an operation returned, on numbers of its own format."""
        with self._arithmetic.digits(digits):
            return function(argument)

    def tally(self, name: str, arguments: tuple[Any, ...], digits: int) -> Tally:
        """The elementary operations that one call takes. Raises NotLifted where they cannot be counted."""
        tally, counting, lifted = self._counting
        with counting.digits(digits):
            prepared = [counting.array(a) if np.ndim(a) else a for a in arguments]
            tally.clear()
            lifted.call(name, *prepared)
        return tally

    @cached_property
    def _counting(self) -> tuple[Tally, Arithmetic, LiftedNamespace]:
        tally = Tally()
        counting = Arithmetic(tally=tally)
        return tally, counting, lift_namespace(self.candidate.namespace, counting)

    def _lift(self) -> LiftedNamespace:
        if self._unliftable is not None:
            raise self._unliftable
        if self._lifted is None:
            try:
                self._lifted = lift_namespace(self.candidate.namespace, self._arithmetic)
            except NotLifted as reason:
                self._unliftable = reason
                raise
        return self._lifted


class OracleEvaluator(Evaluator):
    """The oracle as the candidate: it computes in mpmath's own arithmetic, in the exact format only."""

    def array(self, values: Any) -> Any:
        return mpf_array(values)

    def number(self, value: Any) -> Any:
        return exact(value)

    def to_mpf(self, result: Any) -> Any:
        return mpf_array(result)

    def call_float(self, name: str, arguments: tuple[Any, ...]) -> Any:
        raise NotLifted(f"the oracle answers in exact arithmetic only, and {name} was asked for floats")

    def call_exact(self, name: str, arguments: tuple[Any, ...], digits: int) -> Any:
        with mp.workdps(digits):
            return self.candidate.namespace[name](*arguments)

    def ask(self, function: Callable[[Any], Any], argument: Any, digits: int) -> Any:
        with mp.workdps(digits):
            return function(argument)

    def tally(self, name: str, arguments: tuple[Any, ...], digits: int) -> Tally:
        raise NotLifted("the oracle's operations are not counted")


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


def mpf_array(values: Any) -> Any:
    """Numbers as an object array of mpf, converted without rounding."""
    array = np.asarray(values)
    flat = [v if isinstance(v, mp.mpf) else exact(v) for v in array.ravel()]
    result = np.empty(len(flat), dtype=object)
    result[:] = flat
    return result.reshape(array.shape)
