"""Where the inputs come from: factories of Hypothesis strategies, one a kind of case."""

from gradspec.strategies.affine import affine_batches, affine_layers, misfit_affine_layers, normed_vectors
from gradspec.strategies.calls import batched_calls, calls, leaves_inputs_alone, takes_a_label, takes_logits, takes_numbers
from gradspec.strategies.chain_rule import (
    composed_functions,
    jacobian_chains,
    jacobian_products,
    misfit_jacobians,
    sines_of_squares,
    single_jacobians,
    small_jacobian_products,
)
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
from gradspec.strategies.mlp import (
    active_single_input_networks,
    kinked_networks,
    linear_networks,
    network_batches,
    single_input_networks,
    two_layer_networks,
)
from gradspec.strategies.sigmoid import activations, saturated_activations, two_logits

__all__ = [
    "CaseFactory",
    "Space",
    "activations",
    "active_single_input_networks",
    "affine_batches",
    "affine_layers",
    "batched_calls",
    "calls",
    "composed_functions",
    "directed_logits",
    "jacobian_chains",
    "jacobian_products",
    "kinked_networks",
    "labelled_logits",
    "leaves_inputs_alone",
    "linear_networks",
    "logits",
    "logits_pairs",
    "misfit_affine_layers",
    "misfit_jacobians",
    "network_batches",
    "normed_vectors",
    "permuted_logits",
    "saturated_activations",
    "shifted_logits",
    "sines_of_squares",
    "single_input_networks",
    "single_jacobians",
    "small_jacobian_products",
    "stored_probs",
    "takes_a_label",
    "takes_logits",
    "takes_numbers",
    "two_layer_networks",
    "two_logits",
    "underflowing_logits",
]
