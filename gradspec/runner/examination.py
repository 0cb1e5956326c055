"""One property on one input: what it says in each format, and what has been seen of a format so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mpmath import mp

from gradspec.bounds.roundings import UndecidableError, noting_what_is_open
from gradspec.candidates.describe import without_addresses
from gradspec.cases.case import Case
from gradspec.evidence import Disagreement, Misconduct, Observation, observing
from gradspec.formats import Format
from gradspec.lift import NotLifted
from gradspec.runner.evaluation import NotProvided, Raised, Unusable
from gradspec.runner.failures import describe
from gradspec.runner.property import Property
from gradspec.runner.view import View
from gradspec.verdicts import Cell, Failure, Verdict

if TYPE_CHECKING:
    from gradspec.runner.judge import Judge

WITHOUT_ANSWER = {"raised": Verdict.ERROR, "timeout": Verdict.TIMEOUT, "crashed": Verdict.CRASHED}
"""What is said of a call that gave no answer, by the failure's kind; of a wrong answer: it *fails*."""


class EmptyPropertyError(Exception):
    """A property compared nothing on an example that it did not call undecidable: a check that cannot fail."""


@dataclass
class Record:
    """What has been seen in one format."""

    format: Format
    decided: int = 0
    undecided: Counter[str] = field(default_factory=Counter)
    in_part: Counter[str] = field(default_factory=Counter)
    """Why part of an example was left open, for those that were decided all the same."""
    tightness: float = 0.0
    smallest: Failure | None = None
    worst: Failure | None = None
    not_lifted: str = ""

    def cell(self) -> Cell:
        """The verdict."""
        worst = self.worst if self.worst and self.smallest and self.worst.example != self.smallest.example else None
        if self.smallest is not None:
            verdict = WITHOUT_ANSWER.get(self.smallest.kind, Verdict.FAILS)
        elif self.not_lifted:
            verdict = Verdict.NOT_LIFTED
        else:
            verdict = Verdict.HOLDS if self.decided else Verdict.UNDECIDABLE
        open_questions = self.undecided or self.in_part
        reason = self.not_lifted or "; ".join(reason for reason, _ in open_questions.most_common(1))
        return Cell(
            format=self.format.name,
            verdict=verdict,
            decided=self.decided,
            undecided=self.undecided.total(),
            undecided_in_part=self.in_part.total(),
            reason=reason,
            failure=self.smallest,
            worst=worst,
            tightness=self.tightness if self.decided and verdict is Verdict.HOLDS else None,
        )


class Examination:
    """A property in the formats that are still open."""

    def __init__(self, judge: Judge, prop: Property, records: Sequence[Record]) -> None:
        self.judge, self.prop, self.records = judge, prop, records

    def examine(self, case: Case) -> dict[str, Failure]:
        """Judges one input in every open format; the failures by format."""
        if self.judge.independent:
            case = case.by_another_route()
        failures: dict[str, Failure] = {}
        for record in self.records:
            if record.not_lifted:
                continue
            failure = self.examine_in(record, case)
            if failure is not None:
                failures[record.format.name] = failure
        self._withdraw_unlifted(failures)
        return failures

    def _withdraw_unlifted(self, failures: dict[str, Failure]) -> None:
        """An exact cell whose candidate gave no answer there, and one in floats, is *not lifted* and no error."""
        exact = next((r for r in self.records if r.format.is_exact), None)
        if exact is None or exact.format.name not in failures:
            return
        failure = failures[exact.format.name]
        others = [failures.get(record.format.name) for record in self.records if record is not exact]
        floats_answered = bool(others) and all(f is None or f.kind not in WITHOUT_ANSWER for f in others)
        if failure.kind in WITHOUT_ANSWER and floats_answered:
            exact.not_lifted = failure.message
            del failures[exact.format.name]

    def examine_in(self, record: Record, case: Case) -> Failure | None:
        """Judges one input in one format."""
        return self.ask(record, View(self.judge.evaluator, record.format, case), case)

    def ask(self, record: Record, view: View, case: Case) -> Failure | None:
        """Runs the property; what it says is recorded, and what fails is returned."""
        with mp.workdps(case.oracle_digits), observing() as observation, noting_what_is_open() as left_open:
            try:
                self.prop.body(view, case)
            except UndecidableError as reason:
                record.undecided[str(reason)] += 1
                return None
            except NotLifted as reason:
                record.not_lifted = without_addresses(str(reason))
                return None
            except (NotProvided, Unusable):
                raise
            except (Disagreement, Misconduct, Raised) as error:
                return replace(describe(case, error, record.format), case=case.in_mpf())
        self._count(record, observation)
        record.in_part.update(left_open[:1])
        return None

    def _count(self, record: Record, observation: Observation) -> None:
        if not observation.comparisons:
            raise EmptyPropertyError(f"{self.prop.where}: {self.prop.id} compared nothing.")
        record.decided += 1
        record.tightness = max(record.tightness, observation.tightness)
