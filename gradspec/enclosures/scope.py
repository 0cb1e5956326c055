"""Whether numbers are to become enclosures at the moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_enclosing: ContextVar[bool] = ContextVar("enclosing", default=False)


@contextmanager
def enclosing() -> Iterator[None]:
    """Inside, `exact_array` of gradspec.evidence gives enclosures."""
    token = _enclosing.set(True)
    try:
        yield
    finally:
        _enclosing.reset(token)


def is_enclosing() -> bool:
    """True inside `enclosing()`."""
    return _enclosing.get()
