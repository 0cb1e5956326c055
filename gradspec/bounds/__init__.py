"""The derived error bounds: one function a quantity, each a function of the oracle's values and the format."""

from gradspec.bounds.cross_entropy import (
    collapsed_chain,
    cross_entropy,
    cross_entropy_grad,
    logarithm,
    offset_free_cross_entropy,
    reciprocal,
    saturated_entry,
    stable_cross_entropy,
    stable_cross_entropy_grad,
)
from gradspec.bounds.log_softmax import (
    log_softmax,
    log_softmax_jacobian,
    logsumexp,
    offset_free_log_softmax,
    relative_at_argmax,
    stable_log_softmax,
    stable_logsumexp,
)
from gradspec.bounds.operations import batched, of_operation
from gradspec.bounds.roundings import STANDARD, Costs, UndecidableError, eta, gamma, smallest_normal, unit
from gradspec.bounds.softmax import divided_sum, product, softmax, softmax_jacobian, softmax_vjp, stable_softmax

__all__ = [
    "STANDARD",
    "Costs",
    "UndecidableError",
    "batched",
    "collapsed_chain",
    "cross_entropy",
    "cross_entropy_grad",
    "divided_sum",
    "eta",
    "gamma",
    "log_softmax",
    "log_softmax_jacobian",
    "logarithm",
    "logsumexp",
    "offset_free_cross_entropy",
    "offset_free_log_softmax",
    "of_operation",
    "product",
    "relative_at_argmax",
    "reciprocal",
    "saturated_entry",
    "smallest_normal",
    "softmax",
    "softmax_jacobian",
    "softmax_vjp",
    "stable_cross_entropy",
    "stable_cross_entropy_grad",
    "stable_log_softmax",
    "stable_logsumexp",
    "stable_softmax",
    "unit",
]
