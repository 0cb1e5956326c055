"""tinygrad: its tensors and Tensor.gradient. It lacks an outer product of its own.

NumPy arrays in and out, in the dtype they came in. tinygrad compiles its kernels and needs clang on the PATH; without
it, DEV=PYTHON interprets them.

Seen with tinygrad 0.14.0 in float32 and float64. Interpreted: what was judged holds, but for the slope of sin in
float64, which tinygrad computes as sin(π/2 − x), 4 ulp off at x = 1.5. Compiled by clang 14: programs hold, but in one
run of fourteen, the first, one answer was made of other numbers than those given (by zig's clang, several were). It was
not seen again, nor outside of gradspec's processes, and why is not known.
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


def _tensor(values):
    """A tensor with memory of its own: two equal scalars would be one constant, and each get the cotangents of both."""
    array = np.asarray(values)
    return Tensor(array.tolist(), dtype=array.dtype.name).clone().realize()


def vjp(f, *primals):
    leaves = [_tensor(x) for x in primals]
    value = f(*leaves)

    def pullback(cotangent):
        return tuple(bar.numpy() for bar in value.gradient(*leaves, gradient=_tensor(cotangent)))

    return value.numpy(), pullback


def grad(f):
    def gradient(x):
        leaf = _tensor(x)
        return f(leaf).gradient(leaf)[0].numpy()

    return gradient
