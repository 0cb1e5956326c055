"""One way of calling a callable, tried: what its answers have of the contract's shape, structure and values.

Shape and structure come first, since a mistake in the formula does not change them: which shapes are accepted, whether
a sample's answer is its own, whether a batch that is doubled doubles the loss. Values only choose among ways that are
all possible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gradspec.adapt.calls.asking import Asker, Raw, in_contract
from gradspec.adapt.calls.comparing import likeness, near, reduced, same, sums
from gradspec.adapt.calls.inputs import Array, Batch, batch, expected
from gradspec.adapt.calls.places import kept, of_each_sample, places, shape
from gradspec.adapt.calls.ways import of_one_sample
from gradspec.adapt.offers.callables import Offer
from gradspec.adapt.offers.parameters import fit, result_named, speaks_for
from gradspec.contract import OPERATIONS
from gradspec.mapping.conventions import Conventions, Divisor, Given, Layout, Part, Reduction
from gradspec.mapping.defaults import BATCHES, LOSS_GRADIENTS, LOSSES, PARAMETER_GRADIENTS, VALUE, results_of

ALL, DOUBLED, LAST_CHANGED = (0, 1, 2), (0, 1, 2, 0, 1, 2), (0, 1, 0)


@dataclass(frozen=True)
class Finding:
    """A way in which a callable answers as an operation of the contract, and what speaks for it."""

    operation: str
    offer: Offer
    way: Conventions
    agrees: bool
    """Its answers are the oracle's, on every input asked, up to the divisor that the doubled batch shows."""
    agrees_alone: bool
    """They are for single samples, at least."""
    structure: frozenset[str]
    """What of the structure is there."""
    named: int
    """How well the names of the parameters fit."""
    likeness: float
    """How like the oracle's the answers are, from 0 to 1, whatever their size and sign."""
    fits: bool = True
    """The answers have the contract's shapes."""

    @property
    def rank(self) -> tuple[bool, bool, bool, int, int, float]:
        """Larger is better; where two are alike the first one found is."""
        structure = len(self.structure - {"sample"})
        return self.fits, self.agrees, self.agrees_alone, structure, self.named, round(self.likeness, 3)


def tried(
    asker: Asker, operation: str, offer: Offer, way: Conventions, may_be: Callable[[Part], bool] = lambda _: True
) -> Finding | None:
    """The finding of one way, with the places in the answer where the results are; None where nothing is answered.

    Where no places hold what the oracle answers, they are those where something new is, and of these the most like it:
    what was handed over and is kept for later may well have more of the structure than a wrong result. A single result
    is looked for where it `may_be`.
    """
    asked = batch(operation, way.given, ALL)
    alone = of_one_sample(way)
    raw = asker.sample(way, asked) if alone else asker.batch(way, asked)
    if raw is None:
        return None
    possible = list(places(raw, way, operation, None if alone else asked.count, may_be))
    found: list[Finding] = []
    for returns in possible:
        finding = _Trial(asker, operation, offer, replace(way, returns=returns), asked).finding()
        if finding is not None and finding.agrees:
            return finding
        found += [] if finding is None else [finding]
    several = offer.constructor is not None and len(results_of(operation)) > 1
    if len(found) > 1 or (found and several):
        old = kept(asker, way, operation, asked.sample() if alone else asked.arguments, raw)
        new = {f: sum(replace(part, name=VALUE) not in old for part in f.way.returns or ()) for f in found}
        chosen = max(found, key=lambda finding: (finding.agrees_alone, new[finding], round(finding.likeness, 3)))
        return None if several and any(_is_nothing(part, old) for part in chosen.way.returns or ()) else chosen
    if found:
        return found[0]
    if not any(raw.places()) or (several and not possible):
        return None  # a method that leaves no such results behind is none that gives them
    way = replace(way, returns=possible[0]) if several else way
    named = _Trial(asker, operation, offer, way, asked).named()
    return Finding(operation, offer, way, False, False, frozenset(), named, 0.0, fits=False)


def _is_nothing(part: Part, old: Sequence[Part]) -> bool:
    """True for an attribute that was there before, and is not called after the result that it would be."""
    return part.attribute and replace(part, name=VALUE) in old and result_named(part.path) is None


class _Trial:
    """A way with its returns, asked on batches and on samples."""

    def __init__(self, asker: Asker, operation: str, offer: Offer, way: Conventions, asked: Batch) -> None:
        self.asker, self.operation, self.offer, self.way, self.asked = asker, operation, offer, way, asked

    def finding(self) -> Finding | None:
        """What speaks for this way; None where the answers have not the contract's shape."""
        alone = self._alone() if of_one_sample(self.way) else None
        together = self._together()
        if alone is None and (together is None or self._is_of_rows_only()):
            return None
        agrees_alone = alone is not None and near(alone, self._samples())
        if alone is not None and (together is None or (agrees_alone and not together.agrees)):
            together, self.way = None, replace(self.way, batched=False)
        elif self.way.layout is Layout.VECTOR and together is not None:
            self.way = replace(self.way, batched=True)
        if together is not None:
            self.way = replace(self.way, **together.seen)
        structure = together.structure if together is not None else frozenset()
        if self.way.given is Given.LOG_PROBABILITIES and self.operation == "cross_entropy" and not self._is_linear():
            return None
        answers = alone if together is None else together.results
        wanted = self._samples() if together is None else together.wanted
        return Finding(
            self.operation, self.offer, self.way,
            agrees=(together is None or together.agrees) and (alone is None or agrees_alone),
            agrees_alone=agrees_alone or (together is not None and together.agrees),
            structure=structure | ({"sample"} if alone is not None else set()),
            named=self.named(),
            likeness=likeness(answers or [], wanted, len(results_of(self.operation))),
        )  # fmt: skip

    def _is_of_rows_only(self) -> bool:
        """What answers on rows and not on a vector is no function of vectors; a number a row may be one with an axis.

        That axis is a mistake where vectors are meant, and none where rows are: it must not decide which it is.
        """
        return self.way.layout is Layout.VECTOR and OPERATIONS[self.operation].results[0] != ()

    def named(self) -> int:
        """How well the parameters' names fit the way."""
        passed = self.way.arguments or ()
        own = fit(self.offer.required, tuple(p for p in passed if p.keyword is None))
        parameters = dict(zip(self.offer.required, passed, strict=False))
        first = next((name for name, p in parameters.items() if p.value in ("x", "probs")), None)
        if self.way.after is not None:
            own += fit(self.offer.forward_required, self.way.after_arguments or ())
            before = zip(self.offer.forward_required, self.way.after_arguments or (), strict=False)
            first = next((name for name, p in before if p.value == "x"), first)
        return own + (speaks_for(first, self.way.given) if first is not None else 0)

    def _samples(self) -> list[Array]:
        return [part for row in expected(self.asked) for part in row]

    def _alone(self) -> list[Array] | None:
        """The answers for each sample by itself, one after another; None where one has not the contract's shape."""
        answers: list[Array] = []
        for row in range(self.asked.count):
            results = self._read(self.asker.sample(self.way, self.asked, row), None)
            wanted = [shape(self.operation, at, None) for at in range(len(results_of(self.operation)))]
            if results is None or [part.shape for part in results] != wanted:
                return None
            answers.extend(results)
        return answers

    def _read(self, raw: Raw | None, count: int | None) -> tuple[Array, ...] | None:
        return None if raw is None else in_contract(raw, self.way, self.operation, count)

    def _together(self) -> _Together | None:
        """The answers for a batch; None where the operation or the layout has none, or the shapes are others."""
        if of_one_sample(self.way) and self.way.layout is not Layout.VECTOR:
            return None
        if not OPERATIONS[self.operation].batched_results and self.operation not in LOSSES | LOSS_GRADIENTS:
            return self._one_in_a_batch()
        if self.operation in LOSSES:
            return self._loss()
        return self._results()

    def _one_in_a_batch(self) -> _Together | None:
        """What is about one sample only, asked for one in a batch of one."""
        if self.way.layout not in BATCHES:
            return None
        found: list[Array] = []
        for row in range(self.asked.count):
            results = self._read(self.asker.sample(self.way, self.asked, row), None)
            if results is None or results[0].shape != shape(self.operation, 0, None):
                return None
            found.extend(results)
        wanted = self._samples()
        return _Together(found, wanted, near(found, wanted), frozenset(), {})

    def _loss(self) -> _Together | None:
        """A loss: what becomes of it when the batch is doubled says how it is reduced, whatever it is of."""
        raw = [self._loss_of(batch(self.operation, self.way.given, rows)) for rows in (ALL, DOUBLED)]
        if raw[0] is None or raw[1] is None:
            return None
        reduction, structure = reduced(raw[0], raw[1], len(ALL))
        if reduction is None:
            return None
        count = len(ALL)
        of_batch = np.mean(raw[0]) if reduction is Reduction.NONE else raw[0].reshape(())
        found = [np.asarray(of_batch / count if reduction is Reduction.SUM else of_batch)]
        wanted = [np.asarray(np.mean(self._samples()))]
        agrees = near(found, wanted)
        if reduction is Reduction.NONE:
            agrees = near([raw[0].reshape(-1)], [np.array(self._samples())])
        return _Together(found, wanted, agrees, structure, {"reduction": reduction})

    def _is_linear(self) -> bool:
        """False for a loss of logits: of logits that are logarithms of probabilities it gives what −log p_y gives.

        Twice these logarithms are no such logits any more, and −2·log p_y is twice the loss all the same.
        """
        twice = self.asked.doubled("x")
        if of_one_sample(self.way):
            raw = [self._read(self.asker.sample(self.way, asked), None) for asked in (self.asked, twice)]
            once, other = (None if results is None else results[0] for results in raw)
        else:
            once, other = (self._loss_of(asked) for asked in (self.asked, twice))
        return once is None or other is None or same(2 * once, other)

    def _loss_of(self, asked: Batch) -> Array | None:
        raw = self.asker.batch(self.way, asked)
        try:
            part = None if raw is None else raw.part((self.way.returns or (Part("value"),))[0], str(self.way.call))
            return None if part is None else np.asarray(part, dtype=float)
        except Exception:  # what was returned may be anything, and so may be what reading it raises
            return None

    def _results(self) -> _Together | None:
        """Results of each sample, or of the parameters: the doubled batch shows by what a gradient is divided."""
        plain = replace(self.way, divisor=Divisor.N if self.operation in LOSS_GRADIENTS else None)
        found, doubled, changed = (self._of(plain, rows) for rows in (ALL, DOUBLED, LAST_CHANGED))
        if found is None or doubled is None:
            return None
        structure, seen, count = set(), {}, len(ALL)
        each = [of_each_sample(self.operation, at) for at in range(len(found))]
        if changed is not None and all(same(a[:2], b[:2]) for a, b, e in zip(found, changed, each, strict=True) if e):
            structure.add("own")
        wanted = self._wanted(each)
        if self.operation in LOSS_GRADIENTS:
            divided = same(found[0], 2 * doubled[0][:count])
            if divided or same(found[0], doubled[0][:count]):
                structure.add("halves" if divided else "leaves")
            seen["divisor"] = Divisor.N if divided else Divisor.ONE
            found = [found[0] * (count if divided else 1)]
        if self.operation in PARAMETER_GRADIENTS and sums(found, doubled, each):
            structure.add("sums")
        if self.operation == "softmax" and same(found[0].sum(axis=-1), np.ones(count)):
            structure.add("one")
        return _Together(list(found), wanted, near(list(found), wanted), frozenset(structure), seen)

    def _of(self, way: Conventions, rows: tuple[int, ...]) -> list[Array] | None:
        raw = self.asker.batch(way, batch(self.operation, way.given, rows))
        results = None if raw is None else in_contract(raw, way, self.operation, len(rows))
        if results is None:
            return None
        shapes = [shape(self.operation, at, len(rows)) for at in range(len(results))]
        return list(results) if [r.shape for r in results] == shapes else None

    def _wanted(self, each: list[bool]) -> list[Array]:
        """The oracle's results for the batch: a row a sample, or the sum over them."""
        rows = expected(self.asked)
        combine: list[Callable[[Any], Array]] = [np.stack if e else lambda parts: np.sum(parts, axis=0) for e in each]
        return [made([row[at] for row in rows]) for at, made in enumerate(combine)]


@dataclass(frozen=True)
class _Together:
    """What a batch shows."""

    results: list[Array]
    wanted: list[Array]
    agrees: bool
    structure: frozenset[str]
    seen: dict[str, Any]
    """Conventions that the doubled batch shows."""
