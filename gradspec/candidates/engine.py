"""Calling an engine: programs in its own `ops`, values and cotangents out, as plain as it gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradspec.candidates.candidate import Fault
from gradspec.candidates.plain import named
from gradspec.candidates.value_style import as_engine, of_single_numbers, value_class_name
from gradspec.contract import OPERATIONS
from gradspec.errors import CandidateError
from gradspec.oracle.program import Program, Step

ENGINE = tuple(operation.name for operation in OPERATIONS.values() if operation.companion)
"""The operations that are an engine's: their argument f is a program, and they are called through here."""

_TRIALS = (Step("multiply", (0, 0)), Step("add", (0, 0)), Step("exp", (0,)), Step("tanh", (0,)))
_TRIED_AT = (1.0, 2.0)


class OddAnswer(Exception):
    """An engine that answers with something else than the contract says; the message says what was expected."""


@dataclass
class Calls:
    """How often a program was run through."""

    forward: int = 0


class Engine:
    """An engine's `ops` and operations, wherever they come from: its file, or a lifted copy of it."""

    def __init__(
        self,
        namespace: Mapping[str, Any],
        constant: Callable[[float], Any] = float,
        original: Mapping[str, Any] | None = None,
    ) -> None:
        self._namespace = engine_namespace(namespace, original)
        self._ops, self._constant = self._namespace["ops"], constant

    def primitive(self, name: str) -> Callable[..., Any]:
        """The primitive of that name. Raises CandidateError where `ops` has none."""
        found = find_primitive(self._ops, name)
        if found is None:
            raise CandidateError(f"Expected ops to have {name} but it has none.")
        return found

    def function(self, program: Program, calls: Calls | None = None, around: Any = None) -> Callable[..., Any]:
        """The program as a function of the engine's own values; `around` may stand in for each primitive."""
        primitive = self.primitive if around is None else around(self.primitive)

        def f(*values: Any) -> Any:
            if calls is not None:
                calls.forward += 1
            return program.run(primitive, values, self._constant)

        return f

    def vjp(self, program: Program, primals: Sequence[Any], cotangents: Sequence[Any]) -> tuple[Any, ...]:
        """The value, and the primals' cotangents for each of the cotangents, one after the other."""
        value, pullback = self.pullback(self.function(program), primals)
        return (value, *(bar for cotangent in cotangents for bar in self.pulled(pullback, cotangent, len(primals))))

    def pullback(self, f: Callable[..., Any], primals: Sequence[Any]) -> tuple[Any, Callable[[Any], Any]]:
        """What the engine's `vjp` returns. Raises OddAnswer."""
        answer = self._namespace["vjp"](f, *primals)
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            raise OddAnswer(f"vjp(f, *primals): expected (value, pullback) but it returns {_kind(answer)}")
        if not callable(answer[1]):
            raise OddAnswer(f"vjp(f, *primals): expected a function as pullback but it is {_kind(answer[1])}")
        return answer[0], answer[1]

    def pulled(self, pullback: Callable[[Any], Any], cotangent: Any, count: int) -> tuple[Any, ...]:
        """The primals' cotangents, as a tuple; a single one may come bare. Raises OddAnswer."""
        bars = pullback(cotangent)
        if count == 1 and not isinstance(bars, tuple | list):
            bars = (bars,)
        if not isinstance(bars, tuple | list) or len(bars) != count:
            raise OddAnswer(f"pullback(cotangent): expected a tuple of {count} cotangents but it returns {_kind(bars)}")
        return tuple(bars)

    def grad(self, program: Program, primal: Any) -> Any:
        """The gradient of a program of one array."""
        gradient = self._namespace["grad"](self.function(program))
        if not callable(gradient):
            raise OddAnswer(f"grad(f): expected a function but it returns {_kind(gradient)}")
        found = gradient(primal)
        return found[0] if isinstance(found, tuple | list) and len(found) == 1 else found

    def jvp(self, program: Program, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, ...]:
        """The value and its tangent."""
        answer = self._namespace["jvp"](self.function(program), tuple(primals), tuple(tangents))
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            raise OddAnswer(f"jvp(f, primals, tangents): expected (value, tangent) but it returns {_kind(answer)}")
        return tuple(answer)


def of_single_numbers_only(namespace: Mapping[str, Any]) -> bool:
    """True for an engine whose values are single numbers: it knows no arrays, whose entries it uses one by one."""
    name = None if "ops" in namespace else value_class_name(namespace)
    return name is not None and of_single_numbers(namespace[name])


def _kind(answer: Any) -> str:
    if np.ndim(answer) and not isinstance(answer, tuple | list):
        return f"an array of shape {np.shape(answer)}"
    return f"{named(answer)} of {len(answer)}" if isinstance(answer, tuple | list) else named(answer)


def engine_namespace(namespace: Mapping[str, Any], original: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """The namespace with `ops` in it; made of a class of values where there is no `ops`.

    `original` is what a lifted namespace was lifted from: it knows which classes are the module's own.
    """
    if "ops" in namespace:
        return namespace
    name = value_class_name(namespace if original is None else original)
    if name is None:
        raise CandidateError("Expected ops, or one class of values with backward(), but there is neither.")
    return as_engine(namespace[name])


def find_primitive(ops: Any, name: str) -> Callable[..., Any] | None:
    """The primitive of that name in a namespace, a module, a class or a dictionary; None where there is none."""
    found = ops.get(name) if isinstance(ops, Mapping) else getattr(ops, name, None)
    return found if callable(found) else None


def missing_primitives(namespace: Mapping[str, Any], program: Program) -> tuple[str, ...]:
    """The primitives of the program that the engine's `ops` lacks."""
    ops = engine_namespace(namespace)["ops"]
    return tuple(name for name in program.primitives if find_primitive(ops, name) is None)


def tried(name: str, namespace: Mapping[str, Any]) -> Fault | None:
    """Why an engine's operation cannot be used; None where it answers on a program of one step."""
    namespace = engine_namespace(namespace)
    there = [step for step in _TRIALS if find_primitive(namespace["ops"], step.primitive) is not None]
    if not there:
        return Fault(f"{name}: ops has none of {', '.join(s.primitive for s in _TRIALS)}, so nothing is tried", "shape")
    program, x, engine = Program(1, (there[0],)), np.array(_TRIED_AT), Engine(namespace)
    try:
        if name == "grad":
            answer = engine.grad(Program(1, (Step("getitem", (0,), 0),)), x) if _picks(namespace) else x
        elif name == "vjp":
            answer = engine.vjp(program, [x], [np.ones(x.shape)])[1]
        else:
            answer = engine.jvp(program, [x], [x])[1]
    except OddAnswer as reason:
        return Fault(str(reason), "shape")
    return None if answer is not None else Fault(f"{name}: the answer for {program.text!r} is None", "shape")


def _picks(namespace: Mapping[str, Any]) -> bool:
    return find_primitive(namespace["ops"], "getitem") is not None
