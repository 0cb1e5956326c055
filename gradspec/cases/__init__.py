"""The inputs of the properties, each with the oracle's values for it."""

from gradspec.cases.case import Case
from gradspec.cases.logits import (
    DirectedLogits,
    LabelledLogits,
    Logits,
    LogitsPair,
    PermutedLogits,
    ShiftedLogits,
    StoredProbs,
)

__all__ = [
    "Case",
    "DirectedLogits",
    "LabelledLogits",
    "Logits",
    "LogitsPair",
    "PermutedLogits",
    "ShiftedLogits",
    "StoredProbs",
]
