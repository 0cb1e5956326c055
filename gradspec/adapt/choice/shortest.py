"""The shortest mapping that says what was found: what the whole file shares is said once, the usual not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gradspec.contract import OPERATIONS
from gradspec.mapping.conventions import CandidateMapping, Conventions
from gradspec.mapping.defaults import LOSSES_OF, concerning, file_wide, filled
from gradspec.mapping.naming import declared_batched

_ONCE = ("layout", "given", "labels", "reduction", "weights", "arrays", "batched")
"""What may be said for the whole file, in the order in which it is tried."""


def shortest(found: Mapping[str, Conventions], namespace: Mapping[str, Any], source: str) -> CandidateMapping:
    """The mapping of these operations, without what would be so anyhow."""
    there = declared_batched(namespace)
    full = CandidateMapping(operations={name: _complete(name, way) for name, way in found.items()})
    wanted = {name: filled(full, name, there) for name in found}
    mapping = replace(full, source=source)
    for key in _ONCE:
        if (value := _usual(key, full.operations)) is not None:
            mapping = _kept(
                replace(mapping, defaults=replace(mapping.defaults, **{key: value})), mapping, wanted, there
            )
    for name in found:
        for key in list(mapping.operations[name].stated()):
            mapping = _kept(_without(mapping, name, key), mapping, _concerned(wanted, name), there)
    for key in list(mapping.defaults.stated()):
        shorter = replace(mapping, defaults=replace(mapping.defaults, **{key: None}))
        mapping = _kept(shorter, mapping, wanted, there)
    bare = {n for n, c in mapping.operations.items() if not c.stated()}
    return replace(mapping, operations={n: c for n, c in mapping.operations.items() if n not in bare})


def _complete(name: str, way: Conventions) -> Conventions:
    """Without what does not concern the operation."""
    keys = concerning(OPERATIONS[name])
    dropped = {key: None for key in way.stated() if key not in keys}
    dropped |= {key: None for key in ("construct", "assign") if not getattr(way, key)}
    return replace(way, **dropped)


def _usual(key: str, operations: Mapping[str, Conventions]) -> Any:
    """The value that most of the operations have that would take it from the file."""
    values = [getattr(c, key) for n, c in operations.items() if key in file_wide(OPERATIONS[n])]
    counted = Counter(value for value in values if value is not None)
    return counted.most_common(1)[0][0] if counted else None


def _concerned(wanted: Mapping[str, Conventions], name: str) -> dict[str, Conventions]:
    """Those to which the entry of an operation matters: itself, and the gradients that take a loss's reduction."""
    return {n: way for n, way in wanted.items() if n == name or name in LOSSES_OF.get(n, ())}


def _without(mapping: CandidateMapping, name: str, key: str) -> CandidateMapping:
    shorter = replace(mapping.operations[name], **{key: None})
    return replace(mapping, operations={**mapping.operations, name: shorter})


def _kept(
    changed: CandidateMapping, mapping: CandidateMapping, wanted: Mapping[str, Conventions], declared: frozenset[str]
) -> CandidateMapping:
    """The changed mapping where it says the same of every operation, else the one there was."""
    return changed if all(filled(changed, name, declared) == way for name, way in wanted.items()) else mapping
