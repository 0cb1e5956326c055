"""What a ledger says, in a sentence or two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from gradspec.diagnosis.ledger.corners import GRADIENT, LOSS, Corner, in_short
from gradspec.diagnosis.ledger.terms import Kind, Ledger, Term

MOST_OF_IT = Fraction(9, 10)
"""The largest terms that together are this share of all magnitudes are what a disagreement is said to be made of."""
CANCELLED = Fraction(1, 2)
"""A total smaller than this share of a term that is too large is what cancellation has left."""
MOST_ENTRIES = 5


def reading(ledger: Ledger) -> str:
    """What is no number, and why; then what the worst disagreement is made of."""
    sentences = [
        *_missing(ledger, "numerical", ledger.numerical, LOSS, Kind.LOSS_DERIVATION),
        *_missing(ledger, "analytical", ledger.analytical, GRADIENT, Kind.GRADIENT_DERIVATION),
    ]
    if exceeding := list(ledger.exceeding):
        sentences.append(_accusation(ledger, exceeding))
    else:
        sentences.append(_acquittal(ledger))
    return " ".join(sentences)


def _missing(ledger: Ledger, what: str, corners: Sequence[Corner], operation: str, kind: Kind) -> Iterable[str]:
    """Where one of the two gradients is no number: a sentence for each reason."""
    alone = next((term for term in ledger.terms if term.kinds == (kind,)), None)
    for reason in dict.fromkeys(corner.reason for corner in corners if corner.value is None):
        places = [n for n, corner in enumerate(corners) if corner.value is None and corner.reason == reason]
        everywhere = len(places) == len(corners) > 1
        where = "at every entry" if everywhere else f"at {_entries(ledger, places)}"
        if reason not in ("nan", "inf", "-inf"):
            known = "known at no entry" if everywhere else f"not known {where}"
            yield f"The {what} gradient is {known}: {reason}."
        elif alone is not None and all(alone.amounts[n].value is not None for n in places):
            yield (
                f"The {what} gradient is {reason} {where} in {ledger.format} and finite in exact arithmetic: "
                f"{operation} overflows or underflows on the way."
            )
        else:
            yield f"The {what} gradient is {reason} {where}."


def _accusation(ledger: Ledger, exceeding: Sequence[tuple[Term, int]]) -> str:
    """The entry where a bound is exceeded by most, and the terms that exceed theirs there."""
    _, n = max(exceeding, key=lambda found: found[0].amounts[found[1]].excess)
    guilty = [term for term, place in exceeding if place == n]
    others = [term for term in ledger.terms if term not in guilty and any(term is t for t, _ in exceeding)]
    made_of = _listed(f"{_the(term)} ({in_short(_value(term, n), signed=True)})" for term in guilty)
    total, place = ledger.total[n].value, f"at entry {ledger.entries[n]}"
    if total is None:
        told = f"What exceeds its bound {place} is {made_of}"
    elif len(guilty) > 1 and abs(total) < CANCELLED * max(abs(_value(term, n)) for term in guilty):
        told = f"The disagreement of {in_short(abs(total))} {place} is what is left of {made_of}, which cancel"
    else:
        told = f"The disagreement of {in_short(abs(total))} {place} is {made_of}"
    if others:
        exceed = "exceeds its bound" if len(others) == 1 else "exceed their bounds"
        return f"{told}; at other entries {_listed(map(_the, others))} {exceed} as well."
    unknown = any(amount.value is None for term in ledger.terms for amount in term.amounts)
    return f"{told}; every other term{' that is known' if unknown else ''} is within its bound."


def _acquittal(ledger: Ledger) -> str:
    """What the largest disagreement is made of, where nothing exceeds its bound."""
    known = [n for n, total in enumerate(ledger.total) if total.value is not None]
    if not known:
        return "What is known besides is within its bound."
    if any(amount.bound is None for term in ledger.terms for amount in term.amounts):
        verdict = f"{ledger.format} can lose every digit at this size, so that some terms have no bound"
    elif len(known) < len(ledger.total):
        verdict = "every term that is known is within what a correct candidate may show"
    else:
        verdict = "every term is within what a correct candidate may show"
    n = max(known, key=lambda place: abs(ledger.total[place].value or Fraction(0)))
    total = abs(ledger.total[n].value or Fraction(0))
    if not total:
        return f"The two gradients agree to the last bit; {verdict}."
    largest = "largest disagreement" if len(known) > 1 else "disagreement"
    made_of = _listed(_the(term) for term in _main(ledger, n))
    return f"The {largest}, {in_short(total)} at entry {ledger.entries[n]}, is {made_of}; {verdict}."


def _main(ledger: Ledger, n: int) -> list[Term]:
    """The largest terms that together are most of what there is, largest first."""
    ordered = sorted(ledger.terms, key=lambda term: abs(_value(term, n)), reverse=True)
    everything = sum(abs(_value(term, n)) for term in ordered)
    for count in range(1, len(ordered)):
        if sum(abs(_value(term, n)) for term in ordered[:count]) >= MOST_OF_IT * everything:
            return ordered[:count]
    return ordered


def _the(term: Term) -> str:
    return term.words if term.kinds == (Kind.TRUNCATION,) else f"the {term.words}"


def _value(term: Term, n: int) -> Fraction:
    return term.amounts[n].value or Fraction(0)


def _entries(ledger: Ledger, places: Sequence[int]) -> str:
    named = [str(ledger.entries[n]) for n in places[:MOST_ENTRIES]]
    if len(places) > MOST_ENTRIES:
        named.append(f"{len(places) - MOST_ENTRIES} more")
    return f"{'entry' if len(places) == 1 else 'entries'} {_listed(named)}"


def _listed(parts: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    words = list(parts)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
