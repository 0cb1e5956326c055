"""How far a correct two-layer network and its backward pass may be from the truth: the running bound of spec/mlp.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from mpmath import mpf

from gradspec.bounds.roundings import UndecidableError, eta, gamma, unit
from gradspec.formats import Format
from gradspec.oracle.mlp import Network


def mlp_forward(true: Network, format: Format) -> tuple[Any, Any, Any]:
    """The errors of z1, a1 and z2: E = γ_n|W1||x|, the same again, and |W2|E + γ_h|W2|(|a1| + E)."""
    hidden = linear(true.W1, abs(true.x), 0 * true.x, format)
    return hidden, hidden, linear(true.W2, abs(true.a1), hidden, format)


def linear(W: Any, magnitude: Any, off: Any, format: Format) -> Any:
    """The error of W·h for an h of this magnitude that is off by `off`: |W|E + γ_n|W|(|h| + E)."""
    size = len(magnitude)
    weights = abs(W)
    return weights @ off + (weights @ (magnitude + off)) * gamma(format, size) + size * eta(format)


def slopes(true: Network, format: Format) -> tuple[Any, Any]:
    """The lowest and the highest slope that relu may be taken to have at each z1, shape (h,) each.

    Both are 0 or both 1 where the sign of z1 can be told from the computed value; otherwise they are 0 and 1.
    """
    off = mlp_forward(true, format)[0]
    low = [mpf(1) if z > e else mpf(0) for z, e in zip(true.z1, off, strict=True)]
    high = [mpf(0) if z < -e else mpf(1) for z, e in zip(true.z1, off, strict=True)]
    return np.array(low, dtype=object), np.array(high, dtype=object)


def mlp_backward(true: Network, format: Format) -> tuple[Any, Any, Any]:
    """The errors of x_bar, W1_bar and W2_bar, each beside some choice of the slopes allowed."""
    low, high = slopes(true, format)
    d, d_off = z1_bar(true, low, high, format)
    u, tiny = unit(format), eta(format)
    a_off = mlp_forward(true, format)[1]
    x, g = abs(true.x), abs(true.z2_bar)
    return (
        linear(true.W1.T, d, d_off, format),
        np.outer(d_off + (d + d_off) * u, x) + tiny,
        np.outer(g, a_off + (abs(true.a1) + a_off) * u) + tiny,
    )


def z1_bar(true: Network, low: Any, high: Any, format: Format) -> tuple[Any, Any]:
    """The largest |z1_bar| that slopes in [low, high] allow, and its error γ_m|W2|ᵀ|z2_bar| under the mask.

    A slope that is neither 0 nor 1 rounds once more.
    """
    off = linear(true.W2.T, abs(true.z2_bar), 0 * true.z2_bar, format)
    d = abs(true.a1_bar) * high
    return d, off * high + (d + off) * (unit(format) * (high - low))


def weight_grads(samples: Sequence[Network], format: Format) -> tuple[Any, Any]:
    """Of the sums of W1_bar and W2_bar over N samples: Σ E + γ_N·Σ(|∇| + E)."""
    scale = gamma(format, len(samples))
    first, second = mpf(0), mpf(0)
    for true in samples:
        _, W1_off, W2_off = mlp_backward(true, format)
        largest = np.outer(abs(true.a1_bar) * slopes(true, format)[1], abs(true.x))
        first = first + W1_off + (largest + W1_off) * scale
        second = second + W2_off + (abs(true.second_weights_bar) + W2_off) * scale
    return first, second


def decided_backward(true: Network, format: Format) -> tuple[Any, Any, Any]:
    """The bound of `mlp_backward` where two evaluations must choose the same slopes: masks decided, or z1 just 0.

    Raises UndecidableError elsewhere.
    """
    low, high = slopes(true, format)
    for z, undecided, terms in zip(true.z1, low != high, true.W1 * true.x, strict=True):
        if undecided and not (z == 0 and _adds_exactly(terms, format)):
            raise UndecidableError(f"the sign of a hidden unit cannot be told in {format}")
    return mlp_backward(true, format)


def _adds_exactly(terms: Any, format: Format) -> bool:
    """True when no partial sum of the terms, in any order, has more digits than the format holds."""
    if format.is_exact:
        return True
    present = [term for term in terms if term]
    step = min((mpf(2) ** term._mpf_[2] for term in present), default=mpf(1))
    return bool(sum(abs(term) for term in present) <= step * mpf(2) ** format.significand_bits)
