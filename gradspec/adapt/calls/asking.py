"""One call of a callable in some conventions: what it answers on a batch or on a sample, or that it does not."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import numpy as np

from gradspec.adapt.calls.inputs import Batch, batch
from gradspec.candidates.describe import exception_line
from gradspec.candidates.guard import Guard, NoAnswer
from gradspec.candidates.plain import as_array, plain
from gradspec.contract import OPERATIONS
from gradspec.mapping.calling import asking, is_own_first, made, parts
from gradspec.mapping.conventions import Conventions, Part, Passed
from gradspec.mapping.defaults import VALUE
from gradspec.mapping.wearing import answered, handed

_ANSWER, _OBJECT = "answer", "object"
_BOTH = (Part(_ANSWER), Part(_OBJECT, (), attribute=True))
MOST_PARTS = 40
"""So many attributes, entries and parts are looked at: an object may keep an optimiser's state as well."""
SEVERAL = 4
"""So many different exceptions are remembered of a callable that never answers."""
LONGEST = 5.0
"""Seconds for one call: nothing here has more than thirty numbers."""


@dataclass(frozen=True)
class Raw:
    """What came back: the value that was returned, and the object whose method was called."""

    value: Any
    owner: Any = None

    def part(self, part: Part, call: str) -> Any:
        """One part, made of plain arrays and numbers. Raises where there is no such part."""
        return as_array(plain(parts(self.value, self.owner, (part,), call)[part.name]))

    def found(self, part: Part, call: str) -> Any:
        """The same; None where there is no such part."""
        try:
            return self.part(part, call)
        except Exception:  # what was returned may be anything, and so may be what reading it raises
            return None

    def places(self) -> Iterator[Part]:
        """Where an array or a number may be found: what is returned, its parts, the object's attributes."""
        if is_readable(self.value):
            yield Part(VALUE)
        for path, value in _within(self.value):
            if is_readable(value):
                yield Part(VALUE, path)
            elif isinstance(value, tuple | list | Mapping):  # dx, [dW, db]
                yield from (Part(VALUE, (*path, *rest)) for rest, v in _within(value) if is_readable(v))
        for path, value in held_by(self.owner):
            if is_readable(value):
                yield Part(VALUE, path, attribute=True)


def _within(value: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The parts of a tuple, a list or a dictionary, by their paths."""
    if isinstance(value, tuple | list):
        yield from (((place,), part) for place, part in enumerate(value[:MOST_PARTS]))
    if isinstance(value, Mapping):
        parts = ((key, part) for key, part in value.items() if isinstance(key, str | int))
        yield from (((key,), part) for key, part in itertools.islice(parts, MOST_PARTS))


def held_by(thing: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """What an object holds, by paths: its attributes, and what dictionaries, lists and objects among them hold."""
    for name, value in _parameters(thing).items():
        yield (f".{name}", ".data"), getattr(value, "data", None)
    for name, value in [own for own in _attributes(thing).items() if own[0] != "_parameters"][:MOST_PARTS]:
        path = (f".{name}",)
        yield path, value
        if isinstance(value, Mapping) or (isinstance(value, list | tuple) and not is_readable(value)):
            yield from (((*path, *rest), part) for rest, part in _within(value))
        for step, part in list(_attributes(value).items())[:MOST_PARTS]:
            yield (*path, f".{step}"), part


def _parameters(thing: Any) -> Mapping[str, Any]:
    """The parameters of a module of torch's, which holds them apart from its other attributes."""
    held = _attributes(thing).get("_parameters")
    return held if isinstance(held, Mapping) else {}


def _attributes(thing: Any) -> dict[str, Any]:
    if isinstance(thing, type | ModuleType) or inspect.isroutine(thing) or not hasattr(thing, "__dict__"):
        return {}
    return {name: value for name, value in vars(thing).items() if not name.startswith("__")}


def is_readable(value: Any) -> bool:
    """True for an array, a number, and what can be read as one."""
    if value is None or isinstance(value, bool | str) or callable(value):
        return False
    try:
        np.asarray(as_array(plain(value)), dtype=float)
    except (ValueError, TypeError):
        return False
    return True


class Asker:
    """Calls what a namespace holds, through a guard; what once did not come back is not called again."""

    def __init__(self, namespace: dict[str, Any], guard: Guard) -> None:
        self.namespace, self.guard = namespace, guard
        self.lost: dict[str, str] = {}
        """Callables that did not come back, and how."""
        self.answered: set[str] = set()
        self.raised: dict[str, list[str]] = {}
        """By callable, before it answered at all: what its calls raised, a few of it at most."""
        limit = guard.deadline.seconds
        self.share = 1.0 if limit is None else min(1.0, LONGEST / limit)

    def batch(self, way: Conventions, asked: Batch) -> Raw | None:
        """The answer on a batch; None where there is none."""
        return self.ask(way, asked.operation, asked.arguments)

    def sample(self, way: Conventions, asked: Batch, row: int = 0) -> Raw | None:
        """The answer on one of its samples."""
        return self.ask(way, asked.operation, asked.sample(row))

    def ask(self, way: Conventions, operation: str, arguments: Mapping[str, Any]) -> Raw | None:
        """The answer on an operation's arguments as the contract has them."""
        return self.call(way, lambda: handed(OPERATIONS[operation], tuple(map(_copied, arguments.values())), way))

    def instance(self, path: str, construct: tuple[Passed, ...], operation: str) -> Any:
        """An object of the class whose method `path` is, made with these; None where it cannot be made."""
        way = Conventions(call=path, construct=construct)
        arguments = tuple(batch(operation).arguments.values())
        owner = self.namespace.get(path.partition(".")[0])
        if not isinstance(owner, type) or path in self.lost:
            return None
        try:
            words = handed(OPERATIONS[operation], arguments, way)
            return self.guard.call(path, lambda: made(owner, way, words), "while it is made", share=self.share)
        except NoAnswer as reason:
            self.lost[path] = reason.how
        except Exception as error:  # whatever a constructor raises that is given what it was not meant to be given
            self.raised.setdefault(path, []).append(exception_line(error))
        return None

    def call(self, way: Conventions, values: Any) -> Raw | None:
        """The answer for the values that a function makes; None where the callable raises or does not come back."""
        name = str(way.call)
        if name in self.lost:
            return None
        top = self.namespace.get(name.partition(".")[0])
        first = None if is_own_first(top, way) else self.namespace.get(str(way.after).partition(".")[0])

        def asked() -> dict[str, Any]:
            return asking(top, first, replace(way, returns=_BOTH))(values())

        try:
            found = self.guard.call(name, asked, "while its conventions are looked for", share=self.share)
        except NoAnswer as reason:
            self.lost[name] = reason.how
            return None
        except Exception as error:  # whatever a callable raises when it is called otherwise than it was meant to be
            told = self.raised.setdefault(name, [])
            if name not in self.answered and len(told) < SEVERAL and (line := exception_line(error)) not in told:
                told.append(line)
            return None
        self.answered.add(name)
        return Raw(found[_ANSWER], found[_OBJECT])


def _copied(value: Any) -> Any:
    if isinstance(value, list):
        return [_copied(part) for part in value]
    return np.array(value) if isinstance(value, np.ndarray) else value


def in_contract(raw: Raw, way: Conventions, operation: str, count: int | None) -> tuple[Any, ...] | None:
    """The contract's results of an answer, as float arrays; None where it has not the shapes that `way` says."""
    try:
        found = {part.name: raw.part(part, str(way.call)) for part in way.returns or ()}
        results = answered(OPERATIONS[operation], found, way, count)
        return tuple(np.asarray(r, dtype=float) for r in (results if isinstance(results, tuple) else (results,)))
    except Exception:  # what was returned may be anything, and so may be what reading it raises
        return None
