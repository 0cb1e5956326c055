"""Numbers known to within a radius, in double-word arithmetic: fast proofs that a bound is kept, or broken.

Vectors of vocabulary size are judged with these first. Only what they leave open, and what is to be exact, is worked
out in mpmath, entry by entry.
"""

from gradspec.enclosures.agreement import Agreement, Middles, compare
from gradspec.enclosures.cross_entropy import CrossEntropyInBounds, EnclosedCrossEntropy
from gradspec.enclosures.enclosure import Enclosure, NotEnclosed
from gradspec.enclosures.scope import enclosing, is_enclosing

__all__ = [
    "Agreement",
    "CrossEntropyInBounds",
    "EnclosedCrossEntropy",
    "Enclosure",
    "Middles",
    "NotEnclosed",
    "compare",
    "enclosing",
    "is_enclosing",
]
