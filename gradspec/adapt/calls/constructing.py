"""What a constructor is handed: sizes, no activation, and numbers that no result depends on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gradspec.adapt.offers.bodies import is_activation
from gradspec.adapt.offers.callables import Constructor
from gradspec.adapt.offers.parameters import is_called, size_of
from gradspec.contract import OPERATIONS
from gradspec.mapping.conventions import Passed
from gradspec.mapping.defaults import sizes_of

_CONSTANTS = {"n": 5, "h": 6, "rate": 0.1}
"""What a class is made with that has a softmax among its methods: no result depends on it."""
_LISTS: tuple[tuple[int, ...], ...] = ((5, 6), (5,))
"""Sizes before the last one, where a class takes a list of them: of two layers, and of one."""


def of_sizes(parameters: Sequence[str], n: str, m: str) -> tuple[Passed, ...] | None:
    """The sizes of a layer, its input's n and its output's m, in the order of the parameters; None for others."""
    said = [size_of(name) for name in parameters]
    if len(parameters) == 2 and set(said) != {"n", "m"} and not {"list", "rate"} & set(said):
        said = ["n", "m"]  # (a, b): people write the input first
    words = {"n": Passed(n), "h": Passed(m), "m": Passed(m), "list": Passed((Passed(n), Passed(m)))}
    words["rate"] = Passed(_CONSTANTS["rate"], constant=True)
    return None if None in said else tuple(words[str(size)] for size in said)


def of_constants(operation: str, constructor: Constructor) -> Iterator[tuple[Passed, ...]]:
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


def without_penalty(constructor: Constructor) -> tuple[Passed, ...]:
    """A weight decay of 0, where a class may be made with one."""
    return tuple(
        Passed(0.0, constant=True, keyword=name) for name in constructor.optional if is_called(name, "constant")
    )


def without_activation(
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
