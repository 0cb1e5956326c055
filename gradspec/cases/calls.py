"""One plain call of one operation: what the conduct claims are judged on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from gradspec.cases.case import Case, literal_of
from gradspec.cases.memory import Memory, remark
from gradspec.contract import OPERATIONS, Argument, Operation


@dataclass(frozen=True, eq=False, kw_only=True)
class Call(Case):
    """An operation and its arguments: tuples of exact values, ints, and callables."""

    operation: str
    arguments: tuple[Any, ...]
    memory: Memory = Memory.PACKED
    """How the arrays of a batch lie in memory."""

    @property
    def contract(self) -> Operation:
        """What the contract says of the operation."""
        return OPERATIONS[self.operation]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the arguments given."""
        return tuple(a.name for a in self.contract.arguments[: len(self.arguments)])

    @property
    def label(self) -> int:
        """The label among the arguments; 0 where there is none."""
        labels = [v for a, v in self._pairs() if a.kind == "label"]
        return int(labels[0]) if labels else 0

    def literal(self) -> str:
        """The call as Python: `softmax(x=[0.0, 1.0])`."""
        words = [f"{a.name}={getattr(v, '__name__', None) or literal_of(v)}" for a, v in self._pairs()]
        return f"{self.operation}({', '.join(words)}){remark(self.memory)}"

    def rows(self) -> list[Call]:
        """The calls for each row of a batched call."""
        batched = [(a.batched and isinstance(v, tuple), v) for a, v in self._pairs()]
        count = max(len(v) for is_batch, v in batched if is_batch)
        return [
            replace(self, arguments=tuple(v[n] if is_batch else v for is_batch, v in batched)) for n in range(count)
        ]

    def with_logits(self, logits: tuple[float, ...], label: int) -> Call:
        """The same call at other logits; other vectors of length V are cut or padded with zeros."""
        _, *others = self._pairs()
        size = len(logits)
        changed: list[Any] = [logits]
        for argument, value in others:
            if argument.kind == "label":
                changed.append(label)
            else:
                changed.append((*value[:size], *(0.0,) * (size - len(value))))
        return replace(self, arguments=tuple(changed))

    def with_label(self, label: int) -> Call:
        """The same call with another label, valid or not."""
        return self._with(lambda a, v: label if a.kind == "label" else v)

    def with_first_entry(self, value: float) -> Call:
        """The same call with `value` in the first array: at the label where there is one, else at its start."""
        changed = list(self.arguments)
        changed[0] = _with_entry(changed[0], self.label, value)
        return replace(self, arguments=tuple(changed))

    def of_integers(self) -> Call:
        """The same call with every number rounded to an integer; probabilities become one-hot at the label."""
        return self._with(lambda a, v: self._one_hot(v) if a.name == "probs" else _rounded(v))

    def as_lists(self) -> list[Any]:
        """The arguments as nested lists of Python floats."""
        return [_nested_list(v) for v in self.arguments]

    def _pairs(self) -> list[tuple[Argument, Any]]:
        return list(zip(self.contract.arguments, self.arguments, strict=False))

    def _with(self, change: Callable[[Argument, Any], Any]) -> Call:
        return replace(self, arguments=tuple(change(a, v) for a, v in self._pairs()))

    def _one_hot(self, probs: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(1.0 if i == self.label else 0.0 for i in range(len(probs)))


def _with_entry(values: Any, position: int, value: float) -> Any:
    if isinstance(values[0], tuple):
        return (_with_entry(values[0], position, value), *values[1:])
    return (*values[:position], value, *values[position + 1 :])


def _rounded(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_rounded(v) for v in value)
    return float(round(value)) if isinstance(value, float) else value


def _nested_list(value: Any) -> Any:
    return [_nested_list(v) for v in value] if isinstance(value, tuple) else value
