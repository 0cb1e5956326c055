# Where this is met: softmax regression after a tutorial in MATLAB. An optimiser hands over one vector of all weights.
import numpy as np


def softmax_cost(theta, num_classes, input_size, lam, data, labels):
    theta = theta.reshape(num_classes, input_size)
    m = data.shape[1]

    ground_truth = np.zeros((num_classes, m))
    ground_truth[labels, np.arange(m)] = 1

    scores = theta @ data
    scores = scores - scores.max(axis=0)
    log_p = scores - np.log(np.exp(scores).sum(axis=0))
    cost = -log_p[labels, np.arange(m)].sum() / m + lam / 2 * np.sum(theta**2)
    grad = (np.exp(log_p) - ground_truth) @ data.T / m + lam * theta
    return cost, grad.ravel()
