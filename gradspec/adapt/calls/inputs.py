"""Inputs on which every convention answers differently: N ≠ V ≠ the layers' sizes, no two numbers or rows alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from gradspec.contract import OPERATIONS, Argument
from gradspec.mapping.conventions import Given
from gradspec.oracle import operations as oracle
from gradspec.oracle.precision import exact_vector

Array = npt.NDArray[Any]

LABELS = (3, 0, 2)
"""The classes of the three samples: the last class too, so that rows and columns cannot be taken for each other."""
SIZES = MappingProxyType({"N": 3, "V": 4, "n": 5, "m": 2, "h": 6, "k": 7})

_LOGITS = ((0.3, -1.1, 0.8, 1.7), (2.1, 0.4, -0.6, -1.3), (-0.9, 0.2, 1.25, 0.55))
_ELEMENTWISE = ((0.3, -1.1, 0.8, 1.7, -0.2), (2.1, 0.4, -0.6, -1.3, 1.9), (-0.9, 0.2, 1.25, 0.55, -0.4))
_COTANGENTS = ((0.7, -0.4, 1.2, 0.15), (-1.3, 0.9, 0.35, 0.6), (0.25, 1.1, -0.8, -0.45))


@dataclass(frozen=True)
class Batch:
    """What an operation is asked about: its arguments by the contract's names, batched ones with N samples in front."""

    operation: str
    given: Given | None
    arguments: Mapping[str, Any]
    rows: tuple[int, ...]
    """Which of the samples these are."""

    @property
    def count(self) -> int:
        """N."""
        return len(self.rows)

    def sample(self, row: int = 0) -> dict[str, Any]:
        """One sample's arguments, as the contract has them."""
        names = {a.name for a in OPERATIONS[self.operation].arguments if of_a_sample(a)}
        return {n: _one(v[row]) if n in names else v for n, v in self.arguments.items()}

    def doubled(self, name: str) -> Batch:
        """The same with twice one of the arguments."""
        return replace(self, arguments={**self.arguments, name: 2 * self.arguments[name]})


def of_a_sample(argument: Argument) -> bool:
    """True for what each sample has its own of."""
    return argument.batched or argument.shape == ("V",) or argument.kind == "label"


def _one(value: Any) -> Any:
    return int(value) if np.ndim(value) == 0 and np.asarray(value).dtype.kind == "i" else value


def batch(operation: str, given: Given | None = None, rows: tuple[int, ...] = (0, 1, 2)) -> Batch:
    """The samples of these numbers; `given` says what stands in the place of the logits, or of x."""
    chosen = list(rows)
    arguments = {a.name: _value(operation, a, given, chosen) for a in OPERATIONS[operation].arguments}
    return Batch(operation, given, arguments, tuple(rows))


def _value(operation: str, argument: Argument, given: Given | None, rows: list[int]) -> Any:
    """The argument's value for these samples, the caller's own."""
    if argument.kind == "arrays":
        shapes = (("k", "n"), ("m", "k"))
        return [spread(tuple(SIZES[s] for s in shape), argument.name + shape[0]) for shape in shapes]
    value = _of_all(operation, argument, given)
    return value[rows] if of_a_sample(argument) else value.copy()


@cache
def _of_all(operation: str, argument: Argument, given: Given | None) -> Array:
    """Of all samples, where each has its own."""
    if argument.kind == "label":
        return np.array(LABELS)
    if argument.name == "probs":
        return instead_of_logits(np.array(_LOGITS), given or Given.PROBABILITIES)
    if argument.name == "cotangent" and argument.shape == ("V",):
        return np.array(_COTANGENTS)
    if argument.shape == ("V",):
        return instead_of_logits(np.array(_LOGITS), given)
    if OPERATIONS[operation].chapter == "sigmoid":
        return _of_sigmoid(np.array(_ELEMENTWISE), given)
    size = tuple(SIZES[symbol] for symbol in argument.shape)
    return spread((3, *size) if argument.batched else size, argument.name)


def spread(size: tuple[int, ...], name: str) -> Array:
    """Distinct numbers of either sign; other names, other numbers."""
    count = int(np.prod(size))
    places = np.arange(1, count + 1) * (0.6180339887 + 0.01 * sum(map(ord, name)) % 1)
    return ((places % 1) * 2 - 1).reshape(size)


def instead_of_logits(logits: Array, given: Given | None) -> Array:
    """The logits, their probabilities, or their log-probabilities, by rows."""
    if given in (None, Given.LOGITS):
        return logits
    of_row = oracle.softmax if given is Given.PROBABILITIES else oracle.log_softmax
    return np.array([_floats(of_row(exact_vector(row))) for row in logits])


def _of_sigmoid(x: Array, given: Given | None) -> Array:
    return x if given in (None, Given.X) else np.array([_floats(oracle.sigmoid(exact_vector(row))) for row in x])


def expected(asked: Batch) -> list[tuple[Array, ...]]:
    """The oracle's answers, sample by sample: a tuple of results each, undivided."""
    return [_expected(asked.operation, asked.given, row) for row in asked.rows]


@cache
def _expected(operation: str, given: Given | None, row: int) -> tuple[Array, ...]:
    """Whatever is given in the place of the logits, the answer is the one that belongs to the logits."""
    plain = batch(operation, None, (row,)).sample()
    answer = getattr(oracle, operation)(*[_exact(value) for value in plain.values()])
    return tuple(_floats(part) for part in (answer if isinstance(answer, tuple) else (answer,)))


def _exact(value: Any) -> Any:
    if isinstance(value, int):
        return value
    if isinstance(value, list):
        return [_exact(part) for part in value]
    if np.ndim(value) == 2:
        return np.array([exact_vector(row) for row in value], dtype=object)
    return np.array(exact_vector(value), dtype=object)


def _floats(values: Any) -> Array:
    return np.asarray(values, dtype=np.float64)
