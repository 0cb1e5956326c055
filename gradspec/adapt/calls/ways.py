"""The ways in which a callable may have been meant: every arrangement of its arguments, layout and form of labels.

Nothing here knows an answer; each way is only a question to be asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import permutations

from gradspec.adapt.calls.making import Making
from gradspec.adapt.offers.callables import Offer
from gradspec.adapt.offers.parameters import is_called, plain, size_of
from gradspec.contract import OPERATIONS
from gradspec.mapping.conventions import (
    BIAS,
    IDENTITY,
    IDENTITY_WEIGHTS,
    ONES,
    SAMPLES,
    UNROLLED,
    Arrays,
    Bias,
    Conventions,
    Given,
    Labels,
    Layout,
    Passed,
    Weights,
)
from gradspec.mapping.defaults import BATCHES, FORWARD, GIVEN, LOSS_GRADIENTS, LOSSES

NO_LAYOUT = frozenset({"chain-rule", "finite-differences"})
"""Chapters whose vectors are no samples."""

_OF_BATCH = (Labels.INTS, Labels.ONE_HOT)
_LABELS = {
    Layout.VECTOR: (Labels.INT, Labels.ONE_HOT, Labels.INTS),
    Layout.ROWS: (*_OF_BATCH, Labels.INTS_COLUMN, Labels.INTS_ROW, Labels.ONE_HOT_COLUMNS, Labels.INT),
    Layout.COLUMNS: (*_OF_BATCH, Labels.INTS_ROW, Labels.INTS_COLUMN, Labels.ONE_HOT_ROWS, Labels.INT),
    Layout.ROW_VECTOR: (Labels.INT, Labels.ONE_HOT, Labels.INTS, Labels.ONE_HOT_COLUMNS),
    Layout.COLUMN_VECTOR: (Labels.INT, Labels.ONE_HOT, Labels.INTS, Labels.ONE_HOT_ROWS),
}


def of_one_sample(way: Conventions) -> bool:
    """True for a way in which there is never more than one sample: its layout has no room, or it takes one int."""
    return way.layout not in BATCHES or way.labels is Labels.INT


def ways(
    operation: str,
    offer: Offer,
    forwards: dict[str, str],
    arrays: Arrays | None = None,
    makings: Sequence[Making] = (Making(),),
) -> Iterator[Conventions]:
    """Ways to call an offer as an operation, the contract's own first.

    `forwards` are the file's forward functions, `makings` the ways to make the object whose method it is.
    """
    for making in makings:
        yield from _ways(operation, offer, forwards, arrays, making)


def _ways(
    operation: str, offer: Offer, forwards: dict[str, str], arrays: Arrays | None, making: Making
) -> Iterator[Conventions]:
    has_labels = any(a.kind == "label" for a in OPERATIONS[operation].arguments)
    layouts: tuple[Layout | None, ...] = (None,) if OPERATIONS[operation].chapter in NO_LAYOUT else tuple(Layout)
    for start in _starts(operation, offer, forwards, making):
        start = replace(start, arrays=arrays, construct=making.construct, assign=making.assign or None)
        if making.layout is not None:
            layouts = (making.layout,)
        for layout in BATCHES if Passed(UNROLLED) in (start.arguments or ()) else layouts:
            for labels in _LABELS[layout] if has_labels and layout is not None else (None,):
                for given in _givens(operation, start):
                    way = replace(start, layout=layout, labels=labels, given=given)
                    yield from _of_a_layer(operation, way, making)


def _givens(operation: str, way: Conventions) -> tuple[Given | None, ...]:
    """What may stand in the place of the logits; a softmax or a sigmoid that comes first is given the usual."""
    givens = GIVEN.get(operation, (None,))
    return givens if way.after is None or operation in LOSS_GRADIENTS else givens[:1]


def _of_a_layer(operation: str, way: Conventions, making: Making) -> Iterator[Conventions]:
    """The ways in which weights and bias may lie; the object's own, where it has made them itself."""
    if not operation.startswith(("affine", "mlp")):
        yield way
        return
    biases: tuple[Bias | None, ...] = (None,)
    if operation.startswith("affine"):
        usual = Bias.COLUMN if way.layout in (Layout.COLUMNS, Layout.COLUMN_VECTOR) else Bias.VECTOR
        biases = (usual, *(bias for bias in Bias if bias is not usual))
    if making.bias is not None:
        biases = (making.bias,)
    for weights in Weights if making.weights is None else (making.weights,):
        for bias in biases:
            yield replace(way, weights=weights, bias=bias)


def _starts(operation: str, offer: Offer, forwards: dict[str, str], making: Making) -> Iterator[Conventions]:
    """Ways to hand the arguments over."""
    flag = () if offer.flag is None else (Passed(True, constant=True, keyword=offer.flag),)
    penalties = [name for name in offer.optional if is_called(name, "constant")]
    for arguments in arrangements(operation, offer, making.held):
        fused = Passed(IDENTITY) in arguments or Passed(IDENTITY_WEIGHTS) in arguments
        none = tuple(Passed(0.0, constant=True, keyword=name) for name in penalties if fused)
        yield Conventions(call=offer.path, arguments=(*arguments, *flag, *none))
    if offer.forward is not None:
        yield from _after_method(operation, offer, making.held)
    elif any(is_called(name, "cache") for name in offer.required) and (forward := forwards.get(operation)) is not None:
        yield from _after_function(operation, offer, forward)


def arrangements(operation: str, offer: Offer, held: Collection[str] = ()) -> Iterator[tuple[Passed, ...]]:
    """The contract's arguments in every order, but for those `held`, and with what people add to them."""
    names, count = [a.name for a in OPERATIONS[operation].arguments if a.name not in held], len(offer.required)
    if count == len(names):
        yield from (tuple(map(Passed, order)) for order in permutations(names))
    elif count == 0 and offer.at_its_word:  # f(*arguments)
        yield tuple(map(Passed, names))
    if operation in ("relu_grad", "sigmoid_grad") and count == len(names) + 1:
        yield from (tuple(map(Passed, order)) for order in permutations([ONES, "x"]))
    if operation == "affine_backward" and count == len(names) + 1:
        yield from (tuple(map(Passed, order)) for order in permutations([*names, BIAS]))
    if operation in LOSSES | LOSS_GRADIENTS and count >= 3:
        yield from list(_fused(offer)) or _of_one_vector(offer)
    if operation in LOSSES | LOSS_GRADIENTS and "x" in held:
        yield from _of_an_estimator(offer)


def _of_an_estimator(offer: Offer) -> Iterator[tuple[Passed, ...]]:
    """f(X, y) of an object whose weights are the logits of an identity X."""
    kinds = [_kind(name) for name in offer.required]
    if kinds.count("label") == 1 and kinds.count("x") == 1 and "W" not in kinds:
        words = {"label": Passed("label"), "x": Passed(IDENTITY)}
        yield tuple(words.get(str(kind), Passed(0.0, constant=True)) for kind in kinds)


def _fused(offer: Offer) -> Iterator[tuple[Passed, ...]]:
    """f(W, X, y) and f(W, X, y, reg): the logits are the W of an identity X; and f(θ, classes, inputs, reg, X, y)."""
    kinds = [_kind(name) for name in offer.required]
    if [kinds.count(kind) for kind in ("W", "label", "x")] != [1, 1, 1]:
        return
    words = {"label": Passed("label"), "x": Passed(IDENTITY), "n": Passed(SAMPLES), "m": Passed("V")}
    unrolled = plain(offer.required[kinds.index("W")]) in ("theta", "params")
    for logits in (UNROLLED,) if {"n", "m"} & set(kinds) else (UNROLLED, "x") if unrolled else ("x",):
        named = {**words, "W": Passed(logits)}
        yield tuple(named.get(str(kind), Passed(0.0, constant=True)) for kind in kinds)


def _kind(name: str) -> str | None:
    """What stands for a parameter of a fused function; a size is called so by more than a letter."""
    kind = next((kind for kind in ("W", "label", "constant", "x") if is_called(name, kind)), None)
    size = size_of(name) if len(name) > 1 else None
    return size if kind is None and size in ("n", "m") else kind


def _of_one_vector(offer: Offer) -> Iterator[tuple[Passed, ...]]:
    """f(v, index, U), whose logits are U·v or v·U: those of an identity U are v. What comes after is not used."""
    words = [Passed("x"), Passed("label"), Passed(IDENTITY_WEIGHTS)]
    if len(offer.required) > len(words) + 1:
        return
    rest = (Passed(0.0, constant=True),) * (len(offer.required) - len(words))
    yield from ((*order, *rest) for order in permutations(words))


_RATE = 0.5
"""A learning rate that is not 0: what is computed with weights that have been updated is not right then."""


def _after_method(operation: str, offer: Offer, held: Collection[str]) -> Iterator[Conventions]:
    """backward(…) of an object that has seen forward(…)."""
    forward = Conventions(call=offer.path, after=offer.forward)
    before = [name for name in _of_forward(operation) if name not in held]
    if len(offer.forward_required) != len(before):
        return
    upstream = [name for name in offer.required if size_of(name) != "rate"]  # what updates itself takes a rate as well
    if len(upstream) > 1:
        return
    one = {"softmax_vjp": Passed("cotangent"), "affine_backward": Passed("cotangent")}
    one |= {"relu_grad": Passed(ONES), "sigmoid_grad": Passed(ONES)}
    cotangent = one.get(operation, Passed(1.0, constant=True))
    if operation in LOSS_GRADIENTS and upstream and is_called(upstream[0], "label"):
        cotangent = Passed("label")
    second = tuple(cotangent if name in upstream else Passed(_RATE, constant=True) for name in offer.required)
    for first in permutations(before):
        yield replace(forward, after_arguments=tuple(map(Passed, first)), arguments=second)


def _after_function(operation: str, offer: Offer, forward: str) -> Iterator[Conventions]:
    """backward(dout, cache), with the cache that forward(…) returned beside its result."""
    start = Conventions(call=offer.path, after=forward)
    last = Passed("cotangent" if operation in ("affine_backward", "softmax_vjp") else ONES)
    if len(offer.required) != 2:
        return
    for first in permutations(_of_forward(operation)):
        for arguments in ((last, Passed("cache")), (Passed("cache"), last)):
            yield replace(start, after_arguments=tuple(map(Passed, first)), arguments=arguments)


def _of_forward(operation: str) -> list[str]:
    """The arguments of the operation that comes before; a bias is there by its own word."""
    return [a.name for a in OPERATIONS[FORWARD[operation]].arguments] if operation in FORWARD else []
