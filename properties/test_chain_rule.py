"""The chain rule for numbers and for Jacobians: the properties of spec/chain-rule.md."""

from functools import reduce

import numpy as np

from gradspec import agree, bounds, claim, exact_array, must
from gradspec.conduct import refuses
from gradspec.strategies import (
    composed_functions,
    jacobian_chains,
    jacobian_products,
    misfit_jacobians,
    sines_of_squares,
    single_jacobians,
    small_jacobian_products,
)


@claim("chain-rule.scalar", case=composed_functions)
def test_scalar(candidate, case):
    """The derivative of f∘g at x is f'(g(x))·g'(x), whatever the two functions."""
    f, g = case.oracle.f, case.oracle.g
    parts = (candidate.function(part) for part in (f.derivative, g.function, g.derivative))
    derivative = candidate.compose_derivative(*parts)

    agree(derivative(case.x), case.oracle.derivative, within=bounds.composition(case.oracle, candidate.format))


@claim("chain-rule.sin-square", case=sines_of_squares, share=0.5)
def test_sin_square(candidate, case):
    """The derivative of sin(x²) is 2x·cos(x²)."""
    f, g = case.oracle.f, case.oracle.g
    parts = (candidate.function(part) for part in (f.derivative, g.function, g.derivative))
    derivative = candidate.compose_derivative(*parts)

    agree(derivative(case.x), case.derivative, within=bounds.composition(case.oracle, candidate.format))


@claim("chain-rule.jacobian-product", case=jacobian_products, share=0.5)
def test_jacobian_product(candidate, case):
    """The Jacobian of a composition is the product of the Jacobians, the outer one on the left."""
    product = reduce(lambda inner, outer: candidate.chain_jacobian(outer, inner), case.jacobians)

    agree(product, case.oracle.product, within=bounds.chain_product(case.oracle, candidate.format))


@claim("chain-rule.shapes", case=small_jacobian_products, share=0.5)
def test_shapes(candidate, case):
    """(m×k)·(k×n) is m×n, where any of the three may be 1."""
    inner, outer = case.jacobians
    shape = np.shape(candidate.chain_jacobian(outer, inner))

    must(shape == case.product_shape, f"shape {case.product_shape}", f"shape {shape}", "chain_jacobian")


@claim("chain-rule.shapes.refused", case=misfit_jacobians, share=0.5)
def test_shapes_refused(candidate, case):
    """Matrices whose inner dimensions differ are refused."""
    must(refuses(candidate, case), "inner dimensions that differ refused", "an answer", case.operation)


@claim("chain-rule.gradient-column", case=single_jacobians, share=0.5)
def test_gradient_column(candidate, case):
    """The gradient at the input of one layer is its Jacobian, transposed, times the gradient at the output."""
    gradient = candidate.backprop(case.jacobians, case.cotangent)

    agree(gradient, case.oracle.gradient, within=bounds.chain_gradient(case.oracle, candidate.format))


@claim("chain-rule.layer-by-layer", case=jacobian_chains, share=0.5)
def test_layer_by_layer(candidate, case):
    """N layers multiply the cotangent by N transposed Jacobians, the last layer's first; a loss starts it at 1."""
    gradient = candidate.backprop(case.jacobians, case.cotangent)

    agree(gradient, case.oracle.gradient, within=bounds.chain_gradient(case.oracle, candidate.format))


@claim("chain-rule.order-irrelevant", case=jacobian_chains, share=0.5)
def test_order_irrelevant(candidate, case):
    """The whole Jacobian applied at the end gives the gradient that goes back layer by layer."""
    whole = reduce(lambda inner, outer: candidate.chain_jacobian(outer, inner), case.jacobians)
    at_the_end = whole.T @ exact_array(case.cotangent)
    within = 2 * bounds.chain_gradient(case.oracle, candidate.format)

    agree(candidate.backprop(case.jacobians, case.cotangent), at_the_end, within=within)
