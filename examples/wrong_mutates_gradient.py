# Where this is met: layers that save an allocation. The caller's gradient is changed in place.
import numpy as np


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    dout[cache <= 0] = 0
    return dout


def linear_forward(x, w, b):
    return x @ w + b, (x, w, b)


def linear_backward(dout, cache):
    x, w, b = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)


def softmax_loss(x, y):
    x -= x.max(axis=1, keepdims=True)
    p = np.exp(x)
    p /= p.sum(axis=1, keepdims=True)
    N = len(y)
    loss = np.mean(np.log(np.exp(x).sum(axis=1)) - x[np.arange(N), y])
    p[np.arange(N), y] -= 1
    return loss, p / N
