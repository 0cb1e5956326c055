"""`arrays = "torch"`: functions of tensors, and torch.autograd.Functions in conventions of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gradspec import check
from gradspec.errors import UsageError

pytest.importorskip("torch")

KERNELS = """
import torch


class RowSoftmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        if x.ndim != 2:
            raise ValueError("rows only")
        p = torch.softmax(x, dim=1)
        ctx.save_for_backward(p)
        return p

    @staticmethod
    def backward(ctx, g):
        (p,) = ctx.saved_tensors
        return p * (g{})


def rows(x):
    return torch.softmax(x, dim=1)
"""
RIGHT, FORGETFUL = " - (g * p).sum(dim=1, keepdim=True)", ""


def judged(tmp_path: Path, source: str, **entry: Any) -> dict[str, bool]:
    path = tmp_path / "kernels.py"
    path.write_text(source, encoding="utf-8")
    mapping = {"arrays": "torch", "layout": "rows", "operations": {"softmax": entry}}
    claims = "softmax.definition,softmax.vjp,softmax.jacobian,conduct.batch"
    result = check(str(path), mapping=mapping, claims=claims, profile="quick", formats="float64,float32")
    provided = [row for row in result.claims if row.verdict.value != "not-provided"]
    return {row.claim: not row.is_red for row in provided}


def test_a_function_of_tensors(tmp_path: Path) -> None:
    """A function of rows of tensors is judged on arrays, one sample and several."""
    assert judged(tmp_path, KERNELS.format(RIGHT), call="rows") == {"softmax.definition": True, "conduct.batch": True}


@pytest.mark.parametrize(("backward", "holds"), [(RIGHT, True), (FORGETFUL, False)])
def test_a_kernel_of_rows(tmp_path: Path, backward: str, holds: bool) -> None:
    """An autograd.Function that takes rows only provides its derivatives too, which are those of its own backward."""
    assert judged(tmp_path, KERNELS.format(backward), call="RowSoftmax") == {
        "softmax.definition": True,
        "softmax.jacobian": holds,
        "softmax.vjp": holds,
        "conduct.batch": True,
    }


def test_what_a_kernel_cannot_say(tmp_path: Path) -> None:
    """Its gradient is what torch makes of it: no object is made, and nothing called before."""
    with pytest.raises(UsageError, match=r"Expected no after for operations\.softmax, RowSoftmax being a torch\."):
        judged(tmp_path, KERNELS.format(RIGHT), call="RowSoftmax", after="rows")


MODULE = """
import torch


class Linear(torch.nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.randn(n_out, n_in))
        self.bias = torch.nn.Parameter(torch.zeros(n_out))

    def forward(self, x):
        return x @ self.weight{}.T + self.bias
"""


@pytest.mark.parametrize(("wrong", "code"), [("", 0), (".abs()", 1)])
def test_a_module_is_adapted_to(tmp_path: Path, wrong: str, code: int) -> None:
    """Its parameters are set, and it is judged in float64 and in float32."""
    path = tmp_path / "module.py"
    path.write_text(MODULE.format(wrong), encoding="utf-8")
    claims = "affine.jacobian,conduct.shapes,conduct.batch,conduct.pure"
    result = check(str(path), adapt=True, claims=claims, formats="float64,float32", examples=5)

    assert any("weight.data=W, bias.data=b set on it" in note for note in result.run.notes)
    assert result.exit_code == code
