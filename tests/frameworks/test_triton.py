"""Triton kernels as candidates, in Triton's interpreter where there is no GPU: right ones pass, a wrong one is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

KERNELS = Path(__file__).parents[2] / "examples" / "kernels" / "triton_kernels.py"


def judged(candidate: str) -> dict[str, Any]:
    """The report on one of the kernels: in a process of its own, for Triton reads its environment when it is loaded."""
    torch = pytest.importorskip("torch")
    pytest.importorskip("triton")
    interpreted = {} if torch.cuda.is_available() else {"TRITON_INTERPRET": "1"}
    command = [sys.executable, "-m", "gradspec", "check", f"{KERNELS}:{candidate}", "--examples", "3"]
    run = subprocess.run(
        [*command, "--formats", "float64,float32", "--format", "json"],
        capture_output=True,
        text=True,
        env=os.environ | interpreted,
        timeout=300,
        check=False,
    )
    assert run.returncode in (0, 1), run.stderr
    report: dict[str, Any] = json.loads(run.stdout)
    return report | {"exit": run.returncode}


def red(report: dict[str, Any]) -> set[str]:
    """The claims that fail in some format."""
    return {c["claim"] for c in report["claims"] if any(cell["verdict"] == "fails" for cell in c["cells"])}


@pytest.mark.parametrize(
    ("candidate", "recommended"), [("softmax", set()), ("cross_entropy", {"cross-entropy.gradient.saturation"})]
)
def test_right_kernels_pass(candidate: str, recommended: set[str]) -> None:
    """Forward and backward, single rows and batches, float64 and float32; p − 1 at the label is no required matter."""
    report = judged(candidate)

    assert report["exit"] == 0
    assert red(report) == recommended
    assert sum(cell["verdict"] == "holds" for c in report["claims"] for cell in c["cells"]) >= 40


def test_padding_with_zeros_is_told() -> None:
    """Lanes beyond the row that are loaded as 0 count as classes of logit 0."""
    report = judged("padded_with_zeros")

    assert report["exit"] == 1
    assert {"softmax.definition", "softmax.vjp", "softmax.sums-to-one"} <= red(report)
