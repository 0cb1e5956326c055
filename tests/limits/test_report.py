"""Limits in words, and tables that lose nothing where there is little room."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from gradspec.formats import FORMATS
from gradspec.limits import Limit, print_table, published
from gradspec.limits.grid import sizes
from gradspec.limits.report import limit_word, size_word


@pytest.mark.parametrize("format", FORMATS)
def test_a_size_in_words_is_the_size(format: str) -> None:
    """`5e-16`, `1e-3`, `1`: as short as it can be, and read as a number it is the same."""
    words = [size_word(size) for size in sizes(FORMATS[format])]

    assert [float(word) for word in words] == list(sizes(FORMATS[format]))
    assert [word for word in words if len(word) > len("5e-16")] == []


@pytest.mark.parametrize(
    ("limit", "word"),
    [
        (Limit(5e-16, 20, 20), "5e-16"),
        (Limit(1e-16, 20, 20), "≤ 1e-16"),
        (Limit(1.0, 20, 20), "1"),
        (Limit(None, 19, 17), "17 of 20"),
        (Limit(None, 20, 0), "0 of 20"),
    ],
)
def test_a_limit_in_words(limit: Limit, word: str) -> None:
    """A size, or that it is at most the smallest one tried; else how many seeds show an error."""
    assert limit_word(limit, "float64", 20) == word


@pytest.mark.parametrize("width", [30, 60, 100, 160])
@pytest.mark.parametrize("claims", [["softmax.order"], ["cross-entropy.gradient", "softmax.jacobian.psd"]])
def test_no_number_is_cut(claims: list[str], width: int) -> None:
    """Whatever the width of the terminal, the headline and the last line of a table are there to the last digit."""
    table, file = published().of(claims), io.StringIO()
    print_table(table, Console(file=file, width=width))
    lines = [line.split() for line in file.getvalue().splitlines()]
    numbers = [limit_word(table.rows[claims[-1]][name].overall, name, table.seeds) for name in table.formats]

    assert any(line[1:4] == numbers for line in lines)
    if len(claims) == 1:
        assert any(line[0] == "regime" and line[-4:] == ["V", "65", "and", "more"] for line in lines if line)
