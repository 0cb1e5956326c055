"""How far a correct two-layer network and its backward pass may be from the truth: the running bound of spec/mlp.md."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from mpmath import mpf

from gradspec.bounds.roundings import UndecidableError, eta, gamma, leave_open, unit
from gradspec.formats import Format
from gradspec.oracle.mlp import Network


class Running:
    """The largest errors that the entries of each quantity can have, from the input on; each has its shape."""

    def __init__(self, true: Network, format: Format) -> None:
        self.true, self.format = true, format
        self._size = true.magnitude

    @cached_property
    def z1(self) -> Any:
        """γ_n|W1||x|."""
        terms = len(self.true.x)
        return gamma(self.format, terms) * self._size.z1 + terms * eta(self.format)

    @property
    def a1(self) -> Any:
        """That of z1: relu rounds nothing and brings no two numbers further apart."""
        return self.z1

    @cached_property
    def z2(self) -> Any:
        """|W2|E + γ_h|W2|(|a1| + E), E the error of a1."""
        return self._linear(self._size.W2, self.true.a1, self.a1)

    @property
    def slopes(self) -> tuple[Any, Any]:
        """The lowest and the highest slope that relu may be taken to have at each z1, shape (h,) each.

        Both are 0 or both 1 where the sign of z1 can be told from the computed value; otherwise they are 0 and 1. They
        are one and the same array where every sign can be told.
        """
        if any(0 < abs(z) <= e for z, e in zip(self.true.z1, self.z1, strict=True)):
            leave_open(f"the sign of a hidden unit cannot be told in {self.format}: either slope of relu is accepted")
        return self._slopes

    @cached_property
    def _slopes(self) -> tuple[Any, Any]:
        pairs = list(zip(self.true.z1, self.z1, strict=True))
        low = np.array([mpf(1) if z > e else mpf(0) for z, e in pairs], dtype=object)
        if all(abs(z) > e for z, e in pairs):
            return low, low
        return low, np.array([mpf(0) if z < -e else mpf(1) for z, e in pairs], dtype=object)

    @cached_property
    def a1_bar(self) -> Any:
        """γ_m|W2|ᵀ|z2_bar|."""
        terms = len(self.true.z2_bar)
        return gamma(self.format, terms) * self._size.a1_bar + terms * eta(self.format)

    @cached_property
    def z1_bar(self) -> Any:
        """That of a1_bar under the mask; a slope that is neither 0 nor 1 rounds once more."""
        low, high = self._slopes
        off = self.a1_bar * high
        return off if low is high else off + unit(self.format) * (self._largest_z1_bar + off) * (high - low)

    @cached_property
    def x_bar(self) -> Any:
        """|W1|ᵀE + γ_h|W1|ᵀ(|z1_bar| + E), E the error of z1_bar."""
        return self._linear(self._size.W1.T, self._largest_z1_bar, self.z1_bar)

    @cached_property
    def first_weights_bar(self) -> Any:
        """E|x|ᵀ + u(|z1_bar| + E)|x|ᵀ, E the error of z1_bar."""
        off = self.z1_bar + unit(self.format) * (self._largest_z1_bar + self.z1_bar)
        return np.outer(off, self._size.x) + eta(self.format)

    @cached_property
    def second_weights_bar(self) -> Any:
        """|z2_bar|Eᵀ + u|z2_bar|(|a1| + E)ᵀ, E the error of a1."""
        off = self.a1 + unit(self.format) * (self.true.a1 + self.a1)
        return np.outer(self._size.z2_bar, off) + eta(self.format)

    @cached_property
    def _largest_z1_bar(self) -> Any:
        return abs(self.true.a1_bar) * self._slopes[1]

    def largest_first_weights_bar(self) -> Any:
        """The largest |z1_bar||x|ᵀ that the slopes allow."""
        return np.outer(self._largest_z1_bar, self._size.x)

    def _linear(self, weights: Any, magnitude: Any, off: Any) -> Any:
        scale = gamma(self.format, len(magnitude))
        return weights @ (off + scale * (magnitude + off)) + len(magnitude) * eta(self.format)


def running(true: Network, format: Format) -> Running:
    """The running bound of a network in a format, made once."""
    made: dict[str, Running] = true.__dict__.setdefault("_running", {})
    return made.setdefault(format.name, Running(true, format))


def mlp_forward(true: Network, format: Format) -> tuple[Any, Any, Any]:
    """Of z1, a1 and z2."""
    bound = running(true, format)
    return bound.z1, bound.a1, bound.z2


def mlp_backward(true: Network, format: Format) -> tuple[Any, Any, Any]:
    """Of x_bar, W1_bar and W2_bar, where two evaluations must choose the same slopes: masks decided, or z1 just 0.

    Raises UndecidableError elsewhere.
    """
    bound = running(true, format)
    low, high = bound.slopes
    for z, undecided, terms in zip(true.z1, low != high, true.W1 * true.x, strict=True):
        if undecided and not (z == 0 and _adds_exactly(terms, format)):
            raise UndecidableError(f"the sign of a hidden unit cannot be told in {format}")
    return bound.x_bar, bound.first_weights_bar, bound.second_weights_bar


def weight_grads(samples: Sequence[Network], format: Format) -> tuple[Any, Any]:
    """Of the sums of W1_bar and W2_bar over N samples: Σ E + γ_N·Σ(|∇| + E)."""
    scale = gamma(format, len(samples))
    first, second = mpf(0), mpf(0)
    for true in samples:
        bound = running(true, format)
        off = bound.first_weights_bar
        first = first + off + scale * (bound.largest_first_weights_bar() + off)
        off = bound.second_weights_bar
        second = second + off + scale * (abs(true.second_weights_bar) + off)
    return first, second


def _adds_exactly(terms: Any, format: Format) -> bool:
    """True when no partial sum of the terms, in any order, has more digits than the format holds."""
    if format.is_exact:
        return True
    present = [term for term in terms if term]
    step = min((mpf(2) ** term._mpf_[2] for term in present), default=mpf(1))
    return bool(sum(abs(term) for term in present) <= step * mpf(2) ** format.significand_bits)
