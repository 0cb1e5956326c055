"""NumPy arrays as jax arrays and back. Importing this imports jax."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gradspec.errors import UsageError
from gradspec.frameworks.tensors import TensorFunction, as_array, convert, stands_for_an_array


class Tensors:
    """jax's arrays on one device. Raises UsageError where there is none such."""

    name = "jax"

    def __init__(self, device: str | None = None) -> None:
        self.device = _device(device)

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """The function's answer in NumPy arrays, with float64 for the time of the call where an argument has it."""
        with _wide_enough_for((arguments, options)):
            arguments, options = convert((arguments, options), self._inward, _goes_in)
            return convert(function(*arguments, **options), self._outward, _comes_out)

    def _inward(self, value: Any) -> Any:
        if callable(value):
            return lambda *arguments: convert(
                value(*convert(arguments, np.asarray, _is_jax)), self._inward, stands_for_an_array
            )
        array = as_array(value)
        if array.dtype.kind in "iu" and jnp.asarray(0).dtype == np.int32:
            array = array.astype(np.int32)
        return jax.device_put(array.copy(), self.device)

    def _outward(self, value: Any) -> Any:
        return np.asarray(value) if _is_jax(value) else TensorFunction(value, self)


def _wide_enough_for(values: Any) -> AbstractContextManager[Any]:
    """Where a float64 is among the values: jax with float64, which it cuts to float32 otherwise."""
    found: list[bool] = []

    def look(value: Any) -> Any:
        found.append(as_array(value).dtype == np.float64)
        return value

    convert(values, look, stands_for_an_array)
    if not any(found):
        return nullcontext()
    switch: Any = jax if hasattr(jax, "enable_x64") else jax.experimental  # where older versions keep it
    scope: AbstractContextManager[Any] = switch.enable_x64(True)
    return scope


def _goes_in(value: Any) -> bool:
    return stands_for_an_array(value) or callable(value)


def _is_jax(value: Any) -> bool:
    return isinstance(value, jax.Array)


def _comes_out(value: Any) -> bool:
    return _is_jax(value) or callable(value)


def _device(name: str | None) -> Any:
    if name is None:
        return None
    platform, _, number = name.partition(":")
    try:
        return jax.devices(platform)[int(number or 0)]
    except (RuntimeError, IndexError, ValueError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise UsageError(
            f"Expected a device that jax {jax.__version__} has but got device={name!r} ({reason}); "
            "take device='cpu', or a jax and a machine that have it."
        ) from None
