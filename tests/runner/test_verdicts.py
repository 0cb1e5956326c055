"""Which verdict a cell gets, and which exit code a run."""

from __future__ import annotations

import itertools
import random
import re
import signal
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gradspec
from gradspec.candidates import adopt
from gradspec.formats import EXACT, FLOAT64
from gradspec.runner import Profile
from gradspec.runner.evaluation import Evaluator
from gradspec.runner.examination import EmptyPropertyError
from gradspec.runner.judge import Judge
from gradspec.runner.property import Property
from gradspec.strategies import logits
from gradspec.verdicts import Cell, ClaimResult, Failure, Result, Run, Verdict

FEW = 25
HEADER = Run("candidate", "source", ("softmax",), ("float64",), "default", 100, 0, {})
COUNTEREXAMPLE = Failure("x = [0.0, 0.0]", "named", "1", "2", "", 1.0, "value")


def softmax(x: Any) -> Any:
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def unwritten(x: Any) -> Any:
    raise NotImplementedError


def softmin(x: Any) -> Any:
    return softmax(-x)


def particular(x: Any) -> Any:
    if np.max(x) > 5:
        raise ValueError("too large for me")
    return softmax(x)


def leaving(x: Any) -> Any:
    if np.max(x) > 5:
        raise SystemExit(0)
    return softmax(x)


def spectral(x: Any) -> Any:
    np.fft.fft(x)  # has no exact counterpart
    return softmax(x)


def offset_softmax(x: Any) -> Any:
    return np.exp(x - (np.max(x) + np.log(np.sum(np.exp(x - np.max(x))))))


def log_softmax(x: Any) -> Any:
    return x - (np.max(x) + np.log(np.sum(np.exp(x - np.max(x)))))


def verdicts(result: Result, claim: str) -> dict[str, str]:
    return {cell.format: str(cell.verdict) for cell in result[claim].cells}


@pytest.mark.parametrize(
    ("function", "exact", "float64", "exit_code"),
    [
        (softmax, "holds", "holds", 0),
        (offset_softmax, "holds", "holds", 0),
        (softmin, "fails", "fails", 1),
        (particular, "error", "error", 1),
        (leaving, "error", "error", 1),
        (spectral, "not-lifted", "holds", 0),
        (unwritten, "not-provided", "not-provided", 3),
    ],
)
def test_the_verdict_of_a_candidate(function: Callable[[Any], Any], exact: str, float64: str, exit_code: int) -> None:
    """Right, wrong, raising, unliftable and unwritten functions each get their own verdict and exit code."""
    result = gradspec.check({"softmax": function}, claims="softmax.definition", examples=FEW)

    assert verdicts(result, "softmax.definition") == {"exact": exact, "float64": float64}
    assert result.exit_code == exit_code


def test_an_exception_is_shown_with_its_input() -> None:
    """A candidate that raises on some inputs is told on which, where, and what it said."""
    result = gradspec.check({"softmax": particular}, claims="softmax.definition", formats="float64", examples=FEW)
    failure = result["softmax.definition"].cells[0].failure

    assert failure is not None
    assert (failure.kind, failure.operation) == ("raised", "softmax")
    assert re.fullmatch(r"logits = \[-?[0-9.]+, -?[0-9.]+\]", failure.example)
    assert "too large for me" in failure.message
    assert "test_verdicts.py" in failure.message


def test_what_is_absent_is_not_provided() -> None:
    """A claim about an operation that is not there says which one, and the run decides nothing."""
    result = gradspec.check({"softmax": softmax}, claims="logsumexp.definition")
    reasons = {cell.reason for cell in result["logsumexp.definition"].cells}

    assert reasons == {"logsumexp not provided"}
    assert result.exit_code == 3


def test_theory_without_an_operation_is_not_the_candidates_affair() -> None:
    """A claim that only the oracle can be asked about is *not provided*, with the reason."""
    result = gradspec.check({"softmax": softmax}, claims="cross-entropy.chain.diagonal-term")

    assert verdicts(result, "cross-entropy.chain.diagonal-term") == {"exact": "not-provided"}


def test_nothing_decided_is_undecidable() -> None:
    """A claim with no example that could be decided is *undecidable*, says why, and is no pass."""

    def mlp_backward(W1: Any, W2: Any, x: Any, z2_bar: Any) -> Any:
        return x, W1, W2

    result = gradspec.check({"mlp_backward": mlp_backward}, claims="mlp.batch-is-sum", examples=5)
    cell = result["mlp.batch-is-sum"].cells[0]

    assert (cell.verdict, cell.decided, cell.reason) == (
        Verdict.UNDECIDABLE,
        0,
        "mlp_backward does not declare a batch",
    )
    assert result.exit_code == 3


@pytest.mark.parametrize(("strict", "exit_code"), [(False, 0), (True, 1)])
def test_recommended_claims_count_when_strict(strict: bool, exit_code: int) -> None:
    """A recommended claim that fails is shown either way, and fails the run only with `strict`."""
    result = gradspec.check(
        {"log_softmax": log_softmax},
        claims="log-softmax.stable,log-softmax.offset-free",
        formats="float64",
        examples=5,
        strict=strict,
    )

    assert verdicts(result, "log-softmax.offset-free") == {"float64": "fails"}
    assert result.exit_code == exit_code


@pytest.mark.parametrize(
    ("cells", "recommended", "strict", "exit_code"),
    [
        ([Verdict.HOLDS], False, False, 0),
        ([Verdict.HOLDS, Verdict.NOT_PROVIDED], False, False, 0),
        ([Verdict.HOLDS, Verdict.FAILS], False, False, 1),
        ([Verdict.HOLDS, Verdict.ERROR], False, False, 1),
        ([Verdict.HOLDS, Verdict.TIMEOUT], False, False, 1),
        ([Verdict.HOLDS, Verdict.CRASHED], False, False, 1),
        ([Verdict.HOLDS, Verdict.FAILS], True, False, 0),
        ([Verdict.HOLDS, Verdict.FAILS], True, True, 1),
        ([Verdict.UNDECIDABLE], False, False, 3),
        ([Verdict.NOT_PROVIDED], False, False, 3),
        ([Verdict.NOT_LIFTED], False, False, 3),
        ([Verdict.NOT_RUN], False, False, 3),
        ([], False, False, 3),
    ],
)
def test_the_exit_code(cells: list[Verdict], recommended: bool, strict: bool, exit_code: int) -> None:
    """0 something was decided and nothing that counts is red, 1 something that counts is, 3 nothing was decided."""
    ids = [f"claim.{n}" for n in range(len(cells))]
    rows = tuple(ClaimResult(id, (_cell(v),)) for id, v in zip(ids, cells, strict=True))
    result = Result(HEADER, rows, frozenset(ids) if recommended else frozenset(), strict=strict)

    assert result.exit_code == exit_code
    assert result.ok == (exit_code == 0)


def _cell(verdict: Verdict) -> Cell:
    failure = COUNTEREXAMPLE if verdict.is_red else None
    return Cell("float64", verdict, decided=int(verdict is Verdict.HOLDS), failure=failure)


@pytest.mark.parametrize(
    ("cells", "verdict"),
    [
        ([Verdict.HOLDS, Verdict.HOLDS], Verdict.HOLDS),
        ([Verdict.HOLDS, Verdict.FAILS], Verdict.FAILS),
        ([Verdict.FAILS, Verdict.ERROR], Verdict.ERROR),
        ([Verdict.NOT_LIFTED, Verdict.HOLDS], Verdict.HOLDS),
        ([Verdict.NOT_LIFTED, Verdict.UNDECIDABLE], Verdict.UNDECIDABLE),
        ([Verdict.HOLDS, Verdict.NOT_RUN], Verdict.NOT_RUN),
        ([], Verdict.NOT_RUN),
    ],
)
def test_the_row_in_a_word(cells: list[Verdict], verdict: Verdict) -> None:
    """A row's verdict is the gravest of its cells, and what was not run never reads as a pass."""
    assert ClaimResult("claim", tuple(map(_cell, cells))).verdict == verdict


def test_a_half_loaded_candidate_is_unusable(student: Callable[[str], str]) -> None:
    """A file that fails at its end is judged on what it defined before, and the exit code says 2."""
    path = student("softmax = right_softmax\nraise RuntimeError('the plot failed')\nsigmoid = np.load('it.npy')")
    result = gradspec.check(path, claims="softmax.definition", examples=5)

    assert verdicts(result, "softmax.definition") == {"exact": "holds", "float64": "holds"}
    assert "the plot failed" in str(result.run.problem)
    assert result.exit_code == 2


def test_an_interrupted_run_keeps_what_it_has() -> None:
    """Ctrl-C keeps the rows judged so far; the others read *not run*, and the exit code is 2."""

    def interrupt(row: ClaimResult) -> None:
        if row.claim == "softmax.sums-to-one":
            raise KeyboardInterrupt

    result = gradspec.check(
        {"softmax": softmax},
        claims="softmax.definition,softmax.sums-to-one,softmax.range,softmax.order",
        examples=5,
        progress=interrupt,
    )

    assert [str(row.verdict) for row in result] == ["holds", "holds", "not-run", "not-run"]
    assert (result.interrupted, result.exit_code) == (True, 2)


def test_ctrl_c_inside_the_candidate_ends_the_run() -> None:
    """An interrupt that arrives while the candidate computes is an interrupt, not the candidate's failure."""
    calls = itertools.count()

    def slow(x: Any) -> Any:
        if next(calls) == 40:
            signal.raise_signal(signal.SIGINT)
        return softmax(x)

    result = gradspec.check({"softmax": slow}, claims="softmax.definition,softmax.order", formats="float64")

    assert [str(row.verdict) for row in result] == ["not-run", "not-run"]
    assert result.exit_code == 2


def test_a_property_that_compares_nothing_is_refused() -> None:
    """A property that made no comparison on an input is an error of ours, told with file and line."""
    empty = Property("softmax.definition", lambda candidate, case: candidate.softmax(case.logits), logits)
    judge = Judge(Evaluator(adopt({"softmax": softmax})), Profile())

    with pytest.raises(EmptyPropertyError, match=r"^test_verdicts\.py:\d+: softmax\.definition compared nothing\."):
        judge.judge(empty, FLOAT64, [EXACT, FLOAT64])


def test_comparing_empty_arrays_is_comparing_nothing() -> None:
    """`agree` on arrays without entries does not count as a comparison."""
    empty = Property("softmax.definition", lambda candidate, case: gradspec.agree([], [], within=[]), logits)
    judge = Judge(Evaluator(adopt({"softmax": softmax})), Profile())

    with pytest.raises(EmptyPropertyError):
        judge.judge(empty, FLOAT64, [FLOAT64])


@pytest.mark.parametrize("share", [1.0, 0.05])
def test_a_candidate_that_answers_at_random_is_red(share: float) -> None:
    """Answers that differ from call to call fail, however rarely they are wrong, and end no run."""
    wrong = random.Random(0)

    def flaky(x: Any) -> Any:
        return softmax(x) * (1 + (wrong.random() < share) * wrong.random() / 1000)

    result = gradspec.check({"softmax": flaky}, claims="softmax.definition,softmax.order,conduct.pure")

    assert str(result["softmax.definition"].verdict) == "fails"
    assert result.exit_code == 1


def test_each_format_is_judged_by_itself() -> None:
    """A candidate that is wrong in float32 only is red there and nowhere else."""

    def coarse(x: Any) -> Any:
        return softmax(x) if x.dtype == np.float64 or x.dtype == object else softmax(x) * np.float32(1.001)

    result = gradspec.check(
        {"softmax": coarse}, claims="softmax.definition", formats="exact,float64,float32", examples=FEW
    )

    assert verdicts(result, "softmax.definition") == {"exact": "holds", "float64": "holds", "float32": "fails"}


def test_exact_alone_is_judged_on_float64_inputs() -> None:
    """With no float format asked for, exact arithmetic is judged on inputs drawn for float64."""
    result = gradspec.check({"softmax": softmax}, claims="softmax.definition", formats="exact", examples=FEW)

    assert verdicts(result, "softmax.definition") == {"exact": "holds"}
