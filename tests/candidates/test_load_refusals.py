"""What cannot be loaded: each refusal says what was expected, what was found and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gradspec.candidates import load
from gradspec.errors import CandidateError

Write = Callable[..., str]


def refusal(name: str) -> str:
    """The message with which loading `name` is refused."""
    with pytest.raises(CandidateError) as caught:
        load(name)
    return str(caught.value)


def test_a_missing_file(write: Write) -> None:
    """The nearest file name is offered."""
    write("def softmax(x): return x\n")

    assert refusal("studnet.py") == "Expected a Python file but studnet.py does not exist; did you mean student.py?"


def test_a_missing_file_in_a_missing_folder(write: Write) -> None:
    """Nothing is near: the path is to be looked at."""
    assert refusal("nowhere/student.py") == (
        "Expected a Python file but nowhere/student.py does not exist; look at the path."
    )


def test_a_folder(write: Write) -> None:
    """Its files are listed."""
    write("", "homework/student.py")

    assert refusal("homework/") == (
        "Expected a Python file but homework is a folder; name a file in it (its files: student.py)."
    )


def test_another_kind_of_file(write: Write) -> None:
    """A text file is not run."""
    assert "ends in .py or .ipynb but got answers.txt" in refusal(write("softmax", "answers.txt"))


def test_an_empty_file(write: Write) -> None:
    """A skeleton is offered."""
    assert refusal(write("\n  \n")) == (
        "Expected a file that defines operations but student.py is empty; "
        "`gradspec new student.py` writes a skeleton to fill in."
    )


def test_an_unreadable_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's reason is given."""
    name = write("def softmax(x): return x\n")

    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == name:
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)

    assert "cannot be read: Permission denied" in refusal(name)


def test_not_utf8(write: Write) -> None:
    """The line and the byte are named."""
    name = write("")
    Path(name).write_bytes("# one\n# caf\u00e9\n".encode("latin-1"))

    assert refusal(name) == "Expected UTF-8 text but student.py:2 holds the byte 0xe9; save the file as UTF-8."


def test_utf16(write: Write) -> None:
    """What a PowerShell redirection writes is recognised."""
    name = write("")
    Path(name).write_text("def softmax(x): return x\n", encoding="utf-16")

    assert refusal(name) == "Expected UTF-8 text but student.py is UTF-16; save it as UTF-8."


def test_a_declared_encoding_and_a_byte_order_mark_are_fine(write: Write) -> None:
    """Python's own rules for source encodings hold."""
    name = write("")
    Path(name).write_bytes("# coding: latin-1\n# caf\u00e9\ndef softmax(x): return x\n".encode("latin-1"))
    assert load(name).operations == ("softmax",)

    Path(name).write_bytes(b"\xef\xbb\xbfdef softmax(x): return x\n")
    assert load(name).operations == ("softmax",)


def test_null_bytes(write: Write) -> None:
    """A binary file is no source."""
    name = write("")
    Path(name).write_bytes(b"a = 1\0\n")

    assert "null bytes" in refusal(name)


def test_a_syntax_error(write: Write) -> None:
    """File, line, the offending line and the compiler's words."""
    assert refusal(write("def softmax(x):\n    return x +\n")) == (
        "Expected Python source but got a syntax error at student.py:2: `return x +` (invalid syntax); "
        "mend the line and run again."
    )


@pytest.mark.parametrize("line", ["print 'hello'", "print x, y", "raise ValueError, 'no'", "a = 1 <> 2", "a = 0777"])
def test_python_2(write: Write, line: str) -> None:
    """The version is named, for the compiler's words do not."""
    message = refusal(write(f"x = y = 1\n{line}\n"))

    assert f"student.py:2: `{line}`" in message
    assert "this looks like Python 2" in message


def test_python_2_is_not_seen_where_it_is_not(write: Write) -> None:
    """Another syntax error stays what it is."""
    assert "Python 2" not in refusal(write("print('a'\nx = 1\n"))


def test_no_operation(write: Write) -> None:
    """What is there is listed, and where the names are shown."""
    assert refusal(write("def train(): pass\ndef evaluate(): pass\n")) == (
        "Expected at least one operation of the contract (softmax, cross_entropy, …) but student.py has none; "
        "its functions are train, evaluate; `gradspec list operations` shows the names."
    )


def test_no_operation_but_a_near_miss(write: Write) -> None:
    """The near miss is offered."""
    message = refusal(write("def soft_max(x): return x\n"))

    assert message.endswith("its functions are soft_max; found `soft_max`; did you mean `softmax`?")


def test_only_constants(write: Write) -> None:
    """A file without functions."""
    assert "it defines no function" in refusal(write("softmax = 3\n"))


def test_a_failure_before_the_first_operation(write: Write) -> None:
    """The failing line is the message, with the end of what was printed."""
    message = refusal(write("print('starting')\nfrom nowhere_to_be_found import exp\nsoftmax = exp(softmax)\n"))

    assert message == (
        "Expected operations but student.py failed before it defined one: student.py:2: `from nowhere_to_be_found "
        "import exp` raised ModuleNotFoundError: No module named 'nowhere_to_be_found'. "
        "Note: 1 line printed while loading; the last: starting."
    )


def test_the_failing_line_is_the_files_own(write: Write) -> None:
    """A failure inside a library is shown where the file called it."""
    message = refusal(write("import numpy as np\nX = np.loadtxt('data.csv')\n"))

    assert "student.py:2: `X = np.loadtxt('data.csv')` raised FileNotFoundError" in message


def test_a_relative_import(write: Write) -> None:
    """A file of a package is to be named as a module."""
    assert "name it package.module" in refusal(write("from . import layers\n"))


def test_an_endless_recursion(write: Write) -> None:
    """The message stays one line."""
    message = refusal(write("def f(): return f()\nf()\n"))

    assert "RecursionError" in message
    assert "\n" not in message


def test_a_missing_namespace(write: Write) -> None:
    """Those that are there are listed."""
    name = write("class Student:\n    @staticmethod\n    def softmax(x): return x\nclass Other: pass\n")

    assert refusal(f"{name}:Studnet") == ("Expected student.py to define Studnet but it does not; it has Student.")


def test_a_namespace_where_the_operations_are_at_the_top_level(write: Write) -> None:
    """It is to be left out."""
    message = refusal(write("def softmax(x): return x\n") + ":Student")

    assert message.endswith("its operations are at the top level: leave the namespace out.")


def test_a_namespace_after_the_failure(write: Write) -> None:
    """The failing line explains the absence."""
    message = refusal(write("n = 1 / 0\nclass Student: size = n\n") + ":Student")

    assert message.startswith("Expected Student but student.py failed before it was defined: student.py:1: `n = 1 / 0`")


def test_a_namespace_without_operations(write: Write) -> None:
    """A class that has none is told like a file that has none."""
    message = refusal(write("class Student:\n    def train(self): pass\n") + ":Student")

    assert "has none; its functions are train" in message


def test_a_class_that_needs_arguments(write: Write) -> None:
    """An instance cannot be made."""
    text = "class Student:\n    def __init__(self, size): pass\n    def softmax(self, x): return x\n"

    message = refusal(write(text) + ":Student")

    assert message.startswith("Expected a class that can be made without arguments but Student() raised TypeError")


@pytest.mark.parametrize("name", ["", "  "])
def test_nothing(name: str) -> None:
    """An empty name is no candidate."""
    assert refusal(name).startswith("Expected a candidate's name but got nothing")


@pytest.mark.parametrize(
    "name", ["no_such_module", "no such module", "no.such.module", "no_such_module:Student", "a:b:c"]
)
def test_an_unknown_name(name: str, write: Write) -> None:
    """The three kinds of names are told."""
    message = refusal(name)

    assert message.startswith(f"Expected a .py file, a built-in name or an importable module but got '{name}'")


def test_an_unknown_name_near_a_built_in(write: Write, impl: Write) -> None:
    """The nearest name is offered."""
    impl("NAME = 'reference'\ndef softmax(x): return x\n", "reference.py")

    assert refusal("refrence").endswith("did you mean reference?")


def test_an_unknown_name_near_a_file(write: Write) -> None:
    """Or the nearest file."""
    write("def softmax(x): return x\n", "homework3.py")

    assert refusal("homework-3").endswith("did you mean homework3.py?")
