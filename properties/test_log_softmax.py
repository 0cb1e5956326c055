"""Log-softmax and logsumexp: the properties of spec/log-softmax.md."""

import numpy as np
from mpmath import mp

from gradspec import agree, bounds, claim, clamp, exact_sum
from gradspec.differences import own_gradient
from gradspec.evidence import exact_exp, exact_expm1
from gradspec.oracle.differentiation import jacobian
from gradspec.oracle.log_softmax import LogSoftmax
from gradspec.strategies import labelled_logits, logits, shifted_logits


@claim("log-softmax.definition", case=logits)
def test_definition(candidate, case):
    """Every entry is x_i − logsumexp(x)."""
    within = bounds.log_softmax(case.oracle, candidate.format)

    agree(candidate.log_softmax(case.logits), case.oracle.log_softmax, within=within)


@claim("log-softmax.stable", case=logits.up_to(24))
def test_stable(candidate, case):
    """The same at every finite input, as accurately as x − lse is."""
    within = bounds.stable_log_softmax(case.oracle, candidate.format)

    agree(
        candidate.log_softmax(case.logits),
        case.oracle.log_softmax,
        within=within,
        overflow=candidate.format.largest,
    )


@claim("log-softmax.offset-free", case=logits.up_to(24))
def test_offset_free(candidate, case):
    """A common offset costs no accuracy."""
    within = bounds.offset_free_log_softmax(case.oracle, candidate.format)

    agree(
        candidate.log_softmax(case.logits),
        case.oracle.log_softmax,
        within=within,
        overflow=candidate.format.largest,
    )


@claim("log-softmax.argmax", case=logits.up_to(24))
def test_argmax(candidate, case):
    """The largest entry keeps its relative accuracy when it is nearly zero."""
    received = candidate.log_softmax(case.logits)[case.oracle.argmax]
    within = bounds.relative_at_argmax(case.oracle, candidate.format)

    agree(received, case.oracle.log_probs[case.oracle.argmax], within=within)


@claim("logsumexp.definition", case=logits)
def test_logsumexp_definition(candidate, case):
    """The logarithm of the sum of the exponentials."""
    agree(
        candidate.logsumexp(case.logits), case.oracle.logsumexp, within=bounds.logsumexp(case.oracle, candidate.format)
    )


@claim("logsumexp.stable", case=logits.up_to(24))
def test_logsumexp_stable(candidate, case):
    """The same at every finite input."""
    within = bounds.stable_logsumexp(case.oracle, candidate.format)

    agree(candidate.logsumexp(case.logits), case.oracle.logsumexp, within=within, overflow=candidate.format.largest)


@claim("log-softmax.exp", case=logits)
def test_exp(candidate, case):
    """Exponentiating the log-probabilities gives the probabilities."""
    exponentials = exact_exp(candidate.log_softmax(case.logits))
    growth = exact_expm1(bounds.log_softmax(case.oracle, candidate.format))
    within = case.oracle.softmax * growth + bounds.softmax(case.oracle, candidate.format)

    agree(exponentials, candidate.softmax(case.logits), within=within)


@claim("log-softmax.jacobian", case=logits.up_to(17))
def test_jacobian(candidate, case):
    """The Jacobian is I − 1pᵀ."""
    within = bounds.log_softmax_jacobian(case.oracle, candidate.format)

    agree(candidate.log_softmax_jacobian(case.logits), case.oracle.log_softmax_jacobian, within=within)


@claim("log-softmax.jacobian.is-derivative", case=logits.up_to(5), share=0.3)
def test_jacobian_is_derivative(candidate, case):
    """The Jacobian is what differences of log-softmax itself give, at many digits and without any formula."""
    derivative = jacobian(lambda x: LogSoftmax(x).log_probs, case.oracle.x, spread=max(case.oracle.gaps))
    within = bounds.log_softmax_jacobian(case.oracle, candidate.format)

    agree(candidate.log_softmax_jacobian(case.logits), derivative, within=within)


@claim("log-softmax.jacobian.zero-row-sums", case=logits.up_to(17), share=0.5)
def test_jacobian_zero_row_sums(candidate, case):
    """Rows sum to zero, and column j to 1 − V·p_j."""
    matrix = candidate.log_softmax_jacobian(case.logits)
    bound = bounds.log_softmax_jacobian(case.oracle, candidate.format)
    column_sums = 1 - case.size * case.oracle.softmax

    agree(exact_sum(matrix, axis=1), 0, within=exact_sum(bound, axis=1))
    agree(exact_sum(matrix, axis=0), column_sums, within=exact_sum(bound, axis=0))


@claim("log-softmax.jacobian.projection", case=logits.up_to(9), share=0.5)
def test_jacobian_projection(candidate, case):
    """J² = J: taking the mean away twice is taking it away once."""
    matrix = candidate.log_softmax_jacobian(case.logits)
    bound = bounds.log_softmax_jacobian(case.oracle, candidate.format)
    true = abs(case.oracle.log_softmax_jacobian)

    agree(matrix @ matrix, matrix, within=true @ bound + bound @ true + bound @ bound + bound)


@claim("log-softmax.jacobian.left-null", case=logits.up_to(17), share=0.5)
def test_jacobian_left_null(candidate, case):
    """pᵀJ = 0."""
    p = case.oracle.softmax
    within = p @ bounds.log_softmax_jacobian(case.oracle, candidate.format)

    agree(p @ candidate.log_softmax_jacobian(case.logits), 0, within=within)


@claim("log-softmax.jacobian.factors-softmax", case=logits.up_to(17), share=0.5)
def test_jacobian_factors_softmax(candidate, case):
    """The softmax Jacobian is diag(p) times this one."""
    p = case.oracle.softmax[:, np.newaxis]
    own = bounds.log_softmax_jacobian(case.oracle, candidate.format)
    within = bounds.softmax_jacobian(case.oracle, candidate.format) + p * own
    product = p * candidate.log_softmax_jacobian(case.logits)

    agree(candidate.softmax_jacobian(case.logits), product, within=within)


@claim("logsumexp.gradient", case=labelled_logits.up_to(5), share=0.3)
def test_logsumexp_gradient(candidate, case):
    """The candidate's own logsumexp has the probabilities as its gradient, by differences in exact arithmetic."""
    slopes, within = own_gradient(candidate.logsumexp, case.oracle, candidate.format, bounds.logsumexp)

    agree(slopes, case.oracle.softmax, within=within)


@claim("logsumexp.shift", case=shifted_logits)
def test_logsumexp_shift(candidate, case):
    """Adding a constant to all logits adds it to logsumexp."""
    within = bounds.logsumexp(case.oracle, candidate.format) + bounds.logsumexp(case.shifted.oracle, candidate.format)
    moved = candidate.logsumexp(case.shifted.logits)

    agree(moved, candidate.logsumexp(case.logits) + case.shift, within=within)


@claim("logsumexp.bounds", case=logits)
def test_logsumexp_bounds(candidate, case):
    """It lies between the maximum and the maximum plus log V."""
    received = candidate.logsumexp(case.logits)
    low, high = case.oracle.max, case.oracle.max + mp.log(case.size)

    agree(received, clamp(received, low, high), within=bounds.logsumexp(case.oracle, candidate.format))
