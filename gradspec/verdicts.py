"""The closed set of verdicts, and the result of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What a run says about one claim in one format."""

    HOLDS = "holds"
    """At least one example was decided, and none failed."""
    FAILS = "fails"
    UNDECIDABLE = "undecidable"
    """No example could be decided: the bound says nothing in this format."""
    NOT_PROVIDED = "not-provided"
    """The candidate lacks an operation that the claim speaks of."""
    ERROR = "error"
    """The candidate raised where it should have answered."""
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    NOT_LIFTED = "not-lifted"
    """The candidate cannot be evaluated in exact arithmetic; its float formats are judged all the same."""
    NOT_RUN = "not-run"

    @property
    def is_red(self) -> bool:
        return self in _RED


_RED = frozenset({Verdict.FAILS, Verdict.ERROR, Verdict.TIMEOUT, Verdict.CRASHED})


class Cause(StrEnum):
    """Why a claim fails: the closed set of answers."""

    DERIVATION = "derivation"
    """The formula is wrong: off in exact arithmetic too, by as much at 100 digits as at 50."""
    CONSTANT = "constant"
    """A constant of limited accuracy or an epsilon stands in the formula: off in exact arithmetic too, by a little."""
    TRUNCATION = "truncation"
    """A difference quotient, or a truncated series: right to a number of digits, whatever the precision."""
    ROUNDING = "rounding"
    """The formula is right and its evaluation loses digits."""
    RANGE = "range"
    """The formula is right and its evaluation over- or underflows."""
    CONTRACT = "contract"
    """Not a matter of numbers: shape, dtype, mutation, what is refused and what is not."""
    ERROR = "error"
    """The candidate raises, dies or does not answer."""
    UNDECIDED = "undecided"
    """What can be seen does not tell a wrong formula from a bad evaluation."""


@dataclass(frozen=True)
class Lookalike:
    """The known mistake, of impl/mistakes/, that answers as the candidate does."""

    mistake: str
    """Its name without the prefix: `missing-one-hot`; empty where only its hint is to be shown."""
    title: str
    """What is wrong, in a sentence; empty where only its hint is to be shown."""
    hint: str
    """A question or an experiment that leads there."""


@dataclass(frozen=True)
class Diagnosis:
    """What a red row as a whole says."""

    cause: Cause
    reading: str
    """Why, in words: what was tried and what it showed."""
    lookalike: Lookalike | None = None
    ledger: str = ""
    """For a gradient that can be held against a numerical one: the disagreement's five terms, in a line."""

    def __str__(self) -> str:
        return f"{self.cause}: {self.reading}"


@dataclass(frozen=True)
class Failure:
    """One counterexample: what went in, what was expected, what came out, and how far off it is."""

    example: str
    """The input as Python literals, each digit of it."""
    regime: str
    expected: str
    received: str
    entry: str
    """The worst entry, in words: `entry 0 is off by 1.0; the bound is 4.1e-16`."""
    error_over_bound: float | None
    """None where the discrepancy has no size: a NaN, an exception, a wrong shape."""
    kind: str
    """"value", "not-finite", "shape", "raised", "timeout", "crashed", "cost" or "conduct"."""
    message: str = ""
    operation: str | None = None
    case: Any = field(default=None, compare=False, repr=False)
    """The input itself, for whoever wants to ask again; no part of a report."""


@dataclass(frozen=True)
class Cell:
    """One claim in one format."""

    format: str
    verdict: Verdict
    decided: int = 0
    undecided: int = 0
    """Examples on which the bound says nothing: neither passes nor failures."""
    undecided_in_part: int = 0
    """Examples that were decided but for a part, which was accepted either way."""
    reason: str = ""
    """Why something is undecided, not lifted or not provided; empty where the verdict speaks for itself."""
    failure: Failure | None = None
    worst: Failure | None = None
    """The worst counterexample seen, when it is another than the smallest."""
    tightness: float | None = None
    """The largest error/bound that was seen and accepted; None where nothing was compared."""
    operations: tuple[str, ...] = ()
    """For conduct: the operations that fail."""


@dataclass(frozen=True)
class ClaimResult:
    """The row of a claim: one cell a format."""

    claim: str
    cells: tuple[Cell, ...]
    diagnosis: Diagnosis | None = None
    """None where nothing is red."""
    follows_from: tuple[str, ...] = ()
    """Claims (or `operation softmax`) whose failure explains this one."""
    reproduce: str = ""

    @property
    def is_red(self) -> bool:
        return any(cell.verdict.is_red for cell in self.cells)

    @property
    def cause(self) -> str:
        """The diagnosis in a line, `derivation: …`; empty where nothing is red."""
        return "" if self.diagnosis is None else str(self.diagnosis)

    def cell(self, format_name: str) -> Cell | None:
        return next((cell for cell in self.cells if cell.format == format_name), None)

    @property
    def verdict(self) -> Verdict:
        """The row in a word: the gravest of its cells, and `holds` only where something was decided."""
        verdicts = {cell.verdict for cell in self.cells}
        return next(v for v in _GRAVEST_FIRST if v in verdicts) if verdicts else Verdict.NOT_RUN


_GRAVEST_FIRST = (
    Verdict.CRASHED,
    Verdict.TIMEOUT,
    Verdict.ERROR,
    Verdict.FAILS,
    Verdict.NOT_RUN,
    Verdict.HOLDS,
    Verdict.UNDECIDABLE,
    Verdict.NOT_LIFTED,
    Verdict.NOT_PROVIDED,
)


@dataclass(frozen=True)
class Run:
    """How the run was made: what its header says."""

    candidate: str
    source: str
    operations: tuple[str, ...]
    formats: tuple[str, ...]
    profile: str
    examples: int
    seed: int
    versions: dict[str, str]
    notes: tuple[str, ...] = ()
    problem: str | None = None
    classes: int | None = None
    """The number of classes of every input, where one was asked for; then the inputs are a fixed list."""


@dataclass(frozen=True)
class Complaint:
    """What a file of known failures says and the run does not show."""

    claim: str
    """As the file has it: an id or a pattern."""
    kind: str
    """"another-cause", "elsewhere-too" or "stale"."""
    message: str


@dataclass(frozen=True)
class Expectations:
    """A run held against a file of known failures."""

    file: str
    known: Mapping[str, str]
    """The claims whose failure is the one that the file knows, each with the reason."""
    complaints: tuple[Complaint, ...] = ()
    """Any of them fails the run."""
    undone: tuple[str, ...] = ()
    """Claims for which the file has no reason yet."""


@dataclass(frozen=True)
class Result:
    """All the rows of a run, in the order of the specification."""

    run: Run
    claims: tuple[ClaimResult, ...]
    recommended: frozenset[str]
    """The ids of the claims whose failure does not fail the run (without `strict`)."""
    regimes: dict[str, int] = field(default_factory=dict)
    """How many examples each regime got, over the whole run."""
    strict: bool = False
    interrupted: bool = False
    expectations: Expectations | None = None
    """None where the run was not held against known failures."""

    def __iter__(self) -> Iterator[ClaimResult]:
        return iter(self.claims)

    def __getitem__(self, claim_id: str) -> ClaimResult:
        for row in self.claims:
            if row.claim == claim_id:
                return row
        raise KeyError(claim_id)

    def counts(self, row: ClaimResult) -> bool:
        """True when a red `row` fails the run."""
        return row.is_red and (self.strict or row.claim not in self.recommended) and not self.is_known(row)

    def is_known(self, row: ClaimResult) -> bool:
        """True when a red `row` is a known failure."""
        return row.is_red and self.expectations is not None and row.claim in self.expectations.known

    @property
    def exit_code(self) -> int:
        """0 every required claim that was provided holds · 1 one fails · 2 unusable candidate · 3 nothing decided."""
        if self.run.problem is not None or self.interrupted:
            return 2
        if any(self.counts(row) for row in self.claims) or (self.expectations and self.expectations.complaints):
            return 1
        if not any(cell.decided or cell.verdict.is_red for row in self.claims for cell in row.cells):
            return 3
        return 0

    @property
    def ok(self) -> bool:
        return self.exit_code == 0
