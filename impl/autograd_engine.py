"""HIPS autograd as an engine: its vjp of programs in its NumPy. It brings no softmax.

NumPy arrays in and out; programs are evaluated as they come.
Its forward mode is left out: it lacks expit and logsumexp.
"""

from types import SimpleNamespace

import autograd
import autograd.numpy as np
from autograd.scipy import special

NAME = "autograd-engine"

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
