"""One operation of the contract, worn by somebody's callable: arguments in, answer out.

The arguments are laid out as the conventions say, the call is made, and the answer is laid out as the contract's. The
only arithmetic is with N: a sum, or a loss a sample, becomes the mean of the batch, and a gradient that of the mean.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from gradspec.contract import OPERATIONS, Argument, Operation
from gradspec.mapping.calling import Ask, Values, single
from gradspec.mapping.conventions import (
    BIAS,
    IDENTITY,
    IDENTITY_WEIGHTS,
    ONES,
    SAMPLES,
    UNROLLED,
    ZEROS,
    Conventions,
    Divisor,
    FirstClass,
    Layout,
    Reduction,
    Weights,
)
from gradspec.mapping.defaults import (
    GRADIENT,
    LOSS,
    LOSS_GRADIENTS,
    LOSSES,
    PARAMETER_GRADIENTS,
    VALUE,
    results_of,
)
from gradspec.mapping.forms import (
    COUNTED,
    UnfitAnswer,
    as_array,
    bias_from,
    bias_in,
    changed,
    from_layout,
    identity_like,
    in_layout,
    labels_in,
    matrix_from,
    per_sample,
    rolled_up,
    scale_of,
    transposed,
)


def worn(name: str, ask: Ask, conventions: Conventions) -> Callable[..., Any]:
    """The operation `name` of the contract, as a function of its arguments."""
    operation, fused, words = OPERATIONS[name], is_fused(conventions), _words(conventions)

    def called(*arguments: Any) -> Any:
        count = batch_of(operation, arguments)
        if not fused:
            return answered(operation, ask(handed(operation, arguments, conventions)), conventions, count)
        scale = scale_of(arguments[0]) if IDENTITY in words else 1
        scaled = arguments if scale == 1 else (_divided(arguments[0], scale), *arguments[1:])
        answer = answered(operation, ask(handed(operation, scaled, conventions, scale)), conventions, count)
        return answer if scale == 1 or operation.name in LOSSES else _divided(answer, scale)

    called.__name__ = called.__qualname__ = name
    called.__doc__ = f"{operation.meaning}, as the mapping finds it: {conventions.call}."
    return called


def is_fused(conventions: Conventions) -> bool:
    """True for f(W, X, y): the logits are the W of an X that is the identity."""
    return bool({IDENTITY, IDENTITY_WEIGHTS} & _words(conventions))


def _divided(value: Any, scale: int) -> Any:
    """The value divided by a power of two, one that is no number of its own format included."""
    half = 2 ** (scale.bit_length() // 2)
    return value / value.dtype.type(half) / value.dtype.type(scale // half)


def batch_of(operation: Operation, arguments: tuple[Any, ...]) -> int | None:
    """The number of samples in a batched call; None for a single sample."""
    for argument, value in zip(operation.arguments, arguments, strict=False):
        if argument.kind == "array" and argument.batched and np.ndim(value) == len(argument.shape) + 1:
            return len(value)
    return None


def handed(operation: Operation, arguments: tuple[Any, ...], conventions: Conventions, scale: int = 1) -> Values:
    """The arguments in the candidate's conventions, by word, and the words that the contract has not."""
    given = dict(zip((a.name for a in operation.arguments), arguments, strict=False))
    first = next((a for a in operation.arguments if a.kind == "array"), None)
    like: Any = None if first is None else given[first.name]
    values = {a.name: _handed(a, given[a.name], conventions, like) for a in operation.arguments if a.name in given}
    if first is None:
        return values
    scores = in_layout(like, conventions.layout or Layout.VECTOR)
    for alias in ("x", "probs"):
        values.setdefault(alias, values[first.name])
    named: dict[str, Callable[[], Any]] = {
        IDENTITY: lambda: identity_like(like, len(like) if np.ndim(like) == 2 else 1, scale),
        IDENTITY_WEIGHTS: lambda: identity_like(like, np.shape(like)[-1]),
        UNROLLED: lambda: changed(scores, _in_a_row),
        ONES: lambda: _filled(scores, 1),
        ZEROS: lambda: _filled(scores, 0),
        BIAS: lambda: bias_in(_no_bias(given), conventions.bias),  # type: ignore[arg-type]
    }
    named |= {symbol: partial(int, size) for symbol, size in _sizes(operation, given).items()}
    wanted = _words(conventions)
    return {**{word: make() for word, make in named.items() if word in wanted and word not in values}, **values}


def _words(conventions: Conventions) -> set[Any]:
    """All words of what is handed over, and set."""
    stated = (conventions.arguments, conventions.after_arguments, conventions.construct)
    passed = [passed for arguments in stated for passed in arguments or ()]
    passed += [assigned.passed for assigned in conventions.assign or ()]
    return {word for one in passed for word in one.words}


def _sizes(operation: Operation, given: Values) -> dict[str, int]:
    """The sizes of the arrays, by their symbols, and N: one for a single sample."""
    sizes = {SAMPLES: 1}
    for argument in operation.arguments:
        shape = np.shape(given[argument.name]) if argument.kind == "array" and argument.name in given else ()
        sizes |= dict(zip(argument.shape, shape[len(shape) - len(argument.shape) :], strict=False))
        if argument.batched and len(shape) > len(argument.shape):
            sizes[SAMPLES] = shape[0]
    return sizes


def _handed(argument: Argument, value: Any, conventions: Conventions, like: Any) -> Any:
    layout = conventions.layout or Layout.VECTOR
    if argument.kind == "label":
        labels, one = conventions.labels, conventions.first_class is FirstClass.ONE
        counted = value + 1 if one and labels in COUNTED else value
        return labels_in(counted, labels, layout, like)  # type: ignore[arg-type]
    if argument.kind != "array":
        return value
    if len(argument.shape) == 2:
        is_weight = argument.name.startswith("W") and conventions.weights is Weights.IN_OUT
        return transposed(value) if is_weight else value
    if argument.name == BIAS:
        return bias_in(value, conventions.bias)  # type: ignore[arg-type]
    return in_layout(value, layout) if argument.shape else value


def _in_a_row(scores: Any) -> Any:
    return scores.reshape(-1)


def _filled(scores: Any, value: int) -> Any:
    if isinstance(scores, list):
        return np.full(np.shape(scores), float(value)).tolist()
    return np.zeros_like(scores) + value if value else np.zeros_like(scores)


def _no_bias(given: Values) -> Any:
    """Zeros, as many as there are outputs."""
    W, cotangent = given["W"], given.get("cotangent")
    return np.zeros_like(as_array(W if cotangent is None else cotangent), shape=(np.shape(W)[0],))


# --- the answer


def answered(operation: Operation, found: dict[str, Any], conventions: Conventions, count: int | None) -> Any:
    """The contract's results, of the parts that were found."""
    names = results_of(operation.name)
    if len(names) == 1:
        wanted = LOSS if operation.name in LOSSES else GRADIENT if operation.name in LOSS_GRADIENTS else VALUE
        return _answered(operation, VALUE, single(found, wanted), conventions, count)
    missing = [name for name in names if name not in found]
    if missing:
        raise UnfitAnswer(f"Expected the parts {', '.join(names)} but `returns` names no {', '.join(missing)}.")
    return tuple(_answered(operation, name, found[name], conventions, count) for name in names)


def _answered(operation: Operation, name: str, value: Any, conventions: Conventions, count: int | None) -> Any:
    layout = conventions.layout or Layout.VECTOR
    place = results_of(operation.name).index(name)
    shape = operation.results[place]
    if isinstance(shape, str):
        return value
    if operation.name in LOSSES:
        return _mean(value, conventions, count)
    if shape == ():
        return per_sample(value, layout, count)
    if operation.name in PARAMETER_GRADIENTS and name[0] in "Wb":
        return _parameter(name, value, conventions, count)
    if len(shape) == 2:
        return matrix_from(value) if layout is not Layout.VECTOR else value
    rolled = rolled_up(value, layout, count) if UNROLLED in _words(conventions) else value
    laid = from_layout(rolled, layout, count) if layout is not Layout.VECTOR else rolled
    return _of_the_mean(laid, conventions, count) if operation.name in LOSS_GRADIENTS else laid


def _mean(value: Any, conventions: Conventions, count: int | None) -> Any:
    """A batch's mean loss, of that, of the sum, or of a loss a sample."""
    layout, size = conventions.layout or Layout.VECTOR, count or 1
    if conventions.reduction is not Reduction.NONE:
        loss = value if layout is Layout.VECTOR else per_sample(value, layout, None)
        return loss / size if conventions.reduction is Reduction.SUM and count is not None else loss
    losses = per_sample(value, layout, count)
    if count is None:
        return losses
    if np.shape(losses) != (count,):
        raise UnfitAnswer(
            f"Expected a loss a sample (reduction = none), {count} of them, but {conventions.call} returns shape "
            f"{np.shape(value)}; look at `reduction` in the mapping."
        )
    return np.sum(losses) / size


def _of_the_mean(value: Any, conventions: Conventions, count: int | None) -> Any:
    """The gradient of the mean loss, of that or of the sum's."""
    return value / count if conventions.divisor is Divisor.ONE and count is not None else value


def _parameter(name: str, value: Any, conventions: Conventions, count: int | None) -> Any:
    """The cotangent of a layer's W or b, summed over the samples."""
    laid = bias_from(value, conventions.bias) if name == "b_bar" else as_array(value)  # type: ignore[arg-type]
    if conventions.weights is Weights.IN_OUT and name != "b_bar":
        laid = transposed(laid)
    return laid * count if conventions.divisor is Divisor.N and count is not None else laid


def refuses_itself(name: str, conventions: Conventions) -> tuple[str, ...]:
    """The claims that say nothing of the candidate: the dressing itself would answer what they ask about."""
    hot = conventions.labels is not None and conventions.labels.startswith("one-hot")
    answering = {
        "conduct.labels": hot,
        "conduct.infinities": is_fused(conventions),
        "affine.shapes": name == "affine" and bool(conventions.assign),
    }
    return tuple(claim for claim, itself in answering.items() if itself)
