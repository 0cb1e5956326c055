"""softmax waits for something that never comes."""

import time

import numpy as np


def softmax(x):
    while True:
        time.sleep(3600)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
