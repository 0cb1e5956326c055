"""As a process: a terminal and none, colours, widths, pipes that close, disks that are full, and Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., str]

STUDENT = """
import numpy as np


def softmax(x):
    return np.exp(x) / np.sum(np.exp(x))
"""
CLAIMS = "softmax.definition,softmax.stable,softmax.stable.tail,softmax.sums-to-one.division"
CHECK = ("check", "student.py", "--examples", "5", "--claims", CLAIMS)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\r")

on_posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX terminals and signals")


@pytest.fixture(autouse=True)
def student(write: Write) -> None:
    """An unshifted softmax in the working directory."""
    write(STUDENT)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "gradspec", *arguments]


def environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    return {**kept, "TERM": "xterm-256color", **variables}


def piped(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command without a terminal."""
    return subprocess.run(
        command(*arguments),
        env=environment(**variables),
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )


def in_a_terminal(*arguments: str, columns: int, **variables: str) -> str:
    """All that the command writes to a terminal so many columns wide."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        command(*arguments), env=environment(**variables), stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    written = b""
    try:
        while chunk := os.read(ours, 65536):
            written += chunk
    except OSError:  # how Linux says that nobody writes any more
        pass
    finally:
        os.close(ours)
        process.wait()
    return written.decode("utf-8")


def test_without_a_terminal_there_is_neither_colour_nor_progress() -> None:
    """Piped output is plain text, and standard error is empty."""
    outcome = piped(*CHECK)

    assert "\x1b" not in outcome.stdout
    assert outcome.stderr == ""
    assert outcome.returncode == 1


def test_without_a_terminal_the_width_is_fixed() -> None:
    """The report does not depend on COLUMNS: what is compared later was written the same way."""
    assert piped(*CHECK, COLUMNS="60").stdout == piped(*CHECK, COLUMNS="200").stdout


def test_an_ascii_locale_is_no_obstacle() -> None:
    """✓ and ✗ are written as UTF-8 where the locale knows neither."""
    outcome = piped(*CHECK, PYTHONIOENCODING="ascii")

    assert "✗" in outcome.stdout
    assert outcome.returncode == 1


@on_posix
def test_a_terminal_shows_colours_and_progress() -> None:
    """Marks are coloured, a bar counts the claims while they are judged, and it is gone at the end."""
    written = in_a_terminal(*CHECK, columns=100)

    assert "\x1b[32m" in written
    assert "4/4" in written
    assert written.rfind("4/4") < written.index("judges")


@on_posix
def test_no_color() -> None:
    """NO_COLOR leaves the colours out."""
    written = in_a_terminal(*CHECK, columns=100, NO_COLOR="1")

    assert re.search(r"\x1b\[[0-9;]*3[1-7]m", written) is None


@on_posix
@pytest.mark.parametrize("columns", [40, 60, 80])
def test_the_table_fits_the_terminal(columns: int) -> None:
    """At any width a claim is one row with its marks; ids are whole from 60 columns on."""
    plain = CONTROL.sub("", COLOUR.sub("", in_a_terminal(*CHECK, columns=columns)))
    table = plain[plain.index("claim ") : plain.index("✗ softmax.stable")].splitlines()
    rows = [line for line in table if re.search(r"[✓✗]", line)]

    assert len(rows) == len(CLAIMS.split(","))
    assert max(map(len, table)) <= columns
    assert columns < 60 or [line.split()[0] for line in rows] == CLAIMS.split(",")


@on_posix
def test_a_reader_that_leaves_is_no_error() -> None:
    """`gradspec list candidates | head -1` ends quietly."""
    process = subprocess.Popen(
        command("list", "candidates"), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    _, said = process.communicate()

    assert (process.returncode, said) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("options", [(), ("--format", "json")])
def test_a_full_disk(options: tuple[str, ...]) -> None:
    """A report that cannot be written is told in a line; exit code 2."""
    with open("/dev/full", "w") as full:
        outcome = subprocess.run(
            command(*CHECK, *options), env=environment(), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    assert outcome.stderr == "gradspec: could not write to standard output: No space left on device.\n"
    assert outcome.returncode == 2


INTERRUPTED = """
import os
import signal
import time

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def sigmoid(x):
    if os.path.exists("judged"):
        os.kill(int(os.environ["GRADSPEC_TEST_PID"]), signal.SIGINT)
        time.sleep(100)
    open("judged", "w").close()
    return 1 / (1 + np.exp(-x))
"""
RUN = """
import os
import sys

os.environ["GRADSPEC_TEST_PID"] = str(os.getpid())
from gradspec.cli import main

main(sys.argv[1:])
"""


@on_posix
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("report", ["terminal", "json"])
def test_ctrl_c_keeps_what_was_reached(jobs: str, report: str, write: Write) -> None:
    """Interrupted in the middle, the report of what was reached appears, and the exit code is 2."""
    arguments = [
        "check",
        write(INTERRUPTED, "slow.py"),
        "--claims",
        "softmax.definition,softmax.range,sigmoid.definition",
    ]
    outcome = subprocess.run(
        [sys.executable, "-c", RUN, *arguments, "--examples", "5", "--jobs", jobs, "--format", report],
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )

    assert outcome.stderr == ""
    assert outcome.returncode == 2
    if report == "json":
        data = json.loads(outcome.stdout)
        verdicts = {row["claim"]: row["verdict"] for row in data["claims"]}
        assert data["interrupted"] is True
        assert verdicts["sigmoid.definition"] == "not-run"
    else:
        assert "not run: not reached" in outcome.stdout
        assert outcome.stdout.endswith("\nInterrupted: what was reached is above, the rest is not run.\n")
