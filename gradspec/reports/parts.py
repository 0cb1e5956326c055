"""What a report says of a result, in words: the terminal and Markdown show the same, each in its own way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from gradspec.claims import all_claims
from gradspec.contract import OPERATIONS
from gradspec.reports.known import counted_known, meaning_of_known
from gradspec.verdicts import Cell, ClaimResult, Failure, Result, Run, Verdict

MOST_MISSING = 6

MARKS = {
    Verdict.HOLDS: ("✓", "green"),
    Verdict.FAILS: ("✗", "red"),
    Verdict.ERROR: ("error", "red"),
    Verdict.TIMEOUT: ("timeout", "red"),
    Verdict.CRASHED: ("crashed", "red"),
    Verdict.UNDECIDABLE: ("undecidable", "yellow"),
    Verdict.NOT_LIFTED: ("not lifted", "yellow"),
    Verdict.NOT_RUN: ("not run", "yellow"),
    Verdict.NOT_PROVIDED: ("–", "dim"),
}


def told_by_itself(result: Result, row: ClaimResult) -> bool:
    """True for a failure that is told in full: it follows from no other, and is not known."""
    return row.is_red and not row.follows_from and not result.is_known(row)


def explanation(result: Result, row: ClaimResult) -> list[tuple[str, str]]:
    """One failure, a word and a text each: the input, expected and received, the cause, where to read."""
    claim = all_claims()[row.claim]
    red = [cell for cell in row.cells if cell.verdict.is_red][-1]
    followers = [other.claim for other in result if row.claim in other.follows_from]
    followers += [other.claim for other in result if _follows_operation(row, other)]
    lines = [
        *_counterexample(red),
        *_further_reasons(result, red),
        *_diagnosis(row),
        ("operations", ", ".join(red.operations)),
        ("explains", ", ".join(dict.fromkeys(followers))),
        ("read", f"gradspec explain {claim.id}   (spec/{claim.path.name})"),
        ("again", row.reproduce),
    ]
    return [(word, text) for word, text in lines if text]


def remark(result: Result, row: ClaimResult) -> str:
    """What is said of a row beside its cells."""
    if row.follows_from:
        return f"follows from {', '.join(row.follows_from)}"
    if result.is_known(row):
        return "known to fail"
    if row.is_red and not result.counts(row):
        return "recommended"
    return all_claims()[row.claim].title


def counts(result: Result) -> list[tuple[str, str]]:
    """How many rows came out how, each with its style in a terminal."""
    verdicts = Counter(row.verdict for row in result)
    red = [row for row in result if result.counts(row)]
    advised = [row for row in result if row.is_red and not result.counts(row) and not result.is_known(row)]
    folded = sum(bool(row.follows_from) for row in red)
    words = [(_agreeing(verdicts[Verdict.HOLDS], "hold"), "green")]
    if red:
        follow = f" ({folded} of them {'follows' if folded == 1 else 'follow'} from others)" if folded else ""
        words.append((f"{_agreeing(len(red), 'fail')}{follow}", "bold red"))
    if known := counted_known(result):
        words.append((f"{_agreeing(known, 'fail')} as known", "yellow"))
    if advised:
        ones = "one does" if len(advised) == 1 else "ones do"
        words.append((f"{len(advised)} recommended {ones} not hold", "yellow"))
    others = (Verdict.UNDECIDABLE, Verdict.NOT_LIFTED, Verdict.NOT_RUN, Verdict.NOT_PROVIDED)
    words.extend((f"{verdicts[verdict]} {in_words(verdict)}", "dim") for verdict in others if verdicts[verdict])
    return words


def meaning(result: Result) -> str:
    """The exit code in a sentence."""
    if result.interrupted:
        return "Interrupted: what was reached is above, the rest is not run."
    if result.run.problem is not None:
        return "The candidate could not be loaded as a whole."
    if result.expectations is not None and (said := meaning_of_known(result, result.expectations)):
        return said
    if result.exit_code == 1 and not any(result.counts(row) and row.claim not in result.recommended for row in result):
        return "A recommended claim does not hold, and this run is strict."
    return _MEANING[result.exit_code]


_MEANING = {
    0: "Every required claim that was provided holds.",
    1: "A required claim does not hold.",
    3: "Nothing was decided.",
}


def reasons(result: Result) -> list[str]:
    """Why some cells are neither green nor red: each reason once, with the claims it concerns, a line each."""
    found: dict[tuple[Verdict, str], list[str]] = {}
    for row in result:
        for cell in row.cells:
            if cell.verdict in (Verdict.NOT_LIFTED, Verdict.UNDECIDABLE, Verdict.NOT_RUN):
                ids = found.setdefault((cell.verdict, cell.reason), [])
                if row.claim not in ids:
                    ids.append(row.claim)
    lines = []
    for (verdict, reason), ids in found.items():
        lines.append(f"{in_words(verdict)}: {reason}  ({_first_few(ids)})")
    lines += _undecided(result)
    lines += _not_provided(result)
    if not result.claims:
        lines.append(f"no claim that was asked for is judged in {' or '.join(result.run.formats)}")
    return lines


def _undecided(result: Result) -> Iterable[str]:
    """How many examples were left undecided where others were decided, a line a reason: neither passes nor failures."""
    wholly: Counter[str] = Counter()
    partly: Counter[str] = Counter()
    concerned: dict[str, list[str]] = {}
    for row in result:
        for cell in row.cells:
            if cell.verdict in (Verdict.HOLDS, Verdict.FAILS) and (cell.undecided or cell.undecided_in_part):
                wholly[cell.reason] += cell.undecided
                partly[cell.reason] += cell.undecided_in_part
                concerned.setdefault(cell.reason, []).append(row.claim)
    for reason, ids in concerned.items():
        numbers = [f"{counted(wholly[reason], 'example')} undecided"] if wholly[reason] else []
        numbers += [f"{counted(partly[reason], 'example')} undecided in part"] if partly[reason] else []
        yield f"{' and '.join(numbers)}: {reason}  ({_first_few(list(dict.fromkeys(ids)))})"


def _first_few(ids: list[str]) -> str:
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")


def in_words(verdict: Verdict) -> str:
    """`not run`."""
    return str(verdict).replace("-", " ")


def _not_provided(result: Result) -> Iterable[str]:
    """How many of the claims asked for lack an operation, and which operations these are; theory by itself apart."""
    absent = [all_claims()[row.claim] for row in result if row.verdict is Verdict.NOT_PROVIDED]
    theory = [claim for claim in absent if not claim.operations]
    conduct = [claim for claim in absent if claim.per_operation]
    wanting = [claim for claim in absent if claim.operations and not claim.per_operation]
    wanted = {name for claim in wanting for name in claim.operations}
    missing = [name for name in OPERATIONS if name in wanted and name not in result.run.operations]
    if wanting:
        listed = ", ".join(missing[:MOST_MISSING])
        others = len(missing) - MOST_MISSING
        more = f" and {others} more (gradspec list operations)" if others > 0 else ""
        yield f"not provided: {counted(len(wanting), 'claim')}, for want of {listed}{more}"
    if conduct:
        yield f"not provided: {', '.join(claim.id for claim in conduct)}, for want of an operation to ask about"
    if theory:
        yield f"not provided: {counted(len(theory), 'claim')} about no operation (gradspec check oracle judges them)"


def _diagnosis(row: ClaimResult) -> Iterable[tuple[str, str]]:
    """The cause, the mistake that it looks like, and what leads to it."""
    if row.diagnosis is None:
        return
    yield "cause", row.cause
    like = row.diagnosis.lookalike
    if like is not None and like.mistake:
        yield "looks like", f"{like.title.rstrip('.')}   (mistake: {like.mistake})"
    if like is not None:
        yield "hint", like.hint
    yield "ledger", row.diagnosis.ledger


def _counterexample(cell: Cell) -> Iterable[tuple[str, str]]:
    failure = cell.failure
    if failure is None:
        return
    if not failure.example:
        yield "unusable" if failure.operation else failure.kind, failure.message
        return
    yield "input", failure.example
    if failure.kind in ("raised", "timeout", "crashed"):
        yield failure.kind, failure.message
        return
    yield "expected", failure.expected
    yield "received", failure.received
    yield "worst", failure.entry
    if cell.worst is not None and _is_larger(cell.worst, failure):
        yield "worst seen", f"{_shortened(cell.worst.example)}: {cell.worst.entry}"


def _further_reasons(result: Result, cell: Cell) -> Iterable[tuple[str, str]]:
    """Why the other operations of a row about conduct cannot be used: the rows that are folded under it say so."""
    for name in cell.operations:
        if cell.failure is None or name == cell.failure.operation:
            continue
        failures = (other.failure for row in result for other in row.cells if other.failure is not None)
        reasons = (f.message for f in failures if f.operation == name and not f.example)
        yield "unusable", next(reasons, "")


def _is_larger(worst: Failure, smallest: Failure) -> bool:
    """True when the worst counterexample tells more than the smallest: a finite error, at least twice as large."""
    if worst.kind != "value" or worst.error_over_bound is None or smallest.error_over_bound is None:
        return False
    return worst.error_over_bound > 2 * smallest.error_over_bound


def _shortened(example: str, width: int = 160) -> str:
    return example if len(example) <= width else f"{example[:width]}…"


def _follows_operation(row: ClaimResult, other: ClaimResult) -> bool:
    operations = all_claims()[row.claim].operations
    return len(operations) == 1 and f"operation {operations[0]}" in other.follows_from


def inputs(run: Run) -> str:
    """What the candidate was asked about."""
    if run.classes is not None:
        return f"at {run.classes} classes, a fixed list of inputs"
    return f"profile {run.profile}, {counted(run.examples, 'example')} a claim"


def counted(number: int, noun: str) -> str:
    """`1 claim`, `3 claims`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _agreeing(number: int, verb: str) -> str:
    return f"{number} {verb}s" if number == 1 else f"{number} {verb}"
