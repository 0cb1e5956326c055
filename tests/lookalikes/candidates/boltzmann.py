"""Softmax as the Boltzmann distribution of statistical mechanics.

Mistake: softmin
Cause: derivation
"""

import math


def softmax(x):
    ground = min(x)
    factors = [math.exp(-(energy - ground)) for energy in x]
    partition = math.fsum(factors)
    return [f / partition for f in factors]
