"""Softmax and its Jacobian: the properties of spec/softmax.md."""

import numpy as np

from gradspec import agree, bounds, claim, clamp, exact_array, exact_sum, must
from gradspec.oracle.differentiation import jacobian
from gradspec.oracle.softmax import Softmax
from gradspec.strategies import directed_logits, logits, permuted_logits, shifted_logits


@claim("softmax.definition", case=logits)
def test_definition(candidate, case):
    """Every entry is e^{x_i} over the sum of all."""
    agree(candidate.softmax(case.logits), case.oracle.softmax, within=bounds.softmax(case.oracle, candidate.format))


@claim("softmax.stable", case=logits.up_to(24))
def test_stable(candidate, case):
    """The same at every finite input: nothing overflows, and the accuracy is that of the max-shifted form."""
    within = bounds.stable_softmax(case.oracle, candidate.format)

    agree(candidate.softmax(case.logits), case.oracle.softmax, within=within)


@claim("softmax.stable.tail", case=logits.up_to(24))
def test_stable_tail(candidate, case):
    """Subnormal results are kept, not flushed to zero."""
    within = bounds.stable_softmax(case.oracle, candidate.format, gradual=True)

    agree(candidate.softmax(case.logits), case.oracle.softmax, within=within)


@claim("softmax.sums-to-one", case=logits)
def test_sums_to_one(candidate, case):
    """The probabilities sum to one."""
    within = exact_sum(bounds.softmax(case.oracle, candidate.format))

    agree(exact_sum(candidate.softmax(case.logits)), 1, within=within)


@claim("softmax.sums-to-one.division", case=logits.up_to(24))
def test_sums_to_one_division(candidate, case):
    """Dividing by the computed sum makes the probabilities sum to one whatever exp's accuracy."""
    total = exact_sum(candidate.softmax(case.logits))

    agree(total, 1, within=bounds.divided_sum(case.oracle, candidate.format))


@claim("softmax.range", case=logits)
def test_range(candidate, case):
    """A probability is neither negative nor more than one."""
    probs = candidate.softmax(case.logits)
    above_one = clamp(probs, 1, np.inf) - 1

    agree(clamp(probs, -np.inf, 0), 0, within=0)
    agree(above_one, 0, within=bounds.softmax(case.oracle, candidate.format))


@claim("softmax.shift-invariance", case=shifted_logits)
def test_shift_invariance(candidate, case):
    """Adding one constant to all logits changes nothing."""
    here, there = case.oracle, case.shifted.oracle
    within = bounds.softmax(here, candidate.format) + bounds.softmax(there, candidate.format)

    agree(candidate.softmax(case.shifted.logits), candidate.softmax(case.logits), within=within)


@claim("softmax.permutation", case=permuted_logits)
def test_permutation(candidate, case):
    """Reordering the logits reorders the probabilities."""
    order = list(case.permutation)
    within = 2 * bounds.softmax(case.permuted.oracle, candidate.format)

    agree(candidate.softmax(case.permuted.logits), candidate.softmax(case.logits)[order], within=within)


@claim("softmax.order", case=logits)
def test_order(candidate, case):
    """A larger logit never gets a smaller probability, and equal ones get equal."""
    order = np.argsort(case.logits, kind="stable")
    probs = candidate.softmax(case.logits)[order]
    bound = bounds.softmax(case.oracle, candidate.format)[order]
    ties = np.diff(np.array(case.logits)[order]) == 0
    steps = np.diff(probs)

    agree(np.where(ties, steps, clamp(steps, -np.inf, 0)), 0, within=bound[1:] + bound[:-1])


@claim("softmax.jacobian", case=logits.up_to(17))
def test_jacobian(candidate, case):
    """The Jacobian is diag(p) − ppᵀ."""
    within = bounds.softmax_jacobian(case.oracle, candidate.format)

    agree(candidate.softmax_jacobian(case.logits), case.oracle.softmax_jacobian, within=within)


@claim("softmax.jacobian.is-derivative", case=logits.up_to(5), share=0.3)
def test_jacobian_is_derivative(candidate, case):
    """The Jacobian is what differences of softmax itself give, at many digits and without any formula."""
    derivative = jacobian(lambda x: Softmax(x).probs, case.oracle.x, spread=max(case.oracle.gaps))
    within = bounds.softmax_jacobian(case.oracle, candidate.format)

    agree(candidate.softmax_jacobian(case.logits), derivative, within=within)


@claim("softmax.jacobian.symmetric", case=logits.up_to(17), share=0.5)
def test_jacobian_symmetric(candidate, case):
    """J = Jᵀ."""
    matrix = candidate.softmax_jacobian(case.logits)
    bound = bounds.softmax_jacobian(case.oracle, candidate.format)

    agree(matrix, matrix.T, within=bound + bound.T)


@claim("softmax.jacobian.zero-row-sums", case=logits.up_to(17), share=0.5)
def test_jacobian_zero_row_sums(candidate, case):
    """Rows and columns sum to zero: probabilities can only be moved about."""
    matrix = candidate.softmax_jacobian(case.logits)
    bound = bounds.softmax_jacobian(case.oracle, candidate.format)

    agree(exact_sum(matrix, axis=1), 0, within=exact_sum(bound, axis=1))
    agree(exact_sum(matrix, axis=0), 0, within=exact_sum(bound, axis=0))


@claim("softmax.jacobian.psd", case=directed_logits.up_to(17), share=0.5)
def test_jacobian_psd(candidate, case):
    """vᵀJv is a variance, so it is not negative."""
    v = exact_array(case.direction)
    matrix = candidate.softmax_jacobian(case.logits)
    within = abs(v) @ bounds.softmax_jacobian(case.oracle, candidate.format) @ abs(v)

    agree(clamp(v @ matrix @ v, -np.inf, 0), 0, within=within)


@claim("softmax.jacobian.trace", case=logits.up_to(17), share=0.5)
def test_jacobian_trace(candidate, case):
    """The trace is 1 − ‖p‖²."""
    p, q = case.oracle.softmax, exact_array(case.oracle.complements)
    within = exact_sum(np.diag(bounds.softmax_jacobian(case.oracle, candidate.format)))

    agree(exact_sum(np.diag(candidate.softmax_jacobian(case.logits))), p @ q, within=within)


@claim("softmax.jacobian.half-lipschitz", case=logits.up_to(17), share=0.5)
def test_jacobian_half_lipschitz(candidate, case):
    """No row's absolute sum exceeds one half: softmax moves at most half as far as its logits."""
    row_sums = exact_sum(abs(candidate.softmax_jacobian(case.logits)), axis=1)
    within = exact_sum(bounds.softmax_jacobian(case.oracle, candidate.format), axis=1)

    agree(clamp(row_sums, 0.5, np.inf), 0.5, within=within)


@claim("softmax.jacobian.diagonal-plus-rank-one", case=logits.up_to(9), share=0.5)
def test_jacobian_diagonal_plus_rank_one(candidate, case):
    """J − diag(p) has rank one, so every minor of neighbouring rows and columns vanishes."""
    (a, b), (c, d) = corners(candidate.softmax_jacobian(case.logits) - np.diag(case.oracle.softmax))
    (a_off, b_off), (c_off, d_off) = corners(bounds.softmax_jacobian(case.oracle, candidate.format))
    within = bounds.product(a, a_off, d, d_off) + bounds.product(b, b_off, c, c_off)

    agree(a * d, b * c, within=within)


@claim("softmax.vjp", case=directed_logits)
def test_vjp(candidate, case):
    """Jᵀv = p ⊙ (v − ⟨p, v⟩)."""
    v = exact_array(case.direction)
    within = bounds.softmax_vjp(case.oracle, v, candidate.format)

    agree(candidate.softmax_vjp(case.logits, case.direction), case.oracle.softmax_vjp(v), within=within)


@claim("softmax.vjp.linear-cost", case=directed_logits.up_to(17), share=0.2)
def test_vjp_linear_cost(candidate, case):
    """Jᵀv takes a number of operations proportional to V, and no V×V matrix."""
    tally = candidate.tally("softmax_vjp", case.logits, case.direction)

    must(tally.total <= 16 * case.size, f"at most {16 * case.size} operations for V = {case.size}", f"{tally.total}")
    must(tally.largest_array <= 2 * case.size, "no array larger than 2V", f"an array of {tally.largest_array}")


@claim("softmax.no-collapse", case=logits.up_to(17), share=0.5)
def test_no_collapse(candidate, case):
    """Without the logarithm, row y keeps the factor p_y: p_y(δ_iy − p_i)."""
    p = case.oracle.softmax
    row = candidate.softmax_jacobian(case.logits)[0]
    expected = np.append(case.oracle.complements[0], -p[1:]) * p[0]

    agree(row, expected, within=bounds.softmax_jacobian(case.oracle, candidate.format)[0])


def corners(matrix):
    """The four entries of each 2×2 block of neighbours: upper left and right, lower left and right."""
    return (matrix[:-1, :-1], matrix[:-1, 1:]), (matrix[1:, :-1], matrix[1:, 1:])
