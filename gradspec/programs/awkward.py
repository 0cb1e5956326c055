"""Arrays that a program must read and write without changing a bit."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradspec.dtypes import float_dtype
from gradspec.formats import Format
from gradspec.oracle.precision import exact, round_to


def awkward(format: Format) -> list[Any]:
    """A vector, a matrix, a number and an empty array, with zeros of both signs, subnormals, infinities and a NaN."""
    assert format.largest is not None
    beside_one = (1, 1 + 2 * format.unit_roundoff, 1 - format.unit_roundoff)
    smallest = (format.smallest, format.smallest_normal - format.smallest, format.smallest_normal)
    positive = [float(round_to(exact(number), format)) for number in (0, *beside_one, *smallest, format.largest)]
    values = [*positive, *(-value for value in positive), np.inf, -np.inf, np.nan, 1 / 3, -1 / 3]
    vector = np.array(values).astype(float_dtype(format.name))
    return [vector, vector[:6].reshape(2, 3), vector[8].reshape(()), vector[:0]]
