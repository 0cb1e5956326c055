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

from hypothesis import HealthCheck, Phase, Verbosity, event, given, seed, settings, target
from hypothesis.errors import HypothesisException

from gradspec.cases.case import Case
from gradspec.formats import Format
from gradspec.runner.evaluation import Evaluator
from gradspec.runner.examination import Examination, Record
from gradspec.runner.profiles import Profile
from gradspec.runner.property import Property
from gradspec.runner.reproducible import from_the_seed_alone
from gradspec.runner.sized import Inputs, SizedSearch
from gradspec.strategies.factory import Space
from gradspec.verdicts import Cell, Failure

MOST_SHRINKING_STEPS = 400
"""How many inputs are tried after the first counterexample to find a smaller one."""

FEWEST_EXAMPLES = 5

MOST_HUNTED = 300
"""How many inputs the deep profile tries, once a claim has failed, to find the worst one."""
LARGEST_TARGET = 1e300


class _Refuted(Exception):
    """What Hypothesis shrinks."""


class Judge:
    """Judges properties on one candidate, and counts the regimes of their inputs."""

    def __init__(self, evaluator: Evaluator, profile: Profile, *, independent: bool = False) -> None:
        self.evaluator, self.profile = evaluator, profile
        self.independent = independent
        """True when the candidate is the oracle: the expected side takes another route."""
        self.regimes: Counter[str] = Counter()
        self.inputs = Inputs()

    def judge(self, prop: Property, drawn_in: Format, formats: Iterable[Format]) -> list[Cell]:
        """The cells of `formats`, on inputs drawn from `drawn_in`.

        A format that fails stops the search there; the formats that held are then examined to the end by themselves.
        """
        records = {format: Record(format) for format in formats}
        if self.profile.classes is not None:
            SizedSearch(self, prop, drawn_in, list(records.values()), self.profile.classes).run()
            return [record.cell() for record in records.values()]
        open_formats = list(records)
        while open_formats:
            search = _Search(self, prop, drawn_in, [records[f] for f in open_formats])
            search.run()
            failed = [f for f in open_formats if records[f].smallest is not None]
            if not failed:
                break
            open_formats = [f for f in open_formats if records[f].smallest is None and not records[f].not_lifted]
            for format in open_formats:
                records[format] = Record(format)
        return [record.cell() for record in records.values()]

    def replay(self, prop: Property, case: Case, format: Format) -> bool:
        """True when the property holds on this one input (or says nothing there)."""
        record = Record(format)
        _Search(self, prop, format, [record]).examine(case)
        return record.smallest is None and not record.not_lifted

    def first_failure(self, prop: Property, drawn_in: Format, format: Format) -> Failure | None:
        """The counterexample of one format alone; None when there is none."""
        record = Record(format)
        if self.profile.classes is None:
            _Search(self, prop, drawn_in, [record]).run()
        else:
            SizedSearch(self, prop, drawn_in, [record], self.profile.classes).run()
        return record.smallest


class _Search(Examination):
    """One Hypothesis run over the formats that are still open."""

    def __init__(self, judge: Judge, prop: Property, drawn_in: Format, records: list[Record]) -> None:
        super().__init__(judge, prop, records)
        self.space: Space = prop.case.space(drawn_in, prop.claim.domain, judge.profile.deep)
        self.key: frozenset[str] | None = None
        self.steps = 0
        self.known: set[str] = set()
        self.silent = False
        """True once a call did not come back: no smaller input is looked for, each might cost as much again."""

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
        if self.key is not None and not self.silent:
            self._simplify()
        if self.key is not None and self.judge.profile.deep and not self.silent:
            self._draw(self._hunt(), min(self._examples, MOST_HUNTED))

    def _simplify(self) -> None:
        """Goes on from the smallest counterexample to simpler ones, as long as they refute what it refuted."""
        smallest = next((r.smallest for r in self.records if r.smallest is not None), None)
        if smallest is not None and smallest.case is not None:
            refuting = (case for case in smallest.case.simpler() if self._record(case, self.examine(case)))
            if next(refuting, None) is not None:
                self._simplify()

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
            elif self.silent or self._too_late(case):
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
        self.silent = any(failure.kind in ("timeout", "crashed") for failure in failures.values())
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
