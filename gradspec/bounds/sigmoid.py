"""How far a correct sigmoid, and its derivative, may be from the truth. Derived in spec/sigmoid.md."""

from __future__ import annotations

from typing import Any

from gradspec.bounds.roundings import STANDARD, Costs, eta, smallest_normal, unit
from gradspec.formats import Format
from gradspec.oracle.sigmoid import Sigmoid


def sigmoid(true: Sigmoid, format: Format, costs: Costs = STANDARD) -> Any:
    """B_σ = u[2κ_e σ(1 − σ) + 8] + η, absolute, of any textbook form, shape (n,)."""
    return _absolute(true, format, costs) + eta(format)


def stable_sigmoid(true: Sigmoid, format: Format, costs: Costs = STANDARD) -> Any:
    """The same at every finite input, where η is the smallest normal number."""
    return _absolute(true, format, costs) + smallest_normal(format)


def relative_sigmoid(true: Sigmoid, format: Format, costs: Costs = STANDARD) -> Any:
    """σ·u[2κ_e(1 − σ) + 4] + η, what a quotient of exponentials achieves, shape (n,)."""
    u = unit(format, 2 * costs.kappa_exp + 4)
    return true.sigmoid * u * (2 * costs.kappa_exp * true.complement + 4) + smallest_normal(format)


def sigmoid_grad(true: Sigmoid, format: Format, costs: Costs = STANDARD) -> Any:
    """B_σ|1 − 2σ| + B_σ² + 3uσ(1 − σ) + 2uσ + η, absolute, shape (n,)."""
    return _product(true, sigmoid(true, format, costs), format) + eta(format)


def stable_sigmoid_grad(true: Sigmoid, format: Format, costs: Costs = STANDARD) -> Any:
    """The same at every finite input, where η is the smallest normal number."""
    return _product(true, stable_sigmoid(true, format, costs), format) + smallest_normal(format)


def relative_sigmoid_grad(true: Sigmoid, format: Format, costs: Costs = STANDARD) -> Any:
    """σ'·u[2κ_e + 9] + 2η, what σ(x)σ(−x) achieves, shape (n,)."""
    roundings = 2 * costs.kappa_exp + 9
    return true.sigmoid_grad * roundings * unit(format, roundings) + 2 * smallest_normal(format)


def _product(true: Sigmoid, bound: Any, format: Format) -> Any:
    """How far σ(1 − σ) may be off when σ is off by `bound`."""
    u = unit(format, 5)
    lean = abs(true.complement - true.sigmoid)
    return bound * lean + bound**2 + true.sigmoid_grad * (3 * u) + true.sigmoid * (2 * u)


def _absolute(true: Sigmoid, format: Format, costs: Costs) -> Any:
    return (true.sigmoid_grad * (2 * costs.kappa_exp) + 8) * unit(format, 2 * costs.kappa_exp + 8)
