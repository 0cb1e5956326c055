"""Engines in micrograd's style, `.data`, `.grad`, `.backward()`: a class of values read as `ops` and `vjp`.

A class of arrays is used as it is. One of single numbers is used entry by entry: an array of its values is an array of
objects, whose arithmetic is theirs. That a second `backward()` adds to `.grad` is a convention of this style: every
pullback after the first starts from a fresh graph.
"""

from __future__ import annotations

import inspect
import operator
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from gradspec.contract import PRIMITIVES
from gradspec.lift import Number

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
_OF_TWO_METHODS = ("matmul", "outer")
_OF_TWO = (np.add, np.subtract, np.multiply, np.true_divide)
_ELEMENTWISE = ("exp", "log", "sin", "tanh", "sigmoid", "relu")


def value_class_name(namespace: Mapping[str, Any]) -> str | None:
    """The name of the class of values that a module declares, or the one that all it defines derive from, or None."""
    if isinstance(namespace.get(DECLARED), type):
        return DECLARED
    found = value_class_names(namespace)
    bases = [name for name in found if all(issubclass(namespace[other], namespace[name]) for other in found)]
    return bases[0] if bases else None


def value_class_names(namespace: Mapping[str, Any]) -> list[str]:
    """The names of all classes of values that a module defines."""
    own = namespace.get("__name__")
    return [
        name
        for name, value in namespace.items()
        if isinstance(value, type) and value.__module__ == own and _is_value_class(value)
    ]


def which_one(namespace: Mapping[str, Any]) -> str:
    """What to write in a module of several classes of values; empty where there are not several."""
    found = value_class_names(namespace)
    if len(found) < 2:
        return ""
    return f"{' and '.join(found)} are classes of values: say which one is the engine, {DECLARED} = {found[0]}"


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
        arrays = [np.asarray(primal) for primal in primals]

        def graph() -> tuple[list[Any], list[Any], Any]:
            leaves = [style.leaf(x) for x in arrays]
            return leaves, [style.data(leaf) for leaf in leaves], f(*leaves)

        unused = [graph()]

        def pullback(cotangent: Any) -> tuple[Any, ...]:
            leaves, stored, result = unused.pop() if unused else graph()
            style.backward(result, np.asarray(cotangent))
            for leaf, before, x in zip(leaves, stored, arrays, strict=True):
                _write_through(style.data(leaf), before, x)
            return tuple(_numbers(style.gradient(leaf), x) for leaf, x in zip(leaves, arrays, strict=True))

        return _numbers(style.data(unused[0][2]), arrays[0]), pullback

    def grad(f: Callable[..., Any]) -> Callable[[Any], Any]:
        return lambda x: vjp(f, x)[1](np.ones_like(np.asarray(x).reshape(-1)[0]))[0]

    return {"ops": style.ops, "vjp": vjp, "grad": grad}


def _write_through(now: Any, before: Any, primal: Any) -> None:
    """Whatever the walk wrote into a leaf's .data is written into the primal, which the leaf has a copy of."""
    if primal.dtype.kind == "f" and not np.array_equal(now, before, equal_nan=before.dtype.kind == "f"):
        primal[...] = now


class _Numbers:
    """Arrays of objects, each a value of the class."""

    def __init__(self, kind: type) -> None:
        self._kind, self._seeded = kind, _takes_a_cotangent(kind)
        there = {name: self._boxed(how) for name, how in _OF_SINGLE_NUMBERS.items() if self._has(name)}
        there |= {name: _boxed(_entrywise(name)) for name in _ELEMENTWISE if _binds(kind, name)}
        self.ops = SimpleNamespace(**there)

    def _has(self, name: str) -> bool:
        needed = _OPERATORS.get(name, ("__add__", None))[0]
        return name in ("matmul", "getitem") or hasattr(self._kind, needed)

    def _boxed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function of arrays of objects, with the constants among its arguments made leaves."""
        boxed = _boxed(function)
        if function not in _OF_TWO:
            return boxed
        return lambda x, y: boxed(*(v if isinstance(v, np.ndarray) else self.leaf(v) for v in (x, y)))

    def leaf(self, primal: Any) -> Any:
        return _filled(np.shape(primal), [self._kind(v) for v in _entries(primal)])

    def data(self, result: Any) -> Any:
        return _filled(result.shape, [value.data for value in result.reshape(-1)])

    def backward(self, result: Any, cotangent: Any) -> None:
        pairs = zip(result.reshape(-1), _entries(cotangent), strict=True)
        weighted = [v if _is_one(c) else v * c for v, c in pairs]
        total = weighted[0]
        for term in weighted[1:]:
            total = total + term
        total.backward(*[1.0] * self._seeded)

    def gradient(self, leaf: Any) -> Any:
        return _filled(leaf.shape, [0.0 if v.grad is None else _unwrapped(v.grad) for v in leaf.reshape(-1)])


class _Arrays:
    """Values that are arrays: operators and methods, by the contract's names."""

    def __init__(self, kind: type) -> None:
        self._kind, self._seeded = kind, _takes_a_cotangent(kind)
        there = {
            name: how if name == "getitem" else self._of_two(how)
            for name, (needed, how) in _OPERATORS.items()
            if hasattr(kind, needed)
        }
        methods = {name for name in PRIMITIVES if name not in there and self._can_be_called(name)}
        self.ops = SimpleNamespace(**there, **{name: self._method(name) for name in methods})

    def _can_be_called(self, name: str) -> bool:
        """True for a method that takes what the contract gives it; one that does not is left out."""
        if name == "sum":
            return _binds(self._kind, name) and _binds(self._kind, name, axis=0)
        return _binds(self._kind, name, *["other"] * (name in _OF_TWO_METHODS), *["index"] * (name == "getitem"))

    def _method(self, name: str) -> Callable[..., Any]:
        return lambda x, *others, **options: getattr(x, name)(*others, **options)

    def _of_two(self, how: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        """An operator, with a constant on either side made a leaf beside the other side's."""
        return lambda x, y: how(self._value(x, y), self._value(y, x))

    def _value(self, x: Any, beside: Any) -> Any:
        if _is_value_class(type(x)):
            return x
        if not isinstance(beside.data, np.ndarray):
            return self._kind(x)
        constant = beside.data.reshape(-1)[:1].reshape(()).copy()
        constant[()] = x
        return self._kind(constant)

    def leaf(self, primal: Any) -> Any:
        made = self._kind(primal.copy())
        if getattr(made, "requires_grad", True) is False:
            made.requires_grad = True
        return made

    def data(self, result: Any) -> Any:
        return np.array(result.data)

    def backward(self, result: Any, cotangent: Any) -> None:
        if self._seeded:
            result.backward(cotangent.copy())
            return
        ones = all(map(_is_one, _entries(cotangent)))
        weighted = result if ones else result * self._kind(cotangent.copy())
        (weighted.sum() if cotangent.ndim else weighted).backward()

    def gradient(self, leaf: Any) -> Any:
        """The leaf's .grad; zeros where it is None or still the plain 0 that it was at first."""
        found = 0.0 if leaf.grad is None else _unwrapped(leaf.grad)
        untouched = isinstance(found, int | float) and found == 0
        return np.zeros_like(leaf.data) if untouched else np.array(found)


def _binds(kind: type, name: str, *arguments: Any, **options: Any) -> bool:
    """True where the class has a method of that name which can be called so."""
    method = getattr(kind, name, None)
    if not callable(method):
        return False
    try:
        inspect.signature(method).bind("self", *arguments, **options)
    except TypeError:
        return False
    except ValueError:  # written in C: the call itself will tell
        return True
    return True


def _takes_a_cotangent(kind: type) -> bool:
    """True where backward asks for one: backward(self, cotangent)."""
    return not _binds(kind, "backward") and _binds(kind, "backward", "cotangent")


def _is_one(number: Any) -> bool:
    """True for 1; the comparison is ours, and is not counted as the engine's."""
    return bool(Number.__eq__(number, 1) if isinstance(number, Number) else number == 1)


def _unwrapped(grad: Any) -> Any:
    """The numbers of a .grad that may be a value of the class itself."""
    return grad.data if _is_value_class(type(grad)) else grad


def _entrywise(name: str) -> Callable[[Any], Any]:
    function: Callable[[Any], Any] = np.frompyfunc(lambda value: getattr(value, name)(), 1, 1)
    return function


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


def _numbers(found: Any, like: Any) -> Any:
    """An array of objects as one of the other's dtype; any other as it is."""
    return found.astype(like.dtype) if found.dtype == object and like.dtype != object else found
