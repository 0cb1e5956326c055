"""What one torch.autograd.Function provides of the contract: its forward, and its backward through torch.autograd.

The backward is asked with cotangents that are not 1 (2, or ½ where the answer may be as large as the largest number),
and the answer is divided by them, which is exact: a backward that is right for the cotangent 1 only does not pass.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from gradspec.contract import OPERATIONS
from gradspec.errors import UsageError
from gradspec.frameworks.tensors import numpy_function


@dataclass(frozen=True)
class _Derivative:
    """An operation that is a derivative of the forward's, and how torch.autograd is asked for it."""

    operation: str
    ask: Callable[..., Any]
    cotangent: float = 2.0


def _gradient(forward: Callable[..., Any], cotangent: float, x: Any, *others: Any) -> Any:
    """The gradient of a number with respect to x, or the slopes of an elementwise function."""
    import torch

    x = x.detach().requires_grad_()
    value = forward(x, *others)
    (x_bar,) = torch.autograd.grad(value, x, torch.full_like(value, cotangent))
    return x_bar / cotangent


def _pullback(forward: Callable[..., Any], _: float, x: Any, cotangent: Any) -> Any:
    """The cotangent of x, given that of the value."""
    import torch

    x = x.detach().requires_grad_()
    (x_bar,) = torch.autograd.grad(forward(x), x, cotangent)
    return x_bar


def _affine_pullback(forward: Callable[..., Any], _: float, W: Any, x: Any, cotangent: Any) -> Any:
    """The cotangents of W, b and x, given that of Wx + b."""
    import torch

    primals = [tensor.detach().requires_grad_() for tensor in (W, torch.zeros_like(W[:, 0]), x)]
    return torch.autograd.grad(forward(*primals), primals, cotangent)


def _jacobian(forward: Callable[..., Any], _: float, x: Any) -> Any:
    """One backward for each entry of the value."""
    from torch.autograd import functional

    jacobian: Callable[..., Any] = functional.jacobian
    return jacobian(forward, x)


_DERIVATIVES: Mapping[str, tuple[_Derivative, ...]] = {
    "affine": (_Derivative("affine_backward", _affine_pullback),),
    "cross_entropy": (_Derivative("cross_entropy_grad", _gradient),),
    "log_softmax": (_Derivative("log_softmax_jacobian", _jacobian),),
    "logsumexp": (),
    "nll": (_Derivative("nll_grad", _gradient, cotangent=0.5),),
    "relu": (_Derivative("relu_grad", _gradient),),
    "sigmoid": (_Derivative("sigmoid_grad", _gradient),),
    "softmax": (_Derivative("softmax_vjp", _pullback), _Derivative("softmax_jacobian", _jacobian)),
    "squared_norm": (_Derivative("squared_norm_grad", _gradient, cotangent=0.5),),
}


def operations_of(function: Any, forward: str, *, device: str | None = None, batched: bool = False) -> dict[str, Any]:
    """The operations that a torch.autograd.Function provides, as a namespace of functions of NumPy arrays.

    `function` is the class, or any function of torch tensors that takes what the operation `forward` of the contract
    takes, in its order (a label arrives as a tensor of ints). `softmax` gives softmax, softmax_vjp and
    softmax_jacobian, `cross_entropy` gives cross_entropy and cross_entropy_grad, and so on: the derivatives through
    torch.autograd, and so by the class's own backward. With `batched` the function takes one sample a row too, and a
    loss is the mean over the rows.

    Raises UsageError for an operation that this is not made for, for no function, and for a device that is not there.
    """
    if forward not in _DERIVATIVES:
        raise UsageError(f"Expected forward among {', '.join(_DERIVATIVES)} but got {forward!r}.")
    apply = getattr(function, "apply", None) if isinstance(function, type) else function
    if not callable(apply):
        raise UsageError(f"Expected a torch.autograd.Function or a function of tensors but got {function!r}.")
    namespace: dict[str, Any] = {forward: numpy_function(_called_as(forward, apply), "torch", device)}
    for derivative in _DERIVATIVES[forward]:
        asked = partial(derivative.ask, apply, derivative.cotangent)
        namespace[derivative.operation] = numpy_function(_called_as(derivative.operation, asked), "torch", device)
    if batched:
        namespace["BATCHED"] = {name for name in namespace if OPERATIONS[name].batched_results}
    return namespace


def _called_as(operation: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with the name and the arguments that the contract gives the operation; integers are made floats."""
    contract = OPERATIONS[operation].arguments

    def called(*arguments: Any) -> Any:
        pairs = zip(contract, arguments, strict=True)
        return function(*(v.double() if a.kind == "array" and not v.is_floating_point() else v for a, v in pairs))

    called.__name__ = called.__qualname__ = operation
    parameters = [inspect.Parameter(a.name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for a in contract]
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return called


def functions_named(namespace: Mapping[str, Any]) -> list[str]:
    """The classes in a namespace that are made from torch.autograd.Function. torch is not imported for it."""
    torch = sys.modules.get("torch")
    base = getattr(getattr(torch, "autograd", None), "Function", None)
    if not isinstance(base, type):
        return []
    classes = {name: value for name, value in namespace.items() if isinstance(value, type) and value is not base}
    return [name for name, value in classes.items() if issubclass(value, base)]


def what_to_write(function: str, file: str = "the file") -> str:
    """What to add to a file for its torch.autograd.Function of this name to be judged, and how to name it then."""
    plain = function.lower().replace("_", "")
    likely = [name for name in _DERIVATIVES if name.replace("_", "") in plain]
    forward = max(likely, key=len, default="softmax")
    return (
        f"{function} is a torch.autograd.Function: add `from gradspec.frameworks import operations_of` and "
        f'`candidate = operations_of({function}, forward="{forward}")` to the file, and check {file}:candidate'
    )
