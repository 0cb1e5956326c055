"""How an object of a class is made: what its constructor takes, and which of its attributes are set afterwards.

A layer may be made with its weights, or with its sizes: then it makes weights of its own, and these are looked for by
their names and shapes, to be set to those that are asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gradspec.adapt.calls.asking import Asker, held_by
from gradspec.adapt.calls.constructing import of_constants, of_sizes, without_activation, without_penalty
from gradspec.adapt.calls.held import (
    ORIENTATIONS,
    bias_of,
    built,
    is_parameter,
    is_zero,
    matrices_of,
    name_of,
    places_of,
    weights_of,
)
from gradspec.adapt.offers.bodies import is_activation, names_read, names_stored, word_for_no_activation
from gradspec.adapt.offers.callables import Constructor, Offer
from gradspec.adapt.offers.parameters import is_called, size_of
from gradspec.contract import OPERATIONS
from gradspec.mapping.conventions import BIAS, SAMPLES, Assigned, Bias, Layout, Passed, Weights
from gradspec.mapping.defaults import LOSS_GRADIENTS, LOSSES


@dataclass(frozen=True)
class Making:
    """One way to make an object."""

    construct: tuple[Passed, ...] = ()
    assign: tuple[Assigned, ...] = ()
    weights: Weights | None = None
    """How the object's own weights lie, where their shape shows it."""
    bias: Bias | None = None
    layout: Layout | None = None
    """How the logits lie that are an object's weights, where their shape shows it."""

    @property
    def held(self) -> frozenset[str]:
        """The words that the object has got."""
        passed = (*self.construct, *(assigned.passed for assigned in self.assign))
        return frozenset(word for one in passed for word in one.words)


def makings(asker: Asker, operation: str, offer: Offer) -> Sequence[Making]:
    """The ways to make the object whose method an offer is; one that says nothing for a function. May be none."""
    constructor = offer.constructor
    if constructor is None:
        return [Making()]
    if constructor.required and all(map(_is_weight, constructor.required)):
        return [Making(tuple(Passed("W" if is_called(name, "W") else BIAS) for name in constructor.required))]
    if _has_weights(operation):
        layers = list(_layers(asker, operation, offer))
        return layers if constructor.required else [*layers, Making()]
    ways = [Making(construct) for construct in of_constants(operation, constructor)]
    if ways and not weights_read(asker, operation, offer, ways[0].construct):
        return ways
    return list(_estimators(asker, operation, offer)) if operation in LOSSES | LOSS_GRADIENTS else []


def why_no_making(asker: Asker, offer: Offer) -> str | None:
    """Why an object whose method an offer is cannot be made, or asked."""
    constructor = offer.constructor or Constructor()
    if unknown := [name for name in constructor.required if not _is_weight(name) and size_of(name) is None]:
        return (
            f"its class is made with {', '.join(unknown)}, and nothing is known to hand over for that: write it under "
            "[operations], and `construct`"
        )
    operation = offer.operations[0]
    if offer.constructor is None:
        return None
    if _has_weights(operation):
        there = makings(asker, operation, offer)
        return None if there else "its object holds no weights and no bias that could be set"
    for construct in of_constants(operation, constructor):
        if own := weights_read(asker, operation, offer, construct):
            return f"what it answers depends on what its object holds ({', '.join(own)}): say what is set with `assign`"
    return None


def weights_read(asker: Asker, operation: str, offer: Offer, construct: tuple[Passed, ...]) -> list[str]:
    """The arrays of its object, made so, that a method reads: what it answers depends on them."""
    owner, instance = _owner(asker, offer), asker.instance(offer.path, construct, operation)
    if instance is None:
        return []
    methods = [offer.path.rpartition(".")[2], *([offer.forward] if offer.forward else [])]
    read = {name for method in methods for name in names_read(owner, method)}
    read -= {name for method in methods for name in names_stored(owner, method)}
    held = [(path, value) for path, value in held_by(instance) if name_of(path[0]) in read]
    return list(dict.fromkeys(name_of(path[0]) for path, value in held if is_parameter(path, value)))


def _owner(asker: Asker, offer: Offer) -> type:
    owner = asker.namespace[offer.path.partition(".")[0]]
    assert isinstance(owner, type)
    return owner


def _is_weight(name: str) -> bool:
    return is_called(name, "W") or is_called(name, "b")


def _has_weights(operation: str) -> bool:
    return any(argument.name == "W" for argument in OPERATIONS[operation].arguments)


def _layers(asker: Asker, operation: str, offer: Offer) -> Iterator[Making]:
    """A layer made with its sizes, and its weights and its bias set, each where it can be."""
    constructor, owner = offer.constructor or Constructor(), _owner(asker, offer)
    sizes = of_sizes([name for name in constructor.required if not is_activation(name)], "n", "m")
    if sizes is None:
        return
    for construct in without_activation(constructor, sizes, word_for_no_activation(owner)):
        instance = asker.instance(offer.path, construct, operation)
        if instance is None:
            continue
        sized = bool(sizes)
        matrices, vectors = (list(places_of(instance, kind, sized=sized)) for kind in ("W", BIAS))
        for place, own in matrices[:_MOST]:
            for other, its in vectors[:_MOST]:
                if place != other:
                    assign = (Assigned(place, Passed("W")), Assigned(other, Passed(BIAS)), *built(instance))
                    yield Making(construct, assign, weights_of(own) if sized else None, bias_of(its))


def _estimators(asker: Asker, operation: str, offer: Offer) -> Iterator[Making]:
    """A model with a matrix of weights and no other: they are the logits of an identity X.

    Its bias is set to zero, and its weight decay.
    """
    constructor = offer.constructor or Constructor()
    construct = of_sizes(constructor.required, SAMPLES, "V")
    if construct is None:
        return
    construct = (*construct, *without_penalty(constructor))
    instance = asker.instance(offer.path, construct, operation)
    matrices = [] if instance is None else matrices_of(instance)
    if len(matrices) != 1:
        return
    left = [path for path, value in held_by(instance) if not is_zero(value)]
    others = [path for path in left if any(is_called(name_of(path[-1]), kind) for kind in (BIAS, "constant"))]
    zeros = (Assigned(path, Passed(0.0, constant=True)) for path in others)
    place, shape = matrices[0]
    layout = ORIENTATIONS.get(shape)
    yield Making(construct, (Assigned(place, Passed("x")), *zeros, *built(instance)), layout=layout)


_MOST = 2
"""So many places each are tried."""
