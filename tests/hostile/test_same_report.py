"""The report of a run does not depend on how many processes made it, nor on when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Check = Callable[..., Any]

NAMES = (
    "loops_in_floats",
    "sometimes_loops",
    "sometimes_loops_in_c",
    "sometimes_kills_itself",
    "keeps_count",
    "draws_at_random",
    "replaces_numpy",
)


@pytest.mark.parametrize("name", NAMES)
def test_one_process_or_two(name: str, check: Check) -> None:
    """The same text, to the last letter."""
    one, two = (check(name, jobs=jobs) for jobs in (1, 2))

    assert (one.code, one.text) == (two.code, two.text)


def test_a_loop_reads_the_same_wherever_it_is(check: Check) -> None:
    """Interrupted from inside, or ended from outside with its process: one and the same report."""
    inside, outside = check("sometimes_loops"), check("sometimes_loops_in_c")

    assert inside.text.replace("sometimes_loops.py", "sometimes_loops_in_c.py") == outside.text
