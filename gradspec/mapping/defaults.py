"""Which conventions concern which operation, and what holds where nobody said anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from gradspec.contract import OPERATIONS, Operation
from gradspec.mapping.conventions import (
    BIAS,
    FILE_WIDE,
    IDENTITY,
    IDENTITY_WEIGHTS,
    ONES,
    SAMPLES,
    UNROLLED,
    ZEROS,
    Arrays,
    Bias,
    CandidateMapping,
    Conventions,
    Divisor,
    FirstClass,
    FunctionForm,
    Given,
    Judgement,
    Labels,
    Layout,
    Part,
    Passed,
    Reduction,
    Weights,
)

BATCHES = (Layout.ROWS, Layout.COLUMNS)
"""The layouts with room for more than one sample."""

LOSSES = frozenset({"cross_entropy", "nll"})
LOSS_GRADIENTS = frozenset({"cross_entropy_grad", "cross_entropy_backward", "nll_grad"})
PARAMETER_GRADIENTS = frozenset({"affine_backward", "mlp_backward"})
LOSSES_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cross_entropy_grad": ("cross_entropy", "nll"),
        "cross_entropy_backward": ("nll", "cross_entropy"),
        "nll_grad": ("nll", "cross_entropy"),
    }
)
"""By gradient: the losses that it may belong to; it is that of the first one that is there."""

ENTRY_BY_ENTRY = frozenset({"relu", "relu_grad", "sigmoid", "sigmoid_grad"})
"""What may be a function of one number."""
GIVEN: Mapping[str, tuple[Given, ...]] = MappingProxyType(
    {
        "cross_entropy": (Given.LOGITS, Given.PROBABILITIES, Given.LOG_PROBABILITIES),
        "cross_entropy_grad": (Given.LOGITS, Given.PROBABILITIES, Given.LOG_PROBABILITIES),
        "softmax_jacobian": (Given.LOGITS, Given.PROBABILITIES),
        "softmax_vjp": (Given.LOGITS, Given.PROBABILITIES),
        "log_softmax_jacobian": (Given.LOGITS, Given.PROBABILITIES, Given.LOG_PROBABILITIES),
        "sigmoid_grad": (Given.X, Given.SIGMOID),
    }
)
"""What an operation may be given; the first is the contract's."""

FORWARD: Mapping[str, str] = MappingProxyType(
    {
        "cross_entropy_grad": "cross_entropy",
        "cross_entropy_backward": "nll",
        "nll_grad": "nll",
        "softmax_vjp": "softmax",
        "softmax_jacobian": "softmax",
        "log_softmax_jacobian": "log_softmax",
        "sigmoid_grad": "sigmoid",
        "relu_grad": "relu",
        "affine_backward": "affine",
        "mlp_backward": "mlp_forward",
    }
)
"""The operation that an object, or a cache, has seen before this one is asked."""

_AFTER_FORWARD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "softmax_vjp": ("cotangent",),
        "affine_backward": ("cotangent",),
        "mlp_backward": ("z2_bar",),
        "sigmoid_grad": (ONES,),
        "relu_grad": (ONES,),
    }
)
"""What a backward method takes; a loss's takes nothing."""

RESULTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "affine_backward": ("W_bar", "b_bar", "x_bar"),
        "mlp_forward": ("z1", "a1", "z2"),
        "mlp_backward": ("x_bar", "W1_bar", "W2_bar"),
    }
)
"""The names of several results, in the contract's order; a single one is "value"."""

VALUE, LOSS, GRADIENT = "value", "loss", "gradient"


def results_of(operation: str) -> tuple[str, ...]:
    """The names of an operation's results."""
    return RESULTS.get(operation, (VALUE,))


def concerning(operation: Operation) -> frozenset[str]:
    """The keys of `Conventions` that mean something for an operation; of an engine's only who provides it."""
    if operation.companion:
        return frozenset({"call"})
    keys = {"call", "arguments", "returns", "construct", "assign", "after", "after_arguments", "after_returns"}
    keys |= {"arrays", "device", "layout"}
    if operation.batched_results:
        keys |= {"batched"}
    if operation.name in GIVEN:
        keys |= {"given"}
    if any(a.kind == "label" for a in operation.arguments):
        keys |= {"labels", "first_class"}
    if operation.name in LOSSES:
        keys |= {"reduction"}
    if operation.name in LOSS_GRADIENTS | PARAMETER_GRADIENTS | {"cross_entropy"}:
        keys |= {"divisor"}
    if any(len(a.shape) == 2 and a.name.startswith("W") for a in operation.arguments):
        keys |= {"weights"}
    if operation.chapter == "affine" and len(operation.arguments) > 1:
        keys |= {"bias"}
    if operation.chapter == "finite-differences":
        keys = (keys | {"function"}) - {"layout"}
    if operation.name == "gradient_check":
        keys |= {"verdict", "accepts"}
    return frozenset(keys)


def words_for(operation: Operation, left: Collection[str] = ()) -> tuple[str, ...]:
    """What can be handed over: an operation's arguments, `left` by what is called first, and what is made of arrays."""
    own = [argument.name for argument in operation.arguments]
    made: list[str] = []
    if not operation.takes_functions:
        fused = (IDENTITY, IDENTITY_WEIGHTS, UNROLLED) if operation.name in LOSSES | LOSS_GRADIENTS else (IDENTITY,)
        made = [
            *({"x": ["probs"], "probs": ["x"]}.get(own[0], [])),
            *fused,
            ONES,
            ZEROS,
            *([BIAS] if "W" in own else []),
            *sizes_of(operation),
        ]
    return tuple(dict.fromkeys((*own, *made, *left)))


def sizes_of(operation: Operation) -> tuple[str, ...]:
    """The sizes that an operation's arrays have: N of a batch, and the symbols of their shapes."""
    symbols = [symbol for argument in operation.arguments for symbol in argument.shape]
    return tuple(dict.fromkeys((*symbols, *([SAMPLES] if any(a.batched for a in operation.arguments) else []))))


def file_wide(operation: Operation) -> frozenset[str]:
    """The keys that an operation takes from what is said for the whole file."""
    keys = concerning(operation) & frozenset(FILE_WIDE)
    if operation.chapter == "chain-rule" or operation.name.startswith("squared_norm"):
        return keys - {"layout"}  # Jacobians and tangents are no samples: only their own entry says so
    return keys - ({"divisor"} if operation.name in PARAMETER_GRADIENTS else set())


def stated_for(mapping: CandidateMapping, name: str) -> Conventions:
    """What the mapping says of an operation: its own entry, over what it takes from the file's."""
    operation = OPERATIONS[name]
    wide = {key: value for key, value in mapping.defaults.stated().items() if key in file_wide(operation)}
    if (given := wide.get("given")) is not None and given not in GIVEN[name]:
        del wide["given"]  # `given = "probabilities"` for a file says nothing of its sigmoid
    if wide.get("arrays") is Arrays.NUMBERS and name not in ENTRY_BY_ENTRY:
        del wide["arrays"]  # and nobody has a softmax of one number
    return mapping.operations.get(name, Conventions()).over(Conventions(**wide))


def filled(mapping: CandidateMapping, name: str, declared: frozenset[str] = frozenset()) -> Conventions:
    """The conventions of an operation, with nothing left open; `declared` is the file's BATCHED."""
    operation, stated = OPERATIONS[name], stated_for(mapping, name)
    layout = stated.layout or Layout.VECTOR
    reduction = stated.reduction or _reduction_of_its_loss(mapping, name)
    batched = layout in BATCHES or (layout is Layout.VECTOR and name in declared)
    batched = batched if stated.batched is None else stated.batched
    stated = stated.over(_made(mapping, name, stated))
    labels = stated.labels or (Labels.INTS if layout in BATCHES else Labels.INT)
    if labels is Labels.INT and layout in BATCHES:
        batched = False  # one label is one sample
    of_the_contract = Conventions(
        call=name,
        layout=layout,
        given=GIVEN.get(name, (None,))[0],
        first_class=FirstClass.ZERO,
        arguments=_arguments(operation, stated, mapping),
        reduction=reduction,
        divisor=_divisor(name, reduction),
        returns=_returns(name, stated),
        construct=(),
        assign=(),
        weights=Weights.OUT_IN,
        bias=Bias.COLUMN if layout in (Layout.COLUMNS, Layout.COLUMN_VECTOR) else Bias.VECTOR,
        function=FunctionForm.VALUE,
        verdict=Judgement.RETURNED,
        arrays=Arrays.NUMPY,
    )
    whole = replace(stated.over(of_the_contract), labels=labels, batched=bool(batched and operation.batched_results))
    return whole if whole.after is None else whole.over(_of_what_comes_first(mapping, name, whole, declared))


def _of_what_comes_first(
    mapping: CandidateMapping, name: str, conventions: Conventions, declared: frozenset[str]
) -> Conventions:
    """The arguments and the results of the first call: as the forward operation's entry says, or the contract's."""
    forward = FORWARD.get(name)  # without one, what is called first takes what the operation takes
    if forward is None or mapping.operations.get(forward, Conventions(call=forward)) == Conventions(call=forward):
        return Conventions(after_arguments=passed(forward or name, held(conventions)), after_returns=())
    stated = filled(mapping, forward, declared)
    return Conventions(after_arguments=stated.arguments, after_returns=stated.returns)


def _reduction_of_its_loss(mapping: CandidateMapping, name: str) -> Reduction:
    """That of the loss that a gradient belongs to; the file's where there is none."""
    there = (mapping.operations[loss].reduction for loss in LOSSES_OF.get(name, ()) if loss in mapping.operations)
    return next(there, None) or mapping.defaults.reduction or Reduction.MEAN


def _divisor(name: str, reduction: Reduction) -> Divisor:
    if name in PARAMETER_GRADIENTS:
        return Divisor.ONE
    return Divisor.N if reduction is Reduction.MEAN else Divisor.ONE


def _made(mapping: CandidateMapping, name: str, stated: Conventions) -> Conventions:
    """What the entry of the forward operation says of the making of its object, where this is a method of its class."""
    forward = mapping.operations.get(FORWARD.get(name, ""), Conventions())
    if not stated.call or not forward.call or _owner(stated.call) != _owner(forward.call):
        return Conventions()
    return Conventions(construct=forward.construct, assign=forward.assign)


def _owner(call: str) -> str:
    return call.rpartition(".")[0] or call


def _arguments(operation: Operation, stated: Conventions, mapping: CandidateMapping) -> tuple[Passed, ...]:
    if stated.after is None:
        return passed(operation.name, held(stated))
    names = _AFTER_FORWARD.get(operation.name, ())
    is_method = stated.call is not None and "." in stated.call
    return tuple(Passed(name) for name in (names if is_method else (*names, "cache")))


def _returns(name: str, stated: Conventions) -> tuple[Part, ...]:
    names = results_of(name)
    if len(names) == 1:
        return (Part(VALUE),)
    return tuple(Part(result, (place,)) for place, result in enumerate(names))


def passed(name: str, held: Collection[str] = ()) -> tuple[Passed, ...]:
    """The contract's arguments of an operation, in its order, without those that its object holds."""
    return tuple(Passed(argument.name) for argument in OPERATIONS[name].arguments if argument.name not in held)


def held(conventions: Conventions) -> frozenset[str]:
    """The words that an object has been made with, or that were set on it: a call need not hand them over again."""
    given = [*(conventions.construct or ()), *(part.passed for part in conventions.assign or ())]
    return frozenset(word for one in given for word in one.words)
