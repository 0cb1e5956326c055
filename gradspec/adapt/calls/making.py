"""How an object of a class is made: what its constructor takes, and which of its attributes are set afterwards.

A layer may be made with its weights, or with its sizes: then it makes weights of its own, and these are looked for by
their names and shapes, to be set to those that are asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gradspec.adapt.calls.asking import Asker, held_by, is_readable
from gradspec.adapt.calls.inputs import SIZES
from gradspec.adapt.offers.bodies import is_activation, names_read, names_stored, word_for_no_activation
from gradspec.adapt.offers.callables import Constructor, Offer
from gradspec.adapt.offers.parameters import is_called, size_of
from gradspec.candidates.plain import as_array, plain
from gradspec.contract import OPERATIONS
from gradspec.mapping.conventions import BIAS, SAMPLES, Assigned, Bias, Layout, Passed, Weights
from gradspec.mapping.defaults import LOSS_GRADIENTS, LOSSES, sizes_of

_CONSTANTS = {"n": 5, "h": 6, "rate": 0.1}
"""What a class is made with that has a softmax among its methods: no result depends on it."""
_LISTS: tuple[tuple[int, ...], ...] = ((5, 6), (5,))
"""Sizes before the last one, where a class takes a list of them: of two layers, and of one."""
_NO_WEIGHTS = ("d", "grad", "v", "m", "prev", "delta", "cache", "old", "best", "momentum", "velocity")
"""How the names of arrays begin that have the shape of weights, and are none."""


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
    ways = [Making(construct) for construct in _of_constants(operation, constructor)]
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
    for construct in _of_constants(operation, constructor):
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
    held = [(path, value) for path, value in held_by(instance) if _name(path[0]) in read]
    return list(dict.fromkeys(_name(path[0]) for path, value in held if _is_parameter(path, value)))


def _is_parameter(path: tuple[str | int, ...], value: Any) -> bool:
    if value is None:
        return any(is_called(_name(step), kind) for step in path for kind in ("W", BIAS))
    return is_readable(value) and np.ndim(as_array(plain(value))) > 0


def _owner(asker: Asker, offer: Offer) -> type:
    owner = asker.namespace[offer.path.partition(".")[0]]
    assert isinstance(owner, type)
    return owner


def _is_weight(name: str) -> bool:
    return is_called(name, "W") or is_called(name, "b")


def _has_weights(operation: str) -> bool:
    return any(argument.name == "W" for argument in OPERATIONS[operation].arguments)


# --- what a constructor takes


def _of_sizes(parameters: Sequence[str], n: str, m: str) -> tuple[Passed, ...] | None:
    """The sizes of a layer, its input's n and its output's m, in the order of the parameters; None for others."""
    said = [size_of(name) for name in parameters]
    if len(parameters) == 2 and set(said) != {"n", "m"} and not {"list", "rate"} & set(said):
        said = ["n", "m"]  # (a, b): people write the input first
    words = {"n": Passed(n), "h": Passed(m), "m": Passed(m), "list": Passed((Passed(n), Passed(m)))}
    words["rate"] = Passed(_CONSTANTS["rate"], constant=True)
    return None if None in said else tuple(words[str(size)] for size in said)


def _of_constants(operation: str, constructor: Constructor) -> Iterator[tuple[Passed, ...]]:
    """Sizes, and other numbers, for a class whose method needs none of them; the last size is V, where there is one."""
    said = [size_of(name) for name in constructor.required]
    if None in said:
        return
    last = Passed("V") if "V" in sizes_of(OPERATIONS[operation]) else Passed(_CONSTANTS["n"], constant=True)
    for before in _LISTS[: None if "list" in said else 1]:
        several = Passed((*(Passed(size, constant=True) for size in before), last))
        words = {"m": last, "list": several}
        words |= {size: Passed(number, constant=True) for size, number in _CONSTANTS.items()}
        yield tuple(words[str(size)] for size in said)


def _without_penalty(constructor: Constructor) -> tuple[Passed, ...]:
    """A weight decay of 0, where a class may be made with one."""
    return tuple(
        Passed(0.0, constant=True, keyword=name) for name in constructor.optional if is_called(name, "constant")
    )


# --- the attributes in which an object has its weights


def _layers(asker: Asker, operation: str, offer: Offer) -> Iterator[Making]:
    """A layer made with its sizes, and its weights and its bias set, each where it can be."""
    constructor, owner = offer.constructor or Constructor(), _owner(asker, offer)
    sizes = _of_sizes([name for name in constructor.required if not is_activation(name)], "n", "m")
    if sizes is None:
        return
    for construct in _without_activation(constructor, sizes, word_for_no_activation(owner)):
        instance = asker.instance(offer.path, construct, operation)
        if instance is None:
            continue
        sized = bool(sizes)
        matrices, vectors = (list(_places(instance, kind, sized=sized)) for kind in ("W", BIAS))
        for place, own in matrices[:_MOST]:
            for other, its in vectors[:_MOST]:
                if place != other:
                    assign = (Assigned(place, Passed("W")), Assigned(other, Passed(BIAS)), *_built(instance))
                    yield Making(construct, assign, _weights(own) if sized else None, _bias(its))


def _without_activation(
    constructor: Constructor, sizes: tuple[Passed, ...], word: str | None
) -> Iterator[tuple[Passed, ...]]:
    """The arguments of a layer's constructor, an activation among them being the word for none."""
    none = Passed(word, constant=True)
    if any(is_activation(name) for name in constructor.required):
        if word is not None:
            rest = iter(sizes)
            yield tuple(none if is_activation(name) else next(rest) for name in constructor.required)
        return
    yield sizes
    if word is not None and (keyword := next(filter(is_activation, constructor.optional), None)) is not None:
        yield (*sizes, replace(none, keyword=keyword))


def _built(instance: Any) -> Iterator[Assigned]:
    """A flag that says whether a layer has made its weights, which it would do when it is called."""
    for path, value in held_by(instance):
        if len(path) == 1 and value is False and "built" in _name(path[0]).lower():
            yield Assigned(path, Passed(True, constant=True))


def _estimators(asker: Asker, operation: str, offer: Offer) -> Iterator[Making]:
    """A model with a matrix of weights and no other: they are the logits of an identity X, the bias is zero."""
    constructor = offer.constructor or Constructor()
    construct = _of_sizes(constructor.required, SAMPLES, "V")
    if construct is None:
        return
    construct = (*construct, *_without_penalty(constructor))
    instance = asker.instance(offer.path, construct, operation)
    matrices = [] if instance is None else _matrices(instance)
    if len(matrices) != 1:
        return
    own = [path for path, value in held_by(instance) if is_called(_name(path[-1]), BIAS) and not _is_zero(value)]
    zeros = (Assigned(path, Passed(0.0, constant=True)) for path in own)
    place, shape = matrices[0]
    layout = _ORIENTATIONS.get(shape)
    yield Making(construct, (Assigned(place, Passed("x")), *zeros, *_built(instance)), layout=layout)


_ORIENTATIONS: Mapping[tuple[int, ...], Layout] = {
    (SIZES["N"], SIZES["V"]): Layout.ROWS,
    (SIZES["V"], SIZES["N"]): Layout.COLUMNS,
}


def _matrices(instance: Any) -> list[tuple[tuple[str | int, ...], tuple[int, ...]]]:
    """Where a model has matrices of weights, by their names, or else by the shape of logits."""
    if called := list(_places(instance, "W", sized=False)):
        return called
    there = [(path, _shape(value) or ()) for path, value in held_by(instance) if is_readable(value)]
    return [(path, shape) for path, shape in there if shape in _ORIENTATIONS and _is_nothing_else(path)]


def _is_zero(value: Any) -> bool:
    return is_readable(value) and not np.any(np.asarray(as_array(plain(value))))


_MOST = 2
"""So many places each are tried."""


def _places(instance: Any, kind: str, *, sized: bool) -> Iterator[tuple[tuple[str | int, ...], tuple[int, ...]]]:
    """Where an object may have its weights ("W") or its bias ("b"), and of which shape: those called so first."""
    there = [(path, _shape(value)) for path, value in held_by(instance) if value is None or is_readable(value)]
    fitting = [(path, shape) for path, shape in there if _fits(shape, kind, sized=sized)]
    called = [found for found in fitting if any(is_called(_name(step), kind) for step in found[0])]
    others = [found for found in fitting if found[1] is not None and sized and _is_nothing_else(found[0])]
    for path, shape in called or others:
        yield path, shape or ()


def _shape(value: Any) -> tuple[int, ...] | None:
    return None if value is None else np.shape(as_array(plain(value)))


def _fits(shape: tuple[int, ...] | None, kind: str, *, sized: bool) -> bool:
    """True for the shape of weights or of a bias; of any sizes where the object chose them, and for None."""
    if shape is None:
        return True
    n, m = SIZES["n"], SIZES["m"]
    if not sized:
        return len(shape) == 2 if kind == "W" else len(shape) in (1, 2)
    return shape in ((n, m), (m, n)) if kind == "W" else shape in ((m,), (1, m), (m, 1))


def _is_nothing_else(path: tuple[str | int, ...]) -> bool:
    return not any(_name(step).lower().lstrip("_").startswith(_NO_WEIGHTS) for step in path)


def _name(step: str | int) -> str:
    return str(step).removeprefix(".")


def _weights(shape: tuple[int, ...]) -> Weights | None:
    known: Mapping[tuple[int, ...], Weights] = {
        (SIZES["n"], SIZES["m"]): Weights.IN_OUT,
        (SIZES["m"], SIZES["n"]): Weights.OUT_IN,
    }
    return known.get(shape)


def _bias(shape: tuple[int, ...]) -> Bias | None:
    if len(shape) == 2 and 1 in shape:
        return Bias.ROW if shape[0] == 1 else Bias.COLUMN
    return Bias.VECTOR if len(shape) == 1 else None
