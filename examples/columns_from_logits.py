# Where this is met: a translation of MATLAB exercises. Samples are columns, labels are integers, the loss is a mean.
import numpy as np


def softmax(Z):
    Z = Z - Z.max(0)
    P = np.exp(Z)
    return P / P.sum(0)


def softmax_cost(Z, y):
    m = Z.shape[1]
    Z = Z - Z.max(0)
    logP = Z - np.log(np.exp(Z).sum(0))
    return -logP[y, np.arange(m)].sum() / m


def softmax_cost_grad(Z, y):
    m = Z.shape[1]
    P = softmax(Z)
    P[y, np.arange(m)] -= 1
    return P / m
