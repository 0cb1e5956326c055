"""A program at work: one line in, one line out, within a time limit, and nothing of it left behind.

There are no threads: a fork must stay safe. The three pipes are polled together, so that a program that writes much to
its standard error, or answers before it has read, holds nothing up.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import time
import warnings
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gradspec.candidates.candidate import PROGRAM_PREFIX
from gradspec.candidates.describe import one_line
from gradspec.candidates.groups import OF_THIS_PROCESS, end_group
from gradspec.candidates.guard import ended_its_process, too_late
from gradspec.errors import CandidateError
from gradspec.programs.protocol import Malformed, line_shown

T = TypeVar("T")

LONGEST_LINE = 1 << 25
"""Bytes of one answer: four times those of the largest Jacobian that is asked for."""
_CHUNK = 1 << 16
_TAIL = 2000
"""Bytes of standard error that are kept."""
_LAST_LINES = 3
_TO_EXIT = 0.25
"""Seconds that a program may take to exit after it closed its output."""
_LONGEST_WAIT = 1000.0
"""Seconds that are waited at once: the system counts milliseconds in 32 bits."""
_TURN = 0.02
"""Seconds between two looks whether a program has exited."""
_PR_SET_PDEATHSIG = 1


class Ended(Exception):
    """The program is gone; the message says how."""


class Late(Exception):
    """The program did not answer in time; the message says in which, and what it had begun to say, if anything."""

    def __init__(self, seconds: float, begun: str) -> None:
        self.how, self.begun = too_late(seconds), begun
        super().__init__(f"{self.how}{begun}")


@dataclass(frozen=True)
class Pipes:
    """The ends of the program's pipes that are here."""

    stdin: int
    stdout: int
    stderr: int


class Process:
    """A running program, in a process group of its own. Ends with this object, with this process, or by `end`."""

    def __init__(self, command: Sequence[str], folder: str) -> None:
        """Starts it. Raises CandidateError where there is no such program."""
        self.owner = os.getpid()
        self._program = _started(command, folder)
        if (groups := OF_THIS_PROCESS.get()) is not None:
            groups.begun(self._program.pid)
        self._pipes = _pipes(self._program)
        self._received, self._searched = bytearray(), 0
        self._errors = b""
        self._poll = select.poll()
        self._poll.register(self._pipes.stdout, select.POLLIN)
        self._poll.register(self._pipes.stderr, select.POLLIN)
        self._finalizer = weakref.finalize(self, _end, self._program, self._pipes, self.owner)

    @property
    def pid(self) -> int:
        """The operating system's number for it."""
        return self._program.pid

    def ask(self, line: bytes, seconds: float | None, read: Callable[[bytes], T]) -> T:
        """What `read` makes of the line with which the program answers, without its end.

        Raises Ended, Late when that takes longer than `seconds`, and Malformed for an endless line and for more than
        one, and what `read` raises. After any of these the program is to be ended.
        """
        answer = read(self._line(line, seconds))
        if self._received:
            more = line_shown(bytes(self._received[:_CHUNK]))
            raise Malformed(f"Expected one line for each call but got one more, {more}.")
        return answer

    def finish(self, seconds: float) -> tuple[int | None, bytes]:
        """The exit code, once the program has exited, and what it wrote that was no answer.

        The code is None where it does not exit within so many seconds.
        """
        deadline = time.monotonic() + seconds
        while (code := self._program.poll()) is None and (left := deadline - time.monotonic()) > 0:
            self._take_in(min(left, _TURN))
        self._take_in(0)
        return code, bytes(self._received)

    def tell(self, line: bytes) -> None:
        """Sends a line that has no answer. Raises Ended."""
        self._send(memoryview(line))

    def close_input(self) -> None:
        """Nothing more will be sent."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._pipes.stdin)
        os.close(nowhere)

    def end(self) -> None:
        """Kills the program and those that it started."""
        self._finalizer()

    def last_words(self) -> str:
        """The end of its standard error, in one line; empty where there is none."""
        self._read_errors()
        lines = [line for line in self._errors.decode("utf-8", "backslashreplace").splitlines() if line.strip()]
        return one_line(" | ".join(lines[-_LAST_LINES:]))

    def _line(self, line: bytes, seconds: float | None) -> bytes:
        """The line that answers a line."""
        deadline = None if seconds is None else time.monotonic() + seconds
        unsent = self._send(memoryview(line))
        while (end := self._received.find(b"\n", self._searched)) < 0:
            self._searched = len(self._received)
            left = None if deadline is None else deadline - time.monotonic()
            if seconds is not None and left is not None and left <= 0:
                raise Late(seconds, self._half_a_line())
            unsent = self._step(unsent, left)
        answer = bytes(self._received[:end])
        del self._received[: end + 1]
        self._searched = 0
        return answer

    def _step(self, unsent: memoryview, left: float | None) -> memoryview:
        """Waits until something can be read or sent, and does that; what then is still to be sent."""
        ready = dict(self._poll.poll(None if left is None else 1000 * min(left, _LONGEST_WAIT)))
        if self._pipes.stderr in ready:
            self._read_errors()
        if self._pipes.stdout in ready:
            self._read_output()
        if unsent and self._pipes.stdin in ready:
            unsent = self._send(unsent)
        return unsent

    def _send(self, unsent: memoryview) -> memoryview:
        """Sends what the pipe takes now; what is left over."""
        try:
            unsent = unsent[os.write(self._pipes.stdin, unsent) :]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            raise Ended(self._how_it_ended()) from None
        if unsent:
            self._poll.register(self._pipes.stdin, select.POLLOUT)
        else:
            with contextlib.suppress(KeyError):
                self._poll.unregister(self._pipes.stdin)
        return unsent

    def _read_output(self) -> None:
        """Reads what is there of standard output. Raises Ended at its end, and Malformed for an endless line."""
        try:
            chunk = os.read(self._pipes.stdout, _CHUNK)
        except BlockingIOError:
            return
        if not chunk:
            raise Ended(self._how_it_ended())
        self._received += chunk
        if len(self._received) > LONGEST_LINE and b"\n" not in chunk:
            raise Malformed(f"Expected an answer of at most {LONGEST_LINE} bytes but got a longer line.")

    def _take_in(self, seconds: float) -> None:
        """Reads what comes within so many seconds; an end of the output is nothing to complain of."""
        ready = dict(self._poll.poll(1000 * seconds))
        if self._pipes.stderr in ready:
            self._read_errors()
        if self._pipes.stdout in ready:
            chunk = os.read(self._pipes.stdout, _CHUNK)
            if not chunk:
                self._poll.unregister(self._pipes.stdout)
            self._received = (self._received + chunk)[:_CHUNK]

    def _read_errors(self) -> None:
        try:
            chunk = os.read(self._pipes.stderr, _CHUNK)
        except BlockingIOError:
            return
        if not chunk:  # closed: there is nothing more to wait for
            with contextlib.suppress(KeyError):
                self._poll.unregister(self._pipes.stderr)
        self._errors = (self._errors + chunk)[-_TAIL:]

    def _half_a_line(self) -> str:
        return f"; it began {line_shown(bytes(self._received))} and did not end the line" if self._received else ""

    def _how_it_ended(self) -> str:
        code = None
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = self._program.wait(_TO_EXIT)
        return "closed its standard output" if code is None else ended_its_process(code)


def _started(command: Sequence[str], folder: str) -> subprocess.Popen[bytes]:
    """The program, which dies with this process where the operating system has that (Linux)."""
    try:
        with warnings.catch_warnings():
            for category in (DeprecationWarning, RuntimeWarning):  # of a fork beside the threads of BLAS, or of JAX
                warnings.simplefilter("ignore", category)
            return subprocess.Popen(
                command,
                bufsize=0,
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                preexec_fn=_dying_with_its_parent(),
            )
    except (FileNotFoundError, NotADirectoryError):
        raise CandidateError(_not_found(command[0], folder)) from None
    except PermissionError:
        what = "is a folder" if os.path.isdir(os.path.join(folder, command[0])) else "is not executable"
        todo = "name a program in it" if what == "is a folder" else f"do `chmod +x {command[0]}`"
        raise CandidateError(f"Expected a program but {command[0]} {what}; {todo}.") from None
    except OSError as error:  # neither a binary of this machine nor a script that begins with #!
        raise CandidateError(
            f"Expected a program but {command[0]} cannot be run ({error.strerror}); "
            f"name what runs it first, as in {PROGRAM_PREFIX}python3 {command[0]}."
        ) from None


def _not_found(program: str, folder: str) -> str:
    if (file := shutil.which(os.path.join(folder, program) if os.sep in program else program)) is not None:
        with open(file, "rb") as opened:
            line = line_shown(opened.readline().rstrip())
        needed = f"its first line, {line}, names no program" if line.startswith("`#!") else "its loader is not here"
        return (
            f"Expected a program but {program} cannot be run, for {needed}; mend that, or name what runs it first, "
            f"as in {PROGRAM_PREFIX}python3 {program}."
        )
    if os.sep not in program and os.path.exists(os.path.join(folder, program)):
        return f"Expected a program but {program} is on no path; did you mean ./{program}?"
    return f"Expected a program but {program} does not exist; build it first, or look at the path."


def _dying_with_its_parent() -> Callable[[], None] | None:
    """What the program does before it begins."""
    if sys.platform != "linux":
        return None
    parent, prctl = os.getpid(), ctypes.CDLL(None).prctl

    def before() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return before


def _pipes(program: subprocess.Popen[bytes]) -> Pipes:
    """Its pipes, none of which blocks."""
    assert program.stdin is not None
    assert program.stdout is not None
    assert program.stderr is not None
    ends = []
    for stream in (program.stdin, program.stdout, program.stderr):
        ends.append(os.dup(stream.fileno()))
        stream.close()
        os.set_blocking(ends[-1], False)
    return Pipes(*ends)


def _end(program: subprocess.Popen[bytes], pipes: Pipes, owner: int) -> None:
    """In the process that started it: kills the program's group. In one forked from that: forgets it."""
    for descriptor in (pipes.stdin, pipes.stdout, pipes.stderr):
        with contextlib.suppress(OSError):
            os.close(descriptor)
    if os.getpid() != owner:
        program.returncode = 0  # not ours to wait for
        return
    end_group(program.pid)
    program.wait()
    if (groups := OF_THIS_PROCESS.get()) is not None:
        groups.ended(program.pid)
