"""The affine map Wx + b, the squared norm, and the gradients of both, at the working precision."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from mpmath import mp

from gradspec.oracle.chain_rule import exact_matrix
from gradspec.oracle.differentiation import gradient


class Affine:
    """y = Wx + b with the cotangent ȳ of y: W is (m, n), b and ȳ have m entries, x has n."""

    def __init__(self, W: Any, b: Any, x: Any, cotangent: Any) -> None:
        self.W, self.b, self.x = exact_matrix(W), exact_matrix(b), exact_matrix(x)
        self.cotangent = exact_matrix(cotangent)

    @cached_property
    def y(self) -> Any:
        """Wx + b, shape (m,)."""
        return self.W @ self.x + self.b

    @cached_property
    def magnitude(self) -> Any:
        """|W||x| + |b|: what the rounding errors of y are measured by, shape (m,)."""
        return abs(self.W) @ abs(self.x) + abs(self.b)

    @cached_property
    def x_bar(self) -> Any:
        """Wᵀȳ, shape (n,)."""
        return self.W.T @ self.cotangent

    @cached_property
    def weights_bar(self) -> Any:
        """ȳxᵀ, shape (m, n)."""
        return np.outer(self.cotangent, self.x)

    @cached_property
    def squared_norm_grad(self) -> Any:
        """∇_x ‖Wx + b‖² = 2Wᵀ(Wx + b), shape (n,)."""
        return 2 * (self.W.T @ self.y)


class DifferencedAffine(Affine):
    """The same by the other route: every gradient from differences of the forward map, which are exact for it."""

    @cached_property
    def x_bar(self) -> Any:
        return gradient(lambda x: dot(self.cotangent, self.W @ np.array(x, dtype=object) + self.b), list(self.x))

    @cached_property
    def weights_bar(self) -> Any:
        shape = self.W.shape
        flat = gradient(
            lambda W: dot(self.cotangent, np.array(W, dtype=object).reshape(shape) @ self.x + self.b),
            list(self.W.ravel()),
        )
        return flat.reshape(shape)

    @cached_property
    def squared_norm_grad(self) -> Any:
        return gradient(lambda x: squared_norm(self.W @ np.array(x, dtype=object) + self.b), list(self.x))


def dot(a: Any, b: Any) -> Any:
    """Σ a_i b_i of two vectors of mpf."""
    return mp.fdot(zip(a, b, strict=True))


def squared_norm(y: Any) -> Any:
    """‖y‖² = yᵀy."""
    return dot(y, y)
