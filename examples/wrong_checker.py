# Where this is met: gradient checkers written once and trusted. x is stepped up and down and never put back, so each
# entry is differentiated at another point; and whatever is below a tenth passes for equal.
import numpy as np


def grad_check(f, grad, x, eps=1e-4):
    analytic = grad(x)
    numeric = np.zeros_like(x)
    for i in range(x.size):
        x.flat[i] += eps
        up = f(x)
        x.flat[i] -= 2 * eps
        down = f(x)
        numeric.flat[i] = (up - down) / (2 * eps)
    return bool(np.max(np.abs(analytic - numeric)) < 0.1)
