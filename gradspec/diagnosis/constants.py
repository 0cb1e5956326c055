"""A constant that should not be there, read off the answers: how large it is, and where it stands.

Each kind of intrusion has a formula that gives the constant from one answer. The constant is believed where several
inputs give the same one; in exact arithmetic it must moreover be a number that a program can have written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from mpmath import mp, mpf

from gradspec.bounds.roundings import as_mpf
from gradspec.diagnosis.truth import slack, true_result
from gradspec.diagnosis.witness import Answer
from gradspec.formats import Format
from gradspec.oracle.cross_entropy import CrossEntropy
from gradspec.oracle.precision import rational

FEWEST = 2
"""A constant is believed once so many different inputs give it."""
SAME_DIGITS = 12
"""In exact arithmetic the values of one constant agree to so many digits."""
ROUGHLY = mpf(1) / 8
"""An answer tells a constant where its rounding moves that by no more than this share of it."""
SHORT_DECIMAL = 8
"""A decimal of at most so many digits is one that somebody wrote."""
FLOAT64_DIGITS = 25
"""A number that is a float64 to so many digits is no neighbour of one by chance."""
SIMPLE = 12
"""A factor whose numerator and denominator are at most this belongs to a formula: ½, 2, −1, 11/10."""


@dataclass(frozen=True)
class Sample:
    """One answer beside the truth: the arguments, and two arrays of one shape."""

    operation: str
    arguments: tuple[Any, ...]
    received: Any
    true: Any
    format: Format

    @property
    def logits(self) -> CrossEntropy:
        """The true values at the logits, for operations that begin with them."""
        label = self.arguments[1] if len(self.arguments) > 1 and isinstance(self.arguments[1], int) else 0
        return CrossEntropy(self.arguments[0], label)

    @property
    def label(self) -> int:
        """The label that was asked about."""
        return int(self.arguments[1])

    @cached_property
    def off(self) -> list[Any]:
        """What each entry's rounding may amount to."""
        (bound,) = slack(Answer(self.operation, self.arguments, self.received), self.format)
        return list(np.broadcast_to(bound, self.received.shape).flat)

    @cached_property
    def entries(self) -> list[tuple[Any, Any, Any]]:
        """(received, true, rounding) of every entry."""
        return list(zip(self.received.flat, self.true.flat, self.off, strict=True))

    @property
    def tolerance(self) -> Any:
        """How far apart two values of one constant may be, relative to it."""
        return mpf(10) ** -SAME_DIGITS if self.format.is_exact else ROUGHLY


@dataclass(frozen=True)
class Intrusion:
    """A constant found, and in words where it stands."""

    kind: str
    constant: Any
    words: str
    simple: bool
    """True for a factor such as 2, −1 or 1/ln 2: a matter of the formula, and of no constant."""
    written_down: bool
    """True where it is a number that somebody can have written down: a simple fraction, a short decimal, a float."""


Told = Sequence[tuple[Any, Any]] | None
"""The constants that one sample gives, each with what rounding may make of it; None: it is no such intrusion."""
Reading = Callable[[Sample], Told]


@dataclass(frozen=True)
class Kind:
    """One way in which a constant can intrude."""

    name: str
    words: str
    """With `{c}` for the constant."""
    operations: tuple[str, ...]
    read: Reading


def find(samples: Sequence[Sample]) -> Intrusion | None:
    """The kind of intrusion that explains every sample, with its constant.

    Where several do (a cap of the loss is a clip of its probability), the first whose constant somebody can have
    written down.
    """
    found = []
    for kind in KINDS:
        if kind.operations and any(s.operation not in kind.operations for s in samples):
            continue
        constant = _common(kind, samples)
        if constant is not None:
            found.append(_intrusion(kind, constant, samples[0].format.is_exact))
    return next((intrusion for intrusion in found if intrusion.written_down), found[0] if found else None)


def samples_of(answers: Iterable[Answer], format: Format) -> list[Sample]:
    """The answers that the oracle can answer too, arrays only and each by itself."""
    found = []
    for answer in answers:
        truth = true_result(answer)
        if not isinstance(truth, np.ndarray) or getattr(answer.result, "shape", None) != truth.shape:
            continue
        if answer.arguments is not None and all(mp.isfinite(v) for v in answer.result.flat):
            found.append(Sample(answer.operation, answer.arguments, answer.result, truth, format))
    return found


def _common(kind: Kind, samples: Sequence[Sample]) -> Any:
    """The constant that all samples agree on, each as far as it can tell; None where they do not.

    It is taken from the sample that tells it best, and must be told by several.
    """
    told: list[tuple[Any, Any, int]] = []
    for n, sample in enumerate(samples):
        read = kind.read(sample)
        if read is None:
            return None
        told += [(value, doubt, n) for value, doubt in read]
    if not told:
        return None
    constant, off, _ = min(told, key=lambda entry: entry[1])
    close = abs(constant) * samples[0].tolerance
    if not constant or any(not abs(value - constant) <= close + off + doubt for value, doubt, _ in told):
        return None
    telling = {repr(samples[n].arguments) for _, doubt, n in told if doubt <= ROUGHLY * abs(constant)}
    return constant if len(telling) >= FEWEST else None


def _intrusion(kind: Kind, found: Any, exact: bool) -> Intrusion:
    constant = found + 1 if kind.name in RELATIVE_TO_ONE else found
    if not exact:
        beside_one = mp.log10(abs(constant / found)) if constant else 0
        digits = 2 + max(0, int(mp.ceil(beside_one)))
        return Intrusion(kind.name, constant, kind.words.format(c=f"about {mp.nstr(constant, digits)}"), False, False)
    tolerance = abs(found) * mpf(10) ** -SAME_DIGITS
    formula = _of_a_formula(constant, tolerance, kind.name in FACTORS)
    written = formula or _written_down(constant, tolerance)
    words = kind.words.format(c=written or f"about {mp.nstr(constant, 4)}")
    return Intrusion(kind.name, constant, words, bool(formula), bool(written))


def _of_a_formula(constant: Any, tolerance: Any, factor: bool) -> str:
    """A simple fraction, or a logarithm that changes a base, as text; elsewhere than in factors only whole numbers."""
    nearest = rational(constant).limit_denominator(SIMPLE if factor else 1)
    if abs(constant - as_mpf(nearest)) <= tolerance and abs(nearest.numerator) <= SIMPLE:
        return str(nearest)
    changes = {"1/ln 2": 1 / mp.ln2, "ln 2": mp.ln2, "1/ln 10": 1 / mp.ln10, "ln 10": mp.ln10}
    return next((name for name, value in changes.items() if abs(constant - value) <= tolerance), "")


def _written_down(constant: Any, tolerance: Any) -> str:
    """The constant as a program has it: a short decimal, or the float64 that it is to many digits; else empty."""
    for digits in range(1, SHORT_DECIMAL + 1):
        short = mp.nstr(constant, digits)
        if abs(mpf(short) - constant) <= tolerance:
            return repr(float(short))
    nearest = float(constant)
    return repr(nearest) if abs(mpf(nearest) - constant) <= abs(constant) * mpf(10) ** -FLOAT64_DIGITS else ""


# The kinds: what an answer would be with the constant in, solved for the constant. -----------------------------------


def _probability(sample: Sample) -> list[tuple[Any, Any, Any]]:
    """(e^{±received}, p, doubt) of every entry of an answer that is a logarithm of probabilities."""
    sign = 1 if sample.operation == "log_softmax" else -1
    return [(mp.exp(sign * r), mp.exp(sign * t), mp.expm1(off) * mp.exp(sign * r)) for r, t, off in sample.entries]


def _in_log(sample: Sample) -> Told:
    return [(q - p, doubt) for q, p, doubt in _probability(sample)]


def _clipped(sample: Sample) -> Told:
    """The common distance of clipped probabilities from 0 or 1; those that are not clipped say nothing."""
    off = [(q, p, doubt) for q, p, doubt in _probability(sample) if abs(q - p) > doubt]
    return [(q if q > p else 1 - q, doubt) for q, p, doubt in off]  # clipped from both sides by as much


def _capped(sample: Sample) -> Told:
    ((received, true, off),) = sample.entries
    if abs(received - true) <= off:
        return []
    return [(received, off)] if received < true else None


def _in_sum_log(shifted: bool) -> Reading:
    def read(sample: Sample) -> Told:
        base = sample.logits.max if shifted else 0
        total = mp.exp(sample.logits.logsumexp - base)
        return [(mp.exp(r - base) - total, total * mp.expm1(off)) for r, _, off in sample.entries]

    return read


def _quotients(sample: Sample) -> list[tuple[Any, Any]] | None:
    """received/true of the entries, each with its doubt; None where a true zero is not one."""
    if any(not t and abs(r) > off for r, t, off in sample.entries):
        return None
    return [(r / t, off / abs(t)) for r, t, off in sample.entries if t]


def _factor(sample: Sample) -> Told:
    quotients = _quotients(sample)
    return None if quotients is None else [(q - 1, doubt) for q, doubt in quotients]


def _one_entry(sample: Sample) -> Told:
    quotients = _quotients(sample)
    if quotients is None or len(quotients) < 2:
        return None
    off = [(q - 1, doubt) for q, doubt in quotients if abs(q - 1) > doubt]
    return off if len(off) <= 1 else None


def _added(sample: Sample) -> Told:
    return [(r - t, off) for r, t, off in sample.entries]


def _in_denominator(shifted: bool) -> Reading:
    def read(sample: Sample) -> Told:
        total = mp.exp(sample.logits.logsumexp - (sample.logits.max if shifted else 0))
        return _of_reciprocals(sample, total)

    return read


def _in_loss_of_gradient(sample: Sample) -> Told:
    """∇(−log(p_y + c)) = (p − e_y)·p_y/(p_y + c)."""
    return _of_reciprocals(sample, sample.logits.probs[sample.label])


def _of_reciprocals(sample: Sample, total: Any) -> Told:
    """c from received = true·total/(total + c)."""
    quotients = _quotients(sample)
    if not quotients or any(not q > 0 for q, doubt in quotients if doubt < 1):
        return None
    return [(total * (1 / q - 1), total * doubt / q**2) for q, doubt in quotients if q > 0]


def _log_probabilities(sample: Sample) -> list[tuple[Any, Any]] | None:
    """log p of every entry and its doubt, as the answer has it; None where a probability is not positive."""
    if sample.operation == "log_softmax":
        return [(r, off) for r, _, off in sample.entries]
    probs = [r for r, _, _ in sample.entries]
    if sample.operation == "cross_entropy_grad":
        probs[sample.label] += 1
    if any(p < -off for p, off in zip(probs, sample.off, strict=True)):
        return None
    return [(mp.log(p), off / p) if p > 0 else (-mp.inf, mp.inf) for p, off in zip(probs, sample.off, strict=True)]


def _temperature(sample: Sample) -> Told:
    """log p_i − log p_j = (x_i − x_j)/T."""
    logs, true = _log_probabilities(sample), sample.logits
    if logs is None:
        return None
    low, high = min(range(true.size), key=true.x.__getitem__), true.argmax
    gap, received = true.x[high] - true.x[low], logs[high][0] - logs[low][0]
    if not gap or not received or not mp.isfinite(received):
        return []
    return [(gap / received - 1, (logs[high][1] + logs[low][1]) * gap / received**2)]


def _clipped_logits(sample: Sample) -> Told:
    """The largest |x| that counts: log p_i − log p_j = clip(x_i) − clip(x_j), read off beside the smallest |x_j|."""
    logs, x = _log_probabilities(sample), sample.logits.x
    if logs is None:
        return None
    small = min(range(len(x)), key=lambda i: abs(x[i]))
    if not mp.isfinite(logs[small][0]):
        return []
    found = []
    for (log, doubt), value in zip(logs, x, strict=True):
        counted = x[small] + log - logs[small][0]
        doubt = doubt + logs[small][1]
        if abs(counted - value) > doubt and abs(x[small]) + doubt < abs(counted) < abs(value):
            found.append((abs(counted), doubt))
    return found


def _smoothing(sample: Sample) -> Told:
    size = len(sample.entries)
    share = [1 - mpf(1) / size if i == sample.label else -mpf(1) / size for i in range(size)]
    return [((r - t) / s, off / abs(s)) for (r, t, off), s in zip(sample.entries, share, strict=True)]


_LOGARITHMS = ("cross_entropy", "nll", "log_softmax")
KINDS: tuple[Kind, ...] = (
    Kind("factor", "everything is multiplied by {c}", (), _factor),
    Kind("one entry", "one entry is multiplied by {c}, and no other", (), _one_entry),
    Kind("added", "{c} is added to every entry", (), _added),
    Kind("in the log", "{c} is added inside the logarithm", _LOGARITHMS, _in_log),
    Kind("clip", "probabilities are clipped at {c}", _LOGARITHMS, _clipped),
    Kind("cap", "values above {c} are cut to it", ("cross_entropy", "nll"), _capped),
    Kind("in the log of the sum", "{c} is added to the sum under the logarithm", ("logsumexp",), _in_sum_log(True)),
    Kind("in the log of the sum", "{c} is added to the sum under the logarithm", ("logsumexp",), _in_sum_log(False)),
    Kind("in the denominator", "{c} is added to the denominator", ("softmax",), _in_denominator(True)),
    Kind("in the denominator", "{c} is added to the denominator", ("softmax",), _in_denominator(False)),
    Kind("gradient of a log with", "{c} is added to p_y in the loss that this is the gradient of",
         ("cross_entropy_grad",), _in_loss_of_gradient),
    Kind("temperature", "the logits are divided by {c}", ("softmax", "log_softmax"), _temperature),
    Kind("clipped logits", "logits beyond ±{c} are clipped to it", ("softmax", "cross_entropy_grad"), _clipped_logits),
    Kind("smoothing", "a label smoothing of {c} is left in", ("cross_entropy_grad", "cross_entropy_backward"),
         _smoothing),
)  # fmt: skip
"""Every kind of intrusion that is looked for, the plainest first."""

FACTORS = ("factor", "one entry")
"""Kinds in which a simple fraction is a matter of the formula."""
RELATIVE_TO_ONE = (*FACTORS, "temperature")
"""Kinds whose constant is read as its distance from 1, where its accuracy lies."""
