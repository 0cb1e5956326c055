"""What a method reads: names in its code, and in the code of the methods that it names."""

from __future__ import annotations

import dis
from collections.abc import Iterator
from types import CodeType

_ACTIVATIONS = ("relu", "sigmoid", "tanh", "softmax", "activ")
_BY_THEMSELVES = {"act", "exp", "maximum", "nonlin", "nonlinearity"}
LINEAR = ("linear", "identity", "none")
"""What people write for no activation at all."""


def names_read(owner: type, method: str) -> frozenset[str]:
    """The names of attributes and globals in a method's code, and in that of its class's methods among them."""
    own = {name: value for base in reversed(owner.__mro__) if base is not object for name, value in vars(base).items()}
    seen: set[str] = set()
    waiting = [method]
    while waiting:
        names = {name for code in _codes(own.get(waiting.pop())) for name in code.co_names}
        waiting += [name for name in names - seen if name in own]
        seen |= names
    return frozenset(seen)


def names_stored(owner: type, method: str) -> frozenset[str]:
    """The attributes that a method itself sets: what it keeps for later, and not what its object is made with."""
    steps = (step for code in _codes(getattr(owner, method, None)) for step in dis.get_instructions(code))
    return frozenset(str(step.argval) for step in steps if step.opname == "STORE_ATTR")


def is_activation(name: str) -> bool:
    """True for a name that speaks of an activation: `relu`, `self.activation`, `np.tanh`."""
    return name.lower() in _BY_THEMSELVES or any(word in name.lower() for word in _ACTIVATIONS)


def word_for_no_activation(owner: type) -> str | None:
    """The text with which a class's own code compares an activation that is none; None where it has no such text."""
    values = [value for base in owner.__mro__ if base is not object for value in vars(base).values()]
    constants = [constant for value in values for code in _codes(value) for constant in code.co_consts]
    texts = {t for c in constants for t in (c if isinstance(c, tuple | frozenset) else (c,)) if isinstance(t, str)}
    return next((word for word in LINEAR if word in texts), None)


def _codes(function: object) -> Iterator[CodeType]:
    """The code of a function, and of those within it."""
    function = getattr(function, "__func__", function)
    waiting = [getattr(function, "__code__", None)]
    while waiting:
        code = waiting.pop()
        if isinstance(code, CodeType):
            yield code
            waiting += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
