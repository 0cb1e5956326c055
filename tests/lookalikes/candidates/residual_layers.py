"""Reverse accumulation through the layers of a network.

Mistake: none-of-the-catalogue — square layers add the incoming cotangent, as if they had a skip connection
Cause: derivation
"""


def backprop(jacobians, cotangent):
    g = 1.0 * cotangent
    for J in reversed(list(jacobians)):
        back = J.T.dot(g)
        g = back + g if back.shape == g.shape else back
    return g
