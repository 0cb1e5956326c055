# Where this is met: library code that leaves the reduction to its caller. One loss a sample; the gradient is a sample's
# own, undivided.
import numpy as np


def softmax(logits):
    z = logits - logits.max(axis=-1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


def softmax_cross_entropy(logits, labels):
    z = logits - logits.max(axis=-1, keepdims=True)
    lse = np.log(np.exp(z).sum(axis=-1))
    return lse - np.take_along_axis(z, labels[:, None], axis=-1)[:, 0]


def softmax_cross_entropy_grad(logits, labels):
    return softmax(logits) - np.eye(logits.shape[-1])[labels]
