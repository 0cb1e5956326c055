"""The contract's operations, by the oracle: the theory itself as a candidate, at the working precision.

Arrays are object arrays of mpf. Chapters whose oracle values need more than one input have them in their own module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from mpmath import mp

from gradspec.oracle import affine as _affine
from gradspec.oracle import mlp as _mlp
from gradspec.oracle.chain_rule import JacobianChain
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.oracle.finite_differences import centred_differences
from gradspec.oracle.log_softmax import LogSoftmax
from gradspec.oracle.sigmoid import Sigmoid


def compose_derivative(
    f_prime: Callable[[Any], Any], g: Callable[[Any], Any], g_prime: Callable[[Any], Any]
) -> Callable[[Any], Any]:
    """x ↦ f'(g(x))·g'(x)."""
    return lambda x: f_prime(g(x)) * g_prime(x)


def chain_jacobian(outer: Any, inner: Any) -> Any:
    """J_f J_g, shape (m, n)."""
    return JacobianChain([inner, outer]).product


def backprop(jacobians: Sequence[Any], cotangent: Any) -> Any:
    """J_1ᵀ(⋯(J_Nᵀ·cotangent)), shape (n,)."""
    return JacobianChain(jacobians, cotangent).gradient


def pushforward(jacobians: Sequence[Any], tangent: Any) -> Any:
    """J_N(⋯(J_1·tangent)), shape (m,)."""
    return JacobianChain([jacobian.T for jacobian in reversed(jacobians)], tangent).gradient


def affine(W: Any, b: Any, x: Any) -> Any:
    """Wx + b, shape (m,)."""
    return W @ x + b


def affine_backward(W: Any, x: Any, cotangent: Any) -> tuple[Any, Any, Any]:
    """(ȳxᵀ, ȳ, Wᵀȳ)."""
    return np.outer(cotangent, x), cotangent, W.T @ cotangent


def squared_norm(y: Any) -> Any:
    """yᵀy."""
    return _affine.squared_norm(y)


def squared_norm_grad(y: Any) -> Any:
    """2y, shape (m,)."""
    return 2 * y


def affine_squared_norm_grad(W: Any, b: Any, x: Any) -> Any:
    """2Wᵀ(Wx + b), shape (n,)."""
    return W.T @ (2 * (W @ x + b))


def softmax(x: Any) -> Any:
    """p, shape (V,)."""
    return LogSoftmax(x).softmax


def softmax_jacobian(x: Any) -> Any:
    """diag(p) − ppᵀ, shape (V, V)."""
    return LogSoftmax(x).softmax_jacobian


def softmax_vjp(x: Any, cotangent: Any) -> Any:
    """p ⊙ (v − ⟨p, v⟩), shape (V,)."""
    return LogSoftmax(x).softmax_vjp(cotangent)


def logsumexp(x: Any) -> Any:
    """log Σ e^{x_j}."""
    return LogSoftmax(x).logsumexp


def log_softmax(x: Any) -> Any:
    """x − logsumexp(x), shape (V,)."""
    return LogSoftmax(x).log_softmax


def log_softmax_jacobian(x: Any) -> Any:
    """I − 1pᵀ, shape (V, V)."""
    return LogSoftmax(x).log_softmax_jacobian


def cross_entropy(x: Any, label: int) -> Any:
    """−log p_label."""
    return CrossEntropy(x, label).cross_entropy


def cross_entropy_grad(x: Any, label: int) -> Any:
    """p − e_label, shape (V,)."""
    return CrossEntropy(x, label).cross_entropy_grad


def cross_entropy_backward(probs: Any, label: int) -> Any:
    """p − e_label from stored probabilities, shape (V,)."""
    gradient = np.array(probs, dtype=object)
    gradient[label] = gradient[label] - 1
    return gradient


def nll(probs: Any, label: int) -> Any:
    """−log probs[label]."""
    return -mp.log(probs[label])


def nll_grad(probs: Any, label: int) -> Any:
    """−e_label/probs[label], shape (V,)."""
    gradient = np.array([0 * p for p in probs], dtype=object)
    gradient[label] = -1 / probs[label]
    return gradient


def numerical_gradient(f: Callable[[Any], Any], x: Any, h: Any = 1e-4) -> Any:
    """(f(x + h e_j) − f(x − h e_j))/2h, in the shape of x."""
    return centred_differences(f, x, h)


def numerical_jacobian(f: Callable[[Any], Any], x: Any, h: Any = 1e-4) -> Any:
    """The same for a vector function, shape (m, n): column j is ∂f/∂x_j."""
    return np.stack(list(centred_differences(f, x, h)), axis=1)


def gradient_check(f: Callable[[Any], Any], grad: Callable[[Any], Any], x: Any) -> bool:
    """Whether grad(x) is within h = ε^¼ of the centred differences of step h."""
    h = mp.sqrt(mp.sqrt(mp.eps))
    return bool(np.all(abs(np.asarray(grad(x)) - centred_differences(f, x, h)) <= h))


def relu(x: Any) -> Any:
    """max(x, 0), elementwise."""
    return _mlp.relu(x)


def relu_grad(x: Any) -> Any:
    """1 where x > 0, else 0."""
    return _mlp.relu_grad(x)


def mlp_forward(W1: Any, W2: Any, x: Any) -> tuple[Any, Any, Any]:
    """(z1, a1, z2)."""
    true = _mlp.Network(W1, W2, x, ())
    return true.z1, true.a1, true.z2


def mlp_backward(W1: Any, W2: Any, x: Any, z2_bar: Any) -> tuple[Any, Any, Any]:
    """(W1ᵀ z1_bar, z1_bar xᵀ, z2_bar a1ᵀ), z1_bar = W2ᵀ z2_bar ⊙ relu'(z1)."""
    true = _mlp.Network(W1, W2, x, z2_bar)
    z1_bar = true.z1_bar(relu_grad(true.z1))
    return true.W1.T @ z1_bar, np.outer(z1_bar, true.x), true.second_weights_bar


def sigmoid(x: Any) -> Any:
    """1/(1 + e^{−x}), elementwise."""
    return Sigmoid(x).sigmoid


def sigmoid_grad(x: Any) -> Any:
    """σ(x)σ(−x), elementwise."""
    return Sigmoid(x).sigmoid_grad
