"""One plain call of every operation before anything is judged: what cannot be called is told once, in one line.

Nothing is adapted and nothing is guessed: a function that wants something else than the contract's arguments is
*unusable*, with the reason; one that is not written yet (NotImplementedError) is *not provided*.
"""

from __future__ import annotations

import dataclasses
import inspect
import linecache
import sysconfig
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gradspec.candidates import trial
from gradspec.candidates.candidate import Candidate, Fault
from gradspec.candidates.deadline import DEFAULT_TIME_LIMIT
from gradspec.candidates.describe import failure_line, file_of, python_2_hint
from gradspec.candidates.engine import tried
from gradspec.candidates.guard import Escaped, Guard, NoAnswer
from gradspec.candidates.labels import takes_one_hot
from gradspec.candidates.quiet import quietly
from gradspec.contract import OPERATIONS, Operation
from gradspec.mapping import is_mapped

_LABELS = {"label", "labels", "y", "y_true", "ytrue", "target", "targets", "t", "gold", "truth", "one_hot", "onehot"}
_SCORES = {"x", "z", "logits", "scores", "pred", "preds", "y_pred", "y_hat", "probs", "p", "predictions", "output"}
_LISTED = 6
_LIBRARIES = tuple(sysconfig.get_path(key) for key in ("purelib", "platlib"))
"""Where installed packages are."""

_FORMS: tuple[tuple[trial.Form, tuple[int, ...], str], ...] = (
    (trial.rows, (0,), "2-D rows"),
    (trial.columns, (1,), "2-D columns"),
    (trial.one_hot, (), "one-hot labels"),
)


@dataclass(frozen=True)
class Findings:
    """What one call of every operation showed."""

    unwritten: tuple[str, ...] = ()
    unusable: Mapping[str, Fault] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class _Unwritten(Exception):
    """The operation's body is still `raise NotImplementedError`."""


def preflight(candidate: Candidate, guard: Guard | None = None) -> Candidate:
    """The candidate without its unwritten operations, and with a reason for each that cannot be used."""
    return found(candidate, examine(candidate, guard or Guard(DEFAULT_TIME_LIMIT)))


def found(candidate: Candidate, findings: Findings) -> Candidate:
    """The candidate as `examine` found it."""
    written = [n for n in candidate.operations if n not in findings.unwritten]
    return dataclasses.replace(
        candidate,
        operations=tuple(written),
        batched=candidate.batched & set(written),
        notes=(*candidate.notes, *_unwritten_note(findings.unwritten), *findings.notes),
        unusable={**candidate.unusable, **findings.unusable},
    )


def examine(candidate: Candidate, guard: Guard) -> Findings:
    """Calls every operation once, and tells what of that is worth telling."""
    unwritten, unusable, notes = [], dict(candidate.unusable), []
    changed_before = len(guard.restorer.changed)
    with quietly(candidate.source) as surroundings:
        for name in candidate.operations:
            trials = None
            try:
                if OPERATIONS[name].companion:
                    fault = _engine_fault(candidate, name, guard)
                else:
                    trials = _Trials(OPERATIONS[name], candidate, guard, unusable)
                    fault = trials.fault()
            except _Unwritten:
                unwritten.append(name)
                continue
            if fault is not None:
                unusable[name] = fault
            elif trials is not None and takes_one_hot(trials.operation, trials.function, guard, trials.ready):
                seen, todo = _seen(trial.one_hot, trials.operation), trials.todo(trial.one_hot)
                notes.append(f"{name} is right on {seen} and wrong on the label {trial.LABEL}; {todo}")
    if surroundings.lines_printed:
        notes.append("the operations print; what they print while they are judged is not shown")
    if changed := guard.restorer.changed[changed_before:]:
        notes.append(f"the operations change {listed(changed)}; after every call that is put back")
    return Findings(tuple(unwritten), unusable, tuple(notes))


def _engine_fault(candidate: Candidate, name: str, guard: Guard) -> Fault | None:
    """Why an engine's operation cannot be used, from one program of one step; None when it can.

    Raises _Unwritten.
    """
    try:
        return guard.call(name, lambda: tried(name, candidate.namespace), "in a trial")
    except NoAnswer as reason:
        return Fault(f"{reason} on a program of one step", reason.kind)
    except Exception as error:  # a candidate may raise anything
        raised = error.error if isinstance(error, Escaped) else error
        if _is_unwritten(raised, candidate.source):
            raise _Unwritten from None
        return Fault(f"{name}: a program of one step: {failure_line(raised, candidate.source)}", "raised")


class _Trials:
    """Calls of one operation on small ordinary inputs."""

    def __init__(self, operation: Operation, candidate: Candidate, guard: Guard, unusable: Mapping[str, Fault]) -> None:
        self.operation, self.function = operation, candidate.operation(operation.name)
        self.source, self.guard, self.unusable = candidate.source, guard, unusable
        self.ready: Callable[[], None] = candidate.ready or (lambda: None)
        self._takes_mapping = not candidate.is_program

    def fault(self) -> Fault | None:
        """Why the operation cannot be used; None when it can."""
        operation, function = self.operation, self.function
        try:
            if (mismatch := self.guard.call(operation.name, lambda: _signature_fault(operation, function))) is not None:
                return Fault(mismatch, "shape")
            answer = self._answer(trial.plain)
        except NoAnswer as reason:
            return Fault(f"{reason} on {_ordinary(operation)}{reason.more}", reason.kind)
        except Exception as error:  # a candidate may raise anything
            return self._raised(error.error if isinstance(error, Escaped) else error)
        if answer.fault is not None:
            return Fault(f"{operation.signature}: {answer.fault}", "shape")
        if answer.fits:
            return None
        how = f"it returns {answer.shapes} on {_ordinary(operation)}"
        if (wanted := self._wanted_form(how)) is not None:
            return Fault(wanted, "shape")
        hint = _order_hint(operation, function)
        # Without a hint it is conduct.shapes that judges the shape.
        return Fault(f"{operation.signature}: {how}{hint}", "shape") if hint else None

    def _answer(self, form: trial.Form, extra: tuple[int, ...] | None = None) -> trial.Answer:
        operation = self.operation
        self.ready()

        def called() -> trial.Answer:
            return trial.examined(operation, self.function(*trial.arguments(operation, form)), extra=extra)

        return self.guard.call(operation.name, called, "in a trial")

    def _raised(self, error: BaseException) -> Fault:
        operation, file = self.operation, _file(self.function)
        if _is_unwritten(error, file):
            raise _Unwritten from None
        if culprit := _called(error, self.unusable, file):
            reason = f"{operation.name} calls {culprit}, which cannot be used"
            return Fault(reason, self.unusable[culprit].kind)
        how = f"it raises {type(error).__name__} on {_ordinary(operation)}"
        if (wanted := self._wanted_form(how)) is not None:
            return Fault(wanted, "shape")
        failure = failure_line(error, file or self.source)
        reason = f"expected {operation.signature} to answer on {_ordinary(operation)} but {failure}"
        return Fault(reason + _advice(error) + _order_hint(operation, self.function), "raised")

    def _wanted_form(self, how: str) -> str | None:
        """The form of arguments on which the operation does answer with the right shape, if there is one."""
        operation = self.operation
        if operation.takes_functions or is_mapped(self.function):
            return None
        for form, extra, words in _FORMS:
            if not any(_changed(form, argument) for argument in trial.arguments(operation)):
                continue
            try:
                fits = self._answer(form, extra).fits
            except NoAnswer:  # another form might take as long again
                return None
            except Exception:  # this form is not the one
                continue
            if fits:
                seen, todo = _seen(form, operation), self.todo(form)
                return f"{operation.name} wants {words}: {how} and answers on {seen}; {todo}"
        return None

    def todo(self, form: trial.Form) -> str:
        """What to do about an operation that wants this form: write it otherwise, or say so, where a mapping can."""
        todo, setting = _todo(form, self.operation)
        return f"{todo}, or say so: --set {setting}" if self._takes_mapping else todo


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


def _todo(form: trial.Form, operation: Operation) -> tuple[str, str]:
    """How the contract's form is taken, and the setting with which this one may be."""
    if form is trial.one_hot:
        return "take the label as an int", "labels=one-hot"
    vectors = [a for a in operation.arguments if a.kind == "array" and len(a.shape) == 1]
    symbols = " and ".join(f"{a.name} of shape ({a.shape[0]},)" for a in vectors)
    todo = f"write it for one vector {symbols}" if len(vectors) == 1 else f"write it for single vectors, {symbols}"
    return todo, f"layout={'rows' if form is trial.rows else 'columns'}"


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


def _is_unwritten(error: BaseException, path: str | None) -> bool:
    """True for a NotImplementedError raised by hand, not by a library's code that lacks something."""
    if not isinstance(error, NotImplementedError):
        return False
    last = traceback.extract_tb(error.__traceback__)[-1]
    if last.filename != path and last.filename.startswith(_LIBRARIES):
        return False
    source = linecache.getline(last.filename, last.lineno or 0)
    return not source.strip() or "NotImplementedError" in source


def _called(error: BaseException, unusable: Collection[str], path: str | None) -> str | None:
    """The unusable operation, of the same file, that was running when the error was raised."""
    running = {frame.name for frame in traceback.extract_tb(error.__traceback__) if file_of(frame.filename) == path}
    return next((name for name in unusable if name in running), None)


def _advice(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError):
        return "; import it at the top of the file: its folder is importable only while the file loads"
    if isinstance(error, TypeError) and "must be Tensor" in str(error):
        return '; it takes torch tensors: say so in a mapping, `arrays = "torch"` (spec/plug-in.md)'
    return python_2_hint(error)


def _file(function: Callable[..., Any]) -> str | None:
    if is_mapped(function):  # its own code is gradspec's
        return None
    inner = getattr(inspect.unwrap(function), "__func__", inspect.unwrap(function))
    code = getattr(inner, "__code__", None)
    return None if code is None else file_of(code.co_filename)


def _unwritten_note(names: Sequence[str]) -> tuple[str, ...]:
    return (f"not written yet (NotImplementedError): {listed(names)}",) if names else ()


def listed(names: Sequence[str]) -> str:
    """The first few of the names, and how many more there are."""
    return ", ".join(names[:_LISTED]) + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")
