"""The row of one claim on one candidate: what is provided, in which formats, on whose draws."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gradspec.candidates import Candidate
from gradspec.claims import Claim
from gradspec.errors import UsageError
from gradspec.formats import EXACT, FLOAT64, Format
from gradspec.runner.evaluation import Evaluator, OracleEvaluator
from gradspec.runner.judge import Judge
from gradspec.runner.profiles import PROFILES, Profile
from gradspec.runner.property import Property
from gradspec.strategies.calls import CallFactory
from gradspec.verdicts import Cell, ClaimResult, Failure, Verdict

THEORY = "theory without an operation: `gradspec check oracle` judges it"


class Runner:
    """Judges claims one at a time on one candidate; the pytest plugin and `run` share it."""

    def __init__(self, candidate: Candidate, formats: Sequence[Format], profile: Profile) -> None:
        if any(format.name == "bfloat16" for format in formats):
            raise UsageError("Expected formats that NumPy has a dtype for but got bfloat16; it cannot be judged yet.")
        self.candidate, self.profile = candidate, profile
        self.is_oracle = candidate.name == "oracle"
        self.formats = (EXACT,) if self.is_oracle else tuple(formats)
        self.evaluator = OracleEvaluator(candidate) if self.is_oracle else Evaluator(candidate)
        self.judge = Judge(self.evaluator, profile, independent=self.is_oracle)

    def row(self, claim: Claim, prop: Property | None) -> ClaimResult:
        """The row of one claim, before it is related to others."""
        formats = [f for f in self.formats if f.name in claim.formats]
        if not formats:
            return ClaimResult(claim.id, ())
        if prop is None:
            return self.uniform(claim, Verdict.NOT_RUN, "properties/ has no property for it")
        operations = claim.operations
        if claim.per_operation:
            return self._per_operation(claim, prop, formats)
        if not operations and not self.is_oracle:
            return self.uniform(claim, Verdict.NOT_PROVIDED, THEORY)
        missing = [name for name in operations if name not in self.candidate.operations]
        if missing:
            return self.uniform(claim, Verdict.NOT_PROVIDED, f"{', '.join(missing)} not provided")
        return ClaimResult(claim.id, tuple(self._cells(prop, formats)), reproduce=self.reproduce(claim))

    def reproduce(self, claim: Claim) -> str:
        """The command that shows this row again."""
        words = ["gradspec", "check", self.candidate.name, "--claims", claim.id]
        words += ["--formats", ",".join(f.name for f in self.formats)]
        if self.profile.name != "default":
            words += ["--profile", self.profile.name]
        if self.profile.examples != PROFILES[self.profile.name]:
            words += ["--examples", str(self.profile.examples)]
        if self.profile.seed:
            words += ["--seed", str(self.profile.seed)]
        return shlex.join(words)

    def _cells(self, prop: Property, formats: Sequence[Format]) -> Iterator[Cell]:
        unusable = [name for name in prop.claim.operations if name in self.candidate.unusable]
        if unusable:
            reason = self.candidate.unusable[unusable[0]]
            for format in formats:
                yield Cell(format.name, Verdict.ERROR, failure=_unusable(unusable[0], reason))
            return
        for drawn_in, judged in draws(formats):
            yield from self.judge.judge(prop, drawn_in, judged)

    def _per_operation(self, claim: Claim, prop: Property, formats: Sequence[Format]) -> ClaimResult:
        """Conduct: the cells of every operation that is provided, merged into one a format."""
        merged: dict[str, Cell] = {}
        assert isinstance(prop.case, CallFactory), f"{prop.where}: a claim about every operation takes calls"
        for name in self.candidate.operations:
            if not prop.case.concerns(name, self.candidate.batched):
                continue
            narrowed = replace(prop, case=prop.case.of(name))
            if name in self.candidate.unusable:
                if claim.id == "conduct.shapes":
                    reason = self.candidate.unusable[name]
                    cells = [Cell(f.name, Verdict.ERROR, failure=_unusable(name, reason)) for f in formats]
                else:
                    continue
            else:
                cells = [
                    cell for drawn_in, judged in draws(formats) for cell in self.judge.judge(narrowed, drawn_in, judged)
                ]
            for cell in cells:
                merged[cell.format] = _merge(merged.get(cell.format), cell, name)
        if not merged:
            return self.uniform(claim, Verdict.NOT_PROVIDED, "no operation that it speaks of is provided")
        return ClaimResult(claim.id, tuple(merged[f.name] for f in formats), reproduce=self.reproduce(claim))

    def uniform(self, claim: Claim, verdict: Verdict, reason: str, failure: Failure | None = None) -> ClaimResult:
        """A row with the same cell in every format."""
        formats = [f for f in self.formats if f.name in claim.formats]
        return ClaimResult(claim.id, tuple(Cell(f.name, verdict, reason=reason, failure=failure) for f in formats))


def draws(formats: Sequence[Format]) -> Iterator[tuple[Format, tuple[Format, ...]]]:
    """Which format's inputs each format is judged on: exact rides on the first float format's draw."""
    floats = [f for f in formats if not f.is_exact]
    exact = tuple(f for f in formats if f.is_exact)
    if not floats:
        yield FLOAT64, exact
        return
    yield floats[0], (*exact, floats[0])
    for format in floats[1:]:
        yield format, (format,)


def _unusable(operation: str, reason: str) -> Failure:
    return Failure("", "", "", "", "", None, "raised", reason, operation)


def _merge(first: Cell | None, second: Cell, operation: str) -> Cell:
    """Two operations' cells of one conduct claim; the first failure is the one shown, every failing one is named."""
    operations = (operation,) if second.verdict.is_red else ()
    failure = second.failure and replace(second.failure, operation=second.failure.operation or operation)
    if first is None:
        return replace(second, operations=operations, failure=failure)
    verdict = first.verdict if first.verdict.is_red else second.verdict
    if not first.verdict.is_red and not second.verdict.is_red:
        verdict = Verdict.HOLDS if Verdict.HOLDS in (first.verdict, second.verdict) else second.verdict
    return Cell(
        format=first.format,
        verdict=verdict,
        decided=first.decided + second.decided,
        undecided=first.undecided + second.undecided,
        undecided_in_part=first.undecided_in_part + second.undecided_in_part,
        reason=first.reason or second.reason,
        failure=first.failure or failure,
        worst=first.worst,
        tightness=None,
        operations=first.operations + operations,
    )
