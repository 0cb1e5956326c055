"""Which names a statement changes in place: `W -= step`, `table[0] = 1`, `layers.append(relu)`, `train(W)`.

Without running the code this cannot be known for certain. What is seen: assignments to a part or an attribute,
augmented assignments, `del`, calls of a method that stand alone, the usual functions that work in place, and calls that
stand alone of functions and methods that are given the name. A call for its value, `loss = cost(W)`, is taken to change
nothing: nearly all of them only answer, and what they need besides would be dragged in. A change through another name
for the same array is not seen.
"""

from __future__ import annotations

import ast

_IN_PLACE = {"copyto", "fill_diagonal", "place", "put", "putmask", "put_along_axis", "shuffle", "setattr"}
_ONLY_SAYING = {"print", "display", "help", "input", "len", "type", "repr", "dir", "id", "vars", "open"}
"""Functions that change nothing of what they are given."""
_SETTINGS = {"seed", "manual_seed", "seterr", "append", "insert", "extend", "simplefilter", "filterwarnings", "update"}
_SETTING_PREFIXES = ("set_", "enable_", "disable_")
"""Methods of modules that set something up; any other call of a module's function leaves the module as it is."""


def changed_by(node: ast.stmt, imported: set[str]) -> tuple[set[str], set[str]]:
    """The names of which the statement changes the value, and those that it gives to functions which may.

    `imported` are the names that mean modules, or what is in modules.
    """
    seen = _Changes(imported)
    seen.visit(node)
    return seen.changed, seen.given - seen.changed


def root(node: ast.expr) -> str | None:
    """`W` for `W`, `W[0]`, `W.data` and `W.grad().x`; None where no name stands at the bottom."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


class _Changes(ast.NodeVisitor):
    """Walks what runs when the statement runs: not the bodies of functions."""

    def __init__(self, imported: set[str]) -> None:
        self.changed: set[str] = set()
        self.given: set[str] = set()
        self._imported = imported

    def _add(self, node: ast.expr) -> None:
        name = root(node)
        if name is not None:
            self.changed.add(name)

    def _target(self, target: ast.expr) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            for part in target.elts:
                self._target(part)
        elif isinstance(target, (ast.Subscript, ast.Attribute)):
            self._add(target)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        """A decorator such as `@softmax.register` changes what it is taken from."""
        for decorator in node.decorator_list:
            name = root(decorator)
            if name not in self._imported and not isinstance(decorator, ast.Name):
                self._add(decorator)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.visit_FunctionDef(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Its body runs later."""

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._target(target)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._target(node.target)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._add(node.target)
        self.generic_visit(node)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self._add(target)

    def visit_For(self, node: ast.For) -> None:
        self._target(node.target)
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        """A call that stands alone is made for what it changes."""
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call):
            self._called_alone(call)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        for keyword in node.keywords:
            if keyword.arg == "out":
                self._add(keyword.value)
        self.generic_visit(node)

    def _called_alone(self, call: ast.Call) -> None:
        function = call.func
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        data = [value for value in given if isinstance(value, (ast.Name, ast.Attribute, ast.Subscript))]
        names = {name for name in map(root, data) if name is not None}
        if isinstance(function, ast.Attribute):
            name = root(function)
            if name not in self._imported or function.attr in _SETTINGS or function.attr.startswith(_SETTING_PREFIXES):
                self._add(function)
            if function.attr in _IN_PLACE or function.attr == "at":  # np.add.at(table, …)
                self.changed |= names
            elif name not in self._imported:  # trainer.fit(W)
                self.given |= names
        elif isinstance(function, ast.Name) and function.id in _IN_PLACE:
            self.changed |= names
        elif isinstance(function, ast.Name) and function.id not in _ONLY_SAYING:
            self.given |= names
