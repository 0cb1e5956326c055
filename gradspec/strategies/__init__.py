"""Where the inputs come from: factories of Hypothesis strategies, one a kind of case."""

from gradspec.strategies.calls import batched_calls, calls, leaves_inputs_alone, takes_a_label, takes_logits, takes_numbers
from gradspec.strategies.factory import CaseFactory, Space
from gradspec.strategies.logits import (
    directed_logits,
    labelled_logits,
    logits,
    logits_pairs,
    permuted_logits,
    shifted_logits,
    stored_probs,
    underflowing_logits,
)

__all__ = [
    "CaseFactory",
    "Space",
    "batched_calls",
    "calls",
    "directed_logits",
    "labelled_logits",
    "leaves_inputs_alone",
    "logits",
    "logits_pairs",
    "permuted_logits",
    "shifted_logits",
    "stored_probs",
    "takes_a_label",
    "takes_logits",
    "takes_numbers",
    "underflowing_logits",
]
