"""An engine in a file that is mapped: nothing about it is a convention, and it stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gradspec.contract import OPERATIONS
from gradspec.errors import CandidateError
from gradspec.mapping.calling import reached
from gradspec.mapping.conventions import CandidateMapping
from gradspec.mapping.naming import top_of

_DECLARED = "ENGINE"
_OF_VALUES = ("backward", "__add__", "__mul__")
"""What a class of values has; which one is the engine is decided where engines are."""


def engine_in(namespace: Mapping[str, Any], mapping: CandidateMapping, source: str) -> dict[str, Any]:
    """The `ops` of a file with its engine's operations, or its classes of values; nothing where it has no engine.

    An entry may name another callable for one of the operations; `vjp = false` leaves that one out, and of classes of
    values, which are both, `vjp` and `grad` together.
    """
    _check_companions(namespace, mapping, source)
    asked = {name: o for name, o in OPERATIONS.items() if o.companion in namespace and name not in mapping.without}
    engine = {operation.companion: namespace[operation.companion] for operation in asked.values()}
    for name in asked:
        if name in mapping.operations:
            call = str(mapping.operations[name].call)
            engine[name] = reached(top_of(namespace, call, key=f"operations.{name}.call", source=source), call)[-1]
        elif callable(namespace.get(name)):
            engine[name] = namespace[name]
    if not engine and not {"vjp", "grad"} <= mapping.without:
        return {name: value for name, value in namespace.items() if name == _DECLARED or _is_of_values(value)}
    return engine


def _check_companions(namespace: Mapping[str, Any], mapping: CandidateMapping, source: str) -> None:
    for name in mapping.operations:
        companion = OPERATIONS[name].companion
        if companion and companion not in namespace:
            raise CandidateError(
                f"Expected {companion} beside operations.{name}, an engine's, but {source} has none; leave the entry "
                "out, for a class of values needs none."
            )


def _is_of_values(value: Any) -> bool:
    return isinstance(value, type) and all(callable(getattr(value, name, None)) for name in _OF_VALUES)
