"""The inverse of dressing: a source file in any combination of conventions, written from functions of the contract.

`written(outfit, mistake)` gives the text of a file as a person of that school would have written it, and the mapping
that describes it. The formulas are those of impl/reference.py, or of one of impl/mistakes/: they are put into the file
under private names, and what the file offers calls them. So a mistake stays that mistake, in other clothes.
"""

from __future__ import annotations

import ast
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from gradspec.diagnosis.catalogue import KnownMistake, catalogue
from gradspec.resources import folder

LAYOUTS = ("vector", "rows", "columns", "row-vector", "column-vector")
BATCHES = ("rows", "columns")
LABELS = ("int", "ints", "ints-column", "ints-row", "one-hot", "one-hot-rows", "one-hot-columns")
GIVEN = ("logits", "probabilities", "log-probabilities")
REDUCTIONS = ("mean", "sum", "none")
FORMS = ("functions", "cached", "pair", "fused", "classes", "attributes", "called", "unrolled", "vectors", "estimator")
OF_WEIGHTS = ("fused", "unrolled", "estimator")
"""Forms in which the loss is one of weights, and the logits are the product of these and an identity matrix."""
LAYERS = ("functions", "sized", "parameters")
CHECKERS = ("returned", "printed", "raised", "difference")
ONLY_IN_BATCHES = {"conduct.batch", "mlp.batch-is-sum"}
"""A mistake that these claims alone catch is none in a single sample."""
AS_THEY_ARE = (
    *("chain_jacobian", "backprop", "pushforward", "compose_derivative"),
    *("squared_norm", "squared_norm_grad", "affine_squared_norm_grad", "numerical_jacobian"),
)
"""Operations that no convention of a file's speaks of, or that are left as the contract has them."""


@dataclass(frozen=True)
class Outfit:
    """One combination of conventions."""

    layout: str = "vector"
    labels: str = "int"
    given: str = "logits"
    reduction: str = "mean"
    divisor: str = ""
    """Said apart from the reduction; empty where it follows."""
    order: str = "contract"
    """Or "label-first"."""
    form: str = "functions"
    """What the functions are and return: see FORMS."""
    sigmoid: str = "x"
    """What the sigmoid's derivative is given."""
    weights: str = "out-in"
    bias: str = ""
    checker: str = "returned"
    function: str = "value"
    arrays: str = "numpy"
    layer: str = "functions"
    """Or a class that is made with its sizes, and has its weights in attributes ("sized") or in a dictionary."""

    @property
    def is_batch(self) -> bool:
        """True when the file's functions take more than one sample."""
        return self.layout in BATCHES and self.labels != "int"

    @property
    def divides_by(self) -> str:
        """The gradient's divisor."""
        return self.divisor or ("N" if self.reduction == "mean" else "1")

    def __str__(self) -> str:
        plain = Outfit()
        said = [
            f"{f.name}={getattr(self, f.name)}" for f in fields(self) if getattr(self, f.name) != getattr(plain, f.name)
        ]
        return ", ".join(said) or "the contract"


@dataclass(frozen=True)
class Written:
    """A file in an outfit."""

    text: str
    mapping: dict[str, Any]
    operations: tuple[str, ...]
    """The contract's operations whose formulas are in it."""


def is_possible(outfit: Outfit) -> bool:
    """False for what cannot be written: labels of a batch in a single vector, a fused function of single vectors."""
    batch = outfit.layout in BATCHES
    if outfit.labels in ("ints-column", "ints-row", "one-hot-rows", "one-hot-columns") and not batch:
        return False
    if outfit.reduction != "mean" and not outfit.is_batch:
        return False
    if outfit.form in OF_WEIGHTS and not (outfit.is_batch and outfit.given == "logits" and outfit.reduction == "mean"):
        return False
    if outfit.form == "vectors" and (outfit.layout, outfit.given) != ("vector", "logits"):
        return False
    if outfit.form in _TOGETHER and outfit.divisor:
        return False
    if outfit.divisor and not outfit.is_batch:
        return False
    if outfit.given != "logits" and outfit.form in ("pair", "classes", "attributes", "called"):
        return False
    return not (outfit.arrays != "numpy" and (outfit.layout != "vector" or outfit.form != "functions"))


def single_conventions() -> list[Outfit]:
    """Each convention by itself, over the contract's, or over rows where it speaks of a batch."""
    rows = Outfit(layout="rows", labels="ints")
    outfits = [Outfit(layout=layout, labels="ints" if layout in BATCHES else "int") for layout in LAYOUTS]
    outfits += [replace(rows, labels=labels) for labels in LABELS]
    outfits += [replace(rows, layout="columns", labels=labels) for labels in LABELS]
    outfits += [replace(rows, given=given) for given in GIVEN]
    outfits += [replace(rows, reduction=reduction) for reduction in REDUCTIONS]
    outfits += [replace(rows, reduction="sum", divisor="N"), replace(rows, divisor="1")]
    outfits += [replace(rows, order="label-first"), Outfit(order="label-first"), Outfit(labels="one-hot")]
    outfits += [replace(rows, form=form) for form in FORMS] + [Outfit(form="vectors")]
    outfits += [replace(rows, layout="columns", form=form) for form in OF_WEIGHTS]
    outfits += [replace(rows, weights="in-out", layer=layer) for layer in LAYERS]
    outfits += [Outfit(layer="sized"), Outfit(layout="columns", labels="ints", layer="sized")]
    outfits += [Outfit(sigmoid="sigmoid"), replace(rows, sigmoid="sigmoid"), Outfit(weights="in-out")]
    outfits += [replace(rows, weights="in-out", bias=bias) for bias in ("", "row", "column")]
    outfits += [Outfit(checker=checker) for checker in CHECKERS]
    outfits += [Outfit(checker=checker, function="value-and-gradient") for checker in CHECKERS]
    outfits += [Outfit(arrays="list"), Outfit(arrays="numbers")]
    return [outfit for outfit in dict.fromkeys(outfits) if is_possible(outfit)]


def random_conventions(count: int, seed: int = 0) -> list[Outfit]:
    """Combinations drawn at random, the same in every run."""
    choose = random.Random(seed).choice
    found: dict[Outfit, None] = {}
    for _ in range(50 * count):
        outfit = Outfit(
            layout=choose(LAYOUTS + BATCHES),
            labels=choose(LABELS),
            given=choose(GIVEN),
            reduction=choose(REDUCTIONS),
            divisor=choose(("", "", "N", "1")),
            order=choose(("contract", "label-first")),
            form=choose(FORMS),
            sigmoid=choose(("x", "sigmoid")),
            weights=choose(("out-in", "in-out")),
            bias=choose(("", "row", "column")),
            checker=choose(CHECKERS),
            function=choose(("value", "value-and-gradient")),
            layer=choose(LAYERS),
        )
        if is_possible(outfit):
            found[outfit] = None
    return list(itertools.islice(found, count))


# --- the formulas, under private names


@cache
def _formulas(source: str, prefix: str) -> str:
    """A file's text with its own names prefixed."""
    tree = ast.parse(source)
    own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    bound = {
        n.id for node in tree.body if isinstance(node, ast.Assign) for n in node.targets if isinstance(n, ast.Name)
    }

    class Renamed(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.Name:
            node.id = prefix + node.id if node.id in own | bound else node.id
            return node

        def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
            node.name = prefix + node.name if node.name in own else node.name
            self.generic_visit(node)
            return node

    kept = [node for node in tree.body if not (isinstance(node, ast.ImportFrom) and node.module == "__future__")]
    tree.body = kept[1:] if ast.get_docstring(tree) else kept
    return ast.unparse(ast.fix_missing_locations(Renamed().visit(tree)))


@dataclass(frozen=True)
class _Formulas:
    """Whose formula each operation is computed by."""

    text: str
    mistaken: frozenset[str] = frozenset()
    batched: frozenset[str] = frozenset()
    """The mistaken operations whose formula takes a batch; all of the reference's do."""

    def of(self, operation: str) -> str:
        return f"_own_{operation}" if operation in self.mistaken else f"_ref_{operation}"

    def takes_batch(self, operation: str) -> bool:
        return operation not in self.mistaken or operation in self.batched


def _of_reference(mistake: KnownMistake | None) -> _Formulas:
    text = _formulas((folder("impl") / "reference.py").read_text(encoding="utf-8"), "_ref_")
    text = "from __future__ import annotations\n\n" + text
    if mistake is None:
        return _Formulas(text)
    source = mistake.path.read_text(encoding="utf-8")
    own = _formulas(source, "_own_")
    return _Formulas(f"{text}\n\n{own}", frozenset(mistake.operations), batched_of(mistake))


@cache
def batched_of(mistake: KnownMistake) -> frozenset[str]:
    """The mistake's own BATCHED."""
    for node in ast.parse(mistake.path.read_bytes()).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "BATCHED" for t in node.targets):
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


# --- writing


def written(outfit: Outfit, mistake: KnownMistake | None = None) -> Written:
    """The file, and the mapping that describes it."""
    writer = _Writer(outfit, _of_reference(mistake))
    writer.write()
    mapping: dict[str, Any] = {**_file_wide(outfit), "operations": writer.entries}
    return Written("\n\n\n".join([writer.formulas.text, *writer.parts]) + "\n", mapping, tuple(writer.operations))


def _file_wide(outfit: Outfit) -> dict[str, str]:
    said = {"layout": outfit.layout, "labels": outfit.labels, "arrays": outfit.arrays, "weights": outfit.weights}
    said["reduction"] = outfit.reduction
    said |= {"bias": outfit.bias} if outfit.bias else {}
    return {**said, "divisor": outfit.divisor} if outfit.divisor else said


class _Writer:
    """Writes one operation after another."""

    def __init__(self, outfit: Outfit, formulas: _Formulas) -> None:
        self.outfit, self.formulas = outfit, formulas
        self.parts: list[str] = []
        self.entries: dict[str, Any] = {}
        self.operations: dict[str, None] = {}

    def write(self) -> None:
        if self.outfit.arrays == "numbers":
            self._forward("relu")
            self._forward("sigmoid")
            self._derivatives()
            return
        for name in ("softmax", "log_softmax", "logsumexp", "relu", "sigmoid"):
            self._forward(name)
        self._jacobians()
        self._derivatives()
        self._losses()
        self._layers()
        self._checkers()
        self._networks()
        for name in AS_THEY_ARE:
            if self.outfit.arrays == "numpy":
                self._function(name, ("*arguments",), [f"return {self.formulas.of(name)}(*arguments)"])
                left = {"layout": "vector", "weights": "out-in", "bias": "vector"}
                self.entries[name] = {"call": name, **left} if name == "affine_squared_norm_grad" else name
                self.operations[name] = None

    # --- arrays in, arrays out

    def _in(self, name: str) -> str:
        """An expression for a vector, or a batch, as the contract has it."""
        if self.outfit.arrays != "numpy":
            return f"np.array({name})" if self.outfit.arrays == "list" else f"np.array([{name}])"
        single = not self.outfit.is_batch
        return {
            "vector": name,
            "rows": f"{name}[0]" if single else name,
            "columns": f"{name}[:, 0]" if single else f"{name}.T",
            "row-vector": f"{name}[0]",
            "column-vector": f"{name}[:, 0]",
        }[self.outfit.layout]

    def _in_rows(self, name: str) -> str:
        """As `_in`, for operations without a label: rows and columns are batches whatever the labels are."""
        return {"rows": name, "columns": f"{name}.T"}.get(self.outfit.layout, self._in(name))

    def _out(self, value: str) -> str:
        """An expression for a vector, or a batch, in the file's layout."""
        if self.outfit.arrays != "numpy":
            return f"np.asarray({value}).tolist()" + ("" if self.outfit.arrays == "list" else "[0]")
        single = not self.outfit.is_batch
        return {
            "vector": value,
            "rows": f"({value})[None, :]" if single else value,
            "columns": f"({value})[:, None]" if single else f"({value}).T",
            "row-vector": f"({value})[None, :]",
            "column-vector": f"({value})[:, None]",
        }[self.outfit.layout]

    def _out_rows(self, value: str) -> str:
        return {"rows": value, "columns": f"({value}).T"}.get(self.outfit.layout, self._out(value))

    def _labels(self) -> str:
        """An expression for the labels as the contract has them."""
        layout, labels = self.outfit.layout, self.outfit.labels
        if labels == "one-hot" and layout not in BATCHES:
            return {
                "vector": "int(np.argmax(y))",
                "row-vector": "int(np.argmax(y[0]))",
                "column-vector": "int(np.argmax(y[:, 0]))",
            }[layout]
        if labels == "one-hot":
            labels = f"one-hot-{layout}"
        return {
            "int": "y",
            "ints": "y" if layout in BATCHES else "int(y[0])",
            "ints-column": "y[:, 0]",
            "ints-row": "y[0]",
            "one-hot-rows": "np.argmax(y, axis=1)",
            "one-hot-columns": "np.argmax(y, axis=0)",
        }[labels]

    def _applied(self, name: str, *arguments: str, batch: bool) -> str:
        """The formula of an operation at these arguments, each a vector or a batch."""
        formula = self.formulas.of(name)
        if not batch or self.formulas.takes_batch(name):
            return f"{formula}({', '.join(arguments)})"
        rows = ", ".join(f"{a}[n]" for a in arguments)
        return f"np.array([{formula}({rows}) for n in range(len({arguments[0]}))])"

    # --- text

    def _function(self, name: str, parameters: tuple[str, ...], body: list[str]) -> None:
        lines = "\n".join(f"    {line}" for line in body)
        self.parts.append(f"def {name}({', '.join(parameters)}):\n{lines}")
        self.operations[name.removeprefix("my_")] = None

    def _class(self, name: str, methods: list[tuple[str, tuple[str, ...], list[str]]]) -> None:
        lines = [f"class {name}:"]
        for method, parameters, body in methods:
            lines += [
                f"    def {method}({', '.join(('self', *parameters))}):",
                *(f"        {line}" for line in body),
                "",
            ]
        self.parts.append("\n".join(lines).rstrip())

    # --- operations

    def _forward(self, name: str) -> None:
        batch = self.outfit.layout in BATCHES
        value = self._applied(name, "x", batch=batch)
        out = value if name == "logsumexp" else self._out_rows(value)
        body = [f"x = {self._in_rows('x')}"]
        form = self.outfit.form
        class_name = name.title().replace("_", "")
        if form == "cached":
            self._function(f"my_{name}", ("x",), [*body, f"return {out}, x"])
            self.entries[name] = {"call": f"my_{name}", "returns": ["value", "_"]}
        elif form == "classes" and name in ("softmax", "relu", "sigmoid"):
            self._class(class_name, [("forward", ("x",), ["self.x = x", *body, f"return {out}"]), self._backward(name)])
            self.entries[name] = f"{class_name}.forward"
        elif form == "attributes" and name in ("softmax", "relu", "sigmoid"):
            forward = ("forward", ("x",), ["self.inputs = self.x = x", *body, f"self.output = {out}"])
            self._class(class_name, [forward, self._backward(name)])
            self.entries[name] = {"call": f"{class_name}.forward", "returns": ".output"}
        elif form == "called":
            self._class(class_name, [("__call__", ("x",), [*body, f"return {out}"])])
            self.entries[name] = class_name
        else:
            self._function(f"my_{name}", ("x",), [*body, f"return {out}"])
            self.entries[name] = f"my_{name}"
        self.operations[name] = None

    def _backward(self, name: str) -> tuple[str, tuple[str, ...], list[str]]:
        """backward(dout): the pullback of an activation's forward."""
        derivative = {"softmax": "softmax_vjp", "relu": "relu_grad", "sigmoid": "sigmoid_grad"}[name]
        batch = self.outfit.layout in BATCHES
        body = [f"x, g = {self._in_rows('self.x')}, {self._in_rows('dout')}"]
        if name == "softmax":
            value = self._applied(derivative, "x", "g", batch=batch)
        else:
            value = f"g * {self._applied(derivative, 'x', batch=batch)}"
        kept = self.outfit.form == "attributes"
        body.append(f"self.dinputs = {self._out_rows(value)}" if kept else f"return {self._out_rows(value)}")
        entry: dict[str, Any] = {"call": f"{name.title()}.backward", "after": "forward"}
        self.entries[derivative] = {**entry, "returns": ".dinputs"} if kept else entry
        self.operations[derivative] = None
        return "backward", ("dout",), body

    def _jacobians(self) -> None:
        if self.outfit.arrays == "list":
            return
        for name in ("softmax_jacobian", "log_softmax_jacobian"):
            single = {"rows": "x[0]", "columns": "x[:, 0]"}.get(self.outfit.layout, self._in("x"))
            value = f"{self.formulas.of(name)}(x)"
            entry: dict[str, Any] = {"call": f"my_{name}"}
            if self.outfit.given == "probabilities" and name == "softmax_jacobian":
                value = "np.diag(x) - np.outer(x, x)" if name not in self.formulas.mistaken else self._of_log(name)
                entry["given"] = "probabilities"
            self._function(f"my_{name}", ("x",), [f"x = {single}", f"return {value}"])
            self.entries[name] = entry

    def _of_log(self, name: str, *others: str) -> str:
        """A mistake's formula on probabilities: their logarithms are logits too."""
        return f"{self.formulas.of(name)}({', '.join(('np.log(x)', *others))})"

    def _derivatives(self) -> None:
        batch = self.outfit.layout in BATCHES
        for name in ("softmax_vjp", "relu_grad", "sigmoid_grad"):
            if name in self.entries or (name == "softmax_vjp" and self.outfit.arrays == "numbers"):
                continue
            arguments = ("x", "g") if name == "softmax_vjp" else ("x",)
            body = [f"{a} = {self._in_rows(a)}" for a in arguments]
            value, entry = self._applied(name, *arguments, batch=batch), {"call": f"my_{name}"}
            if name == "sigmoid_grad" and self.outfit.sigmoid == "sigmoid" and name not in self.formulas.mistaken:
                value, entry = "x * (1 - x)", {**entry, "given": "sigmoid"}
            self._function(f"my_{name}", arguments, [*body, f"return {self._out_rows(value)}"])
            self.entries[name] = entry

    # --- losses

    def _loss(self, name: str) -> str:
        """The loss of x and y, as the contract has them, in the outfit's reduction."""
        formula, batch = self.formulas.of(name), self.outfit.is_batch
        if not batch:
            return f"{formula}(x, y)"
        rows = f"np.array([{formula}(x[n], y[n]) for n in range(len(x))])"
        if self.outfit.reduction == "none":
            return rows
        if self.outfit.reduction == "sum":
            return f"{formula}(x, y) * len(x)" if name in self.formulas.batched else f"np.sum({rows})"
        return f"{formula}(x, y)" if self.formulas.takes_batch(name) else f"np.sum({rows}) / len(x)"

    def _gradient(self, name: str) -> str:
        formula = self.formulas.of(name)
        if not self.outfit.is_batch:
            return f"{formula}(x, y)"
        rows = f"np.array([{formula}(x[n], y[n]) for n in range(len(x))])"
        if self.outfit.divides_by == "1":
            return f"{formula}(x, y) * len(x)" if name in self.formulas.batched else rows
        return f"{formula}(x, y)" if self.formulas.takes_batch(name) else f"{rows} / len(x)"

    def _losses(self) -> None:
        outfit = self.outfit
        of_probs = outfit.given == "probabilities"
        loss = self._loss("nll" if of_probs else "cross_entropy")
        gradient = self._gradient("cross_entropy_backward" if of_probs else "cross_entropy_grad")
        body = [f"x, y = {self._in('x')}, {self._labels()}"]
        given = {} if outfit.given == "logits" else {"given": outfit.given}
        if outfit.form == "pair":
            self._function(*self._ordered("loss"), [*body, f"return {loss}, {self._out(gradient)}"])
            self.entries["cross_entropy"] = {**self._entry("loss"), "returns": ["loss", "gradient"]}
        elif outfit.form in ("fused", "unrolled"):
            self._fused(loss, gradient)
        elif outfit.form == "vectors":
            self._of_vectors(loss, gradient)
        elif outfit.form == "estimator":
            self._estimator(loss, gradient)
        elif outfit.form in ("classes", "attributes", "called"):
            self._loss_class(body, loss, gradient)
        else:
            self._function(*self._ordered("loss"), [*body, f"return {loss}"])
            self._function(*self._ordered("loss_gradient"), [*body, f"return {self._out(gradient)}"])
            self.entries["cross_entropy"] = {**self._entry("loss"), **given}
            self.entries["cross_entropy_grad"] = {**self._entry("loss_gradient"), **given}
        self.operations |= dict.fromkeys(("nll", "cross_entropy_backward") if of_probs else ())
        self.operations |= dict.fromkeys(("cross_entropy", "cross_entropy_grad"))
        if not of_probs and outfit.form == "functions":
            self._of_stored_probabilities(body)

    def _of_stored_probabilities(self, body: list[str]) -> None:
        """nll, its gradient and the fused backward, beside the functions of logits."""
        for name in ("nll", "nll_grad", "cross_entropy_backward"):
            value = self._loss(name) if name == "nll" else self._out(self._gradient(name))
            self._function(*self._ordered(f"my_{name}"), [*body, f"return {value}"])
            entry = self._entry(f"my_{name}")
            if "arguments" in entry:
                entry["arguments"] = ["label", "probs"]
            self.entries[name] = entry

    def _ordered(self, name: str) -> tuple[str, tuple[str, ...]]:
        return name, ("y", "x") if self.outfit.order == "label-first" else ("x", "y")

    def _entry(self, call: str) -> dict[str, Any]:
        return {"call": call, "arguments": ["label", "x"]} if self.outfit.order == "label-first" else {"call": call}

    def _fused(self, loss: str, gradient: str) -> None:
        rows = self.outfit.layout == "rows"
        scores = "X.dot(W)" if rows else "W.dot(X).T"
        back = f"X.T.dot({gradient})" if rows else f"({gradient}).T.dot(X.T)"
        body = [
            f"x, y = {scores}, {self._labels()}",
            f"loss = {loss} + reg * np.sum(W * W)",
            f"return loss, {back} + 2 * reg * W",
        ]
        if self.outfit.form == "unrolled":
            shape = "num_inputs, num_classes" if rows else "num_classes, num_inputs"
            body = [f"W = theta.reshape({shape})", *body[:2], f"return loss, ({back} + 2 * reg * W).ravel()"]
            self._function("loss_of_theta", ("theta", "num_classes", "num_inputs", "reg", "X", "y"), body)
            arguments: list[Any] = ["unrolled", "V", "N", 0.0, "identity", "label"]
        else:
            self._function("loss_of_weights", ("W", "X", "y", "reg"), body)
            arguments = ["x", "identity", "label", 0.0]
        call = "loss_of_theta" if self.outfit.form == "unrolled" else "loss_of_weights"
        self.entries["cross_entropy"] = {"call": call, "arguments": arguments, "returns": ["loss", "gradient"]}

    def _of_vectors(self, loss: str, gradient: str) -> None:
        """A loss of the scores U·v, its gradients with respect to v and to U."""
        body = [
            f"x, y = U.dot(v), {self._labels()}",
            f"delta = {gradient}",
            f"return {loss}, U.T.dot(delta), np.outer(delta, v)",
        ]
        self._function("loss_of_vectors", ("v", "y", "U"), body)
        arguments = ["x", "label", "identity-weights"]
        returns = ["loss", "gradient"]
        self.entries["cross_entropy"] = {"call": "loss_of_vectors", "arguments": arguments, "returns": returns}

    def _estimator(self, loss: str, gradient: str) -> None:
        """A model that makes weights of its own size, and has a loss of samples and its gradient."""
        rows = self.outfit.layout == "rows"
        scores = "X.dot(self.W)" if rows else "self.W.dot(X).T"
        back = f"X.T.dot({gradient})" if rows else f"({gradient}).T.dot(X.T)"
        body = [f"x, y = {scores}, {self._labels()}"]
        shape = "num_inputs, num_classes" if rows else "num_classes, num_inputs"
        methods: list[tuple[str, tuple[str, ...], list[str]]] = [
            ("__init__", ("num_inputs", "num_classes"), [f"self.W = np.zeros(({shape}))"]),
            ("loss", ("X", "y"), [*body, f"return {loss}"]),
            ("gradient", ("X", "y"), [*body, f"return {back}"]),
        ]
        self._class("Model", methods)
        made = {"arguments": ["identity", "label"], "construct": ["N", "V"], "assign": {"W": "x"}}
        self.entries["cross_entropy"] = {"call": "Model.loss", **made}
        self.entries["cross_entropy_grad"] = {"call": "Model.gradient", **made}

    def _loss_class(self, body: list[str], loss: str, gradient: str) -> None:
        _, parameters = self._ordered("loss")
        kept = self.outfit.form == "attributes"
        forward = "__call__" if self.outfit.form == "called" else "forward"
        back = "gradient" if self.outfit.form == "called" else "backward"
        value = [f"self.output = {loss}"] if kept else [f"return {loss}"]
        slope = [f"self.dinputs = {self._out(gradient)}"] if kept else [f"return {self._out(gradient)}"]
        methods = [
            (forward, parameters, ["self.x, self.y = x, y", *body, *value]),
            (back, (), ["x, y = self.x, self.y", *body, *slope]),
        ]
        self._class("Loss", methods)
        first: dict[str, Any] = {**self._entry(f"Loss.{forward}")}
        second: dict[str, Any] = {"call": f"Loss.{back}", "after": forward}
        self.entries["cross_entropy"] = {**first, "returns": ".output"} if kept else first
        self.entries["cross_entropy_grad"] = {**second, "returns": ".dinputs"} if kept else second

    # --- layers and checkers

    def _layers(self) -> None:
        outfit = self.outfit
        if outfit.arrays == "list":
            return
        batch = outfit.layout in BATCHES
        turned = ".T" if outfit.weights == "in-out" else ""
        default = "column" if outfit.layout in ("columns", "column-vector") else "vector"
        flat = {"vector": "b", "row": "b[0]", "column": "b[:, 0]"}[outfit.bias or default]
        back = {"vector": "", "row": "[None, :]", "column": "[:, None]"}[outfit.bias or default]
        take = self.formulas.takes_batch
        value = f"{self.formulas.of('affine')}(W, b, x)"
        if batch and not take("affine"):
            value = f"np.array([{self.formulas.of('affine')}(W, b, x[n]) for n in range(len(x))])"
        body = ["cache = (x, W, b)", f"x, W, b = {self._in_rows('x')}, W{turned}, {flat}"]
        pullback = f"W_bar, b_bar, x_bar = {self.formulas.of('affine_backward')}(W, x, g)"
        if batch and not take("affine_backward"):
            each = f"[{self.formulas.of('affine_backward')}(W, x[n], g[n]) for n in range(len(x))]"
            pullback = (
                f"W_bar, b_bar, x_bar = (np.sum([r[0] for r in {each}], axis=0), "
                f"np.sum([r[1] for r in {each}], axis=0), np.array([r[2] for r in {each}]))"
            )
        backward = [
            "x, W, b = cache",
            f"g, x, W = {self._in_rows('g')}, {self._in_rows('x')}, W{turned}",
            pullback,
            f"return {self._out_rows('x_bar')}, W_bar{turned}, b_bar{back}",
        ]
        self.operations |= dict.fromkeys(("affine", "affine_backward"))
        if outfit.layer != "functions":
            self._layer_class(turned, back, [body[1], f"return {self._out_rows(value)}"], backward[1:3])
            return
        self._function("layer", ("x", "W", "b"), [*body, f"return {self._out_rows(value)}, cache"])
        self._function("layer_backward", ("g", "cache"), backward)
        self.entries["affine"] = {"call": "layer", "arguments": ["x", "W", "b"], "returns": ["value", "cache"]}
        returns = ["x_bar", "W_bar", "b_bar"]
        self.entries["affine_backward"] = {"call": "layer_backward", "after": "layer", "returns": returns}

    def _layer_class(self, turned: str, back: str, forward: list[str], backward: list[str]) -> None:
        """A layer that makes its weights itself, and keeps their gradients beside them."""
        in_a_dictionary = self.outfit.layer == "parameters"
        W, b, W_bar, b_bar = ("self.weights", "self.biases", "self.dweights", "self.dbiases")
        if in_a_dictionary:
            W, b, W_bar, b_bar = ("self.params['W']", "self.params['b']", "self.grads['W']", "self.grads['b']")
        shape = "num_inputs, num_outputs" if turned else "num_outputs, num_inputs"
        sizes = {"": "num_outputs", "[None, :]": "(1, num_outputs)", "[:, None]": "(num_outputs, 1)"}[back]
        made = [f"{W} = np.zeros(({shape}))", f"{b} = np.zeros({sizes})"]
        methods = [
            ("__init__", ("num_inputs", "num_outputs"), ["self.params, self.grads = {}, {}", *made]),
            ("forward", ("x",), [f"self.inputs, W, b = x, {W}, {b}", *forward]),
            (
                "backward",
                ("g",),
                [
                    f"x, W, b = self.inputs, {W}, {b}",
                    *backward,
                    f"{W_bar}, {b_bar} = W_bar{turned}, b_bar{back}",
                    f"return {self._out_rows('x_bar')}",
                ],
            ),
        ]
        self._class("Layer", methods)
        assign = {W.removeprefix("self."): "W", b.removeprefix("self."): "b"}
        assign = {name.replace("'", ""): word for name, word in assign.items()}
        returns = {"W_bar": W_bar, "b_bar": b_bar}
        places = {name: place.removeprefix("self").replace("'", "") for name, place in returns.items()}
        self.entries["affine"] = {"call": "Layer.forward", "construct": ["n", "m"], "assign": assign}
        self.entries["affine_backward"] = {
            "call": "Layer.backward",
            "after": "forward",
            "returns": {**places, "x_bar": "value"},
        }

    def _networks(self) -> None:
        """Two layers: their forward pass, which returns all that it has computed, and their backward pass."""
        outfit = self.outfit
        if outfit.arrays == "list":
            return
        turned = ".T" if outfit.weights == "in-out" else ""
        batch = outfit.layout in BATCHES
        take = f"x, W1, W2 = {self._in_rows('x')}, W1{turned}, W2{turned}"
        forward, backward = self.formulas.of("mlp_forward"), self.formulas.of("mlp_backward")
        passed, pulled = f"{forward}(W1, W2, x)", f"{backward}(W1, W2, x, g)"
        if batch and not self.formulas.takes_batch("mlp_forward"):
            passed = f"map(np.array, zip(*[{forward}(W1, W2, x[n]) for n in range(len(x))]))"
        lines = [take, f"z1, a1, z2 = {passed}"]
        self._function(
            "network", ("x", "W1", "W2"), [*lines, f"return {', '.join(map(self._out_rows, ('z1', 'a1', 'z2')))}"]
        )
        self.entries["mlp_forward"] = {"call": "network", "arguments": ["x", "W1", "W2"]}
        body = [take, f"g = {self._in_rows('g')}", f"x_bar, W1_bar, W2_bar = {pulled}"]
        if batch and not self.formulas.takes_batch("mlp_backward"):
            each = f"x_bar, W1_bar, W2_bar = zip(*[{backward}(W1, W2, x[n], g[n]) for n in range(len(x))])"
            sums = "x_bar, W1_bar, W2_bar = np.array(x_bar), np.sum(W1_bar, axis=0), np.sum(W2_bar, axis=0)"
            body = [*body[:2], each, sums]
        ending = f"return {{'W1': W1_bar{turned}, 'W2': W2_bar{turned}, 'x': {self._out_rows('x_bar')}}}"
        self._function("network_backward", ("x", "W1", "W2", "g"), [*body, ending])
        self.entries["mlp_backward"] = {
            "call": "network_backward",
            "arguments": ["x", "W1", "W2", "z2_bar"],
            "returns": {"x_bar": "[x]", "W1_bar": "[W1]", "W2_bar": "[W2]"},
        }
        self.operations |= dict.fromkeys(("mlp_forward", "mlp_backward"))

    def _checkers(self) -> None:
        outfit, formula = self.outfit, self.formulas.of("gradient_check")
        if outfit.arrays == "list":
            return
        pair = outfit.function == "value-and-gradient"
        parameters = ("f", "x") if pair else ("f", "grad", "x")
        call = f"{formula}(lambda z: f(z)[0], lambda z: f(z)[1], x)" if pair else f"{formula}(f, grad, x)"
        ending = {
            "returned": [f"return {call}"],
            "printed": [f"print('Gradient check passed!' if {call} else 'Gradient check failed.')"],
            "raised": [f"assert {call}, 'the gradients differ'"],
            "difference": [f"return 1e-12 if {call} else 0.5"],
        }[outfit.checker]
        self._function("check_gradient", parameters, ending)
        entry: dict[str, Any] = {"call": "check_gradient", "arguments": ["f", "x"] if pair else ["f", "grad", "x"]}
        entry |= {"function": outfit.function} if pair else {}
        entry |= {"verdict": outfit.checker} if outfit.checker != "returned" else {}
        self.entries["gradient_check"] = entry
        quotient = f"{self.formulas.of('numerical_gradient')}({'lambda z: f(z)[0]' if pair else 'f'}, x, h)"
        self._function("numeric", ("f", "x", "h=1e-4"), [f"return {quotient}"])
        self.entries["numerical_gradient"] = {"call": "numeric", **({"function": outfit.function} if pair else {})}
        self.operations |= dict.fromkeys(("gradient_check", "numerical_gradient"))


# --- mistakes in clothes


_TOGETHER = ("pair", "fused", "unrolled", "vectors")
"""Forms in which one function returns the loss and its gradient."""


@cache
def _operations_in(outfit: Outfit) -> frozenset[str]:
    return frozenset(written(outfit).operations)


def wearable(mistake: KnownMistake, outfit: Outfit) -> bool:
    """True when the mistake can be made in these conventions: its formula is asked for, and its batch is there."""
    if mistake.name == "axis-kept" and outfit.layout != "vector":
        return False  # (N, 1), a number a sample, is one of the shapes of rows and columns
    if outfit.arrays != "numpy" and mistake.name in ("always-float64", "cotangent-mutated", "input-mutated"):
        return False  # the caller's list is copied, and Python has floats of one size
    if mistake.name == "negative-labels-wrap" and (outfit.labels.startswith("one-hot") or outfit.form in _TOGETHER):
        return False  # no one-hot vector has a negative label; beside the loss the right gradient refuses it
    operations = _operations_in(outfit) & set(mistake.operations)
    if outfit.layer != "functions" and set(mistake.caught_by) == {"affine.shapes"}:
        operations -= {"affine"}  # whoever sets a bias on a layer that has been made is not refused by it
    own = batched_of(mistake)
    if outfit.given != "logits":  # there is no such formula of probabilities; of their logarithms some are right
        operations -= {"cross_entropy", "cross_entropy_grad"}
    if outfit.sigmoid == "sigmoid":
        operations -= {"sigmoid_grad"}
    if set(mistake.caught_by) <= ONLY_IN_BATCHES or mistake.name == "parameter-gradients-averaged":
        operations &= own if outfit.is_batch and outfit.reduction == "mean" else frozenset()
    return bool(operations)


def dressed_mistakes(outfits: list[Outfit], each: int, seed: int = 0) -> Iterator[tuple[KnownMistake, Outfit]]:
    """Every mistake in the outfits in which it can be made: in all, or in so many that are drawn at random."""
    chosen = random.Random(seed)
    for mistake in catalogue():
        possible = [outfit for outfit in outfits if wearable(mistake, outfit)]
        yield from ((mistake, outfit) for outfit in chosen.sample(possible, min(each, len(possible))))
