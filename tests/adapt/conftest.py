"""What the tests of adapting share: a small file, and what asking it shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gradspec.adapt import Adaptation, adapted
from gradspec.candidates.guard import Guard

Adapting = Callable[[str], Adaptation]


@pytest.fixture
def adapting(tmp_path: Path) -> Adapting:
    """`adapting(source)`: what asking a file of that source shows; NumPy is imported as np."""

    def run(source: str) -> Adaptation:
        path = tmp_path / "student.py"
        path.write_text("import numpy as np\n" + source, encoding="utf-8")
        return adapted(str(path), Guard(30), separately=False)

    return run
