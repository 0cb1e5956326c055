"""Vectors of any length, given by a formula that is short: what a failure shows of 50257 logits."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

import numpy as np

KEPT = 64
"""How many vectors are kept: the regimes of one size, for all the claims."""


class FormulaVector(tuple[float, ...]):
    """A vector that is what its `expression`, of Python, evaluates to: a comprehension over `range`.

    It is a tuple like any other. The expression is evaluated to make it, so that who pastes it has the same numbers.
    """

    expression: str

    def __new__(cls, expression: str) -> FormulaVector:
        names: dict[str, Any] = {"range": range, "list": list}
        vector = super().__new__(cls, eval(expression, {"__builtins__": names}))
        vector.expression = expression
        return vector

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        """A new array of the numbers, without looking at each of them again."""
        return self._array.astype(dtype or np.float64)

    @cached_property
    def _array(self) -> np.ndarray[Any, Any]:
        return np.fromiter(self, dtype=np.float64, count=len(self))

    def __getnewargs__(self) -> tuple[str]:
        return (self.expression,)

    @property
    def magnitude(self) -> float:
        """The largest magnitude of an entry."""
        return max(max(self), -min(self))


@lru_cache(maxsize=KEPT)
def formula_vector(expression: str) -> FormulaVector:
    """The vector of an expression; the same one for the same expression."""
    return FormulaVector(expression)
