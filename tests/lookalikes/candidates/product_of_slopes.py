"""The derivative of a composition is the product of the slopes.

Mistake: outer-derivative-at-x
Cause: derivation
"""


def multiply(u, v):
    def product(x):
        return u(x) * v(x)

    return product


def compose_derivative(f_prime, g, g_prime):
    return multiply(f_prime, g_prime)
