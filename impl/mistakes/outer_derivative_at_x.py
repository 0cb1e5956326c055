"""The outer derivative is taken at x, not at g(x).

Hint: Try g(x) = x + 1 with f(u) = u², at x = 0. At which point is f evaluated, and at which do you take its slope?

Caught by: chain-rule.scalar, chain-rule.sin-square
"""


def compose_derivative(f_prime, g, g_prime):
    return lambda x: f_prime(x) * g_prime(x)
