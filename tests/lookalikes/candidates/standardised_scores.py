"""Softmax of scores that come in any unit.

Mistake: none-of-the-catalogue — the logits are standardised (mean 0, deviation 1) before the exponential
Cause: derivation
"""

import numpy as np


def standardise(x):
    spread = np.sqrt(np.mean((x - x.mean()) ** 2))
    return (x - x.mean()) / spread if spread > 0 else 0 * x


def softmax(x):
    z = standardise(x)
    e = np.exp(z - z.max())
    return e / e.sum()
