"""Calling a candidate's operations: on floats as they are, in exact arithmetic, and counted."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from mpmath import mp

from gradspec.candidates.candidate import Candidate
from gradspec.lift import Arithmetic, LiftedNamespace, NotLifted, Tally, lift_namespace
from gradspec.oracle.precision import exact


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


def mpf_array(values: Any) -> Any:
    """Numbers as an object array of mpf, converted without rounding."""
    array = np.asarray(values)
    flat = [v if isinstance(v, mp.mpf) else exact(v) for v in array.ravel()]
    result = np.empty(len(flat), dtype=object)
    result[:] = flat
    return result.reshape(array.shape)
