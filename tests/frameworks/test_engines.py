"""Other people's engines: they load, and no claim of the chapter reverse-mode that is required fails on them."""

from __future__ import annotations

import pytest

from gradspec.candidates import load, preflight
from gradspec.claims import all_claims
from gradspec.formats import FLOAT64
from gradspec.runner import Runner, all_properties, profile

LIBRARIES = ("torch", "jax", "autograd", "micrograd", "mygrad")
CLAIMS = [claim for claim in all_claims().values() if claim.chapter == "reverse-mode"]
FEW = 10


@pytest.mark.parametrize("name", LIBRARIES)
def test_the_engine_is_not_accused(name: str) -> None:
    """Every required claim holds in float64, or cannot be counted there."""
    pytest.importorskip(name)
    candidate = preflight(load(name))
    runner = Runner(candidate, (FLOAT64,), profile(examples=FEW))
    rows = {claim.id: runner.row(claim, all_properties()[claim.id]) for claim in CLAIMS}

    assert {"vjp", "grad"} <= set(candidate.operations)
    assert not {"vjp", "grad", "jvp"} & set(candidate.unusable)
    assert [id for id, row in rows.items() if row.is_red and all_claims()[id].required] == []
    assert rows["reverse-mode.programs"].cells[0].decided > 0
