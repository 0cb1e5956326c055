"""Functions of tensors as functions of NumPy arrays: dtypes, labels, lists, functions, changes in place, devices."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradspec.candidates import load, preflight
from gradspec.dtypes import float_dtype
from gradspec.errors import UsageError
from gradspec.frameworks import LIBRARIES, numpy_function
from gradspec.lift import Arithmetic, NotLifted


def identity(x: Any) -> Any:
    return x


def doubled(library: str) -> Callable[..., Any]:
    """A function that only tensors of the library can be handed to."""
    if library == "torch":
        import torch

        return lambda x: torch.add(x, x)
    import jax.numpy as jnp

    return lambda x: jnp.add(x, x)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("name", ["float64", "float32", "float16", "bfloat16"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0,)])
def test_an_array_comes_back_in_its_own_dtype(library: str, name: str, shape: tuple[int, ...]) -> None:
    """Each float format goes in and comes out bit for bit, whatever the shape."""
    pytest.importorskip(library)
    if name == "bfloat16":
        pytest.importorskip("ml_dtypes")
    values = np.linspace(-2, 2, int(np.prod(shape))).reshape(shape).astype(float_dtype(name))

    same = numpy_function(identity, library)(values)
    twice = numpy_function(doubled(library), library)(values)

    assert (same.dtype, same.shape, same.tobytes()) == (values.dtype, shape, values.tobytes())
    assert twice.dtype == values.dtype
    assert np.array_equal(np.asarray(twice, dtype=float), 2 * np.asarray(values, dtype=float))


@pytest.mark.parametrize("library", LIBRARIES)
def test_labels_are_tensors_of_ints(library: str) -> None:
    """An int and an array of ints can be indexed with; a bool, a float and a text go in as they are."""
    pytest.importorskip(library)
    taken = numpy_function(lambda x, label: x[label], library)
    seen = numpy_function(lambda *values: [type(value).__name__ for value in values], library)

    assert taken(np.array([1.0, 2.0, 4.0]), 2) == 4
    assert taken(np.array([1.0, 2.0, 4.0]), np.array([2, 0])).tolist() == [4, 1]
    assert seen(True, 0.5, "mean", None) == ["bool", "float", "str", "NoneType"]


@pytest.mark.parametrize("library", LIBRARIES)
def test_lists_tuples_and_functions_are_converted_too(library: str) -> None:
    """Lists of numbers are one float64 tensor, a list of arrays a list of tensors, a function one of tensors."""
    pytest.importorskip(library)
    double = doubled(library)

    assert numpy_function(double, library)([[1, 2], [3, 4]]).dtype == np.float64
    one, two = numpy_function(lambda arrays: tuple(map(double, arrays)), library)([np.ones(2), np.ones((2, 3))])
    assert (one.shape, two.shape) == ((2,), (2, 3))
    assert numpy_function(lambda f, x: double(f(x)), library)(np.sin, np.zeros(2)).tolist() == [0, 0]
    returned = numpy_function(lambda: double, library)()
    assert returned(np.ones(2)).tolist() == [2, 2]
    assert numpy_function(lambda x: {"loss": double(x)}, library)(np.ones(1))["loss"].tolist() == [2]


@pytest.mark.parametrize("name", ["float64", "bfloat16"])
def test_what_a_function_does_to_a_tensor_it_does_to_the_array(name: str) -> None:
    """A change in place is seen, of an array that torch can address and of one that it cannot."""
    torch = pytest.importorskip("torch")
    pytest.importorskip("ml_dtypes")
    negated = numpy_function(torch.Tensor.neg_, "torch")
    plain = np.ones(4, dtype=float_dtype(name))
    backwards = np.ones(4, dtype=float_dtype(name))[::-1]

    negated(plain)
    negated(backwards)

    assert np.all(plain == -1)
    assert np.all(backwards == -1)


def test_a_read_only_array_is_left_alone_and_an_attempt_is_an_error() -> None:
    """Reading a read-only array works; writing into it raises, as it does in NumPy."""
    torch = pytest.importorskip("torch")
    values = np.ones(2)
    values.flags.writeable = False

    assert numpy_function(identity, "torch")(values).tolist() == [1, 1]
    with pytest.raises(ValueError, match="read-only"):
        numpy_function(torch.Tensor.neg_, "torch")(values)


def test_float64_is_switched_on_in_jax_for_such_a_call_only() -> None:
    """A float64 array stays float64 inside; beside a float32 one the user's own setting holds, ints included."""
    pytest.importorskip("jax")
    import jax.numpy as jnp

    default = numpy_function(lambda x, label: jnp.zeros(1) + x[label], "jax")

    assert default(np.ones(2), 1).dtype == np.float64
    assert default(np.ones(2, dtype=np.float32), 1).dtype == np.float32
    assert jnp.zeros(1).dtype == np.float32


@pytest.mark.parametrize("library", LIBRARIES)
def test_no_tensor_holds_exact_numbers(library: str) -> None:
    """Exact numbers are refused with the reason, alone and in a list."""
    pytest.importorskip(library)
    exact = Arithmetic().array([1.0, 2.0])

    for argument in (exact, [exact]):
        with pytest.raises(NotLifted, match=f"identity computes on {library} tensors, which hold no exact numbers"):
            numpy_function(identity, library)(argument)


def test_it_looks_like_the_function_it_wraps() -> None:
    """The name and the signature are the function's own: the preflight looks at both."""
    pytest.importorskip("torch")
    import inspect

    def softmax(x: Any, dim: int = -1) -> Any:
        return x

    wrapped = numpy_function(softmax, "torch")

    assert wrapped.__name__ == "softmax"
    assert str(inspect.signature(wrapped)) == str(inspect.signature(softmax))


def test_another_library_is_refused() -> None:
    """A library that is not supported is named beside those that are."""
    with pytest.raises(UsageError, match=r"Expected a library of tensors among torch, jax but got 'cupy'\."):
        numpy_function(identity, "cupy")


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_that_is_not_installed_is_said(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line that says what to install."""
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, f"gradspec.frameworks.{library}_tensors", raising=False)

    with pytest.raises(UsageError, match=f"is not installed; do `pip install {library}`"):
        numpy_function(identity, library)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("device", ["cuda", "cuda:7", "nowhere"])
def test_a_device_that_is_not_there_is_said(library: str, device: str) -> None:
    """One line with the device's name, before anything is judged."""
    module = pytest.importorskip(library)
    if device == "cuda" and library == "torch" and module.cuda.is_available():
        pytest.skip("this machine has the device that the test expects to be missing")
    if device == "cuda" and library == "jax" and module.default_backend() == "gpu":
        pytest.skip("this machine has the device that the test expects to be missing")

    with pytest.raises(UsageError) as raised:
        numpy_function(identity, library, device)

    assert f"but got device={device!r}" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_bfloat16_without_ml_dtypes_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line that says which extra to install."""
    monkeypatch.setitem(sys.modules, "ml_dtypes", None)
    float_dtype.cache_clear()

    with pytest.raises(UsageError, match=r"do `pip install 'gradspec\[half\]'`"):
        float_dtype("bfloat16")

    assert float_dtype("float16") == np.float16


def test_a_file_of_torch_functions_is_told_of_the_mapping(tmp_path: Path) -> None:
    """A function that wants tensors says so; the advice is the line of a mapping that hands it some."""
    pytest.importorskip("torch")
    path = tmp_path / "mine.py"
    path.write_text("import torch\n\n\ndef softmax(x):\n    return torch.softmax(x, -1)\n")

    fault = str(preflight(load(path)).unusable["softmax"])

    assert "must be Tensor" in fault
    assert 'say so in a mapping, `arrays = "torch"`' in fault
