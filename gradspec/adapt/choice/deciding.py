"""Choosing among the ways that are possible: one for each operation, of one mind with the rest of the file.

What a mistake could hide behind is decided once for the file, and not by the answers of the function it would excuse:
the layout by all operations together, the divisor of a gradient by its loss, the order of the arguments by their names
or by the loss, what stands in the place of the logits by the loss.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from gradspec.adapt.calls.trying import Finding
from gradspec.adapt.choice.layouts import layout_of
from gradspec.adapt.offers.parameters import fit, in_order, speaks_for
from gradspec.contract import OPERATIONS
from gradspec.mapping.conventions import Conventions, Divisor, Given, Labels, Layout, Passed, Reduction
from gradspec.mapping.defaults import BATCHES, GIVEN, LOSSES_OF, file_wide

_OF_ONE = (Layout.ROW_VECTOR, Layout.COLUMN_VECTOR)
Found = Mapping[str, Sequence[Finding]]


@dataclass
class Decision:
    """A way for each operation, and what is to be said of it."""

    layout: Layout
    chosen: dict[str, Finding] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    """By operation: what could not be decided, and what to write where it is meant otherwise."""

    def say(self, operation: str, remark: str) -> None:
        """Keeps a remark on an operation."""
        self.remarks.setdefault(operation, []).append(remark)


def decided(found: Found, used_alone: Sequence[str] = (), others: Found = MappingProxyType({})) -> Decision:
    """The decision.

    `used_alone` are the operations whose functions the file itself only gives single vectors, `others` what was found
    of callables that could have been meant as well.
    """
    telling = {n: f for n, f in found.items() if n not in used_alone and "layout" in file_wide(OPERATIONS[n])}
    telling = {n: f for n, f in telling.items() if not is_of_own_layout(f)} or telling
    decision = Decision(layout_of(telling))
    for operation, findings in found.items():
        alone = operation in used_alone and decision.layout in BATCHES
        if alone:
            decision.say(operation, "for single vectors: so the file's own functions call it, in a loop")
        decision.chosen[operation] = _in_layout(operation, findings, decision, alone=alone)
    _agree_on_given(found, decision, others)
    _agree_on_order(found, decision)
    _agree_on_divisor(decision)
    return decision


def best(findings: Sequence[Finding]) -> Finding:
    """The first of those for which most speaks."""
    return max(findings, key=lambda finding: finding.rank)


def is_of_own_layout(findings: Sequence[Finding]) -> bool:
    """True for a loss of an object's weights: these may lie otherwise than the samples, as their own shape shows."""
    return any(assigned.passed.value == "x" for finding in findings for assigned in finding.way.assign or ())


def _in_layout(operation: str, findings: Sequence[Finding], decision: Decision, *, alone: bool) -> Finding:
    if "layout" not in file_wide(OPERATIONS[operation]) or is_of_own_layout(findings):
        return best(findings)
    layout = Layout.VECTOR if alone else decision.layout
    here = [f for f in findings if f.way.layout in (layout, None) and f.fits]
    anywhere = best(findings)
    of_one = anywhere.way.layout in _OF_ONE and anywhere.fits and bool(OPERATIONS[operation].batched_results)
    if not here and of_one and layout in BATCHES:
        decision.say(
            operation,
            f"it answers on {_words(anywhere.way.layout)} only, and the file's others on {_words(layout)}: judged so; "
            f'write layout = "{anywhere.way.layout}" for it if that is meant',
        )
        return _unanswered(anywhere, replace(anywhere.way, layout=layout, batched=None))
    on_vectors = [f for f in findings if f.way.layout is Layout.VECTOR and not f.fits]
    if not here and layout is Layout.VECTOR and on_vectors and anywhere.fits and not alone:
        decision.say(
            operation,
            f"what it answers on single vectors, which the file's others take, has another shape: judged so; write "
            f'layout = "{anywhere.way.layout}" for it if that is meant',
        )
        return best(on_vectors)
    if not here:
        if anywhere.fits and anywhere.way.layout is not None and not alone:
            decision.say(operation, f"it does not answer on {_words(layout)} as the file's others do")
        return anywhere
    chosen = best(here)
    if of_one and chosen is anywhere and operation == "softmax":
        decision.say(operation, f"it answers on {_words(layout)} only, and not on several: write layout if it should")
    if anywhere.agrees and not chosen.agrees:
        other = str(anywhere.way.layout)
        decision.say(
            operation,
            f"right for {_words(anywhere.way.layout)} and wrong for {_words(layout)}, which is the file's layout: "
            f'judged so; write layout = "{other}" for it if that is meant',
        )
    elif chosen.agrees and chosen.way.layout is Layout.VECTOR and chosen.way.batched is False and not alone:
        fits = {f.way.layout for f in findings if f.fits and OPERATIONS[operation].batched_results}
        if fits & set(BATCHES):
            decision.say(
                operation, "for one vector; what it answers on a matrix is no batch: write layout if it is given one"
            )
    return chosen


def _words(layout: Layout | None) -> str:
    named = {
        Layout.VECTOR: "single vectors",
        Layout.ROWS: "rows",
        Layout.COLUMNS: "columns",
        Layout.ROW_VECTOR: "a single row (1, V)",
        Layout.COLUMN_VECTOR: "a single column (V, 1)",
    }
    return named[layout] if layout is not None else "its arguments"


# --- what is given in the place of the logits


def _agree_on_given(found: Found, decision: Decision, others: Found) -> None:
    for operation, chosen in list(decision.chosen.items()):
        usual = GIVEN.get(operation, (None,))[0]
        if chosen.way.given in (None, usual) or not chosen.fits:
            continue
        if operation == "cross_entropy_grad" and "cross_entropy" in decision.chosen:
            continue
        if not _is_supported(chosen, found):
            of_logarithms = operation == "cross_entropy" and chosen.way.given is Given.LOG_PROBABILITIES
            _take_given(operation, Given.PROBABILITIES if of_logarithms else usual, found, decision)
    loss, gradient = decision.chosen.get("cross_entropy"), decision.chosen.get("cross_entropy_grad")
    if loss is None or gradient is None or loss.way.given is gradient.way.given:
        return
    if gradient.agrees and not loss.agrees and _is_supported(gradient, found):
        _take_given("cross_entropy", gradient.way.given, found, decision)
    elif not _is_of_its_own(gradient, loss, others.get("cross_entropy", ())):
        _take_given("cross_entropy_grad", loss.way.given, found, decision)


def _is_of_its_own(gradient: Finding, loss: Finding, others: Sequence[Finding]) -> bool:
    """True for a gradient that is rightly given something else than the file's loss is.

    Its parameter says so; or the loss's says what that is given, and the gradient's is another that does not; or it
    comes after the forward of its own class, which is a right loss of just that.
    """
    mine, theirs = _first_parameter(gradient), _first_parameter(loss)
    if mine is None:
        return False
    if speaks_for(mine, gradient.way.given) > 0:
        return True
    before = f"{gradient.offer.path.rpartition('.')[0]}.{gradient.way.after}"
    if any(o.agrees and (o.offer.path, o.way.given) == (before, gradient.way.given) for o in others):
        return True
    apart = theirs is not None and theirs != mine and speaks_for(theirs, loss.way.given) > 0
    return apart and gradient.agrees and speaks_for(mine, loss.way.given) < 1


def _is_supported(finding: Finding, found: Found) -> bool:
    """True where more than the answers speaks for what is given: a name, or what else the file has."""
    given, parameter = finding.way.given, _first_parameter(finding)
    named = 0 if parameter is None else speaks_for(parameter, given)
    if given is Given.LOG_PROBABILITIES:
        return named > 0 or "log_softmax" in found
    return named > 0 or not finding.offer.at_its_word or (named == 0 and finding.operation == "cross_entropy")


def _take_given(operation: str, given: Given | None, found: Found, decision: Decision) -> None:
    before = decision.chosen[operation]
    others = [f for f in found[operation] if f.way.given is given and f.fits and f.way.layout is before.way.layout]
    if not others or before.way.given is given:
        return
    decision.chosen[operation] = best(others)
    if before.agrees:
        decision.say(
            operation,
            f"right if it is given {before.way.given}, but nothing else says so: judged as given {given}; write "
            f'given = "{before.way.given}" if it is',
        )  # fmt: skip


def _first_parameter(finding: Finding) -> str | None:
    """The parameter in which the logits, or what stands for them, are handed over."""
    names, passed = finding.offer.required, finding.way.arguments or ()
    if finding.way.after is not None:
        names, passed = finding.offer.forward_required, finding.way.after_arguments or ()
    return next((name for name, p in zip(names, passed, strict=False) if p.value in ("x", "probs")), None)


# --- the order of the arguments


def _agree_on_order(found: Found, decision: Decision) -> None:
    """Names that say an order decide it, the answers only where none do: a body that swaps its arguments is wrong."""
    for operation, chosen in list(decision.chosen.items()):
        way = _in_order_of_names(chosen)
        if operation == "cross_entropy_grad" and way == chosen.way:
            way = _in_order_of_the_loss(chosen, decision.chosen.get("cross_entropy"))
        if way == chosen.way:
            continue
        alike = [
            f for f in found[operation] if _but_for_order(f.way) == _but_for_order(way) and _order(f.way) == _order(way)
        ]
        decision.chosen[operation] = best(alike) if alike else _unanswered(chosen, way)
        if chosen.agrees and not decision.chosen[operation].agrees:
            decision.say(
                operation,
                "right with its arguments the other way round, against the names or the loss: judged as they are",
            )


def _order(way: Conventions) -> tuple[tuple[Passed, ...] | None, ...]:
    return way.arguments, way.after_arguments


def _in_order_of_names(finding: Finding) -> Conventions:
    way, offer = finding.way, finding.offer
    arguments = None if way.arguments is None else in_order(offer.required, way.arguments)
    before = None if way.after_arguments is None else in_order(offer.forward_required, way.after_arguments)
    return replace(way, arguments=arguments, after_arguments=before)


def _in_order_of_the_loss(gradient: Finding, loss: Finding | None) -> Conventions:
    """p − y and y − p are each other's with the arguments in the other order."""
    way, hot = gradient.way, (Labels.ONE_HOT, Labels.ONE_HOT_ROWS, Labels.ONE_HOT_COLUMNS)
    order: tuple[Passed, ...] = (Passed("x"), Passed("label"))
    if not gradient.agrees or way.given is GIVEN["cross_entropy_grad"][0] or way.labels not in hot:
        return way
    if way.arguments is None or set(way.arguments) != set(order):
        return way
    of_the_loss = () if loss is None or not loss.agrees or loss.way.labels not in hot else loss.way.arguments or ()
    if set(of_the_loss) == set(order):
        order = of_the_loss
    spoken = fit(gradient.offer.required, way.arguments) > fit(gradient.offer.required, order)
    return way if spoken else replace(way, arguments=order)


def _unanswered(finding: Finding, way: Conventions) -> Finding:
    """The finding in another way, in which it does not answer."""
    return replace(finding, way=way, agrees=False, agrees_alone=False, structure=frozenset(), likeness=0.0, fits=False)


def _but_for_order(way: Conventions) -> Conventions:
    """What stays the same when arguments are handed over in another order; the answers may show another N."""
    return replace(way, arguments=None, after_arguments=None, divisor=None, reduction=None, returns=None, batched=None)


# --- the divisor of a gradient


def _agree_on_divisor(decision: Decision) -> None:
    for operation, losses in LOSSES_OF.items():
        gradient = decision.chosen.get(operation)
        seen = None if gradient is None else gradient.way.divisor
        if gradient is None or seen is None:
            continue
        loss = next((decision.chosen[n] for n in losses if n in decision.chosen and decision.chosen[n].fits), None)
        reduction = None if loss is None else loss.way.reduction
        if reduction is None:
            decision.say(operation, f"divided by {seen}, and there is no loss of a batch to compare it with")
        elif reduction is not Reduction.NONE:
            divisor = Divisor.N if reduction is Reduction.MEAN else Divisor.ONE
            if divisor is not seen and gradient.structure & {"halves", "leaves"}:
                decision.say(
                    operation,
                    f"the loss is a {reduction} over the batch and this gradient is divided by {seen}: judged as that "
                    "loss's gradient",
                )
            decision.chosen[operation] = replace(gradient, way=replace(gradient.way, divisor=divisor))
