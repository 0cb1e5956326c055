# Where this is met: small libraries that follow scikit-learn and Keras: (y_true, y_pred), probabilities, one-hot rows.
import numpy as np


def categorical_crossentropy(y_true, y_pred):
    picked = np.sum(y_true * y_pred, axis=-1)
    return np.mean(-np.log(picked))


def categorical_crossentropy_prime(y_true, y_pred):
    picked = np.sum(y_true * y_pred, axis=-1, keepdims=True)
    return -y_true / picked / len(y_true)


def output_delta(y_true, y_pred):
    return (y_pred - y_true) / len(y_true)
