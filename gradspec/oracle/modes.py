"""What a chain of Jacobians costs, in multiplications, from its widths alone: n = k_0, k_1, …, k_N = m.

A product (a×b)(b×c) takes a·b·c multiplications. Formulas are derived in spec/modes.md; the claims compare them with
counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def of_a_walk(widths: Sequence[int]) -> int:
    """Σ k_i·k_{i−1}: one vector through the whole chain, a tangent forward or a cotangent back."""
    return sum(before * after for before, after in pairwise(widths))


def from_the_input(widths: Sequence[int]) -> int:
    """n·Σ_{i≥2} k_i·k_{i−1}: the whole Jacobian J_N(⋯(J_2·J_1)), multiplied from the input's side."""
    return widths[0] * of_a_walk(widths[1:])


def from_the_output(widths: Sequence[int]) -> int:
    """m·Σ_{i<N} k_i·k_{i−1}: the whole Jacobian ((J_N·J_{N−1})⋯)J_1, multiplied from the output's side."""
    return widths[-1] * of_a_walk(widths[:-1])
