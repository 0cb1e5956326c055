"""The adapters of libraries that somebody else wrote: they load, they can be called, and every required claim holds."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

import gradspec
from gradspec.candidates import load, preflight
from gradspec.cli import main

LIBRARIES = ("scipy", "torch")


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_adapter_can_be_called(library: str) -> None:
    """Every operation that the adapter defines answers a plain call in the contract's shape."""
    pytest.importorskip(library)

    candidate = preflight(load(library))

    assert {"softmax", "logsumexp", "log_softmax", "sigmoid"} <= set(candidate.operations)
    assert candidate.unusable == {}
    assert candidate.problem is None


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_library_is_not_accused(library: str) -> None:
    """No required claim fails on code that millions use."""
    pytest.importorskip(library)

    result = gradspec.check(library, profile="quick")

    assert result.exit_code == 0


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_report_says_what_the_library_lacks(library: str) -> None:
    """`gradspec check scipy` names the operations that are not provided, and passes."""
    pytest.importorskip(library)

    outcome = CliRunner().invoke(
        main, ["check", library, "--examples", "5", "--claims", "softmax.definition,chain-rule.scalar"]
    )

    assert "not provided: " in outcome.output
    assert "for want of compose_derivative" in outcome.output
    assert outcome.exit_code == 0
