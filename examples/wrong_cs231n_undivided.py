# Where this is met: an assignment half vectorised. The loss is divided by the number of samples, the gradient is not.
import numpy as np


def softmax_loss(W, X, y, reg):
    N = X.shape[0]
    scores = X.dot(W)
    scores -= scores.max(axis=1, keepdims=True)
    P = np.exp(scores)
    Z = P.sum(axis=1, keepdims=True)
    loss = np.sum(np.log(Z[:, 0]) - scores[np.arange(N), y]) / N + 0.5 * reg * np.sum(W * W)
    P /= Z
    P[np.arange(N), y] -= 1
    dW = X.T.dot(P) + reg * W
    return loss, dW
