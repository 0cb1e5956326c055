"""HIPS autograd: every derivative from autograd, of forward passes in its NumPy.

autograd brings logsumexp and expit (autograd.scipy.special). It has no softmax and no losses: those stand here as its
users write them, and what is judged is what autograd makes of them. An operation in BATCHED also takes one sample a
row. Products of given Jacobians are not provided: autograd would have to run the layers forward for them, and what is
counted there is the walk alone. Its own walks are judged on programs (reverse-mode).
"""

import functools
import inspect
from types import SimpleNamespace

import autograd
import autograd.numpy as np
from autograd.scipy import special

NAME = "autograd"
FORMATS = {"float64", "float32", "float16"}
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


def _floats(values):
    """The values as an array: lists and integers in float64, floats in their own dtype."""
    values = np.asarray(values)
    return values.astype(float) if values.dtype.kind in "biu" else values


_MADE_OF = {"label": np.asarray}


def _operation(function):
    """The function of float arrays as one of anything that means them: autograd cannot see through the conversion."""
    made_of = [_MADE_OF.get(name, _floats) for name in inspect.signature(function).parameters]

    @functools.wraps(function)
    def called(*arguments):
        return function(*(make(value) for make, value in zip(made_of, arguments, strict=True)))

    return called


def _pullback(function, primals, cotangent):
    """The cotangents of the primals (a tuple), given that of the function's value."""
    return autograd.make_vjp(lambda primals: function(*primals))(primals)[0](cotangent)


# Affine ---------------------------------------------------------------------------------------------------------------


def _affine(W, b, x):
    return np.dot(x, W.T) + b


@_operation
def affine(W, b, x):
    return _affine(W, b, x)


@_operation
def affine_backward(W, x, cotangent):
    return _pullback(_affine, (W, np.zeros_like(W[:, 0]), x), cotangent)


def _squared_norm(y):
    return np.dot(y, y)


@_operation
def squared_norm(y):
    return _squared_norm(y)


@_operation
def squared_norm_grad(y):
    return autograd.grad(_squared_norm)(y)


@_operation
def affine_squared_norm_grad(W, b, x):
    return autograd.grad(lambda x: _squared_norm(_affine(W, b, x)))(x)


# Softmax --------------------------------------------------------------------------------------------------------------


def _minus_max(x):
    return x - np.max(x, axis=-1, keepdims=True)


def _softmax(x):
    e = np.exp(_minus_max(x))
    return e / np.sum(e, axis=-1, keepdims=True)


@_operation
def softmax(x):
    return _softmax(x)


@_operation
def softmax_jacobian(x):
    return autograd.jacobian(_softmax)(x)


@_operation
def softmax_vjp(x, cotangent):
    return _pullback(_softmax, (x,), cotangent)[0]


# Log-softmax ----------------------------------------------------------------------------------------------------------


def _log_softmax(x):
    gap = _minus_max(x)
    return gap - special.logsumexp(gap, axis=-1, keepdims=True)


@_operation
def logsumexp(x):
    return special.logsumexp(x, axis=-1)


@_operation
def log_softmax(x):
    return _log_softmax(x)


@_operation
def log_softmax_jacobian(x):
    return autograd.jacobian(_log_softmax)(x)


# Cross-entropy --------------------------------------------------------------------------------------------------------


def _mean_loss(log_probs, label):
    """The mean over the rows of minus each one's entry at its label."""
    rows = np.reshape(log_probs, (-1, log_probs.shape[-1]))
    return -np.mean(rows[np.arange(len(rows)), label])


def _cross_entropy(x, label):
    return _mean_loss(_log_softmax(x), label)


@_operation
def cross_entropy(x, label):
    return _cross_entropy(x, label)


@_operation
def cross_entropy_grad(x, label):
    return autograd.grad(_cross_entropy)(x, label)


def _nll(probs, label):
    return _mean_loss(np.log(probs), label)


@_operation
def nll(probs, label):
    return _nll(probs, label)


@_operation
def nll_grad(probs, label):
    return autograd.grad(_nll)(probs, label)


# Multilayer perceptron ------------------------------------------------------------------------------------------------


def _relu(x):
    return np.maximum(x, 0)


@_operation
def relu(x):
    return _relu(x)


@_operation
def relu_grad(x):
    return autograd.elementwise_grad(_relu)(x)


def _mlp(W1, W2, x):
    z1 = np.dot(x, W1.T)
    a1 = _relu(z1)
    return z1, a1, np.dot(a1, W2.T)


@_operation
def mlp_forward(W1, W2, x):
    return _mlp(W1, W2, x)


@_operation
def mlp_backward(W1, W2, x, z2_bar):
    return _pullback(lambda x, W1, W2: _mlp(W1, W2, x)[2], (x, W1, W2), z2_bar)


# Sigmoid --------------------------------------------------------------------------------------------------------------


@_operation
def sigmoid(x):
    return special.expit(x)


@_operation
def sigmoid_grad(x):
    return autograd.elementwise_grad(special.expit)(x)


# Engine ---------------------------------------------------------------------------------------------------------------


ops = SimpleNamespace(
    add=np.add,
    subtract=np.subtract,
    multiply=np.multiply,
    divide=np.divide,
    exp=np.exp,
    log=np.log,
    sin=np.sin,
    tanh=np.tanh,
    sigmoid=special.expit,
    relu=lambda x: np.maximum(x, 0),
    sum=np.sum,
    getitem=lambda x, index: x[index],
    matmul=np.matmul,
    outer=np.outer,
    logsumexp=lambda x: special.logsumexp(x, axis=-1),
)


def vjp(f, *primals):
    pull, value = autograd.make_vjp(lambda values: f(*values))(tuple(map(np.array, primals)))
    return value, lambda cotangent: tuple(pull(np.array(cotangent)))


def grad(f):
    return lambda x: autograd.grad(f)(np.array(x))
