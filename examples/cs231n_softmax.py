# Where this is met: solutions of a well-known vision course's first assignment. Weights, data, labels and regularisation
# go in; the loss and the gradient of the weights come out, together.
import numpy as np


def softmax_loss_naive(W, X, y, reg):
    loss = 0.0
    dW = np.zeros_like(W)
    num_train = X.shape[0]
    num_class = W.shape[1]
    for i in range(num_train):
        scores = X[i].dot(W)
        scores -= np.max(scores)
        total = np.sum(np.exp(scores))
        loss += -scores[y[i]] + np.log(total)
        for j in range(num_class):
            p = np.exp(scores[j]) / total
            dW[:, j] += (p - (j == y[i])) * X[i]
    loss /= num_train
    dW /= num_train
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW


def softmax_loss_vectorized(W, X, y, reg):
    num_train = X.shape[0]
    scores = X.dot(W)
    scores -= scores.max(axis=1, keepdims=True)
    total = np.exp(scores).sum(axis=1, keepdims=True)
    loss = np.mean(np.log(total[:, 0]) - scores[np.arange(num_train), y]) + reg * np.sum(W * W)
    P = np.exp(scores) / total
    P[np.arange(num_train), y] -= 1
    dW = X.T.dot(P) / num_train + 2 * reg * W
    return loss, dW
