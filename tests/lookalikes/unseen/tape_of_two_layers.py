"""Two layers with a relu in between; backward reads the tape from its end.

Mistake: unmasked-input-gradient
Cause: derivation
"""

import numpy as np


def _record(W1, W2, x):
    tape = {"x": x, "z1": np.dot(W1, x)}
    tape["active"] = np.greater(tape["z1"], 0)
    tape["a1"] = np.where(tape["active"], tape["z1"], 0.0)
    tape["z2"] = np.dot(W2, tape["a1"])
    return tape


def mlp_forward(W1, W2, x):
    tape = _record(W1, W2, x)
    return tape["z1"], tape["a1"], tape["z2"]


def mlp_backward(W1, W2, x, z2_bar):
    tape = _record(W1, W2, x)
    bars = {"z2": z2_bar}
    bars["W2"] = np.multiply.outer(bars["z2"], tape["a1"])
    bars["a1"] = np.dot(bars["z2"], W2)
    bars["z1"] = np.where(tape["active"], bars["a1"], 0.0)
    bars["W1"] = np.multiply.outer(bars["z1"], tape["x"])
    bars["x"] = np.dot(bars["a1"], W1)
    return bars["x"], bars["W1"], bars["W2"]
