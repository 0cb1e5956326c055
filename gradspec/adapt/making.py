"""How an object of a class is made: what its constructor takes, and which of its attributes are set afterwards.

A layer may be made with its weights, or with its sizes: then it makes weights of its own, and these are looked for by
their names and shapes, to be set to those that are asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradspec.adapt.asking import Asker, held_by, is_readable
from gradspec.adapt.callables import Offer
from gradspec.adapt.inputs import SIZES
from gradspec.adapt.parameters import is_called, size_of
from gradspec.candidates.plain import as_array, plain
from gradspec.contract import OPERATIONS
from gradspec.mapping.conventions import BIAS, Assigned, Bias, Passed, Weights
from gradspec.mapping.defaults import sizes_of

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

    @property
    def held(self) -> frozenset[str]:
        """The words that the object has got."""
        passed = (*self.construct, *(assigned.passed for assigned in self.assign))
        return frozenset(word for one in passed for word in one.words)


def makings(asker: Asker, operation: str, offer: Offer) -> Sequence[Making]:
    """The ways to make the object whose method an offer is; one that says nothing for a function. May be none."""
    if offer.construct is None:
        return [Making()]
    handed = [Passed("W") if is_called(name, "W") else Passed(BIAS) for name in offer.construct if _is_weight(name)]
    if len(handed) == len(offer.construct):
        ways = [Making(tuple(handed))]
        return ways if handed or not _has_weights(operation) else [*ways, *_with_weights(asker, operation, offer, ())]
    if _has_weights(operation):
        made = _of_sizes(offer.construct)
        return [] if made is None else list(_with_weights(asker, operation, offer, made))
    return [Making(construct) for construct in _of_constants(operation, offer.construct)]


def unknown_to_makings(offer: Offer) -> list[str]:
    """The parameters of a constructor of which nobody knows what to hand over."""
    return [name for name in offer.construct or () if not _is_weight(name) and size_of(name) is None]


def _is_weight(name: str) -> bool:
    return is_called(name, "W") or is_called(name, "b")


def _has_weights(operation: str) -> bool:
    return any(argument.name == "W" for argument in OPERATIONS[operation].arguments)


# --- what a constructor takes


def _of_sizes(parameters: Sequence[str]) -> tuple[Passed, ...] | None:
    """The sizes of a layer in the order of the parameters; None where a parameter is no size."""
    said = [size_of(name) for name in parameters]
    if len(parameters) == 2 and set(said) != {"n", "m"} and "list" not in said and "rate" not in said:
        said = ["n", "m"]  # (a, b): people write the input first
    words = {"n": Passed("n"), "h": Passed("m"), "m": Passed("m"), "list": Passed((Passed("n"), Passed("m")))}
    words["rate"] = Passed(_CONSTANTS["rate"], constant=True)
    return None if None in said else tuple(words[str(size)] for size in said)


def _of_constants(operation: str, parameters: Sequence[str]) -> Iterator[tuple[Passed, ...]]:
    """Sizes, and other numbers, for a class whose method needs none of them; the last size is V, where there is one."""
    said = [size_of(name) for name in parameters]
    if None in said:
        return
    last = Passed("V") if "V" in sizes_of(OPERATIONS[operation]) else Passed(_CONSTANTS["n"], constant=True)
    for before in _LISTS[: None if "list" in said else 1]:
        several = Passed((*(Passed(size, constant=True) for size in before), last))
        words = {"m": last, "list": several}
        words |= {size: Passed(number, constant=True) for size, number in _CONSTANTS.items()}
        yield tuple(words[str(size)] for size in said)


# --- the attributes in which an object has its weights


def _with_weights(asker: Asker, operation: str, offer: Offer, construct: tuple[Passed, ...]) -> Iterator[Making]:
    """The object made so, and its weights and its bias set, each where it can be."""
    instance = asker.instance(offer.path, construct, operation)
    if instance is None:
        return
    sized = bool(construct)
    matrices, vectors = (list(_places(instance, kind, sized=sized)) for kind in ("W", BIAS))
    for place, own in matrices[:_MOST]:
        for other, its in vectors[:_MOST]:
            if place != other:
                assign = (Assigned(place, Passed("W")), Assigned(other, Passed(BIAS)))
                yield Making(construct, assign, _weights(own) if sized else None, _bias(its))


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
