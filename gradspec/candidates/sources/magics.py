"""What IPython adds to Python: lines that begin with `%`, `!` or `?`, whole cells under `%%`, `name?` for help.

All of that is taken out, and the lines that remain keep their numbers.
"""

from __future__ import annotations

import io
import re
import tokenize

_MARKED = re.compile(r"^(?P<indent>\s*)(?:[\w.\[\], ]+=\s*)?(?:%{1,2}[A-Za-z_]|!|\?{1,2}[\w.*%])")
_HELP = re.compile(r"^(?P<indent>\s*)[^#'\"]*\?{1,2}\s*$")
"""No line of Python ends in a question mark, but a comment or a text."""
_CELL = re.compile(r"^%%(\w+|!)")
_RUNS_PYTHON_HERE = {"time", "capture", "prun"}
"""Cell magics under which the cell's Python runs as if it stood there alone, and leaves its names behind."""
_PYLAB = re.compile(r"^\s*%pylab\b")
_OF_PYLAB = "import numpy; import numpy as np; from numpy import *"
"""What `%pylab` imports, as far as it is no plotting."""


def without_magics(text: str) -> tuple[str, int]:
    """The cell's Python, and how many lines were taken out of it.

    A line that is taken out becomes `pass`, for it may be all that there is in a block. Of a cell under `%%` nothing
    remains, but under `%%time`, `%%capture` and `%%prun`, which run it as it is.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    head = _CELL.match(lines[first])
    taken_out = 0
    if head is not None:
        if head[1] not in _RUNS_PYTHON_HERE:
            return "", sum(bool(line.strip()) for line in lines)
        lines[first], taken_out = "", 1
    kept: list[str] = []
    continued = False
    for line in lines:
        mark = _MARKED.match(line) or _HELP.match(line)
        if continued:
            kept.append("")
            taken_out += 1
            continued = line.rstrip().endswith("\\")
        elif mark is not None and _begins_a_statement(kept):
            kept.append(mark["indent"] + (_OF_PYLAB if _PYLAB.match(line) else "pass"))
            taken_out += 1
            continued = line.rstrip().endswith("\\")
        else:
            kept.append(line)
    return "\n".join(kept) + "\n", taken_out


def _begins_a_statement(before: list[str]) -> bool:
    """False inside brackets, inside a text of several lines, and after a backslash: there `%` divides."""
    if before and before[-1].rstrip().endswith("\\"):
        return False
    try:
        for _ in tokenize.generate_tokens(io.StringIO("\n".join(before) + "\n").readline):
            pass
    except tokenize.TokenError as error:  # from Python 3.12 on also for what is no token at all
        return not any(sign in str(error) for sign in ("EOF in multi-line", "triple-quoted"))
    except SyntaxError:  # of an indentation: told when the cell is compiled
        return True
    return True
