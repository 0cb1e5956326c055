"""Gradient checkers, and what they are given: one function that returns a pair, a verdict that is printed."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from typing import Any

import numpy as np

from gradspec.mapping.calling import Ask, single
from gradspec.mapping.conventions import Conventions, FunctionForm, Judgement
from gradspec.mapping.defaults import VALUE
from gradspec.mapping.forms import UnfitAnswer

WORDS_OF_SUCCESS = "passed"
LARGEST_DIFFERENCE = 1e-7
"""What is accepted where the mapping does not say: the text, and the number, that courses use."""
REFUSALS = (AssertionError, ValueError, RuntimeError)
"""What a checker that tells its verdict by raising may raise: a check itself, numpy.testing's, torch's gradcheck."""
NO_VERDICTS = (UnfitAnswer, NotImplementedError, RecursionError)
"""What is among these by its type, and is no verdict."""


def differencing(name: str, ask: Ask, conventions: Conventions) -> Callable[..., Any]:
    """numerical_gradient or numerical_jacobian."""
    pairs = conventions.function is FunctionForm.PAIR

    def called(f: Any, x: Any, h: Any = 1e-4) -> Any:
        function = _with_gradient(f, lambda at: np.zeros_like(at)) if pairs else f
        return single(ask({"f": function, "x": x, "h": h}), VALUE)

    called.__name__ = called.__qualname__ = name
    return called


def checking(ask: Ask, conventions: Conventions) -> Callable[..., Any]:
    """gradient_check: True where the candidate's checker accepts the gradient."""
    pairs, verdict, accepts = conventions.function is FunctionForm.PAIR, conventions.verdict, conventions.accepts

    def gradient_check(f: Any, grad: Any, x: Any) -> Any:
        values = {"f": _with_gradient(f, grad) if pairs else f, "grad": grad, "x": x}
        if verdict is Judgement.PRINTED:
            return _accepted_in_print(ask, values, str(accepts or WORDS_OF_SUCCESS))
        if verdict is Judgement.RAISED:
            return _accepted_in_silence(ask, values)
        answer = single(ask(values), VALUE)
        if verdict is Judgement.DIFFERENCE:
            return bool(answer < (LARGEST_DIFFERENCE if accepts is None else float(accepts)))
        return answer

    return gradient_check


def _with_gradient(f: Any, grad: Any) -> Callable[[Any], Any]:
    def value_and_gradient(x: Any) -> tuple[Any, Any]:
        return f(x), grad(x)

    return value_and_gradient


def _accepted_in_print(ask: Ask, values: dict[str, Any], words: str) -> bool:
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        ask(values)
    text = printed.getvalue()
    if not text.strip():
        raise UnfitAnswer("Expected a printed verdict but nothing was printed; look at `verdict` in the mapping.")
    return words.lower() in text.lower()


def _accepted_in_silence(ask: Ask, values: dict[str, Any]) -> bool:
    try:
        ask(values)
    except NO_VERDICTS:
        raise
    except REFUSALS:
        return False
    return True
