"""Backpropagation as nested sums, all adjoints accumulated with += in lists."""

import numpy as np


def chain_jacobian(outer, inner):
    rows, middle, columns = len(outer), len(inner), len(inner[0])
    product = np.zeros((rows, columns))
    for i in range(rows):
        for k in range(middle):
            for j in range(columns):
                product[i, j] += outer[i][k] * inner[k][j]
    return product


def backprop(jacobians, cotangent):
    adjoint = [c for c in cotangent]
    for J in jacobians[::-1]:
        before = [0.0] * len(J[0])
        for i, row in enumerate(J):
            for j, entry in enumerate(row):
                before[j] += entry * adjoint[i]
        adjoint = before
    return np.array(adjoint)


def pushforward(jacobians, tangent):
    for J in jacobians:
        tangent = [sum(a * t for a, t in zip(row, tangent)) for row in J]
    return np.array(tangent)


def compose_derivative(f_prime, g, g_prime):
    def derivative(x):
        slope = g_prime(x)
        slope *= f_prime(g(x))
        return slope

    return derivative


def affine(W, b, x):
    return np.array([sum(w * v for w, v in zip(row, x)) + c for row, c in zip(W, b)])


def affine_backward(W, x, cotangent):
    W_bar = np.array([[g * v for v in x] for g in cotangent])
    x_bar = np.array([sum(W[i][j] * cotangent[i] for i in range(len(W))) for j in range(len(x))])
    return W_bar, np.array(cotangent), x_bar


def squared_norm(y):
    return sum(v**2 for v in y)


def squared_norm_grad(y):
    return np.array([v + v for v in y])


def affine_squared_norm_grad(W, b, x):
    residual = affine(W, b, x)
    return sum(2 * r * row for r, row in zip(residual, W))
