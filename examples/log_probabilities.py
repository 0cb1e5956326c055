# Where this is met: code that follows a framework's split into log_softmax and nll_loss.
import numpy as np


def log_softmax(x):
    c = x.max(axis=-1, keepdims=True)
    return x - c - np.log(np.exp(x - c).sum(axis=-1, keepdims=True))


def nll_loss(log_probs, target):
    return -log_probs[np.arange(len(target)), target].mean()
