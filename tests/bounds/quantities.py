"""Every bounded quantity of the softmax family: its truth, its bound, its domain, and forms that must not exceed it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from mpmath import mp

from gradspec import bounds
from gradspec.formats import Format
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.oracle.precision import exact
from gradspec.resources import load_module

forms = load_module(Path(__file__).with_name("forms.py"), "_gradspec_tests_forms")


@dataclass(frozen=True)
class Quantity:
    """One bound, with the truth that it is about and forms that must not exceed it."""

    name: str
    domain: str
    truth: Callable[[CrossEntropy], Any]
    bound: Callable[[CrossEntropy, Format], Any]
    forms: tuple[Callable[[Any, int], Any], ...]
    """Functions of the logits and the label, in the logits' own dtype."""


def exact_direction(size: int) -> Any:
    return np.array([exact(v) for v in forms.direction(size)], dtype=object)


def vjp_truth(true: CrossEntropy) -> Any:
    return true.softmax_vjp(exact_direction(true.size))


def vjp_bound(true: CrossEntropy, format: Format) -> Any:
    return bounds.softmax_vjp(true, exact_direction(true.size), format)


QUANTITIES = (
    Quantity("softmax", "textbook", lambda t: t.softmax, bounds.softmax, forms.ANY),
    Quantity("stable_softmax", "all finite", lambda t: t.softmax, bounds.stable_softmax, forms.STABLE),
    Quantity(
        "gradual stable_softmax",
        "all finite",
        lambda t: t.softmax,
        lambda t, f: bounds.stable_softmax(t, f, gradual=True),
        forms.STABLE,
    ),
    Quantity(
        "divided_sum",
        "all finite",
        lambda t: exact(1),
        bounds.divided_sum,
        forms.of_probs(forms.exact_total, (forms.shifted, forms.sequential, forms.ascending, forms.descending), True),
    ),
    Quantity(
        "softmax_jacobian",
        "textbook",
        lambda t: t.softmax_jacobian,
        bounds.softmax_jacobian,
        (
            *forms.of_probs(forms.outer_jacobian, forms.ANY),
            *forms.of_probs(forms.looped_jacobian, (forms.shifted, forms.unshifted)),
        ),
    ),
    Quantity(
        "softmax_vjp",
        "textbook",
        vjp_truth,
        vjp_bound,
        (
            *forms.of_probs(forms.vjp, (forms.shifted, forms.unshifted, forms.minus_lse)),
            *forms.of_probs(forms.vjp_expanded, (forms.shifted,)),
            *forms.of_probs(forms.vjp_by_matrix, (forms.shifted,)),
        ),
    ),
    Quantity(
        "logsumexp",
        "textbook",
        lambda t: t.logsumexp,
        bounds.logsumexp,
        (forms.shifted_lse, forms.plain_lse, forms.pairwise_lse),
    ),
    Quantity("stable_logsumexp", "all finite", lambda t: t.logsumexp, bounds.stable_logsumexp, (forms.shifted_lse,)),
    Quantity("log_softmax", "textbook", lambda t: t.log_softmax, bounds.log_softmax, forms.TEXTBOOK_LOGS),
    Quantity(
        "stable_log_softmax",
        "all finite",
        lambda t: t.log_softmax,
        bounds.stable_log_softmax,
        (forms.shifted_log, lambda x, y: x - forms.shifted_lse(x, y)),
    ),
    Quantity(
        "offset_free_log_softmax",
        "all finite",
        lambda t: t.log_softmax,
        bounds.offset_free_log_softmax,
        (forms.shifted_log,),
    ),
    Quantity(
        "relative_at_argmax",
        "all finite",
        lambda t: t.log_probs[t.argmax],
        bounds.relative_at_argmax,
        (forms.argmax_log,),
    ),
    Quantity(
        "log_softmax_jacobian",
        "textbook",
        lambda t: t.log_softmax_jacobian,
        bounds.log_softmax_jacobian,
        forms.of_probs(forms.log_jacobian, forms.ANY),
    ),
    Quantity(
        "cross_entropy",
        "textbook",
        lambda t: t.cross_entropy,
        bounds.cross_entropy,
        (*forms.at_label(*forms.TEXTBOOK_LOGS), lambda x, y: forms.plain_lse(x, y) - x[y]),
    ),
    Quantity(
        "stable_cross_entropy",
        "all finite",
        lambda t: t.cross_entropy,
        bounds.stable_cross_entropy,
        (*forms.at_label(forms.shifted_log), lambda x, y: forms.shifted_lse(x, y) - x[y]),
    ),
    Quantity(
        "offset_free_cross_entropy",
        "all finite",
        lambda t: t.cross_entropy,
        bounds.offset_free_cross_entropy,
        (*forms.at_label(forms.shifted_log), lambda x, y: np.log(np.exp(x - x.max()).sum()) + (x.max() - x[y])),
    ),
    Quantity(
        "cross_entropy_grad",
        "textbook",
        lambda t: t.cross_entropy_grad,
        bounds.cross_entropy_grad,
        (*forms.GRADIENTS, *forms.of_probs(forms.subtracted, (forms.unshifted, forms.minus_lse), True)),
    ),
    Quantity(
        "stable_cross_entropy_grad",
        "all finite",
        lambda t: t.cross_entropy_grad,
        bounds.stable_cross_entropy_grad,
        forms.GRADIENTS,
    ),
    Quantity(
        "saturated_entry",
        "all finite",
        lambda t: t.cross_entropy_grad[t.label],
        bounds.saturated_entry,
        forms.of_probs(forms.summed_entry, (forms.shifted, forms.ascending), True),
    ),
    Quantity("collapsed_chain", "textbook", lambda t: t.cross_entropy_grad, bounds.collapsed_chain, (forms.collapsed,)),
    Quantity(
        "logarithm",
        "textbook",
        lambda t: mp.log(exact(float(t.max)) + 400),
        lambda t, f: bounds.logarithm(mp.log(exact(float(t.max)) + 400), f),
        (),
    ),
)
