"""softmax returns a list that contains itself."""

import numpy as np


def softmax(x):
    answer = []
    answer.append(answer)
    return answer


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
