"""What IPython adds to Python is taken out; what is Python stays, on its own line."""

from __future__ import annotations

import pytest

from gradspec.candidates.sources.magics import without_magics


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "  %time f(x)",
        "!pip install numpy",
        "!!ls",
        "files = !ls -l",
        "a, b = %env HOME PATH",
        "t = %timeit -o softmax(x)",
        "?softmax",
        "??np.exp",
        "softmax?",
        "softmax??",
        "np.*load*?",
        "softmax(x)?",
        "%%timeit?",
        "%cd ..",
    ],
)
def test_a_line_for_ipython_becomes_pass(line: str) -> None:
    """With its indentation, for it may be all that there is in a block; the lines around it keep their numbers."""
    text, count = without_magics(f"x = 1\n{line}\ny = 2\n")
    indent = line[: len(line) - len(line.lstrip())]

    assert (text, count) == (f"x = 1\n{indent}pass\ny = 2\n", 1)


@pytest.mark.parametrize(
    "text",
    [
        "x = (7\n     % 2)\n",
        "x = 7 \\\n    % 2\n",
        "x = [1,\n!= 2]\n",
        's = """\n%matplotlib inline\n!ls\nreally?\n"""\n',
        "s = '%d' % 3\n",
        "x %= 3\n",
        "y = x != 3\n",
        "# is this right?\n",
        "s = 'is it?'\n",
        "f(x)  # why?\n",
        "@decorated\ndef f(x):\n    return x % 2\n",
        "",
    ],
)
def test_python_stays(text: str) -> None:
    """Remainders, comparisons, texts and comments are no magic."""
    assert without_magics(text) == (text or "\n", 0)


def test_a_continued_magic_goes_with_its_continuation() -> None:
    """A backslash at its end takes the next line along."""
    assert without_magics("!pip install a \\\n   b \\\n   c\nx = 1\n") == ("pass\n\n\nx = 1\n", 3)


@pytest.mark.parametrize("magic", ["bash", "writefile layers.py", "html", "javascript", "timeit", "R", "cython", "!"])
def test_a_cell_for_something_else_is_skipped(magic: str) -> None:
    """Nothing of it runs here, not even what looks like Python."""
    assert without_magics(f"\n%%{magic}\ndef softmax(x):\n    return x\n") == ("", 3)


@pytest.mark.parametrize("magic", ["time", "capture out", "prun"])
def test_a_cell_that_only_watches_stays(magic: str) -> None:
    """Under %%time, %%capture and %%prun the cell's names are defined as without."""
    assert without_magics(f"%%{magic}\nx = 1\n!ls\n") == ("\nx = 1\npass\n", 2)


def test_pylab_imports_numpy() -> None:
    """After %pylab people write exp(x)."""
    namespace: dict[str, object] = {}
    exec(without_magics("%pylab inline\nx = exp(0) + np.zeros(1)[0]\n")[0], namespace)

    assert namespace["x"] == 1.0


def test_an_unfinished_text_does_no_harm() -> None:
    """What cannot be tokenized is left to the compiler, which says where."""
    assert without_magics("x = 'a\n%time y\n") == ("x = 'a\npass\n", 1)


def test_a_line_ends_where_python_ends_it() -> None:
    """A line separator inside a text is a character like any other; a carriage return ends a line."""
    assert without_magics("x = 'a\u2028%b'\r\n%cd ..\r\ny = 2\r\n") == ("x = 'a\u2028%b'\npass\ny = 2\n", 1)
