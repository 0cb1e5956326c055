"""The error ledger as a table in a terminal, and as JSON; the schema is ledger.schema.json beside this file."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mpmath import mp, mpf
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gradspec.candidates.describe import one_line
from gradspec.cases.case import literal_of
from gradspec.diagnosis.ledger import Amount, Corner, Kind, Ledger, Term, in_short
from gradspec.reports.tidy import tidily

LEDGER_SCHEMA_VERSION = 1
LEDGER_SCHEMA = Path(__file__).with_name("ledger.schema.json")
MOST_SHOWN = 8
"""Entries in the table; JSON has all of them."""
GAP = 2
LOGITS_SHOWN = 12
DIGITS = 17
RULE = 9
"""Length of the rule above the sum."""
SMALL, LARGE = 1e-3, 100
"""Between them a number is shown without an exponent."""
SMALLEST, OVERFLOWING = 2.3e-308, 2**1024
"""Below and above, a float cannot show what a fraction holds."""
_DERIVATIONS = ((Kind.LOSS_DERIVATION,), (Kind.GRADIENT_DERIVATION,))


# --- in a terminal ---


def print_ledger(ledger: Ledger, console: Console) -> None:
    """The input, the table of the terms with their bounds and their sum, and what it says."""
    with tidily(console):
        title = Text.assemble(("gradspec ", "bold"), "ledger of ", (ledger.candidate, "bold"), f" in {ledger.format}")
        console.print(title)
        for word, text in _header(ledger):
            console.print(Text(f"  {word:<10}  {text}"), soft_wrap=True)
        console.print()
        shown = _shown(ledger, console.width)
        console.print(_table(ledger, shown))
        console.print()
        for text in _remarks(ledger, shown):
            console.print(Padding(Text(text, "dim"), (0, 0, 1, 0)))
        console.print(Text(ledger.reading, "bold"))


def _header(ledger: Ledger) -> Iterable[tuple[str, str]]:
    yield "loaded", ledger.source
    logits, more = literal_of(ledger.logits[:LOGITS_SHOWN]), len(ledger.logits) - LOGITS_SHOWN
    if more > 0:
        logits = f"{logits[:-1]}, … {more} more]"
    yield "input", f"x = {logits}, label = {ledger.label}"
    best = "" if ledger.best_step is None else f" (truncation and rounding balance near {ledger.best_step:.2g})"
    yield "step", f"h = {ledger.step!r}{best}"
    for note in ledger.notes:
        yield "note", note


def _shown(ledger: Ledger, width: int) -> list[int]:
    """The places of the worst entries, as many as the width has room for, in order."""
    widest = max(len(_cell(amount)) for term in _rows(ledger) for amount in term.amounts)
    room = width - max(len(f"+ {kind.words}") for kind in Kind)
    count = max(1, min(MOST_SHOWN, room // (widest + GAP)))
    return sorted(ledger.worst_first[:count])


def _rows(ledger: Ledger) -> list[Term]:
    return [*ledger.terms, Term((), ledger.total)]


def _table(ledger: Ledger, shown: Sequence[int]) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim", padding=(0, GAP, 0, 0))
    table.add_column("term", no_wrap=True)
    for n in shown:
        table.add_column(f"entry {ledger.entries[n]}  ", justify="right", no_wrap=True)
    for term in ledger.terms:
        _add_rows(table, term, shown)
    table.add_row("", *(Text(f"{'─' * RULE}  ", "dim") for _ in shown))
    _add_rows(table, Term((), ledger.total), shown)
    for name, corners in (("  numerical gradient", ledger.numerical), ("− analytical gradient", ledger.analytical)):
        table.add_row(Text(name), *(Text(_gradient(corners[n])) for n in shown))
    return table


def _add_rows(table: Table, term: Term, shown: Sequence[int]) -> None:
    """A term's row, or the sum's, and under it the bounds."""
    amounts = [term.amounts[n] for n in shown]
    name = "\n+ ".join(kind.words for kind in term.kinds) or "their sum, the disagreement"
    lead = "\n" * max(0, len(term.kinds) - 1)
    cells = [Text(lead + _cell(a, term), "red" if a.exceeds or a.value is None else "") for a in amounts]
    table.add_row(Text(name, "" if term.kinds else "bold"), *cells)
    table.add_row(Text("  at most", "dim"), *(Text(_bound(a), "dim") for a in amounts))


def _cell(amount: Amount, term: Term | None = None) -> str:
    """The amount, and ✗ where it exceeds its bound. A derivation within its bound is 0 as far as 50 digits tell."""
    if amount.value is None:
        return f"{_no_number(amount.reason)} ✗"
    if term is not None and term.kinds in _DERIVATIONS and not amount.exceeds:
        return "0  "
    return f"{_aligned(amount.value, signed=True)} {'✗' if amount.exceeds else ' '}"


def _bound(amount: Amount) -> str:
    return "no bound  " if amount.bound is None else f"{_aligned(amount.bound)}  "


def _aligned(value: Fraction, signed: bool = False) -> str:
    """A value to three significant digits, zeros at the end included."""
    if not value:
        return "0"
    number = float(value) if abs(value) < OVERFLOWING else 0.0
    if abs(number) < SMALLEST:
        return in_short(value, signed=signed)
    plus = "+" if signed else ""
    return f"{number:{plus}#.3g}" if SMALL <= abs(number) < LARGE else f"{number:{plus}.2e}"


def _gradient(corner: Corner) -> str:
    return f"{_no_number(corner.reason) if corner.value is None else f'{float(corner.value):.6g}'}  "


def _no_number(reason: str) -> str:
    return reason if reason in ("nan", "inf", "-inf") else "unknown"


def _remarks(ledger: Ledger, shown: Sequence[int]) -> Iterable[str]:
    """What the table leaves out, and why terms are joined."""
    if left := len(ledger.entries) - len(shown):
        yield f"{left} of {len(ledger.entries)} entries are not shown, none worse than these; JSON has all of them."
    for reason in dict.fromkeys(term.merged for term in ledger.terms if term.merged):
        yield f"Terms joined by + are known only together, for want of an exact value between them: {one_line(reason)}"


# --- as JSON ---


def ledger_to_json(ledger: Ledger) -> str:
    """The ledger, indented, with a newline at its end."""
    return json.dumps(ledger_to_dict(ledger), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def ledger_to_dict(ledger: Ledger) -> dict[str, Any]:
    """The ledger as plain data: every number to 17 digits, and exactly."""
    libraries = ("gradspec", "numpy", "mpmath")
    return {
        "schema": LEDGER_SCHEMA_VERSION,
        "candidate": ledger.candidate,
        "source": ledger.source,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in libraries}},
        "format": ledger.format,
        "logits": list(ledger.logits),
        "label": ledger.label,
        "step": ledger.step,
        "best_step": ledger.best_step,
        "entries": list(ledger.entries),
        "terms": [
            {
                "kinds": [kind.value for kind in term.kinds],
                "merged": term.merged,
                "amounts": [_amount(amount) for amount in term.amounts],
            }
            for term in ledger.terms
        ],
        "total": [_amount(amount) for amount in ledger.total],
        "numerical": [_number(corner) for corner in ledger.numerical],
        "analytical": [_number(corner) for corner in ledger.analytical],
        "notes": list(ledger.notes),
        "reading": ledger.reading,
    }


def exact_text(value: Fraction) -> str:
    """A fraction whose denominator is a power of two as an integer times a power of two: `-0x3p-4` is −3/16.

    `float.fromhex` reads it too, to the nearest float; `exact_value` without rounding.
    """
    exponent = 1 - value.denominator.bit_length()
    mantissa = abs(value.numerator)
    zeros = (mantissa & -mantissa).bit_length() - 1 if mantissa else 0
    return f"{'-' if value < 0 else ''}0x{mantissa >> zeros:x}p{exponent + zeros:+d}"


def exact_value(text: str) -> Fraction:
    """The fraction that `exact_text` wrote."""
    found = re.fullmatch(r"(-?)0x([0-9a-f]+)p([+-]\d+)", text)
    if found is None:
        raise ValueError(f"Expected an integer times a power of two, as in -0x3p-4, but got {text!r}.")
    sign, mantissa, exponent = found.groups()
    return (-1 if sign else 1) * int(mantissa, 16) * Fraction(2) ** int(exponent)


def _amount(amount: Amount) -> dict[str, Any]:
    bound = None if amount.bound is None else _decimal(amount.bound)
    return {**_number(amount), "bound": bound, "exceeds": amount.exceeds}


def _number(of: Amount | Corner) -> dict[str, Any]:
    if of.value is None:
        return {"value": None, "exact": None, "reason": of.reason}
    return {"value": _decimal(of.value), "exact": exact_text(of.value), "reason": ""}


def _decimal(value: Fraction) -> str:
    with mp.workdps(2 * DIGITS):
        return str(mp.nstr(mpf(value.numerator) / mpf(value.denominator), DIGITS))
