"""gradspec: an executable specification of softmax, cross-entropy and backpropagation.

`gradspec.check` judges any implementation; `gradspec.ledger` says what a gradient check's disagreement is made of. The
names below are imported on first use, so that `import gradspec` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradspec.api import check, ledger
    from gradspec.evidence import agree, clamp, exact_array, exact_sum, must
    from gradspec.runner.property import claim

__all__ = ["agree", "check", "claim", "clamp", "exact_array", "exact_sum", "ledger", "must"]

_HOMES = {
    "agree": "gradspec.evidence",
    "check": "gradspec.api",
    "clamp": "gradspec.evidence",
    "claim": "gradspec.runner.property",
    "exact_array": "gradspec.evidence",
    "exact_sum": "gradspec.evidence",
    "ledger": "gradspec.api",
    "must": "gradspec.evidence",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gradspec' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
