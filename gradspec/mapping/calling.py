"""Calling somebody's callable: reaching it, making its object, handing over the arguments, taking the answer apart.

What is made here is a closure: where a candidate is evaluated in exact arithmetic, its cells are copied and what they
hold is lifted, the candidate's functions and classes among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from gradspec.frameworks.tensors import numpy_function
from gradspec.mapping.conventions import Arrays, Conventions, Part, Passed, is_attribute, step_in_words
from gradspec.mapping.defaults import GRADIENT, LOSS, VALUE
from gradspec.mapping.forms import UnfitAnswer
from gradspec.mapping.lists import on_lists, on_numbers

Values = Mapping[str, Any]
"""What can be handed over, by word."""
Ask = Callable[[Values], dict[str, Any]]
"""A call: from what can be handed over to the parts of the answer, by name."""

OUTPUT, CACHE = "output", "cache"
"""What a first call leaves for the second: its first result, and its second one (or all there is)."""

_METHODS = ("__call__", "forward")
"""What a class that is named by itself is asked for, of an instance."""


def asking(target: Any, first: Any, conventions: Conventions) -> Ask:
    """The call that `conventions` describe, of what `target` is the top-level object of; `first` is that of `after`."""
    call, after = str(conventions.call), conventions.after

    def ask(values: Values) -> dict[str, Any]:
        passed = reached(target, call, lambda owner: made(owner, conventions, values))
        if after is not None:
            values = {**values, **_after(first, passed, values, conventions)}
        function = _in_numpy(passed[-1], conventions)
        places, keywords = _handed(conventions.arguments, values)
        answer = function(*places, **keywords)
        return parts(answer, owner(passed), conventions.returns or (), call)

    return ask


def made(owner: type, conventions: Conventions, values: Values) -> Any:
    """An instance of a class, made with what `construct` says, and with the attributes that `assign` says."""
    places, keywords = _handed(conventions.construct, values)
    makes: Any = on_lists(owner) if conventions.arrays is Arrays.LIST else owner
    instance = makes(*places, **keywords)
    for assigned in conventions.assign or ():
        value = _valued(assigned.passed, values)
        if assigned.passed.constant:
            _set(instance, assigned.path, value)
        else:
            _in_numpy(partial(_set, instance, assigned.path), conventions)(value)
    return instance


def _set(instance: Any, path: tuple[str | int, ...], value: Any) -> None:
    """Sets an attribute of an object, or what is at the end of a path that starts there."""
    holder, last, name = instance, path[-1], "".join(map(step_in_words, path)).removeprefix(".")
    try:
        for step in path[:-1]:
            holder = _one_step(holder, step)
        if len(path) > 1 and (is_attribute(last) or holder):
            _one_step(holder, last)  # what is set in something else is there before: else it is misspelt
        if is_attribute(last):
            setattr(holder, str(last)[1:], value)
        else:
            holder[last] = value
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise UnfitAnswer(
            f"Expected {name} of {type(instance).__name__} to be set but it cannot be ({error}); look at `assign` in "
            "the mapping."
        ) from None


def reached(top: Any, dotted: str, instance_of: Callable[[type], Any] = lambda owner: owner()) -> list[Any]:
    """What the dotted name passes through, from the top-level object on; a class on the way is made an instance."""
    passed, names = [top], dotted.split(".")[1:]
    for name in names or [""]:
        if isinstance(passed[-1], type):
            passed.append(instance_of(passed[-1]))
        if name:
            passed.append(getattr(passed[-1], name))
    if not names and len(passed) > 1:
        passed.append(getattr(passed[-1], str(method_of(top))))
    return passed


def method_of(made: type) -> str | None:
    """The method that a class named by itself is asked for; None where it has neither."""
    return next((name for name in _METHODS if name in _own(made)), None)


def _own(made: type) -> set[str]:
    return {name for base in made.__mro__ if base is not object for name in vars(base)}


def owner(passed: list[Any]) -> Any:
    """The object whose method is called; None for a function by itself."""
    return passed[-2] if len(passed) > 1 else None


def is_own_first(top: Any, conventions: Conventions) -> bool:
    """True where what is called first is a method of the same object, or nothing is."""
    call, after = str(conventions.call), conventions.after
    owner = top
    for part in call.split(".")[1:-1]:
        owner = getattr(owner, part, owner)
    return after is None or ("." not in after and "." in call and hasattr(owner, after))


def _after(first: Any, passed: list[Any], values: Values, conventions: Conventions) -> dict[str, Any]:
    """The results of the first call, by name."""
    after = str(conventions.after)
    instance = owner(passed)
    function = getattr(instance, after) if first is None else reached(first, after)[-1]
    places, keywords = _handed(conventions.after_arguments, values)
    answer = _in_numpy(function, conventions)(*places, **keywords)
    is_pair = isinstance(answer, tuple) and len(answer) == 2
    named = {OUTPUT: answer[0] if is_pair else answer, CACHE: answer[1] if is_pair else answer}
    return {**named, **parts(answer, instance, conventions.after_returns or (), after)}


def _in_numpy(function: Any, conventions: Conventions) -> Any:
    if conventions.arrays in (Arrays.TORCH, Arrays.JAX):
        return numpy_function(function, str(conventions.arrays), conventions.device)
    wrapped = {Arrays.LIST: on_lists, Arrays.NUMBERS: on_numbers}.get(conventions.arrays or Arrays.NUMPY)
    return function if wrapped is None else wrapped(function)


def _handed(arguments: tuple[Passed, ...] | None, values: Values) -> tuple[list[Any], dict[str, Any]]:
    places, keywords = [], {}
    for passed in arguments or ():
        value = _valued(passed, values)
        if passed.keyword is None:
            places.append(value)
        else:
            keywords[passed.keyword] = value
    return places, keywords


def _valued(passed: Passed, values: Values) -> Any:
    if isinstance(passed.value, tuple):
        return [_valued(part, values) for part in passed.value]
    return passed.value if passed.constant else values[passed.value]


def parts(answer: Any, instance: Any, returns: tuple[Part, ...], call: str) -> dict[str, Any]:
    """The parts of an answer, by name. Raises UnfitAnswer where there is no such part."""
    return {part.name: _part(answer, instance, part, call) for part in returns}


def _part(answer: Any, instance: Any, part: Part, call: str) -> Any:
    value = instance if part.attribute else answer
    for step in part.path:
        try:
            value = _one_step(value, step)
        except (AttributeError, IndexError, KeyError, TypeError):
            where = f"an attribute {str(step)[1:]}" if is_attribute(step) else f"a part {step!r}"
            raise UnfitAnswer(
                f"Expected {where} for {part.name} but {call} has none: it returns {_described(answer)}; "
                "look at `returns` in the mapping."
            ) from None
    return value


def _one_step(value: Any, step: str | int) -> Any:
    return getattr(value, str(step)[1:]) if is_attribute(step) else value[step]


def _described(answer: Any) -> str:
    if isinstance(answer, tuple | list):
        return f"a {type(answer).__name__} of {len(answer)}"
    shape = getattr(answer, "shape", None)
    return type(answer).__name__ + (f" of shape {shape}" if isinstance(shape, tuple) else "")


def single(found: Mapping[str, Any], wanted: str) -> Any:
    """The one result among the parts of an answer: by its own name, as a loss or a gradient, or as the value."""
    for name in (wanted, LOSS if wanted == LOSS else GRADIENT, VALUE):
        if name in found:
            return found[name]
    raise UnfitAnswer(f"Expected a part called {wanted} or {VALUE} but got {', '.join(found) or 'none'}.")
