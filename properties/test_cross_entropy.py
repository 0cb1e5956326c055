"""Cross-entropy and its gradient: the properties of spec/cross-entropy.md."""

import numpy as np
from mpmath import isfinite, log, mpf

from gradspec import agree, bounds, claim, clamp, exact_array, exact_sum, must
from gradspec.differences import own_gradient
from gradspec.strategies import (
    labelled_logits,
    logits_pairs,
    probs_with_zeros,
    shifted_logits,
    stored_probs,
    underflowing_logits,
)


@claim("cross-entropy.definition", case=labelled_logits)
def test_definition(candidate, case):
    """The loss is −log p_y = logsumexp(x) − x_y."""
    within = bounds.cross_entropy(case.oracle, candidate.format)

    agree(candidate.cross_entropy(case.logits, case.label), case.oracle.cross_entropy, within=within)


@claim("cross-entropy.stable", case=labelled_logits.up_to(24))
def test_stable(candidate, case):
    """Every finite input has its true loss, as long as all log-probabilities are representable."""
    representable(case.logits, candidate.format)
    bound = bounds.cross_entropy_of_probabilities if candidate.of_probabilities else bounds.stable_cross_entropy
    within = bound(case.oracle, candidate.format)
    received = candidate.cross_entropy(case.logits, case.label)

    agree(received, case.oracle.cross_entropy, within=within, overflow=candidate.format.largest)


@claim("cross-entropy.offset-free", case=labelled_logits.up_to(24))
def test_offset_free(candidate, case):
    """A common offset costs no accuracy."""
    within = bounds.offset_free_cross_entropy(case.oracle, candidate.format)
    received = candidate.cross_entropy(case.logits, case.label)

    agree(received, case.oracle.cross_entropy, within=within, overflow=candidate.format.largest)


@claim("cross-entropy.nonnegative", case=labelled_logits)
def test_nonnegative(candidate, case):
    """A loss is not negative."""
    loss = candidate.cross_entropy(case.logits, case.label)

    agree(clamp(loss, -np.inf, 0), 0, within=bounds.cross_entropy(case.oracle, candidate.format))


@claim("cross-entropy.shift-invariance", case=shifted_logits)
def test_shift_invariance(candidate, case):
    """Adding one constant to all logits changes nothing."""
    here, there = case.oracle, case.shifted.oracle
    within = bounds.cross_entropy(here, candidate.format) + bounds.cross_entropy(there, candidate.format)
    moved = candidate.cross_entropy(case.shifted.logits, case.label)

    agree(moved, candidate.cross_entropy(case.logits, case.label), within=within)


@claim("cross-entropy.first-term", case=labelled_logits)
def test_first_term(candidate, case):
    """Another label moves the gradient by the difference of two one-hot vectors, and by nothing else."""
    other = (case.label + 1) % case.size
    difference = candidate.cross_entropy_grad(case.logits, case.label) - candidate.cross_entropy_grad(
        case.logits, other
    )
    within = bounds.cross_entropy_grad(case.oracle, candidate.format)
    within = within + bounds.cross_entropy_grad(case.relabelled(other).oracle, candidate.format)

    agree(difference, one_hot(other, case.size) - one_hot(case.label, case.size), within=within)


@claim("cross-entropy.gradient", case=labelled_logits)
def test_gradient(candidate, case):
    """The gradient is softmax(x) − e_y."""
    within = bounds.cross_entropy_grad(case.oracle, candidate.format)

    agree(candidate.cross_entropy_grad(case.logits, case.label), case.oracle.cross_entropy_grad, within=within)


@claim("cross-entropy.gradient.stable", case=labelled_logits.up_to(24))
def test_gradient_stable(candidate, case):
    """The same at every finite input."""
    within = bounds.stable_cross_entropy_grad(case.oracle, candidate.format)

    agree(candidate.cross_entropy_grad(case.logits, case.label), case.oracle.cross_entropy_grad, within=within)


@claim("cross-entropy.gradient.is-derivative", case=labelled_logits.up_to(5), share=0.3)
def test_gradient_is_derivative(candidate, case):
    """The gradient is the derivative of the candidate's own loss, by centred differences of it."""
    slopes, off = own_gradient(
        lambda x: candidate.cross_entropy(x, case.label), case.oracle, candidate.format, bounds.cross_entropy
    )
    within = off + bounds.cross_entropy_grad(case.oracle, candidate.format)

    agree(candidate.cross_entropy_grad(case.logits, case.label), slopes, within=within)


@claim("cross-entropy.gradient.sums-to-zero", case=labelled_logits)
def test_gradient_sums_to_zero(candidate, case):
    """The entries of the gradient sum to zero."""
    gradient = candidate.cross_entropy_grad(case.logits, case.label)

    agree(exact_sum(gradient), 0, within=exact_sum(bounds.cross_entropy_grad(case.oracle, candidate.format)))


@claim("cross-entropy.gradient.signs", case=labelled_logits)
def test_gradient_signs(candidate, case):
    """Entry y lies in [−1, 0], and every other in [0, 1]."""
    gradient = candidate.cross_entropy_grad(case.logits, case.label)
    down = one_hot(case.label, case.size)

    agree(gradient, clamp(gradient, -down, 1 - down), within=bounds.cross_entropy_grad(case.oracle, candidate.format))


@claim("cross-entropy.gradient.row-of-log-softmax-jacobian", case=labelled_logits.up_to(17), share=0.5)
def test_gradient_row_of_log_softmax_jacobian(candidate, case):
    """The gradient is minus row y of the log-softmax Jacobian."""
    row = candidate.log_softmax_jacobian(case.logits)[case.label]
    within = bounds.cross_entropy_grad(case.oracle, candidate.format)
    within = within + bounds.log_softmax_jacobian(case.oracle, candidate.format)[case.label]

    agree(candidate.cross_entropy_grad(case.logits, case.label), -row, within=within)


@claim("cross-entropy.gradient.convex", case=logits_pairs)
def test_gradient_convex(candidate, case):
    """The loss halfway between two points is at most the mean of theirs."""
    ends = [candidate.cross_entropy(c.logits, case.label) for c in (case, case.second)]
    off = [bounds.cross_entropy(c.oracle, candidate.format) for c in (case, case.second, case.midpoint)]
    excess = candidate.cross_entropy(case.midpoint.logits, case.label) - sum(ends) / 2

    agree(clamp(excess, 0, np.inf), 0, within=off[2] + (off[0] + off[1]) / 2)


@claim("cross-entropy.backward-from-probs", case=stored_probs)
def test_backward_from_probs(candidate, case):
    """Given the stored probabilities the gradient is one subtraction, exact but for its rounding."""
    expected = exact_array(case.probs) - one_hot(case.label, len(case.probs))
    within = abs(expected) * one_hot(case.label, len(case.probs)) * bounds.unit(candidate.format)

    agree(candidate.cross_entropy_backward(case.probs, case.label), expected, within=within)


@claim("cross-entropy.backward-from-probs.cost", case=stored_probs, share=0.2)
def test_backward_from_probs_cost(candidate, case):
    """It takes at most V subtractions, and no multiplication, exponential or logarithm; a batch's is divided by N."""
    tally = candidate.tally("cross_entropy_backward", case.probs, case.label)
    divisions = min(tally.div, len(case.probs)) if "cross_entropy_backward" in candidate.batched else 0
    dear = tally.total - tally.add - tally.sub - tally.neg - tally.compare - divisions

    must(tally.add + tally.sub <= len(case.probs), "at most V subtractions", f"{tally.add + tally.sub}", kind="cost")
    must(dear == 0, "no multiplication, division, exp or log", f"{dear} of them", kind="cost")


@claim("cross-entropy.chain.nll", case=stored_probs)
def test_chain_nll(candidate, case):
    """The loss of stored probabilities is −log p_y."""
    loss = -log(mpf(case.probs[case.label]))

    agree(candidate.nll(case.probs, case.label), loss, within=bounds.logarithm(loss, candidate.format))


@claim("cross-entropy.chain.nll.zeros", case=probs_with_zeros)
def test_chain_nll_zeros(candidate, case):
    """A class of probability 0 that is not the label costs nothing."""
    loss = -log(mpf(case.probs[case.label]))

    agree(candidate.nll(case.probs, case.label), loss, within=bounds.logarithm(loss, candidate.format))


@claim("cross-entropy.chain.outer", case=stored_probs)
def test_chain_outer(candidate, case):
    """The gradient of −log p_y with respect to p is −e_y/p_y."""
    expected = -one_hot(case.label, len(case.probs)) / mpf(case.probs[case.label])

    agree(candidate.nll_grad(case.probs, case.label), expected, within=abs(expected) * bounds.unit(candidate.format))


@claim("cross-entropy.chain.diagonal-term", case=labelled_logits.up_to(9), share=0.5)
def test_chain_diagonal_term(candidate, case):
    """diag(p)(−e_y/p_y) = −e_y."""
    p, e_y = case.oracle.softmax, one_hot(case.label, case.size)

    agree(np.diag(p) @ (-e_y / p[case.label]), -e_y, within=e_y * bounds.unit(candidate.format))


@claim("cross-entropy.chain.rank-one-term", case=labelled_logits.up_to(9), share=0.5)
def test_chain_rank_one_term(candidate, case):
    """ppᵀ(−e_y/p_y) = −p."""
    p, e_y = case.oracle.softmax, one_hot(case.label, case.size)

    agree(np.outer(p, p) @ (-e_y / p[case.label]), -p, within=p * bounds.unit(candidate.format))


@claim("cross-entropy.chain.collapse", case=labelled_logits.up_to(17), share=0.5)
def test_chain_collapse(candidate, case):
    """The softmax Jacobian, transposed, times the gradient with respect to p collapses to p − e_y."""
    outer = candidate.nll_grad(case.oracle.softmax, case.label)
    inner = candidate.softmax_jacobian(case.logits)
    within = bounds.collapsed_chain(case.oracle, candidate.format)

    agree(inner.T @ outer, case.oracle.cross_entropy_grad, within=within)


@claim("cross-entropy.chain.why-fuse", case=underflowing_logits)
def test_chain_why_fuse(candidate, case):
    """Where p_y underflows the two-step route divides by zero, and the fused gradient is still exact."""
    inverse = bounds.reciprocal(case.oracle.probs[case.label], candidate.format)
    within = bounds.stable_cross_entropy_grad(case.oracle, candidate.format)

    must(candidate.format.is_exact == isfinite(inverse), "1/p_y to overflow in floats only", inverse)
    agree(candidate.cross_entropy_grad(case.logits, case.label), case.oracle.cross_entropy_grad, within=within)


@claim("cross-entropy.gradient.saturation", case=labelled_logits.up_to(24))
def test_gradient_saturation(candidate, case):
    """Entry y keeps its relative accuracy when p_y is nearly one."""
    received = candidate.cross_entropy_grad(case.logits, case.label)[case.label]
    within = bounds.saturated_entry(case.oracle, candidate.format)

    agree(received, case.oracle.cross_entropy_grad[case.label], within=within)


def one_hot(label, size):
    """e_y, shape (V,)."""
    return exact_array([int(i == label) for i in range(size)])


def representable(logits, format):
    """Leaves an example undecided where a log-probability is beyond the largest number: a one-hot sum is NaN there."""
    if not format.is_exact and max(logits) - min(logits) > format.largest:
        raise bounds.UndecidableError("logits further apart than the largest number: a log-probability is not finite")
