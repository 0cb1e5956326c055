"""A mapping in words: for the report's header, and as TOML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from gradspec.mapping.conventions import (
    Assigned,
    CandidateMapping,
    Conventions,
    Divisor,
    Part,
    Passed,
    Reduction,
    is_attribute,
    step_in_words,
)
from gradspec.mapping.defaults import VALUE, stated_for


def notes_on(mapping: CandidateMapping, conventions: Mapping[str, Conventions]) -> Iterator[str]:
    """Which mapping was used, each convention that departs from the contract, and what that means for the verdict."""
    wide = ", ".join(f"{key} = {in_words(value)}" for key, value in mapping.defaults.stated().items())
    yield f"mapped by {mapping.source}" + (f": {wide}" if wide else "")
    for name, used in conventions.items():
        if departs := departures(mapping, name, used):
            yield f"mapped: {name} is {departs}"
    if mapping.without:
        yield f"mapped: without {', '.join(sorted(mapping.without))}"
    yield from _inconsistent(mapping, conventions)


def departures(mapping: CandidateMapping, name: str, used: Conventions) -> str:
    """What one operation's entry says beyond the file's defaults: `compute_cost (reduction = sum)`."""
    said = mapping.operations.get(name, Conventions()).stated()
    call = str(said.pop("call", used.call))
    words = ", ".join(f"{key} = {in_words(value)}" for key, value in said.items())
    if not words and call == name:
        return ""
    return f"{call} ({words})" if words else call


def _inconsistent(mapping: CandidateMapping, conventions: Mapping[str, Conventions]) -> Iterator[str]:
    """A loss and a gradient that are divided differently: each is judged, and they are not each other's."""
    pairs = (("cross_entropy", "cross_entropy_grad"), ("nll", "nll_grad"))
    for loss, gradient in pairs:
        if loss not in conventions or gradient not in conventions:
            continue
        reduction, divisor = conventions[loss].reduction, conventions[gradient].divisor
        if (reduction is Reduction.MEAN) == (divisor is Divisor.N) or "divisor" not in said_of(mapping, gradient):
            continue
        over = "N" if reduction is Reduction.MEAN else "1"
        change = "divides" if divisor is Divisor.ONE else "multiplies"
        yield (
            f"by the mapping {loss} is divided by {over} and {gradient} by {divisor}: each is judged by itself, but "
            f"this gradient is not that loss's until somebody {change} by N"
        )


def said_of(mapping: CandidateMapping, name: str) -> dict[str, Any]:
    """All that was said of an operation, for itself or for the file."""
    return stated_for(mapping, name).stated()


def in_words(value: Any) -> str:
    """A convention's value as a person writes it."""
    if isinstance(value, tuple):
        return ", ".join(in_words(part) for part in value) or "none"
    if isinstance(value, Passed):
        shown = repr(value.value) if value.constant else str(value.value)
        shown = f"[{in_words(value.value)}]" if isinstance(value.value, tuple) else shown
        return shown if value.keyword is None else f"{value.keyword}={shown}"
    if isinstance(value, Assigned):
        return f"{_attribute(value)}={in_words(value.passed)}"
    if isinstance(value, Part):
        return f"{value.name} at {path_in_words(value)}"
    return str(value).lower() if isinstance(value, bool) else str(value)


# --- as TOML


def as_toml(mapping: CandidateMapping) -> str:
    """The mapping as a gradspec.toml that reads as the same."""
    lines = []
    if mapping.candidates:
        lines.append(f"candidate = {_toml(list(mapping.candidates))}")
    lines += [f"{key} = {_value(key, value)}" for key, value in mapping.defaults.stated().items()]
    if mapping.operations or mapping.without:
        lines += ["", "[operations]"] if lines else ["[operations]"]
    for name, conventions in mapping.operations.items():
        lines.append(f"{name} = {_entry(name, conventions)}")
    lines += [f"{name} = false" for name in sorted(mapping.without)]
    return "\n".join(lines) + "\n"


def _entry(name: str, conventions: Conventions) -> str:
    said = conventions.stated()
    if set(said) == {"call"}:
        return _toml(said["call"])
    return "{ " + ", ".join(f"{key} = {_value(key, value)}" for key, value in said.items()) + " }"


def _value(key: str, value: Any) -> str:
    if key in ("arguments", "after_arguments", "construct"):
        if any(passed.keyword is not None for passed in value):
            keys = [*map(str, range(sum(p.keyword is None for p in value)))]
            pairs = [(p.keyword or keys.pop(0), p) for p in value]
            return "{ " + ", ".join(f"{key} = {_passed(p)}" for key, p in pairs) + " }"
        return "[" + ", ".join(map(_passed, value)) + "]"
    if key == "assign":
        return "{ " + ", ".join(f"{_key(_attribute(part))} = {_passed(part.passed)}" for part in value) + " }"
    if key in ("returns", "after_returns"):
        if (names := _by_place(value)) is not None:
            return _toml(names)
        if len(value) == 1 and value[0].name == VALUE:
            return _toml(path_in_words(value[0]))
        return "{ " + ", ".join(f"{part.name} = {_toml(path_in_words(part))}" for part in value) + " }"
    return _toml(value)


def _by_place(parts: tuple[Part, ...]) -> list[str] | None:
    """The names of a tuple's parts in its order, "_" for those that have none; None where that does not say it all."""
    places = {part.path[0]: part.name for part in parts if len(part.path) == 1 and not part.attribute}
    if len(places) != len(parts) or not all(isinstance(place, int) and place >= 0 for place in places):
        return None
    return [places.get(place, "_") for place in range(max(map(int, places)) + 1)]


def _attribute(assigned: Assigned) -> str:
    """`weights`, `weight.data`, `params[W1]`."""
    return "".join(map(step_in_words, assigned.path)).removeprefix(".")


def _key(text: str) -> str:
    """A key of TOML's: bare where it can be."""
    return text if text.replace("_", "").isalnum() and text.isascii() else _toml(text)


def _passed(passed: Passed) -> str:
    if isinstance(passed.value, tuple):
        return "[" + ", ".join(map(_passed, passed.value)) + "]"
    if passed.constant and isinstance(passed.value, str):
        return _toml(f"'{passed.value}'")
    return _toml(passed.value)


def path_in_words(part: Part) -> str:
    """Where a part is found: `value`, `[1]`, `[1][dW]`, `.dinputs`."""
    whole = "" if part.attribute or (part.path and not is_attribute(part.path[0])) else VALUE
    return whole + "".join(map(step_in_words, part.path))


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, StrEnum | str):
        return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return repr(value)
