"""Engines in micrograd's style, `.data`, `.grad`, `.backward()`: a class of values read as `ops` and `vjp`.

A class of arrays is used as it is. One of single numbers is used entry by entry: an array of its values is an array of
objects, whose arithmetic is theirs. That a second `backward()` adds to `.grad` is a convention of this style: every
pullback after the first starts from a fresh graph.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from gradspec.contract import PRIMITIVES

DECLARED = "ENGINE"
"""The name under which a file may say which class it is, where that is not its own or not the only one."""

OF_VALUES = ("vjp", "grad")
"""The engine's operations that a class of values amounts to."""

_OPERATORS: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "add": ("__add__", operator.add),
    "subtract": ("__sub__", operator.sub),
    "multiply": ("__mul__", operator.mul),
    "divide": ("__truediv__", operator.truediv),
    "matmul": ("__matmul__", operator.matmul),
    "getitem": ("__getitem__", operator.getitem),
}
_OF_SINGLE_NUMBERS: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.true_divide,
    "matmul": np.dot,
    "outer": np.multiply.outer,
    "sum": lambda x, axis=None: np.sum(x, axis=axis),
    "getitem": lambda x, index: x[index],
}
_ELEMENTWISE = ("exp", "log", "sin", "tanh", "sigmoid", "relu")


def value_class_name(namespace: Mapping[str, Any]) -> str | None:
    """The name of the class of values that a module declares, or the only one that it defines; None without one."""
    if isinstance(namespace.get(DECLARED), type):
        return DECLARED
    own = namespace.get("__name__")
    found = [
        name
        for name, value in namespace.items()
        if isinstance(value, type) and value.__module__ == own and _is_value_class(value)
    ]
    return found[0] if len(found) == 1 else None


def _is_value_class(kind: type) -> bool:
    return all(callable(getattr(kind, name, None)) for name in ("backward", "__add__", "__mul__"))


def of_single_numbers(kind: type) -> bool:
    """True for a class without a sum and without a matrix product: it is one of numbers."""
    return not any(hasattr(kind, name) for name in ("sum", "__matmul__", "matmul", "dot"))


def note(kind: type) -> str:
    """What is said of such an engine when it is loaded."""
    what = "single numbers, used entry by entry" if of_single_numbers(kind) else "arrays"
    return (
        f"{kind.__name__} is an engine of {what}, in the style .data, .grad, .backward(); "
        "that a second backward adds to .grad is taken for a convention"
    )


def as_engine(kind: type) -> dict[str, Any]:
    """`ops`, `vjp` and `grad` made of a class of values."""
    style = _Numbers(kind) if of_single_numbers(kind) else _Arrays(kind)

    def vjp(f: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
        def graph() -> tuple[list[Any], Any]:
            leaves = [style.leaf(np.asarray(primal)) for primal in primals]
            return leaves, f(*leaves)

        unused = [graph()]

        def pullback(cotangent: Any) -> tuple[Any, ...]:
            leaves, result = unused.pop() if unused else graph()
            style.backward(result, np.asarray(cotangent))
            return tuple(style.gradient(leaf, np.asarray(x)) for leaf, x in zip(leaves, primals, strict=True))

        return style.data(unused[0][1], np.asarray(primals[0])), pullback

    def grad(f: Callable[..., Any]) -> Callable[[Any], Any]:
        return lambda x: vjp(f, x)[1](np.ones_like(np.asarray(x).reshape(-1)[0]))[0]

    return {"ops": style.ops, "vjp": vjp, "grad": grad}


class _Numbers:
    """Arrays of objects, each a value of the class."""

    def __init__(self, kind: type) -> None:
        self._kind = kind
        there = {name: how for name, how in _OF_SINGLE_NUMBERS.items() if self._has(name)}
        there |= {name: self._method(name) for name in _ELEMENTWISE if callable(getattr(kind, name, None))}
        self.ops = SimpleNamespace(**{name: _boxed(function) for name, function in there.items()})

    def _has(self, name: str) -> bool:
        needed = _OPERATORS.get(name, ("__add__", None))[0]
        return name in ("matmul", "getitem") or hasattr(self._kind, needed)

    def _method(self, name: str) -> Callable[[Any], Any]:
        function: Callable[[Any], Any] = np.frompyfunc(lambda value: getattr(value, name)(), 1, 1)
        return function

    def leaf(self, primal: Any) -> Any:
        return _filled(np.shape(primal), [self._kind(v) for v in _entries(primal)])

    def data(self, result: Any, like: Any) -> Any:
        return _numbers([value.data for value in result.reshape(-1)], result.shape, like)

    def backward(self, result: Any, cotangent: Any) -> None:
        pairs = zip(result.reshape(-1), _entries(cotangent), strict=True)
        weighted = [v if c == 1 else v * c for v, c in pairs]
        total = weighted[0]
        for term in weighted[1:]:
            total = total + term
        total.backward()

    def gradient(self, leaf: Any, like: Any) -> Any:
        return _numbers([0.0 if v.grad is None else v.grad for v in leaf.reshape(-1)], leaf.shape, like)


class _Arrays:
    """Values that are arrays: operators and methods, by the contract's names."""

    def __init__(self, kind: type) -> None:
        self._kind = kind
        there = {name: how for name, (needed, how) in _OPERATORS.items() if hasattr(kind, needed)}
        methods = {name for name in PRIMITIVES if name not in there and callable(getattr(kind, name, None))}
        self.ops = SimpleNamespace(**there, **{name: self._method(name) for name in methods})

    def _method(self, name: str) -> Callable[..., Any]:
        return lambda x, *others, **options: getattr(x, name)(*others, **options)

    def leaf(self, primal: Any) -> Any:
        made = self._kind(primal.copy())
        if getattr(made, "requires_grad", True) is False:
            made.requires_grad = True
        return made

    def data(self, result: Any, like: Any) -> Any:
        return np.array(result.data)

    def backward(self, result: Any, cotangent: Any) -> None:
        weighted = result if np.all(cotangent == 1) else result * self._kind(cotangent.copy())
        (weighted.sum() if cotangent.ndim else weighted).backward()

    def gradient(self, leaf: Any, like: Any) -> Any:
        found = np.zeros_like(like) if leaf.grad is None else getattr(leaf.grad, "data", leaf.grad)
        return np.array(leaf.grad if isinstance(leaf.grad, np.ndarray) else found)


def _boxed(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with an array of objects as its result, of shape () too."""

    def primitive(*values: Any, **options: Any) -> Any:
        result = function(*values, **options)
        return result if isinstance(result, np.ndarray) else _filled((), [result])

    return primitive


def _entries(array: Any) -> list[Any]:
    """The numbers of an array, each as it is in its format."""
    flat = np.asarray(array).reshape(-1)
    return [flat[n] for n in range(flat.size)]


def _filled(shape: tuple[int, ...], values: list[Any]) -> Any:
    made = np.empty(len(values), dtype=object)
    for n, value in enumerate(values):
        made[n] = value
    return made.reshape(shape)


def _numbers(values: list[Any], shape: tuple[int, ...], like: Any) -> Any:
    """Numbers in an array, of the dtype of another."""
    if like.dtype == object:
        return _filled(shape, values)
    return np.array(values, dtype=like.dtype).reshape(shape)
