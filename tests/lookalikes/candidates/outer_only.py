"""The derivative of a composition.

Mistake: missing-inner-derivative
Cause: derivation
"""


def compose_derivative(f_prime, g, g_prime):
    def derivative(x):
        inner = g(x)
        return f_prime(inner)

    return derivative
