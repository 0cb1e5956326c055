"""NumPy's functions on enclosures, as far as the properties and the bounds call them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gradspec.enclosures.enclosure import Enclosure


def _where(condition: Any, then: Any, otherwise: Any) -> Enclosure:
    first, second = Enclosure.of(then), Enclosure.of(otherwise)
    pairs = zip(first.triple, second.triple, strict=True)
    return Enclosure(*(np.where(condition, one, other) for one, other in pairs))


def _diff(values: Enclosure) -> Any:
    return values[1:] - values[:-1]


def _diag(values: Enclosure) -> Enclosure:
    return Enclosure(*(np.diag(part).copy() for part in values.triple))


def _outer(first: Any, second: Any) -> Any:
    return Enclosure.of(first)[:, np.newaxis] * Enclosure.of(second)[np.newaxis, :]


def _append(values: Any, more: Any) -> Enclosure:
    pairs = zip(Enclosure.of(values).triple, Enclosure.of(more).triple, strict=True)
    return Enclosure(*(np.append(one, other) for one, other in pairs))


def _fill_diagonal(matrix: Enclosure, values: Any) -> None:
    for part, diagonal in zip(matrix.triple, Enclosure.of(values).triple, strict=True):
        np.fill_diagonal(part, diagonal)


def _tile(values: Enclosure, repetitions: Any) -> Enclosure:
    return Enclosure(*(np.tile(part, repetitions) for part in values.triple))


def _max(values: Enclosure) -> Enclosure:
    """The largest: it moves no farther than the one that moves most."""
    flat = Enclosure(*(part.reshape(-1) for part in values.triple))
    rank = np.lexsort((flat.low, flat.high))
    largest = flat[rank[-1]]
    return Enclosure(largest.high, largest.low, np.max(flat.radius))


def _sum(values: Enclosure, axis: int | None = None) -> Enclosure:
    return values.total(axis)


def _broadcast_arrays(*arrays: Any) -> tuple[Enclosure, ...]:
    enclosed = [Enclosure.of(a) for a in arrays]
    shape = np.broadcast_shapes(*(e.shape for e in enclosed))
    return tuple(Enclosure(*(np.broadcast_to(part, shape) for part in e.triple)) for e in enclosed)


FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.append: _append,
    np.broadcast_arrays: _broadcast_arrays,
    np.diag: _diag,
    np.diff: _diff,
    np.fill_diagonal: _fill_diagonal,
    np.max: _max,
    np.ndim: lambda values: values.ndim,
    np.outer: _outer,
    np.shape: lambda values: values.shape,
    np.size: lambda values: values.size,
    np.sum: _sum,
    np.tile: _tile,
    np.where: _where,
}
"""By function of NumPy's."""
