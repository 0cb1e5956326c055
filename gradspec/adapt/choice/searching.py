"""Every offer of a file, asked in every way: what was found for each operation."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gradspec.adapt.calls.asking import Asker
from gradspec.adapt.calls.making import makings, why_no_making
from gradspec.adapt.calls.trying import Finding, tried
from gradspec.adapt.calls.ways import of_one_sample, ways
from gradspec.adapt.choice.deciding import best
from gradspec.adapt.offers.bodies import is_activation, names_read
from gradspec.adapt.offers.callables import Offer, offers
from gradspec.adapt.offers.families import is_a_study
from gradspec.contract import OPERATIONS
from gradspec.mapping.conventions import Arrays, Part
from gradspec.mapping.defaults import ENTRY_BY_ENTRY, FORWARD, VALUE

_TENSORS = {"torch": Arrays.TORCH, "jax": Arrays.JAX}


@dataclass
class Search:
    """What was found, and what was not."""

    found: dict[str, list[Finding]] = field(default_factory=dict)
    """By operation: every way in which the chosen offer answers."""
    others: dict[str, list[Finding]] = field(default_factory=dict)
    """By operation: of each callable that could have been meant too, the way in which it answers best."""
    unfit: dict[str, str] = field(default_factory=dict)
    """Callables whose name says something and that answer in no way, and why."""
    without: set[str] = field(default_factory=set)
    """Operations that the file has by the contract's name and that cannot be judged."""

    def choose(self, operation: str, offered: Sequence[list[Finding]]) -> None:
        """Of several offers for one operation: the contract's own name, else one that is right, else the first.

        One that is called naive, or a loop, was written to be replaced by the other.
        """
        named = [findings for findings in offered if findings[0].offer.path == operation]
        meant = [findings for findings in offered if not is_a_study(findings[0].offer.path)] or offered
        right = [findings for findings in meant if best(findings).agrees]
        chosen = (named or right or list(meant))[0]
        self.found[operation] = chosen
        rest = {findings[0].offer.path: best(findings) for findings in offered if findings is not chosen}
        if rest:
            self.others[operation] = list(rest.values())


def searched(namespace: Mapping[str, Any], asker: Asker) -> Search:
    """The findings for all operations but the checkers of gradients."""
    search = Search()
    offered = [offer for offer in offers(namespace) if not _is_checker(offer)]
    forwards = _forwards(offered)
    arrays = _tensors(namespace)
    by_operation: dict[str, list[list[Finding]]] = {}
    for offer in offered:
        asked = [operation for operation in offer.operations if not OPERATIONS[operation].takes_functions]
        chosen = _meant([_all_ways(asker, operation, offer, forwards, arrays) for operation in asked])
        if chosen is None and not offer.hidden:
            search.unfit[offer.path] = _why(asker, offer)
        if chosen is None:
            continue
        by_operation.setdefault(chosen[0].operation, []).append(chosen)
    for operation in OPERATIONS:
        if operation in by_operation:
            search.choose(operation, by_operation[operation])
    _leave_out_activated(search, namespace)
    return search


def _leave_out_activated(search: Search, namespace: Mapping[str, Any]) -> None:
    """Layers that are not right and have an activation in them are no layers of the contract's, and are not judged.

    A backward pass is judged all the same where what its forward returns is Wx + b: then the activation is none.
    """
    forward = search.found.get("affine", [])
    plainly = {f.offer.path.partition(".")[0] for f in forward if f.agrees and f.way.returns == (Part(VALUE),)}
    for operation in ("affine", "affine_backward"):
        findings = search.found.get(operation)
        if not findings or findings[0].offer.constructor is None or best(findings).agrees:
            continue
        name, _, method = findings[0].offer.path.partition(".")
        read = {word for m in (method, findings[0].offer.forward) if m for word in names_read(namespace[name], m)}
        named = next(filter(is_activation, sorted(read)), None)
        if named is not None and name not in plainly:
            del search.found[operation]
            search.unfit[findings[0].offer.path] = f"it has an activation in it ({named}), and is not Wx + b by itself"


def _is_checker(offer: Offer) -> bool:
    return all(OPERATIONS[name].takes_functions for name in offer.operations)


def _forwards(offered: Sequence[Offer]) -> dict[str, str]:
    """By derivative: the function that a file has for what comes before."""
    there = {name: offer.path for offer in reversed(offered) if offer.forward is None for name in offer.operations}
    return {
        slope: there[forward] for slope, forward in FORWARD.items() if forward in there and "." not in there[forward]
    }


def _tensors(namespace: Mapping[str, Any]) -> Arrays | None:
    """The library whose tensors a file's functions may take, by what it imports."""
    modules = {
        getattr(value, "__name__", "").partition(".")[0] for value in namespace.values() if inspect.ismodule(value)
    }
    return next((arrays for name, arrays in _TENSORS.items() if name in modules), None)


def _all_ways(
    asker: Asker, operation: str, offer: Offer, forwards: dict[str, str], arrays: Arrays | None
) -> list[Finding]:
    """The findings of an offer as one operation: with arrays, and where these are no use with what else there is."""
    attempts = [*([] if arrays is None else [arrays]), None, Arrays.LIST]
    attempts += [Arrays.NUMBERS] if operation in ENTRY_BY_ENTRY else []
    unfit: list[Finding] = []
    objects = makings(asker, operation, offer)
    for kind in attempts:
        asked = ways(operation, offer, forwards, kind, objects)
        findings = [finding for way in asked if (finding := tried(asker, operation, offer, way)) is not None]
        if any(finding.fits for finding in findings):
            return _without_one_label(findings)
        unfit = unfit or findings
    return unfit


def _without_one_label(findings: list[Finding]) -> list[Finding]:
    """Without the ways to hand one int to what takes a batch with its labels: it has to be judged on a batch."""
    takes = {f.way.layout for f in findings if f.fits and not of_one_sample(f.way)}
    return [f for f in findings if f.way.layout not in takes or not of_one_sample(f.way)]


def _meant(by_operation: Sequence[list[Finding]]) -> list[Finding] | None:
    """Of the operations that an offer may be, the one that answers best; the first named among those alike."""
    there = [findings for findings in by_operation if any(f.fits for f in findings)]
    if not there:
        return next((findings for findings in by_operation if findings), None)
    right = [findings for findings in there if any(f.agrees for f in findings)]
    return (right or there)[0]


def _why(asker: Asker, offer: Offer) -> str:
    if (lost := asker.lost.get(offer.path)) is not None:
        return f"it {lost}"
    if (unmade := why_no_making(asker, offer)) is not None:
        return unmade
    raised = () if offer.path in asker.answered else asker.raised.get(offer.path, ())
    telling = [line for line in raised if line.startswith("NameError") or len(raised) == 1]
    if telling:
        return f"calling it raises {telling[0]}"
    wanted = " or ".join(OPERATIONS[name].signature for name in offer.operations)
    return f"it answers as {wanted} in none of the ways that are known; name it under [operations] if it is one"
