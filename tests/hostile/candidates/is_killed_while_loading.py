"""The file kills the process that loads it."""

import os
import signal

import numpy as np


def softmax(x):
    return x


os.kill(os.getpid(), signal.SIGKILL)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
