"""The same limit under pytest, where the properties are tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from gradspec.resources import folder

LIMIT = 0.5


def judged(candidate: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Pytest on a few properties, without anything of the project's own settings."""
    command = [sys.executable, "-m", "pytest", "-p", "gradspec.plugin", "-p", "no:cacheprovider"]
    command += ["--import-mode=importlib", "-c", "/dev/null", str(folder("properties"))]
    command += ["--impl", candidate, "--claims", "softmax.definition,softmax.range,sigmoid.definition", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["sometimes_loops", "sometimes_exits_at_once"])
def test_the_session_goes_on(name: str, path: Callable[[str], str]) -> None:
    """A call that does not come back fails its test, and pytest reaches its end."""
    said = {"sometimes_loops": "softmax did not answer within 0.5 s", "sometimes_exits_at_once": "(exit code 3)"}
    done = judged(path(name), "--time-limit", str(LIMIT))

    assert said[name] in done.stdout
    assert "A required claim does not hold." in done.stdout
    assert done.returncode == pytest.ExitCode.TESTS_FAILED


def test_a_limit_that_is_none_is_a_usage_error(path: Callable[[str], str]) -> None:
    """It is refused before any test."""
    done = judged(path("sometimes_raises"), "--time-limit", "0")

    assert "Expected a time limit in seconds, more than 0, but got time_limit=0.0." in done.stderr + done.stdout
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
