"""The cause of a failure: one small candidate for each of the closed set, lifted and not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import gradspec
from gradspec.verdicts import Cause, ClaimResult, Diagnosis

Student = Callable[[str], str]

OPAQUE = """
import struct


def opaque(values):  # the eight bytes of a float64: no exact number passes through them
    return np.array([struct.unpack("d", struct.pack("d", v))[0] for v in np.asarray(values).ravel()])

"""


def diagnosed(path: str, claim: str) -> Diagnosis:
    """The diagnosis of a claim that fails."""
    row: ClaimResult = gradspec.check(path, claims=claim, examples=25)[claim]
    assert row.diagnosis is not None, f"{claim} does not fail"
    return row.diagnosis


LIFTED = {
    "a sign": ("cross-entropy.gradient", "def cross_entropy_grad(x, label): return one_hot(x, label) - probs(x)"),
    "a class too many": ("softmax.definition", "def softmax(x): return np.exp(x) / (1 + np.sum(np.exp(x)))"),
    "all NaN": ("softmax.definition", "def softmax(x): return probs(x) * np.nan"),
    "all zeros": ("softmax.definition", "def softmax(x): return 0 * probs(x)"),
    "bits": ("cross-entropy.definition", "def cross_entropy(x, label): return -np.log2(probs(x)[label])"),
}


@pytest.mark.parametrize("name", LIFTED)
def test_a_wrong_formula_reads_derivation(name: str, student: Student) -> None:
    """What is as wrong at 100 digits as at 50 is a wrong formula."""
    claim, source = LIFTED[name]

    assert diagnosed(student(source), claim).cause is Cause.DERIVATION


CONSTANTS = {
    "1e-12 is added inside the logarithm": (
        "cross-entropy.definition",
        "def cross_entropy(x, label): return -np.log(probs(x)[label] + 1e-12)",
    ),
    "3e-09 is added to the sum under the logarithm": (
        "cross-entropy.definition",
        "def cross_entropy(x, label): return np.max(x) + np.log(np.sum(np.exp(x - np.max(x))) + 3e-9) - x[label]",
    ),
    "probabilities are clipped at 1e-06": (
        "cross-entropy.definition",
        "def cross_entropy(x, label): return -np.log(np.clip(probs(x)[label], 1e-6, 1))",
    ),
    "values above 12.5 are cut to it": (
        "cross-entropy.definition",
        "def cross_entropy(x, label): return np.minimum(-np.log(probs(x)[label]), 12.5)",
    ),
    "everything is multiplied by 1.0005": (
        "cross-entropy.gradient",
        "def cross_entropy_grad(x, label): return 1.0005 * (probs(x) - one_hot(x, label))",
    ),
    "everything is multiplied by 0.999": ("softmax.jacobian", "def softmax_jacobian(x):\n p = probs(x)\n "
                                          "return 0.999 * (np.diag(p) - np.outer(p, p))"),
    "1e-08 is added to the denominator": (
        "softmax.definition",
        "def softmax(x): return np.exp(x) / (np.sum(np.exp(x)) + 1e-8)",
    ),
    "the logits are divided by 0.7": ("softmax.definition", "def softmax(x): return probs(x / 0.7)"),
    "a label smoothing of 0.05 is left in": (
        "cross-entropy.gradient",
        "def cross_entropy_grad(x, label):\n return probs(x) - 0.95 * one_hot(x, label) - 0.05 / len(x)",
    ),
    "logits beyond ±300.0 are clipped to it": (
        "softmax.stable",
        "def softmax(x): return probs(np.clip(x, -300.0, 300.0))",
    ),
    "1e-10 is added to the sum under the logarithm": (
        "logsumexp.definition",
        "def logsumexp(x): return np.max(x) + np.log(np.sum(np.exp(x - np.max(x))) + 1e-10)",
    ),
    "1e-07 is added to every entry": ("softmax.definition", "def softmax(x): return probs(x) + 1e-7"),
    "2.718281828459045": ("softmax.definition", "def softmax(x): return np.e**x / np.sum(np.e**x)"),
}  # fmt: skip


@pytest.mark.parametrize("words", [words for words in CONSTANTS if "2.718" not in words])
def test_a_constant_is_recovered_and_named(words: str, student: Student) -> None:
    """The constant that was put in comes out, to the digit, with the place where it stands."""
    claim, source = CONSTANTS[words]
    diagnosis = diagnosed(student(source), claim)

    assert diagnosis.cause is Cause.CONSTANT
    assert diagnosis.reading.endswith(words)


def test_an_internal_difference_quotient_is_no_constant_and_no_formula(student: Student) -> None:
    """A Jacobian by inner differences is right to some digits at any precision: truncation."""
    source = """
    def softmax_jacobian(x):
        columns = [(probs(x + 1e-5 * row) - probs(x - 1e-5 * row)) / 2e-5 for row in np.eye(len(x))]
        return np.stack(columns, axis=1)
    """

    assert diagnosed(student(source), "softmax.jacobian").cause is Cause.TRUNCATION


def test_a_truncated_series_is_truncation(student: Student) -> None:
    """Seven terms of the exponential series, at reduced arguments, are right to some digits at any precision."""
    source = """
    def series(t):
        total, term = 1 + 0 * t, 1 + 0 * t
        for n in range(1, 7):
            term = term * t / n
            total = total + term
        return total

    def sigmoid(x):
        return 1 / (1 + series(-np.asarray(x) / 1024) ** 1024)
    """

    assert diagnosed(student(source), "sigmoid.definition").cause is Cause.TRUNCATION


@pytest.mark.parametrize(
    ("source", "detail"),
    [
        (
            "def softmax(x):\n p = probs(x).astype(np.float32).astype(float)\n return p / np.sum(p)",
            "look for a cast to float32",
        ),
        ("def softmax(x): return probs(x).astype(np.float32)", "so something inside casts to"),
        ("def softmax(x): return probs(x.astype(np.float32)).astype(float)", "so something inside casts to"),
        (
            "def softmax(x): return probs(np.asarray(x, dtype=np.float32) * np.float64(1))",
            "so the input is cast to that",
        ),
    ],
)
def test_a_cast_to_float32_reads_rounding_and_is_seen(source: str, detail: str, student: Student) -> None:
    """The formula is right at 50 digits; the answers carry float32's mantissas, or float32's errors."""
    diagnosis = diagnosed(student(source), "softmax.definition")

    assert diagnosis.cause is Cause.ROUNDING
    assert detail in diagnosis.reading


def test_an_overflow_reads_range(student: Student) -> None:
    """Exact arithmetic finds the right answer, and float64 runs out of range."""
    path = student("def softmax(x): return np.exp(x) / np.sum(np.exp(x))")

    assert diagnosed(path, "softmax.stable").cause is Cause.RANGE


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("softmax.definition", "def softmax(x): return probs(x)[:-1]"),
        ("softmax.definition", "def softmax(x): return None"),
        ("conduct.pure", "def softmax(x):\n x -= np.max(x)\n return np.exp(x) / np.sum(np.exp(x))"),
        ("conduct.labels", "def cross_entropy(x, label): return -np.log(probs(x)[label])"),
    ],
)
def test_shape_mutation_and_silence_read_contract(claim: str, source: str, student: Student) -> None:
    """A wrong shape, None for an answer, a changed input and an accepted bad label are no matter of numbers."""
    assert diagnosed(student(source), claim).cause is Cause.CONTRACT


def test_an_exception_reads_error(student: Student) -> None:
    """A candidate that raises on some inputs has that for a cause."""
    path = student("def softmax(x):\n assert len(x) != 2\n return probs(x)")

    assert diagnosed(path, "softmax.definition").cause is Cause.ERROR


def test_a_rounding_that_cannot_be_lifted_shrinks(student: Student) -> None:
    """Errors of rounding are 2²⁹ times smaller in float64 than in float32, which tells them where nothing is lifted."""
    source = OPAQUE + "def softmax(x): return (opaque(1e3 + probs(x)) - 1e3).astype(x.dtype)"
    diagnosis = diagnosed(student(source), "softmax.definition")

    assert diagnosis.cause is Cause.ROUNDING
    assert "cannot be lifted" in diagnosis.reading


def test_a_wrong_formula_that_cannot_be_lifted_does_not_shrink(student: Student) -> None:
    """An error that is the same in float32 and float64 is one of derivation."""
    source = OPAQUE + "def softmax(x): return opaque(probs(-x)).astype(x.dtype)"
    diagnosis = diagnosed(student(source), "softmax.definition")

    assert diagnosis.cause is Cause.DERIVATION
    assert "cannot be lifted" in diagnosis.reading


def test_a_constant_that_cannot_be_lifted_is_named_roughly(student: Student) -> None:
    """Read off answers in float64 a constant is known to a digit or two, and said to be."""
    source = OPAQUE + "def cross_entropy(x, label): return -np.log(opaque(probs(x))[label] + 1e-6)"
    diagnosis = diagnosed(student(source), "cross-entropy.definition")

    assert diagnosis.cause is Cause.CONSTANT
    assert diagnosis.reading.endswith("about 1.0e-6 is added inside the logarithm")


def test_a_factor_next_to_one_is_told_beyond_the_one(student: Student) -> None:
    """1 + π·1e-8 is no "about 1.0"."""
    diagnosis = diagnosed(student("def softmax(x): return probs(x) * (1 + np.pi * 1e-8)"), "softmax.definition")

    assert diagnosis.reading.endswith("multiplied by about 1.00000003142")


def test_float32_too_little_to_tell_reads_undecided(student: Student) -> None:
    """A small error that float32's own rounding hides is left undecided, not guessed."""
    error = "1e-11 * np.sin(np.arange(len(x)) + x[0])"
    source = OPAQUE + f"def softmax(x): return (opaque(probs(x)) + {error}).astype(x.dtype)"
    diagnosis = diagnosed(student(source), "softmax.definition")

    assert diagnosis.cause is Cause.UNDECIDED


@pytest.mark.parametrize(
    ("claim", "source", "cause"),
    [
        ("softmax.definition", "def softmax(x): return probs(-x)", Cause.DERIVATION),
        ("softmax.stable", "def softmax(x): return np.exp(x) / np.sum(np.exp(x))", Cause.RANGE),
    ],
)
def test_a_run_without_exact_arithmetic_asks_it_for_the_cause(
    claim: str, source: str, cause: Cause, student: Student
) -> None:
    """Where only float64 was asked for, the counterexample is judged exactly: no wrong formula is called rounding."""
    row = gradspec.check(student(source), claims=claim, formats="float64", examples=20)[claim]

    assert row.diagnosis is not None
    assert row.diagnosis.cause is cause


def test_a_wrong_batch_that_cannot_be_lifted_does_not_shrink(student: Student) -> None:
    """For conduct as for every claim: without exact arithmetic the two float formats tell."""
    source = "def softmax(x): return opaque(np.exp(x) / np.sum(np.exp(x))).astype(x.dtype).reshape(x.shape)"
    diagnosis = diagnosed(student(f"{OPAQUE}BATCHED = {{'softmax'}}\n{source}"), "conduct.batch")

    assert diagnosis.cause is Cause.DERIVATION
    assert "cannot be lifted" in diagnosis.reading


def test_a_right_answer_has_no_diagnosis(student: Student) -> None:
    """Nothing is diagnosed where nothing is red."""
    row = gradspec.check(student("softmax = probs"), claims="softmax.definition", examples=5)["softmax.definition"]

    assert row.diagnosis is None
