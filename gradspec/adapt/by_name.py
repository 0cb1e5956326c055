"""Adapting a candidate by its name: loaded, asked in a process of its own where that is safe, and told."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Collection
from typing import Any

from gradspec.adapt.adaptation import Adaptation, adapt
from gradspec.adapt.offers.families import meant
from gradspec.candidates.adopt import attributes
from gradspec.candidates.apart import apart, can_fork
from gradspec.candidates.execute import NOTEBOOK
from gradspec.candidates.guard import Guard, Loss
from gradspec.candidates.load import namespace_of
from gradspec.candidates.sources import read_notebook, read_script
from gradspec.contract import OPERATIONS
from gradspec.errors import CandidateError
from gradspec.mapping import CandidateMapping, as_toml, read
from gradspec.mapping.files import file_of, parsed
from gradspec.mapping.reading import with_settings


def adapted(candidate: Any, guard: Guard, *, separately: bool) -> Adaptation:
    """What asking a candidate shows: a name, as `check` takes it, or a namespace.

    With `separately` that happens in a process of its own, where that is safe. Raises CandidateError for what cannot be
    loaded, and for what has no operation of the contract.
    """
    if not separately or not can_fork():
        return _adapted(candidate, guard)
    outcome = apart(lambda: _adapted(candidate, guard), guard)
    if isinstance(outcome, Loss):
        raise CandidateError(f"Expected a candidate but {outcome.what or 'it'} {outcome.how} before it was understood.")
    assert isinstance(outcome, Adaptation)
    return outcome


def _adapted(candidate: Any, guard: Guard) -> Adaptation:
    if not isinstance(candidate, str):
        return adapt(attributes(candidate, [], guard), guard, "the namespace")
    return adapt(namespace_of(candidate, guard, _names_in(candidate)), guard, candidate)


def _names_in(candidate: str) -> tuple[str, ...]:
    """The functions and classes of a file whose names say something: what is wanted of one that does not run."""
    path = file_of(candidate)
    if path is None or path.suffix not in (".py", NOTEBOOK):
        return ()
    source = read_notebook(path) if path.suffix == NOTEBOOK else read_script(path)
    defined = [node for piece in source.pieces for node in piece.tree.body]
    speaking = [
        node.name
        for node in defined
        if isinstance(node, ast.ClassDef) or (isinstance(node, ast.FunctionDef) and meant(node.name))
    ]
    return tuple(dict.fromkeys((*speaking, *OPERATIONS, "BATCHED"))) if speaking else ()


def with_changes(mapping: CandidateMapping, settings: Collection[str]) -> CandidateMapping:
    """The mapping that was found, with `key=value` laid over it, as `--set` does over one that was read."""
    table = with_settings(tomllib.loads(as_toml(mapping)), settings, parsed)
    return read(table, f"{mapping.source} and --set")


def described(adaptation: Adaptation) -> tuple[str, ...]:
    """The lines for a report's header: what was found out, and what could not be."""
    rows = (f"adapted: {row.operation} is {row.call} ({row.conventions}): {row.evidence}" for row in adaptation.rows)
    remarks = (f"adapted: {about}: {remark}" for about, remark in adaptation.remarks)
    return (*rows, *remarks)
