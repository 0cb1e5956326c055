"""Near misses: names that look as if an operation of the contract was meant. They are mentioned, never used."""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any

from gradspec.contract import OPERATIONS

_GRADIENT_WORDS = re.compile(r"derivatives?|deriv|gradients?|prime")
_LIKENESS = 0.85

_ALIASES: dict[str, tuple[str, ...]] = {
    "softmaxgrad": ("softmax_jacobian", "softmax_vjp"),
    "gradsoftmax": ("softmax_jacobian", "softmax_vjp"),
    "dsoftmax": ("softmax_jacobian", "softmax_vjp"),
    "softmaxbackward": ("softmax_vjp",),
    "softmaxjac": ("softmax_jacobian",),
    "jacobiansoftmax": ("softmax_jacobian",),
    "stablesoftmax": ("softmax",),
    "softmaxstable": ("softmax",),
    "logsoftmaxgrad": ("log_softmax_jacobian",),
    "lse": ("logsumexp",),
    "ce": ("cross_entropy",),
    "celoss": ("cross_entropy",),
    "xent": ("cross_entropy",),
    "crossentropyloss": ("cross_entropy",),
    "softmaxloss": ("cross_entropy",),
    "softmaxcrossentropy": ("cross_entropy",),
    "softmaxcrossentropyloss": ("cross_entropy",),
    "cegrad": ("cross_entropy_grad",),
    "dcrossentropy": ("cross_entropy_grad",),
    "gradcrossentropy": ("cross_entropy_grad",),
    "crossentropylossgrad": ("cross_entropy_grad",),
    "softmaxcrossentropygrad": ("cross_entropy_grad",),
    "negativeloglikelihood": ("nll",),
    "nllloss": ("nll",),
    "dsigmoid": ("sigmoid_grad",),
    "gradsigmoid": ("sigmoid_grad",),
    "sigmoidbackward": ("sigmoid_grad",),
    "logistic": ("sigmoid",),
    "drelu": ("relu_grad",),
    "gradrelu": ("relu_grad",),
    "relubackward": ("relu_grad",),
    "numericgrad": ("numerical_gradient",),
    "evalnumericalgrad": ("numerical_gradient",),
    "numgrad": ("numerical_gradient",),
    "gradcheck": ("gradient_check",),
    "checkgrad": ("gradient_check",),
    "gradchecker": ("gradient_check",),
    "linear": ("affine",),
    "linearforward": ("affine",),
    "affineforward": ("affine",),
    "linearbackward": ("affine_backward",),
    "chainrule": ("compose_derivative", "chain_jacobian"),
    "mlpforwardpass": ("mlp_forward",),
    "mlpbackwardpass": ("mlp_backward",),
}
"""Usual names for an operation, in their plain form."""


def near_misses(namespace: Mapping[str, Any], provided: Iterable[str]) -> tuple[str, ...]:
    """A line for each callable whose name resembles an operation that is not provided."""
    missing = [o.name for o in OPERATIONS.values() if o.name not in set(provided) and not o.companion]
    lines = []
    for name, value in namespace.items():
        if name in OPERATIONS or name.startswith("__") or not callable(value) or inspect.ismodule(value):
            continue
        meant = [m for m in _meant(name, missing) if m in missing]
        if meant:
            lines.append(f"found `{name}`; did you mean {' or '.join(f'`{m}`' for m in meant)}?")
    return tuple(lines)


def aliases(name: str) -> tuple[str, ...]:
    """The operations that a callable of this usual name is likely meant for; none for other names."""
    return _ALIASES.get(_plain(name), ())


def _meant(name: str, missing: list[str]) -> tuple[str, ...]:
    plain = _plain(name)
    same = tuple(m for m in missing if _plain(m) == plain)
    if same or plain in _ALIASES:
        return same or _ALIASES[plain]
    likely = difflib.get_close_matches(plain, [_plain(m) for m in missing], n=1, cutoff=_LIKENESS)
    return tuple(m for m in missing if _plain(m) in likely)


def _plain(name: str) -> str:
    """`Cross_EntropyDerivative` as `crossentropygrad`: no case, no underscores, one word for a derivative."""
    return _GRADIENT_WORDS.sub("grad", name.lower().replace("_", ""))
