"""A candidate seen through one format: calls go in as that format's numbers and come back as exact values.

`View` is what a property calls `candidate`. It is made anew for every example, so that nothing leaks between examples.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from mpmath import mp

from gradspec.bounds.roundings import UndecidableError
from gradspec.candidates.engine import ENGINE, OddAnswer
from gradspec.candidates.guard import TIMEOUT, Escaped, NoAnswer
from gradspec.candidates.plain import MOST_NUMBERS, Unreadable, as_array
from gradspec.cases.calls import Call
from gradspec.cases.case import Case
from gradspec.cases.memory import Memory, laid_out
from gradspec.cases.programs import ProgramCase
from gradspec.contract import OPERATIONS, Argument
from gradspec.dtypes import float_dtype, is_float
from gradspec.enclosures import Enclosure
from gradspec.evidence import Misconduct
from gradspec.formats import Format
from gradspec.lift import NotLifted, Tally
from gradspec.oracle.precision import exact, round_to
from gradspec.runner.engine import EngineView
from gradspec.runner.evaluation import Evaluator, Raised, Unanswered
from gradspec.runner.structure import has_batch, is_enormous, misread, of_the_right_kind, structured


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

    @property
    def of_probabilities(self) -> frozenset[str]:
        """The operations of logits that take the candidate's softmax of them (a mapping says so)."""
        return self._evaluator.candidate.of_probabilities

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in OPERATIONS:
            raise AttributeError(f"Expected an operation of the contract but got {name!r}.")
        return lambda *arguments: self.call(name, *arguments)

    @property
    def engine(self) -> EngineView:
        """The candidate as an engine, for a case that has a program."""
        assert isinstance(self._case, ProgramCase)
        return EngineView(self, self._evaluator, self._case)

    def call(self, name: str, *arguments: Any) -> Any:
        """What the operation returns, checked against the contract's shapes, as mpf (a tuple when it returns several).

        The arrays of a batch lie in memory as the case says. Raises Raised, Misconduct (a wrong shape), NotProvided or,
        in the exact format, NotLifted.
        """
        operation = OPERATIONS[name]
        pairs = list(zip(operation.arguments, arguments, strict=False))
        prepared = [self.argument(a, v) for a, v in pairs]
        if has_batch(operation, arguments):
            memory = getattr(self._case, "memory", Memory.PACKED)
            prepared = [laid_out(v, memory, samples=a.batched) for (a, _), v in zip(pairs, prepared, strict=True)]
        result = self.raw(name, *prepared)
        parts = structured(operation, arguments, result)
        answers = tuple(self._asking(name, part) if callable(part) else self._exactly(part) for part in parts)
        return answers if len(operation.results) > 1 else answers[0]

    def raw(self, name: str, *arguments: Any) -> Any:
        """What the operation returns for arguments as they are: plain arrays and numbers, of whatever shape.

        A function comes back as one that is as safe to call as the operation. Raises as `call` does, Misconduct only
        for what is not made of numbers.
        """
        self._evaluator.require(name)
        if lacking := self._evaluator.lacking(arguments):
            raise UndecidableError(f"the candidate does not compute in {lacking}")
        self.called.append(name)
        if self.format.is_exact:
            result = self.guarded(
                name, lambda: self._evaluator.call_exact(name, arguments, self._case.candidate_digits)
            )
        else:
            result = self.guarded(name, lambda: self._evaluator.call_float(name, arguments))
        operation = OPERATIONS[name]
        if name not in ENGINE:
            result = of_the_right_kind(operation, result)
        if is_enormous(result):
            structured(operation, arguments, result)
            raise Misconduct(f"at most {MOST_NUMBERS} numbers", "more", name, "shape")
        return self._safe(name, result) if callable(result) else result

    def _safe(self, name: str, function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """A function that an operation returned, called like the operation itself."""

        def safe(x: Any) -> Any:
            digits = self._case.candidate_digits
            return self.guarded(name, lambda: self._evaluator.ask(name, function, x, digits))

        return safe

    def guarded(self, name: str, call: Callable[[], Any]) -> Any:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return self._translated(name, call)

    def _translated(self, name: str, call: Callable[[], Any]) -> Any:
        """What the call gives; what goes wrong in it as one of the exceptions that a judge knows."""
        try:
            return call()
        except (NotLifted, Misconduct, Raised):
            raise
        except OddAnswer as answer:
            raise Misconduct("the contract's answer", str(answer), name, "shape") from None
        except NoAnswer as reason:
            if reason.kind == TIMEOUT:
                self._evaluator.unanswered.append((name, self.format.name))
            raise Unanswered(name, reason) from None
        except Unreadable as reason:
            raise misread(OPERATIONS[name], str(reason)) from None
        except Escaped as escaped:  # `sys.exit()` in a candidate ends no run
            raise Raised(name, escaped.error, self._evaluator.candidate.source) from escaped.error
        except Exception as error:  # a candidate may raise anything: that is its answer
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
        return self._translated(name, lambda: self._evaluator.call_float(name, arguments))

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
        if isinstance(values, Enclosure):
            values = values.rounded_to(self.format)
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
        self._evaluator.require(name)
        digits = self._case.candidate_digits
        counted: Tally = self._translated(name, lambda: self._evaluator.tally(name, arguments, digits))
        return counted

    def _exactly(self, part: Any) -> Any:
        return part if isinstance(part, bool) else self.exact(part)

    def _asking(self, name: str, function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """The function that an operation returned, as one of an exact value that gives mpf."""

        def ask(x: Any) -> Any:
            result = function(self.number(x))
            try:
                return self.exact(as_array(result))
            except TypeError as reason:
                raise Misconduct("a function whose values are numbers", str(reason), name, "shape") from None

        return ask


def _as_dtype(value: Any, dtype: str) -> Any:
    if isinstance(value, list):
        return [_as_dtype(v, dtype) for v in value]
    return value.astype(float_dtype(dtype)) if isinstance(value, np.ndarray) and is_float(value.dtype) else value


def dtype_of(format: Format) -> np.dtype[Any]:
    """The NumPy dtype of a float format. Raises UsageError for bfloat16 without ml_dtypes."""
    return float_dtype(format.name)
