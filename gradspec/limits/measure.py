"""Measuring: the reference is judged as by default, and every example is asked which planted errors it shows."""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from gradspec.api import resolve
from gradspec.bounds.roundings import UndecidableError
from gradspec.candidates import Candidate
from gradspec.candidates.quiet import quietly
from gradspec.cases.case import Case
from gradspec.claims import Claim
from gradspec.errors import GradspecError
from gradspec.evidence import Disagreement, Misconduct, observing
from gradspec.formats import EXACT, FLOAT64, FORMATS, Format
from gradspec.limits.grid import Group, group, sizes
from gradspec.limits.planted import Answer, Defect, PlantedView, is_numeric
from gradspec.runner.profiles import profile
from gradspec.runner.property import Property, all_properties
from gradspec.runner.rows import Runner
from gradspec.runner.view import View
from gradspec.runner.workers import Crashed, Judgement, can_fork, side_by_side

CANDIDATE = "reference"
"""What the errors are planted in."""

Found = dict[tuple[str, str], dict[Group, int]]
"""For each format and operation, of every group that had an example: the position, among the sizes of the format, of
the smallest error that one of its examples showed; their number where none showed any."""


@dataclass
class Probe:
    """A claim's property that asks, on the way, which planted errors the example at hand shows."""

    prop: Property
    formats: Sequence[Format]
    found: Found = field(default_factory=dict)

    @property
    def probing(self) -> Property:
        """The property to run in place of the claim's own; it fails where that fails without a planted error."""

        @functools.wraps(self.prop.body)
        def body(view: View, case: Case) -> None:
            self._ask(view, case)

        return replace(self.prop, body=body)

    def _ask(self, view: View, case: Case) -> None:
        memory: dict[int, Answer] = {}
        self.prop.body(PlantedView(view, case, None, memory), case)
        if view.format not in self.formats:
            return
        for operation in dict.fromkeys(answer.name for answer in memory.values() if is_numeric(answer.result)):
            of_operation = self.found.setdefault((view.format.name, operation), {})
            self._narrow(of_operation, operation, view, case, memory)

    def _narrow(
        self, found: dict[Group, int], operation: str, view: View, case: Case, memory: dict[int, Answer]
    ) -> None:
        """Asks for the next smaller size than the best of the group so far; only where that shows, for smaller ones."""
        tried, belongs = sizes(view.format), group(case)
        best = found.get(belongs, len(tried))

        def shows(position: int) -> bool:
            return shown(self.prop, PlantedView(view, case, Defect(operation, tried[position]), memory), case)

        if best == 0:
            return
        look = PlantedView(view, case, Defect(operation, tried[best - 1]), memory)
        seen = shown(self.prop, look, case)
        if not look.planted:
            return
        found[belongs] = bisect_left(range(best - 1), True, key=shows) if seen else best


def shown(prop: Property, view: PlantedView, case: Case) -> bool:
    """True when the property fails on this input, seen through this view."""
    with observing():
        try:
            prop.body(view, case)
        except (Disagreement, Misconduct):
            return True
        except UndecidableError:
            return False
    return False


def found_by(claim: Claim, formats: Iterable[Format], seed: int, candidate: Candidate | None = None) -> Found:
    """What the default run with this seed shows of errors planted in the reference, for one claim.

    Raises GradspecError where the reference itself fails.
    """
    prop = all_properties().get(claim.id)
    if prop is None:
        raise GradspecError(f"Expected a property of {claim.id} to measure but properties/ has none.")
    asked = tuple(formats)
    probe = Probe(prop, asked)
    # In exact arithmetic a claim is judged on what is drawn in float64.
    judged = asked if EXACT not in asked else (EXACT, FLOAT64, *(f for f in asked if f not in (EXACT, FLOAT64)))
    row = Runner(candidate or resolve(CANDIDATE), judged, profile(seed=seed)).row(claim, probe.probing)
    if row.is_red:
        raise GradspecError(
            f"Expected {CANDIDATE} to hold before an error is planted in it but {claim.id} fails with seed {seed}; "
            f"`gradspec check {CANDIDATE} --claims {claim.id} --seed {seed}` shows how."
        )
    return probe.found


def found_by_all(
    claims: Sequence[Claim], formats: Sequence[str], seeds: int, progress: Callable[[str], None], jobs: int
) -> tuple[dict[str, list[Found]], bool]:
    """What is found for every claim, seed by seed; and whether Ctrl-C ended it.

    A claim that lacks a seed is left out. `progress` is told of every claim and seed. With `jobs` they are measured in
    forked processes, where that is safe.
    """
    found: dict[str, dict[int, Found]] = {claim.id: {} for claim in claims}
    interrupted = False
    try:
        for id, seed, answer in _answers(claims, [FORMATS[name] for name in formats], seeds, jobs):
            found[id][seed] = answer
            progress(id)
    except KeyboardInterrupt:
        interrupted = True
    complete = {id: of_seeds for id, of_seeds in found.items() if len(of_seeds) == seeds}
    return {id: [of_seeds[n] for n in range(seeds)] for id, of_seeds in complete.items()}, interrupted


def _answers(
    claims: Sequence[Claim], formats: Sequence[Format], seeds: int, jobs: int
) -> Generator[tuple[str, int, Found], None, None]:
    """Claim, seed and what is found, for every claim and seed, as they come in."""
    candidate = resolve(CANDIDATE)
    by_id = {claim.id: claim for claim in claims}

    def judge(task: str) -> Judgement:
        id, seed = task.split()
        with quietly(candidate.source):
            return found_by(by_id[id], formats, int(seed), candidate), Counter()

    tasks = [f"{id} {seed}" for id in by_id for seed in range(seeds)]
    judged = side_by_side(judge, tasks, jobs) if jobs > 1 and can_fork() else ((task, judge(task)) for task in tasks)
    with closing(judged):
        for task, answer in judged:
            id, seed = task.split()
            if isinstance(answer, Crashed):
                raise GradspecError(f"Expected {id} to be measured with seed {seed} but {answer}.")
            yield id, int(seed), answer[0]
