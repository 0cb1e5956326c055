"""Reading a mapping: a table of keys and values becomes a CandidateMapping, or one clear error.

Every error names the key, the value, what is allowed, and what may have been meant.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from typing import Any

from gradspec.contract import OPERATIONS
from gradspec.errors import UsageError
from gradspec.mapping.calling import CACHE, OUTPUT
from gradspec.mapping.conventions import (
    FILE_WIDE,
    Arrays,
    Bias,
    CandidateMapping,
    Conventions,
    Divisor,
    FirstClass,
    FunctionForm,
    Given,
    Judgement,
    Labels,
    Layout,
    Passed,
    Reduction,
    Weights,
)
from gradspec.mapping.defaults import (
    ENTRY_BY_ENTRY,
    FORWARD,
    GIVEN,
    GRADIENT,
    LOSS,
    LOSSES,
    LOSSES_OF,
    VALUE,
    concerning,
    results_of,
    words_for,
)
from gradspec.mapping.handing import arguments, assigned, calls, returned

Table = Mapping[str, Any]

VOCABULARY: dict[str, type[Any]] = {
    "layout": Layout,
    "given": Given,
    "labels": Labels,
    "first_class": FirstClass,
    "reduction": Reduction,
    "divisor": Divisor,
    "weights": Weights,
    "bias": Bias,
    "function": FunctionForm,
    "verdict": Judgement,
    "arrays": Arrays,
}
"""The keys whose values are words of a closed list."""

_TOP = (*FILE_WIDE, "operations", "candidate")


def read(table: Table, source: str) -> CandidateMapping:
    """The mapping that a table of TOML, or a dictionary, says. Raises UsageError."""
    _known(table, _TOP, "", source)
    wide = {key: _word(key, value, key, source) for key, value in table.items() if key in FILE_WIDE}
    entries = table.get("operations", {})
    if not isinstance(entries, Mapping):
        raise UsageError(_expected("a table of operations", "operations", entries, source))
    operations: dict[str, Conventions] = {}
    without = set()
    for name, entry in entries.items():
        if name not in OPERATIONS:
            raise UsageError(_unknown(name, OPERATIONS, "an operation of the contract", "operations", source))
        if entry is False:
            without.add(name)
        else:
            operations[name] = _entry(name, entry, entries.get(FORWARD.get(name)), source)
    mapping = CandidateMapping(Conventions(**wide), operations, frozenset(without), source, _candidates(table, source))
    _consistent(mapping, source)
    return mapping


def _candidates(table: Table, source: str) -> tuple[str, ...]:
    named = table.get("candidate", [])
    named = [named] if isinstance(named, str) else named
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise UsageError(_expected("a file's name, or a list of them", "candidate", named, source))
    return tuple(named)


def _entry(name: str, entry: Any, forward: Any, source: str) -> Conventions:
    """One line under [operations]: a callable's name, or a table; `forward` is the line of what may come before it."""
    where = f"operations.{name}"
    if isinstance(entry, str):
        return Conventions(call=calls(entry, where, source))
    if not isinstance(entry, Mapping):
        raise UsageError(_expected("a callable's name, a table, or false", where, entry, source))
    operation = OPERATIONS[name]
    _known(entry, [f.name for f in fields(Conventions)], where, source)
    for key in entry:
        if key not in concerning(operation):
            allowed = ", ".join(f.name for f in fields(Conventions) if f.name in concerning(operation))
            raise UsageError(
                f"Expected keys that concern {name} but got {where}.{key} in {source}; it takes {allowed}."
            )
    first = entry.get("after_returns", forward.get("returns") if isinstance(forward, Mapping) else None)
    left = (OUTPUT, CACHE, *(p.name for p in returned(first, f"{where}.after_returns", source)))
    said: dict[str, Any] = {}
    for key, value in entry.items():
        words = words_for(operation, left if key == "arguments" and "after" in entry else ())
        said[key] = _word(key, value, f"{where}.{key}", source, words)
    if "given" in said and said["given"] not in GIVEN[name]:
        raise UsageError(_not_allowed(str(said["given"]), [str(g) for g in GIVEN[name]], f"{where}.given", source))
    if said.get("arrays") is Arrays.NUMBERS and name not in ENTRY_BY_ENTRY:
        others = [str(word) for word in Arrays if word is not Arrays.NUMBERS]
        raise UsageError(_not_allowed(str(said["arrays"]), others, f"{where}.arrays", source))
    if "returns" in said:
        _complete(name, [p.name for p in said["returns"]], where, source)
    if any(a.kind == "step" for a in operation.arguments) and "h" not in _handed(said.get("arguments")):
        raise UsageError(
            f"Expected h among {where}.arguments in {source} but it is not handed over; with its step inside it cannot "
            "be judged: make it a parameter, or leave the entry out."
        )
    if "accepts" in said:
        _acceptable(said.get("verdict", Judgement.RETURNED), said["accepts"], where, source)
    return Conventions(**{"call": name, **said})


def _word(key: str, value: Any, where: str, source: str, words: tuple[str, ...] = ()) -> Any:
    """The value of one key; `words` are what can be handed over."""
    if key in VOCABULARY:
        return _of_vocabulary(key, value, where, source)
    if key in ("arguments", "after_arguments", "construct"):
        return arguments(value, words, where, source)
    if key == "assign":
        return assigned(value, words, where, source)
    if key in ("returns", "after_returns"):
        return returned(value, where, source)
    if key in ("call", "after"):
        return calls(value, where, source)
    wanted, kinds = {"batched": ("true or false", bool), "accepts": ("a text or a number", (str, float, int))}.get(
        key, ("a text", str)
    )
    if not isinstance(value, kinds) or (key != "batched" and isinstance(value, bool)):  # type: ignore[arg-type]
        raise UsageError(_expected(wanted, where, value, source))
    return value


def _of_vocabulary(key: str, value: Any, where: str, source: str) -> Any:
    words = [str(word) for word in VOCABULARY[key]]
    text = str(value) if type(value) in (str, int) or isinstance(value, VOCABULARY[key]) else None
    if text is None or text not in words:
        raise UsageError(_not_allowed(value, words, where, source))
    return VOCABULARY[key](text)


def _handed(arguments: tuple[Passed, ...] | None) -> tuple[str, ...]:
    """The words among arguments; where nothing is said, those of a step that is handed over."""
    return ("h",) if arguments is None else tuple(word for passed in arguments for word in passed.words)


def _acceptable(verdict: Judgement, accepts: str | float, where: str, source: str) -> None:
    """What is accepted is a text where a verdict is printed and a number where it is one; else there is nothing."""
    kinds = {Judgement.PRINTED: ("a text", str), Judgement.DIFFERENCE: ("a number", (int, float))}
    if verdict not in kinds:
        raise UsageError(
            f"Expected {where}.accepts beside verdict printed or difference but the verdict in {source} is {verdict}; "
            "leave accepts out."
        )
    wanted, kind = kinds[verdict]
    if not isinstance(accepts, kind):  # type: ignore[arg-type]
        raise UsageError(_expected(f"{wanted}, the verdict being {verdict},", f"{where}.accepts", accepts, source))


def _complete(name: str, named: list[str], where: str, source: str) -> None:
    """Every result of the contract has a part."""
    wanted = results_of(name)
    if len(wanted) == 1:
        allowed = (VALUE, LOSS if name in LOSSES else GRADIENT)
        if not set(allowed) & set(named):
            raise UsageError(
                f"Expected one of the parts in {where}.returns to be {' or '.join(allowed)} but got "
                f"{', '.join(named) or 'none'} in {source}."
            )
        return
    missing = [part for part in wanted if part not in named]
    if missing:
        raise UsageError(
            f"Expected the parts {', '.join(wanted)} in {where}.returns but {source} leaves out {', '.join(missing)}."
        )


def _consistent(mapping: CandidateMapping, source: str) -> None:
    """A function that returns its loss and its gradient together has one N for both."""
    for gradient, losses in LOSSES_OF.items():
        for loss in losses:
            if _come_together(mapping, loss, gradient):
                _undivided(mapping, loss, gradient, source)


def _come_together(mapping: CandidateMapping, loss: str, gradient: str) -> bool:
    """True where one call gives both: by both entries, or as a part of what the loss returns."""
    first, second = (mapping.operations.get(name, Conventions(call=name)) for name in (loss, gradient))
    comes_along = (loss, gradient) == ("cross_entropy", "cross_entropy_grad") and gradient not in mapping.operations
    return first.call == second.call or (
        comes_along and gradient not in mapping.without and GRADIENT in {part.name for part in first.returns or ()}
    )


def _undivided(mapping: CandidateMapping, loss: str, gradient: str, source: str) -> None:
    entries = {f"operations.{name}.": mapping.operations.get(name) for name in (loss, gradient)}
    for where, said in {**entries, "": mapping.defaults}.items():
        if said is not None and said.divisor is not None:
            raise UsageError(
                f"Expected no {where}divisor in {source}, for what provides {loss} returns its loss and its gradient "
                "together: the gradient is that loss's, or it is wrong; say `reduction` only."
            )


# --- options on a command line


def with_settings(table: Table, settings: Collection[str], parsed: Callable[[str], Any]) -> dict[str, Any]:
    """The table with each `key=value` put in its place: `operations.softmax.layout=columns`, `labels=one-hot`."""
    made: dict[str, Any] = _copied(table)
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals or not key.strip() or not text.strip():
            raise UsageError(f"Expected key=value for --set but got {setting!r}; for example layout=columns.")
        _put(made, key.strip().split("."), parsed(text.strip()), setting)
    return made


def _put(table: dict[str, Any], names: list[str], value: Any, setting: str) -> None:
    for depth, name in enumerate(names[:-1]):
        below = table.setdefault(name, {})
        if isinstance(below, str) and depth:  # `softmax = "f"`, and now something else about it
            below = table[name] = {"call": below}
        if not isinstance(below, dict):
            raise UsageError(
                f"Expected a table at {'.'.join(names[: depth + 1])} for --set {setting} but got {below!r}."
            )
        table = below
    there = table.get(names[-1])
    if isinstance(there, dict) and isinstance(value, str):
        there["call"] = value
    else:
        table[names[-1]] = value


def _copied(table: Any) -> Any:
    return {key: _copied(value) for key, value in table.items()} if isinstance(table, Mapping) else table


# --- errors


def _known(table: Table, keys: Collection[str], where: str, source: str) -> None:
    for key in table:
        if key not in keys:
            raise UsageError(_unknown(key, keys, "a key of the mapping", where, source))


def _unknown(name: str, known: Collection[str], what: str, where: str, source: str) -> str:
    place = f"{where}.{name}" if where else name
    near = difflib.get_close_matches(str(name), list(known), n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"Expected {what} but got {place} in {source}; {hint}allowed are {', '.join(known)}."


def _not_allowed(value: Any, words: list[str], where: str, source: str) -> str:
    near = difflib.get_close_matches(str(value), words, n=1)
    hint = f" did you mean {near[0]}?" if near else ""
    return f"Expected {where} among {', '.join(words)} but got {value!r} in {source};{hint or ' write one of them.'}"


def _expected(what: str, where: str, value: Any, source: str) -> str:
    return f"Expected {what} for {where} but got {value!r} in {source}; see spec/plug-in.md."
