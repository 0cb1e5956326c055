"""Forward and reverse mode, and what they cost: the properties of spec/modes.md."""

from gradspec import agree, bounds, claim, exact_array, exact_sum, must
from gradspec.lift import Kind
from gradspec.strategies import (
    asked_chains,
    crossing_chains,
    dual_chains,
    equal_width_chains,
    loss_chains,
    tangent_chains,
)


@claim("modes.reverse-is-matrix-vector", case=loss_chains, share=0.5)
def test_reverse_is_matrix_vector(candidate, case):
    """The gradient of one loss costs a matrix-vector product a layer, and no product of two matrices."""
    tally = candidate.tally("backprop", case.jacobians, case.cotangent)
    spent, matrices = tally.multiplications, len(tally.of_kind(Kind.MATRIX_MATRIX))
    words = "{} multiplications; products of two matrices: {}".format
    expected, received = words(case.gradient_cost, 0), words(spent, matrices)

    must(spent == case.gradient_cost and not matrices, expected, received, "backprop", kind="cost")


@claim("modes.forward-cost", case=tangent_chains, share=0.5)
def test_forward_cost(candidate, case):
    """The Jacobian multiplied up from the input costs n times what one tangent through the same layers does."""
    matrices = accumulated(candidate, case.from_the_input)
    tangent = candidate.tally("pushforward", case.jacobians[1:], case.tangent_after_first).multiplications
    one = case.walk_after_first_cost
    words = f"{{}} for {case.n} tangents at once, {{}} for one of them".format

    must((matrices, tangent) == (case.n * one, one), words(case.n * one, one), words(matrices, tangent), kind="cost")


@claim("modes.reverse-wins", case=equal_width_chains, share=0.3)
def test_reverse_wins(candidate, case):
    """Before one loss the ratio of the costs, forward over reverse, is n but for n/N: it tends to n with the depth."""
    forward = accumulated(candidate, case.from_the_input)
    reverse = candidate.tally("backprop", case.jacobians, case.cotangent).multiplications
    missing = case.n * reverse - forward

    must(
        0 <= missing * case.depth <= case.n * reverse,
        f"forward/reverse between {case.n} − {case.n}/{case.depth} and {case.n}",
        f"{forward}/{reverse}",
        kind="cost",
    )


@claim("modes.forward-wins", case=crossing_chains, share=0.3)
def test_forward_wins(candidate, case):
    """Between equal layers a Jacobian is cheaper from the input's side where n < m; the costs cross at n = m."""
    forward, reverse = (accumulated(candidate, steps) for steps in (case.from_the_input, case.from_the_output))
    expected, received = f"forward − reverse = {case.crossing}", f"{forward} − {reverse} = {forward - reverse}"

    must(forward - reverse == case.crossing, expected, received, "chain_jacobian", kind="cost")


@claim("modes.always-reverse", case=asked_chains, share=0.5)
def test_always_reverse(candidate, case):
    """Reverse mode wins the gradient of one loss; forward mode a directional derivative, and a Jacobian with m > n."""
    forward = candidate.tally("pushforward", case.jacobians, case.tangent).multiplications
    reverse = candidate.tally("backprop", case.jacobians, case.cotangent).multiplications
    received = f"{forward} multiplications for a walk forward, {reverse} for one in reverse"

    for question in case.questions:
        expected = f"{question.asked}, to be cheaper by {question.cheaper} mode (n = {case.n}, m = {case.m})"
        spent = {"forward": question.tangents * forward, "reverse": question.cotangents * reverse}
        must(spent.pop(question.cheaper) < min(spent.values()), expected, received, kind="cost")


@claim("modes.duality", case=dual_chains, share=0.5)
def test_duality(candidate, case):
    """A cotangent paired with a tangent pushed forward is the cotangent pulled back, paired with the tangent."""
    pushed = candidate.pushforward(case.jacobians, case.tangent)
    pulled = candidate.backprop(case.jacobians, case.cotangent)
    there, here = exact_sum(exact_array(case.cotangent) * pushed), exact_sum(pulled * exact_array(case.tangent))

    agree(there, here, within=bounds.duality(case.oracle, case.transposed, candidate.format))


def accumulated(candidate, steps):
    """The multiplications of a whole Jacobian, built by these products of two."""
    return sum(candidate.tally("chain_jacobian", outer, inner).multiplications for outer, inner in steps)
