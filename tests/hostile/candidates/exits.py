"""softmax ends the program, as a script would."""

import sys

import numpy as np


def softmax(x):
    print("usage: softmax FILE")
    sys.exit(0)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
