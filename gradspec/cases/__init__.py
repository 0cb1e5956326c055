"""The inputs of the properties, each with the oracle's values for it."""

from gradspec.cases.affine import AffineBatch, AffineLayer, NormedVector
from gradspec.cases.case import Case
from gradspec.cases.chain_rule import ComposedFunctions, Jacobians, PulledBack, SineOfSquare
from gradspec.cases.logits import (
    DirectedLogits,
    LabelledLogits,
    Logits,
    LogitsPair,
    PermutedLogits,
    ShiftedLogits,
    StoredProbs,
)
from gradspec.cases.mlp import TwoLayers, TwoLayersBatch
from gradspec.cases.modes import CountedChain, DualChain
from gradspec.cases.programs import CombinedCotangents, Loss, ProgramCase
from gradspec.cases.sigmoid import Activations, TwoLogits

__all__ = [
    "Activations",
    "AffineBatch",
    "AffineLayer",
    "Case",
    "CombinedCotangents",
    "ComposedFunctions",
    "CountedChain",
    "DirectedLogits",
    "DualChain",
    "Jacobians",
    "LabelledLogits",
    "Logits",
    "LogitsPair",
    "Loss",
    "NormedVector",
    "PermutedLogits",
    "ProgramCase",
    "PulledBack",
    "ShiftedLogits",
    "SineOfSquare",
    "StoredProbs",
    "TwoLayers",
    "TwoLayersBatch",
    "TwoLogits",
]
