"""Judging at one number of classes, vocabulary sizes among them: a fixed list of inputs instead of draws.

A float format is judged on every input of the list. Exact arithmetic says whether a formula is right, which does not
depend on the input as rounding does, and it is slow. Beside a float format that holds it is asked about one input, of
some thousands of classes where more are judged: what it could find at length alone is smaller there than the float
format's bound. Where the float format failed it names the cause: it is asked about the same formula of a few classes
first, where it is right there about some thousands if the float format fails on these too, and else about the input
itself. Asked for alone, it judges every input.

Long inputs are first judged in enclosures, which prove most bounds kept or broken in milliseconds; in exact arithmetic
only the bound is one, and the two sides are compared exactly. What that leaves open is worked out in mpmath, as
everywhere else.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from gradspec.cases.case import Case
from gradspec.claims import Claim
from gradspec.enclosures import Enclosure, NotEnclosed, enclosing
from gradspec.errors import UsageError
from gradspec.formats import Format
from gradspec.runner.evaluation import Evaluator
from gradspec.runner.examination import WITHOUT_ANSWER, Examination, Record
from gradspec.runner.property import Property, all_properties
from gradspec.runner.view import View
from gradspec.strategies.factory import CaseFactory, Space
from gradspec.strategies.logits import MATRICES_UP_TO
from gradspec.verdicts import Failure

if TYPE_CHECKING:
    from gradspec.runner.judge import Judge

MATRIX_CLASSES = 1024
"""The largest V at which a claim about a V×V matrix is judged: a million numbers."""
HEAVY_CLASSES = 64
"""The same for claims that multiply such matrices, or differentiate numerically along each of V coordinates."""
WORTH_ENCLOSING = 256
"""Numbers; shorter inputs are judged in mpmath at once."""
WORTH_SHORTENING, SHORT_CLASSES = 4096, 8
"""From so many numbers on, exact arithmetic is asked about so few classes first, once a float format has failed."""
LONG_ENOUGH, LONG_ENOUGH_MATRIX = 1031, 127
"""So many classes exact arithmetic is asked about beside a float format that holds at more: primes, so that no block
size divides them."""


def about_classes(prop: Property) -> bool:
    """True for a claim about one vector of logits or probabilities: one that can be judged at a given V."""
    return prop.case.sized_of is not None


def claims_at(claims: Sequence[Claim], classes: int | None) -> tuple[Claim, ...]:
    """The claims that a run at so many classes judges: all of them when no number is given. Raises UsageError."""
    if classes is None:
        return tuple(claims)
    properties = all_properties()
    chosen = tuple(claim for claim in claims if claim.id in properties and about_classes(properties[claim.id]))
    if not chosen:
        raise UsageError(f"Expected a claim about a vector of classes with classes={classes} but got {claims[0].id}.")
    return chosen


def left_out(prop: Property, classes: int | None) -> str:
    """Why a claim is not judged at so many classes; empty where it is."""
    if classes is None or not _is_about_a_matrix(prop):
        return ""
    if prop.case.largest_size < MATRICES_UP_TO:
        return "" if classes <= HEAVY_CLASSES else f"V³ work, or V² of it at many digits: up to {HEAVY_CLASSES} classes"
    return "" if classes <= MATRIX_CLASSES else f"V² work: judged up to {MATRIX_CLASSES} classes"


def _is_about_a_matrix(prop: Property) -> bool:
    return prop.case.largest_size <= MATRICES_UP_TO


class Inputs:
    """The inputs that were judged last, made when they are first asked for: the next claim may be about the same ones.

    What the oracle worked out for them serves it too.
    """

    def __init__(self) -> None:
        self._key: tuple[Any, ...] = ()
        self._seen: list[Case] = []
        self._rest: Iterator[Case] = iter(())

    def of(self, factory: CaseFactory, space: Space, classes: int, seed: int) -> Iterator[Case]:
        """The list of a factory, `CaseFactory.at_size`."""
        key = (factory.sized_of, space.format, space.domain, classes, seed)
        if key != self._key:
            self._key, self._seen, self._rest = key, [], iter(factory.at_size(space, classes, seed))
        yield from self._seen
        for case in self._rest:
            self._seen.append(case)
            yield case


class SizedSearch(Examination):
    """Every input of the list, until a float format fails."""

    def __init__(self, judge: Judge, prop: Property, drawn_in: Format, records: Sequence[Record], classes: int) -> None:
        super().__init__(judge, prop, records)
        self.classes, self.space = classes, prop.case.space(drawn_in, prop.claim.domain)
        self.cases = judge.inputs.of(prop.case, self.space, classes, judge.profile.seed)
        self.in_short = list(prop.case.at_size(self.space, SHORT_CLASSES, judge.profile.seed))
        self.numbers = classes**2 if _is_about_a_matrix(prop) else classes
        self.enough = min(classes, LONG_ENOUGH_MATRIX if _is_about_a_matrix(prop) else LONG_ENOUGH)
        self.exact = [record for record in records if record.format.is_exact]
        self.floats = [record for record in records if not record.format.is_exact]

    def run(self) -> None:
        """Judges them."""
        for case in self.cases:
            self.judge.regimes[case.regime] += 1
            failures = [failure for record in self.floats if (failure := self._judge(record, case))]
            for record in self.exact if failures or not self.floats else ():
                if not (failures and (self._wrong_in_short(record, case) or self._told_by_fewer(record, case))):
                    self._judge(record, case, after=failures)
            if all(record.smallest is not None for record in self.floats or self.exact):
                return
        for record in self.exact if self.floats else ():
            self._ask_about_one(record)

    def _wrong_in_short(self, record: Record, case: Case) -> bool:
        """True where exact arithmetic refutes the claim on a few classes already, in the regime that failed.

        A formula that is wrong there is wrong, and a short counterexample is the better one to read; where it is right,
        the long input that failed is asked about.
        """
        if record.smallest is not None or record.not_lifted or self.numbers < WORTH_SHORTENING:
            return False
        for short in self.in_short:
            if short.regime != case.regime:
                continue
            failure = self.examine_in(record, short.by_another_route() if self.judge.independent else short)
            if failure is not None and failure.kind not in WITHOUT_ANSWER:
                record.smallest = record.worst = failure
                return True
        return False

    def _told_by_fewer(self, record: Record, case: Case) -> bool:
        """True where a float format fails at as many classes as are enough, too, and exact arithmetic is asked there.

        That is the counterexample then: the formula is judged on the very input on which the floats fail, and it is the
        shorter of two. What fails at more classes alone is asked about itself.
        """
        if record.smallest is not None or record.not_lifted or self.enough == self.classes:
            return False
        for fewer in self.prop.case.at_size(self.space, self.enough, self.judge.profile.seed):
            if fewer.regime != case.regime:
                continue
            tried = [Record(known.format) for known in self.floats]
            failures = [f for new in tried if (f := self._judge(new, fewer)) and f.kind not in WITHOUT_ANSWER]
            if failures:
                for known, new in zip(self.floats, tried, strict=True):
                    known.smallest = new.smallest if known.smallest and new.smallest else known.smallest
                self._judge_one(record, fewer, after=failures)
                return True
        return False

    def _ask_about_one(self, record: Record) -> None:
        """Exact arithmetic beside float formats that hold: the first input of so many classes as are enough."""
        for case in islice(self.prop.case.at_size(self.space, self.enough, self.judge.profile.seed), 1):
            self._judge_one(record, case)

    def _judge_one(self, record: Record, case: Case, after: Sequence[Failure] = ()) -> None:
        """One input of as many classes as are enough, in exact arithmetic."""
        self._judge(record, case, after)
        if self.enough < self.classes and record.decided:
            record.in_part[f"exact arithmetic was asked about {self.enough} of {self.classes} classes"] += 1

    def _judge(self, record: Record, case: Case, after: Sequence[Failure] = ()) -> Failure | None:
        """One input in one format; `after` are the failures of the float formats there."""
        if record.smallest is not None or record.not_lifted:
            return None
        if self.judge.independent:
            case = case.by_another_route()
        failure = self._enclosed_or_worked_out(record, case)
        if failure is None:
            return None
        answered = any(f.kind not in WITHOUT_ANSWER for f in after) or (self.floats and not after)
        if record.format.is_exact and failure.kind in WITHOUT_ANSWER and answered:
            record.not_lifted = failure.message
            return None
        record.smallest = record.worst = failure
        return failure

    def _enclosed_or_worked_out(self, record: Record, case: Case) -> Failure | None:
        with _uncollected():
            if self.numbers >= WORTH_ENCLOSING and not case.independent:
                for examine in (self._in_bounds,) if record.format.is_exact else (self._enclosed, self._in_bounds):
                    with suppress(NotEnclosed, TypeError):  # too close to tell, or a function that mpmath alone has
                        return examine(record, case)
            return self.examine_in(record, case)

    def _in_bounds(self, record: Record, case: Case) -> Failure | None:
        """The bounds alone in enclosures. Raises NotEnclosed."""
        return self.examine_in(record, case.with_bounds_in_enclosures())

    def _enclosed(self, record: Record, case: Case) -> Failure | None:
        """Everything in enclosures. Raises NotEnclosed."""
        enclosed = case.in_enclosures
        with enclosing():
            evaluator = cast(Evaluator, _Enclosing(self.judge.evaluator))
            return self.ask(record, View(evaluator, record.format, enclosed), enclosed)


class _Enclosing:
    """The evaluator, its results as enclosures."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def __getattr__(self, name: str) -> Any:
        return getattr(self._evaluator, name)

    def to_mpf(self, result: Any) -> Any:
        if isinstance(result, np.ndarray) and result.dtype.kind == "f" and result.dtype.itemsize <= 8:
            return Enclosure.of(result)
        return Enclosure.of(self._evaluator.to_mpf(result))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector, which would look at every number again and again; none of them is in a cycle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
