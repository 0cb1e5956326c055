"""The conventions of what takes functions: difference quotients and checkers of gradients."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

import numpy as np

from gradspec.adapt.calls.asking import Asker
from gradspec.adapt.calls.comparing import NEAR
from gradspec.adapt.calls.trying import Finding
from gradspec.adapt.choice.searching import Search
from gradspec.adapt.offers.callables import Offer, offers
from gradspec.adapt.offers.parameters import fit, in_order, is_called
from gradspec.candidates.guard import NoAnswer
from gradspec.contract import OPERATIONS
from gradspec.mapping.calling import Ask, asking
from gradspec.mapping.checkers import NO_VERDICTS, REFUSALS, WORDS_OF_SUCCESS, differencing
from gradspec.mapping.conventions import Conventions, FunctionForm, Judgement, Part, Passed
from gradspec.mapping.defaults import passed

_DIFFERENCES = ("numerical_gradient", "numerical_jacobian")
_STEP = 1e-3
_AT = (0.3, -1.1, 0.8)
_WRONG = 1.5
"""A gradient that any checker refuses is so many times the right one."""
_SUCCESS = ("passed", "success", "correct", "ok", "good")


def searched_checkers(namespace: Mapping[str, Any], asker: Asker) -> Search:
    """What was found for the operations that take functions."""
    search = Search()
    by_operation: dict[str, list[list[Finding]]] = {}
    for offer in offers(namespace):
        for operation in (name for name in offer.operations if OPERATIONS[name].takes_functions):
            findings = list(_findings(operation, offer, asker))
            if findings:
                by_operation.setdefault(operation, []).append(findings)
            else:
                search.unfit[offer.path] = _why(operation, offer, asker)
                search.without |= {operation} if offer.path == operation and _is_fixed(operation, offer) else set()
    for operation, offered in by_operation.items():
        search.choose(operation, offered)
    return search


def _why(operation: str, offer: Offer, asker: Asker) -> str:
    if offer.path in asker.lost:
        return f"it {asker.lost[offer.path]}"
    if _is_fixed(operation, offer):
        return "its step is fixed inside, and has to be a parameter, h, for it to be judged"
    return f"it answers as {OPERATIONS[operation].signature} in none of the ways that are known"


def _is_fixed(operation: str, offer: Offer) -> bool:
    """True for a difference quotient of f and x whose step nobody can hand over."""
    return operation in _DIFFERENCES and len(offer.required) == 2 and _step(offer) is None


def _findings(operation: str, offer: Offer, asker: Asker) -> Iterator[Finding]:
    for asked in _ways(operation, offer):
        if in_order(offer.required, asked.arguments or ()) != asked.arguments:
            continue  # against the names
        way, agrees = (
            _judged(asked, asker) if operation == "gradient_check" else (asked, _tried(operation, asked, asker))
        )
        if agrees is not None:
            named = fit(offer.required, way.arguments or ())
            yield Finding(operation, offer, way, agrees, agrees, frozenset({"answers"}), named, 1.0 if agrees else 0.0)


def _step(offer: Offer) -> str | None:
    """The optional parameter that is the step."""
    return next((name for name in offer.optional if is_called(name, "h")), None)


def _ways(operation: str, offer: Offer) -> Iterator[Conventions]:
    required = len(offer.required)
    if operation == "compose_derivative" or (offer.at_its_word and not offer.required):  # f(*arguments)
        yield Conventions(call=offer.path, arguments=passed(operation))
    elif operation in _DIFFERENCES:
        step = _step(offer)
        names = ["f", "x", "h"] if required == 3 else ["f", "x"] if required == 2 and step is not None else []
        for order in permutations(names) if names else ():
            arguments = (*map(Passed, order), *(() if required == 3 else (Passed("h", keyword=step),)))
            yield Conventions(call=offer.path, arguments=arguments)
            yield Conventions(call=offer.path, arguments=arguments, function=FunctionForm.PAIR)
    elif operation == "gradient_check":
        names = {2: ["f", "x"], 3: ["f", "grad", "x"]}.get(required, [])
        form = FunctionForm.PAIR if required == 2 else FunctionForm.VALUE
        for order in permutations(names) if names else ():
            yield Conventions(call=offer.path, arguments=tuple(map(Passed, order)), function=form)


def _tried(operation: str, way: Conventions, asker: Asker) -> bool | None:
    """Whether it answers rightly in this way; None where it does not answer as the contract's operation at all."""
    return _composes(way, asker) if operation == "compose_derivative" else _differentiates(operation, way, asker)


def _called(way: Conventions, asker: Asker, made: Callable[[Any], Any], *arguments: Any) -> Any:
    top = asker.namespace[str(way.call).partition(".")[0]]
    full = replace(way, returns=(Part("value"),), construct=way.construct or ())

    def call() -> Any:
        return made(asking(top, None, full))(*arguments)

    return _guarded(asker, str(way.call), call)


def _guarded(asker: Asker, name: str, call: Callable[[], Any]) -> Any:
    if name in asker.lost:
        return None
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return asker.guard.call(name, call, "while its conventions are looked for", share=asker.share)
    except NoAnswer as reason:
        asker.lost[name] = reason.how
        return None
    except Exception:  # whatever a callable raises when it is called otherwise than it was meant to be
        return None


def _differentiates(operation: str, way: Conventions, asker: Asker) -> bool | None:
    x = np.array(_AT)
    matrix = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])
    gradient = operation == "numerical_gradient"
    f: Callable[[Any], Any] = (lambda at: np.sum(at**2)) if gradient else (lambda at: matrix @ at)
    answer = _called(way, asker, lambda ask: differencing(operation, ask, way), f, x, _STEP)
    wanted = 2 * np.array(_AT) if gradient else matrix
    try:
        found = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return None
    if found.shape != wanted.shape:
        return None
    return bool(np.all(np.abs(found - wanted) < np.sqrt(NEAR)))


def _judged(way: Conventions, asker: Asker) -> tuple[Conventions, bool | None]:
    """The way with how its verdict is told, and whether that is right; None where it tells none.

    How a verdict is told shows in what is returned and printed on a right gradient and on a wrong one, whether the
    verdict itself is right or not.
    """
    right, wrong = (_observed(way, asker, factor) for factor in (1.0, _WRONG))
    verdict = None if right is None or wrong is None else _told_by(right, wrong)
    if right is None or wrong is None or verdict is None:
        return way, None
    way = replace(way, verdict=verdict)
    if verdict is Judgement.PRINTED:
        word = word_of_success(right.printed, wrong.printed)
        accepts = None if word in (None, WORDS_OF_SUCCESS) else word
        return replace(way, accepts=accepts), word is not None and word not in wrong.printed.lower()
    if verdict is Judgement.RETURNED:
        return way, bool(right.value) and not bool(wrong.value)
    if verdict is Judgement.DIFFERENCE:
        return way, abs(float(right.value)) < abs(float(wrong.value))
    return way, right.raised is None and wrong.raised is not None


@dataclass(frozen=True)
class _Observed:
    """What a checker did with one gradient."""

    value: Any
    printed: str
    raised: type[Exception] | None = None


def _told_by(right: _Observed, wrong: _Observed) -> Judgement | None:
    values = (right.value, wrong.value)
    if right.raised is not None or wrong.raised is not None:
        asserts = AssertionError in (right.raised, wrong.raised)
        return Judgement.RAISED if asserts or right.raised is None else None  # else it cannot be called so
    if all(isinstance(value, bool | np.bool_) for value in values):
        return Judgement.RETURNED
    if all(isinstance(value, float | np.floating) for value in values):
        return Judgement.DIFFERENCE
    if right.printed or wrong.printed:
        return Judgement.PRINTED
    return Judgement.RAISED if all(value is None for value in values) else None


def word_of_success(right: str, wrong: str = "") -> str | None:
    """The word by which a good verdict that is printed is known: one that a bad one has not, where there is one."""
    there = [word for word in _SUCCESS if word in right.lower()]
    return next((word for word in there if word not in wrong.lower()), there[0] if there else None)


def _observed(way: Conventions, asker: Asker, factor: float) -> _Observed | None:
    """What it does with a gradient that is so many times the right one; None where it cannot be called so."""
    printed, pair = io.StringIO(), way.function is FunctionForm.PAIR

    def f(x: Any) -> Any:
        return np.sum(np.asarray(x) ** 2)

    def grad(x: Any) -> Any:
        return factor * 2 * np.asarray(x)

    def made(ask: Ask) -> Callable[[], _Observed]:
        def call() -> _Observed:
            values = {"f": (lambda x: (f(x), grad(x))) if pair else f, "grad": grad, "x": np.array(_AT)}
            with contextlib.redirect_stdout(printed):
                try:
                    value = ask(values)["value"]
                except NO_VERDICTS:
                    raise
                except REFUSALS as refusal:
                    kind = AssertionError if isinstance(refusal, AssertionError) else type(refusal)
                    return _Observed(None, printed.getvalue().strip(), kind)
            return _Observed(value, printed.getvalue().strip())

        return call

    found = _called(way, asker, made)
    return found if isinstance(found, _Observed) else None


def _composes(way: Conventions, asker: Asker) -> bool | None:
    function = asker.namespace[str(way.call)] if way.call in asker.namespace else None

    def call() -> Any:
        return None if function is None else function(np.cos, lambda x: x * x, lambda x: 2 * x)(0.75)

    try:
        answer = float(_guarded(asker, str(way.call), call))
    except (TypeError, ValueError):
        return None
    return bool(abs(answer - np.cos(0.75**2) * 1.5) < NEAR)
