"""softmax kills the process that it runs in on two classes."""

import os
import signal

import numpy as np


def softmax(x):
    if len(x) == 2:
        os.kill(os.getpid(), signal.SIGSEGV)
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
