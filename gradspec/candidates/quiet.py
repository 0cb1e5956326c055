"""The surroundings in which a candidate's own code runs while it is loaded or tried: no keyboard, no screen, no traces.

Prints are counted and their end is kept; `input()` is refused; warnings, NumPy's error and print settings, the working
directory, `sys.argv` and `sys.path` are as before afterwards; plots go nowhere. The global random numbers are the same
ones every time, and go on as before afterwards.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

_TAIL_BYTES = 4000
_TAIL_LINES = 10


class _Sink(io.RawIOBase):
    """Takes any amount of output: counts the lines, keeps the end."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = 0
        self.tail = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        chunk = bytes(data)
        self.lines += chunk.count(b"\n")
        self.tail = (self.tail + chunk)[-_TAIL_BYTES:]
        return len(chunk)

    def close(self) -> None:
        """Stay open: a logging handler may hold on to this stream."""


class _NoKeyboard(io.TextIOBase):
    """A standard input that refuses, and remembers that it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = False

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> str:
        return self.readline()

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # typeshed splits it by base class
        self.asked = True
        raise EOFError("input() was refused: nobody is at the keyboard while gradspec runs this")


@dataclass(frozen=True)
class Surroundings:
    """What the code did to its surroundings."""

    sink: _Sink = field(default_factory=_Sink)
    keyboard: _NoKeyboard = field(default_factory=_NoKeyboard)

    @property
    def lines_printed(self) -> int:
        """Lines written to standard output and standard error, an unfinished one included."""
        return self.sink.lines + (not self.sink.tail.endswith(b"\n") and bool(self.sink.tail))

    @property
    def last_lines(self) -> tuple[str, ...]:
        """The end of what was printed."""
        return tuple(self.sink.tail.decode("utf-8", "replace").splitlines()[-_TAIL_LINES:])

    @property
    def asked_for_input(self) -> bool:
        return self.keyboard.asked


@contextlib.contextmanager
def quietly(argv0: str = "candidate") -> Iterator[Surroundings]:
    """Run the body without keyboard and screen, and put everything back afterwards."""
    surroundings = Surroundings()
    screen = io.TextIOWrapper(surroundings.sink, "utf-8", "replace", write_through=True)  # type: ignore[type-var]
    with contextlib.ExitStack() as stack:
        stack.enter_context(_restored_process(argv0, surroundings.keyboard))
        stack.enter_context(global_randomness(0))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(np.errstate(all="ignore"))
        stack.enter_context(np.printoptions())
        stack.enter_context(contextlib.redirect_stdout(screen))
        stack.enter_context(contextlib.redirect_stderr(screen))
        yield surroundings


@contextlib.contextmanager
def global_randomness(seed: int) -> Iterator[None]:
    """Inside, Python's and NumPy's global random numbers depend on the seed alone; afterwards they go on as before."""
    states = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed)
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])


@contextlib.contextmanager
def _restored_process(argv0: str, keyboard: _NoKeyboard) -> Iterator[None]:
    stdin, argv, path, folder = sys.stdin, sys.argv, list(sys.path), os.getcwd()
    backend = os.environ.get("MPLBACKEND")
    pyplot = sys.modules.get("matplotlib.pyplot")
    show = getattr(pyplot, "show", None)
    sys.stdin, sys.argv = keyboard, [argv0]
    os.environ["MPLBACKEND"] = "Agg"
    if pyplot is not None and show is not None:
        pyplot.show = lambda *_, **__: None  # type: ignore[attr-defined]
    try:
        yield
    finally:
        sys.stdin, sys.argv, sys.path[:] = stdin, argv, path
        if os.getcwd() != folder:
            os.chdir(folder)
        if backend is None:
            os.environ.pop("MPLBACKEND", None)
        else:
            os.environ["MPLBACKEND"] = backend
        if pyplot is not None and show is not None:
            pyplot.show = show  # type: ignore[attr-defined]
