"""Claims judged side by side: the same rows, whatever dies on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gradspec.runner.workers import Crashed, Judgement, can_fork, side_by_side


@pytest.fixture
def forking() -> None:
    """Forking is not safe beside the threads of a framework that another test has loaded."""
    if not can_fork():
        pytest.skip("a library with threads of its own is loaded: nothing is forked then")


DEADLY = """
import os
import numpy as np


def softmax(x):
    if max(x) > 500:
        os._exit(1)
    e = np.exp(x - np.max(x))
    return e / np.sum(e)
"""


def checked(folder: Path, candidate: str, claims: str, jobs: int) -> dict[str, Any]:
    """The JSON report of a run in a process of its own, which may fork."""
    command = [sys.executable, "-m", "gradspec", "check", candidate, "--claims", claims, "--jobs", str(jobs)]
    command += ["--profile", "quick", "--format", "json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_the_result_does_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    """One process or two: the same report."""
    one, two = (checked(tmp_path, "reference", "softmax.r*,softmax.s*", jobs) for jobs in (1, 2))

    assert one == two


@pytest.mark.usefixtures("forking")
def test_every_claim_is_judged_once() -> None:
    """More claims than workers: each comes back with its own answer."""

    def judge(claim: str) -> Judgement:
        return claim.upper(), Counter({claim: 1})

    answers = dict(side_by_side(judge, list("abcdefg"), 2))

    assert answers == {c: (c.upper(), Counter({c: 1})) for c in "abcdefg"}


@pytest.mark.usefixtures("forking")
def test_a_worker_that_dies_takes_one_claim_along() -> None:
    """The claim that killed its process is marked, and the others are judged all the same."""

    def judge(claim: str) -> Judgement:
        if claim == "b":
            os._exit(7)
        return claim, Counter()

    answers = dict(side_by_side(judge, list("abcd"), 2))
    crashed = answers.pop("b")

    assert isinstance(crashed, Crashed)
    assert str(crashed) == "the candidate ended its process (exit code 7)"
    assert set(answers) == {"a", "c", "d"}


@pytest.mark.usefixtures("forking")
def test_what_the_judge_raises_is_raised_here() -> None:
    """An error of gradspec's own is not swallowed in a worker."""

    def judge(claim: str) -> Judgement:
        raise ZeroDivisionError(claim)

    with pytest.raises(ZeroDivisionError, match="a"):
        list(side_by_side(judge, ["a", "b"], 2))


@pytest.mark.usefixtures("forking")
def test_leaving_early_ends_the_workers(tmp_path: Path) -> None:
    """Nobody goes on working for a run that was given up."""

    def judge(claim: str) -> Judgement:
        if claim == "slow":
            time.sleep(1)
            (tmp_path / "finished").touch()
        return claim, Counter()

    with closing(side_by_side(judge, ["quick", "slow"], 2)) as rows:
        next(rows)
    time.sleep(1.5)

    assert not (tmp_path / "finished").exists()


def test_a_candidate_that_kills_its_process_reads_crashed(tmp_path: Path) -> None:
    """The claims on which it died are crashed and fail the run; the rest of the report is there."""
    (tmp_path / "deadly.py").write_text(DEADLY, encoding="utf-8")
    report = checked(tmp_path, "deadly.py", "softmax.definition,softmax.stable", 2)
    verdicts = {row["claim"]: row["verdict"] for row in report["claims"]}

    assert verdicts == {"softmax.definition": "holds", "softmax.stable": "crashed"}
    assert report["exit_code"] == 1
