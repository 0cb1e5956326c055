"""The tables and the figure of the chapter modes are what the reference was seen to cost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gradspec.oracle import modes as formulas
from gradspec.resources import load_module

modes = load_module(Path(__file__).with_name("modes.py"), "_gradspec_tests_modes")
CHAPTER = modes.CHAPTER.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", modes.TABLES)
def test_a_table_is_what_was_counted(name: str) -> None:
    """Counting again gives the committed table."""
    assert f"<!-- counted: {name} -->\n{modes.table(name)}<!-- /counted -->" in CHAPTER


def test_a_wrong_number_is_seen() -> None:
    """A table with one figure changed is put right, and a chapter without its tables is refused."""
    assert modes.rewritten(CHAPTER.replace("61,696", "61,697")) == CHAPTER
    with pytest.raises(ValueError, match=r"Expected the tables one-loss, .* but got none"):
        modes.rewritten("no table")


@pytest.mark.parametrize("widths", [(3, 4, 2, 1), (2, 3, 5), (3, 2, 20, 4), (1, 1, 1)])
def test_counts_are_what_the_formulas_say(widths: tuple[int, ...]) -> None:
    """The counted costs of walks and of whole Jacobians are those derived in the chapter."""
    assert modes.forward(widths) == modes.reverse(widths) == formulas.of_a_walk(widths)
    assert modes.from_the_input(widths) == formulas.from_the_input(widths)
    assert modes.from_the_output(widths) == formulas.from_the_output(widths)


def test_numbers_in_the_prose_are_counted() -> None:
    """The costs that the chapter and the errata quote for widths 2–3–5 and 3–4–2, and of 520 parameters."""
    walk, found = modes.reverse((2, 3, 5)), modes.parameters(8, 8)
    errata = (modes.CHAPTER.parent / "README.md").read_text(encoding="utf-8")

    assert (walk, 5 * walk, 2 * walk) == (21, 105, 42)
    assert (modes.reverse((3, 4, 2, 1), modes.LOSS_ITSELF), found.count) == (20, 520)
    for text in (CHAPTER, errata):
        assert "21 multiplications against 105" in text
        assert "42 against 105" in text
    ratios = (found.forward_inputs / found.reverse_inputs, found.forward_parameters / found.reverse_parameters)
    quoted = re.search(r"(\d+) for the 520 parameters .*?, and (\d+) with every parameter an input", errata)
    assert quoted is not None
    assert [int(number) for number in quoted.groups()] == [round(ratio) for ratio in ratios]


def test_the_figure_is_what_was_counted(tmp_path: Path) -> None:
    """Drawn again by the same version of matplotlib, it is the committed file, byte for byte."""
    matplotlib = pytest.importorskip("matplotlib")
    committed = modes.FIGURE.read_text(encoding="utf-8")
    drawn_with = re.search(r"Matplotlib v([\d.]+)", committed)
    assert drawn_with is not None
    if drawn_with[1] != matplotlib.__version__:
        pytest.skip(f"drawn with matplotlib {drawn_with[1]}: another version writes another SVG")
    again = tmp_path / "modes.svg"
    modes.save(modes.figure(), again)

    assert again.read_text(encoding="utf-8") == committed


def test_the_figure_shows_the_counts() -> None:
    """Whatever the version of matplotlib: the lines are the ratios and costs counted."""
    pytest.importorskip("matplotlib")
    depths, crossing, parameters = modes.figure().axes

    deepest = {line.get_label(): line.get_ydata()[-1] for line in depths.lines if line.get_label().startswith("n =")}
    assert deepest == {f"n = {n}": modes.from_the_input([*[n] * 17, 1]) / modes.gradient(n, 16) for n in modes.WIDTHS}
    forward, reverse, _ = (line.get_ydata() for line in crossing.lines)
    assert [m for m, f, r in zip(range(1, 11), forward, reverse, strict=True) if f == r] == [modes.FEW]
    assert [f < r for f, r in zip(forward, reverse, strict=True)] == [m > modes.FEW for m in range(1, 11)]
    assert [line.get_label() for line in parameters.lines] == ["every parameter an input", "the n inputs", "P/4"]
