"""The row of one claim on one candidate: what is provided, in which formats, on whose draws."""

from __future__ import annotations

import shlex
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gradspec.candidates import Candidate
from gradspec.candidates.deadline import DEFAULT_TIME_LIMIT
from gradspec.candidates.guard import Guard
from gradspec.candidates.quiet import global_randomness
from gradspec.claims import Claim
from gradspec.dtypes import float_dtype
from gradspec.formats import EXACT, FLOAT64, Format
from gradspec.runner.evaluation import Evaluator, OracleEvaluator
from gradspec.runner.examination import WITHOUT_ANSWER
from gradspec.runner.judge import Judge
from gradspec.runner.profiles import PROFILES, Profile
from gradspec.runner.property import Property
from gradspec.runner.sized import left_out
from gradspec.strategies.calls import CallFactory
from gradspec.verdicts import Cell, ClaimResult, Failure, Verdict

THEORY = "theory without an operation: `gradspec check oracle` judges it"


class Runner:
    """Judges claims one at a time on one candidate; the pytest plugin and `run` share it."""

    def __init__(
        self, candidate: Candidate, formats: Sequence[Format], profile: Profile, guard: Guard | None = None
    ) -> None:
        for format in formats:
            _ = format.is_exact or float_dtype(format.name)  # bfloat16 needs an extra: said before anything is judged
        self.candidate, self.profile = candidate, profile
        self.is_oracle = candidate.name == "oracle"
        self.formats = (EXACT,) if self.is_oracle else tuple(formats)
        self.guard = guard or Guard(DEFAULT_TIME_LIMIT)
        self.evaluator = (OracleEvaluator if self.is_oracle else Evaluator)(candidate, self.guard)
        self.silences = self.evaluator.silences
        self.judge = Judge(self.evaluator, profile, independent=self.is_oracle)

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say about the run, beyond the candidate's own notes."""
        if self.guard.deadline.seconds is None or self.guard.deadline.kept:
            return ()
        return ("the time limit is not kept: calls can be interrupted only in the main thread, and not on Windows",)

    def row(self, claim: Claim, prop: Property | None) -> ClaimResult:
        """The row of one claim, before it is related to others.

        What draws from the global random numbers of Python and NumPy draws the same in every run.
        """
        heard = len(self.evaluator.unanswered)
        with global_randomness(zlib.crc32(f"{self.profile.seed}:{claim.id}".encode())):
            row = self._row(claim, prop)
        self.silences.note(claim, self.evaluator.unanswered[heard:], self.guard.deadline.seconds)
        return row

    def unreached(self, claim: Claim) -> ClaimResult:
        """The row of a claim that the run did not come to: what is not provided is not provided all the same."""
        if [f for f in self.formats if f.name in claim.formats]:
            return self._absent(claim) or self.uniform(claim, Verdict.NOT_RUN, "not reached")
        return ClaimResult(claim.id, ())

    def _row(self, claim: Claim, prop: Property | None) -> ClaimResult:
        formats = [f for f in self.formats if f.name in claim.formats]
        if not formats:
            return ClaimResult(claim.id, ())
        if prop is None:
            return self.uniform(claim, Verdict.NOT_RUN, "properties/ has no property for it")
        if claim.per_operation:
            return self._per_operation(claim, prop, formats)
        if (absent := self._absent(claim)) is not None:
            return absent
        if reason := left_out(prop, self.profile.classes):
            return self.uniform(claim, Verdict.NOT_RUN, reason)
        return ClaimResult(claim.id, tuple(self._cells(prop, formats)), reproduce=self.reproduce(claim))

    def _absent(self, claim: Claim) -> ClaimResult | None:
        """The row of a claim that lacks an operation; None where it has them all."""
        if claim.per_operation:
            return None
        if not claim.operations and not self.is_oracle:
            return self.uniform(claim, Verdict.NOT_PROVIDED, THEORY)
        missing = claim.missing(self.candidate.operations)
        if missing:
            reasons = "".join(f": {r}" for r in dict.fromkeys(map(self.candidate.absent.get, missing)) if r)
            return self.uniform(claim, Verdict.NOT_PROVIDED, f"{', '.join(missing)} not provided{reasons}")
        exempt = self.candidate.exempt.get(claim.id, frozenset()) & set(claim.operations)
        if exempt:
            reason = f"{', '.join(sorted(exempt))} is put together by the mapping: see the notes"
            return self.uniform(claim, Verdict.NOT_PROVIDED, reason)
        return None

    def reproduce(self, claim: Claim) -> str:
        """The command that shows this row again."""
        words = ["gradspec", "check", self.candidate.name, *self.candidate.options, "--claims", claim.id]
        words += ["--formats", ",".join(f.name for f in self.formats)]
        if self.profile.name != "default":
            words += ["--profile", self.profile.name]
        if self.profile.examples != PROFILES[self.profile.name]:
            words += ["--examples", str(self.profile.examples)]
        if self.profile.classes is not None:
            words += ["--classes", str(self.profile.classes)]
        if self.profile.seed:
            words += ["--seed", str(self.profile.seed)]
        if self.guard.deadline.seconds not in (None, DEFAULT_TIME_LIMIT):
            words += ["--time-limit", f"{self.guard.deadline.seconds:g}"]
        return shlex.join(words)

    def _cells(self, prop: Property, formats: Sequence[Format]) -> Iterator[Cell]:
        operations = [name for name in prop.claim.operations if name in self.candidate.operations]
        unusable = [name for name in operations if name in self.candidate.unusable]
        if unusable:
            for format in formats:
                yield self._unusable(unusable[0], format)
            return
        yield from self._judged(prop, operations, formats)

    def _judged(self, prop: Property, operations: Sequence[str], formats: Sequence[Format]) -> Iterator[Cell]:
        """A cell a format; one that the candidate lacks, or that kept everybody waiting, is left out."""
        for drawn_in, judged in draws(formats):
            silent = {f: reason for f in judged if (reason := self.silences.reason(prop.claim, operations, f))}
            absent = [f for f in judged if not self._computes_in(f)]
            asked = [f for f in judged if f not in silent and f not in absent]
            if asked:
                yield from self.judge.judge(prop, drawn_in, asked)
            for format, reason in silent.items():
                yield Cell(format.name, Verdict.NOT_RUN, reason=reason)
            for format in absent:
                yield Cell(format.name, Verdict.NOT_PROVIDED, reason=f"the candidate does not compute in {format}")

    def _computes_in(self, format: Format) -> bool:
        return format.is_exact or self.candidate.formats is None or format.name in self.candidate.formats

    def _unusable(self, operation: str, format: Format) -> Cell:
        fault = self.candidate.unusable[operation]
        failure = Failure("", "", "", "", "", None, fault.kind, fault.reason, operation)
        return Cell(format.name, WITHOUT_ANSWER.get(fault.kind, Verdict.ERROR), failure=failure)

    def _per_operation(self, claim: Claim, prop: Property, formats: Sequence[Format]) -> ClaimResult:
        """Conduct: the cells of every operation that is provided, merged into one a format."""
        merged: dict[str, Cell] = {}
        assert isinstance(prop.case, CallFactory), f"{prop.where}: a claim about every operation takes calls"
        for name in self.candidate.operations:
            if not prop.case.concerns(name, self.candidate.batched):
                continue
            if name in self.candidate.exempt.get(claim.id, ()):
                continue
            narrowed = replace(prop, case=prop.case.of(name))
            if name not in self.candidate.unusable:
                cells = list(self._judged(narrowed, (name,), formats))
            elif claim.id == "conduct.shapes":
                cells = [self._unusable(name, format) for format in formats]
            else:
                continue
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


def _merge(first: Cell | None, second: Cell, operation: str) -> Cell:
    """Two operations' cells of one conduct claim; the first failure is the one shown, every failing one is named."""
    operations = (operation,) if second.verdict.is_red else ()
    failure = second.failure and replace(second.failure, operation=second.failure.operation or operation)
    if first is None:
        return replace(second, operations=operations, failure=failure)
    verdict = first.verdict if first.verdict.is_red else second.verdict
    if not first.verdict.is_red and not second.verdict.is_red:
        both = (first.verdict, second.verdict)
        verdict = next((v for v in (Verdict.NOT_RUN, Verdict.HOLDS) if v in both), second.verdict)
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
