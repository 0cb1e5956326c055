"""Finite differences, of our loss and our gradient: the properties of spec/finite-differences.md."""

from functools import cache

import numpy as np
from mpmath import mpf, nint, nstr

from gradspec import agree, bounds, claim, exact_array, must
from gradspec.cases.finite_differences import DifferencedLoss
from gradspec.formats import FORMATS
from gradspec.oracle.finite_differences import log_softmax_quotients, order, rounded_differences, truncations
from gradspec.oracle.precision import round_to
from gradspec.strategies import (
    checked_losses,
    differenced_losses,
    finely_stepped_logits,
    logit_rows,
    practically_stepped_logits,
    stepped_logits,
    whole_logits,
)

STEPS = (2.0**-3, 2.0**-6, 2.0**-9)
"""Where the order of the error is looked for."""
ORDERS = {0: "the error does not shrink with h", 1: "that of a forward difference"}
"""What an error that falls otherwise looks like."""
AGREEMENT, CONVICTION = mpf("1e-4"), mpf("1e-3")
"""The source's two numbers: agreement "to about 1e-4", and "a disagreement larger than 1e-3"."""
SOURCE_STEP = 1e-4
"""The source's h."""
NOISY = {"exact": (1e10, 1e10 + 1, 1e10 + 2), "float64": (1e10, 1e10 + 1, 1e10 + 2), "float32": (20.0, 21.0, 22.0)}
"""Where the source's two sentences fail at the source's h, by rounding alone."""
LARGEST_STEP = 1.0
"""A checker's step is at most this."""


@claim("finite-differences.second-order", case=differenced_losses, share=0.2)
def test_second_order(candidate, case):
    """The error falls as h²: it is h²f‴/6 up to h⁴. A forward difference's falls as h, and is named."""
    errors = np.array([differences(candidate, case, h) - case.oracle.cross_entropy_grad for h in STEPS])
    expected, within = truncations(case.oracle, STEPS), bounds.second_order(case.oracle, STEPS, candidate.format)
    received = slope(errors, expected, within)

    must(received == "slope 2", "slope 2", received, "numerical_gradient", kind="value")
    agree(errors, expected, within=within)


@claim("finite-differences.truncation-bound", case=stepped_logits, share=0.4)
def test_truncation_bound(candidate, case):
    """The difference is within √3/108·h² of the gradient, and what rounding may do."""
    within = bounds.difference(case.oracle, case.step, candidate.format)

    agree(differences(candidate, case, case.step), case.oracle.cross_entropy_grad, within=within)


@claim("finite-differences.rounding-bound", case=finely_stepped_logits, share=0.3)
def test_rounding_bound(candidate, case):
    """The computed difference is within its roundings of the exact one, for every step."""
    received = candidate.numerical_jacobian(candidate.function(case.log_softmax), case.logits, case.step)
    within = bounds.jacobian_difference_rounding(case.oracle, case.step, candidate.format)

    agree(received, log_softmax_quotients(case.oracle, case.step), within=within)


@claim("finite-differences.agreement-at-1e-4", case=practically_stepped_logits, share=0.3)
def test_agreement_at_1e_4(candidate, case):
    """At h = 1e-4 the two agree far better than to 1e-4 on the textbook domain, and not even to that far outside it."""
    within = bounds.difference(case.oracle, SOURCE_STEP, candidate.format)
    noisy = disagreement(candidate.format)

    must(max(within) < AGREEMENT, "a bound below 1e-4", nstr(max(within), 2))
    must(candidate.format.is_exact == (noisy < AGREEMENT), "noise above 1e-4 in floats only", nstr(noisy, 2))
    agree(differences(candidate, case, SOURCE_STEP), case.oracle.cross_entropy_grad, within=within)


@claim("finite-differences.verdict-at-1e-3", case=practically_stepped_logits, share=0.3)
def test_verdict_at_1e_3(candidate, case):
    """Where the bound allows it, only a wrong gradient disagrees by 1e-3; some wrong ones do not, and noise may."""
    within, noisy = bounds.difference(case.oracle, case.step, candidate.format), disagreement(candidate.format)
    received, gradient = differences(candidate, case, case.step), case.oracle.cross_entropy_grad

    must(max(within) <= CONVICTION, "a bound of at most 1e-3", nstr(max(within), 2))
    must(candidate.format.is_exact == (noisy <= CONVICTION), "noise above 1e-3 in floats only", nstr(noisy, 2))
    agree(received, gradient, within=CONVICTION)
    for wrong in unnoticed(gradient, max(within)):
        agree(received, wrong, within=CONVICTION)


@claim("finite-differences.checker.detects", case=checked_losses, share=0.2)
def test_checker_detects(candidate, case):
    """The right gradient is accepted, and one that is wrong by a tenth of its largest entry or more is not."""
    loss, gradient, wrong = (candidate.function(f) for f in (case.loss, case.gradient, case.wrong_gradient))

    must(candidate.gradient_check(loss, gradient, case.logits), "True for the right gradient", "False")
    must(not candidate.gradient_check(loss, wrong, case.logits), f"False for a wrong gradient ({case.wrong})", "True")


@claim("finite-differences.checker.pure", case=logit_rows, share=0.1)
def test_checker_pure(candidate, case):
    """A matrix is checked as well as a vector, and is afterwards what it was, to the rounding of x ± h."""
    loss, gradient, wrong = (candidate.function(f) for f in (case.loss, case.gradient, case.wrong_gradient))
    before = exact_array(case.rows)
    within = bounds.restored(before, LARGEST_STEP, candidate.format)

    for claimed, word, answer in ((gradient, "right", True), (wrong, "negative", False)):
        x = candidate.array(case.rows)
        received = bool(candidate.raw("gradient_check", loss, claimed, x))
        must(received == answer, f"{answer} for the {word} gradient of a matrix", received)
        must(bool(np.all(abs(candidate.exact(x) - before) <= within)), "x as it was, to the rounding of x ± h", repr(x))


@claim("finite-differences.checker.dtype", case=whole_logits, share=0.1)
def test_checker_dtype(candidate, case):
    """Whole numbers as a list, or as integers, are checked as the same floats are."""
    loss, gradient = candidate.function(case.loss), candidate.function(case.gradient)
    floats, whole = candidate.array(case.logits), [int(x) for x in case.logits]
    expected = bool(candidate.raw("gradient_check", loss, gradient, floats))

    for kind, x in (("a list", whole), ("integers", np.array(whole))):
        answer = bool(candidate.raw("gradient_check", loss, gradient, x))
        must(answer == expected, f"for {kind} what the same floats give: {expected}", f"{answer}", "gradient_check")


def differences(candidate, case, step):
    """The candidate's numerical gradient of our loss."""
    return candidate.numerical_gradient(candidate.function(case.loss), case.logits, step)


@cache
def disagreement(format):
    """By how much the textbook difference of our loss and its gradient disagree at the noisy point of a format."""
    noisy = DifferencedLoss(logits=NOISY[format.name], label=0)
    received = rounded_differences(noisy.loss, noisy.logits, SOURCE_STEP, format)
    return max(abs(received - noisy.oracle.cross_entropy_grad))


def unnoticed(gradient, bound):
    """The wrong gradients that are too close to the right one for a threshold of 1e-3 to tell."""
    in_float32 = exact_array([round_to(g, FORMATS["float32"]) for g in gradient])
    wrong = (gradient * mpf("1.0005"), in_float32, -gradient)
    return [w for w in wrong if max(abs(w - gradient)) + bound <= CONVICTION]


def slope(errors, expected, within):
    """The order of the error in words, where it is one that has a name."""
    measured = order(errors, expected, STEPS)
    agrees = bool(np.all(abs(errors - expected) <= within)) or measured != measured
    reading = None if agrees else ORDERS.get(int(nint(measured)))
    return "slope 2" if reading is None else f"slope {round(float(measured), 1) + 0.0}: {reading}"
