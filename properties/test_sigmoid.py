"""The sigmoid and its derivative: the properties of spec/sigmoid.md."""

from gradspec import agree, bounds, claim
from gradspec.strategies import activations, saturated_activations, two_logits


@claim("sigmoid.definition", case=activations)
def test_definition(candidate, case):
    """Every entry is 1/(1 + e^{−x})."""
    agree(candidate.sigmoid(case.x), case.oracle.sigmoid, within=bounds.sigmoid(case.oracle, candidate.format))


@claim("sigmoid.relative", case=activations, share=0.5)
def test_relative(candidate, case):
    """A sigmoid near 0 is as accurate, for its size, as one near 1."""
    within = bounds.relative_sigmoid(case.oracle, candidate.format)

    agree(candidate.sigmoid(case.x), case.oracle.sigmoid, within=within)


@claim("sigmoid.stable", case=activations)
def test_stable(candidate, case):
    """The same at every finite input: nothing overflows."""
    within = bounds.stable_sigmoid(case.oracle, candidate.format)

    agree(candidate.sigmoid(case.x), case.oracle.sigmoid, within=within)


@claim("sigmoid.derivative", case=activations)
def test_derivative(candidate, case):
    """The derivative is σ(x)(1 − σ(x))."""
    within = bounds.sigmoid_grad(case.oracle, candidate.format)

    agree(candidate.sigmoid_grad(case.x), case.oracle.sigmoid_grad, within=within)


@claim("sigmoid.derivative.stable", case=activations, share=0.5)
def test_derivative_stable(candidate, case):
    """The same at every finite input: nothing overflows."""
    within = bounds.stable_sigmoid_grad(case.oracle, candidate.format)

    agree(candidate.sigmoid_grad(case.x), case.oracle.sigmoid_grad, within=within)


@claim("sigmoid.derivative.tail", case=saturated_activations, share=0.5)
def test_derivative_tail(candidate, case):
    """Where σ(x) rounds to 1 the derivative is small, not 0."""
    within = bounds.relative_sigmoid_grad(case.oracle, candidate.format)

    agree(candidate.sigmoid_grad(case.x), case.oracle.sigmoid_grad, within=within)


@claim("sigmoid.symmetry", case=activations, share=0.5)
def test_symmetry(candidate, case):
    """σ(−x) = 1 − σ(x)."""
    within = 2 * bounds.sigmoid(case.oracle, candidate.format)

    agree(candidate.sigmoid(case.mirrored), 1 - candidate.sigmoid(case.x), within=within)


@claim("sigmoid.two-class-softmax", case=two_logits, share=0.5)
def test_two_class_softmax(candidate, case):
    """σ(a − b) is the first of the two probabilities of the logits a and b."""
    probs = candidate.softmax(case.logits)
    within = bounds.sigmoid(case.difference.oracle, candidate.format) + bounds.softmax(case.oracle, candidate.format)

    agree(candidate.sigmoid(case.difference.x)[0], probs[0], within=within[0])
