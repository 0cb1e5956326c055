"""The two-layer network, forwards and backwards: the properties of spec/mlp.md."""

import numpy as np

from gradspec import agree, bounds, claim, clamp, exact_array, must
from gradspec.bounds import UndecidableError
from gradspec.strategies import (
    active_single_input_networks,
    kinked_networks,
    linear_networks,
    network_batches,
    single_input_networks,
    two_layer_networks,
)


@claim("mlp.forward", case=two_layer_networks, share=0.5)
def test_forward(candidate, case):
    """z₁ = W₁x, a₁ = max(z₁, 0) and z₂ = W₂a₁."""
    true, off = case.oracle, bounds.running(case.oracle, candidate.format)

    if "relu" in candidate.provides:
        agree(candidate.relu(case.x), clamp(true.x, 0, np.inf), within=0)
    if "mlp_forward" in candidate.provides:
        answers = candidate.mlp_forward(case.W1, case.W2, case.x)
        for z, expected, within in zip(answers, (true.z1, true.a1, true.z2), (off.z1, off.a1, off.z2), strict=True):
            agree(z, expected, within=within)


@claim("mlp.hidden-cotangent", case=active_single_input_networks, share=0.5)
def test_hidden_cotangent(candidate, case):
    """The gradient at a₁ is W₂ᵀg₂: with one input, x = [1], and every unit active, it is W̄₁."""
    _, W1_bar, _ = candidate.mlp_backward(*case.backward)
    within = bounds.running(case.oracle, candidate.format).a1_bar

    agree(W1_bar[:, 0], case.oracle.a1_bar, within=within)


@claim("mlp.relu-cotangent", case=single_input_networks, share=0.5)
def test_relu_cotangent(candidate, case):
    """The gradient at z₁ is that at a₁, entry by entry times the slope of relu there: 1 or 0."""
    slopes = exact_array(np.heaviside(case.W1, 0)[:, 0])
    within = slopes * bounds.running(case.oracle, candidate.format).a1_bar

    if "relu_grad" in candidate.provides:
        agree(candidate.relu_grad(case.oracle.z1), slopes, within=0)
    if "mlp_backward" in candidate.provides:
        _, W1_bar, _ = candidate.mlp_backward(*case.backward)
        agree(W1_bar[:, 0], case.oracle.z1_bar(slopes), within=within)


@claim("mlp.kink", case=kinked_networks, share=0.5)
def test_kink(candidate, case):
    """Where z₁ is 0 relu may have any one slope between 0 and 1, and no other."""
    off = bounds.running(case.oracle, candidate.format)
    steepest = np.outer(case.oracle.a1_bar, case.oracle.x)

    if "relu_grad" in candidate.provides:
        slopes = candidate.relu_grad(case.oracle.z1)
        agree(slopes, clamp(slopes, *off.slopes), within=0)
    if "mlp_backward" in candidate.provides:
        _, W1_bar, _ = candidate.mlp_backward(*case.backward)
        taken = clamp(slopes_taken(W1_bar, steepest), *off.slopes)
        agree(W1_bar, taken[:, np.newaxis] * steepest, within=off.first_weights_bar)


@claim("mlp.linear-jacobian", case=linear_networks, share=0.5)
def test_linear_jacobian(candidate, case):
    """The linear layer's Jacobian is W₁, not W₁ᵀ; it is the backward pass that multiplies by W₁ᵀ."""
    true, off = case.oracle, bounds.running(case.oracle, candidate.format)
    z1, _, _ = candidate.mlp_forward(case.W1, case.W2, case.x)
    x_bar, _, _ = candidate.mlp_backward(*case.backward)

    agree(z1, true.W1 @ true.x, within=off.z1)
    agree(x_bar, true.W1.T @ true.z2_bar, within=off.x_bar)
    if case.regime == "named, 2×3":
        must(len(z1) != len(true.W1.T), "W₁ᵀ to have too many rows for the Jacobian", "as many as z₁ has entries")
    if case.regime == "named, 2×2":
        must(any(x_bar != true.W1 @ true.z2_bar), "another gradient than the transpose of W₁ᵀ gives", x_bar)


@claim("mlp.input-gradient", case=two_layer_networks, share=0.5)
def test_input_gradient(candidate, case):
    """The gradient at x is W₁ᵀ times the gradient at z₁."""
    off = bounds.running(case.oracle, candidate.format)
    x_bar, _, _ = candidate.mlp_backward(*case.backward)

    agree(x_bar, clamp(x_bar, *case.oracle.x_bar(off.slopes)), within=off.x_bar)


@claim("mlp.second-weight-gradient", case=two_layer_networks, share=0.5)
def test_second_weight_gradient(candidate, case):
    """The gradient of W₂ is the outer product of g₂ and a₁."""
    _, _, W2_bar = candidate.mlp_backward(*case.backward)
    within = bounds.running(case.oracle, candidate.format).second_weights_bar

    agree(W2_bar, case.oracle.second_weights_bar, within=within)


@claim("mlp.first-weight-gradient", case=two_layer_networks, share=0.5)
def test_first_weight_gradient(candidate, case):
    """The gradient of W₁ is the outer product of the gradient at z₁ and x."""
    off = bounds.running(case.oracle, candidate.format)
    _, W1_bar, _ = candidate.mlp_backward(*case.backward)

    agree(W1_bar, clamp(W1_bar, *case.oracle.first_weights_bar(off.slopes)), within=off.first_weights_bar)


@claim("mlp.batch-is-sum", case=network_batches, share=0.2)
def test_batch_is_sum(candidate, case):
    """Over a batch the weights' gradients are the sums of the samples' outer products."""
    if "mlp_backward" not in candidate.batched:
        raise UndecidableError("mlp_backward does not declare a batch")
    _, W1_bar, W2_bar = candidate.mlp_backward(*case.backward)
    true, format = [sample.oracle for sample in case.samples], candidate.format
    ends = [sample.first_weights_bar(bounds.running(sample, format).slopes) for sample in true]
    W1_off, W2_off = bounds.weight_grads(true, format)

    agree(W1_bar, clamp(W1_bar, sum(low for low, _ in ends), sum(high for _, high in ends)), within=W1_off)
    agree(W2_bar, sum(sample.second_weights_bar for sample in true), within=W2_off)


def slopes_taken(W1_bar, steepest):
    """The factor of each row of W1_bar to the row that slope 1 would give, read off where that is largest."""
    column = np.argmax(abs(steepest), axis=1)
    pairs = [(row[j], full[j]) for row, full, j in zip(W1_bar, steepest, column, strict=True)]
    return exact_array([value / full if full else 0 * full for value, full in pairs])
