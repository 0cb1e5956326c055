"""The lifted array: each of NumPy's functions gives the same as on floats, exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from gradspec.lift import Arithmetic, LiftedArray, Number

VECTOR = np.array([1.5, -2.0, 0.25])
MATRIX = np.array([[1.0, -0.5], [0.25, 3.0], [2.0, -1.75]])

SAME_AS_FLOATS: dict[str, Callable[..., Any]] = {
    "exp": lambda x, a: np.exp(x),
    "expm1": lambda x, a: np.expm1(x),
    "log": lambda x, a: np.log(np.abs(x)),
    "log1p": lambda x, a: np.log1p(x * x),
    "log2": lambda x, a: np.log2(x * x),
    "log10": lambda x, a: np.log10(x * x),
    "sqrt": lambda x, a: np.sqrt(x * x + 1),
    "hyperbolic": lambda x, a: np.tanh(x) + np.sinh(x) - np.cosh(x),
    "trigonometric": lambda x, a: np.sin(x) + np.cos(x) * np.arctan(x),
    "square": lambda x, a: np.square(x),
    "power": lambda x, a: np.power(np.abs(x), 1.5) + x**2 - 2**x,
    "reciprocal": lambda x, a: np.reciprocal(x),
    "maximum": lambda x, a: np.maximum(x, 0) + np.minimum(0.5, x) + np.fmax(x, 1) + np.fmin(x, 1),
    "clip": lambda x, a: np.clip(x, -1, 1) + x.clip(0) + np.clip(x, None, 1),
    "where": lambda x, a: np.where(x > 0, x, 0) + np.where(x > 0, 1, 0.5),
    "sign": lambda x, a: np.sign(x) * np.abs(x) + np.heaviside(x, 0.5) + np.copysign(2, x),
    "rounding": lambda x, a: np.floor(x) + np.ceil(x) + np.rint(x) + np.trunc(x) + np.round(x, 1) * 0 + x.round(),
    "remainder": lambda x, a: np.mod(x, 2) + x % 3 + x // 2 + np.fmod(x, 2) + np.divmod(x, 2)[1],
    "hypot": lambda x, a: np.hypot(x, 1) + np.arctan2(x, 2) + np.logaddexp(x, 0) + np.logaddexp2(x, 1),
    "degrees": lambda x, a: np.float_power(np.abs(x), 2),
    "sum": lambda x, a: np.sum(a, axis=1) + a.sum(axis=(0, 1)) + np.sum(x, initial=2.0),
    "sum_where": lambda x, a: np.sum(x, where=x > 0, keepdims=True),
    "mean": lambda x, a: np.mean(a, axis=0) + a.mean() + np.average(a, axis=0, weights=[1, 2, 1]),
    "variance": lambda x, a: np.var(a, axis=1) + x.std() + np.std(x, ddof=1) + a.var(axis=1, keepdims=True)[:, 0],
    "median": lambda x, a: np.median(a, axis=0) + np.median(x),
    "extremes": lambda x, a: np.max(a, axis=1, keepdims=True) + a.min(axis=0) + np.ptp(x) + np.amax(x),
    "extremes_of_all": lambda x, a: np.max(a) + np.min(a, axis=(0, 1), keepdims=True) + a.max(where=a < 2, initial=0),
    "arg": lambda x, a: np.argmax(a, axis=0) + a.argmin(axis=0) + x.argmax(),
    "sort": lambda x, a: np.sort(x) + x[np.argsort(x)] + np.partition(x, 1)[1],
    "cumulative": lambda x, a: np.cumsum(x) + x.cumprod() + np.diff(x, prepend=0) + np.ediff1d(a)[:3],
    "product": lambda x, a: np.prod(a) + a.prod(axis=0) + np.nansum(x) + np.nanmax(x),
    "dot": lambda x, a: x @ a + np.dot(a.T, x) + a.T.dot(x) + np.matmul(x, a) + np.inner(a.T, x),
    "outer": lambda x, a: np.outer(x, x) + np.multiply.outer(x, x) + np.tensordot(x, x, axes=0),
    "einsum": lambda x, a: np.einsum("ij,i->j", a, x) + np.einsum("i,ij", x, a, optimize=True),
    "vdot": lambda x, a: np.vdot(x, x) + np.linalg.norm(x) + np.linalg.norm(a) + np.linalg.norm(x, np.inf),
    "norms": lambda x, a: (
        np.linalg.norm(a, axis=1) + np.linalg.norm(x, 1) + np.linalg.norm(x, 3) + np.linalg.norm(a, 1)
    ),
    "kron": lambda x, a: np.kron(x, x) + np.kron(np.eye(3), x)[0],
    "diagonals": lambda x, a: np.diag(x) + np.diagflat(x) + np.diag(np.diagonal(np.outer(x, x))) + np.trace(np.diag(x)),
    "triangles": lambda x, a: np.tril(np.outer(x, x)) + np.triu(np.outer(x, x), 1),
    "identity": lambda x, a: np.eye(3) * x + np.identity(3) @ np.diag(x),
    "like": lambda x, a: np.zeros_like(x) + np.ones_like(x) + np.full_like(x, 0.1) + 0 * np.copy(x),
    "stacking": lambda x, a: np.concatenate([x, [1.0]]) + np.hstack([x, 2]) + np.append(x, 3) + np.insert(x, 1, 0.5),
    "rows": lambda x, a: np.vstack([x, x]) + np.stack([x, 2 * x]) + np.column_stack([x, x]).T,
    "shapes": lambda x, a: (
        a.reshape(-1).reshape(2, 3).T.ravel() + np.transpose(a).flatten() + np.swapaxes(a, 0, 1).ravel()
    ),
    "axes": lambda x, a: np.expand_dims(x, 0).squeeze() + x[np.newaxis, :][0] + np.moveaxis(a, 0, 1)[0],
    "repetition": lambda x, a: np.tile(x, 2) + np.repeat(x, 2) + np.roll(np.flip(np.tile(x, 2)), 1),
    "broadcasting": lambda x, a: np.broadcast_to(x, (2, 3)) + x[None, :] - np.atleast_2d(x),
    "taking": lambda x, a: np.take(x, [0, 2]) + x.take([1, 0]) + np.delete(x, 1) + np.compress([True, False, True], x),
    "along_axis": lambda x, a: np.take_along_axis(a, np.array([[0], [1], [0]]), axis=1)[:, 0] + x[np.array([2, 0, 1])],
    "masks": lambda x, a: x[x > 0] + x[[True, False, True]] + np.extract(x > 0, x) + x[np.nonzero(x > 0)],
    "select": lambda x, a: np.select([x > 1, x < 0], [x, -x], default=0.5) + np.pad(x[:1], 1),
    "any": lambda x, a: np.any(x > 0) + np.all(x != 0) + (x > 0).any() + x.all() + np.count_nonzero(x),
    "apply": lambda x, a: np.apply_along_axis(np.sum, 1, a) + np.array([np.sum(row) for row in a]),
    "reduce": lambda x, a: (
        np.add.reduce(a, axis=0) + np.maximum.reduce(x) + np.logaddexp.reduce(x) + np.add.accumulate(x)[0]
    ),
    "tests": lambda x, a: np.isfinite(x) * 1 + np.isnan(x / x) + np.isinf(x) + np.isclose(x, x) + np.signbit(x),
    "nan": lambda x, a: np.nan_to_num(np.where(x > 0, x, np.nan), nan=2.0),
    "comparison": lambda x, a: 1.0 * (x == x) + (x < 1) * (x >= 0) * x - (x != 0),
    "conversion": lambda x, a: x.astype(np.float64) + x.astype(float, copy=False) + x.astype("f8"),
    "unique": lambda x, a: np.unique(np.concatenate([x, x])),
    "items": lambda x, a: np.array(x.tolist()) + x.item(0) + list(x.flat)[1] + x.real - x.imag,
    "meshes": lambda x, a: np.cross(x, x[::-1]) + np.polyval([1.0, 2.0, 3.0], x),
    "scalars": lambda x, a: np.exp(x[0]) + np.maximum(x[0], x[1]) + np.sqrt(np.sum(x**2)) + np.where(True, x[0], 1),
    "scalar_methods": lambda x, a: x[0].sum() + x[1].max() + x[2].clip(0, 0.1) + x[0].reshape(1)[0] + x.mean().item(),
}


@pytest.mark.parametrize("name", SAME_AS_FLOATS)
def test_same_as_on_floats(name: str, arithmetic: Arithmetic) -> None:
    """The same shape, and values that agree as far as float64 goes."""
    function = SAME_AS_FLOATS[name]
    expected = np.asarray(function(VECTOR.copy(), MATRIX.copy()))
    actual = function(arithmetic.array(VECTOR), arithmetic.array(MATRIX))
    received = arithmetic.to_mpf(actual)

    assert received.shape == expected.shape
    np.testing.assert_allclose(received.astype(float), expected.astype(float), rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("name", sorted(set(SAME_AS_FLOATS) - {"arg", "any", "tests"}))
def test_every_entry_is_exact(name: str, arithmetic: Arithmetic) -> None:
    """At 50 and at 90 digits the values agree to 48: no double was involved."""
    function = SAME_AS_FLOATS[name]
    low = arithmetic.to_mpf(function(arithmetic.array(VECTOR), arithmetic.array(MATRIX)))
    with arithmetic.digits(90):
        high = arithmetic.to_mpf(function(arithmetic.array(VECTOR), arithmetic.array(MATRIX)))

    for a, b in zip(low.ravel(), high.ravel(), strict=True):
        assert abs(a - b) <= mpf(10) ** -47 * (1 + abs(b))


IN_PLACE: dict[str, Callable[[Any], Any]] = {
    "subtract": lambda x: x.__isub__(x.max()),
    "divide": lambda x: x.__itruediv__(3),
    "multiply": lambda x: x.__imul__(0.1),
    "power": lambda x: x.__ipow__(2),
    "item": lambda x: x.__setitem__(0, x[0] - 1),
    "item_float": lambda x: x.__setitem__(1, 0.1),
    "item_int": lambda x: x.__setitem__(slice(None), 1),
    "mask": lambda x: x.__setitem__(x < 0, 0),
    "fancy": lambda x: x.__setitem__([0, 2], [0.5, 1]),
    "out": lambda x: np.exp(x, out=x),
    "out_reduction": lambda x: np.cumsum(x, out=x),
    "fill": lambda x: x.fill(0.1),
    "put": lambda x: np.put(x, [0, 1], [0.5, 2]),
    "copyto": lambda x: np.copyto(x, 0.1),
    "copyto_where": lambda x: np.copyto(x, [1, 2, 3], where=x > 0),
    "putmask": lambda x: np.putmask(x, x > 0, 0.1),
    "place": lambda x: np.place(x, x > 0, [0.1]),
    "add_at": lambda x: np.add.at(x, [0, 0, 1], 0.1),
    "subtract_at": lambda x: np.subtract.at(x, 1, 1),
    "sort": lambda x: x.sort(),
    "put_along_axis": lambda x: np.put_along_axis(x, np.array([0]), 0.5, axis=0),
    "where_argument": lambda x: np.log(x, out=x, where=x > 0),
}


@pytest.mark.parametrize("name", IN_PLACE)
def test_in_place(name: str, arithmetic: Arithmetic) -> None:
    """What is written into an array is an exact number, and the same as on floats."""
    expected, actual = VECTOR.copy(), arithmetic.array(VECTOR)
    IN_PLACE[name](expected)
    IN_PLACE[name](actual)

    assert all(type(v) is arithmetic.Number for v in np.asarray(actual))
    np.testing.assert_allclose(arithmetic.to_mpf(actual).astype(float), expected, rtol=1e-15)


def test_a_value_assigned_is_exact(arithmetic: Arithmetic) -> None:
    """The double itself, not its shortest decimal."""
    x = arithmetic.array([0.0, 0.0])
    x[0] = 0.1

    assert arithmetic.to_mpf(x)[0] == mpf(0.1)


def test_views_write_through(arithmetic: Arithmetic) -> None:
    """A slice, a transpose, a reshape, a diagonal's row share memory."""
    a = arithmetic.array(MATRIX)
    a.T[0][:] = 7
    a.reshape(-1)[1] = 8

    assert arithmetic.to_mpf(a)[0].tolist() == [7, 8]


def test_fill_diagonal(arithmetic: Arithmetic) -> None:
    """Scalars and arrays alike."""
    a = arithmetic.array(np.ones((3, 3)))
    np.fill_diagonal(a, arithmetic.array(VECTOR))
    np.fill_diagonal(a[:2, :2], 0)

    assert arithmetic.to_mpf(a).tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, mpf(0.25)]]


def test_integer_arrays_divide_exactly(arithmetic: Arithmetic) -> None:
    """Arrays of ints and bools stay what they are until a quotient or a mean is taken."""
    counts = arithmetic.lift(np.array([1, 2]))

    assert counts.dtype.kind == "i"
    assert (counts + 1).dtype.kind == "i"
    for third in (counts / 3, counts / np.array([3, 3]), counts.mean(keepdims=True) * 2 / 9, np.exp(counts * 0) / 3):
        assert abs(3 * arithmetic.to_mpf(third)[0] - 1) < mpf(10) ** -48
    assert abs(3 * arithmetic.to_mpf(np.mean((counts > 1), keepdims=True) * 2 / 3)[0] - 1) < mpf(10) ** -48


def test_sums_of_nothing(arithmetic: Arithmetic) -> None:
    """Empty sums, products and matrix products are exact zeros and ones."""
    empty = arithmetic.array(np.zeros((2, 0)))

    assert isinstance(np.sum(empty), Number)
    assert arithmetic.to_mpf(empty @ np.zeros((0, 2))).tolist() == [[0, 0], [0, 0]]
    assert arithmetic.to_mpf(np.dot(empty, empty.T)).tolist() == [[0, 0], [0, 0]]
    assert arithmetic.to_mpf(np.prod(empty, axis=1)).tolist() == [1, 1]


def test_nan_wins(arithmetic: Arithmetic) -> None:
    """max, maximum and argmax see a nan as they do in floats."""
    x = arithmetic.array([1.0, np.nan, 3.0])

    assert bool(np.isnan(np.max(x)))
    assert bool(np.isnan(np.maximum(x, 0))[1])
    assert np.argmax(x) == 1
    assert arithmetic.to_mpf(np.fmax(x, 0)).tolist() == [1, 0, 3]


@pytest.mark.parametrize(
    "values",
    [
        [1.0, 2],
        [[0.5], [1]],
        (1, 2.5),
        0.1,
        3,
        np.float32(0.1),
        np.arange(3),
        np.zeros((0, 2)),
        [np.ones(2), [1, 2]],
        [],
    ],
)
def test_arrays_of(values: Any, arithmetic: Arithmetic) -> None:
    """Nested sequences, ndarrays and scalars keep shape and value."""
    made = arithmetic.array(values)

    assert made.shape == np.shape(values)
    assert np.all(arithmetic.to_mpf(made).astype(float) == np.asarray(values, dtype=float))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble, np.int8, np.uint64, np.bool_])
def test_arrays_of_every_type(dtype: Any, arithmetic: Arithmetic) -> None:
    """Each value comes over unrounded."""
    assert arithmetic.to_mpf(arithmetic.array(np.ones(2, dtype=dtype))).tolist() == [1, 1]


def test_arrays_of_mpf(arithmetic: Arithmetic) -> None:
    """Not rounded to the working digits either."""
    third = mpf(1) / 3

    assert arithmetic.to_mpf(arithmetic.array([third, mp.pi + 0]))[0] == third


@pytest.mark.parametrize(
    "wrong", [None, "0.5", [1, [2, 3]], ["a"], [1j], {"a": 1}, [None], object(), np.array(["a"]), {1.0}, b"1"]
)
def test_results_that_are_not_numbers(wrong: Any, arithmetic: Arithmetic) -> None:
    """A clear TypeError."""
    with pytest.raises(TypeError, match="Expected"):
        arithmetic.to_mpf(wrong)


@pytest.mark.parametrize(
    "result", [0.5, [0.5, 1], (0.5,), np.float64(0.5), np.ones(2), [np.ones(2), [1, 2]], True, np.array(0.5), [[0.5]]]
)
def test_results_that_are_numbers(result: Any, arithmetic: Arithmetic) -> None:
    """Floats, lists and arrays, of the shape NumPy would give them."""
    converted = arithmetic.to_mpf(result)

    assert converted.shape == np.shape(result)
    assert all(isinstance(v, mpf) for v in converted.ravel())


def test_result_type_is_that_of_floats(arithmetic: Arithmetic) -> None:
    """Questions about dtypes are answered as for float64."""
    x = arithmetic.array(VECTOR)

    assert np.result_type(x, np.float32) == np.float64
    assert np.can_cast(x, np.float64)
    assert not np.iscomplexobj(x)
    assert np.isrealobj(x)


def test_lists_its_entries(arithmetic: Arithmetic) -> None:
    """repr and str name every digit."""
    assert "exact('0.25')" in repr(arithmetic.array(VECTOR))
    assert "exact('0.25')" in str(arithmetic.array(VECTOR))


def test_is_an_ndarray(arithmetic: Arithmetic) -> None:
    """For isinstance, iteration, len and unpacking."""
    x = arithmetic.array(VECTOR)
    first, *_ = x

    assert isinstance(x, np.ndarray)
    assert isinstance(x, LiftedArray)
    assert isinstance(first, Number)
    assert len(x) == 3
