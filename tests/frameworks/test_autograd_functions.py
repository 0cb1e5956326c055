"""A torch.autograd.Function as several operations: right ones pass, and a backward for one cotangent only does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import gradspec
from gradspec.candidates import load
from gradspec.errors import CandidateError, UsageError
from gradspec.frameworks import functions_named, operations_of

SOFTMAX = """
import torch


class MySoftmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        p = torch.softmax(x, -1)
        ctx.save_for_backward(p)
        return p

    @staticmethod
    def backward(ctx, cotangent):
        (p,) = ctx.saved_tensors
        return p * (cotangent - (p * cotangent).sum(-1, keepdim=True))
"""
CROSS_ENTROPY = """
import torch


class CrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, label):
        ctx.save_for_backward(x, label)
        return -torch.log_softmax(x, -1)[label]

    @staticmethod
    def backward(ctx, cotangent):
        x, label = ctx.saved_tensors
        gradient = torch.softmax(x, -1)
        gradient[label] -= 1
        return {returned}, None
"""


def written(folder: Path, source: str, call: str) -> str:
    """A file with a Function and the namespace made of it; the candidate's name."""
    path = folder / "kernels.py"
    path.write_text(f"{source}\n\nfrom gradspec.frameworks import operations_of\n\ncandidate = {call}\n")
    return f"{path}:candidate"


def test_a_right_function_passes(tmp_path: Path) -> None:
    """Forward, vjp, Jacobian and batch of one Function are judged, and hold in two formats."""
    pytest.importorskip("torch")
    name = written(tmp_path, SOFTMAX, 'operations_of(MySoftmax, forward="softmax", batched=True)')

    result = gradspec.check(name, claims="softmax.*,conduct.*", formats="float64,float32", examples=10)

    assert result.exit_code == 0
    assert set(result.run.operations) == {"softmax", "softmax_vjp", "softmax_jacobian"}
    for claim in ("softmax.vjp", "softmax.jacobian", "conduct.batch", "conduct.dtype", "conduct.pure"):
        assert {cell.verdict for cell in result[claim].cells} == {"holds"}


@pytest.mark.parametrize(("returned", "holds"), [("cotangent * gradient", True), ("gradient", False)])
def test_a_backward_for_the_cotangent_one_only_is_found(tmp_path: Path, returned: str, holds: bool) -> None:
    """The gradient is asked with another cotangent than 1, and a backward that ignores it is a wrong formula."""
    pytest.importorskip("torch")
    source = CROSS_ENTROPY.replace("{returned}", returned)
    name = written(tmp_path, source, 'operations_of(CrossEntropy, forward="cross_entropy")')

    result = gradspec.check(name, claims="cross-entropy.gradient", formats="float64,float32", examples=10)

    assert result.ok is holds
    if not holds:
        diagnosis = result["cross-entropy.gradient"].diagnosis
        assert diagnosis is not None
        assert diagnosis.cause == "derivation"
        assert "everything is multiplied by 1/2" in diagnosis.reading


def test_every_forward_gives_its_derivatives() -> None:
    """torch's own functions, one at a time, hold on the claims about what is made of them."""
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    forwards = {
        "affine": lambda W, b, x: functional.linear(x, W, b),
        "cross_entropy": functional.cross_entropy,
        "log_softmax": lambda x: torch.log_softmax(x, -1),
        "logsumexp": lambda x: torch.logsumexp(x, -1),
        "nll": lambda probs, label: functional.nll_loss(torch.log(probs), label),
        "relu": torch.relu,
        "sigmoid": torch.sigmoid,
        "softmax": lambda x: torch.softmax(x, -1),
        "squared_norm": lambda y: torch.dot(y, y),
    }
    namespace: dict[str, Any] = {}
    for forward, function in forwards.items():
        namespace |= operations_of(function, forward)

    result = gradspec.check(namespace, formats="float64", examples=5)

    assert result.exit_code == 0
    assert {"affine_backward", "nll_grad", "squared_norm_grad", "sigmoid_grad", "log_softmax_jacobian"} <= set(
        namespace
    )
    assert sum(row.verdict == "holds" for row in result) > 50


def test_a_file_of_functions_says_what_to_write(tmp_path: Path) -> None:
    """Without a namespace of operations, and for the class itself, one line says what to add and how to name it."""
    pytest.importorskip("torch")
    path = tmp_path / "kernels.py"
    path.write_text(SOFTMAX)

    for name in (str(path), f"{path}:MySoftmax"):
        with pytest.raises(CandidateError) as raised:
            load(name)

        assert 'candidate = operations_of(MySoftmax, forward="softmax")' in str(raised.value)
        assert "\n" not in str(raised.value)


def test_the_base_class_is_none_of_the_files_own() -> None:
    """`from torch.autograd import Function` brings it along; what is to be named is what is made from it."""
    torch = pytest.importorskip("torch")
    own = type("Softmax", (torch.autograd.Function,), {})

    assert functions_named({"Function": torch.autograd.Function, "Softmax": own}) == ["Softmax"]


def test_what_cannot_be_made_is_refused() -> None:
    """An operation without derivatives here, and something that is no function."""
    with pytest.raises(UsageError, match="Expected forward among affine, cross_entropy"):
        operations_of(len, "mlp_forward")
    with pytest.raises(UsageError, match=r"Expected a torch\.autograd\.Function or a function of tensors but got 3\."):
        operations_of(3, "softmax")
