"""A finding in words: the conventions that depart from the contract's, and what speaks for them."""

from __future__ import annotations

from gradspec.adapt.calls.inputs import SIZES
from gradspec.adapt.calls.trying import Finding
from gradspec.contract import OPERATIONS
from gradspec.mapping.conventions import Arrays, Bias, Conventions, Layout, Part, Reduction, Weights
from gradspec.mapping.defaults import BATCHES, GIVEN, LOSS_GRADIENTS, LOSSES, passed
from gradspec.mapping.describing import in_words


def conventions_in_words(finding: Finding) -> str:
    """`rows; labels ints; mean`, or `the contract's`."""
    return "; ".join(_conventions(finding)) or "the contract's"


def _conventions(finding: Finding) -> list[str]:
    way, name = finding.way, finding.operation
    said: list[str] = []
    if way.layout is not None and (way.layout is not Layout.VECTOR or way.batched):
        said.append("vectors and batches of rows" if way.layout is Layout.VECTOR else str(way.layout))
    if way.given not in (None, GIVEN.get(name, (None,))[0]):
        said.append(f"given {way.given}")
    if way.labels is not None and str(way.labels) != "int":
        said.append(f"labels {way.labels}")
    if way.arguments not in (None, passed(name)):
        said.append(f"called with ({in_words(way.arguments)})")
    if way.after is not None:
        said.append(f"after {way.after}({in_words(way.after_arguments or ())})")
    said += _of_layers(way)
    if name in LOSSES and way.reduction is not None and way.batched is not False:
        said.append({Reduction.NONE: "a loss a sample"}.get(way.reduction, str(way.reduction)))
    if name in LOSS_GRADIENTS and way.divisor is not None and way.batched is not False:
        said.append(f"divided by {way.divisor}")
    if way.returns not in (None, (Part("value"),)):
        said.append(f"returns {in_words(way.returns)}")
    return said


def _of_layers(way: Conventions) -> list[str]:
    said = []
    if way.weights is Weights.IN_OUT:
        said.append("W is (in, out)")
    if way.bias not in (None, Bias.VECTOR):
        said.append(f"b is a {way.bias}")
    if way.construct:
        said.append(f"made with ({in_words(way.construct)})")
    if way.assign:
        said.append(f"{in_words(way.assign)} set on it")
    if way.arrays not in (None, Arrays.NUMPY):
        said.append(f"arrays {way.arrays}")
    if way.function is not None and str(way.function) != "value":
        said.append(f"f returns {way.function}")
    if way.verdict is not None and str(way.verdict) != "returned":
        said.append(f"verdict {way.verdict}")
    return said


_STRUCTURE = {
    "own": "each sample's answer is its own",
    "one": "each sample's sum is one",
    "sums": "a doubled batch doubles the parameters' gradients",
    "halves": "a doubled batch halves the gradient",
    "leaves": "a doubled batch leaves the gradient",
}


def evidence_for(finding: Finding) -> str:
    """What speaks for the way that was chosen."""
    if OPERATIONS[finding.operation].takes_functions:
        return "right on known functions" if finding.agrees else "it answers, and wrongly"
    said = []
    if finding.agrees:
        said.append(f"the oracle's answers on {_asked(finding.way)}")
    elif finding.agrees_alone:
        said.append("the oracle's answers for single samples only")
    elif not finding.fits:
        said.append("its name; its answers have not the contract's shape")
    else:
        said.append(f"the shapes that it takes and returns on {_asked(finding.way)}")
    if finding.operation in LOSSES and "reduction" in finding.structure:
        said.append(_reduction(finding.way.reduction))
    said += [words for fact, words in _STRUCTURE.items() if fact in finding.structure]
    if finding.named > 0 and not finding.agrees:
        said.append("the parameters' names")
    return "; ".join(said)


def _reduction(reduction: Reduction | None) -> str:
    return {
        Reduction.SUM: "a doubled batch doubles the loss",
        Reduction.NONE: "N numbers for N samples",
    }.get(reduction or Reduction.MEAN, "a doubled batch leaves the loss")


def _asked(way: Conventions) -> str:
    size = f"N = {SIZES['N']}, V = {SIZES['V']}"
    if way.layout in BATCHES:
        return f"{way.layout}, {size}"
    return f"vectors and rows, {size}" if way.batched else "single samples"
