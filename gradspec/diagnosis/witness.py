"""What a candidate does on one input: the questions that a claim's property asks it, its answers, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from mpmath import mp

from gradspec.bounds.roundings import UndecidableError
from gradspec.cases.case import Case
from gradspec.contract import OPERATIONS
from gradspec.evidence import Disagreement, Evidence, Misconduct, observing
from gradspec.formats import Format
from gradspec.lift import NotLifted
from gradspec.runner.evaluation import Evaluator, NotProvided, Raised, Unusable
from gradspec.runner.property import Property
from gradspec.runner.view import View

REFUSED = "refused"
"""The answer of an operation that raises."""


@dataclass(frozen=True)
class Answer:
    """One question to one operation, and what it answered."""

    operation: str
    arguments: tuple[Any, ...] | None
    """The exact arguments; None where the property prepared them itself."""
    result: Any
    """Object arrays of mpf (a tuple of them where the operation returns several), a bool, or REFUSED."""

    @property
    def parts(self) -> tuple[Any, ...]:
        """The arrays of the result."""
        return self.result if isinstance(self.result, tuple) else (self.result,)


@dataclass(frozen=True)
class Testimony:
    """Everything that one run of a property's body on one input brought to light."""

    case: Case
    format: Format
    answers: tuple[Answer, ...]
    evidence: Evidence | None
    """The comparison that failed; None where none did, or where what failed has no number."""
    said: str
    """What was received, in words, where what failed has no number."""
    failed: bool
    decided: bool
    """False where the bound says nothing, or where the candidate cannot be evaluated in this format."""

    @property
    def error(self) -> Any:
        """|received − expected| of the comparison that failed; 0 where none did."""
        return mp.mpf(0) if self.evidence is None else self.evidence.error


class Witness(View):
    """A view that remembers what was asked and answered."""

    def __init__(self, evaluator: Evaluator, format: Format, case: Case) -> None:
        super().__init__(evaluator, format, case)
        self.answers: list[Answer] = []
        self._asked: tuple[Any, ...] | None = None

    def call(self, name: str, *arguments: Any) -> Any:
        """As View.call; the answer is remembered with its exact arguments."""
        self._asked = arguments
        try:
            return super().call(name, *arguments)
        finally:
            self._asked = None

    def raw(self, name: str, *arguments: Any) -> Any:
        """As View.raw; the answer is remembered, converted to mpf."""
        asked = self._asked
        try:
            result = super().raw(name, *arguments)
        except Raised:
            self.answers.append(Answer(name, asked, REFUSED))
            raise
        if not callable(result):
            several = len(OPERATIONS[name].results) > 1
            self.answers.append(Answer(name, asked, self._remembered(result, several)))
        return result

    def _asking(self, name: str, function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        ask = super()._asking(name, function)

        def remembering(x: Any) -> Any:
            value = ask(x)
            self.answers.append(Answer(name, None, np.array(value, dtype=object)))
            return value

        return remembering

    def _remembered(self, result: Any, several: bool) -> Any:
        if isinstance(result, (bool, np.bool_)):
            return bool(result)
        if several and isinstance(result, (tuple, list)):
            return tuple(self._remembered(part, several=False) for part in result)
        try:
            return np.array(self.exact(result), dtype=object)
        except (TypeError, ValueError):
            return type(result).__name__


def testify(evaluator: Evaluator, prop: Property, case: Case, format: Format) -> Testimony:
    """Runs the property's body on one input, whatever comes of it."""
    view = Witness(evaluator, format, case)
    evidence, said, failed, decided = None, "", False, True
    with mp.workdps(case.oracle_digits), observing():
        try:
            prop.body(view, case)
        except Disagreement as error:
            evidence, failed = error.evidence, True
        except (Misconduct, Raised) as error:
            said, failed = error.received if isinstance(error, Misconduct) else "", True
        except (UndecidableError, NotLifted, NotProvided, Unusable):
            decided = False
    return Testimony(case, format, tuple(view.answers), evidence, said, failed, decided)
