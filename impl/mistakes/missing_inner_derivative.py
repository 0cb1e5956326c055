"""The factor g'(x) of the chain rule is forgotten.

Hint: Try g(x) = 3x with f(u) = u. How steep is the composition, and what do you return?

Caught by: chain-rule.sin-square, chain-rule.scalar
"""


def compose_derivative(f_prime, g, g_prime):
    return lambda x: f_prime(g(x))
