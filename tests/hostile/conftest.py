"""Candidates that do harm, a file each in candidates/, and gradspec run on them in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CANDIDATES = Path(__file__).parent / "candidates"
CLAIMS = "softmax.definition,softmax.range,sigmoid.definition,conduct.pure,conduct.shapes"
LIMIT = 0.5
"""Seconds a call, for candidates of which one call takes for ever and every other a few milliseconds."""


@dataclass(frozen=True)
class Outcome:
    """What a run of `gradspec check` left behind."""

    code: int
    text: str
    error: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report."""
        report: dict[str, Any] = json.loads(self.text)
        return report

    @property
    def rows(self) -> dict[str, dict[str, Any]]:
        """The report's rows by their claims."""
        return {row["claim"]: row for row in self.report["claims"]}

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict of every claim, in a word."""
        return {claim: row["verdict"] for claim, row in self.rows.items()}

    def cells(self, claim: str) -> dict[str, str]:
        """The verdict of every format."""
        return {cell["format"]: cell["verdict"] for cell in self.rows[claim]["cells"]}

    def failure(self, claim: str) -> dict[str, Any]:
        """The counterexample of a claim's last red cell, which is the one that the terminal shows."""
        failures = [cell["failure"] for cell in self.rows[claim]["cells"] if cell["failure"] is not None]
        failure: dict[str, Any] = failures[-1]
        return failure


Check = Callable[..., Outcome]


@pytest.fixture(scope="session")
def check() -> Check:
    """`check("loops_forever", jobs=1)`: the outcome for that file; asked again, the same outcome is given again."""
    known: dict[tuple[Any, ...], Outcome] = {}

    def checked(name: str, *options: str, jobs: int = 2, report: str = "json") -> Outcome:
        key = (name, *options, jobs, report)
        if key not in known:
            words = ["check", f"{name}.py", "--claims", CLAIMS, "--examples", "5", "--time-limit", str(LIMIT)]
            words += ["--jobs", str(jobs), "--format", report, *options]
            command = [sys.executable, "-m", "gradspec", *words]
            done = subprocess.run(command, cwd=CANDIDATES, capture_output=True, text=True, check=False)
            known[key] = Outcome(done.returncode, done.stdout, done.stderr)
        return known[key]

    return checked


@pytest.fixture
def path() -> Callable[[str], str]:
    """`path("loops_forever")`: the file of that name."""
    return lambda name: str(CANDIDATES / f"{name}.py")
