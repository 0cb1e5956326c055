"""A program that answers calls: started when it is needed, once in every process, and again after it has failed."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from functools import partial
from typing import Any

from gradspec.candidates.candidate import PROGRAM_PREFIX
from gradspec.candidates.execute import LOADING_SHARE
from gradspec.candidates.guard import CRASHED, TIMEOUT, NoAnswer
from gradspec.errors import CandidateError
from gradspec.programs.process import Ended, Late, Process
from gradspec.programs.protocol import HELLO, Answer, Hello, Malformed, read_answer, read_hello

GARBLED = "raised"
"""The kind of a call that was answered with something else than the protocol's answers; its claim reads *error*."""


class ProgramError(Exception):
    """The program answered that it cannot; the message is its own."""


class Program:
    """The program behind `cmd:./program arguments`."""

    def __init__(self, text: str, time_limit: float | None = None) -> None:
        """Nothing is started yet. Raises CandidateError where the text names no command."""
        self.command = command_of(text)
        self.shown = text.removeprefix(PROGRAM_PREFIX).strip()
        self.time_limit = time_limit
        self._folder = os.getcwd()
        self._process: Process | None = None
        self._calls = 0

    def start(self) -> Hello:
        """Starts it anew, and gives its hello. Raises CandidateError where it cannot be started or says none."""
        self.end()
        process = Process(self.command, self._folder)
        try:
            hello = self._hello(process)
        except BaseException:  # Ctrl-C included: no program is left running
            process.end()
            raise
        self._process = process
        return hello

    def _hello(self, process: Process) -> Hello:
        limit = None if self.time_limit is None else LOADING_SHARE * self.time_limit
        try:
            return process.ask(HELLO, limit, read_hello)
        except Ended as end:
            raise CandidateError(
                f"Expected a hello but {self.shown} {end} before it said one{_said(process)}."
            ) from None
        except Late as late:
            raise CandidateError(
                f"Expected a hello but {self.shown} {late}{_said(process)}; "
                "it must answer every line at once, and flush what it writes."
            ) from None
        except Malformed as wrong:
            raise CandidateError(
                f"{_unended(wrong)}; {self.shown} does not speak the protocol (spec/any-language.md){_said(process)}."
            ) from None

    def ready(self) -> None:
        """Starts it, unless it runs already in this process. Raises NoAnswer where it does not come up again."""
        process = self._process
        if process is None or process.owner != os.getpid():
            try:
                self.start()
            except CandidateError as reason:
                raise NoAnswer("the program", CRASHED, "could not be started again", f": {_unended(reason)}") from None

    def call(self, name: str, encode: Callable[..., bytes], arguments: tuple[Any, ...]) -> Answer:
        """The program's answer to one call; `encode` writes the line.

        Raises NoAnswer where there is none, and TypeError for arguments that cannot be sent.
        """
        self._calls += 1
        line = encode(self._calls, *arguments)
        self.ready()
        assert self._process is not None
        try:
            return self._answer(self._process, name, line)
        except BaseException:  # Ctrl-C, too: who knows what the program would say next
            self.end()
            raise

    def _answer(self, process: Process, name: str, line: bytes) -> Answer:
        try:
            return process.ask(line, self.time_limit, partial(read_answer, id=self._calls))
        except Ended as end:
            raise NoAnswer(name, CRASHED, str(end), _said(process)) from None
        except Late as late:
            raise NoAnswer(name, TIMEOUT, late.how, f"{late.begun}{_said(process)}") from None
        except Malformed as wrong:
            raise NoAnswer(name, GARBLED, "broke the protocol", f": {_unended(wrong)}{_said(process)}") from None

    def last_words(self) -> str:
        """The end of what it wrote to standard error, in one line."""
        return "" if self._process is None else self._process.last_words()

    def end(self) -> None:
        """Kills it, where it was started by this process."""
        if self._process is not None:
            self._process.end()
            self._process = None


def command_of(text: str) -> list[str]:
    """The words of `cmd:./program arguments`. Raises CandidateError."""
    if os.name != "posix":
        raise CandidateError(
            f"Expected Linux, macOS or another POSIX system for {PROGRAM_PREFIX} but this is none; use WSL."
        )
    try:
        words = shlex.split(text.removeprefix(PROGRAM_PREFIX))
    except ValueError as error:
        raise CandidateError(
            f"Expected a command after {PROGRAM_PREFIX} but got {text!r} ({error}); close the quotes."
        ) from None
    if not words:
        raise CandidateError(
            f"Expected a command after {PROGRAM_PREFIX} but got none; write {PROGRAM_PREFIX}./program."
        )
    return words


def _unended(message: Exception) -> str:
    """The message, to go on after it."""
    return str(message).removesuffix(".")


def _said(process: Process) -> str:
    words = process.last_words()
    return f"; on its standard error: {words}" if words else ""
