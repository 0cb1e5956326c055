"""Calling an engine: programs in its own `ops`, values and cotangents out, as plain as it gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradspec.candidates.candidate import Fault
from gradspec.candidates.plain import named, plain
from gradspec.candidates.value_style import as_engine, of_single_numbers, value_class_name
from gradspec.cases.program_domain import value_of
from gradspec.contract import OPERATIONS, PRIMITIVES
from gradspec.errors import CandidateError
from gradspec.oracle.program import Program, Step

ENGINE = tuple(operation.name for operation in OPERATIONS.values() if operation.companion)
"""The operations that are an engine's: their argument f is a program, and they are called through here."""

_TRIED_AT = (1.0, 2.0)
"""The vector that each primitive is tried at; every one of them takes it, those of two arguments take it twice."""
_OF_TWO = ("add", "subtract", "multiply", "divide", "matmul", "outer")
_OF_VECTORS = ("sum", "getitem", "matmul", "logsumexp", "outer", "softmax", "log_softmax")
"""Those that no scalar can be given to; the first four make a scalar of a vector."""


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
        found = [_own(value)]
        for cotangent in cotangents:
            found += map(_own, self.pulled(pullback, cotangent, len(primals)))
        return tuple(found)

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
            raise OddAnswer(f"grad(f): expected a function of x but it returns {_kind(gradient)}")
        found = gradient(primal)
        if found is None:
            raise OddAnswer("grad(f)(x): expected the gradient but it returns None")
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


def _own(answer: Any) -> Any:
    """The numbers as they are now: what an engine gave it may write to later. Raises Unreadable."""
    answer = plain(answer)
    if isinstance(answer, tuple | list):
        return type(answer)(map(_own, answer))
    return answer.copy() if isinstance(answer, np.ndarray) else answer


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
        raise CandidateError("Expected ops, or one class of values with backward(): name it, ENGINE = Value.")
    return as_engine(namespace[name])


def find_primitive(ops: Any, name: str) -> Callable[..., Any] | None:
    """The primitive of that name in a namespace, a module, a class or a dictionary; None where there is none.

    `ops` may raise whatever it likes when it is asked: then it has none.
    """
    try:
        found = ops.get(name) if isinstance(ops, Mapping) else getattr(ops, name, None)
    except Exception:  # `__getattr__` is the candidate's
        return None
    return found if callable(found) else None


def primitives_of(namespace: Mapping[str, Any]) -> tuple[str, ...]:
    """The contract's primitives that the engine's `ops` has."""
    ops = engine_namespace(namespace)["ops"]
    return tuple(name for name in PRIMITIVES if find_primitive(ops, name) is not None)


def tried(name: str, namespace: Mapping[str, Any]) -> Fault | None:
    """Why an engine's operation cannot be used; None where it answers on a program of one step."""
    namespace = engine_namespace(namespace)
    there = primitives_of(namespace)
    if not there:
        return Fault(f"{name}: ops has none of the primitives ({', '.join(PRIMITIVES)}), so nothing is tried", "shape")
    if name == "grad":
        there = tuple(n for n in there if n not in _OF_VECTORS[4:])
        if not there:  # nothing makes a scalar: no program that grad is asked for can be run
            return None
    step = Step(there[0], (0,) * (1 + (there[0] in _OF_TWO)), 0 if there[0] == "getitem" else None)
    x = np.array(_TRIED_AT[0] if name == "grad" and there[0] not in _OF_VECTORS else _TRIED_AT)
    program, engine = Program(1, (step,)), Engine(namespace)
    try:
        if name == "grad":
            answer = engine.grad(program, x)
        elif name == "vjp":
            answer = engine.vjp(program, [x], [np.ones(value_of(step, [x]).shape)])[1]
        else:
            answer = engine.jvp(program, [x], [x])[1]
    except OddAnswer as reason:
        return Fault(str(reason), "shape")
    return None if answer is not None else Fault(f"{name}: the answer for {program.text!r} is None", "shape")
