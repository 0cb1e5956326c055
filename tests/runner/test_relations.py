"""How red rows are read: what the cells of a row say together, and which rows follow from which."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import gradspec
from gradspec.claims import all_claims
from gradspec.verdicts import Result

Student = Callable[[str], str]

DOWNSTREAM = """
def softmax_jacobian(x):
    p = softmax(x)
    return np.diag(p) - np.outer(p, p)


def cross_entropy_grad(x, label):
    gradient = np.array(softmax(x))
    gradient[label] -= 1
    return gradient
"""


def cells(result: Result, claim: str) -> list[str]:
    return [str(cell.verdict) for cell in result[claim].cells]


@pytest.mark.parametrize(
    ("formula", "cause"),
    [
        ("2 * right_softmax(x)", "derivation:"),
        ("right_softmax(-x)", "derivation:"),
        ("right_softmax(x)[::-1]", "derivation:"),
        ("right_softmax(x) + 1e-12", "constant:"),
        ("np.exp(x - np.max(x)) / (np.sum(np.exp(x - np.max(x))) + 1e-8)", "constant:"),
    ],
)
def test_a_wrong_formula_is_wrong_in_exact_arithmetic(formula: str, cause: str, student: Student) -> None:
    """What differs from the formula fails at 50 digits, however little it differs, and never reads *rounding*."""
    path = student(f"def softmax(x):\n    return {formula}")
    row = gradspec.check(path, claims="softmax.definition", examples=25)["softmax.definition"]

    assert str(row.cells[0].verdict) == "fails"
    assert row.cause.startswith(cause)


@pytest.mark.parametrize(
    ("claim", "source", "cause"),
    [
        ("softmax.stable", "def softmax(x):\n    return np.exp(x) / np.sum(np.exp(x))", "range:"),
        (
            "logsumexp.stable",
            "def logsumexp(x):\n    return np.log(np.sum(np.exp(x)))",
            "range:",
        ),
        (
            "softmax.definition",
            "def softmax(x):\n    return right_softmax(x.astype(np.float32))",
            "rounding:",
        ),
        (
            "softmax.stable",
            "import math\ndef softmax(x):\n    e = [math.exp(v) for v in x]\n    return [v / sum(e) for v in e]",
            "range:",
        ),
        ("softmax.definition", "def softmax(x):\n    assert x.max() < 5\n    return right_softmax(x)", "error:"),
        ("softmax.definition", "def softmax(x):\n    return right_softmax(x)[:-1]", "contract:"),
    ],
)
def test_the_cause_of_a_row(claim: str, source: str, cause: str, student: Student) -> None:
    """Overflow, rounding, a limited range, an exception and a wrong shape each have their own reading."""
    row = gradspec.check(student(source), claims=claim, examples=25)[claim]

    assert row.is_red
    assert row.cause.startswith(cause)


def test_an_unstable_form_is_exact_right_and_float_wrong(student: Student) -> None:
    """The unshifted quotient holds as a formula everywhere and fails only as an evaluation, at large inputs."""
    path = student("def softmax(x):\n    return np.exp(x) / np.sum(np.exp(x))")
    result = gradspec.check(path, claims="softmax.definition,softmax.stable,softmax.sums-to-one", examples=25)

    assert cells(result, "softmax.definition") == ["holds", "holds"]
    assert cells(result, "softmax.sums-to-one") == ["holds", "holds"]
    assert cells(result, "softmax.stable") == ["holds", "fails"]


def test_a_row_without_red_has_no_cause(student: Student) -> None:
    """Nothing is explained where nothing is red."""
    row = gradspec.check(student("softmax = right_softmax"), claims="softmax.definition", examples=5)[
        "softmax.definition"
    ]

    assert (row.cause, row.follows_from) == ("", ())


def test_structural_claims_follow_from_the_definition(student: Student) -> None:
    """A doubled softmax is one row of its own, and every other red row of softmax follows from it."""
    path = student("def softmax(x):\n    return 2 * right_softmax(x)")
    result = gradspec.check(path, claims="softmax.*,conduct.*", examples=10)
    red = {row.claim: row.follows_from for row in result if row.is_red}

    assert red.pop("softmax.definition") == ()
    assert {"softmax.stable", "softmax.sums-to-one", "softmax.range"} <= set(red)
    assert set(red.values()) == {("softmax.definition",)}


def test_a_defect_that_spreads_by_calls_is_attributed(student: Student) -> None:
    """A Jacobian and a gradient that call the file's own wrong softmax follow from the operation softmax."""
    path = student("def softmax(x):\n    return right_softmax(x / 2)\n" + DOWNSTREAM)
    result = gradspec.check(
        path, claims="softmax.definition,softmax.jacobian,cross-entropy.gradient,softmax.jacobian.trace", examples=10
    )

    assert {row.claim: row.follows_from for row in result} == {
        "softmax.definition": (),
        "softmax.jacobian": ("operation softmax",),
        "softmax.jacobian.trace": ("operation softmax",),
        "cross-entropy.gradient": ("operation softmax",),
    }


def test_a_defect_of_its_own_is_not_excused(student: Student) -> None:
    """A Jacobian that is wrong by itself stands beside the wrong softmax that it calls."""
    wrong = DOWNSTREAM.replace("np.diag(p) - np.outer(p, p)", "np.diag(p) + np.outer(p, p)")
    path = student("def softmax(x):\n    return right_softmax(x / 2)\n" + wrong)
    result = gradspec.check(path, claims="softmax.definition,softmax.jacobian,cross-entropy.gradient", examples=10)

    assert {row.claim: row.follows_from for row in result} == {
        "softmax.definition": (),
        "softmax.jacobian": (),
        "cross-entropy.gradient": ("operation softmax",),
    }


def test_a_fragile_operation_is_attributed(student: Student) -> None:
    """A gradient that overflows only because the file's softmax does follows from it."""
    path = student("def softmax(x):\n    return np.exp(x) / np.sum(np.exp(x))\n" + DOWNSTREAM)
    result = gradspec.check(path, claims="softmax.stable,cross-entropy.gradient.stable", examples=10)

    assert result["softmax.stable"].follows_from == ()
    assert result["cross-entropy.gradient.stable"].follows_from == ("operation softmax",)


def test_a_changed_input_is_one_operations_misconduct(student: Student) -> None:
    """Writing into x fails conduct.pure for that operation alone, and no mathematical claim: candidates get copies."""
    path = student(
        """
        def softmax(x):
            x -= np.max(x)
            return right_softmax(x)

        def logsumexp(x):
            return np.max(x) + np.log(np.sum(np.exp(x - np.max(x))))
        """
    )
    result = gradspec.check(path, claims="softmax.*,logsumexp.*,conduct.pure", formats="float64", examples=10)
    pure = result["conduct.pure"].cells[0]

    assert pure.operations == ("softmax",)
    assert {row.claim for row in result if row.is_red} == {"conduct.pure"}
    assert pure.failure is not None
    assert pure.failure.expected == "x as it was"


def test_what_conduct_spoils_follows_from_conduct(student: Student) -> None:
    """Where an operation answers differently every time, its mathematical claims follow from conduct.pure."""
    path = student(
        """
        calls = []

        def softmax(x):
            calls.append(x)
            return right_softmax(x) * (1 + len(calls) / 1000)
        """
    )
    result = gradspec.check(path, claims="softmax.definition,conduct.pure", formats="float64", examples=10)

    assert result["conduct.pure"].follows_from == ()
    assert result["softmax.definition"].follows_from == ("conduct.pure",)


def test_a_required_claim_never_follows_from_an_advised_one(student: Student) -> None:
    """What is merely recommended excuses nothing."""
    recommended = {claim.id for claim in all_claims().values() if not claim.required}
    path = student("def softmax(x):\n    return right_softmax(x / 2)\n" + DOWNSTREAM)
    result = gradspec.check(path, claims="softmax.*,cross-entropy.*,conduct.*", formats="float64", examples=3)
    excuses = {id for row in result if row.is_red and row.claim not in recommended for id in row.follows_from}

    assert excuses & recommended == set()


def test_what_cannot_be_called_is_not_asked_again(student: Student) -> None:
    """Beside a wrong softmax that others call, an operation that always raises is an error of its own, and no crash."""
    path = student(
        "def softmax(x):\n    return 2 * right_softmax(x)\n"
        + DOWNSTREAM
        + "def sigmoid(x):\n    raise ValueError('not today')\n"
    )
    result = gradspec.check(path, claims="softmax.definition,sigmoid.definition", examples=5)

    assert cells(result, "sigmoid.definition") == ["error", "error"]
    assert result["sigmoid.definition"].follows_from == ()
