"""The conventions of what takes functions: difference quotients and checkers of gradients."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

import numpy as np

from gradspec.adapt.asking import Asker
from gradspec.adapt.callables import Offer, offers
from gradspec.adapt.comparing import NEAR
from gradspec.adapt.parameters import fit, is_called
from gradspec.adapt.trying import Finding
from gradspec.candidates.guard import NoAnswer
from gradspec.contract import OPERATIONS
from gradspec.mapping.calling import Ask, asking
from gradspec.mapping.checkers import differencing
from gradspec.mapping.conventions import Conventions, FunctionForm, Judgement, Part, Passed
from gradspec.mapping.defaults import passed

_STEP = 1e-3
_AT = (0.3, -1.1, 0.8)
_WRONG = 1.5
"""A gradient that any checker refuses is so many times the right one."""
_SUCCESS = ("passed", "success", "correct", "ok", "good")


def searched_checkers(namespace: Mapping[str, Any], asker: Asker) -> tuple[dict[str, Finding], dict[str, str]]:
    """The findings for the operations that take functions; and the callables that answer as none, with the reason."""
    found: dict[str, Finding] = {}
    unfit: dict[str, str] = {}
    for offer in offers(namespace):
        for operation in offer.operations:
            if not OPERATIONS[operation].takes_functions:
                continue
            findings = list(_findings(operation, offer, asker))
            if not findings:
                known = f"it answers as {OPERATIONS[operation].signature} in none of the ways that are known"
                unfit[offer.path] = f"it {asker.lost[offer.path]}" if offer.path in asker.lost else known
            elif operation not in found or offer.path == operation:
                found[operation] = max(findings, key=lambda finding: finding.rank)
    return found, unfit


def _findings(operation: str, offer: Offer, asker: Asker) -> Iterator[Finding]:
    for way in _ways(operation, offer):
        agrees = _tried(operation, way, asker)
        if agrees is None:
            continue
        named = fit(offer.required, way.arguments or ())
        yield Finding(operation, offer, way, agrees, agrees, frozenset({"answers"}), named, 1.0 if agrees else 0.0)


def _ways(operation: str, offer: Offer) -> Iterator[Conventions]:
    required = len(offer.required)
    step = next((name for name in offer.optional if is_called(name, "h")), None)
    keyword = () if step is None else (Passed("h", keyword=step),)
    if operation == "compose_derivative" or (offer.at_its_word and not offer.required):  # f(*arguments)
        verdict = Judgement.RETURNED if operation == "gradient_check" else None
        yield Conventions(call=offer.path, arguments=passed(operation), verdict=verdict)
    elif operation in ("numerical_gradient", "numerical_jacobian"):
        names = ["f", "x"] if required == 2 else ["f", "x", "h"] if required == 3 else []
        for order in permutations(names) if names else ():
            arguments = (*map(Passed, order), *(keyword if required == 2 else ()))
            yield Conventions(call=offer.path, arguments=arguments)
            yield Conventions(call=offer.path, arguments=arguments, function=FunctionForm.PAIR)
    elif operation == "gradient_check":
        names = {2: ["f", "x"], 3: ["f", "grad", "x"]}.get(required, [])
        for order in permutations(names) if names else ():
            form = FunctionForm.PAIR if required == 2 else FunctionForm.VALUE
            start = Conventions(call=offer.path, arguments=tuple(map(Passed, order)), function=form)
            yield from (replace(start, verdict=verdict) for verdict in Judgement)


def _tried(operation: str, way: Conventions, asker: Asker) -> bool | None:
    """Whether it answers rightly in this way; None where it does not answer as the contract's operation at all."""
    if operation == "compose_derivative":
        return _composes(way, asker)
    if operation == "gradient_check":
        return _judges(way, asker)
    return _differentiates(operation, way, asker)


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


def _judges(way: Conventions, asker: Asker) -> bool | None:
    """Whether it accepts the right gradient and refuses a wrong one, told as `way` says; None where it tells otherwise.

    How a verdict is told shows in what is returned and printed, be it right or wrong.
    """
    seen = [_observed(way, asker, factor) for factor in (1.0, _WRONG)]
    right, wrong = seen
    if right is None or wrong is None or _told_by(right, wrong) is not way.verdict:
        return None
    if way.verdict is Judgement.PRINTED:
        word = word_of_success(right.printed)
        return word is not None and word not in wrong.printed.lower()
    if way.verdict is Judgement.RETURNED:
        return bool(right.value) and not bool(wrong.value)
    if way.verdict is Judgement.DIFFERENCE:
        return abs(float(right.value)) < abs(float(wrong.value))
    return not right.raised and wrong.raised


@dataclass(frozen=True)
class _Observed:
    """What a checker did with one gradient."""

    value: Any
    printed: str
    raised: bool


def _told_by(right: _Observed, wrong: _Observed) -> Judgement | None:
    values = [seen.value for seen in (right, wrong) if not seen.raised]
    if values and all(isinstance(value, bool | np.bool_) for value in values):
        return Judgement.RETURNED
    if values and all(isinstance(value, float | np.floating) for value in values):
        return Judgement.DIFFERENCE
    if right.printed or wrong.printed:
        return Judgement.PRINTED
    return Judgement.RAISED if all(value is None for value in values) else None


def word_of_success(text: str) -> str | None:
    """The word by which a printed verdict is known to be a good one."""
    return next((word for word in _SUCCESS if word in text.lower()), None)


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
                except AssertionError:
                    return _Observed(None, printed.getvalue().strip(), raised=True)
            return _Observed(value, printed.getvalue().strip(), raised=False)

        return call

    found = _called(way, asker, made)
    return found if isinstance(found, _Observed) else None


def _composes(way: Conventions, asker: Asker) -> bool | None:
    function = asker.namespace[str(way.call)] if way.call in asker.namespace else None

    def call() -> Any:
        return None if function is None else function(np.cos, lambda x: x * x, lambda x: 2 * x)(0.75)

    answer = _guarded(asker, str(way.call), call)
    if answer is None or np.ndim(answer) != 0:
        return None
    return bool(abs(float(answer) - np.cos(0.75**2) * 1.5) < NEAR)
