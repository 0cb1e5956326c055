"""Lifting a whole module, and rebinding names in one."""

from __future__ import annotations

import dis
import functools
import math
import operator
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from gradspec.lift.arithmetic import Arithmetic
from gradspec.lift.copying import Copier
from gradspec.lift.leaks import LIFTED_MARK, Leak, NotLifted, innermost_line
from gradspec.lift.math_proxy import MathProxy, is_math
from gradspec.lift.numbers import Number
from gradspec.lift.numpy_proxy import LiftedUfunc, NumpyRebinder
from gradspec.lift.plain_python import exact_operator, lifted_builtins, operand_functions
from gradspec.lift.rewriting import Rewritten
from gradspec.lift.scalar_types import stand_ins

_FUNCTIONS = (types.FunctionType, types.MethodType, functools.partial, functools._lru_cache_wrapper, LiftedUfunc)


class LiftedNamespace(Mapping[str, Any]):
    """A module's names, lifted: `call` runs a function; what a name holds is had by `lifted["name"]`."""

    def __init__(self, names: Mapping[str, Any], arithmetic: Arithmetic) -> None:
        self._names, self.arithmetic = names, arithmetic

    def call(self, name: str, *arguments: Any, **options: Any) -> Any:
        """Runs the lifted function `name`; floats and float arrays among the arguments are made exact.

        Raises NotLifted when lifting it does not work, and whatever the candidate itself raises.
        """
        return self.run(self._names[name], *arguments, **options)

    def run(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """As `call`, for something callable that was reached through a lifted object (`lifted["ops"].exp`)."""
        return _guarded(function, self.arithmetic)(*arguments, **options)

    def __getitem__(self, name: str) -> Any:
        value = self._names[name]
        return _guarded(value, self.arithmetic) if isinstance(value, _FUNCTIONS) else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def lift_namespace(namespace: Mapping[str, Any], arithmetic: Arithmetic) -> LiftedNamespace:
    """`namespace` (a module's `vars`) with every function computing in `arithmetic`; the module is untouched."""
    kinds = stand_ins(arithmetic)
    rebinder = NumpyRebinder(arithmetic, kinds)
    math_proxy = MathProxy(arithmetic)
    operator_proxy = exact_operator(arithmetic)
    rewritten = Rewritten()

    def substitute(value: Any) -> Any:
        if rebinder.is_numpy(value):
            return rebinder.rebound(value)
        if value is math:
            return math_proxy
        if value is operator:
            return operator_proxy
        if value is operator.truediv or value is operator.pow:
            return getattr(operator_proxy, value.__name__)
        if is_math(value):
            return math_proxy.rebound(value)
        if isinstance(value, np.ndarray):
            return arithmetic.lift(value.copy())
        if isinstance(value, type) and value in kinds:
            return kinds[value]
        return Copier.NOTHING

    def recode(code: types.CodeType) -> types.CodeType:
        return rewritten(code) or _with_exact_constants(code, arithmetic)

    builtins_: dict[str, Any] = {}
    mark = {LIFTED_MARK: True, "__builtins__": builtins_, **operand_functions(arithmetic)}
    copier = Copier(namespace, substitute, recode, mark)
    builtins_.update(lifted_builtins(arithmetic, kinds, copier.copy))
    return LiftedNamespace(copier.namespace(namespace), arithmetic)


def rebind(namespace: Mapping[str, Any], replacements: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a module's own functions in which each name in `replacements` means what is given there.

    Functions that call each other see the replacement, under whatever name they know the original.
    """
    replaced = {id(namespace[name]): new for name, new in replacements.items() if name in namespace}
    copier = Copier(namespace, lambda value: replaced.get(id(value), Copier.NOTHING), mark=replacements)
    return {**copier.namespace(namespace), **replacements}


def _with_exact_constants(code: types.CodeType, arithmetic: Arithmetic) -> types.CodeType:
    """Code without a source: its float literals as exact numbers."""

    def exact(constant: Any) -> Any:
        if isinstance(constant, float):
            return arithmetic.Number(constant)
        return _with_exact_constants(constant, arithmetic) if isinstance(constant, types.CodeType) else constant

    return code.replace(co_consts=tuple(map(exact, code.co_consts)))


# --- calling


def _guarded(value: Any, arithmetic: Arithmetic) -> Any:
    """A lifted function that tells failures of lifting from the candidate's own; other values as they are."""

    @functools.wraps(value, updated=())
    def call(*arguments: Any, **options: Any) -> Any:
        leaks_before = len(arithmetic.leaks)
        arithmetic.displayed_any = False
        try:
            options = {name: arithmetic.lift(v) for name, v in options.items()}
            result = value(*(arithmetic.lift(a) for a in arguments), **options)
        except NotLifted:
            raise
        except Exception as error:  # raised again, if lifting is not to blame
            raise_if_not_lifted(error, arithmetic, leaks_before)
            raise
        finally:
            leaks, arithmetic.leaks[leaks_before:] = arithmetic.leaks[leaks_before:], []
        if leaks:
            raise _from_leak(leaks[0]) from leaks[0][0]
        return _guarded_result(result, arithmetic)

    return call


def _guarded_result(result: Any, arithmetic: Arithmetic) -> Any:
    if isinstance(result, types.FunctionType):
        return _guarded(result, arithmetic)
    if type(result) is tuple and any(isinstance(r, types.FunctionType) for r in result):
        return tuple(_guarded_result(r, arithmetic) for r in result)
    return result


def _from_leak(leak: tuple[Leak, str | None, int | None]) -> NotLifted:
    return NotLifted(leak[0].reason, leak[1], leak[2])


def raise_if_not_lifted(error: Exception, arithmetic: Arithmetic, leaks_before: int) -> None:
    """Raises NotLifted when `error` comes from lifting; returns when it is the candidate's own."""
    leaks = arithmetic.leaks[leaks_before:]
    if leaks:
        raise _from_leak(leaks[0]) from error
    frames = _frames(error)
    if not isinstance(error, (TypeError, AttributeError, NotImplementedError)) and not _about_objects(error):
        return
    if frames and _raised_on_purpose(error, frames):
        return
    reason = f"cannot be evaluated exactly ({type(error).__name__}: {' '.join(str(error).split())})"
    raise NotLifted(reason, *innermost_line(frames)) from error


def _frames(error: BaseException) -> list[tuple[types.FrameType, int]]:
    frames, traceback = [], error.__traceback__
    while traceback is not None:
        frames.append((traceback.tb_frame, traceback.tb_lineno))
        traceback = traceback.tb_next
    return frames


def _raised_on_purpose(error: BaseException, frames: list[tuple[types.FrameType, int]]) -> bool:
    """True when a `raise` in the candidate's own code raised it."""
    if LIFTED_MARK not in frames[-1][0].f_globals:
        return False
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return False
    code = traceback.tb_frame.f_code.co_code
    return dis.opname[code[traceback.tb_lasti]] in ("RAISE_VARARGS", "RERAISE")


def _about_objects(error: Exception) -> bool:
    """True for an error whose message is about the dtype or the type of exact numbers."""
    text = str(error)
    return any(
        word in text
        for word in ("dtype('O')", "object arrays", "object array", "dtype object", Number.__name__, "exact('")
    )
