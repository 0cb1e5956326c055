"""What a parameter's name says: which argument it is, and what it stands for in the place of the logits."""

from __future__ import annotations

import re
from itertools import permutations

from gradspec.mapping.conventions import IDENTITY, ONES, Given, Passed

_WORDS = {
    "label": "label labels y ytrue target targets t gold truth onehot actual true expected correct yonehot yt ys p",
    "x": (
        "x z logits scores pred preds ypred yhat probs p predictions output outputs a al aprev predicted s inputs "
        "input logprobs logp h prediction prob probabilities xs zs score sample samples data softmaxoutput net"
    ),
    "cotangent": "dout dvalues grad gradoutput dy da dz upstream g v cotangent dl delta gradout dnext error outgrad",
    "W": "w weights weight theta w1 kernel",
    "b": "b bias biases b1",
    "cache": "cache ctx saved stored context",
    "constant": "reg lam lambda lamda lambd regularization l2 weightdecay decay regstrength",
    "f": "f func fn function loss lossf costfunc fun",
    "grad": "grad gradient gradf df analytic g gradfunc gradfn fprime backward derivative",
    "h": "h eps epsilon delta step dx stepsize",
    "outer": "outer jouter outerjacobian",
    "inner": "inner jinner innerjacobian",
}
"""The contract's arguments, and how people call them, in lower case without underscores.

A p is either: probabilities, or in H(p, q) the true distribution.
"""
_KINDS = {kind: frozenset(words.split()) for kind, words in _WORDS.items()}

_GIVEN = {
    Given.PROBABILITIES: (
        "p probs prob probabilities yhat ypred a al s softmax pred preds predictions output outputs predicted "
        "softmaxoutput prediction phat q"
    ),
    Given.LOGITS: "logits logit z zs scores score",
    Given.LOG_PROBABILITIES: "logp logprobs logprobabilities logprob logps logsoftmax logphat lp",
    Given.SIGMOID: "s a sig out output outputs activation activations sigmoid sigma y sx act sigx",
    Given.X: "z x zs logits",
}
_GIVENS = {given: frozenset(words.split()) for given, words in _GIVEN.items()}


def plain(name: str) -> str:
    """`y_True` as ytrue."""
    return re.sub(r"_", "", name).lower()


def is_called(name: str, kind: str) -> bool:
    """True where people call such an argument so."""
    return plain(name) in _KINDS[kind]


def fit(parameters: tuple[str, ...], passed: tuple[Passed, ...]) -> int:
    """How well the names speak for these arguments: one for each that fits, minus one for each that does not."""
    score = 0
    for name, value in zip(parameters, passed, strict=False):
        word = (
            "constant"
            if value.constant
            else {IDENTITY: "x", ONES: "cotangent", "probs": "x"}.get(str(value.value), str(value.value))
        )
        known = {kind for kind, words in _KINDS.items() if plain(name) in words}
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
