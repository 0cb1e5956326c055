"""Comparisons: answers with the oracle's, and answers on a batch with those on the batch twice."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradspec.adapt.calls.inputs import Array
from gradspec.mapping.conventions import Reduction

NEAR = 1e-6
"""Relative: an epsilon in a logarithm, or float32 inside, is no other convention."""


def reduced(once: Array, twice: Array, count: int) -> tuple[Reduction | None, frozenset[str]]:
    """How a loss is reduced, of its answers on a batch and on the batch twice; a loss that does neither is a mean."""
    if once.size == count and twice.size == 2 * count and once.ndim <= 2:
        return Reduction.NONE, frozenset({"reduction"})
    if once.size != 1 or twice.size != 1:
        return None, frozenset()
    if same(twice.reshape(()), 2 * once.reshape(())):
        return Reduction.SUM, frozenset({"reduction"})
    is_mean = same(twice.reshape(()), once.reshape(()))
    return Reduction.MEAN, frozenset({"reduction"}) if is_mean else frozenset()


def sums(found: list[Array], doubled: list[Array], each: list[bool]) -> bool:
    return all(same(2 * a, b) for a, b, e in zip(found, doubled, each, strict=True) if not e)


def same(first: Any, second: Any) -> bool:
    return bool(np.allclose(first, second, rtol=1e-9, atol=1e-12)) and bool(np.all(np.isfinite(first)))


def near(found: list[Array], wanted: list[Array]) -> bool:
    if [part.shape for part in found] != [part.shape for part in wanted]:
        return False
    scale = max((float(np.max(np.abs(part))) for part in wanted if part.size), default=1.0)
    return all(bool(np.all(np.abs(a - b) <= NEAR * scale)) for a, b in zip(found, wanted, strict=True))


def likeness(found: list[Array], wanted: list[Array], results: int) -> float:
    """|cos| of the angle between the answers and the oracle's: the mean over an operation's so many results.

    The lists hold the results of one sample after another.
    """
    if [part.shape for part in found] != [part.shape for part in wanted]:
        return 0.0
    return sum(_of_a_result(found[at::results], wanted[at::results]) for at in range(results)) / results


def _of_a_result(found: list[Array], wanted: list[Array]) -> float:
    a, b = (np.concatenate([np.ravel(part) for part in parts]) for parts in (found, wanted))
    norms = float(np.linalg.norm(a) * np.linalg.norm(b))
    return abs(float(a @ b)) / norms if np.all(np.isfinite(a)) and norms > 0 else 0.0
