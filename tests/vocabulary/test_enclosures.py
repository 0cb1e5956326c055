"""Enclosures: the true value is inside whatever was computed, and a comparison is certain or open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from gradspec.enclosures import Enclosure, NotEnclosed, compare
from gradspec.enclosures.coarse import Coarse
from gradspec.enclosures.conversion import of_mpf

DIGITS = 400
"""So many that sums of numbers of all sizes are as good as exact."""

BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "maximum": np.maximum,
    "minimum": np.minimum,
}


def exactly(values: Any) -> Any:
    """Floats as an object array of mpf."""
    return np.array([mpf(float(v)) for v in np.ravel(values)], dtype=object).reshape(np.shape(values))


def assert_inside(enclosure: Any, true: Any) -> None:
    """Every true value is within the radius; a radius of NaN says nothing."""
    true = np.asarray(true, dtype=object)
    with mp.workdps(DIGITS):
        for index in np.ndindex(true.shape):
            radius = float(enclosure.radius[index])
            if radius == radius and np.isfinite(float(enclosure.high[index])):
                off = abs(mpf(float(enclosure.high[index])) + mpf(float(enclosure.low[index])) - true[index])
                assert off <= radius, f"{true[index]} is {off} away, the radius is {radius}"


@pytest.fixture(params=[Enclosure, Coarse])
def kind(request: pytest.FixtureRequest) -> type[Enclosure]:
    """Double words, and single ones."""
    kind: type[Enclosure] = request.param
    return kind


@pytest.mark.parametrize("name", list(BINARY))
def test_the_result_of_an_operation_is_inside(name: str, kind: type[Enclosure], adversarial: Any) -> None:
    """Also where operands are results themselves, cancel, are subnormal, or zero."""
    with mp.workdps(DIGITS):
        a, b = kind.of(adversarial), kind.of(adversarial[::-1])
        x, y = exactly(adversarial), exactly(adversarial[::-1])
        wide_a, wide_x = a * Enclosure.of(1 / 3) + b, x * mpf(1 / 3) + y
        divides = name == "divide"
        nonzero = adversarial[::-1] != 0 if divides else np.full(len(x), True)

        assert_inside(BINARY[name](a, b)[nonzero], BINARY[name](x[nonzero], y[nonzero]))
        assert_inside(BINARY[name](wide_a, b)[nonzero], BINARY[name](wide_x[nonzero], y[nonzero]))


def test_sums_are_inside(kind: type[Enclosure], adversarial: Any) -> None:
    """Of a vector, and of a matrix along either axis."""
    matrix = np.resize(adversarial, (21, 25))
    with mp.workdps(DIGITS):
        assert_inside(kind.of(adversarial).total(), mp.fsum(exactly(adversarial)))
        assert_inside(kind.of(matrix).total(axis=0), np.sum(exactly(matrix), axis=0))
        assert_inside(kind.of(matrix).total(axis=1), np.sum(exactly(matrix), axis=1))


def test_what_meets_a_coarse_one_is_coarse(kind: type[Enclosure]) -> None:
    """In either order, with a number too; and it stays narrow."""
    third = kind.of(np.array([1.0, 2.0])) / 3
    results = [third + Coarse.of(1.0), Coarse.of(1.0) + third, 2 * Coarse.of(third), (Coarse.of(third) * third).total()]

    assert all(type(result) is Coarse and np.all(result.low == 0) for result in results)
    assert all(np.all(result.radius <= 4e-15 * np.abs(result.high)) for result in results)


def test_products_with_a_vector_are_inside(kind: type[Enclosure], adversarial: Any) -> None:
    """Matrix times vector, vector times matrix, vector times vector; two matrices are left to mpmath."""
    matrix, vector = np.resize(adversarial, (9, 9)), adversarial[:9]
    enclosed, v = kind.of(matrix), kind.of(vector)
    with mp.workdps(DIGITS):
        assert_inside(enclosed @ v, exactly(matrix) @ exactly(vector))
        assert_inside(v @ enclosed, exactly(vector) @ exactly(matrix))
        assert_inside(v @ v, exactly(vector) @ exactly(vector))
    with pytest.raises(NotEnclosed, match="two matrices"):
        _ = enclosed @ enclosed


def test_exponentials_are_inside() -> None:
    """e^x of enclosures that are wide already, down into the subnormal numbers; e^x − 1 of small ones."""
    x = np.concatenate([np.linspace(-800, 100, 500), np.linspace(-1e-3, 1e-3, 99)])
    with mp.workdps(DIGITS):
        third = Enclosure.of(mpf(1) / 3)
        assert_inside((Enclosure.of(x) * third).exp(), [mp.exp(mpf(v) / 3) for v in x.tolist()])
        small = x[np.abs(x) < 2**-10]
        assert_inside((Enclosure.of(small) * third).expm1(), [mp.expm1(mpf(v) / 3) for v in small.tolist()])


def test_mpf_are_inside_the_enclosures_made_of_them() -> None:
    """Of more bits than two words, of any exponent, negative, zero, and infinite."""
    with mp.workdps(60):
        values = [mpf(1) / 3, -mp.pi * mpf(2) ** 900, mp.e * mpf(10) ** -330, mpf(0), mpf(7), mpf(10) ** -400]
    high, low, radius = of_mpf(np.array(values, dtype=object))

    assert_inside(Enclosure(high, low, radius), values)
    assert [float(radius[3]), float(radius[4])] == [0.0, 0.0]
    assert [np.inf, -np.inf] == of_mpf(np.array([mpf("inf"), mpf("-inf")], dtype=object))[0].tolist()


def test_what_is_exact_has_no_radius() -> None:
    """Floats, their sums, and their products where these do not underflow."""
    a, b = Enclosure.of(np.array([0.1, 1e300, 3.0])), Enclosure.of(np.array([0.7, -1.0, 1 / 3]))

    assert [0.0] * 3 == (a + b).radius.tolist() == (a * b).radius.tolist() == abs(-a).radius.tolist()


def test_a_nan_is_nowhere() -> None:
    """It stays one through every operation, clamping and taking the maximum included: nothing agrees with it."""
    nan = Enclosure.of(np.array([np.nan, 1.0]))
    results = [
        nan,
        nan + 1,
        nan * 2,
        1 / nan,
        np.maximum(nan, 0),
        nan.clamp(0, 1),
        abs(nan),
        nan.exp(),
        nan[:1].total(),
    ]

    assert all(np.isnan(result.high.flat[0]) or np.isnan(result.radius.flat[0]) for result in results)
    assert all(result.radius[1] < 1 for result in results[:-1])
    assert not any(agrees(result, np.full(result.shape, 1e300)) for result in results)


def agrees(values: Enclosure, within: Any) -> bool:
    """True where the values are proved to be that close to 0; False where that is refuted, or open."""
    try:
        return bool(compare(values, np.zeros(values.shape), within).agrees)
    except NotEnclosed:
        return False


def test_a_comparison_is_certain_or_refused() -> None:
    """Numbers apart compare as they should; a number and its own enclosure cannot be told apart."""
    with mp.workdps(60):
        third = Enclosure.of(mpf(1) / 3)

    assert bool(third < 0.34)
    assert not bool(third > 0.34)
    with pytest.raises(NotEnclosed, match="too close"):
        _ = third < third * 1


@pytest.mark.parametrize("use", [iter, bool, float, np.asarray, np.cumsum, lambda e: e**2, lambda e: Enclosure.of("a")])
def test_what_enclosures_cannot_do_is_refused(use: Callable[[Enclosure], Any]) -> None:
    """The question then goes to mpmath; no wrong answer comes of it."""
    with pytest.raises(NotEnclosed):
        use(Enclosure.of(np.array([1.0, 2.0])))


def test_agreement_is_proved() -> None:
    """Within the bound, and exactly equal whatever the bound."""
    seen = compare(np.array([1.0, 0.0]), np.array([1.0 + 2.0**-52, 0.0]), np.array([2.0**-51, 0.0]))

    assert seen.agrees
    assert seen.index == (0,)
    assert 0.5 <= seen.ratio < 0.5 + 1e-9


def test_disagreement_is_proved_at_the_worst_entry() -> None:
    """The entry with the largest error in units of its bound is named, and its error."""
    seen = compare(np.array([1.0, 3.0]), np.array([1.5, 3.5]), np.array([0.25, 0.125]))

    assert not seen.agrees
    assert ((1,), mpf("0.5")) == (seen.index, seen.error)


def test_what_is_on_the_bound_is_left_open() -> None:
    """Neither is proved where the error may be on either side of the bound, or what is expected is a NaN."""
    with mp.workdps(60):
        third = Enclosure.of(mpf(1) / 3)
    with pytest.raises(NotEnclosed, match="too close"):
        compare(third, 0, third)
    with pytest.raises(NotEnclosed):
        compare(0, np.array([np.nan, 0.0]), np.array([1.0, 1.0]))


def test_a_received_nan_disagrees() -> None:
    """With every number, as in exact arithmetic; the entry is named."""
    seen = compare(np.array([0.5, np.nan, 0.0]), np.array([0.5, 0.5, 0.0]), np.array([1.0, 1.0, 1.0]))

    assert (seen.agrees, seen.index, seen.error) == (False, (1,), mpf("inf"))


def test_exact_sides_are_subtracted_exactly() -> None:
    """What two mpf differ by in their eightieth digit is seen, though no double word holds it."""
    with mp.workdps(90):
        third = mpf(1) / 3
        sides = np.array([third + mpf(10) ** -80, third]), np.array([third, third])
        right = compare(*sides, Enclosure.of(np.full(2, 1.001e-80)))
        wrong = compare(*sides, Enclosure.of(np.full(2, 0.999e-80)))

    assert (right.agrees, wrong.agrees, wrong.index) == (True, False, (0,))


@pytest.mark.parametrize(("value", "agrees"), [("nan", False), ("inf", False), ("1", True)])
def test_an_exact_side_that_is_no_number_disagrees(value: str, agrees: bool) -> None:
    """A NaN and an infinity are infinitely far from a number; an infinity agrees with itself."""
    one, received, infinity = (np.array([mpf(text)]) for text in ("1", value, "inf"))
    bound = Enclosure.of(np.array([0.5]))

    assert compare(received, one, bound).agrees is agrees
    assert compare(infinity, infinity, bound).agrees


def test_exact_sides_below_the_smallest_float_are_left_open() -> None:
    """A difference that no float can hold proves nothing against a bound of that size."""
    tiny, zero = np.array([mpf(10) ** -400]), np.array([mpf(0)])

    with pytest.raises(NotEnclosed):
        compare(tiny, zero, Enclosure.of(np.array([mpf(10) ** -400])))
    assert compare(tiny, zero, Enclosure.of(np.array([1e-300]))).agrees
