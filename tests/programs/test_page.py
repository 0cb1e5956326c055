"""spec/any-language.md: its table is the contract's, its example works."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from gradspec.contract import OPERATIONS, Argument
from gradspec.programs.process import LONGEST_LINE
from gradspec.programs.smoke import Smoke
from gradspec.resources import folder

PAGE = folder("spec") / "any-language.md"
_KINDS = {"label": "an integer", "arrays": "a list of matrices"}


def table() -> list[str]:
    """The table of operations, as the page should have it."""
    lines = ["| operation | arguments | results | with a batch |", "|---|---|---|---|"]
    for operation in OPERATIONS.values():
        if operation.takes_functions:
            continue
        arguments = ", ".join(map(_argument, operation.arguments))
        results = ", ".join(_shape(result) for result in operation.results)
        lines.append(f"| `{operation.name}` | {arguments} | {results} | {_batch(operation.name)} |")
    return lines


def _argument(argument: Argument) -> str:
    return f"`{argument.name}` {_KINDS.get(argument.kind) or _shape(argument.shape)}"


def _shape(symbols: tuple[str, ...] | str) -> str:
    return f"[{', '.join(symbols)}]"


def _batch(name: str) -> str:
    operation = OPERATIONS[name]
    if not operation.batched_results:
        return ""
    arguments = [
        f"`{a.name}` {'N integers' if a.kind == 'label' else _shape(('N', *a.shape))}"
        for a in operation.arguments
        if a.batched
    ]
    return f"{', '.join(arguments)} → {', '.join(_shape(result) for result in operation.batched_results)}"


def test_the_table_of_operations_is_the_contracts() -> None:
    """Names, shapes and batches, in the contract's order."""
    found = re.search(r"<!-- operations -->\n(.*?)\n?<!-- /operations -->", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    assert found is not None
    assert found[1].splitlines() == table(), "put this there:\n" + "\n".join(table())


def test_the_longest_line_is_named() -> None:
    """The number of bytes that an answer may have."""
    assert f"at most {LONGEST_LINE} bytes" in PAGE.read_text(encoding="utf-8")


def test_the_program_of_the_page_speaks_the_protocol(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stands there. (What the page shows of its report is compared where the README's is.)"""
    source = re.search(r"```python program\.py\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert source is not None
    (tmp_path / "program.py").write_text(source[1], encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert [trial for trial in Smoke(f"cmd:{sys.executable} program.py", 20.0) if trial.fault] == []
