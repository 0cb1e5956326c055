"""Reading what is handed over and comes back: `arguments`, `construct`, `assign`, `returns`, and callables' names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from gradspec.errors import UsageError
from gradspec.mapping.conventions import Assigned, Part, Passed

_STEP = re.compile(r"(\.[A-Za-z_]\w*)|\[([^\[\]]+)\]")
_PATH = re.compile(rf"({_STEP.pattern})+")
WHOLE, UNUSED = "value", "_"


def calls(value: Any, where: str, source: str) -> str:
    """A callable's dotted name."""
    if not isinstance(value, str) or not all(part.isidentifier() for part in value.split(".")):
        raise UsageError(
            f"Expected a callable's name for {where} (softmax, or Loss.forward) but got {value!r} in {source}."
        )
    return value


def arguments(value: Any, words: tuple[str, ...], where: str, source: str) -> tuple[Passed, ...]:
    """`["label", "x", 0.0]` by place, `{ logits = "x", axis = 1 }` by keyword, `{ 0 = "x", axis = 1 }` by both.

    A text in inner quotes is a constant.
    """
    if isinstance(value, Mapping):
        places = {int(key): v for key, v in value.items() if str(key).isdigit()}
        if sorted(places) != list(range(len(places))):
            raise UsageError(f"Expected places from 0 on in {where} but got {', '.join(map(str, places))} in {source}.")
        keywords = {str(key): v for key, v in value.items() if not str(key).isdigit()}
        by_place = [_passed(places[n], words, where, source, None) for n in range(len(places))]
        return (*by_place, *(_passed(v, words, where, source, key) for key, v in keywords.items()))
    if not isinstance(value, list | tuple):
        raise UsageError(
            f"Expected a list of arguments for {where} but got {value!r} in {source}; see spec/plug-in.md."
        )
    return tuple(_passed(v, words, where, source, None) for v in value)


def _passed(value: Any, words: tuple[str, ...], where: str, source: str, keyword: str | None) -> Passed:
    if isinstance(value, Passed):
        return value
    if isinstance(value, list | tuple):
        return Passed(tuple(_passed(part, words, where, source, None) for part in value), keyword=keyword)
    if not isinstance(value, str):
        if isinstance(value, bool | int | float):
            return Passed(value, constant=True, keyword=keyword)
        raise UsageError(f"Expected words, numbers and lists of them in {where} but got {value!r} in {source}.")
    if len(value) >= 2 and value[0] == value[-1] == "'":
        return Passed(value[1:-1], constant=True, keyword=keyword)
    if value not in words:
        near = difflib.get_close_matches(value, words, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise UsageError(
            f"Expected {where} to be made of {', '.join(words)} and constants but got {value!r} in {source}; {hint}"
            f"a text that is meant as it is goes in inner quotes, \"'{value}'\"."
        )
    return Passed(value, keyword=keyword)


def assigned(value: Any, words: tuple[str, ...], where: str, source: str) -> tuple[Assigned, ...]:
    """`{ weights = "W", biases = "b" }`: attributes, `weight.data` and `"params[W1]"` too, and what each is set to."""
    if isinstance(value, tuple) and all(isinstance(part, Assigned) for part in value):
        return value
    if not isinstance(value, Mapping) or not value:
        raise UsageError(
            f'Expected a table of attributes for {where}, {{ weights = "W", biases = "b" }}, but got {value!r} in '
            f"{source}; see spec/plug-in.md."
        )
    return tuple(
        Assigned(_steps(f".{path}", where, source), _passed(passed, words, where, source, None))
        for path, passed in _flat(value)
    )


def _flat(table: Mapping[Any, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """The entries of a table, those of tables in it by dotted names: so TOML reads `weight.data = "W"`."""
    for key, value in table.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _steps(path: str, where: str, source: str) -> tuple[str | int, ...]:
    if _PATH.fullmatch(path) is None:
        raise UsageError(
            f"Expected an attribute, weights, weight.data or params[W1], in {where} but got {path[1:]!r} in {source}."
        )
    return tuple(
        attribute or (int(key) if key.lstrip("-").isdigit() else key) for attribute, key in _STEP.findall(path)
    )


def returned(value: Any, where: str, source: str) -> tuple[Part, ...]:
    """`".dinputs"`, `["loss", "gradient"]` by place, or `{ x_bar = "value", W_bar = ".dW" }` by name; none for None."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (_part(WHOLE, value, where, source),)
    if isinstance(value, list | tuple):
        if all(isinstance(part, Part) for part in value):
            return tuple(value)
        if not value or not all(isinstance(part, str) for part in value):
            raise UsageError(f"Expected names of parts, in their order, for {where} but got {value!r} in {source}.")
        return tuple(Part(name, (place,)) for place, name in enumerate(value) if name != UNUSED)
    if isinstance(value, Mapping):
        return tuple(_part(str(name), path, where, source) for name, path in value.items())
    raise UsageError(f"Expected an attribute, a list or a table for {where} but got {value!r} in {source}.")


def _part(name: str, path: Any, where: str, source: str) -> Part:
    if path == WHOLE:
        return Part(name)
    own = path.removeprefix(WHOLE) if isinstance(path, str) else ""  # `value.loss` is an attribute of the answer
    if not isinstance(path, str) or _PATH.fullmatch(own) is None:
        raise UsageError(
            f'Expected "value", an attribute ".output" or an index "[1]" or "[dW]" for {where} but got {path!r} in '
            f'{source}; a tuple\'s parts are named in a list: ["value", "_"].'
        )
    return Part(name, _steps(own, where, source), attribute=path.startswith("."))
