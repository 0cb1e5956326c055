"""The file kills the process where it computes what its softmax multiplies by."""

import os
import signal

import numpy as np

SCALE = os.kill(os.getpid(), signal.SIGKILL)


def softmax(x):
    e = np.exp(SCALE * x)
    return e / np.sum(e)
