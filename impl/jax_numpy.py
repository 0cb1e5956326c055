"""JAX: forward passes from jax.nn and jax.numpy, derivatives from jax.vjp, jax.jvp and jax.jacobian, under jax.jit.

NumPy arrays in and out, in the dtype they came in. float64 is switched on for the time of a call (`jax.enable_x64`) and
the user's own setting is left alone. An operation in BATCHED also takes one sample a row.
"""

import functools
import inspect
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np

NAME = "jax"
BATCHED = {
    "affine",
    "affine_backward",
    "softmax",
    "softmax_vjp",
    "logsumexp",
    "log_softmax",
    "cross_entropy",
    "cross_entropy_grad",
    "nll",
    "nll_grad",
    "relu",
    "relu_grad",
    "mlp_forward",
    "mlp_backward",
    "sigmoid",
    "sigmoid_grad",
}


def _array(values):
    """The values as a jax array of the same dtype; lists and integers are float64."""
    values = np.asarray(values)
    return jnp.array(values.astype(np.float64) if values.dtype.kind in "biu" else values)


_MADE_OF = {"label": jnp.asarray, "jacobians": lambda jacobians: [_array(jacobian) for jacobian in jacobians]}


def _operation(function):
    """The function of jax arrays, compiled, as one of NumPy arrays."""
    compiled = jax.jit(function)
    made_of = [_MADE_OF.get(name, _array) for name in inspect.signature(function).parameters]

    @functools.wraps(function)
    def called(*arguments):
        with jax.enable_x64(True):
            answer = compiled(*(make(value) for make, value in zip(made_of, arguments, strict=True)))
            return jax.tree.map(np.array, answer)

    return called


def _pullback(function, primals, cotangent):
    """The cotangents of the primals (a tuple), given that of the function's value."""
    return jax.vjp(function, *primals)[1](cotangent)


def _slope(function, x):
    """The derivative of an elementwise function."""
    return _pullback(function, (x,), jnp.ones_like(x))[0]


# Chain rule -----------------------------------------------------------------------------------------------------------


def _linear_layers(jacobians):
    """The function whose layers are multiplications by the given Jacobians, and a point to differentiate it at."""

    def forward(x):
        for jacobian in jacobians:
            x = jnp.dot(jacobian, x)
        return x

    return forward, jnp.zeros_like(jacobians[0][0])


@_operation
def chain_jacobian(outer, inner):
    forward, x = _linear_layers([inner, outer])
    return jax.jacobian(forward)(x)


@_operation
def backprop(jacobians, cotangent):
    forward, x = _linear_layers(jacobians)
    return _pullback(forward, (x,), cotangent)[0]


@_operation
def pushforward(jacobians, tangent):
    forward, x = _linear_layers(jacobians)
    return jax.jvp(forward, (x,), (tangent,))[1]


# Affine ---------------------------------------------------------------------------------------------------------------


def _affine(W, b, x):
    return jnp.dot(x, W.T) + b


@_operation
def affine(W, b, x):
    return _affine(W, b, x)


@_operation
def affine_backward(W, x, cotangent):
    return _pullback(_affine, (W, jnp.zeros_like(W[:, 0]), x), cotangent)


def _squared_norm(y):
    return jnp.dot(y, y)


@_operation
def squared_norm(y):
    return _squared_norm(y)


@_operation
def squared_norm_grad(y):
    return jax.grad(_squared_norm)(y)


@_operation
def affine_squared_norm_grad(W, b, x):
    return jax.grad(lambda x: _squared_norm(_affine(W, b, x)))(x)


# Softmax --------------------------------------------------------------------------------------------------------------


@_operation
def softmax(x):
    return jax.nn.softmax(x)


@_operation
def softmax_jacobian(x):
    return jax.jacobian(jax.nn.softmax)(x)


@_operation
def softmax_vjp(x, cotangent):
    return _pullback(jax.nn.softmax, (x,), cotangent)[0]


# Log-softmax ----------------------------------------------------------------------------------------------------------


@_operation
def logsumexp(x):
    return jax.nn.logsumexp(x, axis=-1)


@_operation
def log_softmax(x):
    return jax.nn.log_softmax(x)


@_operation
def log_softmax_jacobian(x):
    return jax.jacobian(jax.nn.log_softmax)(x)


# Cross-entropy: jax itself has log_softmax, and leaves the choice of the entry and the mean to its user ---------------


def _cross_entropy(x, label):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(x), label[..., None], axis=-1))


@_operation
def cross_entropy(x, label):
    return _cross_entropy(x, label)


@_operation
def cross_entropy_grad(x, label):
    return jax.grad(_cross_entropy)(x, label)


def _nll(probs, label):
    return -jnp.mean(jnp.log(jnp.take_along_axis(probs, label[..., None], axis=-1)))


@_operation
def nll(probs, label):
    return _nll(probs, label)


@_operation
def nll_grad(probs, label):
    return jax.grad(_nll)(probs, label)


# Multilayer perceptron ------------------------------------------------------------------------------------------------


@_operation
def relu(x):
    return jax.nn.relu(x)


@_operation
def relu_grad(x):
    return _slope(jax.nn.relu, x)


def _mlp(W1, W2, x):
    z1 = jnp.dot(x, W1.T)
    a1 = jax.nn.relu(z1)
    return z1, a1, jnp.dot(a1, W2.T)


@_operation
def mlp_forward(W1, W2, x):
    return _mlp(W1, W2, x)


@_operation
def mlp_backward(W1, W2, x, z2_bar):
    return _pullback(lambda x, W1, W2: _mlp(W1, W2, x)[2], (x, W1, W2), z2_bar)


# Sigmoid --------------------------------------------------------------------------------------------------------------


@_operation
def sigmoid(x):
    return jax.nn.sigmoid(x)


@_operation
def sigmoid_grad(x):
    return _slope(jax.nn.sigmoid, x)


# Engine ---------------------------------------------------------------------------------------------------------------


ops = SimpleNamespace(
    add=jnp.add,
    subtract=jnp.subtract,
    multiply=jnp.multiply,
    divide=jnp.divide,
    exp=jnp.exp,
    log=jnp.log,
    sin=jnp.sin,
    tanh=jnp.tanh,
    sigmoid=jax.nn.sigmoid,
    relu=jax.nn.relu,
    sum=jnp.sum,
    getitem=lambda x, index: x[index],
    matmul=jnp.matmul,
    outer=jnp.outer,
    softmax=jax.nn.softmax,
    log_softmax=jax.nn.log_softmax,
    logsumexp=lambda x: jax.nn.logsumexp(x, axis=-1),
)


def vjp(f, *primals):
    with jax.enable_x64(True):
        value, pull = jax.vjp(f, *map(jnp.array, primals))

    def pullback(cotangent):
        with jax.enable_x64(True):
            return tuple(map(np.array, pull(jnp.array(cotangent))))

    return np.array(value), pullback


def grad(f):
    def gradient(x):
        with jax.enable_x64(True):
            return np.array(jax.grad(f)(jnp.array(x)))

    return gradient


def jvp(f, primals, tangents):
    with jax.enable_x64(True):
        value, tangent = jax.jvp(f, tuple(map(jnp.array, primals)), tuple(map(jnp.array, tangents)))
    return np.array(value), np.array(tangent)
