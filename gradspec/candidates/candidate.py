"""A candidate: the operations under test and what was noticed while loading them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

PROGRAM_PREFIX = "cmd:"
"""What the names of programs begin with: `cmd:./program arguments`."""


@dataclass(frozen=True)
class Fault:
    """Why no input reaches an operation."""

    reason: str
    """In one line."""
    kind: str
    """"shape" (it is called otherwise than the contract says, or answers with something else), "raised", "timeout" or
    "crashed"."""

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True)
class Candidate:
    """An implementation of any subset of the contract's operations."""

    name: str
    """As the user named it."""
    source: str
    """What was loaded: a path or a module's name."""
    namespace: Mapping[str, Any]
    """Everything the candidate defines; for a file the module's own dictionary."""
    operations: tuple[str, ...]
    """The contract's operations found, in the contract's order."""
    batched: frozenset[str] = frozenset()
    """The operations that also take a leading batch axis."""
    problem: str | None = None
    """A failure at the top level after which what had been defined is used; one line."""
    notes: tuple[str, ...] = ()
    """What was noticed while loading, a line each."""
    unusable: Mapping[str, Fault] = field(default_factory=dict)
    """Operations that no input reaches (`preflight`)."""
    absent: Mapping[str, str] = field(default_factory=dict)
    """Why an operation cannot be among the operations, where there is a reason."""
    formats: tuple[str, ...] | None = None
    """The float formats that it computes in; None for whatever NumPy has."""
    not_lifted: str = ""
    """Why it cannot be evaluated in exact arithmetic at all; empty where that is to be tried."""
    exempt: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Claims, each with the operations that it says nothing of: there a mapping, not the candidate, would answer."""
    of_probabilities: frozenset[str] = frozenset()
    """Operations of logits that take the candidate's softmax of them, and cannot know what underflows in it."""
    options: tuple[str, ...] = ()
    """What has to be said beside its name for it to be loaded like this: `--mapping`, `gradspec.toml`."""
    ready: Callable[[], None] | None = None
    """What there is to do before a call that takes none of the call's time, such as starting a program."""

    @property
    def is_program(self) -> bool:
        """True for a program, which follows the contract or does not: no mapping dresses it."""
        return self.name.startswith(PROGRAM_PREFIX)

    def operation(self, name: str) -> Callable[..., Any]:
        """The callable of that name; KeyError when it is not provided."""
        if name not in self.operations:
            raise KeyError(name)
        function: Callable[..., Any] = self.namespace[name]
        return function
