"""Calling a candidate's operations: on floats as they are, in exact arithmetic, and counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

import numpy as np
from mpmath import mp

from gradspec.candidates.candidate import Candidate
from gradspec.candidates.deadline import DEFAULT_TIME_LIMIT
from gradspec.candidates.describe import exception_line
from gradspec.candidates.engine import ENGINE, Engine, primitives_of
from gradspec.candidates.guard import Guard, NoAnswer
from gradspec.candidates.plain import plain
from gradspec.contract import OPERATIONS
from gradspec.dtypes import is_float
from gradspec.lift import Arithmetic, LiftedNamespace, NotLifted, Tally, lift_namespace
from gradspec.oracle.precision import exact
from gradspec.oracle.program import Program
from gradspec.runner.engine_counts import SPELLED, Cost, cost, runs_while_pulling, weight
from gradspec.runner.silences import Silence, Silences


class Raised(Exception):
    """The candidate raised where it should have answered."""

    def __init__(self, operation: str, error: BaseException, path: str | None = None) -> None:
        super().__init__(f"{operation} raised {exception_line(error)}")
        self.operation, self.error, self.path = operation, error, path


class Unanswered(Raised):
    """The call neither returned nor raised: it took too long, or ended its process."""

    def __init__(self, operation: str, error: NoAnswer) -> None:
        super().__init__(operation, error)
        self.args = (f"{operation} {error.how}{error.more}",)
        self.kind, self.how = error.kind, error.how + error.more


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

    def __init__(self, candidate: Candidate, guard: Guard | None = None) -> None:
        self.candidate = candidate
        self.guard = guard or Guard(DEFAULT_TIME_LIMIT)
        """What every call of the candidate goes through."""
        self.unanswered: list[Silence] = []
        """The operations that did not answer in time so far, each with the format."""
        self.silences = Silences()
        """Those that are not asked again."""
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

    def require(self, name: str) -> None:
        """Raises NotProvided or Unusable where the operation cannot be called."""
        if name not in self.candidate.operations:
            raise NotProvided(name)
        if name in self.candidate.unusable:
            raise Unusable(name, str(self.candidate.unusable[name]))

    @cached_property
    def primitives(self) -> tuple[str, ...]:
        """The primitives that an engine's `ops` has, looked up once. Raises NoAnswer."""
        return self.guard.call("ops", lambda: primitives_of(self.candidate.namespace), "while looked at")

    def lacking(self, arguments: tuple[Any, ...]) -> str:
        """The float format of one of the arguments, if the candidate does not compute in that; else empty."""
        offered = self.candidate.formats
        if offered is None:
            return ""
        parts = (part for a in arguments for part in (a if isinstance(a, list) else [a]))
        names = (part.dtype.name for part in parts if isinstance(part, np.ndarray) and is_float(part.dtype))
        return next((name for name in names if name not in offered), "")

    def call_float(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """The operation on floats. Raises NoAnswer, and Unreadable for what is not made of numbers."""
        if self.candidate.ready is not None:
            self.candidate.ready()
        return self.guard.call(name, lambda: plain(self._operation(name)(*arguments)), "in floats")

    def call_exact(self, name: str, arguments: tuple[Any, ...], digits: int) -> Any:
        """The operation in exact arithmetic. Raises NotLifted, NoAnswer and Unreadable."""
        if reason := self.silences.exact(name):
            raise NotLifted(reason)
        with self._arithmetic.digits(digits):
            return self.guard.call(name, lambda: plain(self._lifted_call(name, arguments)), "in exact arithmetic")

    def _operation(self, name: str) -> Callable[..., Any]:
        namespace = self.candidate.namespace
        return getattr(Engine(namespace), name) if name in ENGINE else namespace[name]  # type: ignore[no-any-return]

    def _lifted_call(self, name: str, arguments: tuple[Any, ...]) -> Any:
        lifted = self._lift()
        if name not in ENGINE:
            return lifted.call(name, *arguments)
        engine = Engine(lifted, self._arithmetic.number, self.candidate.namespace)
        return lifted.run(getattr(engine, name), *arguments)

    def ask(self, name: str, function: Callable[[Any], Any], argument: Any, digits: int) -> Any:
        """The value of a function that the operation `name` returned, on numbers of its own format."""
        with self._arithmetic.digits(digits):
            return self.guard.call(name, lambda: plain(function(argument)), "as a function")

    def tally(self, name: str, arguments: tuple[Any, ...], digits: int) -> Tally:
        """The elementary operations that one call takes. Raises NotLifted where they cannot be counted."""
        tally, counting, lifted = self._counting
        kinds = [argument.kind for argument in OPERATIONS[name].arguments]
        with counting.digits(digits):
            prepared = [_countable(counting, kind, a) for kind, a in zip(kinds, arguments, strict=False)]
            tally.clear()
            self.guard.call(name, lambda: lifted.call(name, *prepared), "counted")
        return tally.snapshot()

    def cost(self, program: Program, primals: Sequence[Any], cotangent: Any, digits: int) -> Cost:
        """What an engine's forward and backward pass cost. Raises NotLifted where that cannot be counted."""
        tally, counting, lifted = self._counting
        with counting.digits(digits):
            *arrays, bar = (counting.array(value) for value in (*primals, cotangent))
            spelled = weight(program, SPELLED, arrays, tally, counting.array)
            engine = Engine(lifted, counting.number, self.candidate.namespace)
            counted: Cost = self.guard.call(
                "vjp", lambda: lifted.run(cost, engine, tally, program, arrays, bar, spelled), "counted"
            )
        return counted

    def runs_while_pulling(self, program: Program, primals: list[Any], cotangent: Any) -> int:
        """How often an engine runs through the program again while it pulls a cotangent back."""
        engine = Engine(self.candidate.namespace)
        return self.guard.call("vjp", lambda: runs_while_pulling(engine, program, primals, cotangent), "counted")

    def prepare(self) -> None:
        """Does beforehand, and once, what every process forked from this one would do for itself."""
        with suppress(Exception):  # whatever is wrong here shows, and is told, where it is needed
            self.guard.call("lifting", self._lift)

    @cached_property
    def _counting(self) -> tuple[Tally, Arithmetic, LiftedNamespace]:
        if self.candidate.not_lifted:
            raise NotLifted(self.candidate.not_lifted)
        tally = Tally()
        counting = Arithmetic(tally=tally)
        try:
            return tally, counting, lift_namespace(self.candidate.namespace, counting)
        except NotLifted:
            raise
        except Exception as error:  # a library's own classes may not let themselves be copied
            raise NotLifted(f"it cannot be copied ({exception_line(error)})") from error

    def _lift(self) -> LiftedNamespace:
        if self.candidate.not_lifted:
            raise NotLifted(self.candidate.not_lifted)
        if self._unliftable is not None:
            raise self._unliftable
        if self._lifted is None:
            try:
                self._lifted = lift_namespace(self.candidate.namespace, self._arithmetic)
            except NotLifted as reason:
                self._unliftable = reason
                raise
        return self._lifted


def _countable(counting: Arithmetic, kind: str, argument: Any) -> Any:
    """An argument of that kind, as numbers that are counted."""
    if kind == "arrays":
        return [counting.array(array) for array in argument]
    return counting.array(argument) if np.ndim(argument) else argument


class OracleEvaluator(Evaluator):
    """The oracle as the candidate: it computes in mpmath's own arithmetic, in the exact format only."""

    def prepare(self) -> None:
        """There is nothing to be done beforehand."""

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

    def ask(self, name: str, function: Callable[[Any], Any], argument: Any, digits: int) -> Any:
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
