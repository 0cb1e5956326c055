"""Is the mapping that was found the right one? Asked of files that the wardrobe writes, whose mapping is known.

Right is a mapping by which every operation that the file's own mapping gives is given, takes a batch where that does,
and answers as the oracle, on single samples and on the batch.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from gradspec.adapt import Adaptation, adapt
from gradspec.adapt.calls.inputs import Array, batch, expected
from gradspec.candidates.guard import Guard
from gradspec.candidates.quiet import quietly
from gradspec.contract import OPERATIONS
from gradspec.mapping import CandidateMapping, dress, read
from gradspec.mapping.defaults import LOSS_GRADIENTS, LOSSES
from gradspec.resources import load_module

wardrobe = load_module(Path(__file__).parents[1] / "mapping" / "wardrobe.py", "gradspec_tests_wardrobe_to_adapt")
Outfit: TypeAlias = Any
"""One of the wardrobe's."""

OF_PROBABILITIES = ("nll", "cross_entropy_backward")
"""What comes along with a loss that is given probabilities, and not with the same loss of logits."""


@dataclass(frozen=True)
class Measured:
    """What adapting to an outfit came to."""

    outfit: Outfit
    wrong: tuple[str, ...]
    """Operations that are not given, or not rightly."""
    adaptation: Adaptation
    calls: int
    """How often the file's functions were called for it."""


def is_of_one_mind(outfit: Outfit) -> bool:
    """False where loss and gradient are divided differently by declaration: that is said and never adapted to."""
    return bool(outfit.divisor in ("", replace(outfit, divisor="").divides_by))


def measured(outfit: Outfit) -> Measured:
    """Adapts to the file of an outfit, the formulas being right."""
    written = wardrobe.written(outfit)
    namespace = _run(written.text)
    guard = Guard(30)
    adaptation = adapt(namespace, guard, "the wardrobe's file")
    wrong = tuple(_wrong(namespace, read(written.mapping, "own"), adaptation.mapping))
    return Measured(outfit, wrong, adaptation, guard.calls)


def _run(text: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dressed.py"
        path.write_text(text, encoding="utf-8")
        with quietly("dressed.py"):
            return vars(load_module(path, "gradspec_tests_dressed"))


def _wrong(namespace: Mapping[str, Any], own: CandidateMapping, found: CandidateMapping) -> list[str]:
    by_own, by_found = dress(namespace, own, "own").namespace, dress(namespace, found, "found").namespace
    wrong = []
    for name in (name for name in OPERATIONS if name in by_own):
        if name not in by_found:
            along = {"nll": "cross_entropy", "cross_entropy_backward": "cross_entropy_grad"}.get(name, name)
            if along == name or along not in by_found:
                wrong.append(name)
        elif OPERATIONS[name].takes_functions:
            continue  # its conventions are asked for by functions, and were right or were not found
        elif name in by_own["BATCHED"] and name not in by_found["BATCHED"]:
            wrong.append(f"{name} (no batch)")
        elif not is_right(name, by_found):
            wrong.append(name)
    return wrong


def is_right(name: str, namespace: Mapping[str, Any]) -> bool:
    """Whether an operation answers as the oracle, on every sample and, where it takes one, on the batch."""
    asked = batch(name)
    wanted = expected(asked)
    with quietly("dressed.py"):
        for row, results in enumerate(wanted):
            if not _agree(namespace[name](*asked.sample(row).values()), results):
                return False
        if name not in namespace["BATCHED"]:
            return True
        return _agree(namespace[name](*asked.arguments.values()), _together(name, wanted))


def _agree(answer: Any, results: tuple[Array, ...]) -> bool:
    parts = answer if isinstance(answer, tuple) else (answer,)
    return len(parts) == len(results) and all(
        np.shape(a) == np.shape(b) and np.allclose(np.asarray(a, dtype=float), b, rtol=1e-9, atol=1e-12)
        for a, b in zip(parts, results, strict=True)
    )


def _together(name: str, rows: list[tuple[Array, ...]]) -> tuple[Array, ...]:
    """The oracle's results for the batch, of those for its samples."""
    columns = [np.stack(parts) for parts in zip(*rows, strict=True)]
    if name in LOSSES:
        return (np.mean(columns[0]),)
    if name in LOSS_GRADIENTS:
        return (columns[0] / len(rows),)
    sums = [symbols[:1] != ("N",) for symbols in OPERATIONS[name].batched_results]
    return tuple(np.sum(c, axis=0) if s else c for c, s in zip(columns, sums, strict=True))
