"""Evaluating an ordinary NumPy module in exact arithmetic, and counting its operations."""

from gradspec.lift.arithmetic import Arithmetic
from gradspec.lift.arrays import LiftedArray
from gradspec.lift.counting import Tally
from gradspec.lift.leaks import NotLifted
from gradspec.lift.namespaces import LiftedNamespace, lift_namespace, rebind
from gradspec.lift.numbers import Number
from gradspec.lift.products import Kind, Product

__all__ = [
    "Arithmetic",
    "Kind",
    "LiftedArray",
    "LiftedNamespace",
    "NotLifted",
    "Number",
    "Product",
    "Tally",
    "lift_namespace",
    "rebind",
]
