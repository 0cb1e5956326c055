"""The bound of a whole operation at given arguments: what a batch, or one class more, may differ by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from mpmath import log, mpf

from gradspec.bounds.affine import affine, affine_backward
from gradspec.bounds.cross_entropy import cross_entropy, cross_entropy_grad, logarithm
from gradspec.bounds.log_softmax import log_softmax, log_softmax_jacobian, logsumexp
from gradspec.bounds.mlp import mlp_backward, mlp_forward
from gradspec.bounds.roundings import gamma, unit
from gradspec.bounds.sigmoid import sigmoid, sigmoid_grad
from gradspec.bounds.softmax import softmax, softmax_jacobian, softmax_vjp
from gradspec.contract import Operation
from gradspec.formats import Format
from gradspec.oracle.affine import Affine
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.oracle.mlp import Network
from gradspec.oracle.precision import exact_vector
from gradspec.oracle.sigmoid import Sigmoid

Bound = Callable[[tuple[Any, ...], Format], Any]


def _of_logits(bound: Callable[[CrossEntropy, Format], Any]) -> Bound:
    return lambda arguments, format: bound(CrossEntropy(arguments[0], 0), format)


def _of_labelled(bound: Callable[[CrossEntropy, Format], Any]) -> Bound:
    return lambda arguments, format: bound(CrossEntropy(arguments[0], arguments[1]), format)


def _vjp(arguments: tuple[Any, ...], format: Format) -> Any:
    cotangent = np.array(exact_vector(arguments[1]), dtype=object)
    return softmax_vjp(CrossEntropy(arguments[0], 0), cotangent, format)


def _affine(arguments: tuple[Any, ...], format: Format) -> Any:
    W, b, x = arguments
    return affine(Affine(W, b, x, b), format)


def _affine_backward(arguments: tuple[Any, ...], format: Format) -> Any:
    W, x, cotangent = arguments
    return affine_backward(Affine(W, cotangent, x, cotangent), format)


def _mlp_forward(arguments: tuple[Any, ...], format: Format) -> Any:
    W1, W2, x = arguments
    return mlp_forward(Network(W1, W2, x, ()), format)


def _stored(bound: Callable[[Any, Any, Format], Any]) -> Bound:
    """A bound of e_y and p_y, for an operation that is given the probabilities."""

    def of(arguments: tuple[Any, ...], format: Format) -> Any:
        probs, label = exact_vector(arguments[0]), arguments[1]
        hot = np.array([mpf(1) if i == label else mpf(0) for i in range(len(probs))], dtype=object)
        return bound(hot, probs[label], format)

    return of


def _none(arguments: tuple[Any, ...], format: Format) -> Any:
    return np.array([mpf(0)] * len(arguments[0]), dtype=object)


OPERATION_BOUNDS: dict[str, Bound] = {
    "softmax": _of_logits(softmax),
    "softmax_jacobian": _of_logits(softmax_jacobian),
    "softmax_vjp": _vjp,
    "logsumexp": _of_logits(logsumexp),
    "log_softmax": _of_logits(log_softmax),
    "log_softmax_jacobian": _of_logits(log_softmax_jacobian),
    "cross_entropy": _of_labelled(cross_entropy),
    "cross_entropy_grad": _of_labelled(cross_entropy_grad),
    "cross_entropy_backward": _stored(lambda hot, p_y, format: hot * (1 - p_y) * unit(format)),
    "nll": _stored(lambda hot, p_y, format: logarithm(-log(p_y), format)),
    "nll_grad": _stored(lambda hot, p_y, format: hot / p_y * unit(format)),
    "affine": _affine,
    "affine_backward": _affine_backward,
    "relu": _none,
    "relu_grad": _none,
    "mlp_forward": _mlp_forward,
    "mlp_backward": lambda arguments, format: mlp_backward(Network(*arguments), format),
    "sigmoid": lambda arguments, format: sigmoid(Sigmoid(arguments[0]), format),
    "sigmoid_grad": lambda arguments, format: sigmoid_grad(Sigmoid(arguments[0]), format),
}
"""How far a correct operation may be from the truth at its arguments (a tuple of bounds where it returns several)."""


LOSSES = ("cross_entropy", "nll")
LOSS_GRADIENTS = ("cross_entropy_grad", "cross_entropy_backward", "nll_grad")
"""A batch's loss is the mean, and its gradient that of the mean."""


def of_operation(name: str, arguments: tuple[Any, ...], format: Format) -> Any:
    """The bound of the operation's result at these arguments."""
    return OPERATION_BOUNDS[name](arguments, format)


def batched(
    operation: Operation, together: Any, rows: list[Any], off: list[Any], format: Format
) -> Iterator[tuple[Any, Any, Any]]:
    """For each result of a batched call: what was received, what the rows amount to, and how far they may differ.

    Results with a batch axis are the rows stacked; a loss is the rows' mean and its gradient is divided by N; the
    cotangent of something shared by the samples is the rows' sum. Both sides carry their own error: twice the bound,
    and γ_N for the sum.
    """
    several = len(operation.results) > 1
    for n, shape in enumerate(operation.batched_results):
        parts = [row[n] if several else row for row in rows]
        bounds = [2 * (bound[n] if several else bound) for bound in off]
        count = len(rows)
        received = together[n] if several else together
        if shape[:1] == ("N",):
            scale = count if operation.name in LOSS_GRADIENTS else 1
            slack = abs(_stack(parts)) * (2 * unit(format))
            yield received, _stack(parts) / scale, (_stack(bounds) + slack) / scale
        else:
            scale = count if operation.name in LOSSES else 1
            slack = sum(abs(part) for part in parts) * (2 * gamma(format, count + 1))
            yield received, sum(parts) / scale, (sum(bounds) + slack) / scale


def _stack(parts: list[Any]) -> Any:
    return np.stack([np.asarray(part, dtype=object) for part in parts])
