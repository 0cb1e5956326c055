"""What a reader has to know of a finding, and what no convention says."""

from __future__ import annotations

from dataclasses import replace

from gradspec.adapt.calls.asking import Asker
from gradspec.adapt.calls.inputs import batch
from gradspec.adapt.calls.trying import Finding, tried
from gradspec.adapt.calls.ways import of_one_sample
from gradspec.mapping.conventions import FirstClass
from gradspec.mapping.defaults import LOSS_GRADIENTS, LOSSES
from gradspec.mapping.forms import COUNTED


def counted_from_one(asker: Asker, finding: Finding, loss: Finding | None) -> str | None:
    """Of a loss that is wrong, and right for classes 1..V, which is a mistake more often than a convention."""
    if finding.agrees or finding.operation not in LOSSES | LOSS_GRADIENTS or finding.way.labels not in COUNTED:
        return None
    if loss is not None and loss.agrees:
        return None  # which counts from 0
    way = replace(finding.way, first_class=FirstClass.ONE, returns=None, reduction=None, divisor=None)
    other = tried(asker, finding.operation, finding.offer, way)
    if other is None or not other.agrees:
        return None
    return "right if its classes are counted from one: judged as counted from 0; write first_class = 1 if that is meant"


def unjudged(asker: Asker, finding: Finding) -> str | None:
    """Of a loss, or a gradient, that returns more than its value and its gradient: what else there is."""
    if finding.operation not in LOSSES | LOSS_GRADIENTS or not finding.fits:
        return None
    asked = batch(finding.operation, finding.way.given)
    raw = asker.sample(finding.way, asked) if of_one_sample(finding.way) else asker.batch(finding.way, asked)
    if raw is None or not isinstance(raw.value, tuple):
        return None
    judged = {part.path[0] for part in finding.way.returns or () if part.path and not part.attribute}
    rest = [f"[{place}]" for place in range(len(raw.value)) if place not in judged]
    return f"it returns {len(raw.value)} values; {', '.join(rest)} of them not judged" if judged and rest else None
