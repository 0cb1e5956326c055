"""The adapters of libraries that somebody else wrote: they load, they can be called, and every required claim holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from gradspec.candidates import load, preflight
from gradspec.cli import main
from gradspec.resources import load_module

HERE = Path(__file__).parent
LIBRARIES = ("scipy", "torch", "jax", "autograd")
grids: ModuleType = load_module(HERE / "grids.py", "gradspec_tests_grids")

NEEDS = {"torch": ("torch", "ml_dtypes"), "jax": ("jax", "ml_dtypes"), "scipy": ("scipy", "ml_dtypes"), "autograd": ()}
"""What has to be installed beside the library of the same name for its formats to be judged."""


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_adapter_can_be_called(library: str) -> None:
    """Every operation that the adapter defines answers a plain call in the contract's shape."""
    pytest.importorskip(library)

    candidate = preflight(load(library))

    assert {"softmax", "logsumexp", "log_softmax", "sigmoid"} <= set(candidate.operations)
    assert candidate.unusable == {}
    assert candidate.problem is None


@pytest.mark.parametrize("library", ["torch", "jax", "autograd"])
def test_the_adapter_differentiates_what_the_contract_differentiates(library: str) -> None:
    """Each library that differentiates provides every gradient and Jacobian, and every batched form but none more."""
    pytest.importorskip(library)

    candidate = preflight(load(library))

    assert {"softmax_jacobian", "softmax_vjp", "log_softmax_jacobian", "cross_entropy_grad", "nll_grad"} <= set(
        candidate.operations
    )
    assert {"affine_backward", "mlp_backward", "sigmoid_grad", "vjp", "grad"} <= set(candidate.operations)
    assert {"backprop", "pushforward"} <= set(candidate.operations) or library == "autograd"  # its docstring says why
    assert candidate.batched == load("reference").batched & set(candidate.operations)


@pytest.mark.parametrize(
    ("library", "run"), [(name, run) for name in LIBRARIES for run in range(len(grids.RUNS[name]))]
)
def test_the_library_is_not_accused_and_is_told_what_it_was_told_before(library: str, run: int) -> None:
    """No required claim fails on code that millions use, and the verdicts are those of the committed report."""
    for needed in (library, *NEEDS[library]):
        pytest.importorskip(needed)

    result = grids.judged(library, run)

    assert result.exit_code == 0
    assert grids.grid(library, run, result).splitlines() == grids.committed(library, run).splitlines()


@pytest.mark.parametrize("library", LIBRARIES)
def test_no_committed_report_accuses_a_library(library: str) -> None:
    """What is red in a committed report is recommended; and next to nothing is undecidable."""
    lines = [line for run in range(len(grids.RUNS[library])) for line in grids.committed(library, run).splitlines()]

    assert len(lines) > 90
    assert not [line for line in lines if "REQUIRED" in line or "undecidable" in line]


@pytest.mark.parametrize("library", ["scipy", "torch"])
def test_the_report_says_what_the_library_lacks(library: str) -> None:
    """`gradspec check scipy` names the operations that are not provided, and passes."""
    pytest.importorskip(library)

    outcome = CliRunner().invoke(
        main, ["check", library, "--examples", "5", "--claims", "softmax.definition,chain-rule.scalar"]
    )

    assert "not provided: " in outcome.output
    assert "for want of compose_derivative" in outcome.output
    assert outcome.exit_code == 0


def test_jax_keeps_the_users_own_float64_setting() -> None:
    """Loading and calling the adapter leaves jax as it was: a new array of the user's is float32."""
    pytest.importorskip("jax")
    script = (
        "import numpy as np, jax.numpy as jnp; from gradspec.candidates import load; c = load('jax');"
        "assert c.operation('softmax')(np.zeros(2)).dtype == np.float64; print(jnp.zeros(1).dtype)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=300)

    assert done.stdout.strip() == "float32"
