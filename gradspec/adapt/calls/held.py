"""What an object holds: its weights and its bias, by their names and shapes, and what is no weight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from gradspec.adapt.calls.asking import held_by, is_readable
from gradspec.adapt.calls.inputs import SIZES
from gradspec.adapt.offers.parameters import is_called
from gradspec.candidates.plain import as_array, plain
from gradspec.mapping.conventions import BIAS, Assigned, Bias, Layout, Passed, Weights

Path: TypeAlias = tuple[str | int, ...]
"""Attributes, keys and indices, as in Part."""
Shape: TypeAlias = tuple[int, ...]

_NO_WEIGHTS = ("d", "grad", "v", "m", "prev", "delta", "cache", "old", "best", "momentum", "velocity")
"""How the names of arrays begin that have the shape of weights, and are none."""


def places_of(instance: Any, kind: str, *, sized: bool) -> Iterator[tuple[Path, Shape]]:
    """Where an object may have its weights ("W") or its bias ("b"), and of which shape: those called so first."""
    there = [(path, _shape(value)) for path, value in held_by(instance) if value is None or is_readable(value)]
    fitting = [(path, shape) for path, shape in there if _fits(shape, kind, sized=sized)]
    called = [found for found in fitting if any(is_called(name_of(step), kind) for step in found[0])]
    others = [found for found in fitting if found[1] is not None and sized and _is_nothing_else(found[0])]
    for path, shape in called or others:
        yield path, shape or ()


def _shape(value: Any) -> Shape | None:
    return None if value is None else np.shape(as_array(plain(value)))


def _fits(shape: Shape | None, kind: str, *, sized: bool) -> bool:
    """True for the shape of weights or of a bias; of any sizes where the object chose them, and for None."""
    if shape is None:
        return True
    n, m = SIZES["n"], SIZES["m"]
    if not sized:
        return len(shape) == 2 if kind == "W" else len(shape) in (1, 2)
    return shape in ((n, m), (m, n)) if kind == "W" else shape in ((m,), (1, m), (m, 1))


def _is_nothing_else(path: Path) -> bool:
    return not any(name_of(step).lower().lstrip("_").startswith(_NO_WEIGHTS) for step in path)


def name_of(step: str | int) -> str:
    """The name of an attribute or an entry, without what marks it as one."""
    return str(step).removeprefix(".")


def weights_of(shape: Shape) -> Weights | None:
    """How a layer's weights of this shape lie."""
    known: Mapping[Shape, Weights] = {
        (SIZES["n"], SIZES["m"]): Weights.IN_OUT,
        (SIZES["m"], SIZES["n"]): Weights.OUT_IN,
    }
    return known.get(shape)


def bias_of(shape: Shape) -> Bias | None:
    """How a layer's bias of this shape lies."""
    if len(shape) == 2 and 1 in shape:
        return Bias.ROW if shape[0] == 1 else Bias.COLUMN
    return Bias.VECTOR if len(shape) == 1 else None


def is_parameter(path: Path, value: Any) -> bool:
    """True for an array, and for a None that is called as weights or a bias are."""
    if value is None:
        return any(is_called(name_of(step), kind) for step in path for kind in ("W", BIAS))
    return is_readable(value) and np.ndim(as_array(plain(value))) > 0


def built(instance: Any) -> Iterator[Assigned]:
    """A flag that says whether a layer has made its weights, which it would do when it is called."""
    for path, value in held_by(instance):
        if len(path) == 1 and value is False and "built" in name_of(path[0]).lower():
            yield Assigned(path, Passed(True, constant=True))


ORIENTATIONS: Mapping[Shape, Layout] = {
    (SIZES["N"], SIZES["V"]): Layout.ROWS,
    (SIZES["V"], SIZES["N"]): Layout.COLUMNS,
}


def matrices_of(instance: Any) -> list[tuple[Path, Shape]]:
    """Where a model has matrices of weights, by their names, or else by the shape of logits."""
    if called := list(places_of(instance, "W", sized=False)):
        return called
    there = [(path, _shape(value) or ()) for path, value in held_by(instance) if is_readable(value)]
    return [(path, shape) for path, shape in there if shape in ORIENTATIONS and _is_nothing_else(path)]


def is_zero(value: Any) -> bool:
    """True for zeros, of any shape."""
    return is_readable(value) and not np.any(np.asarray(as_array(plain(value))))
