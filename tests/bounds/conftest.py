"""Every bounded quantity: its truth, its bound, its domain, and correct ways of computing it in NumPy."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from mpmath import mp

from gradspec import bounds
from gradspec.cases import LabelledLogits
from gradspec.formats import FLOAT64, FORMATS, Format
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.oracle.precision import exact, round_to
from gradspec.strategies import logits
from gradspec.strategies.regimes import ALL_FINITE, TEXTBOOK

TABLES = {"textbook": TEXTBOOK, "all finite": ALL_FINITE}
NUMPY_FORMATS = ("float64", "float32")
Form = Callable[[Any, int], Any]


@dataclass(frozen=True)
class Quantity:
    """One bound, with the truth that it is about and forms that must not exceed it."""

    name: str
    domain: str
    truth: Callable[[CrossEntropy], Any]
    bound: Callable[[CrossEntropy, Format], Any]
    forms: tuple[Form, ...]
    """Functions of the logits and the label, in the logits' own dtype."""


def direction(size: int) -> Any:
    """A fixed v for vector-Jacobian products, exact in every format."""
    return np.array([(i % 5 - 2) / 2 + 0.25 for i in range(size)])


def exact_direction(size: int) -> Any:
    return np.array([exact(v) for v in direction(size)], dtype=object)


# Correct forms. Textbook ones may be unshifted; the others are what careful people write.


def shifted(x: Any, y: int) -> Any:
    e = np.exp(x - x.max())
    return e / e.sum()


def unshifted(x: Any, y: int) -> Any:
    e = np.exp(x)
    return e / e.sum()


def minus_lse(x: Any, y: int) -> Any:
    return np.exp(x - np.log(np.exp(x).sum()))


def sequential(x: Any, y: int) -> Any:
    e = np.exp(x - x.max())
    return e / np.add.accumulate(e)[-1]


def ascending(x: Any, y: int) -> Any:
    e = np.exp(x - x.max())
    return e / np.add.accumulate(np.sort(e))[-1]


def descending(x: Any, y: int) -> Any:
    e = np.exp(x - x.max())
    return e / np.add.accumulate(np.sort(e)[::-1])[-1]


def reciprocal(x: Any, y: int) -> Any:
    e = np.exp(x - x.max())
    return e * (1 / e.sum())


def exp_of_log(x: Any, y: int) -> Any:
    return np.exp(shifted_log(x, y))


def shifted_log(x: Any, y: int) -> Any:
    z = x - x.max()
    return z - np.log(np.exp(z).sum())


def shifted_lse(x: Any, y: int) -> Any:
    return x.max() + np.log(np.exp(x - x.max()).sum())


def plain_lse(x: Any, y: int) -> Any:
    return np.log(np.exp(x).sum())


def pairwise_lse(x: Any, y: int) -> Any:
    return np.logaddexp.reduce(x)


def argmax_log(x: Any, y: int) -> Any:
    m = int(np.argmax(x))
    return -np.log1p(np.exp(np.delete(x, m) - x[m]).sum())


def subtracted(p: Any, y: int) -> Any:
    p = p.copy()
    p[y] -= 1
    return p


def summed(p: Any, y: int) -> Any:
    p = p.copy()
    p[y] = -np.delete(p, y).sum()
    return p


def outer_jacobian(p: Any) -> Any:
    return np.diag(p) - np.outer(p, p)


def looped_jacobian(p: Any) -> Any:
    return np.array([[a * ((i == j) - b) for j, b in enumerate(p)] for i, a in enumerate(p)], dtype=p.dtype)


def log_jacobian(p: Any) -> Any:
    return np.eye(len(p), dtype=p.dtype) - p


def vjp(p: Any) -> Any:
    v = direction(len(p)).astype(p.dtype)
    return p * (v - p @ v)


def vjp_expanded(p: Any) -> Any:
    v = direction(len(p)).astype(p.dtype)
    return p * v - p * np.sum(p * v)


def vjp_by_matrix(p: Any) -> Any:
    return outer_jacobian(p).T @ direction(len(p)).astype(p.dtype)


def exact_total(p: Any, y: int) -> Any:
    return mp.fsum(exact(v) for v in p)


def collapsed(x: Any, y: int) -> Any:
    """The two factors, each rounded, and their product taken exactly."""
    p_y = round_to(CrossEntropy([float(v) for v in x], y).probs[y], FORMATS[x.dtype.name])
    outer = x.dtype.type(-1) / x.dtype.type(p_y)
    return [exact(v) * exact(outer) for v in outer_jacobian(shifted(x, y))[y]]


STABLE = (shifted, sequential, ascending, descending, reciprocal, exp_of_log)
ANY = (*STABLE, unshifted, minus_lse)


def of_probs(after: Callable[..., Any], forms: tuple[Form, ...], labelled: bool = False) -> tuple[Form, ...]:
    if labelled:
        return tuple(lambda x, y, f=f: after(f(x, y), y) for f in forms)
    return tuple(lambda x, y, f=f: after(f(x, y)) for f in forms)


def at_label(*forms: Form) -> tuple[Form, ...]:
    return tuple(lambda x, y, f=f: -f(x, y)[y] for f in forms)


def vjp_truth(true: CrossEntropy) -> Any:
    return true.softmax_vjp(exact_direction(true.size))


def vjp_bound(true: CrossEntropy, format: Format) -> Any:
    return bounds.softmax_vjp(true, exact_direction(true.size), format)


TEXTBOOK_LOGS = (shifted_log, lambda x, y: x - plain_lse(x, y), lambda x, y: np.log(unshifted(x, y)))
GRADIENTS = (*of_probs(subtracted, STABLE, True), *of_probs(summed, (shifted,), True))

QUANTITIES = (
    Quantity("softmax", "textbook", lambda t: t.softmax, bounds.softmax, ANY),
    Quantity("stable_softmax", "all finite", lambda t: t.softmax, bounds.stable_softmax, STABLE),
    Quantity(
        "gradual stable_softmax",
        "all finite",
        lambda t: t.softmax,
        lambda t, f: bounds.stable_softmax(t, f, gradual=True),
        STABLE,
    ),
    Quantity(
        "divided_sum",
        "all finite",
        lambda t: exact(1),
        bounds.divided_sum,
        of_probs(exact_total, (shifted, sequential, ascending, descending), True),
    ),
    Quantity(
        "softmax_jacobian",
        "textbook",
        lambda t: t.softmax_jacobian,
        bounds.softmax_jacobian,
        (*of_probs(outer_jacobian, ANY), *of_probs(looped_jacobian, (shifted, unshifted))),
    ),
    Quantity(
        "softmax_vjp",
        "textbook",
        vjp_truth,
        vjp_bound,
        (
            *of_probs(vjp, (shifted, unshifted, minus_lse)),
            *of_probs(vjp_expanded, (shifted,)),
            *of_probs(vjp_by_matrix, (shifted,)),
        ),
    ),
    Quantity(
        "logsumexp", "textbook", lambda t: t.logsumexp, bounds.logsumexp, (shifted_lse, plain_lse, pairwise_lse)
    ),
    Quantity("stable_logsumexp", "all finite", lambda t: t.logsumexp, bounds.stable_logsumexp, (shifted_lse,)),
    Quantity("log_softmax", "textbook", lambda t: t.log_softmax, bounds.log_softmax, TEXTBOOK_LOGS),
    Quantity(
        "stable_log_softmax",
        "all finite",
        lambda t: t.log_softmax,
        bounds.stable_log_softmax,
        (shifted_log, lambda x, y: x - shifted_lse(x, y)),
    ),
    Quantity(
        "offset_free_log_softmax",
        "all finite",
        lambda t: t.log_softmax,
        bounds.offset_free_log_softmax,
        (shifted_log,),
    ),
    Quantity(
        "relative_at_argmax",
        "all finite",
        lambda t: t.log_probs[t.argmax],
        bounds.relative_at_argmax,
        (argmax_log,),
    ),
    Quantity(
        "log_softmax_jacobian",
        "textbook",
        lambda t: t.log_softmax_jacobian,
        bounds.log_softmax_jacobian,
        of_probs(log_jacobian, ANY),
    ),
    Quantity(
        "cross_entropy",
        "textbook",
        lambda t: t.cross_entropy,
        bounds.cross_entropy,
        (*at_label(*TEXTBOOK_LOGS), lambda x, y: plain_lse(x, y) - x[y]),
    ),
    Quantity(
        "stable_cross_entropy",
        "all finite",
        lambda t: t.cross_entropy,
        bounds.stable_cross_entropy,
        (*at_label(shifted_log), lambda x, y: shifted_lse(x, y) - x[y]),
    ),
    Quantity(
        "offset_free_cross_entropy",
        "all finite",
        lambda t: t.cross_entropy,
        bounds.offset_free_cross_entropy,
        (*at_label(shifted_log), lambda x, y: np.log(np.exp(x - x.max()).sum()) + (x.max() - x[y])),
    ),
    Quantity(
        "cross_entropy_grad",
        "textbook",
        lambda t: t.cross_entropy_grad,
        bounds.cross_entropy_grad,
        (*GRADIENTS, *of_probs(subtracted, (unshifted, minus_lse), True)),
    ),
    Quantity(
        "stable_cross_entropy_grad",
        "all finite",
        lambda t: t.cross_entropy_grad,
        bounds.stable_cross_entropy_grad,
        GRADIENTS,
    ),
    Quantity(
        "saturated_entry",
        "all finite",
        lambda t: t.cross_entropy_grad[t.label],
        bounds.saturated_entry,
        tuple(lambda x, y, f=f: summed(f(x, y), y)[y] for f in (shifted, ascending)),
    ),
    Quantity(
        "collapsed_chain", "textbook", lambda t: t.cross_entropy_grad, bounds.collapsed_chain, (collapsed,)
    ),
    Quantity(
        "logarithm",
        "textbook",
        lambda t: mp.log(exact(float(t.max)) + 400),
        lambda t, f: bounds.logarithm(mp.log(exact(float(t.max)) + 400), f),
        (),
    ),
)


@cache
def strategy_of(domain: str, regime: str, format_name: str, up_to: int) -> st.SearchStrategy[LabelledLogits]:
    """Labelled logits of one regime."""
    space = logits.up_to(up_to).space(FORMATS[format_name], domain)
    draw_vector = TABLES[domain][regime]

    @st.composite
    def cases(draw: st.DrawFn) -> LabelledLogits:
        values = draw_vector(draw, space)
        return LabelledLogits(regime=regime, logits=values, label=draw(st.integers(0, len(values) - 1)))

    return cases()


@pytest.fixture(scope="session")
def of_regime(drawn: Any) -> Callable[..., list[LabelledLogits]]:
    """`of_regime(domain, regime, format, count)`: inputs of one regime; exact arithmetic has those of float64."""

    def cases(domain: str, regime: str, format: Format, count: int, up_to: int = 6) -> list[LabelledLogits]:
        drawn_in = FLOAT64 if format.is_exact else format
        found: list[LabelledLogits] = drawn(strategy_of(domain, regime, drawn_in.name, up_to), count)
        return found

    return cases


def errors(received: Any, expected: Any, largest: Any) -> list[Any]:
    """|received − expected| entry by entry, where a true value beyond the largest number may come out infinite."""
    pairs = zip(np.ravel(np.asarray(received, dtype=object)), np.ravel(expected), strict=True)
    return [_error(exact(a), e, largest) for a, e in pairs]


def _error(actual: Any, expected: Any, largest: Any) -> Any:
    if abs(expected) > largest and math.copysign(1, actual) == math.copysign(1, expected) and abs(actual) >= largest:
        return exact(0)
    return abs(actual - expected) if mp.isfinite(actual) else mp.inf


@pytest.fixture(scope="session")
def measured(of_regime: Any) -> dict[str, float]:
    """The largest error/bound of each quantity over all its forms, regimes and NumPy's formats."""
    worst = dict.fromkeys((q.name for q in QUANTITIES if q.forms), 0.0)
    for name in NUMPY_FORMATS:
        for domain, table in TABLES.items():
            asked = [q for q in QUANTITIES if q.domain == domain and q.forms]
            for regime in table:
                for case in of_regime(domain, regime, FORMATS[name], DRAWS_A_REGIME, 24):
                    _measure(case, FORMATS[name], asked, worst)
    return worst


DRAWS_A_REGIME = 40


def _measure(case: LabelledLogits, format: Format, asked: list[Quantity], worst: dict[str, float]) -> None:
    x = np.array(case.logits, dtype=format.name)
    largest = exact(float(format.largest or 0))
    with mp.workdps(case.oracle_digits), np.errstate(all="ignore"):
        for quantity in asked:
            if "jacobian" in quantity.name and case.size > 8:
                continue
            truth, bound = quantity.truth(case.oracle), quantity.bound(case.oracle, format)
            flat = np.ravel(np.broadcast_to(np.asarray(bound, dtype=object), np.shape(truth)))
            for form in quantity.forms:
                for error, within in zip(errors(form(x, case.label), truth, largest), flat, strict=True):
                    if error and error > within * worst[quantity.name]:
                        worst[quantity.name] = float(error / within)


@pytest.fixture(scope="session")
def quantities() -> tuple[Quantity, ...]:
    """All of them."""
    return QUANTITIES
