"""A function of torch or jax tensors as a function of NumPy arrays, in the dtype of its arguments.

Nothing is computed here. The libraries are imported when a function is wrapped, and not before.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from gradspec.errors import UsageError
from gradspec.lift import NotLifted, Number

LIBRARIES = ("torch", "jax")
"""The libraries whose tensors can stand for NumPy arrays."""


class Library(Protocol):
    """How one library's tensors are made of arrays, and arrays of them."""

    name: str

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """The function's answer in NumPy's terms, for arguments in NumPy's terms."""


def numpy_function(function: Callable[..., Any], library: str, device: str | None = None) -> Callable[..., Any]:
    """The function of tensors of `library` ("torch" or "jax") as one of NumPy arrays.

    A float array (float64, float32, float16, bfloat16) goes in as a tensor of the same dtype on `device` ("cpu",
    "cuda", "cuda:1"; by default the library's own choice), an array of ints or an int, such as a label, as a tensor of
    ints, nested lists of numbers as one float64 tensor, a list of arrays as a list of tensors, and a function of arrays
    as one of tensors. Python floats, booleans and text go in as they are. Tensors that come back, alone or in tuples,
    lists and dictionaries, are arrays of the same dtype. What the function does to a tensor in place it does to the
    array. For jax float64 is switched on for the time of a call whose arguments have it, and no longer.

    Raises UsageError for another library, one that is not installed, and a device that is not there. What it returns
    raises NotLifted for exact numbers, which no tensor holds.
    """
    return TensorFunction(function, _library(library, device))


class TensorFunction:
    """What `numpy_function` returns: it looks like the function it wraps, signature included."""

    def __init__(self, function: Callable[..., Any], library: Library) -> None:
        self.__wrapped__ = function
        self.__name__ = getattr(function, "__name__", type(function).__name__)
        self.__doc__ = getattr(function, "__doc__", None)
        self.library = library

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """The function's answer, in NumPy arrays."""
        if any(map(_is_exact, (*arguments, *options.values()))):
            raise NotLifted(f"{self.__name__} computes on {self.library.name} tensors, which hold no exact numbers")
        return self.library.call(self.__wrapped__, arguments, options)


def convert(value: Any, of: Callable[[Any], Any], wanted: Callable[[Any], bool]) -> Any:
    """The value with `of` applied to all that is `wanted` in it: itself, or within tuples, lists and dictionaries."""
    if wanted(value):
        return of(value)
    if isinstance(value, dict):
        return {name: convert(part, of, wanted) for name, part in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return tuple(convert(part, of, wanted) for part in value)
    if isinstance(value, list | tuple):
        return type(value)(convert(part, of, wanted) for part in value)
    return value


def stands_for_an_array(value: Any) -> bool:
    """True for an array, a NumPy scalar, an int that is no bool, and lists of nothing but numbers."""
    if isinstance(value, np.ndarray | np.generic):
        return True
    if isinstance(value, int):
        return not isinstance(value, bool)
    return isinstance(value, list) and _of_numbers(value)


def as_array(value: Any) -> Any:
    """Such a value as an array: an int stays of ints, and lists of numbers are float64."""
    return np.asarray(value, dtype=np.float64) if isinstance(value, list) else np.asarray(value)


def _of_numbers(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_of_numbers, value))
    return isinstance(value, int | float) and not isinstance(value, np.generic)


def _is_exact(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_is_exact, value))
    return isinstance(value, Number) or (isinstance(value, np.ndarray) and value.dtype == object)


def _library(name: str, device: str | None) -> Library:
    if name not in LIBRARIES:
        raise UsageError(f"Expected a library of tensors among {', '.join(LIBRARIES)} but got {name!r}.")
    try:
        module = importlib.import_module(f"gradspec.frameworks.{name}_tensors")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != name:
            raise
        raise UsageError(
            f"Expected the library {name}, whose tensors the functions take, but it is not installed; "
            f"do `pip install {name}`."
        ) from None
    made: Library = module.Tensors(device)
    return made
