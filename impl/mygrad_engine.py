"""MyGrad: NumPy arrays as tensors, and their backward. It lacks logsumexp and the outer product.

MyGrad lets go of a graph once it was walked, so a second pullback records its program anew.
"""

from types import SimpleNamespace

import mygrad
import numpy as np
from mygrad.nnet import activations

NAME = "mygrad"

ops = SimpleNamespace(
    add=mygrad.add,
    subtract=mygrad.subtract,
    multiply=mygrad.multiply,
    divide=mygrad.divide,
    exp=mygrad.exp,
    log=mygrad.log,
    sin=mygrad.sin,
    tanh=mygrad.tanh,
    sigmoid=activations.sigmoid,
    relu=activations.relu,
    sum=mygrad.sum,
    getitem=lambda x, index: x[index],
    matmul=mygrad.matmul,
    softmax=lambda x: activations.softmax(x, axis=-1),
    log_softmax=lambda x: activations.logsoftmax(x, axis=-1),
)


def vjp(f, *primals):
    def graph():
        leaves = [mygrad.tensor(x, dtype=np.asarray(x).dtype) for x in primals]
        return leaves, f(*leaves)

    graphs = [graph()]
    value = np.array(graphs[0][1].data)

    def pullback(cotangent):
        leaves, result = graphs.pop() if graphs else graph()
        result.backward(np.array(cotangent))
        return tuple(np.zeros_like(x.data) if x.grad is None else np.array(x.grad) for x in leaves)

    return value, pullback


def grad(f):
    return lambda x: vjp(f, x)[1](np.ones((), np.asarray(x).dtype))[0]
