"""The affine map and its squared norm: the properties of spec/affine.md."""

from gradspec import agree, bounds, claim, must
from gradspec.conduct import refuses
from gradspec.strategies import affine_batches, affine_layers, misfit_affine_layers, normed_vectors


@claim("affine.jacobian", case=affine_layers, share=0.5)
def test_jacobian(candidate, case):
    """Wx + b has the Jacobian W, by whose transpose the backward pass multiplies."""
    _, _, within = bounds.affine_backward(case.oracle, candidate.format)

    if "affine" in candidate.provides:
        y = candidate.affine(case.W, case.b, case.x)
        agree(y, case.oracle.y, within=bounds.affine(case.oracle, candidate.format))
    if "affine_backward" in candidate.provides:
        _, _, x_bar = candidate.affine_backward(case.W, case.x, case.cotangent)
        agree(x_bar, case.oracle.x_bar, within=within)


@claim("affine.squared-norm-grad", case=normed_vectors, share=0.5)
def test_squared_norm_grad(candidate, case):
    """The gradient of ‖y‖² = yᵀy is 2y."""
    norm_within = bounds.squared_norm(case.exact, candidate.format)
    grad_within = bounds.squared_norm_grad(case.exact, candidate.format)

    if "squared_norm" in candidate.provides:
        agree(candidate.squared_norm(case.y), case.squared_norm, within=norm_within)
    if "squared_norm_grad" in candidate.provides:
        agree(candidate.squared_norm_grad(case.y), case.squared_norm_grad, within=grad_within)


@claim("affine.squared-norm-of-affine", case=affine_layers, share=0.5)
def test_squared_norm_of_affine(candidate, case):
    """The gradient of ‖Wx + b‖² is 2Wᵀ(Wx + b)."""
    gradient = candidate.affine_squared_norm_grad(case.W, case.b, case.x)
    within = bounds.affine_squared_norm_grad(case.oracle, candidate.format)

    agree(gradient, case.oracle.squared_norm_grad, within=within)


@claim("affine.parameter-grads", case=affine_batches, share=0.5)
def test_parameter_grads(candidate, case):
    """W̄ = ȳxᵀ and b̄ = ȳ; over a batch, where one is declared, the sums over the samples."""
    first, *_ = case.samples
    W_bar, b_bar, _ = candidate.affine_backward(case.W, first.x, first.cotangent)
    agree_on_parameters(W_bar, b_bar, [first.oracle], candidate.format)

    if "affine_backward" in candidate.batched:
        W_bar, b_bar, _ = candidate.affine_backward(case.W, case.x, case.cotangent)
        agree_on_parameters(W_bar, b_bar, [sample.oracle for sample in case.samples], candidate.format)


@claim("affine.shapes", case=misfit_affine_layers, share=0.5)
def test_shapes(candidate, case):
    """W, b and x that do not fit are refused; a b of one entry is not stretched."""
    must(refuses(candidate, case), f"{case.regime} refused", "an answer", case.operation)


def agree_on_parameters(W_bar, b_bar, samples, format):
    """The parameters' cotangents are the sums of the samples' own."""
    W_within, b_within = bounds.parameter_grads(samples, format)

    agree(W_bar, sum(sample.weights_bar for sample in samples), within=W_within)
    agree(b_bar, sum(sample.cotangent for sample in samples), within=b_within)
