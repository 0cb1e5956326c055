"""A claim's property: the function that asks a candidate, and where its inputs come from."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gradspec.cases.case import Case
from gradspec.claims import Claim, all_claims
from gradspec.errors import SpecError
from gradspec.resources import folder, load_module
from gradspec.strategies.factory import CaseFactory


@dataclass(frozen=True)
class Property:
    """What `@claim` makes of a function: the claim, the body, and the factory of its cases."""

    id: str
    body: Callable[[Any, Any], None]
    case: CaseFactory
    share: float = 1.0
    """The share of a profile's examples that it takes: less than 1 where one example costs a great deal."""

    @property
    def claim(self) -> Claim:
        """The claim as the specification states it. Raises SpecError for an id that no chapter has."""
        try:
            return all_claims()[self.id]
        except KeyError:
            raise SpecError(f"{self.where}: expected the id of a claim of spec/ but got {self.id!r}.") from None

    @property
    def where(self) -> str:
        """File and line of the body."""
        code = inspect.unwrap(self.body).__code__
        return f"{Path(code.co_filename).name}:{code.co_firstlineno}"

    @property
    def examples(self) -> tuple[Case, ...]:
        """The cases given by Hypothesis' own `@example(case=…)` below `@claim`."""
        given = getattr(self.body, "hypothesis_explicit_examples", ())
        return tuple(example.kwargs["case"] for example in reversed(given))


def claim(id: str, *, case: CaseFactory, share: float = 1.0) -> Callable[[Callable[[Any, Any], None]], Property]:
    """Makes a function `(candidate, case)` the property of the claim `id`.

    The inputs come from the factory `case`, in the claim's domain and each format; in exact arithmetic the property is
    judged on the same draw as in the first float format.
    """
    if not isinstance(case, CaseFactory):
        raise SpecError(f"Expected case to be a factory of gradspec.strategies but got case={case!r}.")

    def decorate(body: Callable[[Any, Any], None]) -> Property:
        return Property(id, body, case, share)

    return decorate


@cache
def all_properties() -> Mapping[str, Property]:
    """Every property of properties/, by its claim's id, in the order of the specification.

    Raises SpecError for two properties of one claim, and for one of a claim that no chapter has.
    """
    found: dict[str, Property] = {}
    for path in sorted(folder("properties").glob("test_*.py")):
        module = load_module(path, f"gradspec_properties_{path.stem}")
        for value in vars(module).values():
            if not isinstance(value, Property):
                continue
            if value.id in found:
                raise SpecError(f"{value.where}: {value.id} already has a property, at {found[value.id].where}.")
            found[value.id] = value
    for made in found.values():
        _ = made.claim
    return {id: found[id] for id in all_claims() if id in found}
