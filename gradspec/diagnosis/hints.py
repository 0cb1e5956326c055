"""How much is told of the mistake that a failure looks like."""

from __future__ import annotations

from dataclasses import replace

from gradspec.verdicts import Lookalike

HINTS = ("none", "gentle", "full")


def told(like: Lookalike | None, hints: str) -> Lookalike | None:
    """As much of it as is wanted: with gentle hints the question that leads there, and not the answer."""
    if like is None or hints == "none":
        return None
    return like if hints == "full" else replace(like, mistake="", title="")
