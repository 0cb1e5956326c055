"""A constant that should not be there, read off the answers: how large it is, and where it stands.

Each kind of intrusion has a formula that gives the constant from one answer. The constant is believed where several
inputs give the same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mpmath import mp, mpf

from gradspec.bounds.roundings import as_mpf
from gradspec.diagnosis.constants.kinds import FACTORS, KINDS, RELATIVE_TO_ONE, Kind
from gradspec.diagnosis.constants.samples import ROUGHLY, SAME_DIGITS, Sample
from gradspec.oracle.precision import rational

FEWEST = 2
"""A constant is believed once so many different inputs give it."""
SHORT_DECIMAL = 8
"""A decimal of at most so many digits is one that somebody wrote."""
FLOAT64_DIGITS = 25
"""A number that is a float64 to so many digits is no neighbour of one by chance."""
FEW_DIGITS = 6
"""In floats a factor that is simple to so many digits is taken to be."""
SIMPLE = 12
"""A factor whose numerator and denominator are at most this belongs to a formula: ½, 2, −1, 11/10."""


@dataclass(frozen=True)
class Intrusion:
    """A constant found, and in words where it stands."""

    kind: str
    constant: Any
    words: str
    simple: bool
    """True for a factor such as 2, −1 or 1/ln 2: a matter of the formula, and of no constant."""
    written_down: bool
    """True where it is a number that somebody can have written down: a simple fraction, a short decimal, a float."""


def find(samples: Sequence[Sample]) -> Intrusion | None:
    """The kind of intrusion that explains every sample, with its constant.

    Where several do (a cap of the loss is a clip of its probability), the first whose constant somebody can have
    written down.
    """
    found = []
    for kind in KINDS:
        if kind.operations and any(s.operation not in kind.operations for s in samples):
            continue
        constant = _common(kind, samples)
        if constant is not None:
            found.append(_intrusion(kind, constant, samples[0].format.is_exact))
    return next((intrusion for intrusion in found if intrusion.written_down), found[0] if found else None)


def _common(kind: Kind, samples: Sequence[Sample]) -> Any:
    """The constant that all samples agree on, each as far as it can tell; None where they do not.

    It is taken from the sample that tells it best, and must be told by several.
    """
    told: list[tuple[Any, Any, int]] = []
    for n, sample in enumerate(samples):
        read = kind.read(sample)
        if read is None:
            return None
        told += [(value, doubt, n) for value, doubt in read]
    if not told:
        return None
    constant, off, _ = min(told, key=lambda entry: entry[1])
    close = abs(constant) * samples[0].tolerance
    if not constant or any(not abs(value - constant) <= close + off + doubt for value, doubt, _ in told):
        return None
    telling = {repr(samples[n].arguments) for _, doubt, n in told if doubt <= ROUGHLY * abs(constant)}
    return constant if len(telling) >= FEWEST else None


def _intrusion(kind: Kind, found: Any, exact: bool) -> Intrusion:
    constant = found + 1 if kind.name in RELATIVE_TO_ONE else found
    rough = _of_a_formula(constant, abs(found) * mpf(10) ** -FEW_DIGITS, kind.name in FACTORS)
    if not exact and not rough:
        return Intrusion(kind.name, constant, kind.words.format(c=_roughly(constant, found, 2)), False, False)
    tolerance = abs(found) * mpf(10) ** -(SAME_DIGITS if exact else FEW_DIGITS)
    formula = _of_a_formula(constant, tolerance, kind.name in FACTORS)
    written = formula or _written_down(constant, tolerance)
    words = kind.words.format(c=written or _roughly(constant, found, 4))
    return Intrusion(kind.name, constant, words, bool(formula), bool(written))


def _roughly(constant: Any, found: Any, digits: int) -> str:
    """The constant to so many digits of what was found: of 1.00000003, whose 3e-8 was, more than of 3.0."""
    beside_one = mp.log10(abs(constant / found)) if constant else 0
    return f"about {mp.nstr(constant, digits + max(0, int(mp.ceil(beside_one))))}"


def _of_a_formula(constant: Any, tolerance: Any, factor: bool) -> str:
    """A simple fraction, or a logarithm that changes a base, as text; elsewhere than in factors only whole numbers."""
    nearest = rational(constant).limit_denominator(SIMPLE if factor else 1)
    if abs(constant - as_mpf(nearest)) <= tolerance and abs(nearest.numerator) <= SIMPLE:
        return str(nearest)
    changes = {"1/ln 2": 1 / mp.ln2, "ln 2": mp.ln2, "1/ln 10": 1 / mp.ln10, "ln 10": mp.ln10}
    return next((name for name, value in changes.items() if abs(constant - value) <= tolerance), "")


def _written_down(constant: Any, tolerance: Any) -> str:
    """The constant as a program has it: a short decimal, or the float64 that it is to many digits; else empty."""
    for digits in range(1, SHORT_DECIMAL + 1):
        short = mp.nstr(constant, digits)
        if abs(mpf(short) - constant) <= tolerance:
            return repr(float(short))
    nearest = float(constant)
    return repr(nearest) if abs(mpf(nearest) - constant) <= abs(constant) * mpf(10) ** -FLOAT64_DIGITS else ""
