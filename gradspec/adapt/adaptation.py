"""What was found out about a file: its mapping, the evidence for each part of it, and what is left to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gradspec.adapt.calls.asking import Asker
from gradspec.adapt.calls.trying import Finding
from gradspec.adapt.choice.checkers import searched_checkers
from gradspec.adapt.choice.deciding import best, decided
from gradspec.adapt.choice.pairs import with_gradient
from gradspec.adapt.choice.searching import searched
from gradspec.adapt.choice.shortest import shortest
from gradspec.adapt.offers.callables import home_of, silent
from gradspec.adapt.offers.usage import used_alone
from gradspec.adapt.words.evidence import conventions_in_words, evidence_for
from gradspec.adapt.words.remarks import counted_from_one, unjudged
from gradspec.candidates.guard import Guard
from gradspec.candidates.quiet import quietly
from gradspec.candidates.value_style import value_class_name
from gradspec.contract import OPERATIONS
from gradspec.errors import CandidateError
from gradspec.mapping import CandidateMapping
from gradspec.mapping.conventions import Given

SOURCE = "gradspec adapt"
_LISTED = 6
_UNREAD = "not asked, for the name says no operation; if it is one, write it under [operations]"


@dataclass(frozen=True)
class Row:
    """One operation: who provides it, how it is called, and how that is known."""

    operation: str
    call: str
    conventions: str
    evidence: str


@dataclass(frozen=True)
class Adaptation:
    """A mapping that was found, with its evidence."""

    mapping: CandidateMapping
    rows: tuple[Row, ...]
    remarks: tuple[tuple[str, str], ...]
    """An operation or a callable each, and what could not be decided about it."""


def adapt(namespace: Mapping[str, Any], guard: Guard, name: str) -> Adaptation:
    """The conventions of what a namespace holds, found by asking it.

    Nothing of the namespace is changed. Raises CandidateError where no operation of the contract is found in it.
    """
    own = dict(namespace) if not isinstance(namespace, dict) else namespace
    asker = Asker(own, guard)
    with quietly(name):
        search = searched(own, asker)
        decision = decided(search.found, used_alone(search.found, asker), search.others)
        chosen, remarks = dict(decision.chosen), {n: list(said) for n, said in decision.remarks.items()}
        for operation, finding in list(chosen.items()):
            chosen[operation], said = with_gradient(finding, search.found, asker)
            if said is not None:
                remarks.setdefault(operation, []).append(said)
        for operation in [*chosen]:
            finding, loss = chosen[operation], chosen.get("cross_entropy")
            for said in (counted_from_one(asker, finding, loss), unjudged(asker, finding)):
                if said is not None:
                    remarks.setdefault(operation, []).append(said)
        checkers = searched_checkers(own, asker)
    chosen |= {operation: best(findings) for operation, findings in checkers.found.items()}
    others = {**search.others, **checkers.others}
    used = {finding.offer.path for finding in chosen.values()}
    unfit = {path: why for path, why in {**checkers.unfit, **search.unfit}.items() if path not in used}
    if not chosen:
        raise CandidateError(_nothing(own, name, unfit))
    ordered = {operation: chosen[operation] for operation in OPERATIONS if operation in chosen}
    mapping = shortest({operation: f.way for operation, f in ordered.items()}, own, SOURCE)
    imported = {name: home for name, home in _imported(own).items() if name not in ordered}
    mapping = replace(mapping, without=frozenset({*_meant_otherwise(ordered), *checkers.without, *imported}))
    unfit |= {name: f"it comes from {home}, and is not judged as this file's" for name, home in imported.items()}
    unread = [name for name in silent(own) if name not in mapping.names()]
    if unread:
        listed = ", ".join(unread[:_LISTED]) + (", …" if len(unread) > _LISTED else "")
        unfit = {**unfit, listed: _UNREAD}
    rows = tuple(
        Row(operation, f.offer.path, conventions_in_words(f), evidence_for(f)) for operation, f in ordered.items()
    )
    return Adaptation(mapping, rows, tuple(_remarks(ordered, remarks, others, unfit)))


def _meant_otherwise(chosen: Mapping[str, Finding]) -> Iterator[str]:
    """Operations by whose names the file calls what was taken for another one: these are not judged a second time.

    A cross_entropy_grad is another gradient only beside a loss of probabilities.
    """
    loss = chosen.get("cross_entropy")
    of_logits = loss is None or loss.way.given is Given.LOGITS
    for finding in chosen.values():
        name = finding.offer.path
        if name in OPERATIONS and name not in chosen and not (name == "cross_entropy_grad" and of_logits):
            yield name


def _imported(namespace: Mapping[str, Any]) -> dict[str, str]:
    """The operations that the file has by name from somewhere else, and from where: its conventions are not theirs."""
    names = [name for name, operation in OPERATIONS.items() if not operation.companion]
    homes = {name: home_of(namespace[name], namespace) for name in names if callable(namespace.get(name))}
    return {name: home for name, home in homes.items() if home is not None}


def _remarks(
    chosen: Mapping[str, Finding],
    said: Mapping[str, list[str]],
    others: Mapping[str, list[Finding]],
    unfit: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    for operation, finding in chosen.items():
        if not finding.agrees and not said.get(operation):
            yield operation, "right in none of the ways that are known: judged in the one for which most speaks"
        yield from ((operation, remark) for remark in said.get(operation, ()))
        if rest := others.get(operation):
            named = ", ".join(other.offer.path + ("" if other.agrees else " (not right)") for other in rest)
            yield operation, f"{named} could be meant too, and {finding.offer.path} is judged"
    yield from unfit.items()


def _nothing(namespace: Mapping[str, Any], name: str, unfit: Mapping[str, str]) -> str:
    message = f"Expected functions that answer as operations of the contract but {name} has none"
    if value_class_name(namespace) or OPERATIONS["grad"].companion in namespace:
        return f"{message}; an engine has no conventions to be found, and needs no mapping: leave --adapt out."
    if unfit:
        path, reason = next(iter(unfit.items()))
        return f"{message}; {path} comes nearest, but {reason}."
    there = [n for n, v in namespace.items() if callable(v) and not n.startswith("_")][:12]
    return f"{message} by its names ({', '.join(there) or 'it defines no function'}); write a gradspec.toml by hand."
