"""The gradient checkers that people use, each with its default settings, asked one question: do you object?

A checker gets a function of x and its derivative as NumPy functions, counts the evaluations of the function, and says
True where it objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = Any
REMEMBERED = 16
HABIT_STEP, HABIT_TOLERANCE = 1e-4, 1e-3
"""The centred difference of lecture notes: h = 1e-4, and 1e-3 is where people begin to worry."""
SCIPY_TOLERANCE = 1.5e-6
"""check_grad returns a norm and leaves the judgement to you; 1.5·10⁻⁶ is `assert_almost_equal` of it with 0."""


@dataclass
class Problem:
    """A function, its derivative (a gradient (n,) or a Jacobian (m, n)), a point, and where the function was asked."""

    function: Callable[[Array], Any]
    derivative: Callable[[Array], Array]
    x: Array
    asked: list[Array] = field(default_factory=list)
    """The first questions; checkers with fixed directions ask few."""
    evaluations: int = 0

    def value(self, x: Any) -> Array:
        """The function's value; the question is remembered."""
        x = np.asarray(x)
        self.evaluations += 1
        if len(self.asked) < REMEMBERED:
            self.asked.append(x.copy())
        return np.asarray(self.function(x))

    def pulled_back(self, x: Any, cotangent: Any) -> Array:
        """The cotangent of x, by the derivative under test."""
        derivative = np.asarray(self.derivative(np.asarray(x)))
        return np.asarray(cotangent) @ derivative if derivative.ndim == 2 else np.asarray(cotangent) * derivative

    @property
    def directions(self) -> list[Array]:
        """The directions from x in which the function was asked, each once."""
        moved = [x - self.x for x in self.asked]
        units = [d / np.linalg.norm(d) for d in moved if np.any(d)]
        found: list[Array] = []
        for unit in units:
            if all(abs(unit @ other) < 1 - 1e-6 for other in found):
                found.append(unit)
        return found


Checker = Callable[[Problem], bool]


def habit(problem: Problem) -> bool:
    """(f(x + h) − f(x − h))/2h, coordinate by coordinate."""
    columns = []
    for j in range(len(problem.x)):
        step = np.zeros_like(problem.x)
        step[j] = HABIT_STEP
        columns.append((problem.value(problem.x + step) - problem.value(problem.x - step)) / (2 * HABIT_STEP))
    numerical = np.stack(columns, axis=-1)
    return bool(np.max(np.abs(numerical - problem.derivative(problem.x))) > HABIT_TOLERANCE)


def scipy_check_grad(problem: Problem) -> bool:
    """scipy.optimize.check_grad: a forward difference, and a norm."""
    from scipy.optimize import approx_fprime, check_grad

    if np.ndim(problem.function(problem.x)):  # for vector functions check_grad is this
        numerical = approx_fprime(problem.x, problem.value)
        return bool(np.linalg.norm(numerical - problem.derivative(problem.x)) > SCIPY_TOLERANCE)
    return bool(check_grad(lambda x: float(problem.value(x)), problem.derivative, problem.x) > SCIPY_TOLERANCE)


def torch_gradcheck(fast: bool) -> Checker:
    """torch.autograd.gradcheck, with the derivative as a Function's backward."""

    def check(problem: Problem) -> bool:
        import torch

        class Candidate(torch.autograd.Function):
            @staticmethod
            def forward(ctx: Any, x: Any) -> Any:
                ctx.save_for_backward(x)
                return torch.as_tensor(problem.value(x.detach().numpy()))

            @staticmethod
            def backward(ctx: Any, *cotangents: Any) -> Any:
                (x,) = ctx.saved_tensors
                return torch.as_tensor(problem.pulled_back(x.numpy(), cotangents[0].numpy()))

        x = torch.tensor(problem.x, requires_grad=True)
        return not torch.autograd.gradcheck(Candidate.apply, (x,), fast_mode=fast, raise_exception=False)

    return check


def jax_check_grads(problem: Problem) -> bool:
    """jax.test_util.check_grads in reverse mode, with the derivative as a custom_vjp."""
    import jax
    from jax.test_util import check_grads

    jax.config.update("jax_enable_x64", True)
    shape = jax.eval_shape(lambda x: x, np.asarray(problem.function(problem.x)))

    @jax.custom_vjp
    def candidate(x: Any) -> Any:
        return jax.pure_callback(problem.value, shape, x, vmap_method="sequential")

    def forward(x: Any) -> tuple[Any, Any]:
        return candidate(x), x

    def backward(x: Any, cotangent: Any) -> tuple[Any]:
        like = jax.ShapeDtypeStruct(problem.x.shape, problem.x.dtype)
        return (jax.pure_callback(problem.pulled_back, like, x, cotangent, vmap_method="sequential"),)

    candidate.defvjp(forward, backward)
    try:
        check_grads(candidate, (problem.x,), order=1, modes=["rev"])
    except AssertionError:
        return True
    return False


def autograd_check_grads(problem: Problem) -> bool:
    """autograd.test_util.check_grads in reverse mode, with the derivative as a primitive's vjp."""
    from autograd.extend import defvjp, primitive
    from autograd.test_util import check_grads

    @primitive
    def candidate(x: Any) -> Any:
        value = problem.value(x)
        return float(value) if value.ndim == 0 else value

    defvjp(candidate, lambda _, x: lambda cotangent: problem.pulled_back(x, cotangent))
    try:
        check_grads(candidate, modes=["rev"], order=1)(problem.x)
    except AssertionError:
        return True
    return False


CHECKERS: dict[str, tuple[str, Checker]] = {
    "torch gradcheck, slow": ("torch", torch_gradcheck(fast=False)),
    "torch gradcheck, fast": ("torch", torch_gradcheck(fast=True)),
    "jax check_grads": ("jax", jax_check_grads),
    "autograd check_grads": ("autograd", autograd_check_grads),
    "scipy check_grad": ("scipy", scipy_check_grad),
    "centred difference": ("numpy", habit),
}
"""By name: the library it needs, and the checker."""
FIXED_DIRECTIONS = ("torch gradcheck, fast", "jax check_grads")
"""Checkers that look in the same random directions every time."""


def installed() -> dict[str, Checker]:
    """The checkers whose library is there."""
    from importlib.util import find_spec

    return {name: checker for name, (library, checker) in CHECKERS.items() if find_spec(library) is not None}


def missing() -> Iterable[str]:
    """The checkers whose library is not."""
    return [name for name in CHECKERS if name not in installed()]
