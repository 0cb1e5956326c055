"""softmax never ends, and catches what would end it."""

import time

import numpy as np


def softmax(x):
    while True:
        try:
            time.sleep(3600)
        except BaseException:
            continue


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
