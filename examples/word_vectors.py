# Where this is met: an NLP course's word2vec assignment. The loss of one word against all, and both its gradients.
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def naive_softmax_loss_and_gradient(center_vector, outside_index, outside_vectors):
    scores = outside_vectors @ center_vector
    shifted = scores - scores.max()
    loss = np.log(np.exp(shifted).sum()) - shifted[outside_index]

    delta = softmax(scores)
    delta[outside_index] -= 1
    grad_center = outside_vectors.T @ delta
    grad_outside = np.outer(delta, center_vector)
    return loss, grad_center, grad_outside
