"""The file raises what Ctrl-C raises, after a function that is right."""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


raise KeyboardInterrupt
