"""Dressing: a namespace in somebody's conventions becomes a namespace of the contract's operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gradspec.contract import OPERATIONS
from gradspec.errors import CandidateError, UsageError
from gradspec.frameworks import functions_named, operations_of
from gradspec.frameworks.tensors import numpy_function
from gradspec.mapping.calling import Ask, asking, is_own_first
from gradspec.mapping.checkers import checking, differencing
from gradspec.mapping.composing import (
    ALONE,
    BEYOND,
    composed,
    loses_what_underflows,
    needed,
    notes_on_limits,
    of_probabilities,
)
from gradspec.mapping.conventions import Arrays, CandidateMapping, Conventions, Given
from gradspec.mapping.defaults import GIVEN, GRADIENT, filled
from gradspec.mapping.describing import notes_on
from gradspec.mapping.engines import engine_in
from gradspec.mapping.naming import check_assigned, declared_batched, top_of
from gradspec.mapping.wearing import refuses_itself, worn

_KEPT = ("__name__", "__file__", "__doc__", "__package__", "FORMATS")
"""What tells the lift whose a function is, and in which formats a file computes."""

MAPPED = "__gradspec_mapped__"
_NOT_OF_FUNCTIONS = frozenset({"given", "construct", "assign", "after", "after_arguments", "after_returns", "divisor"})
"""What an entry for a torch.autograd.Function cannot say: its gradient is what torch makes of its backward."""


@dataclass(frozen=True)
class Dressed:
    """What a mapping makes of a namespace."""

    namespace: Mapping[str, Any]
    """The contract's operations, as functions of the contract's arguments; BATCHED; and the file's own __name__."""
    notes: tuple[str, ...]
    """Which mapping it was, and each convention that departs from the contract."""
    exempt: Mapping[str, frozenset[str]]
    """Claims, each with the operations that it says nothing of: there the dressing, not the candidate, would answer."""
    of_probabilities: frozenset[str] = frozenset()
    """Operations of logits that take the file's softmax of them, and lose what underflows in it."""


def is_mapped(function: Any) -> bool:
    """True for an operation that a mapping made: it takes what the contract has, and how it answers is said there."""
    return bool(getattr(function, MAPPED, False))


def dress(namespace: Mapping[str, Any], mapping: CandidateMapping, source: str) -> Dressed:
    """The operations of `namespace` (a module's `vars`), which are called as `mapping` says.

    Operations that the mapping does not name are taken under the contract's names, in the file's conventions. Nothing
    is called here. Raises CandidateError where the mapping names what is not there.
    """
    wardrobe, engine = _Wardrobe(namespace, mapping, source), engine_in(namespace, mapping, source)
    for name in wardrobe.whole.operations:
        wardrobe.add(name)
    operations = wardrobe.composed()
    if not operations and not engine:
        raise CandidateError(
            f"Expected at least one operation but the mapping ({mapping.source}) names none and {source} has none by "
            'the contract\'s names; write for example `softmax = "my_softmax"` under [operations].'
        )
    for function in operations.values():
        setattr(function, MAPPED, True)
    kept = {**{key: namespace[key] for key in _KEPT if key in namespace}, **engine}
    batched = {name for name in operations if wardrobe.batched.get(name) and OPERATIONS[name].batched_results}
    exempt: dict[str, frozenset[str]] = {}
    for name in operations:
        for claim in wardrobe.refusing.get(name, ()):
            exempt[claim] = exempt.get(claim, frozenset()) | {name}
    return Dressed(
        {**kept, **operations, "BATCHED": batched},
        (*notes_on(mapping, wardrobe.conventions), *notes_on_limits(exempt)),
        exempt,
        frozenset(wardrobe.of_probabilities),
    )


def _whole(namespace: Mapping[str, Any], mapping: CandidateMapping) -> CandidateMapping:
    """The mapping with an entry for each operation that the file has by the contract's name; an engine has none."""
    named = {
        name: mapping.operations.get(name, Conventions(call=name))
        for name, operation in OPERATIONS.items()
        if not operation.companion and name not in mapping.without
        if name in mapping.operations or callable(namespace.get(name))
    }
    return replace(mapping, operations=named)


class _Wardrobe:
    """What is being dressed: operations so far, and those that wait for what comes before them."""

    def __init__(self, namespace: Mapping[str, Any], mapping: CandidateMapping, source: str) -> None:
        self.namespace, self.mapping, self.source = namespace, mapping, source
        self.whole = _whole(namespace, mapping)
        self.conventions: dict[str, Conventions] = {}
        self.operations: dict[str, Callable[..., Any]] = {}
        self.waiting: dict[str, tuple[Callable[..., Any], Given]] = {}
        self.batched: dict[str, bool] = {}
        self.refusing: dict[str, tuple[str, ...]] = {}
        self.of_probabilities: set[str] = set()
        self.declared = declared_batched(namespace)

    def add(self, name: str) -> None:
        """One operation that the mapping, or its name, says is there; and the gradient that comes with a loss."""
        conventions = filled(self.whole, name, self.declared)
        self.conventions[name] = conventions
        if self._is_autograd_function(str(conventions.call)):
            self._add_autograd_function(name, conventions)
            return
        self._wear(name, conventions)
        named = {part.name for part in conventions.returns or ()}
        gradient = "cross_entropy_grad"
        apart = gradient in self.mapping.operations or gradient in self.mapping.without
        if name == "cross_entropy" and GRADIENT in named and not apart:
            self._wear(gradient, conventions)
            self.conventions[gradient] = conventions

    def _ask(self, name: str, conventions: Conventions) -> Ask:
        key = f"operations.{name}"
        top = top_of(self.namespace, str(conventions.call), key=f"{key}.call", source=self.source)
        if conventions.assign:
            check_assigned(top, conventions, key=key, source=self.source)
        if conventions.arrays in (Arrays.TORCH, Arrays.JAX):
            numpy_function(len, str(conventions.arrays), conventions.device)  # says now what is not installed, or there
        return asking(top, self._first(key, top, conventions), conventions)

    def _first(self, key: str, top: Any, conventions: Conventions) -> Any:
        """The top-level object of what is called first; None where that is a method of the same object."""
        if is_own_first(top, conventions):
            return None
        return top_of(self.namespace, str(conventions.after), key=f"{key}.after", source=self.source)

    def _wear(self, name: str, conventions: Conventions) -> None:
        ask, given = self._ask(name, conventions), conventions.given
        if name in ("numerical_gradient", "numerical_jacobian"):
            self._keep(name, differencing(name, ask, conventions), conventions)
        elif name == "gradient_check":
            self._keep(name, checking(ask, conventions), conventions)
        elif given is None or given is GIVEN[name][0]:
            self._keep(name, worn(name, ask, conventions), conventions)
        else:
            self._wait(name, ask, conventions, given)

    def _wait(self, name: str, ask: Ask, conventions: Conventions, given: Given) -> None:
        """An operation that takes what another makes of x; it is composed when all are there."""
        alone = ALONE.get(name)
        function = worn(alone or name, ask, conventions)
        self.waiting[name] = (function, given)
        self._note(name, conventions)
        if alone is not None and alone not in self.mapping.operations and given is Given.PROBABILITIES:
            self._keep(alone, of_probabilities(alone, function, given), conventions)

    def _keep(self, name: str, function: Callable[..., Any], conventions: Conventions) -> None:
        if name not in self.mapping.without:  # it comes along with another one
            self.operations[name] = function
            self._note(name, conventions)

    def _note(self, name: str, conventions: Conventions) -> None:
        self.batched[name] = bool(conventions.batched)
        self.refusing[name] = refuses_itself(name, conventions)

    def composed(self) -> dict[str, Callable[..., Any]]:
        """All operations, in the contract's order, those that waited composed with what comes before them."""
        for name, (function, given) in self.waiting.items():
            made = composed(name, function, given, self.operations)
            if made is not None:
                self.operations[name] = made
                first = next(operation for operation in needed(given) if operation in self.operations)
                self.batched[name] = self.batched[name] and self.batched.get(first, False)
                if loses_what_underflows(name, given, first):
                    self.of_probabilities.add(name)
                    self.refusing[name] += BEYOND
            elif name == "cross_entropy" and given is Given.LOG_PROBABILITIES and "nll" not in self.operations:
                self._keep("nll", of_probabilities("nll", function, given), self.conventions[name])
            elif given is not Given.PROBABILITIES or name not in ALONE:
                raise CandidateError(
                    f"Expected {' or '.join(needed(given))} for operations.{name}, which is given {given}, but the "
                    f"mapping of {self.source} has none; name it under [operations]."
                )
        return {name: self.operations[name] for name in OPERATIONS if name in self.operations}

    # --- torch.autograd.Function

    def _is_autograd_function(self, call: str) -> bool:
        return call in functions_named(self.namespace)

    def _add_autograd_function(self, name: str, conventions: Conventions) -> None:
        """The forward of a torch.autograd.Function, in its conventions, and what its own backward gives."""
        stated = self.mapping.operations.get(name, Conventions()).stated().keys() & _NOT_OF_FUNCTIONS
        if stated:
            raise UsageError(
                f"Expected no {', '.join(sorted(stated))} for operations.{name}, {conventions.call} being a "
                "torch.autograd.Function; write a function of tensors around its `apply` and name that."
            )
        ask = asking(self.namespace[str(conventions.call)].apply, None, replace(conventions, arrays=Arrays.NUMPY))
        forward = worn(name, ask, conventions)
        made = operations_of(forward, forward=name, device=conventions.device, batched=bool(conventions.batched))
        for operation, function in made.items():
            if operation in OPERATIONS and (operation == name or operation not in self.mapping.operations):
                self._keep(operation, function, conventions)
