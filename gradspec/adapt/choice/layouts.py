"""One layout for a whole file: a file whose functions lie differently is wrong more often than it is careful.

So a softmax that normalises columns in a file of rows is judged by rows, and what it is right for is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gradspec.adapt.calls.trying import Finding
from gradspec.adapt.calls.ways import of_one_sample
from gradspec.mapping.conventions import Layout
from gradspec.mapping.defaults import BATCHES

ORDER = (Layout.ROWS, Layout.COLUMNS, Layout.VECTOR, Layout.COLUMN_VECTOR, Layout.ROW_VECTOR)
"""Between layouts for which as much speaks the first is taken: those that take a batch come first."""
_OF_ONE = {Layout.ROW_VECTOR: Layout.ROWS, Layout.COLUMN_VECTOR: Layout.COLUMNS}
_INDIFFERENT = 4
"""What answers rightly in so many layouts works entry by entry, and says nothing."""


def layout_of(findings: Mapping[str, Sequence[Finding]]) -> Layout:
    """The layout of a file, of the findings for each of its operations."""
    votes = dict.fromkeys(ORDER, 0.0)
    for found in findings.values():
        for layout in _votes(found):
            votes[layout] += 1
    for layout in [layout for found in findings.values() for layout in _with_one_label(found)]:
        votes[layout] += votes[layout] > 0  # a single row of a file of rows, or just a single row
    if not any(votes.values()):
        return _by_structure(findings.values())
    best = max(ORDER, key=votes.__getitem__)
    everywhere = [f for found in findings.values() for f in found if f.agrees and f.way.layout is Layout.VECTOR]
    if best is Layout.ROWS and votes[Layout.VECTOR] == votes[best] and all(f.way.batched for f in everywhere):
        return Layout.VECTOR  # which then takes a batch of rows as well
    return best


def _right(found: Sequence[Finding]) -> set[Layout]:
    """The layouts in which an operation answers rightly; none where that is so in nearly all of them."""
    right = {f.way.layout for f in found if f.agrees and f.way.layout is not None}
    return right if len(right) < _INDIFFERENT else set()


def _with_one_label(found: Sequence[Finding]) -> list[Layout]:
    """The layouts of batches in which it answers rightly, if never about more than one sample."""
    return [layout for layout in _right(found) & set(BATCHES) if not _takes_a_batch(found, layout)]


def _takes_a_batch(found: Sequence[Finding], layout: Layout | None) -> bool:
    return any(f.fits and f.way.layout is layout and not of_one_sample(f.way) for f in found)


def _votes(found: Sequence[Finding]) -> set[Layout]:
    """The layouts in which an operation answers rightly; one for single samples only where it takes those only."""
    right = _right(found) - set(_with_one_label(found))
    fits = {
        f.way.layout for f in found if f.fits and (f.way.layout not in BATCHES or _takes_a_batch(found, f.way.layout))
    }
    for single, batch in _OF_ONE.items():
        if single in right and Layout.VECTOR not in right and batch in fits:
            right.discard(single)
    return right


def _by_structure(findings: Iterable[Sequence[Finding]]) -> Layout:
    """Where nothing is right: the layout in which most answers have the contract's shape and structure."""
    score = dict.fromkeys(ORDER, 0.0)
    for found in findings:
        sensible = [f for f in found if f.fits and f.way.layout is not None]
        if sum(f.agrees for f in sensible) >= _INDIFFERENT:
            continue
        for layout in ORDER:
            best = max((f.rank for f in sensible if f.way.layout is layout), default=None)
            if best is not None:
                score[layout] += 1 + best[3] + best[5]
    if not any(score.values()):
        return Layout.VECTOR
    top = max(score.values())
    near = [layout for layout in ORDER if score[layout] >= top - 0.5]
    return next((layout for layout in near if layout in BATCHES), near[0])
