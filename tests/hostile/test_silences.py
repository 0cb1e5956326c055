"""Waiting once is enough: what an operation that did not answer means for the claims that follow."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

import gradspec
from gradspec.claims import all_claims
from gradspec.formats import FLOAT32, FLOAT64
from gradspec.runner.silences import Silences
from gradspec.verdicts import Verdict

LIMIT = 0.2
DEFINITION, STABLE = (all_claims()[id] for id in ("softmax.definition", "softmax.stable"))


def softmax(x: Any) -> Any:
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def test_a_silence_counts_for_its_format_and_its_kind_of_inputs() -> None:
    """Another format, or a claim with other inputs, is asked all the same."""
    silences = Silences()
    silences.note(DEFINITION, [("softmax", "float64")], 2.0)
    reason = "softmax did not answer within 2 s in softmax.definition, and is not asked again on inputs of that kind"

    assert DEFINITION.domain != STABLE.domain
    assert silences.reason(DEFINITION, ["softmax"], FLOAT64) == reason
    assert silences.reason(DEFINITION, ["softmax"], FLOAT32) == ""
    assert silences.reason(DEFINITION, ["sigmoid"], FLOAT64) == ""
    assert silences.reason(STABLE, ["softmax"], FLOAT64) == ""


def test_exact_arithmetic_is_slow_everywhere() -> None:
    """There an operation is asked no more at all; floats are."""
    silences = Silences()
    silences.note(DEFINITION, [("softmax", "exact")], 2.0)

    assert silences.exact("softmax") == "softmax did not answer within 2 s in exact arithmetic"
    assert silences.exact("sigmoid") == ""
    assert silences.reason(DEFINITION, ["softmax"], FLOAT64) == ""


def test_what_is_known_about_a_claim() -> None:
    """Silences of its own operations, on its own kind of inputs."""
    silences = Silences()
    silences.note(DEFINITION, [("softmax", "float64"), ("sigmoid", "float64")], 2.0)
    silences.note(STABLE, [("softmax", "exact")], 2.0)

    assert silences.about(DEFINITION) == {("softmax", "float64", DEFINITION.domain), ("softmax", "exact", "")}
    assert silences.about(STABLE) == {("softmax", "exact", "")}


def test_an_endless_call_is_made_once_a_kind() -> None:
    """No smaller input is looked for, and no further claim with such inputs asks."""
    calls: Counter[str] = Counter()

    def hangs_on_three(x: Any) -> Any:
        if len(x) == 3 and x.dtype == np.float64:
            calls["endless"] += 1
            while calls["endless"] > 1:  # the first is the one that looks whether it can be called at all
                pass
        return softmax(x)

    result = gradspec.check(
        {"softmax": hangs_on_three},
        claims="softmax.definition,softmax.range,softmax.order",
        formats="float64",
        time_limit=LIMIT,
    )

    assert [row.verdict for row in result] == [Verdict.TIMEOUT, Verdict.NOT_RUN, Verdict.NOT_RUN]
    assert calls["endless"] == 2


def test_from_python_a_loop_is_interrupted_too(path: Callable[[str], str]) -> None:
    """Without processes of their own, claims get the same verdicts."""
    result = gradspec.check(
        path("sometimes_loops"), claims="softmax.definition,softmax.range,sigmoid.definition", time_limit=LIMIT
    )

    assert [str(row.verdict) for row in result] == ["timeout", "not-run", "holds"]


def test_what_an_interrupted_run_did_not_reach_is_not_provided_where_it_is_not() -> None:
    """An operation that is absent is absent, however far the run came."""

    def interrupted(x: Any) -> Any:
        if len(x) == 2:
            signal.raise_signal(signal.SIGINT)
        return softmax(x)

    result = gradspec.check({"softmax": interrupted}, claims="softmax.range,sigmoid.definition,affine.jacobian")

    assert result.interrupted
    assert {row.claim: str(row.verdict) for row in result} == {
        "softmax.range": "not-run",
        "sigmoid.definition": "not-provided",
        "affine.jacobian": "not-provided",
    }
