"""How far a correct affine map, and the gradients of its squared norm, may be from the truth: spec/affine.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from mpmath import mpf

from gradspec.bounds.chain_rule import underflow
from gradspec.bounds.roundings import eta, gamma, unit
from gradspec.formats import Format
from gradspec.oracle.affine import Affine
from gradspec.oracle.affine import squared_norm as _squared_norm


def affine(true: Affine, format: Format) -> Any:
    """γ_{n+1}(|W||x| + |b|), shape (m,)."""
    size = len(true.x)
    return true.magnitude * gamma(format, size + 1) + size * eta(format)


def affine_backward(true: Affine, format: Format) -> tuple[Any, Any, Any]:
    """For W_bar, b_bar and x_bar: u|ȳ||x|ᵀ, 0 and γ_m·|W|ᵀ|ȳ|."""
    W_bar, b_bar = parameter_grads([true], format)
    size = len(true.cotangent)
    x_bar = (abs(true.W).T @ abs(true.cotangent)) * gamma(format, size) + size * eta(format)
    return W_bar, b_bar, x_bar


def parameter_grads(samples: Sequence[Affine], format: Format) -> tuple[Any, Any]:
    """γ_N·Σ|ȳ||x|ᵀ for W_bar, shape (m, n), and γ_{N−1}·Σ|ȳ| for b_bar, shape (m,), the sums over N samples."""
    count = len(samples)
    products = sum(np.outer(abs(s.cotangent), abs(s.x)) for s in samples)
    return (
        products * gamma(format, count) + count * eta(format),
        sum(abs(s.cotangent) for s in samples) * gamma(format, count - 1),
    )


def squared_norm(y: Any, format: Format) -> Any:
    """γ_{m+7}·‖y‖²: yᵀy, or the square of a norm that scales by the largest entry."""
    roundings = len(y) + 7
    return gamma(format, roundings) * _squared_norm(y) + roundings * eta(format)


def squared_norm_grad(y: Any, format: Format) -> Any:
    """2u|y|, shape (m,): one rounding, though doubling needs none."""
    return abs(y) * (2 * unit(format)) + eta(format)


def affine_squared_norm_grad(true: Affine, format: Format) -> Any:
    """2γ_{m+n+3}·|W|ᵀ(|W||x| + |b|), by the chain or expanded, shape (n,)."""
    roundings = len(true.b) + len(true.x) + 3
    bound = (abs(true.W).T @ true.magnitude) * (2 * gamma(format, roundings))
    return bound + 2 * underflow(format, roundings, [true.W, true.W, np.append(true.x, mpf(1))])
