"""The rows of many claims: one after the other, or side by side with the same outcome.

A claim that is judged in a process of its own knows what the claims before it brought to light when that process
began. Where it turns out, when its turn comes, that it should have known more, it is judged again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from gradspec.candidates.apart import can_fork, remember
from gradspec.candidates.guard import TIMEOUT, Loss
from gradspec.claims import Claim
from gradspec.runner.property import all_properties
from gradspec.runner.reproducible import warmed_up
from gradspec.runner.rows import Runner
from gradspec.runner.workers import Crashed, side_by_side
from gradspec.verdicts import ClaimResult, Failure, Verdict


def rows(runner: Runner, claims: Sequence[Claim], jobs: int | None) -> Iterator[ClaimResult]:
    """The rows in the order of the claims; the regimes are counted in the runner's judge either way.

    With `jobs` each claim is judged in a process forked for it, where that is safe: whatever the candidate does to its
    process, the other claims start from the same state.
    """
    properties = all_properties()  # here, and not in every process
    if jobs is None or not can_fork():
        for claim in claims:
            yield runner.row(claim, properties.get(claim.id))
        return
    runner.evaluator.prepare()
    warmed_up()
    turns = _Turns(runner, claims)
    for id, answer in side_by_side(turns.judge, [claim.id for claim in claims], jobs, runner.guard, turns.again):
        yield turns.row(id, answer)


class _Turns:
    """Claims judged in processes of their own, and settled here in their order."""

    def __init__(self, runner: Runner, claims: Sequence[Claim]) -> None:
        self.runner = runner
        self.claims = {claim.id: claim for claim in claims}
        self.losses: dict[str, dict[int, Loss]] = {id: {} for id in self.claims}

    def judge(self, id: str) -> Any:
        """In the claim's process: its row, the regimes, the silences that were known and those that were heard."""
        runner, claim = self.runner, self.claims[id]
        runner.guard.losses = self.losses[id]
        before, known = Counter(runner.judge.regimes), runner.silences.about(claim)
        row = runner.row(claim, all_properties().get(id))
        return row, runner.judge.regimes - before, known, tuple(runner.evaluator.unanswered)

    def again(self, id: str, answer: Any) -> bool:
        """When the claim's turn comes: whether to judge it once more, knowing what is known now."""
        if isinstance(answer, Loss):
            return remember(self.losses[id], answer)
        _, _, known, heard = answer
        if known != self.runner.silences.about(self.claims[id]):
            self.losses[id].clear()  # the calls are numbered otherwise then
            return True
        self.runner.silences.note(self.claims[id], heard, self.runner.guard.deadline.seconds)
        return False

    def row(self, id: str, answer: Any) -> ClaimResult:
        """The row of an answer that was settled."""
        if isinstance(answer, Crashed):
            verdict = Verdict.TIMEOUT if answer.loss.kind == TIMEOUT else Verdict.CRASHED
            failure = Failure("", "", "an answer", "none", "", None, str(verdict), str(answer))
            return self.runner.uniform(self.claims[id], verdict, str(answer), failure)
        row, regimes, _, _ = answer
        self.runner.judge.regimes.update(regimes)
        assert isinstance(row, ClaimResult)
        return row
