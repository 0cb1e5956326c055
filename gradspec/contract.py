"""The operations that a candidate may provide: names, arguments, shapes, meaning.

Arrays are float arrays; V is the number of classes, N a batch size, a label an int in 0..V-1. A candidate provides
any subset. An operation that the candidate lists in `BATCHED` also takes a leading batch axis on the arguments marked
`batched`; a batched loss is the mean over the samples, and its gradient the gradient of that mean.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Argument:
    """One argument: its name, its shape in symbols (`()` is a scalar), and what kind of thing it is."""

    name: str
    shape: tuple[str, ...] = ()
    kind: str = "array"
    """"array", "label" (an int), "function" (a callable), "arrays" (a list of arrays), "step" (a float), or "primals"
    (the arrays that a program is a function of)."""
    batched: bool = False
    default: str | None = None


@dataclass(frozen=True)
class Operation:
    """One operation of the contract."""

    name: str
    chapter: str
    arguments: tuple[Argument, ...]
    results: tuple[tuple[str, ...] | str, ...]
    """A shape for each array returned, or "function" / "bool"; more than one means a tuple is returned."""
    meaning: str
    batched_results: tuple[tuple[str, ...], ...] = ()
    """The shapes with a batch; empty when the operation has no batched form."""
    companion: str = ""
    """What the candidate must define besides for the operation to count: an engine's are those of its `ops`."""

    @property
    def signature(self) -> str:
        """The call as a person writes it: `softmax(x)`."""
        words = [a.name if a.default is None else f"{a.name}={a.default}" for a in self.arguments]
        return f"{self.name}({', '.join(words)})"

    @property
    def takes_functions(self) -> bool:
        """True when an argument or the result is a callable (these cannot leave the process)."""
        return any(a.kind == "function" for a in self.arguments) or "function" in self.results


PRIMITIVES: dict[str, str] = {
    "add": "x + y, broadcast",
    "subtract": "x − y, broadcast",
    "multiply": "x·y entry by entry, broadcast",
    "divide": "x / y entry by entry, broadcast",
    "exp": "e^x, elementwise",
    "log": "the natural logarithm, elementwise",
    "sin": "the sine, elementwise",
    "tanh": "the hyperbolic tangent, elementwise",
    "sigmoid": "1 / (1 + e^{−x}), elementwise",
    "relu": "max(x, 0), elementwise",
    "sum": "sum(x, axis=None): of all entries, or along one axis",
    "getitem": "getitem(x, index): x[index], for an int or an array of ints",
    "matmul": "the product of two vectors or matrices",
    "outer": "x yᵀ for two vectors",
    "softmax": "e^{x_i} / Σ_j e^{x_j} along the last axis",
    "log_softmax": "x_i − logsumexp(x) along the last axis",
    "logsumexp": "log Σ_j e^{x_j} along the last axis",
}
"""What an engine's `ops` may hold, and what each means; arrays in and out. Any subset will do."""


def _vector(name: str, size: str = "V") -> Argument:
    return Argument(name, (size,), batched=True)


def _matrix(name: str, rows: str, columns: str) -> Argument:
    return Argument(name, (rows, columns))


def _function(name: str) -> Argument:
    return Argument(name, kind="function")


_LABEL = Argument("label", kind="label", batched=True)
_STEP = Argument("h", kind="step", default="1e-4")
_JACOBIANS = Argument("jacobians", kind="arrays")
_V, _NV, _VV, _SCALAR = ("V",), ("N", "V"), ("V", "V"), ()

_ALL = (
    Operation(
        "compose_derivative",
        "chain-rule",
        (_function("f_prime"), _function("g"), _function("g_prime")),
        ("function",),
        "the derivative of f∘g as a function of x, for scalar functions f and g",
    ),
    Operation(
        "chain_jacobian",
        "chain-rule",
        (_matrix("outer", "m", "k"), _matrix("inner", "k", "n")),
        (("m", "n"),),
        "the Jacobian of the composition, from the Jacobians of the outer and the inner function",
    ),
    Operation(
        "backprop",
        "chain-rule",
        (_JACOBIANS, Argument("cotangent", ("m",))),
        (("n",),),
        "J_1ᵀ⋯J_Nᵀ·cotangent, for Jacobians listed in the order of application",
    ),
    Operation(
        "pushforward",
        "chain-rule",
        (_JACOBIANS, Argument("tangent", ("n",))),
        (("m",),),
        "J_N⋯J_1·tangent, for Jacobians listed in the order of application",
    ),
    Operation(
        "affine",
        "affine",
        (_matrix("W", "m", "n"), Argument("b", ("m",)), _vector("x", "n")),
        (("m",),),
        "Wx + b",
        (("N", "m"),),
    ),
    Operation(
        "affine_backward",
        "affine",
        (_matrix("W", "m", "n"), _vector("x", "n"), _vector("cotangent", "m")),
        (("m", "n"), ("m",), ("n",)),
        "(W_bar, b_bar, x_bar): the cotangents of W, b and x, given that of Wx + b",
        (("m", "n"), ("m",), ("N", "n")),
    ),
    Operation("squared_norm", "affine", (Argument("y", ("m",)),), (_SCALAR,), "‖y‖² = yᵀy"),
    Operation("squared_norm_grad", "affine", (Argument("y", ("m",)),), (("m",),), "the gradient of ‖y‖²"),
    Operation(
        "affine_squared_norm_grad",
        "affine",
        (_matrix("W", "m", "n"), Argument("b", ("m",)), Argument("x", ("n",))),
        (("n",),),
        "the gradient of ‖Wx + b‖² with respect to x",
    ),
    Operation("softmax", "softmax", (_vector("x"),), (_V,), "e^{x_i} / Σ_j e^{x_j}", (_NV,)),
    Operation("softmax_jacobian", "softmax", (Argument("x", _V),), (_VV,), "∂p_i/∂x_j at row i, column j"),
    Operation(
        "softmax_vjp",
        "softmax",
        (_vector("x"), _vector("cotangent")),
        (_V,),
        "Jᵀ·cotangent for the softmax Jacobian J at x, without building J",
        (_NV,),
    ),
    Operation("logsumexp", "log-softmax", (_vector("x"),), (_SCALAR,), "log Σ_j e^{x_j}", (("N",),)),
    Operation("log_softmax", "log-softmax", (_vector("x"),), (_V,), "x_i − logsumexp(x)", (_NV,)),
    Operation(
        "log_softmax_jacobian",
        "log-softmax",
        (Argument("x", _V),),
        (_VV,),
        "∂ log_softmax(x)_i/∂x_j at row i, column j",
    ),
    Operation(
        "cross_entropy",
        "cross-entropy",
        (_vector("x"), _LABEL),
        (_SCALAR,),
        "−log softmax(x)_label, from logits",
        (_SCALAR,),
    ),
    Operation(
        "cross_entropy_grad",
        "cross-entropy",
        (_vector("x"), _LABEL),
        (_V,),
        "the gradient of cross_entropy with respect to the logits",
        (_NV,),
    ),
    Operation(
        "cross_entropy_backward",
        "cross-entropy",
        (_vector("probs"), _LABEL),
        (_V,),
        "the same gradient, from the probabilities that the forward pass stored",
        (_NV,),
    ),
    Operation(
        "nll",
        "cross-entropy",
        (_vector("probs"), _LABEL),
        (_SCALAR,),
        "−log probs[label]",
        (_SCALAR,),
    ),
    Operation(
        "nll_grad",
        "cross-entropy",
        (_vector("probs"), _LABEL),
        (_V,),
        "the gradient of nll with respect to the probabilities",
        (_NV,),
    ),
    Operation(
        "numerical_gradient",
        "finite-differences",
        (_function("f"), Argument("x", ("n",)), _STEP),
        (("n",),),
        "the gradient of the scalar function f at x, by centred differences of step h",
    ),
    Operation(
        "numerical_jacobian",
        "finite-differences",
        (_function("f"), Argument("x", ("n",)), _STEP),
        (("m", "n"),),
        "the Jacobian of the vector function f at x, by centred differences of step h",
    ),
    Operation(
        "gradient_check",
        "finite-differences",
        (_function("f"), _function("grad"), Argument("x", ("n",))),
        ("bool",),
        "True when grad(x) is the gradient of f at x, judged by centred differences",
    ),
    Operation("relu", "mlp", (_vector("x", "n"),), (("n",),), "max(x, 0), elementwise", (("N", "n"),)),
    Operation("relu_grad", "mlp", (_vector("x", "n"),), (("n",),), "1 where x > 0, 0 where x < 0", (("N", "n"),)),
    Operation(
        "mlp_forward",
        "mlp",
        (_matrix("W1", "h", "n"), _matrix("W2", "m", "h"), _vector("x", "n")),
        (("h",), ("h",), ("m",)),
        "(z1, a1, z2): z1 = W1 x, a1 = relu(z1), z2 = W2 a1",
        (("N", "h"), ("N", "h"), ("N", "m")),
    ),
    Operation(
        "mlp_backward",
        "mlp",
        (_matrix("W1", "h", "n"), _matrix("W2", "m", "h"), _vector("x", "n"), _vector("z2_bar", "m")),
        (("n",), ("h", "n"), ("m", "h")),
        "(x_bar, W1_bar, W2_bar): the cotangents of x, W1 and W2, given that of z2",
        (("N", "n"), ("h", "n"), ("m", "h")),
    ),
    Operation("sigmoid", "sigmoid", (_vector("x", "n"),), (("n",),), "1 / (1 + e^{−x}), elementwise", (("N", "n"),)),
    Operation(
        "sigmoid_grad",
        "sigmoid",
        (_vector("x", "n"),),
        (("n",),),
        "the derivative of sigmoid at x, elementwise",
        (("N", "n"),),
    ),
    Operation(
        "vjp",
        "reverse-mode",
        (_function("f"), Argument("*primals", kind="primals")),
        (_SCALAR, "function"),
        "(f(*primals), pullback): pullback(cotangent) is the tuple of the primals' cotangents; f is written in `ops`",
        companion="ops",
    ),
    Operation(
        "grad",
        "reverse-mode",
        (_function("f"),),
        ("function",),
        "the gradient of the scalar function f of one array, as a function of it; f is written in `ops`",
        companion="ops",
    ),
    Operation(
        "jvp",
        "reverse-mode",
        (_function("f"), Argument("primals", kind="primals"), Argument("tangents", kind="primals")),
        (_SCALAR, _SCALAR),
        "(f(*primals), J·tangents): the value and its tangent; f is written in `ops`",
        companion="ops",
    ),
)

OPERATIONS: dict[str, Operation] = {operation.name: operation for operation in _ALL}
