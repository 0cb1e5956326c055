"""The ways in which a constant can intrude: what an answer would be with the constant in, solved for the constant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mpmath import mp, mpf

from gradspec.diagnosis.constants.samples import Sample

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


def _in_sum_of_loss(sample: Sample) -> Told:
    """−log p_y with c in the sum of the shifted exponentials: e^{received} = p·total/(total + c)."""
    total = mp.exp(sample.logits.log_sum)
    return [(total * (p / q - 1), total * p / q**2 * doubt) for q, p, doubt in _probability(sample)]


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
    Kind("in the log of the sum", "{c} is added to the sum under the logarithm", ("cross_entropy", "log_softmax"),
         _in_sum_of_loss),
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
