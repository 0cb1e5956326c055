"""What a statement at the top level does with names: which it reads, binds and changes, and when.

A function's body reads its globals *later*, when it is called; a class's body, a decorator, a default and a
comprehension read them *now*. Which names are globals is `symtable`'s answer, which is the compiler's own.
"""

from __future__ import annotations

import ast
import contextlib
import symtable
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gradspec.candidates.sources.changes import changed_by
from gradspec.candidates.sources.piece import Piece

_DEEP = 50_000
"""Frames: the compiler gives up at a few thousand levels."""
_AT_ONCE = {"listcomp", "setcomp", "dictcomp", "genexpr"}
"""Scopes of symtable's that run where they stand."""


@dataclass(frozen=True)
class Statement:
    """One statement at the top level of a script or of a notebook's cell."""

    index: int
    """Its place among all statements of the source."""
    node: ast.stmt
    piece: Piece
    now: frozenset[str]
    """Global names that are read when it runs."""
    later: frozenset[str]
    """Global names that are read when a function in it is called."""
    binds: frozenset[str]
    """Names that it certainly binds anew: whatever was bound before is forgotten."""
    may_bind: frozenset[str]
    """Names that it may bind, in a loop or a branch."""
    changes: frozenset[str]
    """Names of which it changes the value, in place."""
    gives: frozenset[str]
    """Names that it gives to functions which may change the value."""
    assigns_globals: frozenset[str]
    """Names that a function in it declares `global` and assigns."""
    imports: bool
    star: bool
    """True for `from module import *`."""

    @property
    def defines(self) -> bool:
        """True for a function and a class."""
        return isinstance(self.node, DEFINITIONS)


DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)


def statements(pieces: Iterable[Piece]) -> list[Statement]:
    """The statements of all pieces, in order; those that do nothing, or only in a main program, left out."""
    nodes = [(node, piece) for piece in pieces for node in piece.tree.body if not _is_idle(node)]
    imported = {name for node, _ in nodes for name in _imported(node)}
    with _as_deep_as_compiles():
        return [_statement(index, node, piece, imported) for index, (node, piece) in enumerate(nodes)]


@contextlib.contextmanager
def _as_deep_as_compiles() -> Iterator[None]:
    """What the compiler takes can be walked here too: a sum of 900 terms is 900 levels, with some calls for each."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEEP))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _statement(index: int, node: ast.stmt, piece: Piece, imported: set[str]) -> Statement:
    table = symtable.symtable(ast.unparse(node), piece.filename, "exec")
    now, later, assigned_by_functions = set[str](), set[str](), set[str]()
    for symbol in table.get_symbols():
        if symbol.is_referenced():
            now.add(symbol.get_name())
    for child in table.get_children():
        _read(child, now, later, assigned_by_functions, at_once=True)
    bound = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    certain = _certainly_bound(node) & bound
    changes, gives = changed_by(node, imported)
    return Statement(
        index=index,
        node=node,
        piece=piece,
        now=frozenset(now | changes),
        later=frozenset(later),
        binds=frozenset(certain),
        may_bind=frozenset(bound - certain - (changes - _stored(node))),
        changes=frozenset(changes),
        gives=frozenset(gives),
        assigns_globals=frozenset(assigned_by_functions),
        imports=isinstance(node, _IMPORTS),
        star=isinstance(node, ast.ImportFrom) and node.names[0].name == "*",
    )


def _read(table: symtable.SymbolTable, now: set[str], later: set[str], assigned: set[str], *, at_once: bool) -> None:
    """Collects what a scope inside the statement reads from the globals, and what it assigns there."""
    at_once = at_once and (table.get_type() == "class" or table.get_name() in _AT_ONCE)
    for symbol in table.get_symbols():
        if symbol.is_global() and symbol.is_referenced():
            (now if at_once else later).add(symbol.get_name())
        if symbol.is_declared_global() and symbol.is_assigned():
            assigned.add(symbol.get_name())
    for child in table.get_children():
        _read(child, now, later, assigned, at_once=at_once)


def _stored(node: ast.stmt) -> set[str]:
    """The names to which something in the statement assigns, other than by `+=`."""
    augmented = {id(part.target) for part in ast.walk(node) if isinstance(part, ast.AugAssign)}
    names = (part for part in ast.walk(node) if isinstance(part, ast.Name) and id(part) not in augmented)
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def _certainly_bound(node: ast.stmt) -> set[str]:
    if isinstance(node, DEFINITIONS):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {name.id for target in node.targets for name in _plain_targets(target)}
    if isinstance(node, ast.AnnAssign):
        return {name.id for name in _plain_targets(node.target)} if node.value is not None else set()
    if isinstance(node, ast.Import):  # `import a.b` adds b to an a that may be there
        return {a.asname or a.name for a in node.names if a.asname or "." not in a.name}
    return set(_imported(node))


def _plain_targets(target: ast.expr) -> Iterator[ast.Name]:
    if isinstance(target, ast.Name):
        yield target
    elif isinstance(target, (ast.Tuple, ast.List)):
        for part in target.elts:
            yield from _plain_targets(part)
    elif isinstance(target, ast.Starred):
        yield from _plain_targets(target.value)


def _imported(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, _IMPORTS):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0]


def _is_idle(node: ast.stmt) -> bool:
    """True for `pass`, for a text that stands alone, and for `if __name__ == "__main__":`."""
    if isinstance(node, ast.Pass):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if not isinstance(node, ast.If) or node.orelse or not isinstance(node.test, ast.Compare):
        return False
    sides = [node.test.left, *node.test.comparators]
    named = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    main = any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)
    return named and main and all(isinstance(how, ast.Eq) for how in node.test.ops)
