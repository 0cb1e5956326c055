"""Trying a program before it is judged: does it speak the protocol? What it computes is not looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from gradspec.candidates import trial
from gradspec.candidates.deadline import DEFAULT_TIME_LIMIT
from gradspec.contract import OPERATIONS
from gradspec.dtypes import float_dtype
from gradspec.errors import UsageError
from gradspec.formats import FORMATS, Format
from gradspec.programs.awkward import awkward
from gradspec.programs.dialogue import Dialogue
from gradspec.programs.offer import offered
from gradspec.programs.process import Ended, Late
from gradspec.programs.protocol import (
    DTYPES,
    ECHO,
    STOP,
    Answer,
    Hello,
    Malformed,
    echo_of,
    encoder,
    line_shown,
)

HELLO_TRIAL = "hello"
STRANGER = b"gradspec_unknown"
"""An operation that no program has."""
NO_JSON = b"this is no JSON\n"


class Wrong(Exception):
    """A trial failed; the message says what was expected and what came."""


@dataclass(frozen=True)
class Trial:
    """One thing that was tried."""

    what: str
    """`hello`, an operation, or what is asked in words."""
    format: str
    """Empty where there is none to it."""
    fault: str
    """What was expected and what came; empty where all is well."""
    again: str
    """The shell command that shows it."""


class Smoke:
    """One program, tried: iterating gives a Trial at a time; `hello` is what it says of itself, once it has.

    `notes` are what of the hello is not tried, a line each.
    """

    def __init__(self, text: str, time_limit: float | None) -> None:
        """Raises CandidateError where the text names no command."""
        self.hello: Hello | None = None
        self.notes: tuple[str, ...] = ()
        self._operations: tuple[str, ...] = ()
        self._formats: tuple[Format, ...] = ()
        self._dialogue = Dialogue(text, time_limit)

    def __iter__(self) -> Iterator[Trial]:
        """Starts the program. Raises CandidateError where there is none; after a failed hello nothing more is tried."""
        try:
            yield self._tried(HELLO_TRIAL, "", self._hello)
            if self.hello is None:
                return
            for format in self._formats:
                yield self._tried(ECHO, format.name, partial(self._echo, format))
            for name in self._operations:
                for format in self._formats:
                    yield self._tried(name, format.name, partial(self._call, name, format))
            for what, attempt in self._conduct.items():
                yield self._tried(what, "", attempt)
        finally:
            self._dialogue.end()

    @property
    def _conduct(self) -> dict[str, Callable[[], None]]:
        return {
            "a line that is no JSON gets an error": self._no_json,
            "data of a wrong length gets an error": self._wrong_length,
            "data that is no hexadecimal gets an error": self._no_hexadecimal,
            "an unknown operation is not provided": self._unknown,
            "stop ends the program": self._stop,
            "the end of input ends the program": self._end_of_input,
        }

    def _tried(self, what: str, format: str, attempt: Callable[[], None]) -> Trial:
        fault = ""
        dialogue = self._dialogue
        try:
            dialogue.begin(greeted=what != HELLO_TRIAL)
            attempt()
        except (Wrong, Malformed, UsageError) as wrong:  # the last: an answer in bfloat16 that cannot be read here
            fault = str(wrong)
        except Late as late:
            fault = f"Expected an answer but it {late}."
        except Ended as end:
            fault = f"Expected an answer but it {end}."
        if fault and (words := dialogue.last_words()):
            fault += f" On its standard error: {words}"
        again = dialogue.as_a_command()
        if fault:
            dialogue.end()
        return Trial(what, format, fault, again)

    # What is tried ----------------------------------------------------------------------------------------------------

    def _hello(self) -> None:
        hello = self._dialogue.hello()
        offer = offered(hello)
        if not offer.formats:
            raise Wrong(f"Expected formats among {', '.join(DTYPES)} but got {', '.join(hello.formats) or 'none'}.")
        if not offer.operations:
            listed = ", ".join(hello.operations) or "none"
            raise Wrong(f"Expected operations of the contract (gradspec list operations) but got {listed}.")
        usable = {name: _missing(name) for name in offer.formats}
        if all(usable.values()):
            raise Wrong(f"Expected a format that can be tried but {'; '.join(usable.values())}.")
        self._operations = offer.operations
        self._formats = tuple(FORMATS[name] for name, reason in usable.items() if not reason)
        self.notes = (*offer.ignored, *filter(None, usable.values()))
        self.hello = hello

    def _echo(self, format: Format) -> None:
        arrays = awkward(format)
        id = self._dialogue.next_id()
        answer = self._dialogue.answer(encoder(echo_of(len(arrays)))(id, *arrays), id)
        if answer.type != "result":
            raise _unlike("the arguments back", answer)
        if len(answer.values) != len(arrays):
            raise Wrong(f"Expected {len(arrays)} arrays back but got {len(answer.values)}.")
        for sent, received in zip(arrays, answer.values, strict=True):
            _expect_array(received, sent.shape, format)
            differing = np.flatnonzero(~_same_bits(sent, received))
            if differing.size:
                at = int(differing[0])
                was, came = (np.ravel(values)[at : at + 1].tobytes().hex() for values in (sent, received))
                raise Wrong(f"Expected {was} back, the bytes of {sent.flat[at]!s}, but got {came}.")

    def _call(self, name: str, format: Format) -> None:
        operation = OPERATIONS[name]
        id = self._dialogue.next_id()
        arguments = [_in_format(argument, format) for argument in trial.arguments(operation)]
        answer = self._dialogue.answer(encoder(operation)(id, *arguments), id)
        if answer.type != "result":
            raise _unlike("a result", answer)
        if len(answer.values) != len(operation.results):
            raise Wrong(f'Expected {len(operation.results)} in "values" but got {len(answer.values)}.')
        for value, symbols in zip(answer.values, operation.results, strict=True):
            _expect_array(value, trial.shape(tuple(symbols)), format)

    def _no_json(self) -> None:
        self._expect_error(NO_JSON, None)
        self._still_answers()

    def _wrong_length(self) -> None:
        self._refuses(lambda line: line.replace(b'"data":"', b'"data":"00', 1))

    def _no_hexadecimal(self) -> None:
        self._refuses(lambda line: line.replace(b'"data":"00', b'"data":"zz', 1))

    def _refuses(self, spoilt: Callable[[bytes], bytes]) -> None:
        id = self._dialogue.next_id()
        self._expect_error(spoilt(encoder(echo_of(1))(id, np.zeros(2))), id)
        self._still_answers()

    def _unknown(self) -> None:
        id = self._dialogue.next_id()
        line = b'{"type":"call","id":%d,"operation":"%s","arguments":{}}\n' % (id, STRANGER)
        answer = self._dialogue.answer(line, id)
        if answer.type != "not-provided":
            raise _unlike('"not-provided"', answer)

    def _stop(self) -> None:
        self._dialogue.tell(STOP)
        self._expect_exit()

    def _end_of_input(self) -> None:
        self._dialogue.close_input()
        self._expect_exit()

    def _expect_exit(self) -> None:
        limit = self._dialogue.limit or DEFAULT_TIME_LIMIT
        code, left = self._dialogue.exit(limit)
        if code is None:
            raise Wrong(f"Expected it to exit but it is still there after {limit:g} s.")
        if left:
            raise Wrong(f"Expected nothing more but it wrote {line_shown(left)}.")
        if code:
            raise Wrong(f"Expected the exit code 0 but got {code}.")
        self._dialogue.end()

    def _expect_error(self, line: bytes, id: int | None) -> None:
        answer = self._dialogue.answer(line, id)
        if answer.type != "error":
            raise _unlike('"error"', answer)

    def _still_answers(self) -> None:
        id = self._dialogue.next_id()
        answer = self._dialogue.answer(encoder(echo_of(1))(id, np.ones(2)), id)
        if answer.type != "result":
            raise _unlike("it to go on, and a result,", answer)


def _missing(format: str) -> str:
    """Why a format cannot be tried here; empty where it can."""
    try:
        float_dtype(format)
    except UsageError as error:
        return f"{format} is not tried: {str(error).removesuffix('.')}"
    return ""


def _unlike(expected: str, answer: Answer) -> Wrong:
    said = f'"{answer.type}" {answer.message.removesuffix(".")}'.rstrip()
    return Wrong(f"Expected {expected} but got {said}.")


def _expect_array(value: Any, shape: tuple[int, ...], format: Format) -> None:
    if value.dtype.name != format.name:
        raise Wrong(f"Expected {format} but got {value.dtype.name}.")
    if value.shape != shape:
        raise Wrong(f"Expected shape {list(shape)} but got {list(value.shape)}.")


def _in_format(argument: Any, format: Format) -> Any:
    if isinstance(argument, list):
        return [_in_format(part, format) for part in argument]
    return argument.astype(float_dtype(format.name)) if isinstance(argument, np.ndarray) else argument


def _same_bits(sent: Any, received: Any) -> Any:
    """Entry by entry; every NaN is as good as another."""
    bits = f"u{sent.dtype.itemsize}"
    same = np.ravel(sent).view(bits) == np.ravel(received).view(bits)
    return same | (np.isnan(np.ravel(sent)) & np.isnan(np.ravel(received)))
