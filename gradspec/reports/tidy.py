"""Writing to a console so that no line ends in blanks and no two empty lines follow each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

_ENDING = re.compile(r"(?:[ ]|\x1b\[[0-9;]*m)+(?=\n)")
"""The blanks at the end of a line, and the colours among them."""
_GAP = re.compile(r"\n{3,}")


@contextmanager
def tidily(console: Console) -> Iterator[None]:
    """What the body prints goes out at its end, in one piece, without superfluous blanks and empty lines."""
    with console.capture() as captured:
        yield
    text = _ENDING.sub(lambda ending: ending[0].replace(" ", ""), captured.get())
    console.file.write(_GAP.sub("\n\n", text))
    console.file.flush()
