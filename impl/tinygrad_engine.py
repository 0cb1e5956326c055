"""tinygrad: its tensors and Tensor.gradient. It lacks an outer product of its own.

NumPy arrays in and out, in the dtype they came in. Where tinygrad finds no compiler, DEV=PYTHON interprets its kernels.
"""

from types import SimpleNamespace

import numpy as np
from tinygrad import Tensor

NAME = "tinygrad"

ops = SimpleNamespace(
    add=lambda x, y: x + y,
    subtract=lambda x, y: x - y,
    multiply=lambda x, y: x * y,
    divide=lambda x, y: x / y,
    exp=Tensor.exp,
    log=Tensor.log,
    sin=Tensor.sin,
    tanh=Tensor.tanh,
    sigmoid=Tensor.sigmoid,
    relu=Tensor.relu,
    sum=Tensor.sum,
    getitem=lambda x, index: x[index if isinstance(index, int) else index.tolist()],
    matmul=Tensor.matmul,
    softmax=Tensor.softmax,
    log_softmax=Tensor.log_softmax,
    logsumexp=lambda x: x.logsumexp(axis=-1),
)


def vjp(f, *primals):
    leaves = [Tensor(np.array(x)) for x in primals]
    value = f(*leaves)

    def pullback(cotangent):
        return tuple(bar.numpy() for bar in value.gradient(*leaves, gradient=Tensor(np.array(cotangent))))

    return value.numpy(), pullback


def grad(f):
    def gradient(x):
        leaf = Tensor(np.array(x))
        return f(leaf).gradient(leaf)[0].numpy()

    return gradient
