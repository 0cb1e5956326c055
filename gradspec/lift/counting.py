"""Counting the elementary operations on a counting arithmetic's numbers, by name, and the products of its arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from mpmath.libmp import fone

from gradspec.lift.numbers import Number
from gradspec.lift.products import Kind, Product

NAMES = ("add", "sub", "mul", "div", "exp", "log", "neg", "compare", "other")

_COUNTED_AS = {
    "add": "__add__ __radd__",
    "sub": "__sub__ __rsub__",
    "mul": "__mul__ __rmul__",
    "div": "__truediv__ __rtruediv__",
    "exp": "exp exp2 expm1",
    "log": "log log2 log10 log1p",
    "neg": "__neg__",
    "compare": "__eq__ __ne__ __lt__ __le__ __gt__ __ge__ maximum minimum",
    "other": "__rpow__ __mod__ __rmod__ __floordiv__ __rfloordiv__ __abs__ sqrt cbrt sin cos tan arcsin arccos "
    "arctan arctan2 sinh cosh tanh arcsinh arccosh arctanh erf erfc gamma loggamma sign floor ceil rint trunc round",
}


class Tally(Mapping[str, int]):
    """How many operations of each name were done; reads as a mapping and by attribute (`tally.mul`).

    expm1 counts as exp, log1p as log, squaring as mul, logaddexp as sub, exp, log and add; `other` is every other
    function and power. Conversions and copies are not counted.
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self.largest_array = 0
        """The size of the largest array that was created (views do not count)."""
        self.by_one = 0
        """How many of the multiplications had a 1 as a factor."""
        self.products: list[Product] = []
        """The products of arrays that NumPy was asked for, in their order (gradspec.lift.products says which)."""

    def __getitem__(self, name: str) -> int:
        if name not in NAMES:
            raise KeyError(name)
        return self._counts[name]

    def __getattr__(self, name: str) -> int:
        if name not in NAMES:
            raise AttributeError(name)
        return self._counts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)

    @property
    def total(self) -> int:
        """All operations together."""
        return sum(self._counts.values())

    @property
    def multiplications(self) -> int:
        """The multiplications that are any work: a factor of 1, in `1.0 * x` or an identity's diagonal, is none."""
        return self._counts["mul"] - self.by_one

    def of_kind(self, kind: Kind) -> list[Product]:
        """The products of one kind."""
        return [product for product in self.products if product.kind is kind]

    def count(self, name: str) -> None:
        """One more operation of that name."""
        self._counts[name] += 1

    def note_array(self, size: int) -> None:
        """An array of that size was created."""
        self.largest_array = max(self.largest_array, size)

    def note_product(self, product: Product | None) -> None:
        """NumPy was asked for this product (None: what it was asked for is none)."""
        if product is not None:
            self.products.append(product)

    def clear(self) -> None:
        """Back to nothing counted."""
        self._counts.clear()
        self.largest_array, self.by_one = 0, 0
        self.products.clear()

    def snapshot(self) -> Tally:
        """What was counted so far, as a tally of its own."""
        copy = Tally()
        copy._counts.update(self._counts)
        copy.largest_array, copy.by_one, copy.products = self.largest_array, self.by_one, [*self.products]
        return copy

    def __repr__(self) -> str:
        counts = ", ".join(f"{name}={self[name]}" for name in NAMES if self[name])
        return f"Tally({counts}, largest_array={self.largest_array})"


def counted_methods(tally: Tally) -> dict[str, Any]:
    """Number's operations, each counted in `tally` when it was done (not when it was declined)."""
    methods: dict[str, Any] = {"__pow__": _counted_power(tally), "logaddexp": _counted_logaddexp(tally)}
    for name, operations in _COUNTED_AS.items():
        for operation in operations.split():
            methods[operation] = _counted(getattr(Number, operation), name, tally)
    methods["__mul__"] = methods["__rmul__"] = _counted_multiplication(tally)
    methods["__hash__"] = Number.__hash__  # a class that defines __eq__ has to name it
    return methods


def _counted(operation: Any, name: str, tally: Tally) -> Any:
    counts = tally._counts

    def method(self: Number, *arguments: Any) -> Any:
        result = operation(self, *arguments)
        if result is not NotImplemented:
            counts[name] += 1
        return result

    method.__name__ = operation.__name__
    return method


def _counted_multiplication(tally: Tally) -> Any:
    counts, multiply = tally._counts, Number.__mul__

    def multiplication(self: Number, other: Any) -> Any:
        result = multiply(self, other)
        if result is not NotImplemented:
            counts["mul"] += 1
            if self.raw == fone or (other.raw == fone if isinstance(other, Number) else other == 1):
                tally.by_one += 1
        return result

    return multiplication


def _counted_power(tally: Tally) -> Any:
    def power(self: Number, other: Any, modulo: None = None) -> Any:
        result = Number.__pow__(self, other)
        if result is not NotImplemented:
            tally.count("mul" if isinstance(other, (int, float, Number)) and other == 2 else "other")
        return result

    return power


def _counted_logaddexp(tally: Tally) -> Any:
    def logaddexp(self: Number, other: Any) -> Number:
        for name in ("sub", "exp", "log", "add"):
            tally.count(name)
        return Number.logaddexp(self, other)

    return logaddexp
