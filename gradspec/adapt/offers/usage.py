"""How a file uses its own functions: whether its others, given a batch, hand single vectors to its softmax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gradspec.adapt.calls.asking import Asker
from gradspec.adapt.calls.inputs import batch
from gradspec.adapt.calls.trying import ALL, Finding
from gradspec.adapt.choice.deciding import best
from gradspec.mapping.conventions import Layout


def used_alone(found: Mapping[str, Sequence[Finding]], asker: Asker) -> list[str]:
    """Operations whose functions the file's others, given a batch, give single vectors: row by row, in a loop."""
    watched = {name: findings[0].offer.path for name, findings in found.items()}
    watched = {
        name: path
        for name, path in watched.items()
        if "." not in path and name in ("softmax", "log_softmax", "logsumexp")
    }
    seen: dict[str, list[int]] = {name: [] for name in watched}
    namespace = asker.namespace
    originals = {path: namespace[path] for path in watched.values()}
    try:
        for name, path in watched.items():
            namespace[path] = _Recorder(originals[path], seen[name])
        for operation, findings in found.items():
            if operation not in watched:
                batched = [f for f in findings if f.fits and f.way.layout in (Layout.ROWS, Layout.COLUMNS)]
                for finding in [best(batched)] if batched else []:
                    asker.batch(finding.way, batch(operation, finding.way.given, ALL))
    finally:
        namespace.update(originals)
    return [name for name, dimensions in seen.items() if dimensions and set(dimensions) == {1}]


class _Recorder:
    """A function, with the number of axes of what it is given written down."""

    def __init__(self, function: Any, dimensions: list[int]) -> None:
        self.function, self.dimensions = function, dimensions

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """The function's answer."""
        self.dimensions.append(len(getattr(arguments[0], "shape", ())) if arguments else 0)
        return self.function(*arguments, **keywords)
