"""Draws that depend on the seed and on nothing else.

Hypothesis spices its draws with constants from the source of whatever local code is loaded, and keeps what it found in
a folder `.hypothesis` where it stands. A verdict must not depend on that, nor leave anything behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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
