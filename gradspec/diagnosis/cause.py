"""What a row says as a whole: derivation, rounding, overflow, contract."""

from __future__ import annotations

from gradspec.verdicts import Cell, ClaimResult, Verdict


def cause(row: ClaimResult) -> str:
    """The reading of a red row's cells; empty when nothing is red."""
    red = [cell for cell in row.cells if cell.verdict.is_red]
    if not red:
        return ""
    kinds = {cell.failure.kind for cell in red if cell.failure is not None}
    if "raised" in kinds:
        return _raised(row, red[0])
    if kinds & {"shape", "conduct"}:
        return "contract: not a matter of numbers"
    exact = row.cell("exact")
    if exact is None:
        return _without_exact(red[0])
    if exact.verdict is Verdict.FAILS:
        return "derivation: wrong at 50 digits too, where nothing is rounded"
    if exact.verdict is Verdict.HOLDS:
        return _right_formula(red[0])
    return _without_exact(red[0])


def _raised(row: ClaimResult, cell: Cell) -> str:
    exact = row.cell("exact")
    if exact is not None and exact.verdict is Verdict.HOLDS:
        return f"range: the candidate raises in {cell.format}, where exact arithmetic finds the right answer"
    return "error: the candidate raises"


def _right_formula(cell: Cell) -> str:
    if cell.failure is not None and cell.failure.kind == "not-finite":
        return f"overflow or underflow: the formula is right at 50 digits, {cell.format} runs out of range"
    return f"rounding: the formula is right at 50 digits, its evaluation in {cell.format} is not"


def _without_exact(cell: Cell) -> str:
    if cell.failure is not None and cell.failure.kind == "not-finite":
        return f"not a number, or a false infinity, in {cell.format}"
    return f"accuracy in {cell.format} (there is no exact cell to tell a formula from its rounding)"
