"""The engine of the lessons, in integers: a right class with .data, .grad and .backward(), and wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Value:
    """The engine of the lessons: a number, what it was made of, and how to hand its .grad on."""

    def __init__(self, data: int, children: tuple[Value, ...] = ()) -> None:
        self.data, self.grad, self.children = data, 0, children
        self.pull: Callable[[], None] = lambda: None

    def _other(self, other: Any) -> Value:
        return other if isinstance(other, Value) else type(self)(other)

    def __add__(self, other: Any) -> Value:
        other = self._other(other)
        out = type(self)(self.data + other.data, (self, other))

        def pull() -> None:
            self.grad += out.grad
            other.grad += out.grad

        out.pull = pull
        return out

    def __mul__(self, other: Any) -> Value:
        other = self._other(other)
        out = type(self)(self.data * other.data, (self, other))

        def pull() -> None:
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.pull = pull
        return out

    def relu(self) -> Value:
        out = type(self)(max(self.data, 0), (self,))

        def pull() -> None:
            self.grad += (out.data > 0) * out.grad

        out.pull = pull
        return out

    __radd__, __rmul__ = __add__, __mul__

    def order(self) -> list[Value]:
        """Every node after what it was made of."""
        order: list[Value] = []
        seen: set[Value] = set()

        def visit(value: Value) -> None:
            if value not in seen:
                seen.add(value)
                for child in value.children:
                    visit(child)
                order.append(value)

        visit(self)
        return order

    def backward(self) -> None:
        self.grad = 1
        for value in reversed(self.order()):
            value.pull()


class Assigns(Value):
    """`=` for `+=` in the product."""

    def __mul__(self, other: Any) -> Value:
        other = self._other(other)
        out = type(self)(self.data * other.data, (self, other))

        def pull() -> None:
            self.grad = other.data * out.grad
            other.grad = self.data * out.grad

        out.pull = pull
        return out


class KeepsMarks(Value):
    """Nodes are marked as seen, and the marks outlive the walk."""

    marked = False

    def order(self) -> list[Value]:
        if self.marked:
            return []
        self.marked = True
        return [node for child in self.children for node in child.order()] + [self]


class ParentsTooEarly(Value):
    """The order of a walk that meets nodes for the first time: a node may pull before all of its cotangent is there."""

    def order(self) -> list[Value]:
        found: dict[Value, None] = {}
        todo: list[Value] = [self]
        while todo:
            node = todo.pop()
            if node not in found:
                found[node] = None
                todo += node.children
        return list(found)[::-1]


class AddsTheSeed(Value):
    """The seed is added, so that a root that was walked before starts at 2."""

    def backward(self) -> None:
        self.grad += 1
        for value in reversed(self.order()):
            value.pull()
