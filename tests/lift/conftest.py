"""What the tests of lifting share: an arithmetic, modules from text, an exact expectation."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from gradspec.lift import Arithmetic, LiftedNamespace, lift_namespace

_names = itertools.count()
MODULES = Path(__file__).parent / "modules"


@pytest.fixture
def arithmetic() -> Arithmetic:
    """An arithmetic of 50 digits."""
    return Arithmetic()


@pytest.fixture(autouse=True)
def high_precision() -> Iterator[None]:
    """Expectations are computed with 80 digits."""
    with mp.workdps(80):
        yield


def load(path: Path) -> ModuleType:
    """The module in that file, under a name of its own."""
    spec = importlib.util.spec_from_file_location(f"{path.stem}_{next(_names)}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[spec.name]
    return module


@pytest.fixture
def module(tmp_path: Path) -> Callable[[str], ModuleType]:
    """Makes a module of source text, in a file, with NumPy and math imported."""

    def make(source: str) -> ModuleType:
        path = tmp_path / f"student_{next(_names)}.py"
        path.write_text("import math\nimport numpy as np\n" + source, encoding="utf-8")
        return load(path)

    return make


@pytest.fixture
def lifted(module: Callable[[str], ModuleType], arithmetic: Arithmetic) -> Callable[[str], LiftedNamespace]:
    """The same, lifted."""
    return lambda source: lift_namespace(vars(module(source)), arithmetic)


class Close:
    """Compares what a candidate returned with exact values: equal to 45 digits, and of the same shape."""

    def __init__(self, arithmetic: Arithmetic) -> None:
        self._arithmetic = arithmetic

    def __call__(self, actual: Any, expected: Any, digits: int = 45) -> bool:
        received = self._arithmetic.to_mpf(actual)
        wanted = np.vectorize(mpf, otypes=[object])(np.asarray(expected, dtype=object))
        if received.shape != wanted.shape:
            return False
        pairs = zip(received.ravel(), wanted.ravel(), strict=True)
        return all(a == b or abs(a - b) <= mpf(10) ** -digits * (abs(b) + mpf(10) ** -5) for a, b in pairs)


@pytest.fixture
def close(arithmetic: Arithmetic) -> Close:
    """The comparison with exact values."""
    return Close(arithmetic)
