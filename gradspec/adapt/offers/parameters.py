"""What a parameter's name says: which argument it is, and what it stands for in the place of the logits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import permutations

from gradspec.mapping.conventions import IDENTITY, IDENTITY_WEIGHTS, ONES, UNROLLED, Given, Passed

_WORDS = {
    "label": (
        "label labels y ytrue target targets t gold truth onehot actual true expected correct yonehot yt ys p idx "
        "index targetidx targetindex outsidewordidx outsideidx wordidx"
    ),
    "x": (
        "x z logits scores pred preds ypred yhat probs p predictions output outputs a al aprev predicted s inputs "
        "input logprobs logp h prediction prob probabilities xs zs score sample samples data softmaxoutput net"
    ),
    "cotangent": "dout dvalues grad gradoutput dy da dz upstream g v cotangent dl delta gradout dnext error outgrad",
    "W": "w weights weight theta w1 kernel u outsidevectors outputvectors vectors embeddings params coef coefs",
    "b": "b bias biases b1 intercept",
    "cache": "cache ctx saved stored context",
    "constant": (
        "reg lam lambda lamda lambd lmbda lmd regularization regularisation l2 l1 l2reg l1reg weightdecay decay "
        "regstrength penalty alpha beta"
    ),
    "f": "f func fn function loss lossf costfunc fun",
    "grad": "grad gradient gradf df analytic g gradfunc gradfn fprime backward derivative",
    "h": "h eps epsilon delta step dx stepsize",
    "outer": "outer jouter outerjacobian",
    "inner": "inner jinner innerjacobian",
}
"""The contract's arguments, and how people call them, in lower case without underscores.

A p is either: probabilities, or in H(p, q) the true distribution.
"""
_INDEX = re.compile(r"(_|[a-z](?=I))(idx|index|Idx|Index|id|ID|Id)$")
"""What ends so is a label: `context_id`, `outsideWordIdx`."""
_KINDS = {kind: frozenset(words.split()) for kind, words in _WORDS.items()}

_GIVEN = {
    Given.PROBABILITIES: (
        "p probs prob probabilities yhat ypred a al s softmax pred preds predictions output outputs predicted "
        "softmaxoutput prediction phat q y out"
    ),
    Given.LOGITS: "logits logit z zs scores score",
    Given.LOG_PROBABILITIES: "logp logprobs logprobabilities logprob logps logsoftmax logphat lp",
    Given.SIGMOID: "s a sig out output outputs activation activations sigmoid sigma y sx act sigx",
    Given.X: "z x zs logits",
}
_GIVENS = {given: frozenset(words.split()) for given, words in _GIVEN.items()}


_SIZES = {
    "list": "sizes layers dims dimensions architecture topology",
    "n": "in input inputs inp features feature fan d n nx",
    "h": "hidden hid h nh",
    "m": "out output outputs classes class labels neurons neuron units unit m k ny",
    "rate": (
        "lr rate alpha eta reg lam lambda lambd l2 momentum decay seed epochs iter iters iterations batch std scale"
    ),
}
"""The sizes of a layer's arrays, n of its input and m of its output, h between two layers; and what is no size."""
_SIZE_WORDS = {word: size for size, words in _SIZES.items() for word in words.split()}


def size_of(name: str) -> str | None:
    """The size for which a parameter stands: "n", "h", "m", "list" for several, "rate" for a number that is none.

    `in_features` is called by its first word, `num_classes` by its last; None for a name that says nothing.
    """
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", name)]
    said = [_SIZE_WORDS[word] for word in words if word in _SIZE_WORDS]
    for first in ("list", "rate", "h"):
        if first in said:
            return first
    words_for_it = [_SIZE_WORDS[word] for word in words if word in _SIZE_WORDS and len(word) > 1]
    return next(iter(words_for_it or said), _glued(plain(name)))


def _glued(name: str) -> str | None:
    """`nin`, `ninputs`, `outdim`: a size with what people put around it."""
    stem = re.sub(r"^(n|num|no)|(size|dim|dims|len|num|nodes|s)$", "", name)
    return _SIZE_WORDS.get(stem)


_OF_GRADIENTS = re.compile(r"^(d|grad|gradient|g|delta|nabla)+|(grad|gradient|error|s?d)$")


def result_named(path: Sequence[str | int]) -> str | None:
    """The cotangent of a layer, "W_bar" or "b_bar", that a place is called after: `.dweights`, `.grads["W"]`."""
    said = [plain(str(step).removeprefix(".")) for step in path]
    stems = [_OF_GRADIENTS.sub("", name) for name in said]
    if not any(name != stem for name, stem in zip(said, stems, strict=True)):
        return None
    return next((f"{kind}_bar" for kind in ("W", "b") for stem in stems if stem and is_called(stem, kind)), None)


def plain(name: str) -> str:
    """`y_True` as ytrue."""
    return re.sub(r"_", "", name).lower()


def is_called(name: str, kind: str) -> bool:
    """True where people call such an argument so."""
    return plain(name) in _KINDS[kind] or (kind == "label" and _INDEX.search(name) is not None)


def _kind_of(passed: Passed) -> str:
    alike = {IDENTITY: "x", UNROLLED: "x", IDENTITY_WEIGHTS: "W", ONES: "cotangent", "probs": "x"}
    return "constant" if passed.constant else alike.get(str(passed.value), str(passed.value))


def fit(parameters: tuple[str, ...], passed: tuple[Passed, ...]) -> int:
    """How well the names speak for these arguments: one for each that fits, minus one for each that does not.

    A name speaks against an argument where it speaks for another one that is handed over too.
    """
    score, handed = 0, [_kind_of(value) for value in passed]
    for name, word in zip(parameters, handed, strict=False):
        known = {kind for kind in _KINDS if is_called(name, kind) and kind in handed}
        if name == word:
            score += 1
        elif known and word in _KINDS and not (name[:1].isupper() and known == {"W"} and word == "x"):
            score += 1 if word in known else -1
    return score


def in_order(parameters: tuple[str, ...], passed: tuple[Passed, ...]) -> tuple[Passed, ...]:
    """What is handed over, in the order for which the names speak most; as it is where they speak no less for that."""
    own, rest = passed[: len(parameters)], passed[len(parameters) :]
    best = max(permutations(own), key=lambda order: fit(parameters, order))  # the order there is comes first
    return (*best, *rest)


def speaks_for(parameter: str, given: Given | None) -> int:
    """1 where the name says that this is given, −1 where it says another of its kind, 0 where it says nothing."""
    if given is None:
        return 0
    rivals = {Given.X, Given.SIGMOID} if given in (Given.X, Given.SIGMOID) else set(_GIVENS) - {Given.X, Given.SIGMOID}
    known = {rival for rival in rivals if plain(parameter) in _GIVENS[rival]}
    return 0 if not known else 1 if given in known else -1
