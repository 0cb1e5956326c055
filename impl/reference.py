"""The theory in NumPy: chain rule, affine maps, softmax, cross-entropy, finite differences, backpropagation, sigmoid.

It reads from top to bottom in the order of the chapters in spec/, and every formula stands beside the line that
computes it. Shapes: V classes, N samples; operations in BATCHED also take one sample a row. Bars are cotangents
(`x_bar` is the gradient of the loss with respect to x), dots are tangents. Products are `np.dot`, which keeps the dtype
where `@` turns bfloat16 into float32.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

NAME = "reference"
BATCHED = {
    "affine",
    "affine_backward",
    "softmax",
    "softmax_vjp",
    "logsumexp",
    "log_softmax",
    "cross_entropy",
    "cross_entropy_grad",
    "cross_entropy_backward",
    "nll",
    "nll_grad",
    "relu",
    "relu_grad",
    "mlp_forward",
    "mlp_backward",
    "sigmoid",
    "sigmoid_grad",
}


# Arguments ------------------------------------------------------------------------------------------------------------


def _floats(values: np.ndarray) -> np.ndarray:
    """The values as an array: lists and integers in float64, floats in their own dtype."""
    values = np.asarray(values)
    return values.astype(float) if values.dtype.kind in "biu" else values


def _logits(x: np.ndarray) -> np.ndarray:
    """x (logits or probabilities), shape (V,) or (N, V), as a float array. Raises ValueError where V = 0."""
    x = _floats(x)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(f"Expected V >= 1 classes, in shape (V,) or (N, V), but got shape {x.shape}.")
    return x


def _one_hot(label: int | np.ndarray, x: np.ndarray) -> np.ndarray:
    """e_y as booleans, in the shape of x. Raises ValueError for a label that is no integer in 0..V-1."""
    label, classes = np.asarray(label), x.shape[-1]
    if label.dtype.kind not in "iu" or np.any(label < 0) or np.any(label >= classes):
        raise ValueError(f"Expected integer labels in 0..{classes - 1} but got {label!r}.")
    if label.shape != x.shape[:-1]:
        raise ValueError(f"Expected a label a row of x but got labels of shape {label.shape} and x of {x.shape}.")
    return np.arange(classes) == label[..., None]


def _match(condition: bool, expected: str, *arrays: np.ndarray) -> None:
    """Raises ValueError naming the shapes, unless the condition holds: nothing is broadcast silently."""
    if not condition:
        raise ValueError(f"Expected {expected} but got shapes {' and '.join(str(a.shape) for a in arrays)}.")


def _rows(x: np.ndarray) -> np.ndarray:
    """One sample a row: (n,) becomes (1, n), and (N, n) stays."""
    return x.reshape(-1, x.shape[-1])


# Chain rule -----------------------------------------------------------------------------------------------------------


def compose_derivative(f_prime: Callable, g: Callable, g_prime: Callable) -> Callable:
    """The derivative of f∘g, as a function of x."""
    # (f∘g)'(x) = f'(g(x)) · g'(x)
    return lambda x: f_prime(g(x)) * g_prime(x)


def chain_jacobian(outer: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """The Jacobian (m, n) of f∘g from those of f (m, k), at g(x), and g (k, n), at x."""
    outer, inner = _floats(outer), _floats(inner)
    _match(
        outer.ndim == inner.ndim == 2 and outer.shape[1] == inner.shape[0],
        "Jacobians of shapes (m, k) and (k, n)",
        outer,
        inner,
    )
    # J_{f∘g}(x) = J_f(g(x)) · J_g(x)
    return np.dot(outer, inner)


def backprop(jacobians: Sequence[np.ndarray], cotangent: np.ndarray) -> np.ndarray:
    """The gradient at the input, walking back from the output's: one matrix-vector product a layer."""
    x_bar = _floats(cotangent)
    for jacobian in reversed(jacobians):
        # ∇_x L = J_1ᵀ ⋯ J_Nᵀ ∇_y L, right to left
        x_bar = np.dot(_floats(jacobian).T, x_bar)
    return x_bar


def pushforward(jacobians: Sequence[np.ndarray], tangent: np.ndarray) -> np.ndarray:
    """The output's tangent, walking forward from the input's."""
    y_dot = _floats(tangent)
    for jacobian in jacobians:
        # ẏ = J_N ⋯ J_1 ẋ
        y_dot = np.dot(_floats(jacobian), y_dot)
    return y_dot


# Affine ---------------------------------------------------------------------------------------------------------------


def affine(W: np.ndarray, b: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Wx + b for W (m, n), b (m,) and x (n,) or (N, n)."""
    W, b, x = _floats(W), _floats(b), _floats(x)
    _match(
        W.ndim == 2 and b.shape == W.shape[:1] and x.ndim >= 1 and x.shape[-1] == W.shape[1],
        "W, b and x of shapes (m, n), (m,) and (n,)",
        W,
        b,
        x,
    )
    # y = Wx + b; transposed, so that a row of x is a sample
    return np.dot(x, W.T) + b


def affine_backward(W: np.ndarray, x: np.ndarray, cotangent: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(W_bar, b_bar, x_bar) from the cotangent of y = Wx + b; the parameters' are summed over the samples."""
    W, x, y_bar = _floats(W), _floats(x), _floats(cotangent)
    _match(
        W.ndim == 2 and x.shape[-1:] == W.shape[1:] and y_bar.shape == (*x.shape[:-1], W.shape[0]),
        "W, x and cotangent of shapes (m, n), (n,) and (m,)",
        W,
        x,
        y_bar,
    )
    # W̄ = ȳ xᵀ    b̄ = ȳ    x̄ = Wᵀ ȳ
    return np.dot(_rows(y_bar).T, _rows(x)), np.sum(_rows(y_bar), axis=0), np.dot(y_bar, W)


def squared_norm(y: np.ndarray) -> float:
    """‖y‖²."""
    y = _floats(y)
    # ‖y‖² = yᵀ y
    return np.dot(y, y)


def squared_norm_grad(y: np.ndarray) -> np.ndarray:
    """The gradient of ‖y‖²."""
    # ∇_y ‖y‖² = 2y
    return 2 * _floats(y)


def affine_squared_norm_grad(W: np.ndarray, b: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The gradient of ‖Wx + b‖² with respect to x, by the chain rule."""
    y = affine(W, b, x)
    # ∇_x ‖Wx + b‖² = Wᵀ · 2y,  y = Wx + b
    return np.dot(_floats(W).T, squared_norm_grad(y))


# Softmax --------------------------------------------------------------------------------------------------------------


def _minus_max(x: np.ndarray) -> np.ndarray:
    """x − max x along the last axis. A gap beyond the largest number becomes −inf, whose exponential is right: 0."""
    with np.errstate(over="ignore", invalid="ignore"):
        return x - np.max(x, axis=-1, keepdims=True)


def softmax(x: np.ndarray) -> np.ndarray:
    """The probabilities p of the logits x."""
    e = np.exp(_minus_max(_logits(x)))
    # p_i = e^{x_i − m} / Σ_j e^{x_j − m},  m = max x
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_jacobian(x: np.ndarray) -> np.ndarray:
    """∂p_i/∂x_j at row i, column j, shape (V, V)."""
    p = softmax(x)
    # J = diag(p) − p pᵀ
    return np.diag(p) - np.outer(p, p)


def softmax_vjp(x: np.ndarray, cotangent: np.ndarray) -> np.ndarray:
    """Jᵀ·cotangent in O(V): the Jacobian is diagonal plus rank one, so nobody needs the matrix."""
    p, p_bar = softmax(x), _floats(cotangent)
    _match(p.shape == p_bar.shape, "x and cotangent of one shape", p, p_bar)
    # Jᵀ p̄ = p ⊙ (p̄ − ⟨p, p̄⟩)
    return p * (p_bar - np.sum(p * p_bar, axis=-1, keepdims=True))


# Log-softmax ----------------------------------------------------------------------------------------------------------


def _log_sum(gap: np.ndarray) -> np.ndarray:
    """log Σ_j e^{x_j − m} from the gaps x − m, shape (..., 1)."""
    top = np.arange(gap.shape[-1]) == np.argmax(gap, axis=-1, keepdims=True)
    others = np.where(top, 0, np.exp(gap))
    # the maximum's own e^0 = 1 is left to log1p, which keeps the others when they are tiny beside it
    return np.log1p(np.sum(others, axis=-1, keepdims=True))


def logsumexp(x: np.ndarray) -> float | np.ndarray:
    """log Σ_j e^{x_j}; the maximum itself where that is infinite."""
    x = _logits(x)
    m = np.max(x, axis=-1, keepdims=True)
    # log Σ_j e^{x_j} = m + log Σ_j e^{x_j − m}
    lse = m + _log_sum(_minus_max(x))
    return np.where(np.abs(m) == np.inf, m, lse)[..., 0][()]


def log_softmax(x: np.ndarray) -> np.ndarray:
    """log p, with an accuracy that no common offset of the logits spoils."""
    gap = _minus_max(_logits(x))
    # log p_i = (x_i − m) − log Σ_j e^{x_j − m}
    return gap - _log_sum(gap)


def log_softmax_jacobian(x: np.ndarray) -> np.ndarray:
    """∂ log p_i/∂x_j at row i, column j, shape (V, V)."""
    p = softmax(x)
    # J = I − 1 pᵀ: every row subtracts p
    return np.eye(p.size, dtype=p.dtype) - p


# Cross-entropy --------------------------------------------------------------------------------------------------------


def cross_entropy(x: np.ndarray, label: int | np.ndarray) -> float:
    """The loss −log softmax(x)_label; over a batch the mean."""
    x = _logits(x)
    # L = −log p_y = −((x_y − m) − log Σ_j e^{x_j − m})
    losses = np.where(_one_hot(label, x), -log_softmax(x), 0)
    return np.sum(losses) / len(_rows(x))


def cross_entropy_grad(x: np.ndarray, label: int | np.ndarray) -> np.ndarray:
    """The gradient of cross_entropy with respect to the logits."""
    x = _logits(x)
    y, p = _one_hot(label, x), softmax(x)
    # ∇_x L = p − e_y, where p_y − 1 = −Σ_{j≠y} p_j does not cancel as p_y → 1
    others = np.sum(np.where(y, 0, p), axis=-1, keepdims=True)
    return np.where(y, -others, p) / len(_rows(x))


def cross_entropy_backward(probs: np.ndarray, label: int | np.ndarray) -> np.ndarray:
    """The same gradient from the probabilities that the forward pass stored: one subtraction."""
    p = _logits(probs)
    x_bar = p.copy()
    # ∇_x L = p − e_y
    x_bar[_one_hot(label, p)] -= 1
    return x_bar / len(p) if p.ndim > 1 else x_bar


def nll(probs: np.ndarray, label: int | np.ndarray) -> float:
    """The loss −log probs[label]; over a batch the mean."""
    p = _logits(probs)
    # L = −log p_y,  p_y = ⟨e_y, p⟩
    with np.errstate(divide="ignore"):
        losses = -np.log(np.sum(_one_hot(label, p) * p, axis=-1))
    return np.sum(losses) / len(_rows(p))


def nll_grad(probs: np.ndarray, label: int | np.ndarray) -> np.ndarray:
    """The gradient of nll with respect to the probabilities."""
    p = _logits(probs)
    y = _one_hot(label, p)
    p_y = np.sum(y * p, axis=-1, keepdims=True)
    # ∇_p L = −e_y / p_y
    with np.errstate(divide="ignore"):
        return np.where(y, -1 / p_y, 0 * p_y) / len(_rows(p))


# Finite differences ---------------------------------------------------------------------------------------------------


def _difference_quotient(f: Callable, x: np.ndarray, i: tuple[int, ...], h: float) -> np.ndarray:
    """The centred difference quotient of f along x_i, by the step that was really taken: x_i ± h are rounded."""
    above, below = x.copy(), x.copy()
    above[i] += h
    below[i] -= h
    # ∂f/∂x_i ≈ (f(x₊) − f(x₋)) / (x₊ − x₋),  x± = x ± h e_i; its truncation error is h² f'''/6
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.subtract(f(above), f(below)) / (above[i] - below[i])


def numerical_gradient(f: Callable, x: np.ndarray, h: float = 1e-4) -> np.ndarray:
    """The gradient of the scalar function f at x, in the shape of x (a matrix will do)."""
    x = _floats(x)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        gradient[i] = _difference_quotient(f, x, i, h)
    return gradient


def numerical_jacobian(f: Callable, x: np.ndarray, h: float = 1e-4) -> np.ndarray:
    """The Jacobian (m, n) of the vector function f at x (n,)."""
    x = _floats(x)
    # column j is ∂f/∂x_j
    return np.stack([_difference_quotient(f, x, j, h) for j in np.ndindex(x.shape)], axis=-1)


def gradient_check(f: Callable, grad: Callable, x: np.ndarray) -> bool:
    """Whether grad(x) is the gradient of f at x, within what a centred difference can tell.

    The tolerance is what separates D_h, the difference quotient of step h, from the derivative:
    truncation, h² f'''/6 to leading order, of which |D_2h − D_h| is the threefold, plus rounding, ε_f/h, where f is
    granted the error ε_f = (8 + n)·ε·(1 + max|x| + |f(x)|): n terms summed, a few elementary functions. ε is the
    spacing of the numbers after 1, found by Kahan's 3(4/3 − 1) − 1, and h = ε^¼ balances the two terms.
    """
    x = _floats(x)
    one = 0 * x.reshape(-1)[0] + 1
    spacing = abs(3 * (4 * one / 3 - one) - one)
    h = spacing**0.25
    claimed, near, far = _floats(grad(x.copy())), numerical_gradient(f, x, h), numerical_gradient(f, x, 2 * h)
    noise = (8 + x.size) * spacing * (1 + np.max(np.abs(x)) + abs(f(x.copy())))
    return claimed.shape == x.shape and bool(np.all(np.abs(claimed - near) <= np.abs(far - near) + noise / h))


# Multilayer perceptron ------------------------------------------------------------------------------------------------


def relu(x: np.ndarray) -> np.ndarray:
    """max(x, 0), elementwise."""
    return np.maximum(_floats(x), 0)


def relu_grad(x: np.ndarray) -> np.ndarray:
    """1 where x > 0, 0 elsewhere (at the kink any value in [0, 1] would do); a NaN stays."""
    x = _floats(x)
    return np.where(x > 0, 1, np.where(x <= 0, 0, x))


def mlp_forward(W1: np.ndarray, W2: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(z1, a1, z2) of the network x → W1 → relu → W2."""
    W1, W2, x = _floats(W1), _floats(W2), _floats(x)
    # z_1 = W_1 x    a_1 = relu(z_1)    z_2 = W_2 a_1
    z1 = np.dot(x, W1.T)
    a1 = relu(z1)
    return z1, a1, np.dot(a1, W2.T)


def mlp_backward(
    W1: np.ndarray, W2: np.ndarray, x: np.ndarray, z2_bar: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(x_bar, W1_bar, W2_bar) from the cotangent of z2; the weights' are summed over the samples."""
    W1, W2, x, z2_bar = _floats(W1), _floats(W2), _floats(x), _floats(z2_bar)
    z1, a1, _ = mlp_forward(W1, W2, x)
    # ā_1 = W_2ᵀ z̄_2    z̄_1 = ā_1 ⊙ relu'(z_1)    x̄ = W_1ᵀ z̄_1
    a1_bar = np.dot(z2_bar, W2)
    z1_bar = a1_bar * relu_grad(z1)
    x_bar = np.dot(z1_bar, W1)
    # W̄_1 = z̄_1 xᵀ    W̄_2 = z̄_2 a_1ᵀ: one outer product a sample
    return x_bar, np.dot(_rows(z1_bar).T, _rows(x)), np.dot(_rows(z2_bar).T, _rows(a1))


# Sigmoid --------------------------------------------------------------------------------------------------------------


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + e^{−x}), elementwise; e^{−|x|} never overflows, and both tails keep their relative accuracy."""
    x = _floats(x)
    e = np.exp(-np.abs(x))
    # σ(x) = 1 / (1 + e^{−x}) = e^x / (1 + e^x)
    return np.where(x >= 0, 1, e) / (1 + e)


def sigmoid_grad(x: np.ndarray) -> np.ndarray:
    """The derivative of sigmoid at x, elementwise."""
    x = _floats(x)
    # σ'(x) = σ(x)(1 − σ(x)) = σ(x) σ(−x), without the cancellation in 1 − σ(x)
    return sigmoid(x) * sigmoid(-x)
