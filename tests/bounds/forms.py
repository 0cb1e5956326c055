"""Correct ways of computing the softmax family in NumPy: functions of the logits, in their own dtype, and the label."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from mpmath import mp

from gradspec.formats import FORMATS
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.oracle.precision import exact, round_to

Form = Callable[[Any, int], Any]


def direction(size: int) -> Any:
    """A fixed v for vector-Jacobian products, exact in every format."""
    return np.array([(i % 5 - 2) / 2 + 0.25 for i in range(size)])


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


def summed_entry(p: Any, y: int) -> Any:
    return summed(p, y)[y]


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


TEXTBOOK_LOGS = (shifted_log, lambda x, y: x - plain_lse(x, y), lambda x, y: np.log(unshifted(x, y)))
GRADIENTS = (*of_probs(subtracted, STABLE, True), *of_probs(summed, (shifted,), True))
