"""softmax raises what Ctrl-C raises."""

import numpy as np


def softmax(x):
    raise KeyboardInterrupt


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
