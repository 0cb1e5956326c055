"""The dependency slice: of all statements at the top level those that some names need, in the order of the file.

What a name means at a place is what the last statement before that place made of it which certainly binds it, and
whatever changes it between the two. A statement that is taken needs what it reads when it runs, as it is there, and
what its functions read, as it is where they may be called. So a later definition of a name wins, as it does when
everything has been run.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gradspec.candidates.sources.changes import root
from gradspec.candidates.sources.statements import Statement

_ALWAYS_THERE = {*dir(builtins), "__name__", "__file__", "__doc__", "__spec__", "__loader__", "__package__", "display"}
_CALM_CALLS = {"bool", "complex", "dict", "float", "frozenset", "int", "len", "list", "range", "set", "str", "tuple"}
_READS_FILES = {"fromfile", "genfromtxt", "load", "loadtxt", "memmap", "save", "savetxt", "savez", "tofile"}
_NUMBERS = {"numpy", "math", "functools", "dataclasses", "typing", "enum", "collections", "abc"}
"""Modules of which a call at the top level does nothing but answer."""


@dataclass(frozen=True)
class Slice:
    """What is to be run, and what was not found."""

    statements: tuple[Statement, ...]
    optional: frozenset[int]
    """Indices of statements that nothing wanted needs: other functions, and what they need as far as that does
    nothing. They may fail."""
    missing: tuple[str, ...]
    """Names that something wanted reads and nothing binds, where they are read."""
    wanted: tuple[str, ...]
    """The names that it was made for, as far as the file binds them, in the file's order."""

    @property
    def needed(self) -> tuple[Statement, ...]:
        """The statements that what is wanted needs."""
        return tuple(s for s in self.statements if s.index not in self.optional)


def dependency_slice(statements: Sequence[Statement], wanted: Iterable[str]) -> Slice:
    """The slice for the `wanted` names; those that nothing binds are simply not there.

    The file's other functions and classes are in it too, as far as defining them does nothing else: a name that was
    misspelt is found among them. Where nothing wanted is bound, all functions and classes are wanted.
    """
    bound = dict.fromkeys(name for s in statements for name in sorted(s.binds | s.may_bind))
    defined = dict.fromkeys(name for s in statements if s.defines for name in s.binds)
    wanted = set(wanted)
    roots = [name for name in bound if name in wanted] or list(defined)
    search = _Search(statements)
    search.need(roots)
    others = _Search(statements, only=_calm(statements))
    others.need(defined)
    chosen = search.chosen | others.chosen
    return Slice(
        tuple(s for s in statements if s.index in chosen),
        frozenset(others.chosen - search.chosen),
        tuple(sorted(search.missing)),
        tuple(roots),
    )


class _Search:
    """What some names need, found backwards."""

    def __init__(self, statements: Sequence[Statement], only: frozenset[int] | None = None) -> None:
        self._statements = statements
        self._only = only
        self._definitions = {name for s in statements if s.defines or s.imports for name in s.binds | s.may_bind}
        self._assigned_by = _globals_assigned_by(statements)
        self._anywhere = {name for s in statements for name in s.binds | s.may_bind} | _ALWAYS_THERE
        self._stars = any(s.star for s in statements)
        self.chosen = {s.index for s in statements if s.star or _is_future(s) or _extends_the_path(s)}
        self.missing: set[str] = set()

    def need(self, names: Iterable[str]) -> None:
        """Takes in all that the names need at the end of the file."""
        end = len(self._statements)
        todo = [(name, end) for name in names]
        todo += [(name, i) for i in self.chosen for name in self._statements[i].now]
        known = set(todo)
        while todo:
            for found in self._needs_of(*todo.pop()):
                if found not in known:
                    known.add(found)
                    todo.append(found)

    def _needs_of(self, name: str, place: int) -> list[tuple[str, int]]:
        """What the name needs where it is read before the statement number `place`: names and places again."""
        found: list[tuple[str, int]] = []
        bound = False
        for statement in reversed(self._statements[:place]):
            binds = name in statement.binds
            if not binds and not self._changes(statement, name):
                continue
            bound = bound or binds or name in statement.may_bind
            if self._only is None or statement.index in self._only:
                self.chosen.add(statement.index)
                found += [(other, statement.index) for other in statement.now]
                found += [(other, self._called_at(other, place)) for other in statement.later]
            if binds:
                break
        if not bound and name not in _ALWAYS_THERE and not self._stars and not self._binds_itself(name, place):
            self.missing.add(name)
        return found

    def _binds_itself(self, name: str, place: int) -> bool:
        """True where the statement there reads what it binds: the variable of its own loop."""
        reads = self._statements[place : place + 1]
        return any(name in statement.binds | statement.may_bind for statement in reads)

    def _changes(self, statement: Statement, name: str) -> bool:
        if name in statement.may_bind or name in statement.changes:
            return True
        if name in statement.gives and name not in self._definitions:
            return True
        return not statement.defines and any(name in self._assigned_by.get(f, ()) for f in statement.now)

    def _called_at(self, name: str, place: int) -> int:
        """`place`, where a function's global is bound before it; else the end: so early it may not be called at all."""
        before = any(name in s.binds or name in s.may_bind for s in self._statements[:place])
        return place if before or name not in self._anywhere else len(self._statements)


def _globals_assigned_by(statements: Sequence[Statement]) -> dict[str, set[str]]:
    """For each function, the globals that calling it may assign, itself or through those that it calls."""
    assigned = {name: set(s.assigns_globals) for s in statements if s.defines for name in s.binds}
    calls = {name: s.later & assigned.keys() for s in statements if s.defines for name in s.binds}
    changed = True
    while changed:
        changed = False
        for name, called in calls.items():
            before = len(assigned[name])
            assigned[name].update(*(assigned[other] for other in called))
            changed = changed or len(assigned[name]) > before
    return {name: those for name, those in assigned.items() if those}


def _is_future(statement: Statement) -> bool:
    return isinstance(statement.node, ast.ImportFrom) and statement.node.module == "__future__"


def _extends_the_path(statement: Statement) -> bool:
    """True for `sys.path.append(…)`: imports further down may depend on it."""
    node = statement.node
    called = node.value.func if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    return called is not None and ast.unparse(called).startswith("sys.path.")


# --- what can be run without doing anything


def _calm(statements: Sequence[Statement]) -> frozenset[int]:
    """Statements that define, import, or compute a constant, and do nothing to the world."""
    modules = {}
    for statement in statements:
        if isinstance(statement.node, ast.Import):
            modules.update(
                {a.asname or a.name.partition(".")[0]: a.name.partition(".")[0] for a in statement.node.names}
            )
        elif isinstance(statement.node, ast.ImportFrom):
            package = (statement.node.module or "").partition(".")[0]
            modules.update({a.asname or a.name: package for a in statement.node.names})
    numeric = {name for name, module in modules.items() if module in _NUMBERS}
    return frozenset(s.index for s in statements if s.imports or _is_calm(s.node, numeric))


def _is_calm(node: ast.stmt, numeric: set[str]) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        parts = [*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
        return all(_answers_only(part, numeric) for part in parts)
    if isinstance(node, ast.ClassDef):
        heads = [*node.bases, *node.decorator_list]
        return all(_answers_only(h, numeric) for h in heads) and all(_is_calm(s, numeric) for s in node.body)
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        return node.value is None or _answers_only(node.value, numeric)
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _answers_only(expression: ast.expr, numeric: set[str]) -> bool:
    """True where evaluating it calls nothing but functions that do nothing else than answer."""
    for node in ast.walk(expression):
        if isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom)):
            return False
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else root(node.func)
            if name in _READS_FILES or root(node.func) not in numeric | _CALM_CALLS:
                return False
    return True
