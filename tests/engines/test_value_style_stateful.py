"""The style .data, .grad, .backward() in any order: built, read, walked, zeroed, walked again, changed and rebuilt.

The numbers are integers of Python, so that every sum and product is exact and the comparison is equality. The model is
plain: forward dual numbers, and the law of accumulation. A walk from a root sets the root's .grad to 1 and adds up from
there; what stands in the .grad of any other node that it passes is a cotangent too, and flows on:

    v.grad = Σ_w s_w ∂w/∂v over the nodes w of the root's graph, s_root = 1 and s_w = w.grad before the walk.

With everything zeroed that is ∂root/∂v, and where only leaves are kept it is the sum over the walks, as in training.
A difference is left out: it is made of two steps, and between them is a node that nobody can zero.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gradspec.resources import load_module

lesson_values: ModuleType = load_module(Path(__file__).parent / "lesson_values.py", "gradspec_tests_lesson_values")

MOST_NODES = 14
SETTINGS = settings(
    max_examples=300,
    stateful_step_count=30,
    deadline=None,
    database=None,
    derandomize=True,
    report_multiple_bugs=False,
)
BINARY = (operator.add, operator.mul)
AGES, NUMBERS = st.one_of(st.integers(0, 2), st.integers(0, MOST_NODES)), st.integers(-4, 4)
"""A node is asked for by its age, 0 for the newest: graphs grow deep rather than wide."""


@dataclass(frozen=True)
class Dual:
    """A number and its slope along one node of the graph."""

    data: int
    slope: int = 0

    def __add__(self, other: Dual | int) -> Dual:
        other = _dual(other)
        return Dual(self.data + other.data, self.slope + other.slope)

    def __mul__(self, other: Dual | int) -> Dual:
        other = _dual(other)
        return Dual(self.data * other.data, self.slope * other.data + self.data * other.slope)

    __radd__, __rmul__ = __add__, __mul__

    def relu(self) -> Dual:
        return self if self.data > 0 else Dual(0)


def _dual(number: Dual | int) -> Dual:
    return number if isinstance(number, Dual) else Dual(number)


@dataclass(frozen=True)
class Node:
    """A leaf's number, or a function of earlier nodes that is written once for Values and Duals."""

    places: tuple[int, ...]
    of: Callable[..., Any]


class Graphs(RuleBasedStateMachine):
    """One graph of a class's values, and beside it the same graph in plain numbers."""

    kind: ClassVar[Any] = lesson_values.Value

    def __init__(self) -> None:
        super().__init__()
        self.nodes: list[Node] = []
        self.leaves: dict[int, int] = {}
        self.values: list[Any] = []
        self.grads: list[int] = []

    # The model ---------------------------------------------------------------------------------------------------

    def duals(self, along: int | None = None) -> list[Dual]:
        """Every node, and its slope along the node at that place."""
        duals: list[Dual] = []
        for place, node in enumerate(self.nodes):
            dual = Dual(self.leaves[place]) if place in self.leaves else node.of(*(duals[p] for p in node.places))
            duals.append(Dual(dual.data, 1) if place == along else dual)
        return duals

    def graph(self, root: int) -> set[int]:
        """The places that the root was made of, and its own."""
        return {root}.union(*(self.graph(place) for place in self.nodes[root].places))

    def on_a_kink(self) -> bool:
        """True where a relu is asked at 0: its slope there is a convention of its own."""
        duals = self.duals()
        return any(node.of is RELU and duals[node.places[0]].data == 0 for node in self.nodes)

    # Building ----------------------------------------------------------------------------------------------------

    @initialize(first=NUMBERS, second=NUMBERS)
    def begin(self, first: int, second: int) -> None:
        """Two leaves."""
        self.add_leaf(first)
        self.add_leaf(second)

    @precondition(lambda self: len(self.nodes) < MOST_NODES)
    @rule(number=NUMBERS)
    def add_leaf(self, number: int) -> None:
        """A new leaf."""
        self.leaves[len(self.nodes)] = number
        self._append(Node((), type(self).kind), [number])

    @precondition(lambda self: len(self.nodes) < MOST_NODES)
    @rule(of=st.sampled_from(BINARY), first=AGES, second=AGES)
    def combine(self, of: Callable[[Any, Any], Any], first: int, second: int) -> None:
        """Two values that are there, or one of them twice."""
        self._grow((first, second), of)

    @precondition(lambda self: len(self.nodes) < MOST_NODES)
    @rule(of=st.sampled_from(BINARY), age=AGES, number=NUMBERS, number_first=st.booleans())
    def combine_with_a_number(self, of: Callable[[Any, Any], Any], age: int, number: int, number_first: bool) -> None:
        """A value and a plain number, from either side."""
        self._grow((age,), (lambda x: of(number, x)) if number_first else (lambda x: of(x, number)))

    @precondition(lambda self: len(self.nodes) < MOST_NODES)
    @rule(age=AGES)
    def rectify(self, age: int) -> None:
        """relu of a value that is not 0."""
        if self.values[self._place(age)].data != 0:
            self._grow((age,), RELU)

    @precondition(lambda self: len(self.nodes) < MOST_NODES - 1)
    @rule(of=st.sampled_from(BINARY), age=AGES, number=NUMBERS, newest_first=st.booleans())
    def meet_itself(self, of: Callable[[Any, Any], Any], age: int, number: int, newest_first: bool) -> None:
        """A value and a multiple of it, in either order: two ways back, one longer than the other."""
        age %= len(self.nodes)
        self._grow((age,), lambda x: x * number)
        self._grow((0, age + 1) if newest_first else (age + 1, 0), of)

    def _place(self, age: int) -> int:
        return len(self.nodes) - 1 - age % len(self.nodes)

    def _grow(self, ages: tuple[int, ...], of: Callable[..., Any]) -> None:
        places = tuple(map(self._place, ages))
        self._append(Node(places, of), [self.values[place] for place in places])

    def _append(self, node: Node, arguments: list[Any]) -> None:
        self.nodes.append(node)
        self.values.append(node.of(*arguments))
        self.grads.append(0)

    # Walking and changing ----------------------------------------------------------------------------------------

    @rule(age=AGES)
    def backward(self, age: int) -> None:
        """From any node, for the first time or again, whatever stands in the .grad of the others."""
        root = self._place(age)
        self.values[root].backward()
        graph = self.graph(root)
        seeds = {w: 1 if w == root else self.grads[w] for w in graph}
        slopes = {v: self.duals(along=v) for v in graph}
        for v in graph:
            self.grads[v] = sum(seed * slopes[v][w].slope for w, seed in seeds.items())

    @rule()
    def zero_all(self) -> None:
        """.grad = 0, everywhere."""
        self._zero(range(len(self.nodes)))

    @rule()
    def zero_the_leaves(self) -> None:
        """.grad = 0 in the parameters, as optimizers do."""
        self._zero(self.leaves)

    @rule(ages=st.sets(AGES, min_size=1, max_size=3))
    def zero_some(self, ages: set[int]) -> None:
        """.grad = 0, here and there."""
        self._zero(set(map(self._place, ages)))

    def _zero(self, places: Any) -> None:
        for place in places:
            self.values[place].grad = self.grads[place] = 0

    @rule(which=st.integers(0, MOST_NODES), number=NUMBERS)
    def change_a_leaf_and_rebuild(self, which: int, number: int) -> None:
        """A leaf's .data is set and the forward pass made again: leaves keep their .grad, all others are new."""
        leaf = sorted(self.leaves)[which % len(self.leaves)]
        before, self.leaves[leaf] = self.leaves[leaf], number
        if self.on_a_kink():
            self.leaves[leaf] = before
            return
        self.values[leaf].data = number
        for place, node in enumerate(self.nodes):
            if place not in self.leaves:
                self.values[place], self.grads[place] = node.of(*(self.values[p] for p in node.places)), 0

    @invariant()
    def every_node_is_as_in_the_model(self) -> None:
        """.data and .grad of all that is there, those that nothing was done to among them."""
        assert [value.data for value in self.values] == [dual.data for dual in self.duals()]
        assert [value.grad for value in self.values] == self.grads


RELU: Callable[[Any], Any] = operator.methodcaller("relu")


def machine(of: Any) -> type[Graphs]:
    """The machine of another class."""
    return type("Graphs", (Graphs,), {"kind": of})


def test_the_engine_of_the_lessons_follows_the_model() -> None:
    """Whatever the order, .data and .grad are what dual numbers and the law of accumulation say."""
    run_state_machine_as_test(machine(lesson_values.Value), settings=SETTINGS)


def test_micrograd_follows_the_model() -> None:
    """The engine that taught the style, by the same model."""
    run_state_machine_as_test(machine(pytest.importorskip("micrograd.engine").Value), settings=SETTINGS)


@pytest.mark.parametrize("wrong", ["Assigns", "KeepsMarks", "ParentsTooEarly", "AddsTheSeed"])
def test_a_wrong_engine_is_found(wrong: str) -> None:
    """`=` for `+=`, marks that outlive their walk, a wrong order, a seed that is added: each differs from the model."""
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            machine(getattr(lesson_values, wrong)), settings=settings(SETTINGS, phases=(Phase.generate,))
        )
