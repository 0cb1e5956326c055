"""A candidate with a planted error: one entry of each result of one operation is off by a given relative amount.

The error is planted after the operation answered, in exact values: the same size can be planted in every format, and
is not rounded away. Which entry it is, and the error's sign, follow from the input and the number of the call: they are
spread over all entries, and the errors of two calls have nothing to do with each other.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from mpmath import isfinite, mpf

from gradspec.cases.case import Case
from gradspec.runner.property import Property
from gradspec.runner.view import View


@dataclass(frozen=True)
class Defect:
    """An entry of the operation's result is multiplied by 1 + size, or by 1 − size."""

    operation: str
    size: float


@dataclass
class Answer:
    """What a call gave: kept, so that one input can be asked about with many defects."""

    name: str
    arguments: tuple[Any, ...]
    result: Any


class PlantedView(View):
    """A view of the same candidate, format and case, with a defect (None: without one)."""

    def __init__(self, view: View, case: Case, defect: Defect | None, memory: dict[int, Answer]) -> None:
        super().__init__(view._evaluator, view.format, case)
        self.planted = 0
        """How many errors have been planted so far."""
        self._defect, self._memory, self._calls = defect, memory, 0

    def call(self, name: str, *arguments: Any) -> Any:
        """What the operation returns, with the error in it."""
        number, self._calls = self._calls, self._calls + 1
        result = self._answer(number, name, arguments)
        if self._defect is None or self._defect.operation != name:
            return result
        return self._plant(result, chosen(self._case, number))

    def _answer(self, number: int, name: str, arguments: tuple[Any, ...]) -> Any:
        """The candidate's own answer: from memory, unless an error before it has changed the arguments."""
        known = self._memory.get(number)
        if known is not None and known.name == name and _equal(known.arguments, arguments):
            return known.result
        result = super().call(name, *arguments)
        if known is None:
            self._memory[number] = Answer(name, arguments, result)
        return result

    def _plant(self, result: Any, choice: int) -> Any:
        """The result with the error; as it is where it has no entry that an error could be relative to."""
        if callable(result):
            return lambda x: self._plant(result(x), choice)
        if not is_numeric(result):
            return result
        parts = result if isinstance(result, tuple) else (result,)
        fertile = [n for n, part in enumerate(parts) if len(_entries(part))]
        if not fertile:
            return result
        choice, downwards = divmod(choice, 2)
        choice, n = divmod(choice, len(fertile))
        changed = self._off(parts[fertile[n]], choice, bool(downwards))
        return (*parts[: fertile[n]], changed, *parts[fertile[n] + 1 :]) if isinstance(result, tuple) else changed

    def _off(self, part: Any, choice: int, downwards: bool) -> Any:
        assert self._defect is not None
        self.planted += 1
        factor = 1 - mpf(self._defect.size) if downwards else 1 + mpf(self._defect.size)
        changed, entries = np.array(part, dtype=object), _entries(part)
        index = tuple(entries[choice % len(entries)])
        changed[index] = changed[index] * factor
        return changed[()]


def chosen(case: Case, call: int) -> int:
    """A number that stands for the entry and the sign: the same for the same input and call, and else unrelated.

    (With a checksum the signs of two calls of one input would always be the same, or always differ.)
    """
    return int.from_bytes(hashlib.sha256(f"{case.literal()} {call}".encode()).digest()[:8], "big")


def is_numeric(result: Any) -> bool:
    """True for numbers, arrays of them, and functions whose values they are; False for a verdict."""
    return not isinstance(result, bool)


def planted(prop: Property, defect: Defect) -> Property:
    """The property, asked of candidates that have the defect."""

    @functools.wraps(prop.body)
    def body(view: View, case: Case) -> None:
        prop.body(PlantedView(view, case, defect, {}), case)

    return replace(prop, body=body)


def _entries(part: Any) -> Any:
    """The positions of what is finite and not 0, one a row."""
    array = np.asarray(part, dtype=object)
    fertile = [bool(isfinite(value) and value != 0) for value in array.flat]
    return np.argwhere(np.reshape(np.array(fertile, dtype=bool), array.shape))


def _equal(first: Any, second: Any) -> bool:
    """True when two calls' arguments are the same; functions are, as one case has one of each kind."""
    if first is second or (callable(first) and callable(second)):
        return True
    if isinstance(first, np.ndarray) or isinstance(second, np.ndarray):
        return np.shape(first) == np.shape(second) and bool(np.all(np.equal(first, second)))
    if isinstance(first, (tuple, list)) and isinstance(second, (tuple, list)):
        return len(first) == len(second) and all(map(_equal, first, second))
    return bool(first == second)
