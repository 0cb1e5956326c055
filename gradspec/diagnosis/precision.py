"""Signs of a narrower format inside: answers that are float32 numbers though float64 was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mpmath import mp

from gradspec.bounds.roundings import as_mpf
from gradspec.diagnosis.truth import beside_the_truth, relative_error
from gradspec.diagnosis.witness import Testimony
from gradspec.formats import FLOAT32, FLOAT64, Format
from gradspec.oracle.precision import exact, round_to

FEWEST_NUMBERS = 6
"""So many full numbers of float32 where the true ones are none do not come by chance."""
FULL_BITS = 13
"""A full number has at least so many significant bits: zeros and powers of two are on every grid."""
FEW_BITS = 32
"""A number of float32 from which 1 was subtracted has hardly more bits than before; one of float64 has 53."""
AS_FLOAT32 = (1 / 64, 8)
"""An error of float32's roundings, in units of it; the upper end for logits near 0, and more for larger ones."""
FEWEST_ERRORS = 3
"""On so many inputs."""
ORDINARY = 200
"""Where logits are larger than this, float64's own roundings may be as large."""


def float32_inside(format: Format, heard: Sequence[Testimony]) -> str:
    """What to add to a reading: that float32 is used inside; empty where nothing speaks for it."""
    if format is not FLOAT64:
        return ""
    received = [r for t in heard for r, true in _entries(t) if not _in_float32(true)]
    full = [r for r in received if _bits(r) >= FULL_BITS]
    if len(full) >= FEWEST_NUMBERS and all(map(_in_float32, received)):
        return "; every number received is one of float32, so something inside casts to it"
    if len(full) >= FEWEST_NUMBERS and all(_bits(r) <= FEW_BITS for r in received):
        return f"; no number received has more than {FEW_BITS} bits, so something inside casts to float32"
    ordinary = [(relative_error(t), 1 + t.case.magnitude) for t in heard if t.failed and t.case.magnitude <= ORDINARY]
    low, high = (factor * as_mpf(FLOAT32.unit_roundoff) for factor in AS_FLOAT32)
    errors = [(error, size) for error, size in ordinary if error is not None and error >= low]
    if len(errors) >= FEWEST_ERRORS and all(error <= high * size for error, size in errors):
        return "; its errors are of the size of float32's roundings, so look for a cast to float32"
    return ""


def _entries(heard: Testimony) -> list[tuple[Any, Any]]:
    with mp.workdps(heard.case.oracle_digits):
        pairs = list(beside_the_truth(heard.answers))
    return [(r, t) for received, true in pairs for r, t in zip(received.flat, true.flat, strict=True)]


def _bits(value: Any) -> int:
    """The significant bits of an mpf, 0 for one that is not finite."""
    return int(value._mpf_[3]) if mp.isfinite(value) else 0


def _in_float32(value: Any) -> bool:
    return bool(mp.isfinite(value) and exact(round_to(value, FLOAT32)) == value)
