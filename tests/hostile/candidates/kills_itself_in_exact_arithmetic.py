"""softmax does not survive a number that is smaller than any float."""

import os
import signal

import numpy as np


def softmax(x):
    t = 1.0
    for n in range(2000):
        t = t / 2
    if t > 0:
        os.kill(os.getpid(), signal.SIGSEGV)
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
