"""Where in an answer the results may be, and where there is only what was there before."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from gradspec.adapt.calls.asking import Asker, Raw, in_contract
from gradspec.adapt.calls.inputs import batch, expected
from gradspec.adapt.offers.parameters import result_named
from gradspec.contract import OPERATIONS
from gradspec.mapping.calling import is_own_first
from gradspec.mapping.conventions import Conventions, Part
from gradspec.mapping.defaults import LOSS_GRADIENTS, LOSSES, results_of
from gradspec.mapping.wearing import handed


def places(
    raw: Raw, way: Conventions, operation: str, count: int | None, may_be: Callable[[Part], bool]
) -> Iterator[tuple[Part, ...]]:
    """Where in the answer the results may be, by their shapes; a single result only where it `may_be`.

    Of attributes those are meant, whatever their shapes are, that are called after a result: `.dW`, `.grads["W"]`.
    """
    set_before = {assigned.path for assigned in way.assign or ()}
    names, there = results_of(operation), [place for place in raw.places() if place.path not in set_before]
    given = [str(passed.value) for passed in (*(way.arguments or ()), *(way.after_arguments or ()))]
    if len(names) == 1:
        for place in there:
            if not (place.attribute and str(place.path[0]).removeprefix(".") in _INPUTS | set(given)) and may_be(place):
                yield (place,)
        return
    fitting = []
    for name in names:
        of_its_shape = [place for place in there if _fits(raw, place, way, operation, name, count)]
        called = [place for place in there if place.path and result_named(place.path) == name]
        fitting.append([*called, *(place for place in of_its_shape if not place.attribute)] if called else of_its_shape)
    apart = (chosen for chosen in itertools.product(*fitting) if len(set(chosen)) == len(names))
    for chosen in itertools.islice(apart, MOST_WAYS):
        yield tuple(replace(place, name=name) for place, name in zip(chosen, names, strict=True))


MOST_WAYS = 24
"""So many ways to find several results among the places of their shapes are tried."""
_INPUTS = {
    "inputs",
    "input",
    "x",
    "X",
    "labels",
    "targets",
    "t",
    "y_true",
    "weights",
    "W",
    "b",
    "biases",
    "mask",
    "cache",
}
"""Attributes in which an object keeps what it was given."""


def _fits(raw: Raw, place: Part, way: Conventions, operation: str, name: str, count: int | None) -> bool:
    others = [Part(other, place.path, place.attribute) for other in results_of(operation)]
    results = in_contract(raw, replace(way, returns=tuple(others)), operation, count)
    at = results_of(operation).index(name)
    return results is not None and results[at].shape == shape(operation, at, count)


def shape(operation: str, at: int, count: int | None) -> tuple[int, ...]:
    """The shape of a result, for a sample or for so many."""
    sample = expected(batch(operation, None, (0,)))[0][at].shape
    return (count, *sample) if count is not None and of_each_sample(operation, at) else sample


def of_each_sample(operation: str, at: int) -> bool:
    """True for a result that every sample of a batch has."""
    symbols = OPERATIONS[operation].batched_results
    return (bool(symbols) and operation not in LOSSES and symbols[at][:1] == ("N",)) or operation in LOSS_GRADIENTS


def kept(asker: Asker, way: Conventions, operation: str, arguments: Mapping[str, Any], raw: Raw) -> list[Part]:
    """The places of an answer where nothing is but what was there before: what was handed over, or a first call's.

    Such a place may hold the result all the same, of a function that hands on what it is given.
    """
    call, words = str(way.call), handed(OPERATIONS[operation], tuple(arguments.values()), way)
    handed_over = (*(way.arguments or ()), *(way.after_arguments or ()), *(way.construct or ()))
    passed = {word for one in handed_over for word in one.words}
    passed |= {word for assigned in way.assign or () for word in assigned.passed.words}
    given = [value for word, value in words.items() if word in passed]
    first = _first_call(asker, way, operation, arguments)
    left = {} if first is None else {place: first.found(place, call) for place in first.places() if place.attribute}
    return [
        place
        for place in raw.places()
        if any(_equal(raw.found(place, call), value) for value in (*given, left.get(place)))
    ]


def _first_call(asker: Asker, way: Conventions, operation: str, arguments: Mapping[str, Any]) -> Raw | None:
    """What the method of the same object that comes first leaves behind by itself."""
    owner, dot, _ = str(way.call).rpartition(".")
    if way.after is None or not dot or not is_own_first(asker.namespace.get(owner.partition(".")[0]), way):
        return None
    first = replace(way, call=f"{owner}.{way.after}", after=None, arguments=way.after_arguments)
    return asker.ask(first, operation, arguments)


def _equal(found: Any, value: Any) -> bool:
    try:
        there = found is not None and value is not None and np.shape(found) == np.shape(value)
        return there and bool(np.all(np.asarray(found) == np.asarray(value)))
    except (TypeError, ValueError):  # ragged lists, and what else is no array
        return False
