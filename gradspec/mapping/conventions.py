"""The closed vocabulary of conventions: how people shape, order, reduce and return what the contract's operations do.

A convention says how a function is called and how its answer is read. None of them says what it computes: the only
numbers that a convention brings in are N, the size of the batch, and constants handed to the function itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Layout(StrEnum):
    """How the vector of one sample lies in an array, and where the batch is. The contract's is `vector`."""

    VECTOR = "vector"
    """(V,); with `batched = true` also (N, V)."""
    ROWS = "rows"
    """(N, V): a sample a row; one sample is (1, V)."""
    COLUMNS = "columns"
    """(V, N): a sample a column; one sample is (V, 1)."""
    ROW_VECTOR = "row-vector"
    """(1, V), and never more than one sample."""
    COLUMN_VECTOR = "column-vector"
    """(V, 1), and never more than one sample."""


class Given(StrEnum):
    """What a loss or a derivative is given in the place of x. The contract's is `logits`, or `x` for the sigmoid."""

    LOGITS = "logits"
    PROBABILITIES = "probabilities"
    """softmax(x)."""
    LOG_PROBABILITIES = "log-probabilities"
    """log_softmax(x)."""
    X = "x"
    SIGMOID = "sigmoid"
    """sigmoid(x): the derivative is written as s(1 − s)."""


class Labels(StrEnum):
    """The form of the true classes. The contract's is `int`."""

    INT = "int"
    """An int; with `batched = true` ints (N,) for a batch."""
    INTS = "ints"
    """(N,), one sample too."""
    INTS_COLUMN = "ints-column"
    """(N, 1)."""
    INTS_ROW = "ints-row"
    """(1, N)."""
    ONE_HOT = "one-hot"
    """Zeros and a one, laid out as the logits are."""
    ONE_HOT_ROWS = "one-hot-rows"
    """(N, V)."""
    ONE_HOT_COLUMNS = "one-hot-columns"
    """(V, N)."""


class FirstClass(StrEnum):
    """From where integer labels count the classes. The contract's is `0`."""

    ZERO = "0"
    ONE = "1"
    """1..V, as in Matlab, Julia and R."""


class Reduction(StrEnum):
    """What a loss makes of a batch. The contract's is `mean`."""

    MEAN = "mean"
    SUM = "sum"
    NONE = "none"
    """A loss a sample."""


class Divisor(StrEnum):
    """By what a gradient over a batch is divided: `N` makes it that of the mean loss, `1` that of the sum.

    For the parameters of a layer (`affine_backward`) the contract's is `1`.
    """

    N = "N"
    ONE = "1"


class Weights(StrEnum):
    """How the matrix of a layer lies. The contract's is `out-in`."""

    OUT_IN = "out-in"
    """(m, n): y = Wx."""
    IN_OUT = "in-out"
    """(n, m): y = xW."""


class Bias(StrEnum):
    """How the bias of a layer lies. The contract's is `vector`."""

    VECTOR = "vector"
    ROW = "row"
    """(1, m)."""
    COLUMN = "column"
    """(m, 1)."""


class FunctionForm(StrEnum):
    """What the function given to a gradient checker returns. The contract's is `value`."""

    VALUE = "value"
    PAIR = "value-and-gradient"
    """(f(x), gradient of f at x): the checker takes one function and not two."""


class Judgement(StrEnum):
    """How a gradient checker tells its verdict. The contract's is `returned`."""

    RETURNED = "returned"
    """True or False."""
    PRINTED = "printed"
    """It prints a text: accepted where the text has the words of `accepts`, in any case ("passed")."""
    RAISED = "raised"
    """It raises where the gradient is wrong."""
    DIFFERENCE = "difference"
    """It returns a number: accepted where that is below `accepts` (1e-7)."""


class Arrays(StrEnum):
    """What the functions take for arrays. The contract's is `numpy`."""

    NUMPY = "numpy"
    LIST = "list"
    """Lists of Python numbers; the answer is read in the dtype of what was given."""
    NUMBERS = "numbers"
    """One Python number: a function that works entry by entry is called for each."""
    TORCH = "torch"
    JAX = "jax"


IDENTITY, IDENTITY_WEIGHTS, UNROLLED = "identity", "identity-weights", "unrolled"
ONES, ZEROS, BIAS = "ones", "zeros", "b"
WORDS = MappingProxyType(
    {
        IDENTITY: "the N×N identity matrix: the X of a fused f(W, X, y), whose W then is the batch of logits",
        IDENTITY_WEIGHTS: "the V×V identity matrix: the W of a fused f(v, y, W), whose v then are the logits",
        UNROLLED: "the logits as laid out, row after row in one vector: the θ of a fused f(θ, X, y), whose gradient "
        "comes in such a vector too",
        ONES: "ones, in the shape of the first array",
        ZEROS: "zeros, in the shape of the first array",
        BIAS: "the layer's bias; zeros where the operation has none",
    }
)
"""What may stand among `arguments` beside the operation's own arguments, sizes, names of results, and constants."""
SAMPLES = "N"
"""The size of a batch; the other sizes are the symbols in the shapes of an operation's arguments, as in W (m, n)."""


@dataclass(frozen=True)
class Passed:
    """One argument as it is handed over: a word, a constant, or a list of them; by place, or by keyword."""

    value: Any
    """A word: the contract's name of an argument, one of WORDS, a size, or a name among what `after` returns. Else a
    constant, or a tuple of what else is handed over, which becomes a list."""
    constant: bool = False
    keyword: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are in it."""
        if isinstance(self.value, tuple):
            return tuple(word for part in self.value for word in part.words)
        return () if self.constant else (self.value,)


def is_attribute(step: str | int) -> bool:
    """True for a step of a path that is an attribute, ".grad", and no key or index."""
    return isinstance(step, str) and step.startswith(".")


def step_in_words(step: str | int) -> str:
    """`.grad`, `[dW]`, `[1]`."""
    return str(step) if is_attribute(step) else f"[{step}]"


@dataclass(frozen=True)
class Part:
    """One part of an answer: its name, and where it is found."""

    name: str
    """A result of the contract ("value", "loss", "gradient", "W_bar" …), or a name to be used among `arguments`."""
    path: tuple[str | int, ...] = ()
    """Attributes (".grad"), indices and keys ("dW"), one into the other: () is all of it."""
    attribute: bool = False
    """True when the path starts at the object (`.dinputs`) and not at what is returned."""


@dataclass(frozen=True)
class Assigned:
    """What is set on an object when it has been made."""

    path: tuple[str | int, ...]
    """As in Part: (".weights",), (".weight", ".data"), (".params", "W1")."""
    passed: Passed


@dataclass(frozen=True)
class Conventions:
    """The conventions of one callable; None is what nobody said.

    `filled` (in gradspec.mapping.defaults) puts what follows in the place of None.
    """

    call: str | None = None
    """The callable: `softmax`, `Loss.forward` (of a fresh instance), `Loss` (its `__call__`, or `forward`)."""
    layout: Layout | None = None
    batched: bool | None = None
    """True when it takes a batch; by default it does in rows and columns, and as the file's BATCHED says otherwise."""
    given: Given | None = None
    labels: Labels | None = None
    first_class: FirstClass | None = None
    arguments: tuple[Passed, ...] | None = None
    """By default the contract's, in its order."""
    reduction: Reduction | None = None
    divisor: Divisor | None = None
    """By default what the reduction asks for: N with mean, 1 with sum and none."""
    returns: tuple[Part, ...] | None = None
    construct: tuple[Passed, ...] | None = None
    """What the class is made with, for a callable that is a method; by default as for the forward operation of it."""
    assign: tuple[Assigned, ...] | None = None
    """What is set on the object before anything is called; by default as for the forward operation of its class."""
    after: str | None = None
    """What is called first: a method of the same instance (`forward`), or a function, whose results have names."""
    after_arguments: tuple[Passed, ...] | None = None
    after_returns: tuple[Part, ...] | None = None
    weights: Weights | None = None
    bias: Bias | None = None
    function: FunctionForm | None = None
    verdict: Judgement | None = None
    accepts: str | float | None = None
    arrays: Arrays | None = None
    device: str | None = None

    def over(self, below: Conventions) -> Conventions:
        """These, and where they say nothing those below."""
        stated = {f.name: value for f in fields(self) if (value := getattr(self, f.name)) is not None}
        return replace(below, **stated)

    def stated(self) -> dict[str, Any]:
        """What is said, by key, in the vocabulary's order."""
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name)) is not None}


FILE_WIDE = (
    "layout",
    "batched",
    "given",
    "labels",
    "first_class",
    "reduction",
    "divisor",
    "weights",
    "bias",
    "function",
    "arrays",
    "device",
)
"""The keys that may be said once for a whole file; each operation takes of them what concerns it."""


@dataclass(frozen=True)
class CandidateMapping:
    """Which callable provides which operation, in which conventions."""

    defaults: Conventions = field(default_factory=Conventions)
    """For the whole file."""
    operations: Mapping[str, Conventions] = field(default_factory=dict)
    """By the contract's operation; over the defaults."""
    without: frozenset[str] = frozenset()
    """Operations that the file has by name, and that are not to be judged (`softmax = false`)."""
    source: str = "a dictionary"
    """Where it was read: a path, `a dictionary`, `--set`."""
    candidates: tuple[str, ...] = ()
    """File names, with wildcards, that it is about; none means all."""

    def names(self) -> frozenset[str]:
        """The top-level names that it speaks of."""
        called = [name for said in self.operations.values() for name in (said.call, said.after) if name is not None]
        return frozenset(name.partition(".")[0] for name in called)
