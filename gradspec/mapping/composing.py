"""Operations of logits made of what the file really does: its softmax first, then what takes the probabilities.

`given = "probabilities"` is a pipeline cut in two. Both halves are the candidate's, and so is what comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from gradspec.mapping.conventions import Given

Operations = Mapping[str, Callable[..., Any]]

ALONE = {"cross_entropy": "nll", "cross_entropy_grad": "cross_entropy_backward"}
"""What an operation of logits is by itself, when it is given probabilities."""

_NEEDED = {
    Given.PROBABILITIES: ("softmax",),
    Given.LOG_PROBABILITIES: ("log_softmax", "softmax"),
    Given.SIGMOID: ("sigmoid",),
}


def needed(given: Given) -> tuple[str, ...]:
    """The operations one of which must come first."""
    return _NEEDED.get(given, ())


def composed(name: str, then: Callable[..., Any], given: Given, operations: Operations) -> Callable[..., Any] | None:
    """The operation `name` of x: what comes first, then `then`; None where the file lacks what comes first."""
    there = [operation for operation in needed(given) if operation in operations]
    if not there:
        return None
    first, takes_logarithm = operations[there[0]], given is Given.LOG_PROBABILITIES and there[0] == "softmax"

    def called(x: Any, *others: Any) -> Any:
        middle = first(x)
        return then(np.log(middle) if takes_logarithm else middle, *others)

    called.__name__ = called.__qualname__ = name
    called.__doc__ = f"{there[0]}, and then what takes its result."
    return called


def of_probabilities(name: str, then: Callable[..., Any], given: Given) -> Callable[..., Any]:
    """The operation of probabilities that `then` is, which takes them or their logarithms."""
    takes_logarithm = given is Given.LOG_PROBABILITIES

    def called(probs: Any, *others: Any) -> Any:
        return then(np.log(probs) if takes_logarithm else probs, *others)

    called.__name__ = called.__qualname__ = name
    called.__doc__ = "What the mapping finds, given probabilities."
    return called


def loses_what_underflows(name: str, given: Given, first: str) -> bool:
    """True for a loss that takes the logarithm of a softmax: no such loss, whoever wrote it, knows small ones."""
    return name == "cross_entropy" and given in (Given.PROBABILITIES, Given.LOG_PROBABILITIES) and first == "softmax"


BEYOND = ("cross-entropy.offset-free",)
"""The claims that such a loss is not asked."""


def notes_on_limits(exempt: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """What a reader has to know of claims that are left out."""
    if any(claim in exempt for claim in BEYOND):
        yield (
            "cross_entropy takes probabilities, and one that underflows is lost: logits [1000, 0] with label 1 give "
            "inf, where a loss of logits gives 1000. So cross-entropy.stable is asked where the label's probability "
            f"does not underflow, and {' and '.join(BEYOND)} is left out"
        )
    if fused := exempt.get("conduct.infinities"):
        yield f"conduct.infinities says nothing of {', '.join(sorted(fused))}: logits of −inf cannot be weights"
    if "affine.shapes" in exempt:
        yield (
            "affine.shapes says nothing of affine: its W and b are set on an object that has been made, and it could "
            "refuse them only then"
        )
    if hot := exempt.get("conduct.labels"):
        yield f"conduct.labels says nothing of {', '.join(sorted(hot))}: a one-hot vector has no label outside 0..V-1"
