"""NumPy arrays as torch tensors and back. Importing this imports torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from gradspec.dtypes import float_dtype
from gradspec.errors import UsageError
from gradspec.frameworks.tensors import TensorFunction, as_array, convert, stands_for_an_array


class Tensors:
    """torch's tensors on one device. Raises UsageError where there is none such."""

    name = "torch"

    def __init__(self, device: str | None = None) -> None:
        self.device = _device(device)

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """The function's answer in arrays; what it does to a tensor in place is done to the array."""
        elsewhere: list[tuple[Any, torch.Tensor, bytes]] = []

        def inward(value: Any) -> Any:
            if callable(value):
                return self._of_tensors(value)
            array = as_array(value)
            tensor = to_tensor(array).to(self.device)
            if isinstance(value, np.ndarray) and not (tensor.is_cpu and np.shares_memory(to_array(tensor), value)):
                elsewhere.append((value, tensor, value.tobytes()))
            return tensor

        arguments, options = convert((arguments, options), inward, _goes_in)
        answer = function(*arguments, **options)
        for array, tensor, before in elsewhere:
            if to_array(tensor).tobytes() != before:
                array[...] = to_array(tensor)
        return convert(answer, self._outward, _comes_out)

    def _of_tensors(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function of arrays as one of tensors."""

        def of_tensors(*arguments: Any) -> Any:
            answer = function(*convert(arguments, to_array, torch.is_tensor))
            return convert(answer, lambda value: to_tensor(as_array(value)).to(self.device), stands_for_an_array)

        return of_tensors

    def _outward(self, value: Any) -> Any:
        return to_array(value) if torch.is_tensor(value) else TensorFunction(value, self)


def to_tensor(array: np.ndarray[Any, Any]) -> torch.Tensor:
    """The array as a tensor of its dtype; in the same memory where torch can address that."""
    if not array.flags.writeable or any(stride < 0 for stride in array.strides):
        array = array.copy()
    if array.dtype.name == "bfloat16":
        return torch.from_numpy(array.view(np.int16)).view(torch.bfloat16)
    return torch.from_numpy(array)


def to_array(tensor: torch.Tensor) -> np.ndarray[Any, Any]:
    """The tensor as an array of its dtype; in the same memory where NumPy can address that."""
    tensor = tensor.detach().cpu()
    if tensor.dtype == torch.bfloat16:
        array: np.ndarray[Any, Any] = tensor.view(torch.int16).numpy().view(float_dtype("bfloat16"))
    else:
        array = tensor.numpy()
    return array


def _goes_in(value: Any) -> bool:
    return stands_for_an_array(value) or callable(value)


def _comes_out(value: Any) -> bool:
    return torch.is_tensor(value) or callable(value)


def _device(name: str | None) -> torch.device:
    """The device of that name, tried with one number."""
    if name is None:
        return torch.device("cpu")
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:  # AssertionError: a torch without CUDA
        reason = str(error).splitlines()[0].rstrip(".")
        raise UsageError(
            f"Expected a device that torch {torch.__version__} has but got device={name!r} ({reason}); "
            "take device='cpu', or a torch and a machine that have it."
        ) from None
    return device
