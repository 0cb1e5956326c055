"""One plain call of every operation before anything is judged: what cannot be called is told once, in one line.

Nothing is adapted and nothing is guessed: a function that wants something else than the contract's arguments is
*unusable*, with the reason; one that is not written yet (NotImplementedError) is *not provided*.
"""

from __future__ import annotations

import dataclasses
import inspect
import linecache
import traceback
from collections.abc import Callable, Collection
from typing import Any

from gradspec.candidates import trial
from gradspec.candidates.candidate import Candidate
from gradspec.candidates.describe import failure_line
from gradspec.candidates.labels import takes_one_hot
from gradspec.candidates.quiet import quietly
from gradspec.contract import OPERATIONS, Operation

_LABELS = {"label", "labels", "y", "y_true", "ytrue", "target", "targets", "t", "gold", "truth", "one_hot", "onehot"}
_SCORES = {"x", "z", "logits", "scores", "pred", "preds", "y_pred", "y_hat", "probs", "p", "predictions", "output"}
_LISTED = 6

_FORMS: tuple[tuple[trial.Form, tuple[int, ...], str], ...] = (
    (trial.rows, (0,), "2-D rows"),
    (trial.columns, (1,), "2-D columns"),
    (trial.one_hot, (), "one-hot labels"),
)


class _Unwritten(Exception):
    """The operation's body is still `raise NotImplementedError`."""


def preflight(candidate: Candidate) -> Candidate:
    """The candidate without its unwritten operations, and with a reason for each that cannot be used."""
    unwritten, unusable = [], dict(candidate.unusable)
    notes = []
    with quietly(candidate.source) as surroundings:
        for name in candidate.operations:
            operation, function = OPERATIONS[name], candidate.operation(name)
            try:
                reason = _fault(operation, function, candidate.source, unusable)
            except _Unwritten:
                unwritten.append(name)
                continue
            if reason is not None:
                unusable[name] = reason
            elif takes_one_hot(operation, function):
                seen, todo = _seen(trial.one_hot, operation), _todo(trial.one_hot, operation)
                notes.append(f"{name} is right on {seen} and wrong on the label {trial.LABEL}; {todo}")
    if surroundings.lines_printed:
        notes.append("the operations print; what they print while they are judged is not shown")
    return dataclasses.replace(
        candidate,
        operations=tuple(n for n in candidate.operations if n not in unwritten),
        batched=candidate.batched - set(unwritten),
        notes=(*candidate.notes, *_unwritten_note(unwritten), *notes),
        unusable=unusable,
    )


def _fault(operation: Operation, function: Callable[..., Any], source: str, unusable: Collection[str]) -> str | None:
    """Why the operation cannot be used, in one line; None when it can."""
    if (mismatch := _signature_fault(operation, function)) is not None:
        return mismatch
    try:
        result = function(*trial.arguments(operation))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit and whatever else a candidate may raise
        if _is_unwritten(error):
            raise _Unwritten from None
        if culprit := _called(error, unusable, _file(function)):
            return f"{operation.name} calls {culprit}, which cannot be used"
        how = f"it raises {type(error).__name__} on {_ordinary(operation)}"
        failure = failure_line(error, _file(function) or source)
        return _wanted_form(operation, function, how) or (
            f"expected {operation.signature} to answer on {_ordinary(operation)} but {failure}"
            + _advice(error)
            + _order_hint(operation, function)
        )
    if (fault := trial.structure_fault(operation, result)) is not None:
        return f"{operation.signature}: {fault}"
    if trial.has_shape(operation, result):
        return None
    how = f"it returns {_shapes(operation, result)} on {_ordinary(operation)}"
    if (wanted := _wanted_form(operation, function, how)) is not None:
        return wanted
    hint = _order_hint(operation, function)
    return f"{operation.signature}: {how}{hint}" if hint else None  # otherwise conduct.shapes judges the shape


def _wanted_form(operation: Operation, function: Callable[..., Any], how: str) -> str | None:
    """The form of arguments on which the operation does answer with the right shape, if there is one."""
    if operation.takes_functions:
        return None
    for form, extra, words in _FORMS:
        if not any(_changed(form, argument) for argument in trial.arguments(operation)):
            continue
        try:
            result = function(*trial.arguments(operation, form))
            fits = trial.structure_fault(operation, result) is None and trial.has_shape(operation, result, extra=extra)
        except KeyboardInterrupt:
            raise
        except BaseException:
            continue
        if fits:
            seen, todo = _seen(form, operation), _todo(form, operation)
            return f"{operation.name} wants {words}: {how} and answers on {seen}; {todo}"
    return None


def _changed(form: trial.Form, argument: Any) -> bool:
    return not isinstance(argument, list | float) and not callable(argument) and form(argument) is not argument


def _ordinary(operation: Operation) -> str:
    """`a vector of shape (3,)`, or the shapes of all arguments."""
    return _described(trial.arguments(operation))


def _seen(form: trial.Form, operation: Operation) -> str:
    """What the operation answered on: the vectors' new shapes, or the one-hot label."""
    arguments = trial.arguments(operation, form)
    pairs = list(zip(operation.arguments, arguments, strict=True))
    if form is trial.one_hot:
        return f"the label {next(value.tolist() for argument, value in pairs if argument.kind == 'label')}"
    return " and ".join(str(value.shape) for argument, value in pairs if len(argument.shape) == 1)


def _todo(form: trial.Form, operation: Operation) -> str:
    if form is trial.one_hot:
        return "take the label as an int"
    vectors = [a for a in operation.arguments if a.kind == "array" and len(a.shape) == 1]
    symbols = " and ".join(f"{a.name} of shape ({a.shape[0]},)" for a in vectors)
    return f"write it for one vector {symbols}" if len(vectors) == 1 else f"write it for single vectors, {symbols}"


def _described(arguments: list[Any]) -> str:
    arrays = [a for a in arguments if hasattr(a, "shape") and not callable(a)]
    if len(arrays) == 1:
        what = "vector" if arrays[0].ndim == 1 else "matrix"
        described = f"a {what} of shape {arrays[0].shape}"
    elif arrays:
        described = f"arrays of shapes {', '.join(str(a.shape) for a in arrays)}"
    else:
        described = "ordinary functions"
    return described + (f" and the label {trial.LABEL}" if any(isinstance(a, int) for a in arguments) else "")


def _shapes(operation: Operation, result: Any) -> str:
    parts = result if len(operation.results) > 1 else [result]
    return f"shape {', '.join(str(tuple(getattr(p, 'shape', ()))) for p in parts)}"


def _signature_fault(operation: Operation, function: Callable[..., Any]) -> str | None:
    try:
        signature = inspect.signature(function)
    except (ValueError, TypeError):  # written in C: the call itself will tell
        return None
    try:
        signature.bind(*operation.arguments)
    except TypeError:
        words = ", ".join(str(p.replace(annotation=p.empty)) for p in signature.parameters.values())
        return (
            f"expected {operation.signature} but it is defined as {operation.name}({words}); "
            "take these arguments and give any other a default" + _order_hint(operation, function)
        )
    return None


def _order_hint(operation: Operation, function: Callable[..., Any]) -> str:
    """A remark when the function's own parameter names show the contract's arguments in another order."""
    try:
        own = [p.name for p in inspect.signature(function).parameters.values()][: len(operation.arguments)]
    except (ValueError, TypeError):
        return ""
    wanted = [a.name for a in operation.arguments]
    plain_own, plain_wanted = [n.lower() for n in own], [n.lower() for n in wanted]
    swapped = wanted[-1:] == ["label"] and len(own) >= 2 and own[0] in _LABELS and own[1] in _SCORES | {"y_pred"}
    permuted = sorted(plain_own) == sorted(plain_wanted) and plain_own != plain_wanted
    if not swapped and not permuted:
        return ""
    return f"; its arguments look to be in another order, ({', '.join(own)}): the contract's is ({', '.join(wanted)})"


def _is_unwritten(error: BaseException) -> bool:
    """True for a NotImplementedError raised by hand, not by a library's code that lacks something."""
    if not isinstance(error, NotImplementedError):
        return False
    last = traceback.extract_tb(error.__traceback__)[-1]
    source = linecache.getline(last.filename, last.lineno or 0)
    return not source.strip() or "NotImplementedError" in source


def _called(error: BaseException, unusable: Collection[str], path: str | None) -> str | None:
    """The unusable operation, of the same file, that was running when the error was raised."""
    running = {frame.name for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path}
    return next((name for name in unusable if name in running), None)


def _advice(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError):
        return "; import it at the top of the file: its folder is importable only while the file loads"
    return ""


def _file(function: Callable[..., Any]) -> str | None:
    inner = getattr(inspect.unwrap(function), "__func__", inspect.unwrap(function))
    code = getattr(inner, "__code__", None)
    return None if code is None else code.co_filename


def _unwritten_note(names: list[str]) -> tuple[str, ...]:
    if not names:
        return ()
    listed = ", ".join(names[:_LISTED]) + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")
    return (f"not written yet (NotImplementedError): {listed}",)
