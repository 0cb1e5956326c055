"""How far the two sides of a pairing of forward and reverse mode may be apart. Derived in spec/modes.md."""

from __future__ import annotations

from typing import Any

from gradspec.bounds.chain_rule import chain_gradient
from gradspec.formats import Format
from gradspec.oracle.chain_rule import JacobianChain


def duality(pulled: JacobianChain, pushed: JacobianChain, format: Format) -> Any:
    """(γ_{k_1+⋯+k_N} + γ_{k_0+⋯+k_{N−1}})·|ȳ|ᵀ|J_N|⋯|J_1||ẋ|, and what underflows add.

    `pulled` is the chain with the cotangent, `pushed` the transposed chain with the tangent. Both pairings are taken
    exactly, so that each side errs by its own walk alone.
    """
    tangent, cotangent = abs(pushed.cotangent), abs(pulled.cotangent)
    return cotangent @ chain_gradient(pushed, format) + tangent @ chain_gradient(pulled, format)
