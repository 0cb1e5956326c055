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


@claim("mlp.forward", case=two_layer_networks)
def test_forward(candidate, case):
    """z₁ = W₁x, a₁ = max(z₁, 0) and z₂ = W₂a₁."""
    true = case.oracle
    within = bounds.mlp_forward(true, candidate.format)
    received = candidate.mlp_forward(case.W1, case.W2, case.x)

    agree(candidate.relu(case.x), clamp(true.x, 0, np.inf), within=0)
    for actual, expected, off in zip(received, (true.z1, true.a1, true.z2), within, strict=True):
        agree(actual, expected, within=off)


@claim("mlp.hidden-cotangent", case=active_single_input_networks)
def test_hidden_cotangent(candidate, case):
    """The gradient at a₁ is W₂ᵀg₂: with one input, x = [1], and every unit active, it is W̄₁."""
    _, W1_bar, _ = candidate.mlp_backward(*case.backward)
    active = np.ones(len(case.W1))
    _, within = bounds.z1_bar(case.oracle, active, active, candidate.format)

    agree(W1_bar[:, 0], case.oracle.a1_bar, within=within)


@claim("mlp.relu-cotangent", case=single_input_networks)
def test_relu_cotangent(candidate, case):
    """The gradient at z₁ is that at a₁, entry by entry times the slope of relu there: 1 or 0."""
    slopes = np.heaviside(case.W1, 0)[:, 0]
    _, W1_bar, _ = candidate.mlp_backward(*case.backward)
    z1_bar, within = case.oracle.z1_bar(slopes), bounds.z1_bar(case.oracle, slopes, slopes, candidate.format)[1]

    agree(candidate.relu_grad(case.oracle.z1), slopes, within=0)
    agree(W1_bar[:, 0], z1_bar, within=within)


@claim("mlp.kink", case=kinked_networks)
def test_kink(candidate, case):
    """Where z₁ is 0 relu may have any one slope between 0 and 1, and no other."""
    slopes, full = candidate.relu_grad(case.oracle.z1), np.ones(len(case.W1))
    _, W1_bar, _ = candidate.mlp_backward(*case.backward)
    _, within, _ = bounds.mlp_backward(case.oracle, candidate.format)
    steepest, _ = case.oracle.first_weights_bar((full, full))
    taken = clamp(slopes_taken(W1_bar, steepest), *bounds.slopes(case.oracle, candidate.format))

    agree(slopes, clamp(slopes, 0, 1), within=0)
    agree(W1_bar, taken[:, np.newaxis] * steepest, within=within)


@claim("mlp.linear-jacobian", case=linear_networks)
def test_linear_jacobian(candidate, case):
    """The linear layer's Jacobian is W₁, not W₁ᵀ; it is the backward pass that multiplies by W₁ᵀ."""
    z1, _, _ = candidate.mlp_forward(case.W1, case.W2, case.x)
    x_bar, _, _ = candidate.mlp_backward(*case.backward)
    z1_off, _, _ = bounds.mlp_forward(case.oracle, candidate.format)
    x_off, _, _ = bounds.mlp_backward(case.oracle, candidate.format)

    agree(z1, case.oracle.W1 @ case.oracle.x, within=z1_off)
    agree(x_bar, case.oracle.W1.T @ case.oracle.z2_bar, within=x_off)
    if case.regime == "named, 2×3":
        must(np.shape(z1) != case.oracle.W1.T.shape[:1], "W₁ᵀ to have too many rows for a Jacobian", "as many")
    if case.regime == "named, 2×2":
        must(list(x_bar) != list(case.oracle.W1 @ case.oracle.z2_bar), "another gradient than (W₁ᵀ)ᵀg₂", x_bar)


@claim("mlp.input-gradient", case=two_layer_networks)
def test_input_gradient(candidate, case):
    """The gradient at x is W₁ᵀ times the gradient at z₁."""
    x_bar, _, _ = candidate.mlp_backward(*case.backward)
    low, high = case.oracle.x_bar(bounds.slopes(case.oracle, candidate.format))
    within, _, _ = bounds.mlp_backward(case.oracle, candidate.format)

    agree(x_bar, clamp(x_bar, low, high), within=within)


@claim("mlp.second-weight-gradient", case=two_layer_networks)
def test_second_weight_gradient(candidate, case):
    """The gradient of W₂ is the outer product of g₂ and a₁."""
    _, _, W2_bar = candidate.mlp_backward(*case.backward)
    _, _, within = bounds.mlp_backward(case.oracle, candidate.format)

    agree(W2_bar, case.oracle.second_weights_bar, within=within)


@claim("mlp.first-weight-gradient", case=two_layer_networks)
def test_first_weight_gradient(candidate, case):
    """The gradient of W₁ is the outer product of the gradient at z₁ and x."""
    _, W1_bar, _ = candidate.mlp_backward(*case.backward)
    low, high = case.oracle.first_weights_bar(bounds.slopes(case.oracle, candidate.format))
    _, within, _ = bounds.mlp_backward(case.oracle, candidate.format)

    agree(W1_bar, clamp(W1_bar, low, high), within=within)


@claim("mlp.batch-is-sum", case=network_batches)
def test_batch_is_sum(candidate, case):
    """Over a batch the weights' gradients are the sums of the samples' outer products."""
    if "mlp_backward" not in candidate.batched:
        raise UndecidableError("mlp_backward does not declare a batch")
    _, W1_bar, W2_bar = candidate.mlp_backward(*case.backward)
    true = [sample.oracle for sample in case.samples]
    ends = [sample.first_weights_bar(bounds.slopes(sample, candidate.format)) for sample in true]
    W1_off, W2_off = bounds.weight_grads(true, candidate.format)

    agree(W1_bar, clamp(W1_bar, sum(low for low, _ in ends), sum(high for _, high in ends)), within=W1_off)
    agree(W2_bar, sum(sample.second_weights_bar for sample in true), within=W2_off)


def slopes_taken(W1_bar, steepest):
    """The factor of each row of W1_bar to the row that slope 1 would give, read off at its largest entry."""
    column = np.argmax(abs(steepest), axis=1)
    pairs = [(row[j], full[j]) for row, full, j in zip(W1_bar, steepest, column, strict=True)]
    return exact_array([value / full if full else 0 * full for value, full in pairs])
