"""Draws that depend on the seed and on nothing else.

Hypothesis spices its draws with constants from the source of whatever local code is loaded, and keeps what it found in
a folder `.hypothesis` where it stands. A verdict must not depend on that, nor leave anything behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers

_FINDS_CONSTANTS = "_get_local_constants"
_KEEPS_CONSTANTS = "CONSTANTS_CACHE"


@contextmanager
def from_the_seed_alone() -> Iterator[None]:
    """Inside, Hypothesis knows no local constants. Versions that do not look for any are left as they are."""
    module: Any = providers
    if not (hasattr(module, _FINDS_CONSTANTS) and hasattr(module, _KEEPS_CONSTANTS)):
        yield
        return
    kept = module._get_local_constants, module.CONSTANTS_CACHE
    none = module.Constants()
    try:
        module._get_local_constants = lambda: none
        module.CONSTANTS_CACHE = type(kept[1])(1024)
        yield
    finally:
        module._get_local_constants, module.CONSTANTS_CACHE = kept


def warmed_up() -> None:
    """Has Hypothesis do once what it does at its first draw: the processes forked from this one need not."""

    @settings(
        max_examples=2, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(st.lists(st.floats(-1.0, 1.0) | st.integers(0, 2), min_size=1))
    def draw(values: list[float]) -> None:
        """Nothing is done with it."""

    with from_the_seed_alone():
        draw()
