"""The chapters and the properties say the same things: ids, operations, levels, formats."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from gradspec.candidates import load, preflight
from gradspec.claims import Claim, all_claims, chapters
from gradspec.contract import OPERATIONS
from gradspec.formats import FLOAT64, FORMATS
from gradspec.resources import folder
from gradspec.runner.evaluation import Evaluator
from gradspec.runner.judge import Judge
from gradspec.runner.profiles import Profile
from gradspec.runner.property import Property, all_properties
from gradspec.runner.view import View

PUBLISHED = Path(__file__).with_name("published_ids.txt")
CLAIMS, PROPERTIES = all_claims(), all_properties()
MATHEMATICAL = [claim for claim in CLAIMS.values() if not claim.per_operation]
ACCURACY = (".offset-free", ".argmax", ".saturation", ".tail", ".relative", ".cost", ".linear-cost")
EXACT_ONLY = ("finite-differences.second-order", "logsumexp.gradient")
MOST_LINES = 10
SMALL = 0.1
EXAMPLES = 3


def place(claim: Claim) -> str:
    return f"{claim.path.name}:{claim.line}"


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(folder("properties").glob("test_*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def bodies() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path, tree in sources():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield path, node


def test_every_claim_has_a_property() -> None:
    """No claim of spec/ is without a property; a missing one is named with file and line."""
    missing = [f"{place(claim)}: {claim.id} has no property" for claim in CLAIMS.values() if claim.id not in PROPERTIES]

    assert missing == []


def test_every_property_has_a_claim() -> None:
    """No property is of a claim that no chapter states; a stray one is named with file and line."""
    stray = [f"{prop.where}: {id} is stated nowhere" for id, prop in PROPERTIES.items() if id not in CLAIMS]

    assert stray == []


def test_published_ids_stay() -> None:
    """An id that was published once is still there: ids are never renumbered."""
    published = PUBLISHED.read_text(encoding="utf-8").split()

    assert [id for id in published if id not in CLAIMS] == []


def test_every_id_is_published() -> None:
    """A new claim's id is written down in published_ids.txt, so that it stays."""
    published = PUBLISHED.read_text(encoding="utf-8").split()

    assert [id for id in CLAIMS if id not in published] == []


@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
def test_a_chapter_and_its_properties_share_a_stem(path: Path) -> None:
    """The claims of spec/log-softmax.md have their properties in properties/test_log_softmax.py."""
    expected = f"test_{path.stem.replace('-', '_')}.py"
    homes = {prop.where.partition(":")[0] for prop in PROPERTIES.values() if prop.claim.chapter == path.stem}

    assert homes == {expected}


def test_properties_are_in_the_order_of_their_chapter() -> None:
    """Reading a chapter and its properties side by side, the claims come in one order."""
    by_line = sorted(PROPERTIES.values(), key=lambda p: (p.claim.chapter, int(p.where.rpartition(":")[2])))
    by_claim = sorted(PROPERTIES.values(), key=lambda p: (p.claim.chapter, p.claim.line))

    assert [p.id for p in by_line] == [p.id for p in by_claim]


def test_ids_begin_with_their_chapter() -> None:
    """An id's first word is its chapter's, but for logsumexp, which lives with log-softmax."""
    strangers = [c.id for c in CLAIMS.values() if c.id.partition(".")[0] not in (c.chapter, "logsumexp")]

    assert strangers == []


def test_presupposing_has_no_cycle() -> None:
    """Following what claims presuppose always comes to an end."""
    order = graphlib.TopologicalSorter({claim.id: claim.presupposes for claim in CLAIMS.values()})

    assert len(list(order.static_order())) == len(CLAIMS)


def test_required_claims_presuppose_required_ones() -> None:
    """What is merely advised excuses nothing that is required."""
    wrong = [
        f"{place(claim)}: {claim.id} presupposes {other}"
        for claim in CLAIMS.values()
        for other in claim.presupposes
        if claim.required and not CLAIMS[other].required
    ]

    assert wrong == []


def test_accuracy_conduct_and_costs_have_no_exact_cell() -> None:
    """What compares evaluations, not formulas, is judged in float formats only."""
    floats_only = [c.id for c in CLAIMS.values() if c.id.endswith(ACCURACY) or c.chapter == "conduct"]

    assert [id for id in floats_only if "exact" in CLAIMS[id].formats] == []


def test_differences_without_a_float_cell() -> None:
    """The claims that only exact arithmetic can decide are judged there alone."""
    expected = dict.fromkeys(EXACT_ONLY, ("exact",))

    assert {id: CLAIMS[id].formats for id in EXACT_ONLY} == expected


def test_stable_claims_are_about_every_finite_input() -> None:
    """`.stable` and `.offset-free` claims have the domain `all finite`."""
    wrong = [c.id for c in CLAIMS.values() if c.id.endswith((".stable", ".offset-free")) and c.domain != "all finite"]

    assert wrong == []


def test_every_operation_is_spoken_of() -> None:
    """Each operation of the contract occurs in a claim that is not conduct."""
    spoken = {name for claim in MATHEMATICAL for name in claim.operations}

    assert [name for name in OPERATIONS if name not in spoken] == []


class _Recording(View):
    """A view that remembers, over all examples, which operations a property asked for, counted ones included."""

    asked: ClassVar[set[str]] = set()

    def raw(self, name: str, *arguments: Any) -> Any:
        self.asked.add(name)
        return super().raw(name, *arguments)

    def tally(self, name: str, *arguments: Any) -> Any:
        self.asked.add(name)
        return super().tally(name, *arguments)

    def guarded(self, name: str, call: Callable[[], Any]) -> Any:
        self.asked.add(name)
        return super().guarded(name, call)


@pytest.fixture(scope="module")
def evaluators() -> dict[bool, Evaluator]:
    """The engine, for claims about engines (True), and the reference, for all others; lifted once."""
    return {True: Evaluator(preflight(load("engine"))), False: Evaluator(preflight(load("reference")))}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The operations that properties ask for from now on."""
    monkeypatch.setattr("gradspec.runner.examination.View", _Recording)
    _Recording.asked.clear()
    return _Recording.asked


@pytest.mark.parametrize("claim", [c for c in MATHEMATICAL if c.operations], ids=lambda claim: claim.id)
def test_operations_are_those_the_property_calls(
    claim: Claim, evaluators: dict[bool, Evaluator], asked: set[str], drawn: Any
) -> None:
    """The chapter's Operations are what the property calls on ours, no more and no fewer."""
    prop: Property = PROPERTIES[claim.id]
    format = FORMATS[claim.formats[0]]
    space = prop.case.space(FLOAT64 if format.is_exact else format, claim.domain)
    judge = Judge(evaluators[any(OPERATIONS[name].companion for name in claim.operations)], Profile())
    for case in [*prop.case.named(space)[:1], *drawn(prop.case.strategy(space), EXAMPLES)]:
        judge.replay(prop, case, format)

    assert asked == set(claim.operations)


def test_theory_calls_nothing() -> None:
    """A claim without operations is judged on the oracle alone, in exact arithmetic."""
    theory = [claim for claim in MATHEMATICAL if not claim.operations]

    assert {claim.formats for claim in theory} == {("exact",)}


def test_no_tolerance_is_a_literal() -> None:
    """A small number in properties/ is a named constant of the module, never a literal in a property."""
    found = [
        f"{path.name}:{node.lineno}: {node.value!r}"
        for path, function in bodies()
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and _is_small(node.value)
    ]

    assert found == []


def test_no_property_assumes() -> None:
    """A claim's domain is part of its strategy: no property throws examples away."""
    found = [
        f"{path.name}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in ("assume", "reject")
    ]

    assert found == []


def test_properties_are_short() -> None:
    """A property has at most about ten lines, its docstring aside."""
    long = [
        f"{path.name}:{function.lineno}: {function.name} has {lines} lines"
        for path, function in bodies()
        if (lines := _lines(path, function)) > MOST_LINES
    ]

    assert long == []


def test_properties_have_a_sentence() -> None:
    """Each property says in its docstring what holds."""
    silent = [f"{path.name}:{f.lineno}" for path, f in bodies() if not (ast.get_docstring(f) or "").endswith(".")]

    assert silent == []


def _lines(path: Path, function: ast.FunctionDef) -> int:
    first, last = function.body[1].lineno, function.end_lineno
    text = path.read_text(encoding="utf-8").splitlines()[first - 1 : last]
    return sum(bool(line.strip()) for line in text)


def _is_small(value: object) -> bool:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return False
    return isinstance(value, float) and 0 < abs(value) < SMALL


IN_PAIRS = {"pushforward"}
"""Operations whose values a claim compares with another's only: here with backprop's, which has its own."""


@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if not operation.companion])
def test_an_operation_by_itself_is_judged(name: str) -> None:
    """Some required claim is about it alone, so that no wrong function passes for want of another one."""
    about_it = [claim for claim in MATHEMATICAL if claim.required and name in claim.operations]
    alone = [claim.id for claim in about_it if not claim.missing({name})]

    assert bool(alone) != (name in IN_PAIRS)
