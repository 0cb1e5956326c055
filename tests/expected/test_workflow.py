"""The GitHub Actions example: what its step runs, run as the runner would, on a library with a known failure."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

WORKFLOW = Path(__file__).parents[2] / "examples" / "ci" / "github-actions.yml"
OPS = """import numpy as np


def relu(x):
    return np.abs(x)
"""
KNOWN = """[[failure]]
claim = "mlp.forward"
cause = "derivation"
reason = "the negative half is not cut off"
"""


def script() -> str:
    """The text of the step that checks the claims."""
    _, _, step = WORKFLOW.read_text(encoding="utf-8").partition("- name: Check the claims\n")
    return textwrap.dedent(step.partition("run: |\n")[2])


@pytest.mark.skipif(os.name == "nt", reason="the example's runner is Linux")
@pytest.mark.parametrize("known", [KNOWN, ""], ids=["known", "unknown"])
def test_the_step_writes_its_summary_and_tells_by_its_exit_code(tmp_path: Path, known: str) -> None:
    """Green where the failure is known, red where it is not; the job's summary has the report either way."""
    (tmp_path / "mylib").mkdir()
    (tmp_path / "mylib" / "ops.py").write_text(OPS, encoding="utf-8")
    (tmp_path / "gradspec-expected.toml").write_text(known, encoding="utf-8")
    summary = tmp_path / "step_summary.md"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-e", "-c", script()],
        cwd=tmp_path,
        env=os.environ | {"GITHUB_STEP_SUMMARY": str(summary), "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert "--expected gradspec-expected.toml" in script()
    assert run.returncode == (0 if known else 1), run.stderr
    assert "mlp.forward" in summary.read_text(encoding="utf-8")
