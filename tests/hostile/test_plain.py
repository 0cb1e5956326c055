"""Whatever comes back, as plain arrays and numbers, or its name."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from mpmath import mpf

from gradspec.candidates import plain as module
from gradspec.candidates.plain import Unreadable, as_array, named, plain


class Masquerade(float):
    """A float whose methods tell nothing about its value."""

    def __float__(self) -> float:
        return 7.0

    def __repr__(self) -> str:
        raise RuntimeError

    def __add__(self, other: object) -> float:
        return 7.0


class Own(np.ndarray[Any, Any]):
    """An array of one's own."""


class Reversed(list):  # type: ignore[type-arg]
    """A list that shows itself from its end."""

    def __iter__(self) -> Any:
        return reversed(self[:])

    def __len__(self) -> int:
        return 99


NAMED: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "a dict": dict,
    "a set": set,
    "an object": object,
    "a generator": lambda: (x for x in "ab"),
    "the text 'abc'": lambda: "abc",
    "a Decimal": lambda: Decimal(1),
    "a complex number": lambda: 1j,
    "a type": lambda: float,
    "an array of complex numbers": lambda: np.zeros(2, dtype=complex),
    "an array of <U1": lambda: np.array(["a"]),
    "an array of datetime64[D]": lambda: np.array(["2020-01-01"], dtype="datetime64[D]"),
    "an array that holds the text '0.5'": lambda: np.array(["0.5"], dtype=object),
    "a list that holds None": lambda: [1.0, None],
    "a masked array with 1 of 2 entries masked": lambda: np.ma.masked_array([1.0, 2.0], mask=[False, True]),
}


@pytest.mark.parametrize("name", NAMED)
def test_what_is_no_number_is_named(name: str) -> None:
    """In the same words every time: no address, no repr of a class of the candidate's own."""
    with pytest.raises(Unreadable) as caught:
        plain(NAMED[name]())

    assert str(caught.value) == name


@pytest.mark.parametrize("value", [1, 1.5, True, np.float32(0.1), np.int8(3), mpf("0.1"), Fraction(1, 3)])
def test_numbers_are_what_they_are(value: Any) -> None:
    """Python's, NumPy's, mpmath's; nothing is rounded."""
    assert plain(value) == value


def test_a_subclass_is_its_base() -> None:
    """No method that a subclass overrides is asked."""
    number = plain(Masquerade(0.25))

    assert (type(number), number) == (float, 0.25)
    assert plain(Reversed([1.0, 2.0])) == [1.0, 2.0]
    assert type(plain(np.zeros(2).view(Own))) is np.ndarray
    assert type(plain(np.ma.masked_array([1.0], mask=[False]))) is np.ndarray


def test_an_endless_list_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of lists that are one and the same has more entries than memory."""
    monkeypatch.setattr(module, "MOST_NUMBERS", 1000)
    row = [0.0] * 100

    with pytest.raises(Unreadable, match="a list of more than 1000 numbers"):
        plain([row] * 100)


def test_an_enormous_array_costs_nothing() -> None:
    """It is neither copied nor looked at."""
    enormous = np.broadcast_to(1.0, (10**9, 10**9))

    assert plain(enormous).shape == (10**9, 10**9)


def test_lists_become_arrays() -> None:
    """Nested lists of one shape; others are named by the shapes of their parts."""
    assert as_array([[1.0, 2.0], [3.0, 4.0]]).shape == (2, 2)
    assert as_array([]).shape == (0,)
    assert as_array(2.5) == 2.5
    with pytest.raises(Unreadable, match=r"a list with parts of shapes \(1,\) and \(2,\)"):
        as_array([[1.0], [1.0, 2.0]])


def test_a_function_is_no_number() -> None:
    """It may be an answer, and has no values until it is asked."""
    assert plain(named) is named
    with pytest.raises(Unreadable, match="a function"):
        as_array(named)
