"""Every claim has been seen to fail: the mistakes of impl/mistakes/, and the committed matrix of who kills whom."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import pytest

from gradspec.candidates.builtin import mistake_files
from gradspec.claims import all_claims
from gradspec.resources import load_module

HERE = Path(__file__).parent
matrix: ModuleType = load_module(HERE / "matrix.py", "gradspec_tests_matrix")
MISTAKES = tuple(mistake_files())


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_killed_by_the_claims_meant_to_catch_it(name: str) -> None:
    """The claims that the mistake's docstring names all fail on it."""
    meant = [all_claims()[id] for id in matrix.meant_to_catch(name)]

    assert set(matrix.kills(name, meant)) == {claim.id for claim in meant}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_file_looks_like_a_students(name: str) -> None:
    """It imports NumPy alone, breaks at least one operation, and says in its first line what is wrong."""
    text = mistake_files()[name].read_text(encoding="utf-8")
    imports = [line for line in text.splitlines() if line.startswith(("import ", "from "))]

    assert all("numpy" in line or line in ("import math", "import functools") for line in imports)
    assert matrix.broken_operations(name)
    assert text.startswith('"""')
    assert text.splitlines()[0].endswith(".")


def test_the_matrix_speaks_of_every_mistake_and_of_claims_that_exist() -> None:
    """The committed matrix has a row for each file and knows no other claim than the specification's."""
    committed = matrix.committed()

    assert set(committed) == set(MISTAKES)
    assert {id for row in committed.values() for id in row} <= set(all_claims())


def test_every_claim_kills_a_mistake() -> None:
    """Each claim about an operation kills at least one; claims about none are seen to fail in tests/oracle."""
    killing = {id for row in matrix.committed().values() for id in row}

    assert {claim.id for claim in all_claims().values() if claim.operations} == killing


def test_every_mistake_is_killed_by_its_principal_claim() -> None:
    """The matrix has the first claim of a mistake's docstring among its killers."""
    missed = [name for name, row in matrix.committed().items() if matrix.meant_to_catch(name)[0] not in row]

    assert missed == []


def test_claims_that_kill_the_same_mistakes_have_a_reason() -> None:
    """Two claims with equal columns are told apart in equal_columns.toml, or one of them says nothing new."""
    columns: dict[str, set[str]] = defaultdict(set)
    for name, row in matrix.committed().items():
        for id in row:
            columns[id].add(name)
    groups: dict[frozenset[str], list[str]] = defaultdict(list)
    for id, killed in columns.items():
        groups[frozenset(killed)].append(id)
    equal = {" = ".join(sorted(ids)) for ids in groups.values() if len(ids) > 1}
    reasons = tomllib.loads((HERE / "equal_columns.toml").read_text(encoding="utf-8"))

    assert set(reasons) == equal
    assert all(isinstance(reason, str) and len(reason) > 40 for reason in reasons.values())


def test_the_table_shows_the_matrix() -> None:
    """matrix.md is what matrix.json says."""
    assert (HERE / "matrix.md").read_text(encoding="utf-8") == matrix.table(matrix.committed())
