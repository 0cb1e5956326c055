"""The candidates of the detection benchmark: right ones, and wrong ones in the ways that checkers have let through.

Written here, apart from impl/: each is a pair of NumPy functions. A gradient row has a loss and its gradient with
respect to the logits; a Jacobian row has a vector function and its Jacobian.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any
Gradient = tuple[Callable[[Array, int], Any], Callable[[Array, int], Array]]
Jacobian = tuple[Callable[[Array], Array], Callable[[Array], Array]]


def _softmax(x: Array) -> Array:
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def _hot(x: Array, label: int) -> Array:
    hot = np.zeros_like(x)
    hot[label] = 1
    return hot


def _loss(x: Array, label: int) -> Any:
    top = np.max(x)
    return np.log(np.sum(np.exp(x - top))) - (x[label] - top)


def _gradient(x: Array, label: int) -> Array:
    return _softmax(x) - _hot(x, label)


def _log_softmax(x: Array) -> Array:
    gap = x - np.max(x)
    return gap - np.log(np.sum(np.exp(gap)))


def _by_log_softmax(x: Array, label: int) -> Array:
    return np.exp(_log_softmax(x)) - _hot(x, label)


def _sum_of_others(x: Array, label: int) -> Array:
    gradient = _softmax(x)
    gradient[label] = 0
    gradient[label] = -np.sum(gradient)
    return gradient


def _first_larger(x: Array, label: int) -> Array:
    gradient = _gradient(x, label)
    gradient[0] = gradient[0] * 1.1
    return gradient


def _in_float32(x: Array, label: int) -> Array:
    return (_softmax(x).astype(np.float32) - _hot(x, label).astype(np.float32)).astype(x.dtype)


def _with_epsilon(epsilon: float) -> Callable[[Array, int], Any]:
    return lambda x, label: -np.log(_softmax(x)[label] + epsilon)


def _of_epsilon(epsilon: float) -> Callable[[Array, int], Array]:
    def gradient(x: Array, label: int) -> Array:
        p = _softmax(x)
        return (p - _hot(x, label)) * (p[label] / (p[label] + epsilon))

    return gradient


def _naive_loss(x: Array, label: int) -> Any:
    return np.log(np.sum(np.exp(x))) - x[label]


def _naive_gradient(x: Array, label: int) -> Array:
    e = np.exp(x)
    return e / np.sum(e) - _hot(x, label)


def _every_tie_labelled(x: Array, label: int) -> Array:
    return _softmax(x) - (x == x[label])


def _clipped(x: Array, label: int) -> Array:
    return _gradient(np.clip(x, -700, 700), label)


def _diagonal(x: Array) -> Array:
    p = _softmax(x)
    return np.diag(p * (1 - p))


def _plus_outer(x: Array) -> Array:
    p = _softmax(x)
    return np.diag(p) + np.outer(p, p)


def _jacobian(x: Array) -> Array:
    p = _softmax(x)
    return np.diag(p) - np.outer(p, p)


def _log_jacobian(x: Array) -> Array:
    return np.eye(len(x), dtype=x.dtype) - _softmax(x)


def _log_transposed(x: Array) -> Array:
    return (np.eye(len(x), dtype=x.dtype) - _softmax(x)).T


@dataclass(frozen=True)
class Row:
    """One candidate, and what is expected of a judge."""

    name: str
    functions: Any
    kind: str = "gradient"
    """"gradient", "softmax" or "log-softmax" (a Jacobian)."""
    regime: str = "N(0, 1)"
    """Where the checkers are given their points: "N(0, 1)", "trained", "initialised"."""
    wrong: bool = True
    cause: str = ""
    mistake: str = ""
    """The name in impl/mistakes/ of what it should look like; empty where there is none."""
    hidden: bool = False
    """True for an error made to lie where a checker with fixed directions does not look."""
    dtype: str = "float64"


RIGHT = (_loss, _gradient)
EVERY_SIZE = (
    Row("correct: shifted quotient", RIGHT, wrong=False),
    Row("correct: exp of log-softmax", (_loss, _by_log_softmax), wrong=False),
    Row("correct: minus the sum of the others", (_loss, _sum_of_others), wrong=False),
    Row("correct: in float32", RIGHT, wrong=False, dtype="float32"),
    Row("sign flip", (_loss, lambda x, y: -_gradient(x, y)), cause="derivation", mistake="sign-flipped"),
    Row("p alone", (_loss, lambda x, y: _softmax(x)), cause="derivation", mistake="missing-one-hot"),
    Row("−e_y alone", (_loss, lambda x, y: -_hot(x, y)), cause="derivation", mistake="missing-softmax"),
    Row(
        "label + 1",
        (_loss, lambda x, y: _softmax(x) - _hot(x, (y + 1) % len(x))),
        cause="derivation",
        mistake="next-label",
    ),
    Row(
        "÷ V",
        (_loss, lambda x, y: _gradient(x, y) / len(x)),
        cause="derivation",
        mistake="gradient-divided-by-classes",
    ),
    Row("one coordinate × 1.1", (_loss, _first_larger), cause="derivation", mistake="one-coordinate-larger"),
    Row(
        "× (1 + 5e-4)",
        (_loss, lambda x, y: 1.0005 * _gradient(x, y)),
        cause="constant",
        mistake="gradient-slightly-large",
    ),
    Row(
        "× (1 + 1e-6)",
        (_loss, lambda x, y: 1.000001 * _gradient(x, y)),
        cause="constant",
        mistake="gradient-hardly-large",
    ),
    Row("float32 cast in backward", (_loss, _in_float32), cause="rounding", mistake="float32-in-backward"),
    Row("log(p + 1e-8), p − y", (_with_epsilon(1e-8), _gradient), cause="constant", mistake="epsilon-in-log"),
    Row("log(p + 1e-12), p − y", (_with_epsilon(1e-12), _gradient), cause="constant", mistake="tiny-epsilon-in-log"),
    Row(
        "log(p + 1e-12), its own gradient",
        (_with_epsilon(1e-12), _of_epsilon(1e-12)),
        cause="constant",
        mistake="epsilon-in-log-and-gradient",
    ),
    Row("naive exp", (_naive_loss, _naive_gradient), cause="range", mistake="printed-stable-form, unshifted-gradient"),
    Row("wrong only at ties", (_loss, _every_tie_labelled), cause="derivation", mistake="gradient-wrong-at-ties"),
    Row("wrong only for |x| > 700", (_loss, _clipped), cause="constant", mistake="gradient-clipped-at-700"),
    Row(
        "2·CE with its own gradient",
        (lambda x, y: 2 * _loss(x, y), lambda x, y: 2 * _gradient(x, y)),
        cause="derivation",
        mistake="loss-doubled",
    ),
    Row("all NaN", (_loss, lambda x, y: np.nan * _gradient(x, y)), cause="derivation"),
    Row(
        "sign flip, trained",
        (_loss, lambda x, y: -_gradient(x, y)),
        regime="trained",
        cause="derivation",
        mistake="sign-flipped",
    ),
    Row(
        "sign flip, initialised",
        (_loss, lambda x, y: -_gradient(x, y)),
        regime="initialised",
        cause="derivation",
        mistake="sign-flipped",
    ),
    Row("error orthogonal to fixed directions", RIGHT, cause="derivation", hidden=True),
)
"""Gradient rows: for every vocabulary size."""
JACOBIANS = (
    Row("correct: softmax Jacobian", (_softmax, _jacobian), "softmax", wrong=False),
    Row("correct: log-softmax Jacobian", (_log_softmax, _log_jacobian), "log-softmax", wrong=False),
    Row(
        "softmax J diagonal only",
        (_softmax, _diagonal),
        "softmax",
        cause="derivation",
        mistake="jacobian-diagonal-only",
    ),
    Row("softmax J + outer", (_softmax, _plus_outer), "softmax", cause="derivation", mistake="jacobian-plus-outer"),
    Row(
        "log-softmax J transposed",
        (_log_softmax, _log_transposed),
        "log-softmax",
        cause="derivation",
        mistake="log-jacobian-transposed",
    ),
)
"""Jacobian rows: V² numbers each."""


def with_hidden_error(row: Row, size: int, directions: Any) -> Row:
    """The row with an error that is orthogonal to the directions, a tenth of a gradient's length."""
    loss, gradient = row.functions
    error = np.random.default_rng(size).standard_normal(size)
    if len(directions):
        basis = np.linalg.qr(np.array(directions).T)[0]
        error = error - basis @ (basis.T @ error)
    error = error / (10 * np.linalg.norm(error))

    def wrong(x: Array, label: int) -> Array:
        right = gradient(x, label)
        return right + error[: len(x)] if len(x) <= size else right + np.resize(error, len(x))

    return Row(row.name, (loss, wrong), row.kind, row.regime, True, row.cause, row.mistake, True, row.dtype)


def point(row: Row, size: int, seed: int) -> tuple[Array, int]:
    """Where the checkers look: logits of the row's regime, and a label."""
    rng = np.random.default_rng([seed, size])
    x, label = rng.standard_normal(size), int(rng.integers(size))
    if row.regime == "trained":
        x[label] = np.max(x) + 12 + np.log(size)
    if row.regime == "initialised":
        x = x / 1000
    return x.astype(row.dtype), label
