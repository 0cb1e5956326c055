"""softmax kills the process that it runs in."""

import os
import signal

import numpy as np


def softmax(x):
    os.kill(os.getpid(), signal.SIGKILL)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
