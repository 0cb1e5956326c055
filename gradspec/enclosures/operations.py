"""Operations on enclosures, given as triples (high, low, radius) of arrays: the double word, and what it may be off by.

A radius is itself computed in floats. Each is a sum of a few nonnegative terms, so that `_rounded_up` covers their
roundings. Large arrays are worked on in blocks that stay in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gradspec.enclosures import double_words as dw
from gradspec.enclosures.conversion import Triple

BLOCK = 8192
"""Entries: a dozen arrays of them fit the cache."""
UNDERFLOW = 2.0**-1070
"""What the roundings of one operation lose below the smallest float, 2⁻¹⁰⁷⁴ each."""
ORDINARY = 2.0**-900
"""Products from this size on lose nothing to underflow, nor do the parts that they are made of."""


def _rounded_up(radius: Any) -> Any:
    return radius * (1 + 2.0**-45)


def _exact(*parts: Any) -> Any:
    """True where all the parts are zero: a double word that is one float, or a radius of nothing."""
    exact = parts[0] == 0
    for part in parts[1:]:
        exact = exact & (part == 0)
    return exact


def _sum(x: Triple, y: Triple) -> Triple:
    high, low = dw.add(x[:2], y[:2])
    inexact = np.where(_exact(x[1], y[1]), 0.0, np.abs(high) * dw.RELATIVE)
    return high, low, _rounded_up(x[2] + y[2] + inexact)


def _difference(x: Triple, y: Triple) -> Triple:
    return _sum(x, negative(y))


def _product(x: Triple, y: Triple) -> Triple:
    high, low = dw.multiply(x[:2], y[:2])
    size = np.abs(high)
    lost = np.where(size > ORDINARY, 0.0, UNDERFLOW)
    inexact = np.where(_exact(x[1], y[1]), lost, size * dw.RELATIVE + lost)
    nothing = _exact(x[0], x[2]) | _exact(y[0], y[2])
    inexact = np.where(nothing, 0.0, inexact)
    spread = (np.abs(x[0]) + x[2]) * y[2] + np.abs(y[0]) * x[2]
    underflown = np.where((spread < ORDINARY) & ~_exact(x[2], y[2]), UNDERFLOW, 0.0)
    return high, low, _rounded_up(spread + inexact + underflown)


def _quotient(x: Triple, y: Triple) -> Triple:
    """NaN where the divisor may be zero."""
    high, low = dw.divide(x[:2], y[:2])
    size, least = np.abs(high), np.abs(y[0]) * (1 - 2.0**-45) - y[2]
    least = np.where(least > 0, least, np.nan)
    spread = (x[2] + size * y[2] + UNDERFLOW) / least + size * dw.RELATIVE + UNDERFLOW
    return high, low, np.where(_exact(x[0], x[2]) & (least > 0), 0.0, _rounded_up(spread))


def negative(x: Triple) -> Triple:
    """−x."""
    return -x[0], -x[1], x[2].copy()


def _absolute(x: Triple) -> Triple:
    """|x|: it moves no farther than x does."""
    sign = np.where((x[0] < 0) | ((x[0] == 0) & (x[1] < 0)), -1.0, 1.0)
    return x[0] * sign, x[1] * sign, x[2].copy()


def _larger(x: Triple, y: Triple) -> Triple:
    """The maximum: it moves no farther than the one that moves most."""
    return _chosen((x[0] > y[0]) | ((x[0] == y[0]) & (x[1] >= y[1])), x, y)


def _smaller(x: Triple, y: Triple) -> Triple:
    return _chosen((x[0] < y[0]) | ((x[0] == y[0]) & (x[1] <= y[1])), x, y)


def _chosen(first: Any, x: Triple, y: Triple) -> Triple:
    radius = np.where(np.isnan(x[0]) | np.isnan(y[0]), np.nan, np.maximum(x[2], y[2]))
    return np.where(first, x[0], y[0]), np.where(first, x[1], y[1]), radius


def _exponential(x: Triple) -> Triple:
    """e^x(1 + r + r²) bounds e^{x + r} for r ≤ 1; a wider argument has no enclosure."""
    high, low = dw.exp(x[:2])
    width = np.where(x[2] <= 1, x[2] + x[2] * x[2], np.nan)
    return high, low, _rounded_up(high * (dw.RELATIVE_EXP + width) + UNDERFLOW)


def _small_growth(x: Triple) -> Triple:
    """e^x − 1 = x + x²/2 + x³/6 + …: what is left out is below x⁴/23 for |x| ≤ 2⁻¹⁰."""
    zero = np.zeros_like(x[0])
    square = _product(x, x)
    cube = _product(square, x)
    half, sixth = (zero + 0.5, zero, zero), (zero + 1 / 6, zero, zero + 2.0**-54)
    high, low, radius = _sum(x, _sum(_product(square, half), _product(cube, sixth)))
    size = np.abs(x[0]) + x[2]
    rest = np.where(size <= 2.0**-10, size * size * size * size / 23 + UNDERFLOW, np.nan)
    return high, low, _rounded_up(radius + rest)


def total(x: Triple, axis: int | None) -> Triple:
    """The sum, by halves: ⌈log₂ n⌉ additions lie on the way of any one term."""
    x = each(x, np.ravel) if axis is None else each(x, lambda part: np.moveaxis(part, axis, 0))
    if not len(x[0]):
        return each(x, lambda part: np.zeros(part.shape[1:]))
    while (count := len(x[0])) > 1:
        half = count // 2
        paired = add(each(x, lambda part: part[:half]), each(x, lambda part: part[half : 2 * half]))  # noqa: B023
        x = _joined(paired, each(x, lambda part: part[-1:])) if count % 2 else paired
    return each(x, lambda part: np.asarray(part[0]))


def _joined(x: Triple, y: Triple) -> Triple:
    return np.concatenate([x[0], y[0]]), np.concatenate([x[1], y[1]]), np.concatenate([x[2], y[2]])


def each(x: Triple, change: Callable[[Any], Any]) -> Triple:
    """The same rearrangement of high, low and radius."""
    return change(x[0]), change(x[1]), change(x[2])


def end(x: Triple, sign: int) -> Any:
    """The upper (sign 1) or lower end as a float, moved outwards past its own roundings."""
    with np.errstate(all="ignore"):
        reach = x[1] + sign * x[2]
        edge = x[0] + reach
        return edge + sign * ((np.abs(edge) + np.abs(x[1]) + x[2]) * 2.0**-50 + UNDERFLOW)


def _blockwise(operation: Callable[..., Triple]) -> Callable[..., Triple]:
    """The same, on one block of rows after the other."""

    def applied(*operands: Triple) -> Triple:
        with np.errstate(all="ignore"):  # what overflows ends in a NaN, and a NaN is open
            return in_blocks(operands)

    def in_blocks(operands: tuple[Triple, ...]) -> Triple:
        shape = np.broadcast_shapes(*(o[0].shape for o in operands))
        size = int(np.prod(shape))
        if size <= BLOCK or not shape:
            return operation(*operands)
        results = np.empty((3, *shape))
        rows = max(1, BLOCK * shape[0] // size)
        for start in range(0, shape[0], rows):
            block = slice(start, start + rows)
            answer = operation(*(_rows(o, block, len(shape)) for o in operands))
            for result, part in zip(results, answer, strict=True):
                result[block] = part
        return results[0], results[1], results[2]

    return applied


def _rows(x: Triple, block: slice, ndim: int) -> Triple:
    """A block of the rows; all of what is repeated along them."""
    if x[0].ndim < ndim or len(x[0]) == 1:
        return x
    return x[0][block], x[1][block], x[2][block]


add, subtract = _blockwise(_sum), _blockwise(_difference)
multiply, divide = _blockwise(_product), _blockwise(_quotient)
larger, smaller, absolute = _blockwise(_larger), _blockwise(_smaller), _blockwise(_absolute)
exponential, small_growth = _blockwise(_exponential), _blockwise(_small_growth)

UFUNCS: dict[Any, Callable[..., Triple]] = {
    np.add: add,
    np.subtract: subtract,
    np.multiply: multiply,
    np.divide: divide,
    np.negative: negative,
    np.absolute: absolute,
    np.maximum: larger,
    np.minimum: smaller,
}
