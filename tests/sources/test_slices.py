"""The dependency slice: which statements of a text some names need."""

from __future__ import annotations

import ast
import sys
import textwrap

import pytest

from gradspec.candidates.sources import Piece, Slice, dependency_slice, statements


@pytest.fixture
def recursion_limit() -> int:
    """Python's own, as it is before a test."""
    return sys.getrecursionlimit()


def sliced(text: str, *wanted: str) -> Slice:
    """The slice of a text for some names."""
    text = textwrap.dedent(text)
    return dependency_slice(statements([Piece("text.py", text, ast.parse(text))]), wanted)


def needed(text: str, *wanted: str) -> list[str]:
    """The statements that the names need, each as its first line."""
    return [ast.unparse(s.node).splitlines()[0] for s in sliced(text, *wanted).needed]


def test_only_what_is_reached() -> None:
    """Functions, classes, imports, constants: what the name reaches, through whatever it calls, and nothing else."""
    text = """
        import numpy as np
        import pandas as pd
        SCALE = 2.0
        OTHER = 3.0
        class Layer:
            scale = SCALE
        def shifted(x): return np.exp(x) * Layer.scale
        def plotted(x): return pd.plot(x)
        def softmax(x): return shifted(x)
        print(softmax(1))
    """

    assert needed(text, "softmax") == [
        "import numpy as np",
        "SCALE = 2.0",
        "class Layer:",
        "def shifted(x):",
        "def softmax(x):",
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a = 1\na = 2\ndef f(): return a", ["a = 2", "def f():"]),
        ("a = 1\na = a + 1\ndef f(): return a", ["a = 1", "a = a + 1", "def f():"]),
        ("a = 1\nb = a\na = 2\ndef f(): return b", ["a = 1", "b = a", "def f():"]),
        ("def f(): return a\na = 1\nif x: a = 2\nx = 3", ["def f():", "a = 1", "if x:"]),
        ("def f(): return 1\ndef f(): return 2", ["def f():"]),
        ("a = 1\na += 1\na = 5\na *= 2\ndef f(): return a", ["a = 5", "a *= 2", "def f():"]),
        ("a = []\na.append(1)\nb = []\nb.append(1)\ndef f(): return a", ["a = []", "a.append(1)", "def f():"]),
        ("a = {}\nprint(a)\nshow(a)\ndef f(): return a", ["a = {}", "show(a)", "def f():"]),
        ("def g(): pass\ng()\nprint(g)\ntest(g)\ndef f(): return g()", ["def g():", "def f():"]),
        ("try:\n    import a\nexcept ImportError:\n    a = None\ndef f(): return a", ["try:", "def f():"]),
        ("import a.b\nimport a.c\nimport d\ndef f(): return a.b.x", ["import a.b", "import a.c", "def f():"]),
        ("def g():\n    global n\n    n = 2\nn = 1\ng()\ndef f(): return n", ["def g():", "n = 1", "g()", "def f():"]),
        ("f = lambda x: g(x)\ng = abs", ["f = lambda x: g(x)", "g = abs"]),
        ("a, (b, *c) = 1, (2, 3)\ndef f(): return c", ["a, (b, *c) = (1, (2, 3))", "def f():"]),
        ("def f(x=D, *, y: T=E) -> R: pass\nD = 0", ["def f(x=D, *, y: T=E) -> R:"]),
        ("x = 9\ndef f(x): return [x for x in x]", ["def f(x):"]),
        ("x = 9\ndef f(): return [x for y in (1,)]", ["x = 9", "def f():"]),
        ("import sys\nsys.path.append('..')\nimport layers\nf = layers.f", None),
        ("from numpy import *\nfrom math import log\ndef f(): return exp(1)", ["from numpy import *", "def f():"]),
        ("import numpy as np\nnp.random.seed(3)\nnp.save('x', 1)\nf = np.exp", None),
        ("def f(): pass\n@f.register\ndef _(x): pass\n@other\ndef g(): pass", ["def f():", "@f.register"]),
        ("f = 1\nif __name__ == '__main__':\n    f = 2", ["f = 1"]),
        ("f = 1\ndel f", ["f = 1", "del f"]),
        ("a = 1\ndef f(x=a): return a\na = 2", ["a = 1", "def f(x=a):", "a = 2"]),
        ("a = {}\ntrain(w=a)\ndef f(): return a", ["a = {}", "train(w=a)", "def f():"]),
        ("a = {}\nt = T()\nt.fit(a)\ndef f(): return a", ["a = {}", "t = T()", "t.fit(a)", "def f():"]),
        ("import plots\na = {}\nplots.show(a)\ndef f(): return a", ["a = {}", "def f():"]),
        ("a = {}\nloss = cost(a)\ndef f(): return a", ["a = {}", "def f():"]),
        ("for i in range(2):\n    a = [0]\n    a[0] = i\ndef f(): return a", ["for i in range(2):", "def f():"]),
    ],
)
def test_what_a_name_needs(text: str, lines: list[str] | None) -> None:
    """The later definition wins, and what changes a name between its definition and its use is needed too."""
    expected = {
        "import sys": ["import sys", "sys.path.append('..')", "import layers", "f = layers.f"],
        "import numpy as np": ["import numpy as np", "np.random.seed(3)", "f = np.exp"],
    }

    assert needed(text, "f") == (lines or expected[text.splitlines()[0]])


def test_missing_names() -> None:
    """What is wanted and reads a name that nothing binds says so; builtins and module names are always there."""
    text = "def f(x): return len(x) + eps + float(__name__ == 'a')\ndef g(): return other"

    assert sliced(text, "f").missing == ("eps",)
    assert sliced("from numpy import *\ndef f(x): return exp(x)", "f").missing == ()


@pytest.mark.parametrize(
    "text",
    [
        "a = [0, 0]\nfor i in range(2): a[i] = i\ndef f(): return a",
        "for i in range(2):\n    a = [0]\n    a[0] = i\ndef f(): return a",
        "with open('x') as file: a = file.read()\ndef f(): return a",
    ],
)
def test_a_statement_that_reads_what_it_binds_misses_nothing(text: str) -> None:
    """The variable of a loop is bound by the loop itself."""
    assert sliced(text, "f").missing == ()


def test_what_compiles_can_be_sliced(recursion_limit: int) -> None:
    """A sum of 900 terms is 900 levels deep."""
    names = sliced(f"a = 1\nb = {' + '.join(['a'] * 900)}\ndef f(): return b", "f")

    assert len(names.needed) == 3
    assert sys.getrecursionlimit() == recursion_limit


def test_names_that_the_text_does_not_bind_are_no_part() -> None:
    """An operation that is not there is simply not there; the others come in the order of the text."""
    assert sliced("def g(): 1\ndef f(x): return x", "f", "softmax", "g").wanted == ("g", "f")


def test_without_wanted_names_all_functions_are_wanted() -> None:
    """So that a file in other words can be looked at."""
    assert sliced("import a\nx = a.b()\ndef f(): return x\nclass G: pass\nrun(f)", "softmax").wanted == ("f", "G")


def test_other_functions_come_along_where_that_does_nothing() -> None:
    """Definitions, imports and constants that nothing wanted needs are optional; what acts on the world is left out."""
    text = """
        import numpy as np
        def softmax(x): return x
        N = np.zeros(3)
        DATA = np.loadtxt("x.csv")
        MODEL = fitted()
        def soft_max(x): return N + DATA + MODEL
        class Layer(np.ndarray):
            size = 3
            def forward(self): return N
        class Bad:
            size = open("x")
        @app.route("/")
        def index(): return 1
        def late(x=open("y")): return x
    """
    found = sliced(text, "softmax")
    optional = [ast.unparse(s.node).splitlines()[0] for s in found.statements if s.index in found.optional]

    assert optional == ["import numpy as np", "N = np.zeros(3)", "def soft_max(x):", "class Layer(np.ndarray):"]


def test_a_call_at_the_top_level_needs_what_the_function_reads_there() -> None:
    """`b` is 1 where `g` is called, and 2 where the judge calls it."""
    text = "b = 1\ndef g(): return b\na = g()\nb = 2\ndef f(): return a + b"

    assert needed(text, "f") == ["b = 1", "def g():", "a = g()", "b = 2", "def f():"]


def test_recursion_comes_to_an_end() -> None:
    """Functions that call each other are found once."""
    assert len(needed("def f(x): return g(x)\ndef g(x): return f(x)", "f")) == 2
