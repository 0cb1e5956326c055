"""What counts as an engine, and what is said of one that answers with something else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from gradspec.candidates import Candidate, load, preflight
from gradspec.candidates.skeleton import skeleton
from gradspec.claims import all_claims
from gradspec.formats import FLOAT64
from gradspec.runner import Runner, all_properties, profile
from gradspec.verdicts import Cell, Verdict

OPS = """
import numpy as np
from types import SimpleNamespace
ops = SimpleNamespace(multiply=lambda x, y: x * y)
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a candidate's file; gives its path."""

    def write_file(text: str) -> Path:
        path = tmp_path / "mine.py"
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def fault(text: str, write: Write) -> str:
    """Why the only operation of a file cannot be used."""
    candidate = preflight(load(write(text)))
    (reason,) = candidate.unusable.values()
    return str(reason)


def cell(candidate: Candidate, claim: str) -> Cell:
    """The cell of one claim in float64."""
    runner = Runner(candidate, (FLOAT64,), profile(examples=5))
    return runner.row(all_claims()[claim], all_properties()[claim]).cells[0]


def test_without_ops_a_function_called_grad_is_anybodys(write: Write) -> None:
    """`grad` and `vjp` count only beside `ops`, and nothing is said of them."""
    candidate = load(write("def grad(x, y): return x\ndef vjp(x): return x\ndef sigmoid(x): return x\n"))

    assert candidate.operations == ("sigmoid",)
    assert candidate.notes == ()


def test_the_skeleton_has_no_engine() -> None:
    """`gradspec new` writes functions to fill in; an engine is none."""
    assert "vjp(f" not in skeleton()


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ("def vjp(f, *primals): return f(*primals)", r"expected \(value, pullback\) but it returns an array of shape"),
        ("def vjp(f, *primals): return f(*primals), 3", "expected a function as pullback but it is"),
        ("def vjp(f, *primals): return 1, lambda bar: (bar, bar)", "expected a tuple of 1 cotangents"),
        ("def vjp(f): return 1", "TypeError: vjp\\(\\) takes 1 positional argument"),
        ("def jvp(f, primals, tangents): return 1", r"expected \(value, tangent\)"),
    ],
)
def test_an_odd_answer_is_told_once(definition: str, said: str, write: Write) -> None:
    """A program of one step shows what does not answer as the contract says."""
    assert re.search(said, fault(OPS + definition, write))


def test_ops_without_a_known_primitive(write: Write) -> None:
    """Where nothing can be tried, the names that were looked for are told."""
    text = "class ops: pass\ndef vjp(f, *primals): return 1\n"

    assert "ops has none of multiply, add, exp, tanh" in fault(text, write)


def test_a_cotangent_of_another_shape_is_a_matter_of_shape(write: Write) -> None:
    """What comes back has to have the input's shape; the failure names the input."""
    text = OPS.replace("multiply=", "add=lambda x, y: x + y, multiply=") + (
        "def vjp(f, *primals): return f(*primals), lambda bar: tuple(np.ones(7) for _ in primals)\n"
    )
    failure = cell(preflight(load(write(text))), "reverse-mode.programs").failure

    assert failure is not None
    assert failure.kind == "shape"
    assert failure.expected.startswith("the cotangent of x of shape")


def test_programs_beyond_ops_are_undecided(write: Write) -> None:
    """A primitive that is not there fails nothing, and the report says what was missing."""
    text = OPS.replace("multiply=lambda x, y: x * y", "tanh=np.tanh")
    text += "def vjp(f, *primals): return f(*primals), lambda bar: tuple(bar for _ in primals)\n"
    found = cell(preflight(load(write(text))), "reverse-mode.fan-out")

    assert found.verdict is Verdict.UNDECIDABLE
    assert found.reason.startswith("ops has no ")
