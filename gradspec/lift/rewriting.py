"""Rewriting a candidate's source so that Python's own arithmetic stays exact: `1.0 / n` is no double in lifted code.

Python computes with the floats and ints that a candidate writes down before any exact number is in sight. So operands
are passed through a function that makes floats exact, divisors also when they are ints, and `x.dtype` of an exact
array reads float64. The rest of the code, its lines included, is as the author wrote it.
"""

from __future__ import annotations
import __future__

import ast
import linecache
from collections.abc import Iterator
from functools import lru_cache
from types import CodeType

EXACT = "__gradspec_exact__"
EXACT_DIVISOR = "__gradspec_divisor__"
DIVIDE = "__gradspec_divide__"
POWER = "__gradspec_power__"
ITEM = "__gradspec_item__"
DTYPE = "__gradspec_dtype__"
DISPLAYED = "__gradspec_displayed__"
# Names that rewritten code finds in its globals.

_FUTURE = __future__.annotations.compiler_flag
"""Set in code under `from __future__ import annotations`, which in a notebook may stand in an earlier cell."""
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.MatMult)
_OPERATIONS = {ast.Div: DIVIDE, ast.Pow: POWER}
"""What needs both operands at once: whether they are plain numbers decides."""


class _Rewriter(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        function = _OPERATIONS.get(type(node.op))
        if function is not None:
            return _called(function, node.left, node.right)
        if isinstance(node.op, _ARITHMETIC):
            node.left, node.right = _wrapped(node.left), _wrapped(node.right)
        elif isinstance(node.op, ast.Mod) and isinstance(node.left, (ast.Constant, ast.JoinedStr)):
            node.right = _called(DISPLAYED, node.right)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Div):
            node.value = _called(EXACT_DIVISOR, node.value)
        elif isinstance(node.op, _ARITHMETIC):
            node.value = _wrapped(node.value)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load) and _fits_a_scalar(node.slice):
            return _called(ITEM, node.value, node.slice)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if node.attr == "dtype" and isinstance(node.ctx, ast.Load):
            return _called(DTYPE, node.value)
        return node


def _wrapped(operand: ast.expr) -> ast.expr:
    """The operand, made exact at run time; not where it cannot be a float, or is exact already."""
    if isinstance(operand, ast.Constant) and not isinstance(operand.value, float):
        return operand
    if isinstance(operand, (ast.List, ast.Tuple, ast.ListComp, ast.JoinedStr, ast.Dict)):
        return operand
    if isinstance(operand, ast.BinOp) and isinstance(operand.op, _ARITHMETIC):
        return operand
    return _called(EXACT, operand)


def _fits_a_scalar(index: ast.expr) -> bool:
    """True for `[()]`, `[...]`, `[None]` and `[np.newaxis]`, which a NumPy scalar takes too."""
    if isinstance(index, ast.Tuple):
        return all(_fits_a_scalar(part) for part in index.elts)
    if isinstance(index, ast.Constant):
        return index.value is None or index.value is Ellipsis
    return isinstance(index, ast.Attribute) and index.attr == "newaxis"


def _called(function: str, *arguments: ast.expr) -> ast.expr:
    call = ast.Call(func=ast.Name(id=function, ctx=ast.Load()), args=list(arguments), keywords=[])
    return ast.copy_location(call, arguments[0])


class Rewritten:
    """Finds the rewritten form of a function's code, by its source file."""

    def __init__(self) -> None:
        self._by_file: dict[tuple[str, int], dict[tuple[str, int], list[tuple[CodeType, CodeType]]]] = {}

    def __call__(self, code: CodeType) -> CodeType | None:
        """The rewritten code; None where the source is not to be had, or is not what was compiled."""
        source = code.co_filename, code.co_flags & _FUTURE
        if source not in self._by_file:
            self._by_file[source] = _compiled_both_ways("".join(linecache.getlines(code.co_filename)), *source)
        for original, rewritten in self._by_file[source].get((code.co_name, code.co_firstlineno), []):
            if original == code and original.co_freevars == rewritten.co_freevars:
                return rewritten
        return None


@lru_cache(maxsize=64)  # the reference is beneath each of the mistakes that a failure is compared with
def _compiled_both_ways(
    source: str, filename: str, future: int
) -> dict[tuple[str, int], list[tuple[CodeType, CodeType]]]:
    pairs: dict[tuple[str, int], list[tuple[CodeType, CodeType]]] = {}
    try:
        original = compile(source, filename, "exec", flags=future, dont_inherit=True)
        tree = ast.fix_missing_locations(_Rewriter().visit(ast.parse(source, filename)))
        rewritten = compile(tree, filename, "exec", flags=future, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return pairs
    for before, after in zip(_codes(original), _codes(rewritten), strict=False):  # a wrong pair is not found equal
        pairs.setdefault((before.co_name, before.co_firstlineno), []).append((before, after))
    return pairs


def _codes(code: CodeType) -> Iterator[CodeType]:
    """All code objects inside `code`, in the order of the source."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)
