"""The fast oracles against mpmath: enclosures hold its values and bounds, and Arb's balls its exponentials."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from gradspec import bounds
from gradspec.formats import EXACT, FLOAT32, FLOAT64, Format
from gradspec.oracle import exponentials as module
from gradspec.oracle.exponentials import OracleError, balls_of_exponentials, exponentials
from gradspec.oracle.softmax import Softmax
from gradspec.strategies import labelled_logits

CLASSES = 29
DOMAINS = ("textbook", "all finite")
VECTORS = ["gaps", "probs", "complements", "log_probs", "cross_entropy_grad"]
SCALARS = ["sum_of_others", "log_sum", "logsumexp", "mean_gap", "cross_entropy"]
MATRICES = ["softmax_jacobian", "log_softmax_jacobian"]
BOUNDS = [
    bounds.softmax,
    bounds.stable_softmax,
    bounds.softmax_jacobian,
    bounds.logsumexp,
    bounds.stable_logsumexp,
    bounds.log_softmax,
    bounds.offset_free_log_softmax,
    bounds.stable_log_softmax,
    bounds.relative_at_argmax,
    bounds.log_softmax_jacobian,
    bounds.cross_entropy,
    bounds.stable_cross_entropy,
    bounds.cross_entropy_grad,
    bounds.stable_cross_entropy_grad,
    bounds.saturated_entry,
]


def cases(domain: str) -> list[Any]:
    return list(labelled_logits.at_size(labelled_logits.space(FLOAT64, domain), CLASSES))


def assert_inside(enclosure: Any, true: Any) -> None:
    """Each true value is in its enclosure, as far as that says anything."""
    true = np.asarray(true, dtype=object)
    shape = np.shape(enclosure) or ()
    assert shape == true.shape
    for index in np.ndindex(true.shape):
        if np.isfinite(radius := float(enclosure.radius[index])):
            assert abs(enclosure[index].exactly() - true[index]) <= radius + abs(true[index]) * mpf(10) ** -60


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_enclosed_oracle_holds_the_true_values(domain: str) -> None:
    """In every regime: vectors, scalars, matrices, and a product with a vector."""
    for case in cases(domain):
        with mp.workdps(case.oracle_digits):
            enclosed, true = case.in_enclosures.oracle, case.oracle
            for name in (*VECTORS, *SCALARS, *MATRICES):
                assert_inside(getattr(enclosed, name), getattr(true, name))
            v = [(i % 5 - 2) / 4 for i in range(CLASSES)]
            assert_inside(enclosed.softmax_vjp(v), true.softmax_vjp(v))


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("format", [FLOAT64, FLOAT32, EXACT], ids=str)
def test_the_enclosed_bounds_hold_the_bounds(domain: str, format: Format) -> None:
    """A bound of enclosures holds the bound of mpf: one formula, two arithmetics."""
    for case in cases(domain):
        with mp.workdps(case.oracle_digits):
            enclosed, true = case.in_enclosures.oracle, case.oracle
            for bound in BOUNDS:
                assert_inside(bound(enclosed, format), bound(true, format))


def test_the_enclosed_bounds_of_ordinary_logits_are_narrow() -> None:
    """To ten digits: next to that, a bound that cannot be told from an error is not met by chance."""
    with mp.workdps(60):
        oracle = cases("textbook")[0].in_enclosures.oracle
        for bound in BOUNDS:
            within = bound(oracle, FLOAT64)
            assert np.all(within.radius <= within.high * 1e-10), bound.__name__


def test_the_enclosures_of_ordinary_logits_are_narrow() -> None:
    """Probabilities, and the gradient's entries, are known to 80 bits: far better than any format needs."""
    oracle = cases("textbook")[0].in_enclosures.oracle

    for values in (oracle.probs, oracle.cross_entropy_grad, oracle.log_probs):
        assert np.all(values.radius <= np.abs(values.high) * 2.0**-80)


def test_balls_hold_what_mpmath_computes() -> None:
    """Arb's balls of e^{−g} and mpmath's values at more digits, from tiny gaps to far ones."""
    pytest.importorskip("flint")
    gaps = [mpf(10) ** k / 7 for k in range(-60, 6)]
    with mp.workdps(80):
        balls = balls_of_exponentials(gaps)
        kept = mp.prec
    with mp.workdps(200):
        for ball, gap in zip(balls, gaps, strict=True):
            middle, radius = ball.mid(), ball.rad()
            off = abs(mp.make_mpf(middle._mpf_) - mp.exp(-gap))

            assert off <= mp.make_mpf(radius._mpf_)
            assert ball.rel_accuracy_bits() > kept


def test_long_vectors_have_the_values_of_short_ones() -> None:
    """Whatever computes them: with python-flint a long vector goes through Arb, and a short one through mpmath."""
    gaps = [mpf(i) / 7 for i in range(module.LONG + 5)] + [mpf(10) ** 70]
    with mp.workdps(81):
        together = exponentials(gaps)
        apart = [exponentials([gap])[0] for gap in gaps]

        assert all(abs(a - b) <= b * mp.ldexp(1, 3 - mp.prec) for a, b in zip(together, apart, strict=True))


def test_without_flint_mpmath_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The core install has no python-flint: the values are the same."""
    x = [i / 8 for i in range(module.LONG + 1)]
    with mp.workdps(81):
        here = Softmax(x).probs
        monkeypatch.setattr(module, "_arb", lambda: None)
        there = Softmax(x).probs

        assert all(abs(a - b) <= b * mpf(10) ** -79 for a, b in zip(here, there, strict=True))


def test_libraries_that_differ_stop_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ball that does not hold mpmath's value is no reason to judge anybody."""
    pytest.importorskip("flint")
    balls = balls_of_exponentials

    def off_by_one(gaps: Any) -> Any:
        return [*balls(gaps)[1:], balls(gaps)[0]]

    monkeypatch.setattr(module, "balls_of_exponentials", off_by_one)
    with mp.workdps(81), pytest.raises(OracleError, match="agree on an exponential"):
        exponentials([mpf(i) / 7 for i in range(module.LONG)])
