"""Naming a candidate: namespaces in a file, modules, built-in names, mistakes laid over the reference."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from gradspec.candidates import Candidate, adopt, built_in_names, load, mistake_names
from gradspec.errors import CandidateError

Write = Callable[..., str]

REFERENCE = '''
"""The reference.

More words.
"""
NAME = "reference"
BATCHED = {"softmax", "sigmoid", "cross_entropy"}
def softmax(x): return "right"
def sigmoid(x): return "right"
def cross_entropy(x, label): return softmax(x)
'''


@pytest.fixture
def built_in(write: Write, impl: Write) -> Write:
    """An impl/ folder with a reference, an adapter of a missing library and one mistake."""
    impl(REFERENCE, "reference.py")
    impl('"""Wraps what is not there."""\nNAME = "absent"\nimport absent_library.special\n', "absent_adapter.py")
    impl('"""No NAME here."""\ndef softmax(x): return x\n', "plain_file.py")
    impl("NAME = 'hidden'\n", "_private.py")
    impl('"""Subtracts nothing."""\ndef softmax(x): return "wrong"\n', "mistakes/missing_one_hot.py")
    return write


@pytest.mark.parametrize(
    "definition",
    [
        "class Student:\n    @staticmethod\n    def softmax(x): return 'mine'",
        "class Student:\n    @classmethod\n    def softmax(cls, x): return 'mine'",
        "class Student:\n    def softmax(x): return 'mine'",
        "class _S:\n    def softmax(self, x): return 'mine'\nStudent = _S()",
        "from types import SimpleNamespace\nStudent = SimpleNamespace(softmax=lambda x: 'mine')",
        "Student = {'softmax': lambda x: 'mine'}",
        "class Outer:\n    class S:\n        @staticmethod\n        def softmax(x): return 'mine'\nStudent = Outer.S",
    ],
)
def test_a_namespace_in_a_file(write: Write, definition: str) -> None:
    """A class, an instance, a namespace or a dictionary gives the operations."""
    candidate = load(write(definition + "\n") + ":Student")

    assert candidate.operations == ("softmax",)
    assert candidate.operation("softmax")(None) == "mine"
    assert candidate.notes == ()


def test_a_class_with_methods_is_made_an_instance(write: Write) -> None:
    """The one instance keeps its state between calls, and a note says so."""
    text = """
        class Student:
            BATCHED = {"softmax"}
            def __init__(self): self.calls = 0
            def softmax(self, x):
                self.calls += 1
                return self.calls
    """
    candidate = load(write(text) + ":Student")

    assert [candidate.operation("softmax")(None) for _ in range(2)] == [1, 2]
    assert candidate.notes == ("the operations are methods of one instance, Student()",)
    assert candidate.batched == {"softmax"}


def test_a_dotted_namespace(write: Write) -> None:
    """A namespace inside a namespace can be named."""
    text = "class Models:\n    class Student:\n        @staticmethod\n        def softmax(x): return x\n"

    assert load(write(text) + ":Models.Student").operations == ("softmax",)


def test_a_module_beside_the_working_directory(write: Write) -> None:
    """`package.module` is imported as `python -m` would."""
    write("", "own_package/__init__.py")
    write("from .parts import helper\ndef softmax(x): return helper(x)\n", "own_package/model.py")
    write("def helper(x): return 'helped'\nclass Fused:\n    softmax = staticmethod(helper)\n", "own_package/parts.py")

    assert load("own_package.model").operation("softmax")(None) == "helped"
    assert load("own_package.parts:Fused").operations == ("softmax",)
    assert not any(place == "own_package" for place in sys.path)


def test_a_module_that_fails(write: Write) -> None:
    """The failing line is told."""
    write("def softmax(x): return x\nprint('so far')\n1 / 0\n", "failing_module.py")

    with pytest.raises(CandidateError, match=r"failing_module.py:3: `1 / 0` raised ZeroDivisionError.*so far"):
        load("failing_module")


def test_a_module_with_a_syntax_error(write: Write) -> None:
    """File, line and text are told."""
    write("def softmax(x) return x\n", "wrong_module.py")

    with pytest.raises(CandidateError, match=r"wrong_module.py:1: `def softmax\(x\) return x`"):
        load("wrong_module")


def test_a_module_that_lacks_a_library(write: Write) -> None:
    """A module that is there but imports what is not says which import failed."""
    write("import not_there_at_all\n", "needy_module.py")

    with pytest.raises(CandidateError, match=r"needy_module to be importable but it failed: .*not_there_at_all"):
        load("needy_module")


def test_a_built_in_name_wins(built_in: Write) -> None:
    """Over a file and a module of the same name; `module:` forces the module."""
    built_in("def softmax(x): return 'module'\n", "reference.py")

    assert load("reference").operation("softmax")(None) == "right"
    assert load("module:reference").operation("softmax")(None) == "module"
    assert load("reference.py").operation("softmax")(None) == "module"


def test_built_in_names_and_their_summaries(built_in: Write) -> None:
    """NAME, else the stem; the docstring's first line; nothing is imported."""
    assert built_in_names() == {
        "absent": "Wraps what is not there.",
        "plain-file": "No NAME here.",
        "reference": "The reference.",
    }
    assert mistake_names() == {"mistake:missing-one-hot": "Subtracts nothing."}


def test_a_missing_library(built_in: Write) -> None:
    """A built-in adapter without its library says what to install."""
    with pytest.raises(CandidateError, match=r"for the built-in candidate absent .* do `pip install absent_library`"):
        load("absent")


def test_a_mistake_is_laid_over_the_reference(built_in: Write) -> None:
    """Its own operations replace the reference's; the others, and what they call, stay right."""
    candidate = load("mistake:missing-one-hot")

    assert candidate.name == "mistake:missing-one-hot"
    assert candidate.operations == ("softmax", "cross_entropy", "sigmoid")
    assert candidate.operation("softmax")(None) == "wrong"
    assert candidate.operation("cross_entropy")(None, 0) == "right"
    assert candidate.operation("sigmoid")(None) == "right"


def test_a_mistakes_own_operations_are_batched_only_if_it_says_so(built_in: Write, impl: Write) -> None:
    """What the mistake redefines is not expected to take a batch, unless its own BATCHED has it."""
    assert load("mistake:missing-one-hot").batched == {"sigmoid", "cross_entropy"}

    impl("BATCHED = {'softmax'}\ndef softmax(x): return 'wrong'\n", "mistakes/batched.py")

    assert load("mistake:batched").batched == {"softmax", "sigmoid", "cross_entropy"}


def test_an_unknown_mistake(built_in: Write) -> None:
    """The nearest one is offered."""
    with pytest.raises(CandidateError, match="did you mean mistake:missing-one-hot"):
        load("mistake:missing-onehot")


def test_adopting_a_module_a_dictionary_a_class_an_object() -> None:
    """Whatever has the operations as attributes or items is a candidate."""
    module = ModuleType("mine")
    module.softmax = np.exp  # type: ignore[attr-defined]

    class Mine:
        @staticmethod
        def softmax(x: object) -> object:
            return x

    for thing in (module, {"softmax": np.exp}, Mine, Mine(), SimpleNamespace(softmax=np.exp)):
        assert adopt(thing).operations == ("softmax",)
    assert [adopt(module).name, adopt(Mine).name, adopt(Mine()).name, adopt({"softmax": np.exp}).name] == [
        "mine",
        "Mine",
        "Mine",
        "namespace",
    ]
    assert adopt({"softmax": np.exp}, "own name").name == "own name"


def test_adopting_a_lazy_module() -> None:
    """A module that makes its attributes on demand is asked for each operation."""
    module = ModuleType("lazy")

    def on_demand(name: str) -> object:
        if name == "softmax":
            return math.exp
        raise AttributeError(name)

    module.__getattr__ = on_demand  # type: ignore[method-assign]

    assert adopt(module).operations == ("softmax",)


def test_adopting_a_candidate_gives_it_back() -> None:
    """Nothing is made twice."""
    candidate = Candidate("c", "c", {"softmax": np.exp}, ("softmax",))

    assert adopt(candidate) is candidate


@pytest.mark.parametrize("thing", ["student.py", None, 3])
def test_adopting_something_else(thing: object) -> None:
    """A string is a name to load, not a namespace."""
    with pytest.raises(CandidateError, match="Expected a module, a dictionary, a class or an object"):
        adopt(thing)


def test_a_candidates_operation_that_is_absent() -> None:
    """Asking for it is a KeyError."""
    with pytest.raises(KeyError):
        Candidate("c", "c", {"softmax": np.exp}, ()).operation("softmax")
