"""What of a program's hello is used, and what means nothing here."""

from __future__ import annotations

from dataclasses import dataclass

from gradspec.contract import OPERATIONS
from gradspec.programs.protocol import DTYPES, ECHO, Hello, takes_no_functions

NO_FUNCTIONS = "functions cannot be sent to a program"


@dataclass(frozen=True)
class Offer:
    """The operations, formats and batched operations that can be judged, each in gradspec's own order."""

    operations: tuple[str, ...]
    formats: tuple[str, ...]
    batched: tuple[str, ...]
    ignored: tuple[str, ...]
    """What the hello names besides, a line each."""


def offered(hello: Hello) -> Offer:
    """What a program offers, as its hello has it."""
    operations = tuple(name for name in OPERATIONS if name in hello.operations and takes_no_functions(name))
    batched = tuple(name for name in operations if name in hello.batched and OPERATIONS[name].batched_results)
    ignored = []
    if functions := [n for n in hello.operations if n in OPERATIONS and n not in operations]:
        ignored.append(f"{', '.join(functions)}: {NO_FUNCTIONS}; ignored")
    if strangers := [n for n in hello.operations if n not in OPERATIONS and n != ECHO]:
        ignored.append(f"no operation of the contract: {', '.join(strangers)}; ignored")
    if strangers := [n for n in hello.formats if n not in DTYPES]:
        ignored.append(f"no format: {', '.join(strangers)}; ignored")
    if alone := [n for n in hello.batched if n not in batched]:
        ignored.append(f"batched: {', '.join(alone)} has no batched form, or is not among the operations; ignored")
    return Offer(operations, tuple(name for name in DTYPES if name in hello.formats), batched, tuple(ignored))
