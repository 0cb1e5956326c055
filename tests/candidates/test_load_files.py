"""Loading a file: what is found, what is noticed, and what stays as it was."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable

import numpy as np
import pytest

from gradspec.candidates import load

Write = Callable[..., str]


def test_operations_come_in_the_contracts_order(write: Write) -> None:
    """The operations found are listed in the contract's order, not the file's."""
    name = write("def sigmoid(x): return x\ndef softmax(x): return x\ndef affine(W, b, x): return x\n")

    assert load(name).operations == ("affine", "softmax", "sigmoid")


def test_the_candidate_tells_its_name_and_source(write: Write) -> None:
    """The name is what the user wrote; a clean file has neither problem nor notes."""
    candidate = load(write("def softmax(x): return x\n"))

    assert (candidate.name, candidate.source) == ("student.py", "student.py")
    assert candidate.problem is None
    assert candidate.notes == ()


def test_the_namespace_is_the_modules_own(write: Write) -> None:
    """Helper functions and imports are in the namespace too: all of it can be lifted."""
    candidate = load(write("import numpy as np\ndef helper(x): return x\ndef softmax(x): return helper(x)\n"))

    assert candidate.namespace is candidate.operation("softmax").__globals__
    assert candidate.namespace["np"] is np


def test_the_main_block_does_not_run(write: Write) -> None:
    """`__name__` is not "__main__"."""
    candidate = load(write("def softmax(x): return x\nif __name__ == '__main__':\n    raise SystemExit(3)\n"))

    assert candidate.problem is None


def test_prints_are_counted(write: Write, capfd: pytest.CaptureFixture[str]) -> None:
    """What is printed does not reach the screen; a note counts the lines of both streams."""
    text = "import sys\ndef softmax(x): return x\nprint('one')\nprint('two', file=sys.stderr)\n"

    candidate = load(write(text))

    assert candidate.notes == ("2 lines printed while loading",)
    assert capfd.readouterr() == ("", "")


def test_a_flood_of_output_is_held_in_little_memory(write: Write) -> None:
    """Only the end of the output is kept."""
    candidate = load(write("def softmax(x): return x\nfor i in range(100_000): print('line', i)\nraise ValueError\n"))

    assert candidate.notes[0].startswith("100000 lines printed while loading; the last: line 99990 | line 99991")
    assert len(candidate.notes[0]) < 300


def test_a_redirected_standard_output_does_no_harm(write: Write) -> None:
    """The usual trick for UTF-8 on Windows works, and the real stream is back afterwards."""
    before = sys.stdout
    text = """
        import io, sys
        sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8")
        def softmax(x): return x
        print("∇", flush=True)
    """

    candidate = load(write(text))

    assert candidate.notes == ("1 line printed while loading",)
    assert sys.stdout is before


def test_input_is_refused(write: Write) -> None:
    """Asking for input raises, says where to put it; what had been defined is kept where the rest needs the answer."""
    candidate = load(write("def softmax(x): return x\nn = int(input('n? '))\ndef sigmoid(x, n=n): return x\n"))

    assert candidate.operations == ("softmax",)
    assert candidate.problem is not None
    assert candidate.problem.startswith("student.py:2: `n = int(input('n? '))` raised EOFError: input() was refused")
    assert any("under `if __name__ == '__main__':`" in note for note in candidate.notes)


def test_refused_input_is_noted_even_if_the_file_goes_on(write: Write) -> None:
    """A file that catches the refusal loads; the note stays."""
    text = "import sys\ndef softmax(x): return x\ntry:\n    sys.stdin.read()\nexcept EOFError:\n    pass\n"

    candidate = load(write(text))

    assert candidate.problem is None
    assert any("input() was refused" in note for note in candidate.notes)


@pytest.mark.parametrize(
    ("statement", "raised"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("sys.exit()", "SystemExit"),
        ("exit_code = sys.exit(2)", "SystemExit: 2"),
        ("raise KeyError('W')", "KeyError: 'W'"),
        ("raise BaseException('all')", "BaseException: all"),
        ("open('data.csv')", "FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'"),
        ("import no_such_library", "ModuleNotFoundError: No module named 'no_such_library'"),
        ("np.linalg.inv(np.zeros((2, 2)))", "LinAlgError: Singular matrix"),
    ],
)
def test_a_failure_that_no_operation_needs_is_left_out(write: Write, statement: str, raised: str) -> None:
    """Operations before and after it are used; the note has file, line, source and exception, and what was left out."""
    text = f"import sys\nimport numpy as np\ndef softmax(x): return x\n{statement}\ndef sigmoid(x): return x\n"

    candidate = load(write(text))

    assert (candidate.operations, candidate.problem) == (("softmax", "sigmoid"), None)
    assert candidate.notes[-1].startswith(f"student.py:4: `{statement}` raised {raised}")
    assert candidate.notes[-1].endswith(
        "; so only what softmax, sigmoid need was executed, 2 of 5 statements; left out: lines 1-2 and 4"
    )


@pytest.mark.parametrize(
    ("statement", "raised"),
    [
        ("W = 1 / 0", "ZeroDivisionError: division by zero"),
        ("W = sys.exit(2)", "SystemExit: 2"),
        ("W = np.load('W.npy')", "FileNotFoundError: [Errno 2] No such file or directory: 'W.npy'"),
        ("from no_such_library import W", "ModuleNotFoundError: No module named 'no_such_library'"),
    ],
)
def test_a_failure_that_an_operation_needs_keeps_what_came_before(write: Write, statement: str, raised: str) -> None:
    """The operations before the failing line are used; the problem has file, line, source and exception."""
    text = f"import sys\nimport numpy as np\ndef softmax(x): return x\n{statement}\ndef sigmoid(x): return W * x\n"

    candidate = load(write(text))

    assert candidate.operations == ("softmax",)
    assert candidate.problem is not None
    assert candidate.problem.startswith(f"student.py:4: `{statement}` raised {raised}")


def test_sys_exit_says_where_it_belongs(write: Write) -> None:
    """The remedy is in the line."""
    candidate = load(write("import sys\ndef softmax(x): return x\nsigmoid = sys.exit(0)\n"))

    assert candidate.problem is not None
    assert candidate.problem.endswith("put what ends the program under `if __name__ == '__main__':`")


def test_a_keyboard_interrupt_goes_through(write: Write) -> None:
    """The user's own interrupt is not the candidate's failure."""
    name = write("import signal\ndef softmax(x): return x\nsignal.raise_signal(signal.SIGINT)\n")

    with pytest.raises(KeyboardInterrupt):
        load(name)


def test_the_process_is_left_as_it_was(write: Write) -> None:
    """Settings that a file changes at its top level are back afterwards."""
    text = """
        import os, sys, warnings
        import numpy as np
        np.seterr(all="raise")
        np.set_printoptions(precision=2)
        warnings.simplefilter("ignore")
        sys.path.insert(0, "/nowhere")
        sys.argv.append("--flag")
        seen = os.environ["MPLBACKEND"]
        os.chdir("/")
        def softmax(x): return x
    """
    name = write(text)

    def state() -> list[object]:
        return [np.geterr(), np.get_printoptions(), list(warnings.filters), list(sys.path), list(sys.argv), os.getcwd(),
                os.environ.get("MPLBACKEND"), sys.stdin]  # fmt: skip

    before = state()
    candidate = load(name)

    assert candidate.namespace["seen"] == "Agg"
    assert state() == before


def test_a_command_line_parser_at_the_top_level_sees_no_arguments(write: Write) -> None:
    """`parse_args()` reads its own empty command line, not gradspec's."""
    text = "import argparse\nargs = argparse.ArgumentParser().parse_args()\ndef softmax(x): return x\n"

    assert load(write(text)).problem is None


def test_a_warning_while_loading_is_no_failure(write: Write) -> None:
    """Neither the compiler's warnings nor the file's own stop it, even where warnings are errors."""
    text = "import warnings\nwarnings.warn('old')\npattern = '\\\\d'\ndef softmax(x): return x is 1\n"

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        candidate = load(write(text))

    assert candidate.problem is None


def test_modules_beside_the_file_are_its_own(write: Write) -> None:
    """Two candidates each get the `layers` module of their own folder, and neither stays importable."""
    for who in ("ann", "ben"):
        write(f"WHO = {who!r}\n", f"{who}/layers.py")
        write("import layers\ndef softmax(x): return layers.WHO\n", f"{who}/student.py")

    answers = [load(f"{who}/student.py").operation("softmax")(None) for who in ("ann", "ben")]

    assert answers == ["ann", "ben"]
    assert "layers" not in sys.modules


def test_a_file_beside_it_does_not_replace_a_library(write: Write) -> None:
    """A stray random.py or numpy.py in the folder is harmless."""
    write("raise RuntimeError\n", "numpy.py")
    write("raise RuntimeError\n", "random.py")

    candidate = load(write("import numpy\nimport random\ndef softmax(x): return x\n"))

    assert candidate.problem is None
    assert candidate.namespace["numpy"] is np


def test_dataclasses_with_postponed_annotations_load(write: Write) -> None:
    """dataclasses look the module up by name."""
    text = """
        from __future__ import annotations
        from dataclasses import dataclass
        @dataclass
        class Layer:
            size: int
        def softmax(x): return x
    """

    assert load(write(text)).problem is None


def test_an_edited_file_is_read_again(write: Write) -> None:
    """Loading twice runs the file twice."""
    load(write("def softmax(x): return 1\n"))

    assert load(write("def softmax(x): return 2\n")).operation("softmax")(None) == 2


@pytest.mark.parametrize(
    ("defined", "meant"),
    [
        ("soft_max", "`softmax`"),
        ("Softmax", "`softmax`"),
        ("_softmax", "`softmax`"),
        ("sofmax", "`softmax`"),
        ("stable_softmax", "`softmax`"),
        ("crossEntropy", "`cross_entropy`"),
        ("cross_entropy_loss", "`cross_entropy`"),
        ("log_soft_max", "`log_softmax`"),
        ("log_sum_exp", "`logsumexp`"),
        ("sigmoid_derivative", "`sigmoid_grad`"),
        ("relu_prime", "`relu_grad`"),
        ("cross_entropy_gradient", "`cross_entropy_grad`"),
        ("softmax_derivative", "`softmax_jacobian` or `softmax_vjp`"),
        ("grad_check", "`gradient_check`"),
        ("numericalGradient", "`numerical_gradient`"),
    ],
)
def test_a_near_miss_is_mentioned(write: Write, defined: str, meant: str) -> None:
    """A name that resembles an absent operation is told, and not used."""
    candidate = load(write(f"def squared_norm(y): return 0.0\ndef {defined}(x): return x\n"))

    assert candidate.operations == ("squared_norm",)
    assert candidate.notes == (f"found `{defined}`; did you mean {meant}?",)


@pytest.mark.parametrize("defined", ["main", "forward", "train", "one_hot", "predict", "relu6_layer", "Model"])
def test_other_names_are_not_near_misses(write: Write, defined: str) -> None:
    """Ordinary helpers cause no remark."""
    assert load(write(f"def squared_norm(y): return 0.0\ndef {defined}(x): return x\n")).notes == ()


def test_no_near_miss_for_what_is_there(write: Write) -> None:
    """`stable_softmax` beside `softmax` is no mistake."""
    assert load(write("def softmax(x): return x\ndef stable_softmax(x): return x\n")).notes == ()


def test_a_name_that_is_not_a_function_does_not_count(write: Write) -> None:
    """`softmax = 3` is no softmax."""
    candidate = load(write("softmax = 3\ndef sigmoid(x): return x\n"))

    assert candidate.operations == ("sigmoid",)
    assert candidate.notes == ("`softmax` is 3 (int), not a function; it does not count",)


@pytest.mark.parametrize(
    ("declared", "batched", "note"),
    [
        ("{'softmax'}", {"softmax"}, None),
        ("['softmax', 'sigmoid']", {"softmax", "sigmoid"}, None),
        ("{'softmx', 'softmax'}", {"softmax"}, "BATCHED: expected operations' names but got 'softmx'; ignored"),
        ("'softmax'", set(), "BATCHED: expected a set of operations' names but got 'softmax' (str); it is ignored"),
        ("3", set(), "BATCHED: expected a set of operations' names but got 3 (int); it is ignored"),
        ("{'relu'}", set(), "BATCHED: 'relu' is not defined; ignored"),
        ("{'softmax_jacobian'}", set(), "BATCHED: 'softmax_jacobian' has no batched form in the contract; ignored"),
        ("{1, 'softmax'}", {"softmax"}, "BATCHED: expected operations' names but got 1; ignored"),
    ],
)
def test_batched_is_read_and_checked(write: Write, declared: str, batched: set[str], note: str | None) -> None:
    """BATCHED is a collection of names of operations that are there and can be batched."""
    functions = "".join(f"def {n}(x): return x\n" for n in ("softmax", "softmax_jacobian", "sigmoid"))

    candidate = load(write(f"BATCHED = {declared}\n{functions}"))

    assert candidate.batched == batched
    assert candidate.notes == (() if note is None else (note,))
