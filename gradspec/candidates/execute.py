"""Running a candidate's file: as a whole, or only what its operations depend on.

A script is run as a whole, as Python would; so nothing changes for a file that behaves. Where that fails, takes too
long or ends the program (a training loop, a data file that is not here, a plot, `input()`, `sys.exit()`), the
dependency slice of its operations is run instead, in a module of its own: such lines are hardly ever what the
operations need.

A notebook is the other way round: it is mostly experiments around a few functions, so the slice is run, and everything
up to the first error only where the slice fails, or lacks a name that nothing in the notebook binds.

What was run and what was left out is in the notes. Where neither way comes to its end, what had been defined is used,
and the failure is the candidate's `problem`.
"""

from __future__ import annotations
import __future__

import ast
import functools
import types
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gradspec.candidates.deadline import DEFAULT_TIME_LIMIT
from gradspec.candidates.describe import failure_line, python_2_hint
from gradspec.candidates.guard import TIMEOUT, Escaped, Guard, NoAnswer
from gradspec.candidates.modules import fresh_module, importable
from gradspec.candidates.quiet import Surroundings, quietly
from gradspec.candidates.sources import (
    Slice,
    Source,
    Statement,
    dependency_slice,
    read_notebook,
    read_script,
    statements,
)
from gradspec.candidates.sources.parts import where
from gradspec.candidates.sources.piece import compiled
from gradspec.candidates.sources.statements import DEFINITIONS
from gradspec.contract import OPERATIONS
from gradspec.errors import CandidateError

LOADING_SHARE = 4.0
"""A file may take so many times the limit of a call: it may import a framework, which takes seconds by itself."""
NOTEBOOK = ".ipynb"

_MAIN = "`if __name__ == '__main__':`"
_WANTED = (*OPERATIONS, "BATCHED")
_NAMED = 4


@dataclass(frozen=True)
class Execution:
    """A file that was run: its module, and in one line each what went wrong and what was noticed."""

    module: types.ModuleType
    error: BaseException | None
    problem: str | None
    notes: tuple[str, ...]
    failed: bool = False
    """True where the file as a whole was run and did not come to its end."""


def execute(path: Path, guard: Guard | None = None, wanted: Collection[str] = ()) -> Execution:
    """Run the file as the module `candidate_<stem>`, with its folder importable meanwhile.

    `wanted` are the top-level names of interest, the contract's operations by default. Raises CandidateError when the
    file cannot be read, is no Python, or does not come to its end in time either way; Ctrl-C goes through. Anything
    else that the file raises, SystemExit included, is the result's `problem`.
    """
    guard = guard or Guard(DEFAULT_TIME_LIMIT)
    if path.suffix == NOTEBOOK:
        return _File(read_notebook(path), guard, wanted or _WANTED).run_as_notebook()
    return _File(read_script(path), guard, wanted or _WANTED).run_as_script()


@dataclass(frozen=True)
class _Attempt:
    """One way of running a file, and how it ended."""

    module: types.ModuleType
    error: BaseException | None
    lost: NoAnswer | None
    notes: tuple[str, ...]
    left_out: frozenset[int] = frozenset()
    """Indices of statements that were to be run if they could, and could not."""

    @property
    def ended_well(self) -> bool:
        return self.error is None and self.lost is None


class _File:
    """A file that was read, and the ways to run it."""

    def __init__(self, source: Source, guard: Guard, wanted: Collection[str]) -> None:
        self.source, self.guard, self.wanted = source, guard, wanted

    @functools.cached_property
    def statements(self) -> Sequence[Statement]:
        return statements(self.source.pieces)

    @functools.cached_property
    def slice(self) -> Slice:
        return dependency_slice(self.statements, self.wanted)

    @property
    def has_definitions(self) -> bool:
        """True where there may be a slice: then the whole need not be waited for so long."""
        return any(isinstance(node, DEFINITIONS) for piece in self.source.pieces for node in piece.tree.body)

    def run_as_script(self) -> Execution:
        """The whole; where that does not end well, the slice."""
        whole = self._whole(1.0 if self.has_definitions else LOADING_SHARE)
        if whole.ended_well or not self.slice.wanted:
            return self._execution(whole)
        sliced = self._sliced()
        if sliced.ended_well:
            reason = f"{self._failure(whole)}; so {self._what_was_run(sliced)}"
            return replace(self._execution(sliced, *whole.notes, reason), failed=True)
        return self._execution(self._better(whole, sliced))

    def run_as_notebook(self) -> Execution:
        """The slice; where that does not end well or lacks a name, everything."""
        missing = self.slice.missing
        sliced = self._sliced() if self.slice.wanted and not missing else None
        if sliced is not None and sliced.ended_well:
            return self._execution(sliced, self._what_was_run(sliced))
        whole = self._whole(LOADING_SHARE)
        if whole.ended_well:
            reason = self._failure(sliced) if sliced is not None else _unbound(missing)
            return self._execution(whole, f"every cell was executed{reason and f': {reason}'}")
        if self.slice.wanted and missing:
            sliced = self._sliced()
            if sliced.ended_well:
                reason = f"{_unbound(missing)}, and {self._failure(whole)}"
                return replace(self._execution(sliced, f"{reason}; so {self._what_was_run(sliced)}"), failed=True)
        return self._execution(whole if sliced is None else self._better(whole, sliced))

    # --- the two ways

    def _whole(self, share: float) -> _Attempt:
        if self.source.is_notebook:
            asking = [s for s in self.statements if "get_ipython" in s.now]
            return self._attempt([s for s in self.statements if s not in asking], share)
        piece = self.source.pieces[0]
        return self._attempted(lambda module: exec(compiled(piece.tree.body, piece), module.__dict__), share)

    def _sliced(self) -> _Attempt:
        return self._attempt(self.slice.statements, LOADING_SHARE, self.slice.optional)

    def _attempt(self, chosen: Sequence[Statement], share: float, optional: frozenset[int] = frozenset()) -> _Attempt:
        """Runs statements one by one; those that are `optional` may fail."""
        failed: set[int] = set()

        def run(module: types.ModuleType) -> None:
            future = 0
            for statement in chosen:
                future |= _future_flags(statement.node)
                try:
                    exec(compiled([statement.node], statement.piece, future), module.__dict__)
                except Exception:  # a candidate's top level may raise anything
                    if statement.index not in optional:
                        raise
                    failed.add(statement.index)

        return self._attempted(run, share, failed)

    def _attempted(
        self, run: Callable[[types.ModuleType], None], share: float, failed: Collection[int] = frozenset()
    ) -> _Attempt:
        path, guard = self.source.path, self.guard
        error: BaseException | None = None
        lost: NoAnswer | None = None
        changed_before = len(guard.restorer.changed)
        with quietly(str(path)) as surroundings:
            module = fresh_module(path)
            for piece in self.source.pieces:
                piece.remember()
            if self.source.is_notebook and any("display" in s.now | s.later for s in self.statements):
                module.__dict__["display"] = _display
            with importable(path.resolve().parent):
                try:
                    guard.call(path.name, lambda: run(module), "while loading", share=share)
                except NoAnswer as reason:
                    lost = reason
                except Escaped as escaped:  # SystemExit and whatever else a file may raise
                    error = escaped.error
                except Exception as raised:  # a candidate's top level may raise anything
                    error = raised
        changed = guard.restorer.changed[changed_before:]
        notes = loading_notes(surroundings, failed=error is not None, changed=changed)
        return _Attempt(module, error, lost, notes, frozenset(failed))

    # --- what came of it

    def _execution(self, attempt: _Attempt, *notes: str) -> Execution:
        """The result of the attempt that counts. Raises CandidateError when it did not come to its end."""
        if attempt.lost is not None:
            raise CandidateError(f"Expected {self.source.path} to load but it {unloaded(attempt.lost)}.")
        problem = None if attempt.error is None else self._failure(attempt) + _advice(attempt.error)
        said = dict.fromkeys((*self.source.notes, *attempt.notes, *notes))
        return Execution(attempt.module, attempt.error, problem, tuple(said), failed=problem is not None)

    def _better(self, whole: _Attempt, sliced: _Attempt) -> _Attempt:
        """Of two failures the one after which more of what is wanted is there."""
        if whole.lost is not None:
            return sliced
        if sliced.lost is not None:
            return whole
        there = [sum(name in vars(attempt.module) for name in self.slice.wanted) for attempt in (whole, sliced)]
        return whole if there[0] >= there[1] else sliced

    def _failure(self, attempt: _Attempt) -> str:
        if attempt.lost is not None:
            return f"{self.source.path.name} {_too_long_or_ended(attempt.lost)}"
        assert attempt.error is not None
        return failure_line(attempt.error, str(self.source.path.resolve()))

    def _what_was_run(self, sliced: _Attempt) -> str:
        """`only what softmax needs was executed, 4 of 20 statements; left out: lines 3-7 and 12`."""
        run = {s.index for s in self.slice.statements} - sliced.left_out
        rest = [s for s in self.statements if s.index not in run]
        names = self.slice.wanted
        listed = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
        need = "needs" if len(names) == 1 else "need"
        said = f"only what {listed} {need} was executed, {len(run)} of {len(self.statements)} statements"
        return f"{said}; left out: {where(rest, self.statements)}" if rest else said


def _display(*_: object, **__: object) -> None:
    """What a notebook calls to show something: nobody is looking."""


def _future_flags(node: ast.stmt) -> int:
    """The compiler's flags for `from __future__ import …`."""
    if not isinstance(node, ast.ImportFrom) or node.module != "__future__":
        return 0
    features = (getattr(__future__, alias.name, None) for alias in node.names)
    return sum(feature.compiler_flag for feature in features if feature is not None)


def _unbound(missing: Sequence[str]) -> str:
    """Why a slice cannot be had; empty where nothing is missing."""
    return f"nothing in it defines {', '.join(missing[:_NAMED])}" if missing else ""


def _too_long_or_ended(reason: NoAnswer) -> str:
    return reason.how.replace("did not answer", "did not come to its end")


def unloaded(reason: NoAnswer) -> str:
    """What is said of a file or a module that did not come to its end, and what to do."""
    if reason.kind == TIMEOUT:
        how = _too_long_or_ended(reason)
        return f"{how}, {LOADING_SHARE:g} times the limit of a call; put what takes long under {_MAIN}"
    return f"{reason.how}; put what ends the program under {_MAIN}"


def _advice(error: BaseException) -> str:
    if isinstance(error, ImportError) and "no known parent package" in str(error):
        return "; the file belongs to a package: name it package.module"
    if isinstance(error, SystemExit):
        return f"; put what ends the program under {_MAIN}"
    return python_2_hint(error)


def loading_notes(surroundings: Surroundings, *, failed: bool, changed: Sequence[str] = ()) -> tuple[str, ...]:
    """What the code did to its surroundings, a line each; the end of what it printed if it failed."""
    notes = []
    if printed := surroundings.lines_printed:
        note = f"{printed} {'line' if printed == 1 else 'lines'} printed while loading"
        notes.append(f"{note}; the last: {' | '.join(surroundings.last_lines)}" if failed else note)
    if surroundings.asked_for_input:
        notes.append(f"input() was refused while loading; put what asks for input under {_MAIN}")
    if changed:
        notes.append(f"loading changed {', '.join(changed)}; that was put back")
    return tuple(notes)
