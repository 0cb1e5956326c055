"""What a name says: which operations of the contract a callable of that name may be meant for.

Names lie (ten functions called `softmax_derivative` had eight meanings), so a name only says what is worth asking.
"""

from __future__ import annotations

import re

from gradspec.candidates.names import aliases
from gradspec.contract import OPERATIONS

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_OWN = re.compile(r"^(my|our|student|the)_|_(impl|function|func|fn|np|numpy|v?[0-9]+)$")
"""What people put around a name."""
_ONE_WORD = (
    ("ReLU|RELU|reLU", "Relu"),
    ("SoftMax|softMax|soft_max|SOFTMAX", "Softmax"),
    ("LogSumExp|logSumExp|log_sum_exp", "Logsumexp"),
    ("Fully_?[Cc]onnected|fully_connected", "Fullyconnected"),
)

_GRADIENT = {"grad", "gradient", "gradients", "derivative", "deriv", "prime", "backward", "backprop", "delta", "bwd"}
_GRADIENT |= {"jacobian", "jac", "vjp", "dx", "dz", "slope", "derivate", "back", "d"}
_CHECK = {"check", "checker", "checking", "gradcheck", "verify"}
_NUMERIC = {"numerical", "numeric", "num", "numgrad", "finite", "approx", "approximate"}
_LOSS = {"loss", "cost", "ce", "xent", "nll", "criterion", "entropy", "crossentropy", "logloss", "likelihood"}
_LOSS |= {"objective", "categoricalcrossentropy", "logitcrossentropy", "surprisal", "softmaxloss"}
_OTHER_LOSS = {"mse", "bce", "binary", "hinge", "squared", "mae", "svm", "quadratic", "l2", "huber", "kl", "triplet"}
_AFFINE = {"affine", "linear", "dense", "fc", "layer", "fullyconnected"}
_MLP = {"mlp", "network", "net", "nn"}
_SIGMOID = {"sigmoid", "logistic", "sigma", "nonlin", "expit", "sigm"}
_DOINGS = {
    "plot",
    "draw",
    "show",
    "print",
    "train",
    "training",
    "fit",
    "demo",
    "main",
    "test",
    "history",
    "load",
    "save",
}
"""Words in the names of what does something with a loss and is none."""
_OTHER_RELU = {"leaky", "elu", "gelu", "selu", "prelu"}

_SLOPES = {
    "softmax": ("softmax_jacobian", "softmax_vjp"),
    "log_softmax": ("log_softmax_jacobian",),
    "sigmoid": ("sigmoid_grad",),
    "relu": ("relu_grad",),
    "affine": ("affine_backward",),
}
LOSSES = ("cross_entropy",)
"""What is given to it, logits or probabilities, is a convention: `nll` is this of probabilities."""
LOSS_GRADIENTS = ("cross_entropy_grad", "nll_grad")
"""The gradient with respect to the logits, whatever is given, and the one with respect to the probabilities."""


def meant(name: str) -> tuple[str, ...]:
    """The operations that a callable of this name may be meant for, the likeliest first; none for other names.

    A name of the contract is taken at its word, but for an engine's: nothing about those is a convention.
    """
    name = _OWN.sub("", name.lstrip("_"))
    if name == "cross_entropy_grad":
        return LOSS_GRADIENTS  # of a cross_entropy that may be given probabilities
    if name == "nll":
        return ("nll", *LOSSES)  # of probabilities, or as in torch of their logarithms
    if name in OPERATIONS and not OPERATIONS[name].companion:
        return (name,)
    words = words_of(name)
    return _by_words(words) or tuple(m for m in aliases(name) if m in OPERATIONS)


def is_a_study(name: str) -> bool:
    """True for a name that says that there is a better one: `softmax_loss_naive` beside `softmax_loss_vectorized`."""
    return bool(set(words_of(name)) & {"naive", "slow", "loop", "loops"})


def words_of(name: str) -> list[str]:
    """`dSoftmax_Loss` as d, softmax, loss."""
    for written, word in _ONE_WORD:
        name = re.sub(written, word, name)
    words = [word.lower() for word in _WORD.findall(name)]
    return [part for word in words for part in _parts(word)]


def _parts(word: str) -> list[str]:
    """`dsoftmax` as d, softmax, and `logsoftmax` as log, softmax."""
    if word.startswith("d") and word[1:] in {"softmax", "sigmoid", "relu", "loss", "crossentropy", "xent", "ce", "nll"}:
        return ["d", word[1:]]
    if word.endswith("softmax") and word != "softmax":
        return [word.removesuffix("softmax"), "softmax"]
    if word.endswith("grad") and word.removesuffix("grad") in _NUMERIC:
        return [word.removesuffix("grad"), "grad"]
    return [word]


def _by_words(words: list[str]) -> tuple[str, ...]:
    said = set(words)
    if said & _DOINGS:
        return ()
    slope = bool(said & _GRADIENT)
    if said & _CHECK and (slope or "gradcheck" in said):
        return ("gradient_check",)
    if said & _NUMERIC and (slope or len(said) == 1):
        return ("numerical_jacobian",) if said & {"jacobian", "jac"} else ("numerical_gradient",)
    if said & _OTHER_LOSS or said & _OTHER_RELU:
        return ()
    if said & _LOSS:
        return LOSS_GRADIENTS if slope and "and" not in said else LOSSES
    if "logsumexp" in said or "lse" in said:
        return () if slope else ("logsumexp",)
    for base, words_for_it in (
        ("softmax", {"softmax"}),
        ("sigmoid", _SIGMOID),
        ("affine", _AFFINE),
        ("relu", {"relu"}),
    ):
        if said & words_for_it:
            kind = "log_softmax" if base == "softmax" and "log" in said else base
            return _SLOPES[kind] if slope else (kind,)
    if said & _MLP:
        return ("mlp_backward",) if slope else ("mlp_forward",)
    if words in (["grad"], ["gradient"]):
        return (*LOSS_GRADIENTS, "numerical_gradient")
    if said & {"output"} and slope:
        return LOSS_GRADIENTS
    return ()
