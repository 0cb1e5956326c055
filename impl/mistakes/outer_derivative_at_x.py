"""The outer derivative is taken at x, not at g(x).

Caught by: chain-rule.scalar, chain-rule.sin-square
"""


def compose_derivative(f_prime, g, g_prime):
    return lambda x: f_prime(x) * g_prime(x)
