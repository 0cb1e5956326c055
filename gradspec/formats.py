"""The number formats a claim is judged in: four numbers each, and exact arithmetic is one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from gradspec.errors import UsageError

EXACT_DIGITS = 50


@dataclass(frozen=True)
class Format:
    """A floating-point format, told by the four numbers that every bound is made of.

    `unit_roundoff` is u, the largest relative error of one correctly rounded operation; `smallest` is η, the
    smallest subnormal; `largest` is the largest finite number (None: there is none).
    """

    name: str
    unit_roundoff: Fraction
    smallest_normal: Fraction
    smallest: Fraction
    largest: Fraction | None
    significand_bits: int
    """Bits of the significand, the implicit one included (0: not binary)."""

    @property
    def is_exact(self) -> bool:
        return self.name == "exact"

    def __str__(self) -> str:
        return self.name


def _binary(name: str, significand_bits: int, lowest_exponent: int, highest_exponent: int) -> Format:
    """An IEEE-like binary format: normal numbers from 2**lowest_exponent up to just under 2**(highest_exponent+1)."""
    two = Fraction(2)
    return Format(
        name=name,
        unit_roundoff=two**-significand_bits,
        smallest_normal=two**lowest_exponent,
        smallest=two ** (lowest_exponent - significand_bits + 1),
        largest=two**highest_exponent * (2 - two ** (1 - significand_bits)),
        significand_bits=significand_bits,
    )


FLOAT64 = _binary("float64", 53, -1022, 1023)
FLOAT32 = _binary("float32", 24, -126, 127)
FLOAT16 = _binary("float16", 11, -14, 15)
BFLOAT16 = _binary("bfloat16", 8, -126, 127)
EXACT = Format("exact", Fraction(1, 10**EXACT_DIGITS), Fraction(0), Fraction(0), None, 0)

FORMATS: dict[str, Format] = {f.name: f for f in (EXACT, FLOAT64, FLOAT32, FLOAT16, BFLOAT16)}


def parse_formats(names: str | Iterable[str]) -> tuple[Format, ...]:
    """The formats called `names` (a list, or one string with commas), each once, in the order given.

    Raises UsageError for an unknown name and for an empty list.
    """
    wanted = [n.strip() for n in (names.split(",") if isinstance(names, str) else names)]
    wanted = [n for n in wanted if n]
    for name in wanted:
        if name not in FORMATS:
            raise UsageError(f"Expected formats among {', '.join(FORMATS)} but got {name!r}.")
    if not wanted:
        raise UsageError(f"Expected at least one format among {', '.join(FORMATS)} but got none.")
    return tuple(FORMATS[n] for n in dict.fromkeys(wanted))
