"""`gradspec smoke`: what it tries, what it says of a failure, and the command that shows it again."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable

import numpy as np
import pytest
from click.testing import CliRunner, Result

from gradspec.cli import main
from gradspec.errors import UsageError

Named = Callable[..., str]
CONDUCT = 6
"""Trials of bad messages and of the end."""
WITH_ECHO = [
    "a line that is no JSON gets an error",
    "data of a wrong length gets an error",
    "data that is no hexadecimal gets an error",
]
"""Those that call `echo`."""


def smoke(*arguments: str) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(main, ["smoke", *arguments], prog_name="gradspec", env={"COLUMNS": "120"})


def failures(result: Result) -> list[str]:
    """The headings of the failures."""
    return [line[2:] for line in result.stdout.splitlines() if line.startswith("✗ ")]


def test_a_program_that_speaks_the_protocol_passes(candidate: Named) -> None:
    """Hello, two formats of echo and of two operations, bad messages, the end: all well, and what to do next."""
    result = smoke(candidate())

    assert result.exit_code == 0, result.output
    assert f"{1 + 2 + 4 + CONDUCT} of {1 + 2 + 4 + CONDUCT} are well." in result.stdout
    assert f"Now: gradspec check {shlex.quote(candidate())}" in result.stdout


def test_what_of_a_hello_is_not_tried_is_told(candidate: Named) -> None:
    """Names that mean nothing here are no failure, and are not passed over in silence."""
    result = smoke(candidate('hello {"operations": ["softmax", "sofmax"], "formats": ["float64", "fp32"]}'))

    assert result.exit_code == 0
    assert "  note        no operation of the contract: sofmax; ignored" in result.stdout
    assert "  note        no format: fp32; ignored" in result.stdout


def test_bfloat16_without_its_library_is_left_out(candidate: Named, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other formats are tried, and what to install is told."""

    def without(name: str) -> object:
        if name == "bfloat16":
            raise UsageError("Expected ml_dtypes.")
        return np.dtype(name)

    monkeypatch.setattr("gradspec.programs.smoke.float_dtype", without)
    result = smoke(candidate('hello {"operations": ["softmax"], "formats": ["float64", "bfloat16"]}'))

    assert f"{1 + 1 + 1 + CONDUCT} of {1 + 1 + 1 + CONDUCT} are well." in result.stdout
    assert "  note        bfloat16 is not tried: Expected ml_dtypes" in result.stdout


def test_a_program_may_write_much_as_it_ends(candidate: Named) -> None:
    """What comes on its standard error is read while it is waited for."""
    assert smoke(candidate("chats as it stops"), "--time-limit", "5").exit_code == 0


@pytest.mark.parametrize("limit", ["inf", "nan"])
def test_a_time_limit_that_is_none_is_refused(limit: str, candidate: Named) -> None:
    """In one line."""
    result = smoke(candidate(), "--time-limit", limit)

    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_long_time_limit(candidate: Named) -> None:
    """Longer than the system can wait at once."""
    assert smoke(candidate(), "--time-limit", "1e10").exit_code == 0


@pytest.mark.parametrize(
    ("way", "failed", "said"),
    [
        ("writes a banner", ["hello"], "Expected the program's hello but got a line that is not JSON: `Welcome to"),
        ("exits at once", ["hello"], "ended its process (exit code 1). On its standard error: no licence found"),
        ('hello {"operations": ["squiggle"]}', ["hello"], "Expected operations of the contract"),
        (
            'hello {"formats": ["float8"]}',
            ["hello"],
            "Expected formats among float64, float32, float16, bfloat16 but got",
        ),
        (
            "exits",
            ["softmax   float64", "softmax   float32"],
            "Expected an answer but it ended its process (exit code 3).",
        ),
        ("wrong shape", ["softmax   float64", "softmax   float32"], "Expected shape [3] but got [3, 1]."),
        ("float64 always", ["softmax   float32"], "Expected float32 but got float64."),
        ("too many values", ["softmax   float64", "softmax   float32"], 'Expected 1 in "values" but got 2.'),
        ("refuses", ["softmax   float64", "softmax   float32"], 'Expected a result but got "error" not today.'),
        ("echoes badly", ["echo   float64", "echo   float32"], "back, the bytes of 5e-324, but got 0000000000000000."),
        (
            "has no echo",
            ["echo   float64", "echo   float32", *WITH_ECHO],
            'Expected the arguments back but got "not-provided".',
        ),
        ("knows everything", ["an unknown operation is not provided"], 'Expected "not-provided" but got "result".'),
        ("dies of bad lines", ["a line that is no JSON gets an error"], "ended its process (exit code 1)."),
        ("does not stop", ["stop ends the program"], "Expected it to exit but it is still there after 2 s."),
        ("says goodbye", ["stop ends the program"], "Expected nothing more but it wrote `bye`."),
        (
            "stops badly",
            ["stop ends the program"],
            "Expected the exit code 0 but got 4. On its standard error: cannot save",
        ),
        ("hangs at once", ["hello"], "Expected an answer but it did not answer within 2 s."),
    ],
)
def test_a_failure_is_told_with_what_was_expected(way: str, failed: list[str], said: str, candidate: Named) -> None:
    """Only what is wrong fails, and it is said what came instead."""
    result = smoke(candidate(way), "--time-limit", {"does not stop": "2", "hangs at once": "0.5"}.get(way, "20"))

    assert result.exit_code == 1, result.output
    assert failures(result) == failed
    assert said in " ".join(result.stdout.split())


def test_a_failure_comes_with_a_command_that_shows_it(candidate: Named) -> None:
    """Pasted into a shell, it gives the same wrong answer."""
    result = smoke(candidate("malformed hex"))
    command = next(line for line in result.stdout.splitlines() if line.startswith("    again  "))
    done = subprocess.run(command.removeprefix("    again  "), shell=True, capture_output=True, text=True, check=True)

    hello, answer = done.stdout.splitlines()
    assert '"type": "hello"' in hello
    assert '"type": "result"' in answer
    assert '"data": "zz' in answer


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("./program", "Expected a program as cmd:./program but got './program'; write 'cmd:./program'."),
        ("cmd:./absent", "Expected a program but ./absent does not exist; build it first, or look at the path."),
        ("cmd:", "Expected a command after cmd: but got none; write cmd:./program."),
    ],
)
def test_what_is_no_program_is_told_in_one_line(program: str, message: str) -> None:
    """And the exit code is 2."""
    result = smoke(program)

    assert result.exit_code == 2
    assert result.stderr == f"gradspec: {message}\n"
