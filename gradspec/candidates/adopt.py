"""Making a Candidate of something that is already there: a module, a dictionary, a class, any object."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Mapping
from types import ModuleType
from typing import Any

from gradspec.candidates.candidate import Candidate
from gradspec.candidates.deadline import DEFAULT_TIME_LIMIT
from gradspec.candidates.describe import exception_line, one_line
from gradspec.candidates.guard import Escaped, Guard, NoAnswer
from gradspec.candidates.names import near_misses
from gradspec.candidates.value_style import OF_VALUES, note, value_class_name, which_one
from gradspec.contract import OPERATIONS
from gradspec.errors import CandidateError
from gradspec.formats import FORMATS
from gradspec.frameworks.autograd_functions import functions_named, what_to_write
from gradspec.mapping import CandidateMapping, dress

_ABSENT = object()
_LISTED = 12


def adopt(
    namespace: object,
    name: str | None = None,
    guard: Guard | None = None,
    mapping: CandidateMapping | None = None,
) -> Candidate:
    """The candidate made of a module, a dictionary, a class, or any object with the operations as attributes.

    A class whose operations take `self` is made an instance, without arguments. A Candidate is returned as it is. With
    a mapping the operations are what it says. Raises CandidateError when no operation of the contract is found.
    """
    if isinstance(namespace, Candidate):
        return namespace
    if isinstance(namespace, str | int | float | None):
        raise CandidateError(
            f"Expected a module, a dictionary, a class or an object with operations as attributes but got "
            f"{namespace!r}; a file's path goes to load()."
        )
    notes: list[str] = []
    label = name or _label(namespace)
    found = attributes(namespace, notes, guard)
    return collect(found, name=label, source=_label(namespace), notes=notes, mapping=mapping)


def collect(
    namespace: Mapping[str, Any],
    *,
    name: str,
    source: str,
    problem: str | None = None,
    notes: Collection[str] = (),
    mapping: CandidateMapping | None = None,
) -> Candidate:
    """The candidate whose operations are in `namespace`, or what `mapping` makes of it.

    Raises CandidateError, with the near misses, when there are none.
    """
    said, exempt, of_probabilities = list(notes), {}, frozenset[str]()
    if mapping is not None:
        dressed = dress(namespace, mapping, source)
        namespace, exempt, of_probabilities = dressed.namespace, dict(dressed.exempt), dressed.of_probabilities
        said += dressed.notes
    operations = []
    in_style = value_class_name(namespace) if "ops" not in namespace else None
    if in_style is not None:
        said.append(note(namespace[in_style]))
    for operation in OPERATIONS:
        if in_style is not None and operation in OF_VALUES:
            operations.append(operation)
            continue
        value = namespace.get(operation, _ABSENT)
        if value is _ABSENT or _stands_alone(operation, namespace):
            continue
        if callable(value):
            operations.append(operation)
        else:
            said.append(f"`{operation}` is {_a(value)}, not a function; it does not count")
    batched, formats = _batched(namespace, operations, said), _formats(namespace, said)
    hints = near_misses(namespace, operations)
    if not operations:
        raise CandidateError(_nothing_found(source, namespace, problem, [*said[len(notes) :], *hints]))
    return Candidate(
        name,
        source,
        namespace,
        tuple(operations),
        batched,
        problem,
        (*said, *hints),
        formats=formats,
        exempt=exempt,
        of_probabilities=of_probabilities,
    )


def _stands_alone(operation: str, namespace: Mapping[str, Any]) -> bool:
    """True for an engine's operation without `ops`: a function called `grad` may be anything."""
    companion = OPERATIONS[operation].companion
    return bool(companion) and companion not in namespace


def attributes(thing: object, notes: list[str], guard: Guard | None = None) -> Mapping[str, Any]:
    """What `thing` holds, by name; a line goes into `notes` when an instance had to be made.

    Raises CandidateError where the looking itself takes too long, or ends the process.
    """
    guard = guard or Guard(DEFAULT_TIME_LIMIT)
    try:
        return guard.call(_label(thing), lambda: _attributes(thing, notes), "while looked at")
    except NoAnswer as reason:
        raise CandidateError(f"Expected operations but {reason} when asked for them; look at its `__init__`.") from None
    except Escaped as escaped:
        raise CandidateError(
            f"Expected operations but {_label(thing)} raised {exception_line(escaped.error)} when asked for them."
        ) from None


def _attributes(thing: object, notes: list[str]) -> Mapping[str, Any]:
    if isinstance(thing, Mapping):
        return thing
    if isinstance(thing, ModuleType):
        lazy = {n: getattr(thing, n) for n in OPERATIONS if n not in vars(thing) and hasattr(thing, n)}
        return {**vars(thing), **lazy} if lazy else vars(thing)
    if isinstance(thing, type):
        return _class_attributes(thing, notes)
    return _object_attributes(thing)


def _class_attributes(cls: type, notes: list[str]) -> Mapping[str, Any]:
    found = _object_attributes(cls)
    methods = [n for n in found if n in OPERATIONS and _takes_self(inspect.getattr_static(cls, n))]
    if not methods:
        if functions_named({cls.__name__: cls}):
            raise CandidateError(f"Expected operations but {what_to_write(cls.__name__)}.")
        return found
    try:
        instance = cls()
    except Exception as error:  # a candidate's constructor may raise anything
        raise CandidateError(
            f"Expected a class that can be made without arguments but {cls.__name__}() raised {exception_line(error)}; "
            f"make an instance in the file and name that, or make its operations static methods."
        ) from None
    notes.append(f"the operations are methods of one instance, {cls.__name__}()")
    return {**found, **{n: getattr(instance, n) for n in methods}}


def _object_attributes(thing: object) -> dict[str, Any]:
    found = {}
    for name in dir(thing):
        if name.startswith("__"):
            continue
        try:
            found[name] = getattr(thing, name)
        except Exception:  # a property that raises is no operation
            continue
    return found


def _takes_self(static: object) -> bool:
    if not inspect.isfunction(static):
        return False
    return next(iter(inspect.signature(static).parameters), None) == "self"


def holders(namespace: Mapping[str, Any]) -> list[str]:
    """The classes, dictionaries and objects in a namespace that hold operations; modules it imported are none."""
    found = []
    for name, value in namespace.items():
        if not name.startswith("_") and not isinstance(value, ModuleType):
            held = value if isinstance(value, Mapping) else getattr(value, "__dict__", None) or {}
            if any(operation in held for operation in OPERATIONS):
                found.append(name)
    return found


def _batched(namespace: Mapping[str, Any], operations: list[str], notes: list[str]) -> frozenset[str]:
    declared = namespace.get("BATCHED", _ABSENT)
    if declared is _ABSENT:
        return frozenset()
    if isinstance(declared, str) or not isinstance(declared, Collection):
        notes.append(f"BATCHED: expected a set of operations' names but got {_a(declared)}; it is ignored")
        return frozenset()
    names = [n for n in declared if isinstance(n, str)]
    strangers = [repr(n) for n in declared if not isinstance(n, str) or n not in OPERATIONS]
    unbatched = [repr(n) for n in names if n in OPERATIONS and not OPERATIONS[n].batched_results]
    absent = [repr(n) for n in names if n in OPERATIONS and n not in operations]
    if strangers:
        notes.append(f"BATCHED: expected operations' names but got {', '.join(sorted(strangers))}; ignored")
    if unbatched:
        notes.append(f"BATCHED: {', '.join(sorted(unbatched))} has no batched form in the contract; ignored")
    if absent:
        notes.append(f"BATCHED: {', '.join(sorted(absent))} is not defined; ignored")
    return frozenset(n for n in names if n in operations and OPERATIONS[n].batched_results)


def _formats(namespace: Mapping[str, Any], notes: list[str]) -> tuple[str, ...] | None:
    """The float formats of `FORMATS = {"float64", …}`; None where nothing usable is declared."""
    declared = namespace.get("FORMATS", _ABSENT)
    if declared is _ABSENT:
        return None
    floats = [name for name, format in FORMATS.items() if not format.is_exact]
    names = () if isinstance(declared, str) or not isinstance(declared, Collection) else tuple(declared)
    if not names or any(name not in floats for name in names):
        listed = ", ".join(floats)
        notes.append(f"FORMATS: expected a set of names among {listed} but got {_a(declared)}; it is ignored")
        return None
    return tuple(name for name in floats if name in names)


def _nothing_found(source: str, namespace: Mapping[str, Any], problem: str | None, hints: list[str]) -> str:
    if problem:
        return f"Expected operations but {source} failed before it defined one: {problem}."
    functions = [n for n, v in namespace.items() if inspect.isroutine(v) and not n.startswith("_")]
    listed = ", ".join(functions[:_LISTED]) + (", …" if len(functions) > _LISTED else "")
    message = f"Expected at least one operation of the contract (softmax, cross_entropy, …) but {source} has none"
    message += f"; its functions are {listed}" if functions else "; it defines no function"
    if several := which_one(namespace):
        return f"{message}; {several}."
    there = holders(namespace)
    if not there and (functions := functions_named(namespace)):
        hints = [what_to_write(functions[0], source)]
    if there:
        hints = [*hints, f"{there[0]} holds some: name it after a colon, {source}:{there[0]}"]
    todo = "; ".join(hints) if hints else "`gradspec list operations` shows the names"
    return f"{message}; {todo}" + ("" if todo.endswith("?") else ".")


def _label(thing: object) -> str:
    if isinstance(thing, Mapping):
        return str(thing.get("__name__", "namespace"))
    return getattr(thing, "__name__", None) or type(thing).__name__


def _a(value: object) -> str:
    if isinstance(value, ModuleType):
        return f"a module ({value.__name__})"
    return f"{one_line(repr(value), 40)} ({type(value).__name__})"
