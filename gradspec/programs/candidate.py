"""A program as a candidate: its operations are calls that go through the pipe."""

from __future__ import annotations

from typing import Any

from gradspec.candidates.candidate import Candidate
from gradspec.candidates.guard import Guard, NoAnswer
from gradspec.contract import OPERATIONS, Operation
from gradspec.errors import CandidateError
from gradspec.programs.offer import NO_FUNCTIONS, offered
from gradspec.programs.program import GARBLED, Program, ProgramError
from gradspec.programs.protocol import DTYPES, Hello, encoder, takes_no_functions

NOT_LIFTED = "a program cannot be evaluated in exact arithmetic, and its operations cannot be counted"


class ProgramOperation:
    """One operation of a program, called with arrays and labels like a function."""

    def __init__(self, program: Program, operation: Operation) -> None:
        self.__name__ = operation.name
        self._program, self._operation = program, operation
        self._encode = encoder(operation)

    def __call__(self, *arguments: Any) -> Any:
        """The array, or the tuple of arrays, that the program answers with.

        Raises ProgramError where it answers with an error, and NoAnswer where it gives no answer.
        """
        name = self._operation.name
        answer = self._program.call(name, self._encode, arguments)
        if answer.type == "error":
            raise ProgramError(answer.message)
        if answer.type == "not-provided":
            raise NoAnswer(name, GARBLED, "is not provided", ", though the program's hello lists it")
        expected = len(self._operation.results)
        if len(answer.values) != expected:
            raise NoAnswer(
                name, GARBLED, "broke the protocol", f': expected {expected} in "values" but got {len(answer.values)}'
            )
        values = tuple(value[()] if value.ndim == 0 else value for value in answer.values)
        return values if expected > 1 else values[0]


def load_program(text: str, guard: Guard) -> Candidate:
    """The candidate called `cmd:./program arguments`, as its hello describes it.

    The program is started here, and once in every process that calls it. Raises CandidateError.
    """
    program = Program(text, guard.deadline.seconds)
    hello = program.start()
    offer = offered(hello)
    if not offer.operations:
        listed = ", ".join(hello.operations) or "none"
        raise CandidateError(
            f"Expected operations of the contract in the hello of {program.shown} but got {listed}; "
            "`gradspec list operations` shows the names."
        )
    if not offer.formats:
        listed = ", ".join(hello.formats) or "none"
        raise CandidateError(
            f"Expected formats among {', '.join(DTYPES)} in the hello of {program.shown} but got {listed}."
        )
    words = program.last_words()
    return Candidate(
        name=text,
        source=f"{program.shown}   ({_described(hello)})",
        namespace={name: ProgramOperation(program, OPERATIONS[name]) for name in offer.operations},
        operations=offer.operations,
        batched=frozenset(offer.batched),
        notes=(*offer.ignored, *([f"on the program's standard error: {words}"] if words else [])),
        formats=offer.formats,
        not_lifted=NOT_LIFTED,
        absent={name: NO_FUNCTIONS for name in OPERATIONS if not takes_no_functions(name)},
        ready=program.ready,
    )


def _described(hello: Hello) -> str:
    return f"{hello.name} {hello.version}, in {hello.language}; {', '.join(hello.formats)}"
