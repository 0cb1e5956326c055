"""One property, one candidate, one draw: the cells of a row.

Hypothesis draws the inputs and shrinks; every draw is judged in a float format and, on the same input with the same
oracle values, in exact arithmetic.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from hypothesis import HealthCheck, Phase, Verbosity, event, given, seed, settings, target
from hypothesis.errors import HypothesisException
from mpmath import mp

from gradspec.bounds.roundings import UndecidableError, noting_what_is_open
from gradspec.cases.case import Case
from gradspec.evidence import Disagreement, Misconduct, Observation, observing
from gradspec.formats import Format
from gradspec.lift import NotLifted
from gradspec.runner.evaluation import Evaluator, NotProvided, Raised, Unusable
from gradspec.runner.failures import describe
from gradspec.runner.profiles import Profile
from gradspec.runner.property import Property
from gradspec.runner.reproducible import from_the_seed_alone
from gradspec.runner.view import View
from gradspec.strategies.factory import Space
from gradspec.verdicts import Cell, Failure, Verdict

MOST_SHRINKING_STEPS = 400
"""How many inputs are tried after the first counterexample to find a smaller one."""

FEWEST_EXAMPLES = 5

MOST_HUNTED = 300
"""How many inputs the deep profile tries, once a claim has failed, to find the worst one."""
LARGEST_TARGET = 1e300


class EmptyPropertyError(Exception):
    """A property compared nothing on an example that it did not call undecidable: a check that cannot fail."""


class _Refuted(Exception):
    """What Hypothesis shrinks."""


@dataclass
class _Record:
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
            verdict = Verdict.ERROR if self.smallest.kind == "raised" else Verdict.FAILS
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


class Judge:
    """Judges properties on one candidate, and counts the regimes of their inputs."""

    def __init__(self, evaluator: Evaluator, profile: Profile, *, independent: bool = False) -> None:
        self.evaluator, self.profile = evaluator, profile
        self.independent = independent
        """True when the candidate is the oracle: the expected side takes another route."""
        self.regimes: Counter[str] = Counter()

    def judge(self, prop: Property, drawn_in: Format, formats: Iterable[Format]) -> list[Cell]:
        """The cells of `formats`, on inputs drawn from `drawn_in`.

        A format that fails stops the search there; the formats that held are then examined to the end by themselves.
        """
        records = {format: _Record(format) for format in formats}
        open_formats = list(records)
        while open_formats:
            search = _Search(self, prop, drawn_in, [records[f] for f in open_formats])
            search.run()
            failed = [f for f in open_formats if records[f].smallest is not None]
            if not failed:
                break
            open_formats = [f for f in open_formats if records[f].smallest is None]
            for format in open_formats:
                records[format] = _Record(format)
        return [record.cell() for record in records.values()]

    def replay(self, prop: Property, case: Case, format: Format) -> bool:
        """True when the property holds on this one input (or says nothing there)."""
        record = _Record(format)
        _Search(self, prop, format, [record]).examine(case)
        return record.smallest is None and not record.not_lifted

    def first_failure(self, prop: Property, drawn_in: Format, format: Format) -> Failure | None:
        """The counterexample of one format alone; None when there is none."""
        record = _Record(format)
        _Search(self, prop, drawn_in, [record]).run()
        return record.smallest


class _Search:
    """One Hypothesis run over the formats that are still open."""

    def __init__(self, judge: Judge, prop: Property, drawn_in: Format, records: list[_Record]) -> None:
        self.judge, self.prop, self.records = judge, prop, records
        self.space: Space = prop.case.space(drawn_in, prop.claim.domain, judge.profile.deep)
        self.key: frozenset[str] | None = None
        self.steps = 0
        self.known: set[str] = set()

    def run(self) -> None:
        """The named examples, small ones first; then Hypothesis draws, and shrinks what it finds.

        A named example that fails ends the search: it is small and readable already.
        """
        named = (*self.prop.examples, *self.prop.case.named(self.space))
        for case in named:
            self.judge.regimes[case.regime] += 1
            self._record(case, self.examine(case))
            if self.key is not None:
                break
        else:
            self._draw(self._test(), self._examples)
        if self.key is not None and self.judge.profile.deep:
            self._draw(self._hunt(), min(self._examples, MOST_HUNTED))

    @property
    def _examples(self) -> int:
        return max(FEWEST_EXAMPLES, round(self.judge.profile.examples * self.prop.share))

    def _draw(self, test: Callable[..., None], examples: int) -> None:
        claim_seed = zlib.crc32(f"{self.judge.profile.seed}:{self.prop.id}:{self.space.format}".encode())
        check = settings(
            max_examples=examples,
            deadline=None,
            database=None,
            verbosity=Verbosity.quiet,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.target, Phase.shrink),
        )(seed(claim_seed)(given(case=self.prop.case.strategy(self.space))(test)))
        # A candidate that answers differently every time is reported by what was recorded, not by Hypothesis.
        with from_the_seed_alone(), suppress(_Refuted, HypothesisException):
            check()

    def _test(self) -> Callable[..., None]:
        def test(case: Case) -> None:
            if self.key is None:
                event(f"regime: {case.regime}")
                self.judge.regimes[case.regime] += 1
            elif self._too_late(case):
                return
            failures = self.examine(case)
            if self._record(case, failures):
                raise _Refuted

        return test

    def _hunt(self) -> Callable[..., None]:
        """A test that never fails and climbs towards the largest error over its bound."""

        def hunt(case: Case) -> None:
            failures = self.examine(case)
            self._keep_worst(failures)
            sizes = [min(f.error_over_bound, LARGEST_TARGET) for f in failures.values() if f.error_over_bound]
            target(math.log10(max(sizes)) if sizes else 0.0)

        return hunt

    def _too_late(self, case: Case) -> bool:
        self.steps += 1
        return self.steps > MOST_SHRINKING_STEPS and case.literal() not in self.known

    def _record(self, case: Case, failures: dict[str, Failure]) -> bool:
        """Keeps the counterexamples; True when this input refutes what the first one refuted."""
        key = frozenset(failures)
        if not key or (self.key is not None and not key >= self.key):
            return False
        self.key = self.key or key
        self.known.add(case.literal())
        for record in self.records:
            failure = failures.get(record.format.name)
            if failure is None:
                continue
            record.smallest = failure
        self._keep_worst(failures)
        return True

    def _keep_worst(self, failures: dict[str, Failure]) -> None:
        for record in self.records:
            failure = failures.get(record.format.name)
            if failure is None or record.smallest is None:
                continue
            if record.worst is None or (failure.error_over_bound or 0) > (record.worst.error_over_bound or 0):
                record.worst = failure

    def examine(self, case: Case) -> dict[str, Failure]:
        """Judges one input in every open format; the failures by format."""
        if self.judge.independent:
            case = case.by_another_route()
        failures: dict[str, Failure] = {}
        for record in self.records:
            if record.not_lifted:
                continue
            failure = self._examine_in(record, case)
            if failure is not None:
                failures[record.format.name] = failure
        self._withdraw_unlifted(failures)
        return failures

    def _withdraw_unlifted(self, failures: dict[str, Failure]) -> None:
        """An exact cell whose candidate raised there, and not in floats, is *not lifted* and no error."""
        exact = next((r for r in self.records if r.format.is_exact), None)
        if exact is None or exact.format.name not in failures:
            return
        failure = failures[exact.format.name]
        floats_answered = len(self.records) > 1 and len(failures) == 1
        if failure.kind == "raised" and floats_answered:
            exact.not_lifted = failure.message
            del failures[exact.format.name]

    def _examine_in(self, record: _Record, case: Case) -> Failure | None:
        view = View(self.judge.evaluator, record.format, case)
        with mp.workdps(case.oracle_digits), observing() as observation, noting_what_is_open() as left_open:
            try:
                self.prop.body(view, case)
            except UndecidableError as reason:
                record.undecided[str(reason)] += 1
                return None
            except NotLifted as reason:
                record.not_lifted = str(reason)
                return None
            except (NotProvided, Unusable):
                raise
            except (Disagreement, Misconduct, Raised) as error:
                return replace(describe(case, error, record.format), case=replace(case))
        self._count(record, observation)
        record.in_part.update(left_open[:1])
        return None

    def _count(self, record: _Record, observation: Observation) -> None:
        if not observation.comparisons:
            raise EmptyPropertyError(f"{self.prop.where}: {self.prop.id} compared nothing.")
        record.decided += 1
        record.tightness = max(record.tightness, observation.tightness)
