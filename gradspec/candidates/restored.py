"""What a candidate's call may change beyond its result, put back after the call: modules, precision, folder, streams.

What cannot be put back: files, environment variables, threads and processes that the candidate starts, memory that it
keeps, and objects that it changes in place. A process of its own for every claim keeps these from the other claims.
"""

from __future__ import annotations

import builtins
import contextlib
import math
import os
import sys
from types import ModuleType
from typing import Any

import numpy as np
from mpmath import mp

MODULES = (np, math, builtins)
"""What gradspec itself computes with: their attributes are compared after every call."""


class Restorer:
    """Knows how things were, and puts them back. Made before the candidate's code runs for the first time."""

    def __init__(self) -> None:
        self._modules = [(module, dict(vars(module))) for module in MODULES]
        self.changed: list[str] = []
        """What had to be put back so far, in words, each once."""

    def state(self) -> tuple[Any, ...]:
        """What `restore` needs: how things are now."""
        return _folder(), mp.prec, sys.getrecursionlimit(), (sys.stdin, sys.stdout, sys.stderr)

    def restore(self, state: tuple[Any, ...]) -> None:
        """Puts everything back to `state`, and the modules to what they were."""
        folder, precision, depth, streams = state
        for module, attributes in self._modules:
            if attributes != vars(module):
                self._put_back(module, attributes)
        if mp.prec != precision:
            mp.prec = precision
            self._note("mpmath's precision")
        if sys.getrecursionlimit() != depth:
            sys.setrecursionlimit(depth)
            self._note("the recursion limit")
        if (sys.stdin, sys.stdout, sys.stderr) != streams:
            sys.stdin, sys.stdout, sys.stderr = streams
        if folder is not None and _folder() != folder:
            with contextlib.suppress(OSError):
                os.chdir(folder)
            self._note("the working directory")

    def _put_back(self, module: ModuleType, attributes: dict[str, Any]) -> None:
        """The attributes that are there no more, or are others; a new one stays (submodules are such)."""
        now, absent = vars(module), object()
        for name, value in list(attributes.items()):
            if now.get(name, absent) is not value and not name.startswith("_"):
                setattr(module, name, value)
                self._note(f"{module.__name__}.{name}")
        attributes.update({name: value for name, value in now.items() if name not in attributes})
        attributes.update({name: value for name, value in now.items() if name.startswith("_")})

    def _note(self, what: str) -> None:
        if what not in self.changed:
            self.changed.append(what)


def _folder() -> str | None:
    """The working directory; None where it is there no more."""
    try:
        return os.getcwd()
    except OSError:
        return None
