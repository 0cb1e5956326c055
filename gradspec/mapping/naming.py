"""The dotted names of a mapping in what a file defines; where one is not there, what the file has instead."""

from __future__ import annotations

import difflib
import dis
import inspect
from collections.abc import Iterable, Mapping
from types import CodeType, ModuleType
from typing import Any

from gradspec.errors import CandidateError
from gradspec.mapping.calling import method_of
from gradspec.mapping.conventions import Conventions

_LISTED = 12
_ABSENT = object()


def top_of(namespace: Mapping[str, Any], dotted: str, *, key: str, source: str) -> Any:
    """The top-level object of a dotted name, all of whose parts are there.

    Raises CandidateError naming the mapping's key, the part that is missing, and what the file has.
    """
    top_name, *names = dotted.split(".")
    top = namespace.get(top_name, _ABSENT)
    if top is _ABSENT:
        raise CandidateError(_missing(key, dotted, source, top_name, callables(namespace)))
    thing = top
    for name in names:
        found = getattr(thing, name, _ABSENT)
        if found is _ABSENT:
            if not isinstance(thing, type):
                raise CandidateError(_missing(key, dotted, _owner(dotted, name), name, attributes(thing)))
            if not _made_by_instances(thing, name):
                raise CandidateError(_missing(key, dotted, f"the class {thing.__name__}", name, attributes(thing)))
            return top  # an attribute that `__init__` makes: the call will tell
        thing = found
    if not callable(thing):
        raise CandidateError(f"Expected a function or a class for {key} but {dotted} in {source} is {_kind(thing)}.")
    if isinstance(thing, type) and method_of(thing) is None:
        raise CandidateError(
            f"Expected a class that is called, or has a method forward, for {key} but {dotted} is none; name the "
            f"method: {dotted} has {_listed(attributes(thing))}."
        )
    return top


def check_assigned(top: Any, conventions: Conventions, *, key: str, source: str) -> None:
    """Raises CandidateError where what `assign` sets is no attribute of the class whose object is made."""
    made, dotted = top, str(conventions.call)
    for name in dotted.split(".")[1:]:
        made = made if isinstance(made, type) else getattr(made, name, None)
    if not isinstance(made, type):
        raise CandidateError(
            f"Expected a method of a class for {key}.call beside assign but {dotted} in {source} is none; hand its "
            "arguments over by `arguments`, and leave assign out."
        )
    there = _set_by_instances(made)
    for assigned in conventions.assign or ():
        name = str(assigned.path[0])[1:]
        if there is not None and name not in there and not hasattr(made, name):
            raise CandidateError(_missing(f"{key}.assign", name, f"the class {made.__name__}", name, there))


def declared_batched(namespace: Mapping[str, Any]) -> frozenset[str]:
    """The names in a file's BATCHED; what is no name there is passed over."""
    declared = namespace.get("BATCHED")
    names = declared if isinstance(declared, set | frozenset | list | tuple) else ()
    return frozenset(name for name in names if isinstance(name, str))


def callables(namespace: Mapping[str, Any]) -> list[str]:
    """The functions and classes that a file defines itself, by name."""
    own = namespace.get("__name__")
    there = [n for n, v in namespace.items() if callable(v) and not n.startswith("_") and not isinstance(v, ModuleType)]
    return [n for n in there if own is None or getattr(namespace[n], "__module__", own) == own] or there


def attributes(thing: Any) -> list[str]:
    """The public callables of an object or a class."""
    names = [name for name in dir(thing) if not name.startswith("_") and callable(getattr(thing, name, None))]
    return names + (["__call__"] if "__call__" in vars(type(thing) if not isinstance(thing, type) else thing) else [])


def _made_by_instances(thing: type, name: str) -> bool:
    """True when some method of the class assigns `self.name`."""
    codes = (getattr(value, "__code__", None) for base in thing.__mro__ for value in vars(base).values())
    return any(code is not None and name in code.co_names for code in codes)


def _set_by_instances(thing: type) -> list[str] | None:
    """The attributes that some method of the class assigns, or that it declares; None where that cannot be known."""
    codes = [code for base in thing.__mro__ for value in vars(base).values() if (code := _code(value)) is not None]
    own = {name for base in thing.__mro__ if base is not object for name in vars(base)}
    if {"__setattr__", "__getattr__"} & own or any({"setattr", "__dict__"} & set(code.co_names) for code in codes):
        return None
    declared = [name for base in thing.__mro__ for name in vars(base).get("__annotations__", {})]
    steps = [step for code in codes for step in dis.get_instructions(code)]
    return list(dict.fromkeys((*declared, *(str(s.argval) for s in steps if s.opname == "STORE_ATTR"))))


def _code(value: Any) -> CodeType | None:
    code = getattr(value, "__code__", None)
    return code if isinstance(code, CodeType) else None


def _missing(key: str, dotted: str, where: str, name: str, there: Iterable[str]) -> str:
    names = list(there)
    near = difflib.get_close_matches(name, names, n=1)
    has = f"did you mean {near[0]}? It has" if near else "it has"
    return f"Expected {dotted} for {key} but {where} has no {name}; {has} {_listed(names)}."


def _listed(names: list[str]) -> str:
    more = ", …" if len(names) > _LISTED else ""
    return (", ".join(names[:_LISTED]) + more) or "nothing that can be called"


def _owner(dotted: str, name: str) -> str:
    return dotted.partition(f".{name}")[0]


def _kind(thing: Any) -> str:
    return "a module" if inspect.ismodule(thing) else f"of type {type(thing).__name__}"
