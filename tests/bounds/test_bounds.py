"""The bounds in both directions: an error of twice the bound is always seen, and correct code never exceeds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from gradspec import agree, bounds
from gradspec.bounds import Costs, UndecidableError
from gradspec.cases import LabelledLogits, Logits
from gradspec.evidence import Disagreement
from gradspec.formats import EXACT, FORMATS, Format
from gradspec.oracle.precision import exact, round_to
from gradspec.resources import load_module
from gradspec.strategies.regimes import ALL_FINITE, TEXTBOOK

quantities = load_module(Path(__file__).with_name("quantities.py"), "_gradspec_tests_quantities")
forms = quantities.forms

NUMPY_FORMATS = ("float64", "float32")
FORMATS_PLANTED = [FORMATS[name] for name in ("exact", "float64", "float32")]
REGIMES = [("textbook", regime) for regime in TEXTBOOK] + [("all finite", regime) for regime in ALL_FINITE]
MEASURED = [q.name for q in quantities.QUANTITIES if q.forms]
PLANTED_DRAWS = 2
MEASURED_DRAWS = 12
LARGEST_SIZE = 24
LARGEST_MATRIX = 8
SLACK = 100
EXPLAINED: dict[str, str] = {}
"""Quantities whose bound is more than a hundred times what was observed, each with its reason. There are none."""


def in_format(value: Any, format: Format) -> Any:
    """The number of the format nearest to an exact value."""
    return value if format.is_exact else exact(round_to(value, format))


def planted(truth: Any, entry: Any, index: tuple[int, ...], format: Format) -> Any:
    """The correctly rounded truth, but for one entry."""
    answer = np.empty(np.shape(truth), dtype=object)
    for i in np.ndindex(answer.shape):
        answer[i] = entry if i == index else in_format(truth[i], format)
    return answer


def entries(truth: Any, format: Format) -> list[tuple[int, ...]]:
    """The first, the last and the largest entry, of those that the format can hold."""
    largest = mp.inf if format.largest is None else exact(float(format.largest)) / 4
    able = [index for index in np.ndindex(truth.shape) if abs(truth[index]) < largest]
    return [able[0], able[-1], max(able, key=lambda index: abs(truth[index]))] if able else []


@pytest.mark.parametrize("format", FORMATS_PLANTED, ids=str)
@pytest.mark.parametrize(("domain", "regime"), REGIMES)
def test_twice_the_bound_is_seen_and_half_is_not(domain: str, regime: str, format: Format, of_regime: Any) -> None:
    """In every regime and format, one entry that is off by twice its bound fails, and by half its bound does not."""
    asked = [q for q in quantities.QUANTITIES if q.domain == domain]
    for case in of_regime(domain, regime, format, PLANTED_DRAWS):
        with mp.workdps(case.oracle_digits):
            for quantity in asked:
                truth = np.asarray(quantity.truth(case.oracle), dtype=object)
                within = np.broadcast_to(np.asarray(quantity.bound(case.oracle, format), dtype=object), truth.shape)
                for index in entries(truth, format):
                    for sign in (-1, 1):
                        half = planted(truth, truth[index] + sign * within[index] / 2, index, format)
                        agree(half, truth, within=within, overflow=format.largest)
                        wrong = in_format(truth[index] + 2 * sign * within[index], format)
                        twice = planted(truth, wrong, index, format)
                        with pytest.raises(Disagreement) as seen:
                            agree(twice, truth, within=within, overflow=format.largest)

                        assert seen.value.evidence.index == index, f"{quantity.name} at {case.literal()}"


@pytest.mark.parametrize("format", FORMATS_PLANTED, ids=str)
@pytest.mark.parametrize(("domain", "regime"), REGIMES)
def test_bounds_are_positive_numbers(domain: str, regime: str, format: Format, of_regime: Any) -> None:
    """No bound is zero, negative, infinite or NaN: the first would accuse, the last two accept anything."""
    for case in of_regime(domain, regime, format, PLANTED_DRAWS):
        with mp.workdps(case.oracle_digits):
            for quantity in (q for q in quantities.QUANTITIES if q.domain == domain):
                within = np.ravel(np.asarray(quantity.bound(case.oracle, format), dtype=object))
                wrong = [b for b in within if not 0 < b < mp.inf]

                assert wrong == [], f"{quantity.name} at {case.literal()}"


@pytest.fixture(scope="module")
def worst(of_regime: Any) -> dict[str, float]:
    """The largest error/bound of each quantity, over its forms, the regimes and NumPy's formats."""
    found = dict.fromkeys(MEASURED, 0.0)
    for name in NUMPY_FORMATS:
        for domain, regime in REGIMES:
            for case in of_regime(domain, regime, FORMATS[name], MEASURED_DRAWS, LARGEST_SIZE):
                measure(case, FORMATS[name], domain, found)
    return found


def measure(case: LabelledLogits, format: Format, domain: str, found: dict[str, float]) -> None:
    """Adds one input to what was found."""
    x = np.array(case.logits, dtype=format.name)
    with mp.workdps(case.oracle_digits), np.errstate(all="ignore"):
        for quantity in quantities.QUANTITIES:
            if quantity.domain != domain or ("jacobian" in quantity.name and case.size > LARGEST_MATRIX):
                continue
            truth = np.asarray(quantity.truth(case.oracle), dtype=object)
            within = np.broadcast_to(np.asarray(quantity.bound(case.oracle, format), dtype=object), truth.shape)
            for form in quantity.forms:
                found[quantity.name] = max(found[quantity.name], ratio(form(x, case.label), truth, within, format))


def ratio(received: Any, truth: Any, within: Any, format: Format) -> float:
    """The largest error/bound, where a true value beyond the largest number may come out infinite."""
    assert format.largest is not None
    largest = exact(float(format.largest))
    worst = mpf(0)
    for actual, true, bound in zip(np.ravel(received), np.ravel(truth), np.ravel(within), strict=True):
        value = exact(actual)
        if abs(true) > largest and abs(value) >= largest and (value > 0) == (true > 0):
            continue
        worst = max(worst, abs(value - true) / bound if mp.isfinite(value) else mp.inf)
    return float(worst)


@pytest.mark.parametrize("name", MEASURED)
def test_correct_code_never_exceeds_the_bound(name: str, worst: dict[str, float]) -> None:
    """Shifted, unshifted, reordered, fused, in float64 and float32: no correct form is accused in any regime."""
    assert worst[name] <= 1


@pytest.mark.parametrize("name", [name for name in MEASURED if name not in EXPLAINED])
def test_no_bound_is_a_hundred_times_too_wide(name: str, worst: dict[str, float]) -> None:
    """The worst error observed is more than a hundredth of the bound."""
    assert worst[name] >= 1 / SLACK


@pytest.mark.parametrize("format", ["float64", "float32"])
@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("stable_softmax", forms.minus_lse),
        ("stable_softmax", forms.unshifted),
        ("stable_logsumexp", forms.plain_lse),
        ("offset_free_log_softmax", lambda x, y: x - forms.shifted_lse(x, y)),
        ("relative_at_argmax", lambda x, y: forms.shifted_log(x, y).max()),
        ("saturated_entry", lambda x, y: forms.subtracted(forms.shifted(x, y), y)[y]),
    ],
)
def test_fragile_forms_exceed_the_careful_bounds(name: str, form: Any, format: str, of_regime: Any) -> None:
    """What overflows, loses its digits to an offset, or cancels is told from what does not."""
    quantity = next(q for q in quantities.QUANTITIES if q.name == name)
    found = 0.0
    for regime in ALL_FINITE:
        for case in of_regime("all finite", regime, FORMATS[format], 10):
            x = np.array(case.logits, dtype=format)
            with mp.workdps(case.oracle_digits), np.errstate(all="ignore"):
                truth = np.asarray(quantity.truth(case.oracle), dtype=object)
                within = np.broadcast_to(
                    np.asarray(quantity.bound(case.oracle, FORMATS[format]), dtype=object), truth.shape
                )
                found = max(found, ratio(form(x, case.label), truth, within, FORMATS[format]))

    assert found > 10


@pytest.mark.parametrize("size", [2, 17, 65, 1025])
def test_the_order_of_a_sum_does_not_matter(size: int) -> None:
    """σ = V − 1 covers every order of summation, the least favourable one included."""
    x = np.linspace(-4, 4, size).astype(np.float32)
    case = LabelledLogits(logits=tuple(map(float, x)), label=size - 1)
    with mp.workdps(case.oracle_digits):
        truth = case.oracle.softmax
        within = bounds.stable_softmax(case.oracle, FORMATS["float32"])
        for form in (forms.sequential, forms.ascending, forms.descending, forms.shifted):
            agree(form(x, 0), truth, within=within)


@pytest.mark.parametrize("name", [q.name for q in quantities.QUANTITIES if q.domain == "textbook"])
def test_bounds_shrink_with_the_unit_roundoff(name: str) -> None:
    """Exact arithmetic is one more format: its bounds are those of float64, times 10⁻⁵⁰/2⁻⁵³, and without η."""
    case = LabelledLogits(logits=(0.5, -1.25, 2.0), label=1)
    quantity = next(q for q in quantities.QUANTITIES if q.name == name)
    with mp.workdps(case.oracle_digits):
        in_exact, in_float64 = (
            np.ravel(np.asarray(quantity.bound(case.oracle, FORMATS[f]), dtype=object)) for f in ("exact", "float64")
        )
        scale = mpf(2) ** 53 / mpf(10) ** 50
        ratios = [a / (b * scale) for a, b in zip(in_exact, in_float64, strict=True)]

        assert all(abs(r - 1) < mpf(10) ** -10 for r in ratios)


@pytest.mark.parametrize(
    ("format", "size"), [("bfloat16", 128), ("bfloat16", 1000), ("float16", 1024), ("float16", 1025)]
)
def test_a_sum_that_can_lose_every_digit_is_undecidable(format: str, size: int) -> None:
    """Where 2cu ≥ 1 a first-order bound says nothing, and says so."""
    case = Logits(logits=(0.0,) * size)
    for bound in (bounds.softmax, bounds.stable_softmax, bounds.logsumexp, bounds.log_softmax, bounds.divided_sum):
        with mp.workdps(60), pytest.raises(UndecidableError, match=r"2cu = .* ≥ 1"):
            bound(case.oracle, FORMATS[format])


@pytest.mark.parametrize("name", ["bfloat16", "float16", "float32", "float64", "exact"])
def test_undecidable_begins_at_one_half(name: str) -> None:
    """c roundings are decidable up to 2cu < 1, and the unit grows to u/(1 − 2cu) on the way there."""
    format = FORMATS[name]
    limit = int(1 / (2 * format.unit_roundoff))
    with mp.workdps(80):
        u = mpf(format.unit_roundoff.numerator) / format.unit_roundoff.denominator

        assert bounds.unit(format) == u
        assert abs(bounds.unit(format, limit // 2) / (2 * u) - 1) < mpf(10) ** -40
        with pytest.raises(UndecidableError):
            bounds.unit(format, limit)


def test_large_logits_are_not_undecidable() -> None:
    """The rule is about counts of roundings: a gap of 10⁶ in bfloat16 is decided, by η."""
    case = Logits(logits=(0.0, -1e6))
    with mp.workdps(case.oracle_digits):
        within = bounds.stable_softmax(case.oracle, FORMATS["bfloat16"])

        assert within[1] == 4 * bounds.smallest_normal(FORMATS["bfloat16"])


@pytest.mark.parametrize("parameter", ["kappa_exp", "kappa_log", "sigma"])
def test_costs_are_parameters(parameter: str) -> None:
    """A dearer exp, log or sum widens the bound, and a cheaper one narrows it."""
    case = Logits(logits=(0.5, -1.25, 2.0))
    with mp.workdps(case.oracle_digits):
        cheap, dear = (
            bounds.log_softmax(case.oracle, FORMATS["float64"], Costs(**{parameter: cost})) for cost in (1, 8)
        )

        assert all(a < b for a, b in zip(cheap, dear, strict=True))


@pytest.mark.parametrize("name", [q.name for q in quantities.QUANTITIES])
def test_bounds_do_not_depend_on_the_oracles_closed_forms(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong closed form in the oracle does not widen the bound that should convict it."""
    quantity = next(q for q in quantities.QUANTITIES if q.name == name)
    logits = (0.5, -1.25, 2.0)
    before, after = LabelledLogits(logits=logits, label=1), LabelledLogits(logits=logits, label=1)
    with mp.workdps(60):
        expected = quantity.bound(before.oracle, EXACT)
        for closed_form in ("softmax_jacobian", "log_softmax_jacobian", "cross_entropy_grad"):
            vars(after.oracle)[closed_form] = -getattr(before.oracle, closed_form)
        received = quantity.bound(after.oracle, EXACT)

        assert np.all(np.asarray(received == expected))
