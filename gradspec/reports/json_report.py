"""The result as JSON; its schema is result.schema.json beside this file, and carries the version.

The report holds no times and no paths but the candidate's own, so that two equal runs give identical files.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from gradspec.claims import all_claims
from gradspec.verdicts import Cause, Cell, ClaimResult, Diagnosis, Failure, Lookalike, Result, Verdict

SCHEMA_VERSION = 1
SCHEMA = Path(__file__).with_name("result.schema.json")


def to_json(result: Result) -> str:
    """The report, indented, with a newline at its end."""
    return json.dumps(result_to_dict(result), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def result_to_dict(result: Result) -> dict[str, Any]:
    """The report as plain data."""
    claims = all_claims()
    return {
        "schema": SCHEMA_VERSION,
        "exit_code": result.exit_code,
        "strict": result.strict,
        "interrupted": result.interrupted,
        "run": dataclasses.asdict(result.run),
        "regimes": result.regimes,
        "expected": None if result.expectations is None else dataclasses.asdict(result.expectations),
        "claims": [
            {
                **row_to_dict(row),
                "title": claims[row.claim].title,
                "level": claims[row.claim].level,
                "read": claims[row.claim].reference,
            }
            for row in result
        ],
    }


def row_to_dict(row: ClaimResult) -> dict[str, Any]:
    """One row as plain data."""
    return {
        "claim": row.claim,
        "verdict": str(row.verdict),
        "diagnosis": None if row.diagnosis is None else dataclasses.asdict(row.diagnosis),
        "follows_from": list(row.follows_from),
        "reproduce": row.reproduce,
        "cells": [_cell_to_dict(cell) for cell in row.cells],
    }


def row_from_dict(data: dict[str, Any]) -> ClaimResult:
    """The row that `row_to_dict` wrote."""
    return ClaimResult(
        claim=data["claim"],
        cells=tuple(_cell_from_dict(cell) for cell in data["cells"]),
        diagnosis=_diagnosis_from_dict(data["diagnosis"]),
        follows_from=tuple(data["follows_from"]),
        reproduce=data["reproduce"],
    )


def _diagnosis_from_dict(data: dict[str, Any] | None) -> Diagnosis | None:
    if data is None:
        return None
    lookalike = None if data["lookalike"] is None else Lookalike(**data["lookalike"])
    return Diagnosis(**{**data, "cause": Cause(data["cause"]), "lookalike": lookalike})


def _cell_to_dict(cell: Cell) -> dict[str, Any]:
    data = {f.name: getattr(cell, f.name) for f in dataclasses.fields(cell)}
    failures = {name: _failure_to_dict(getattr(cell, name)) for name in ("failure", "worst")}
    return {**data, **failures, "verdict": str(cell.verdict), "operations": list(cell.operations)}


def _failure_to_dict(failure: Failure | None) -> dict[str, Any] | None:
    """A counterexample as plain data: what is told of it, not the case itself."""
    if failure is None:
        return None
    return {f.name: getattr(failure, f.name) for f in dataclasses.fields(failure) if f.name != "case"}


def _cell_from_dict(data: dict[str, Any]) -> Cell:
    failure, worst = (None if data[key] is None else Failure(**data[key]) for key in ("failure", "worst"))
    changed = {"verdict": Verdict(data["verdict"]), "operations": tuple(data["operations"])}
    return Cell(**{**data, **changed, "failure": failure, "worst": worst})
