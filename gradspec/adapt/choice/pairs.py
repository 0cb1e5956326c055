"""A loss whose function returns its gradient as well."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gradspec.adapt.calls.asking import Asker
from gradspec.adapt.calls.trying import Finding, tried
from gradspec.adapt.offers.parameters import speaks_for
from gradspec.mapping.conventions import Given, Part, Reduction
from gradspec.mapping.defaults import GRADIENT, LOSS, LOSSES


def with_gradient(loss: Finding, found: Mapping[str, Sequence[Finding]], asker: Asker) -> tuple[Finding, str | None]:
    """The loss with the gradient that its function returns beside it, and what is to be said; else the loss itself.

    A second value that is the softmax of the logits, and that the file itself calls so, is no gradient.
    """
    if loss.operation not in LOSSES or "cross_entropy_grad" in found or not loss.fits:
        return loss, None
    place = (loss.way.returns or ())[0]
    way = replace(loss.way, returns=None, reduction=None)

    def is_beside_it(part: Part) -> bool:
        return bool(part.path) and not part.attribute and part != place

    chosen = tried(asker, "cross_entropy_grad", loss.offer, way, is_beside_it)
    if chosen is None or not chosen.fits:
        return loss, None
    name = _returned_names(asker, loss.offer.path).get(str((chosen.way.returns or ())[0].path[0]), "")
    if not chosen.agrees and speaks_for(name, Given.PROBABILITIES) > 0:
        return loss, f"its second value, `{name}`, is taken for probabilities and not for a gradient"
    return beside(loss, chosen), _inconsistency(loss.way.reduction, chosen)


def _inconsistency(reduction: Reduction | None, gradient: Finding) -> str | None:
    """What is to be said where a loss and the gradient beside it are divided differently."""
    seen = gradient.structure & {"halves", "leaves"}
    if not seen or reduction in (None, Reduction.NONE) or ("halves" in seen) is (reduction is Reduction.MEAN):
        return None
    over = "N" if "halves" in seen else "1"
    return (
        f"the loss is a {reduction} over the batch and the gradient beside it is divided by {over}: judged as that "
        "loss's gradient"
    )


def _returned_names(asker: Asker, path: str) -> dict[str, str]:
    """What a function itself calls the parts of the tuple that it returns, by their places."""
    thing: Any = asker.namespace.get(path.partition(".")[0])
    for name in path.split(".")[1:]:
        thing = getattr(thing, name, None)
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(thing)))
    except (OSError, TypeError, SyntaxError):
        return {}
    returned = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    last = next((value for value in reversed(returned) if isinstance(value, ast.Tuple)), None)
    parts = [] if last is None else last.elts
    return {str(place): part.id for place, part in enumerate(parts) if isinstance(part, ast.Name)}


def beside(loss: Finding, gradient: Finding) -> Finding:
    """A loss whose function returns its gradient too."""
    places = [*(loss.way.returns or ()), *(gradient.way.returns or ())]
    returns = tuple(Part(name, p.path, p.attribute) for name, p in zip((LOSS, GRADIENT), places, strict=True))
    return replace(loss, way=replace(loss.way, returns=returns))
