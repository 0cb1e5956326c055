"""Conduct, of every operation that a candidate provides: the properties of spec/conduct.md."""

import warnings

import numpy as np
from mpmath import isfinite

from gradspec import agree, bounds, claim, must
from gradspec.conduct import Refused, attempt, extreme, finite, flat, refuses, same
from gradspec.strategies import batched_calls, calls, leaves_inputs_alone, takes_a_label, takes_logits, takes_numbers

NAN, INF = float("nan"), float("inf")
FEW = 0.05
"""The share of a profile that one operation gets: there are many, and conduct shows on any call."""


@claim("conduct.pure", case=calls.about(leaves_inputs_alone), share=FEW)
def test_pure(candidate, case):
    """A call changes none of its arguments, and the same call gives the same answer."""
    arguments, untouched = candidate.arguments(case), candidate.arguments(case)
    first = [np.array(part) for part in flat(candidate.raw(case.operation, *arguments))]
    second = candidate.raw(case.operation, *candidate.arguments(case))

    for name, now, then in zip(case.names, arguments, untouched, strict=True):
        must(unchanged(now, then), f"{name} as it was", f"{name} = {now!r}", case.operation)
    must(same(first, flat(second)), "the same answer twice", "two answers", case.operation)


@claim("conduct.shapes", case=calls, share=FEW)
def test_shapes(candidate, case):
    """The result has the contract's shape."""
    candidate.call(case.operation, *case.arguments)

    must(True, "the contract's shape", "it", case.operation)


@claim("conduct.batch", case=batched_calls.about(takes_numbers), share=0.1)
def test_batch(candidate, case):
    """A batch is the operation row by row; a loss is the rows' mean, and its gradient is divided by N."""
    together = candidate.call(case.operation, *case.arguments)
    rows = [candidate.call(case.operation, *row.arguments) for row in case.rows()]
    off = [bounds.of_operation(case.operation, row.arguments, candidate.format) for row in case.rows()]
    decidable(rows, "the rows by themselves are not finite")

    for received, expected, within in bounds.batched(case.contract, together, rows, off, candidate.format):
        agree(received, expected, within=within)


@claim("conduct.dtype", case=calls.about(takes_numbers), share=FEW)
def test_dtype(candidate, case):
    """float32 in gives float32 out; lists and integers give the value of the same floats."""
    for name in ("float32", "float64"):
        for part in flat(candidate.raw(case.operation, *candidate.arguments(case, name))):
            must(part.dtype.name == name, f"{name} from {name}", part.dtype.name, case.operation)

    whole = case.of_integers()
    floats = candidate.raw(case.operation, *candidate.arguments(whole, "float64"))
    for kind, other in (("lists", whole.as_lists()), ("integers", candidate.arguments(whole, "int64"))):
        answer = candidate.raw(case.operation, *other)
        must(same(answer, floats), f"for {kind} what the same floats give: {floats!r}", repr(answer), case.operation)


@claim("conduct.one-class", case=calls.about(takes_logits), share=FEW)
def test_one_class(candidate, case):
    """With one class the probability is 1, the loss 0 and the gradient 0."""
    single = case.with_logits(case.arguments[0][:1], label=0)
    limit = {"softmax": 1, "logsumexp": case.arguments[0][0]}.get(case.operation, 0)
    within = bounds.of_operation(case.operation, single.arguments, candidate.format)

    agree(candidate.call(case.operation, *single.arguments), limit, within=within)


@claim("conduct.labels", case=calls.about(takes_a_label), share=FEW)
def test_labels(candidate, case):
    """A label outside 0..V−1 is refused, negative ones included."""
    size = len(case.arguments[0])
    for wrong in (case.with_label(label) for label in (size, size + 3, -1, -size)):
        answer = attempt(candidate, wrong)
        must(answer is Refused, f"an error (V = {size})", answer, case.operation, at=wrong.literal())


@claim("conduct.nan", case=calls.about(takes_numbers), share=FEW)
def test_nan(candidate, case):
    """A NaN among the inputs never yields a finite answer."""
    poisoned = case.with_first_entry(NAN)
    answer = attempt(candidate, poisoned)

    must(answer is Refused or not finite(answer), "a NaN, or an error", answer, case.operation, at=poisoned.literal())


@claim("conduct.infinities", case=calls.about(takes_logits), share=FEW)
def test_infinities(candidate, case):
    """A −inf logit has probability 0 and leaves the others right; +inf, or all −inf, gives no ordinary number."""
    logits = case.arguments[0]
    plain = candidate.call(case.operation, *case.arguments)
    masked = case.with_logits((*logits, -INF), case.label)
    answer = first_entries(candidate.call(case.operation, *masked.arguments), plain)
    within = 2 * bounds.of_operation(case.operation, case.arguments, candidate.format)
    agree(answer, plain, within=within, at=masked.literal())

    for values in ((-INF,) * len(logits), (INF, *logits[1:])):
        limit = case.with_logits(values, label=0)
        out = attempt(candidate, limit)
        must(out is Refused or extreme(out), "NaN, a limit, or an error", out, case.operation, at=limit.literal())


@claim("conduct.empty", case=calls.about(takes_logits), share=FEW)
def test_empty(candidate, case):
    """No classes at all are refused with an error."""
    nothing = case.with_logits((), label=0)

    must(refuses(candidate, nothing), "an error", "an answer", case.operation, at=nothing.literal())


@claim("conduct.quiet", case=calls.about(takes_numbers), share=FEW)
def test_quiet(candidate, case):
    """Ordinary inputs raise no warning."""
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        candidate.aloud(case.operation, *candidate.arguments(case))

    must(not caught, "no warning", "; ".join(f"{w.category.__name__}: {w.message}" for w in caught), case.operation)


def unchanged(now, then):
    """True when an argument is what its untouched copy is; a list of arrays, array by array."""
    if callable(now):
        return True
    return same(now, then) if isinstance(now, list) else same([now], [then])


def first_entries(larger, smaller):
    """The corner of an array that has the shape of another."""
    return np.asarray(larger, dtype=object)[tuple(slice(size) for size in np.shape(smaller))]


def decidable(rows, why):
    """Leaves an example undecided unless every row is finite."""
    if not all(isfinite(value) for row in rows for part in flat(row) for value in part.flat):
        raise bounds.UndecidableError(why)
