"""Talking to a program as a trial does: what was sent is kept, to be sent again from a shell."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from functools import partial

from gradspec.candidates.candidate import PROGRAM_PREFIX
from gradspec.candidates.execute import LOADING_SHARE
from gradspec.programs.process import Process, T
from gradspec.programs.program import command_of
from gradspec.programs.protocol import HELLO, Answer, Hello, read_answer, read_hello


class Dialogue:
    """A program that is started when a trial begins, and goes on to the next trial if all was well."""

    def __init__(self, text: str, time_limit: float | None) -> None:
        """Raises CandidateError where `text` names no command."""
        self.limit = time_limit
        self._command, self._shown = command_of(text), text.removeprefix(PROGRAM_PREFIX).strip()
        self._folder = os.getcwd()
        self._process: Process | None = None
        self._calls = 0
        self._sent: list[bytes] = []

    def begin(self, *, greeted: bool) -> None:
        """Begins a trial. Raises CandidateError where there is no such program, and what a wrong hello raises."""
        self._sent = []
        fresh = self._process is None
        if self._process is None:
            self._process = Process(self._command, self._folder)
        if greeted and fresh:
            self.hello()
        elif greeted:
            self._sent.append(HELLO)

    def hello(self) -> Hello:
        """What the program says of itself. Raises Ended, Late and Malformed, as `answer` does."""
        return self._asked(HELLO, read_hello, LOADING_SHARE)

    def next_id(self) -> int:
        """A number for a call."""
        self._calls += 1
        return self._calls

    def answer(self, line: bytes, id: int | None) -> Answer:
        """The answer to a call. Raises Ended, Late and Malformed."""
        return self._asked(line, partial(read_answer, id=id))

    def tell(self, line: bytes) -> None:
        """Sends a line that has no answer."""
        self._sent.append(line)
        self._running.tell(line)

    def close_input(self) -> None:
        """Nothing more will be sent."""
        self._running.close_input()

    def exit(self, seconds: float) -> tuple[int | None, bytes]:
        """The exit code, or None where the program does not exit in time, and what it wrote that nobody asked for."""
        return self._running.finish(seconds)

    def last_words(self) -> str:
        """The end of what it wrote to standard error, in one line."""
        return "" if self._process is None else self._process.last_words()

    def as_a_command(self) -> str:
        """The trial's lines and the program, for a shell."""
        lines = " ".join(shlex.quote(line.decode().rstrip()) for line in self._sent)
        return f"printf '%s\\n' {lines} | {self._shown}"

    def end(self) -> None:
        """Kills the program."""
        if self._process is not None:
            self._process.end()
            self._process = None

    @property
    def _running(self) -> Process:
        assert self._process is not None
        return self._process

    def _asked(self, line: bytes, read: Callable[[bytes], T], share: float = 1.0) -> T:
        self._sent.append(line)
        return self._running.ask(line, None if self.limit is None else share * self.limit, read)
