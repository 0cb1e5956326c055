"""What can be asked about a red row: the candidate again, on the counterexample and on further inputs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mpmath import mp

from gradspec.cases.case import Case
from gradspec.diagnosis.constants import Intrusion, find, samples_of
from gradspec.diagnosis.inputs import further_inputs
from gradspec.diagnosis.witness import Testimony, testify
from gradspec.formats import Format
from gradspec.runner.evaluation import Evaluator
from gradspec.runner.property import Property


@dataclass(frozen=True)
class Inquiry:
    """The candidate, the property, the counterexample, and what is learnt by asking again."""

    evaluator: Evaluator
    prop: Property
    case: Case
    format: Format
    """The format whose failure is looked into: exact where that is red."""
    chosen: tuple[Case, ...] | None = None
    """The further inputs to ask about, where they are not to be those of the property."""

    @cached_property
    def first(self) -> Testimony:
        """What the candidate does on the counterexample."""
        return testify(self.evaluator, self.prop, self.case, self.format)

    @cached_property
    def others(self) -> list[Testimony]:
        """What it does on further inputs, where the claim can be decided there."""
        cases = further_inputs(self.prop, self.format) if self.chosen is None else self.chosen
        further = (case for case in cases if case.literal() != self.case.literal())
        heard = (testify(self.evaluator, self.prop, case, self.format) for case in further)
        return [testimony for testimony in heard if testimony.decided]

    @cached_property
    def intrusion(self) -> Intrusion | None:
        """The constant that explains every answer, if there is one; each operation asked about must have the same."""
        answers = [answer for heard in (self.first, *self.others) for answer in heard.answers]
        by_operation: dict[str, list[Any]] = {}
        for answer in answers:
            by_operation.setdefault(answer.operation, []).append(answer)
        with mp.workdps(self.case.oracle_digits):
            found = [find(samples_of(group, self.format)) for group in by_operation.values()]
        present = [intrusion for intrusion in found if intrusion is not None]
        return present[0] if len(present) == 1 else None
