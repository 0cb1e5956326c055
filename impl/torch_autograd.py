"""PyTorch: forward passes from torch, and every derivative from torch.autograd; no formula is written here.

NumPy arrays in and out, in the dtype they came in. An operation in BATCHED also takes one sample a row.
"""

import operator
from types import SimpleNamespace

import numpy as np
import torch
from torch.autograd import functional as autograd
from torch.nn import functional

NAME = "torch"
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


def _tensor(values):
    """The values as a tensor of the same dtype (lists and integers in float64), never sharing memory."""
    array = np.asarray(values)
    dtype = torch.float64 if array.dtype.kind in "biu" else getattr(torch, array.dtype.name)
    return torch.tensor(array.astype(np.float64)).to(dtype)


def _labels(label):
    return torch.tensor(np.asarray(label))


def _numpy(result):
    """A tensor, or a tuple of them, as NumPy in the same dtype."""
    if isinstance(result, tuple):
        return tuple(_numpy(tensor) for tensor in result)
    dtype = np.dtype(str(result.dtype).removeprefix("torch."))
    return result.detach().double().numpy().astype(dtype)


def _gradient(function, x):
    """The gradient of a scalar function."""
    return _numpy(autograd.vjp(function, x)[1])


def _pullback(function, primals, cotangent):
    """The cotangents of the primals (a tensor, or a tuple of them), given that of the function's value."""
    return _numpy(autograd.vjp(function, primals, cotangent)[1])


def _slope(function, x):
    """The derivative of an elementwise function."""
    return _pullback(function, x, torch.ones_like(x))


# Chain rule -----------------------------------------------------------------------------------------------------------


def _linear_layers(jacobians):
    """The function whose layers are multiplications by the given Jacobians."""
    matrices = [_tensor(jacobian) for jacobian in jacobians]

    def forward(x):
        for matrix in matrices:
            x = torch.matmul(matrix, x)
        return x

    width = matrices[0].shape[1]
    return forward, torch.zeros(width, dtype=matrices[0].dtype)


def chain_jacobian(outer, inner):
    forward, x = _linear_layers([inner, outer])
    return _numpy(autograd.jacobian(forward, x))


def backprop(jacobians, cotangent):
    forward, x = _linear_layers(jacobians)
    return _pullback(forward, x, _tensor(cotangent))


def pushforward(jacobians, tangent):
    forward, x = _linear_layers(jacobians)
    return _numpy(autograd.jvp(forward, x, _tensor(tangent))[1])


# Affine ---------------------------------------------------------------------------------------------------------------


def _affine(W, b, x):
    return functional.linear(x, W, b)


def affine(W, b, x):
    return _numpy(_affine(_tensor(W), _tensor(b), _tensor(x)))


def affine_backward(W, x, cotangent):
    W, x = _tensor(W), _tensor(x)
    return _pullback(_affine, (W, torch.zeros(W.shape[0], dtype=W.dtype), x), _tensor(cotangent))


def _squared_norm(y):
    return torch.dot(y, y)


def squared_norm(y):
    return _numpy(_squared_norm(_tensor(y)))


def squared_norm_grad(y):
    return _gradient(_squared_norm, _tensor(y))


def affine_squared_norm_grad(W, b, x):
    W, b = _tensor(W), _tensor(b)
    return _gradient(lambda x: _squared_norm(_affine(W, b, x)), _tensor(x))


# Softmax --------------------------------------------------------------------------------------------------------------


def _softmax(x):
    return torch.softmax(x, dim=-1)


def softmax(x):
    return _numpy(_softmax(_tensor(x)))


def softmax_jacobian(x):
    return _numpy(autograd.jacobian(_softmax, _tensor(x)))


def softmax_vjp(x, cotangent):
    return _pullback(_softmax, _tensor(x), _tensor(cotangent))


# Log-softmax ----------------------------------------------------------------------------------------------------------


def _log_softmax(x):
    return torch.log_softmax(x, dim=-1)


def logsumexp(x):
    return _numpy(torch.logsumexp(_tensor(x), dim=-1))


def log_softmax(x):
    return _numpy(_log_softmax(_tensor(x)))


def log_softmax_jacobian(x):
    return _numpy(autograd.jacobian(_log_softmax, _tensor(x)))


# Cross-entropy --------------------------------------------------------------------------------------------------------


def cross_entropy(x, label):
    return _numpy(functional.cross_entropy(_tensor(x), _labels(label)))


def cross_entropy_grad(x, label):
    return _gradient(lambda x: functional.cross_entropy(x, _labels(label)), _tensor(x))


def nll(probs, label):
    return _numpy(functional.nll_loss(torch.log(_tensor(probs)), _labels(label)))


def nll_grad(probs, label):
    return _gradient(lambda p: functional.nll_loss(torch.log(p), _labels(label)), _tensor(probs))


# Multilayer perceptron ------------------------------------------------------------------------------------------------


def relu(x):
    return _numpy(torch.relu(_tensor(x)))


def relu_grad(x):
    return _slope(torch.relu, _tensor(x))


def _mlp(W1, W2, x):
    z1 = functional.linear(x, W1)
    a1 = torch.relu(z1)
    return z1, a1, functional.linear(a1, W2)


def mlp_forward(W1, W2, x):
    return _numpy(_mlp(_tensor(W1), _tensor(W2), _tensor(x)))


def mlp_backward(W1, W2, x, z2_bar):
    primals = _tensor(x), _tensor(W1), _tensor(W2)
    return _pullback(lambda x, W1, W2: _mlp(W1, W2, x)[2], primals, _tensor(z2_bar))


# Sigmoid --------------------------------------------------------------------------------------------------------------


def sigmoid(x):
    return _numpy(torch.sigmoid(_tensor(x)))


def sigmoid_grad(x):
    return _slope(torch.sigmoid, _tensor(x))


# Engine ---------------------------------------------------------------------------------------------------------------


ops = SimpleNamespace(
    add=operator.add,
    subtract=operator.sub,
    multiply=operator.mul,
    divide=operator.truediv,
    exp=torch.exp,
    log=torch.log,
    sin=torch.sin,
    tanh=torch.tanh,
    sigmoid=torch.sigmoid,
    relu=torch.relu,
    sum=lambda x, axis=None: x.sum() if axis is None else x.sum(axis),
    getitem=lambda x, index: x[torch.as_tensor(index)],
    matmul=torch.matmul,
    outer=torch.outer,
    softmax=lambda x: torch.softmax(x, -1),
    log_softmax=lambda x: torch.log_softmax(x, -1),
    logsumexp=lambda x: torch.logsumexp(x, -1),
)


def vjp(f, *primals):
    leaves = [_tensor(x).requires_grad_() for x in primals]
    value = f(*leaves)

    def pullback(cotangent):
        bars = torch.autograd.grad(value, leaves, _tensor(cotangent), retain_graph=True, materialize_grads=True)
        return _numpy(bars)

    return _numpy(value), pullback


def grad(f):
    return lambda x: _numpy(torch.func.grad(f)(_tensor(x)))


def jvp(f, primals, tangents):
    return _numpy(torch.func.jvp(f, tuple(map(_tensor, primals)), tuple(map(_tensor, tangents))))
