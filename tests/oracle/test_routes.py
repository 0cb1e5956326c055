"""The oracle's values: two routes of its own, and a third that shares nothing with them, agree."""

from __future__ import annotations

import decimal
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

import gradspec
from gradspec.cases import Logits
from gradspec.claims import select
from gradspec.formats import FORMATS
from gradspec.oracle import operations
from gradspec.oracle.cross_entropy import CrossEntropy, UnshiftedCrossEntropy
from gradspec.oracle.differentiation import derivative, gradient, jacobian
from gradspec.oracle.log_softmax import LogSoftmax
from gradspec.oracle.precision import NEGLIGIBLE
from gradspec.oracle.softmax import Softmax
from gradspec.strategies import logits
from gradspec.strategies.regimes import ALL_FINITE, TEXTBOOK

REGIMES = [("textbook", regime) for regime in TEXTBOOK] + [("all finite", regime) for regime in ALL_FINITE]
DRAWS = 200
MOST_CASES = 20
FEWEST_CASES = 6
SPARE_DIGITS = 4
FAMILY = ("softmax", "log-softmax", "cross-entropy")

Draws = Callable[..., list[Any]]


@pytest.fixture(scope="module")
def by_regime(drawn: Draws) -> dict[tuple[str, str], list[Logits]]:
    """For each domain and regime some inputs in float64 and in float32."""
    found: dict[tuple[str, str], list[Logits]] = {key: [] for key in REGIMES}
    for domain in ("textbook", "all finite"):
        for format in ("float64", "float32"):
            space = logits.up_to(6).space(FORMATS[format], domain)
            for case in drawn(logits.strategy(space), DRAWS):
                if len(found[domain, case.regime]) < MOST_CASES:
                    found[domain, case.regime].append(case)
    return found


def worst_relative_error(first: Any, second: Any, gaps: Any) -> Any:
    """The largest |a − b| in units of (1 + g)|b|: an exponent g carries its own relative error into e^{−g}."""
    errors = [
        abs(a - b) / (abs(b) * (1 + g))
        for a, b, g in zip(first, second, gaps, strict=True)
        if b and g < NEGLIGIBLE and a != b
    ]
    return max(errors, default=mpf(0))


@pytest.mark.parametrize(("domain", "regime"), REGIMES)
def test_the_two_routes_agree(domain: str, regime: str, by_regime: dict[tuple[str, str], list[Logits]]) -> None:
    """Shifted with log1p, and unshifted at twice the digits, give the same values to the working precision."""
    cases = by_regime[domain, regime]
    assert len(cases) >= FEWEST_CASES
    for case in cases:
        with mp.workdps(case.oracle_digits):
            tolerance = mpf(10) ** (SPARE_DIGITS - mp.dps)
            one, other = CrossEntropy(case.logits, 0), UnshiftedCrossEntropy(case.logits, 0)
            zeros = [mpf(0)] * one.size
            ratios = [
                worst_relative_error(one.probs, other.probs, one.gaps),
                worst_relative_error(one.log_probs, other.log_probs, zeros),
                abs(one.logsumexp - other.logsumexp) / (1 + abs(other.logsumexp)),
                abs(one.mean_gap - other.mean_gap),
                max(abs(one.softmax_jacobian - other.softmax_jacobian).flat),
                max(abs(one.cross_entropy_grad - other.cross_entropy_grad)),
            ]

            assert max(ratios) < tolerance, f"{case.logits}: {ratios}"


def by_decimal(x: tuple[float, ...], digits: int = 80) -> tuple[list[Decimal], list[Decimal], Decimal]:
    """Softmax, log-softmax and logsumexp in decimal arithmetic, from the definitions, with digits to spare."""
    spread = max(x) - min(x)
    precision = digits + int(2 * spread / 2.3) + 40
    with decimal.localcontext(decimal.Context(prec=precision, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)):
        exponentials = [Decimal(v).exp() for v in x]
        total = sum(exponentials, Decimal(0))
        return [e / total for e in exponentials], [Decimal(v) - total.ln() for v in x], total.ln()


def of_decimal(value: Decimal) -> mpf:
    return mpf(str(value))


@pytest.mark.parametrize("regime", [*TEXTBOOK, "beyond exp's range", "gap near overflow", "subnormal results"])
def test_decimal_arithmetic_agrees(regime: str, by_regime: dict[tuple[str, str], list[Logits]]) -> None:
    """Python's decimal module, which shares no line of code with mpmath, gives the same values to 75 digits."""
    domain = "textbook" if regime in TEXTBOOK else "all finite"
    for case in by_regime[domain, regime][:6]:
        probs, logs, total = by_decimal(case.logits)
        with mp.workdps(120 + int(2 * max(LogSoftmax(case.logits).gaps) / 2.3)):
            true = LogSoftmax(case.logits)
            zeros = [mpf(0)] * true.size

            assert worst_relative_error(true.probs, map(of_decimal, probs), zeros) < mpf(10) ** -75
            assert worst_relative_error(true.log_probs, map(of_decimal, logs), zeros) < mpf(10) ** -75
            assert abs(true.logsumexp - of_decimal(total)) < mpf(10) ** -75


@pytest.mark.parametrize("gap", [1.0, 37.0, 87.0, 700.0, 2000.0])
def test_log_softmax_keeps_its_relative_accuracy_at_the_argmax(gap: float) -> None:
    """log p at the argmax, −log(1 + e^{−gap}), is right to 45 digits at 50: log1p, not log."""
    with decimal.localcontext(decimal.Context(prec=60 + int(gap), Emin=decimal.MIN_EMIN, Emax=decimal.MAX_EMAX)):
        exact = -(1 + Decimal(-gap).exp()).ln()
    with decimal.localcontext(decimal.Context(prec=80, Emin=decimal.MIN_EMIN)):
        expected = +exact  # a text of five thousand digits is more than Python reads
    with mp.workdps(50):
        received = LogSoftmax((0.0, -gap)).log_probs[0]
        expected_mpf = of_decimal(expected)

        assert abs(received / expected_mpf - 1) < mpf(10) ** -45


@pytest.mark.parametrize("gap", [1.0, 87.0, 700.0, 5000.0])
def test_one_minus_p_does_not_cancel(gap: float) -> None:
    """1 − p at the argmax, and with it the gradient's entry at the label, is right to 45 digits at 50."""
    with mp.workdps(3000):
        expected = mp.exp(-mpf(gap)) / (1 + mp.exp(-mpf(gap)))
    with mp.workdps(50):
        received = -CrossEntropy((0.0, -gap), 0).cross_entropy_grad[0]

        assert abs(received / expected - 1) < mpf(10) ** -45


@pytest.mark.parametrize(
    ("x", "probs"), [((0.0, 0.0), ("0.5", "0.5")), ((0.0,), ("1",)), ((1000.0, 1000.0, 1000.0, 1000.0), ("0.25",) * 4)]
)
def test_values_that_everybody_knows(x: tuple[float, ...], probs: tuple[str, ...]) -> None:
    """Equal logits share the probability equally."""
    assert [mpf(p) for p in probs] == list(LogSoftmax(x).probs)


def test_the_spread_of_the_largest_numbers_costs_no_time() -> None:
    """e^{−1.8e308·2} is not computed as such: it is e^{−10⁶⁰}, which no bound can tell from it."""
    with mp.workdps(400):
        smallest = LogSoftmax((1.7e308, -1.7e308)).probs[1]

        assert 0 < smallest < mp.exp(-(10**50))


@pytest.mark.parametrize(
    ("function", "x", "expected"),
    [(mp.sin, "0.5", mp.cos), (mp.exp, "-3", mp.exp), (mp.atan, "2", lambda t: 1 / (1 + t * t))],
    ids=["sin", "exp", "atan"],
)
def test_differences_give_derivatives(function: Any, x: str, expected: Any) -> None:
    """The oracle's own differentiation gives 80 digits of derivatives that are known otherwise."""
    with mp.workdps(100):
        point = mpf(x)

        assert abs(derivative(function, point) - expected(point)) < mpf(10) ** -80


def test_differences_give_jacobians_the_right_way_round() -> None:
    """Row i, column j holds ∂f_i/∂x_j, and a gradient is a row."""
    with mp.workdps(60):
        x = [mpf(2), mpf(3)]
        matrix = jacobian(lambda z: [z[0] * z[1], z[0] ** 2, z[1]], x)
        row = gradient(lambda z: z[0] * z[1], x)

        assert [[mp.nint(v) for v in r] for r in matrix] == [[3, 2], [4, 0], [0, 1]]
        assert [mp.nint(v) for v in row] == [3, 2]


@pytest.mark.parametrize("gap", [40.0, 354.0])
def test_small_entries_of_a_jacobian_are_relatively_accurate(gap: float) -> None:
    """The differences resolve an entry of size e^{−gap}, and its square, to 40 digits."""
    x = [mpf(0), mpf(-gap), mpf(-gap)]
    with mp.workdps(80 + int(gap)):
        received = jacobian(lambda z: Softmax(z).probs, x, spread=gap)
        expected = Softmax(x).softmax_jacobian

        assert max(abs(received / expected - 1).flat) < mpf(10) ** -40


def corrupted(original: Any, change: Callable[[Any], Any]) -> property:
    """The closed form, changed."""
    return property(lambda self: change(original.func(self)))


def off_by_1e_30(matrix: Any) -> Any:
    changed = matrix.copy()
    changed[0, 1] *= 1 + mpf(10) ** -30
    return changed


def diagonal_off_by_1e_30(matrix: Any) -> Any:
    changed = matrix.copy()
    changed[1, 1] *= 1 - mpf(10) ** -30
    return changed


def one_sign(matrix: Any) -> Any:
    changed = matrix.copy()
    changed[1, 0] = -changed[1, 0]
    return changed


@pytest.mark.parametrize(
    ("chapter", "change"),
    [
        ("softmax", off_by_1e_30),
        ("softmax", diagonal_off_by_1e_30),
        ("softmax", one_sign),
        ("softmax", lambda matrix: -matrix),
        ("log-softmax", off_by_1e_30),
        ("log-softmax", diagonal_off_by_1e_30),
        ("log-softmax", one_sign),
        ("log-softmax", lambda matrix: matrix.T),
    ],
)
def test_is_derivative_notices_a_corrupted_closed_form(
    chapter: str, change: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oracle's own Jacobian, with one entry off by 1e-30, a sign or transposed, is refuted by differences."""
    home = {"softmax": Softmax, "log-softmax": LogSoftmax}[chapter]
    name = f"{chapter.replace('-', '_')}_jacobian"
    monkeypatch.setattr(home, name, corrupted(vars(home)[name], change))
    claim = f"{chapter}.jacobian.is-derivative"
    result = gradspec.check("oracle", claims=claim, formats="exact", examples=10)

    assert str(result[claim].verdict) == "fails"


@pytest.mark.parametrize("chapter", FAMILY)
def test_the_theory_holds(chapter: str) -> None:
    """The oracle as the candidate, judged against the other route, holds on every claim of the softmax family."""
    claims = [claim.id for claim in select([f"{chapter}.*", "logsumexp.*"]) if "exact" in claim.formats]
    if chapter != "log-softmax":
        claims = [id for id in claims if id.startswith(f"{chapter}.")]
    result = gradspec.check("oracle", claims=claims, formats="exact", examples=5)

    assert {row.claim: str(row.verdict) for row in result} == dict.fromkeys(claims, "holds")


def test_the_oracle_is_not_compared_with_itself() -> None:
    """When the oracle is the candidate the expected side takes the other route."""
    case = Logits(logits=(0.1, 0.7, -0.3))

    assert type(case.oracle) is CrossEntropy
    assert type(case.by_another_route().oracle) is UnshiftedCrossEntropy


def test_operations_are_the_classes() -> None:
    """The oracle as a candidate gives what the oracle of a case gives."""
    case = Logits(logits=(0.5, -1.0, 2.0))
    with mp.workdps(60):
        pairs = [
            (operations.softmax(case.logits), case.oracle.softmax),
            (operations.log_softmax(case.logits), case.oracle.log_softmax),
            (operations.softmax_jacobian(case.logits), case.oracle.softmax_jacobian),
            (operations.cross_entropy_grad(case.logits, 0), case.oracle.cross_entropy_grad),
        ]

        assert all(np.array_equal(one, other) for one, other in pairs)


@pytest.fixture(autouse=True)
def _ambient() -> Iterator[None]:
    """No test leaves another working precision behind."""
    before = mp.prec
    yield
    assert mp.prec == before
