"""What a file offers: its functions and its classes' methods, with what their names and parameters say."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from gradspec.adapt.offers.families import LOSS_GRADIENTS, LOSSES, meant
from gradspec.adapt.offers.parameters import is_called, size_of
from gradspec.contract import OPERATIONS

FORWARD = (
    "forward",
    "__call__",
    "forward_propagation",
    "forward_pass",
    "loss",
    "fn",
    "call",
    "activate",
    "activation",
    "compute",
    "calculate",
    "f",
    "function",
)
"""Methods that work something out, by how usual their names are."""
BACKWARD = (
    "backward",
    "backward_propagation",
    "gradient",
    "grad",
    "delta",
    "derivative",
    "prime",
    "df",
    "backprop",
    "backward_pass",
    "deriv",
)
FLAGS = ("deriv", "derivative", "prime", "grad", "derive", "backward", "der")
"""Parameters that make a function its own derivative."""


_MADE_HERE = (partial, np.vectorize)
"""A function's wrappers: who names one defines it, whose module ever it says it is of."""


@dataclass(frozen=True)
class Constructor:
    """What a class is made with: the parameters that must be given, and those that may."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A callable, and the operations that its name allows to think of."""

    path: str
    """As a mapping names it: `softmax`, `Loss.forward`."""
    operations: tuple[str, ...]
    required: tuple[str, ...]
    """The parameters that must be given, in order."""
    optional: tuple[str, ...] = ()
    flag: str | None = None
    """The parameter that makes it the derivative, if this is about the derivative."""
    forward: str | None = None
    """For a backward method: the method that may have to be called before."""
    forward_required: tuple[str, ...] = ()
    constructor: Constructor | None = None
    """What the class is made with; None for a function."""

    @property
    def hidden(self) -> bool:
        """True for a private method, `Model._softmax`."""
        return self.path.rpartition(".")[2].startswith("_") and not self.path.endswith("__")

    @property
    def at_its_word(self) -> bool:
        """True where the callable has the contract's own name."""
        return self.path in OPERATIONS


def offers(namespace: Mapping[str, Any]) -> list[Offer]:
    """What the namespace itself defines and whose name says something, in its order."""
    found: list[Offer] = []
    for name, value in namespace.items():
        if name.startswith("_") or not callable(value) or inspect.ismodule(value):
            continue
        if home_of(value, namespace) is not None:
            continue
        found.extend(_of_class(name, value) if isinstance(value, type) else _of_function(name, value))
    return found


def home_of(value: Any, namespace: Mapping[str, Any]) -> str | None:
    """The module that a callable comes from, where that is another than the namespace's own."""
    home = namespace.get("__name__")
    module = getattr(value, "__module__", home)
    return None if home is None or module == home or isinstance(value, _MADE_HERE) else str(module)


def silent(namespace: Mapping[str, Any]) -> list[str]:
    """The functions that the namespace itself defines, with an argument at least, whose names say no operation."""
    home = namespace.get("__name__")
    return [
        name
        for name, value in namespace.items()
        if inspect.isfunction(value)
        and not name.startswith("_")
        and (home is None or value.__module__ == home)
        and (parameters_of(value) or ((), ()))[0]
        and not meant(name)
    ]


def _of_function(name: str, function: Any, prefix: str = "", constructor: Constructor | None = None) -> Iterator[Offer]:
    parameters = parameters_of(function)
    if parameters is None:
        return
    required, optional = parameters
    operations = meant(name) or _of_an_estimator(name, required, constructor)
    if operations == ("softmax",) and len(required) > 2 and any(is_called(n, "label") for n in required):
        operations = LOSSES  # softmax(v, target, U)
    if operations:
        yield Offer(prefix + name, operations, required, optional, constructor=constructor)
    if operations in (("sigmoid",), ("relu",)):
        for flag in optional:
            if flag in FLAGS:
                slope = (f"{operations[0]}_grad",)
                yield Offer(prefix + name, slope, required, optional, flag, constructor=constructor)


def _of_an_estimator(name: str, required: tuple[str, ...], constructor: Constructor | None) -> tuple[str, ...]:
    """`backward(X, y)` of a class that is no layer: the gradient of its loss."""
    labelled = len(required) > 1 and any(is_called(n, "label") for n in required)
    return LOSS_GRADIENTS if constructor is not None and name in BACKWARD and labelled else ()


def _of_class(name: str, made: type) -> Iterator[Offer]:
    constructor = _constructor(made)
    operations = meant(name)
    if constructor is None:
        return
    methods = [m for base in reversed(made.__mro__) if base is not object for m in vars(base)]
    forward = next((m for m in FORWARD if m in methods), None)
    backward = next((m for m in BACKWARD if m in methods and m != forward), None)
    sized = any(size_of(parameter) in ("n", "m", "h", "list") for parameter in constructor.required)
    is_model = sized and operations != ("affine",)  # a SoftmaxClassifier(n_features, n_classes) is no softmax
    if operations and not is_model and forward is not None and _parameters(made, forward) is not None:
        required, optional = _parameters(made, forward) or ((), ())
        yield Offer(f"{name}.{forward}", operations, required, optional, constructor=constructor)
        if backward is not None and (back := _parameters(made, backward)) is not None:
            yield Offer(
                f"{name}.{backward}", _slopes(operations), *back,
                forward=forward, forward_required=required, constructor=constructor,
            )  # fmt: skip
        return
    own = {m: inspect.getattr_static(made, m) for m in methods}
    own = {m: s for m, s in own.items() if inspect.isfunction(s) or isinstance(s, staticmethod | classmethod)}
    there = [m for m in own if not m.startswith("_")]
    public = [offer for m in there for offer in _of_function(m, _bound(made, m), f"{name}.", constructor)]
    said = {operation for offer in public for operation in offer.operations}
    yield from public
    for method in (m for m in own if m.startswith("_") and not m.endswith("__")):
        hidden = _of_function(method, _bound(made, method), f"{name}.", constructor)
        yield from (offer for offer in hidden if not said & set(offer.operations))  # an estimator's `_softmax`


def _slopes(operations: tuple[str, ...]) -> tuple[str, ...]:
    """What the backward method of a class of that meaning may be."""
    if operations == LOSSES:
        return LOSS_GRADIENTS
    known = {
        "softmax": ("softmax_vjp", "softmax_jacobian"),
        "log_softmax": ("log_softmax_jacobian",),
        "sigmoid": ("sigmoid_grad",),
        "relu": ("relu_grad",),
        "affine": ("affine_backward",),
    }
    return known.get(operations[0], ())


def _constructor(made: type) -> Constructor | None:
    """What an instance is made with; None where that cannot be known."""
    if made.__init__ is object.__init__:  # type: ignore[misc]  # to see whether there is one
        return Constructor()
    parameters = parameters_of(made.__init__)  # type: ignore[misc]  # of this very class
    return None if parameters is None else Constructor(parameters[0][1:], parameters[1])


def _parameters(made: type, method: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    return parameters_of(_bound(made, method))


def _bound(made: type, method: str) -> Any:
    """The method without its `self`."""
    static = inspect.getattr_static(made, method)
    if isinstance(static, staticmethod | classmethod):
        return getattr(made, method)
    return _WithoutSelf(static)


class _WithoutSelf:
    """A function as its object's callers see it."""

    def __init__(self, function: Any) -> None:
        self.function = function


def parameters_of(function: Any) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The names of the parameters that must be given, and of those that may; None where they cannot be known."""
    method = isinstance(function, _WithoutSelf)
    try:
        signature = inspect.signature(function.function if method else function)
    except (TypeError, ValueError):
        return None
    parameters = list(signature.parameters.values())[1 if method else 0 :]
    places = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    required = tuple(p.name for p in places if p.default is p.empty)
    optional = tuple(p.name for p in parameters if p.default is not p.empty)
    return required, optional
