"""The file of known failures: what it may say, and one clear line for what it may not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gradspec.errors import UsageError
from gradspec.expected import Entry, KnownFailures, read_expected, written
from gradspec.verdicts import Cause

Write = Callable[..., str]

GOOD = """\
# Ours.

# first comes softmax
[[failure]]
claim = "softmax.stable"   # overflows
format = "float16"
cause = "range"
reason = "issue 12"

[[failure]]
claim = "cross-entropy.*"
format = ["exact", "float64"]
regime = "two *"
cause = "derivation"
reason = '''
a "long" one'''
"""


def test_what_it_says(write: Write) -> None:
    """Claim or pattern, cause, reason, and where it is to hold only: formats and a regime."""
    first, second = read_expected(write(GOOD)).entries

    assert (first.claim, first.cause, first.reason, first.formats) == (
        "softmax.stable", Cause.RANGE, "issue 12", ("float16",),
    )  # fmt: skip
    assert (second.claim, second.formats, second.regime) == ("cross-entropy.*", ("exact", "float64"), "two *")
    assert second.reason == 'a "long" one'


def test_what_was_read_is_what_is_written(write: Write) -> None:
    """Comments, order and the ways of writing stay."""
    assert written(read_expected(write(GOOD))) == GOOD


def test_a_line_ends_where_toml_ends_it(write: Write) -> None:
    """A line separator in a comment stays where it is, and is not taken for an end of the line."""
    text = GOOD.replace("# first", "# fi\u2028rst")

    assert written(read_expected(write(text))) == text


def test_blanks_around_a_claim_mean_nothing(write: Write) -> None:
    """The entry names the claim."""
    (entry, _) = read_expected(write(GOOD.replace('"softmax.stable"', '"softmax.stable "'))).entries

    assert entry.names("softmax.stable")


def test_what_is_written_can_be_read(write: Write) -> None:
    """Quotes, line breaks, backslashes, control characters and any alphabet survive."""
    reasons = ['"quoted" \\ back', "two\nlines\ttab", "∇ \x7f \x01", "[[failure]]", "# no comment"]
    entries = tuple(
        Entry("softmax.*", Cause.ROUNDING, reason, ("float64",), f"regime {n}") for n, reason in enumerate(reasons)
    )

    again = read_expected(write(written(KnownFailures("x.toml", entries))))

    assert [(e.reason, e.regime, e.formats) for e in again.entries] == [
        (e.reason, e.regime, e.formats) for e in entries
    ]


def test_other_ways_of_toml_are_read(write: Write) -> None:
    """An array of inline tables is the same thing."""
    known = read_expected(write('failure = [{claim = "softmax.range", cause = "error", reason = "r"}]'))

    assert [entry.claim for entry in known.entries] == ["softmax.range"]
    assert 'claim = "softmax.range"' in written(known)


def test_an_empty_file_knows_no_failure(write: Write) -> None:
    """And neither does one with nothing but comments."""
    assert read_expected(write("# nothing any more\n")).entries == ()


ENTRY = '[[failure]]\nclaim = "softmax.stable"\ncause = "range"\nreason = "r"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[failure]\n", "Expected TOML but k.toml is malformed: Expected ']]' at the end of an array"),
        (ENTRY.replace('"range"', '"range'), "Expected TOML but k.toml is malformed: Illegal character"),
        ("[[failures]]\n", "Expected [[failure]] and nothing else at the top of k.toml but got 'failures'"),
        ("strict = true\n" + ENTRY, "nothing else at the top of k.toml but got 'strict'; leave that out."),
        ("[failure]\nclaim = 'x'\n", "Expected [[failure]], in double brackets, but k.toml has a single"),
        ("failure = [3]", "Expected a table but k.toml, entry 1 is 3; write [[failure]] with claim"),
        ("[[failure]]\n", "Expected a claim but k.toml, entry 1 has none; name a claim"),
        (ENTRY + "[[failure]]\nclaim = 3\n", "Expected a claim but k.toml, entry 2 has 3; name a claim"),
        (
            ENTRY.replace("stable", "stabel"),
            "entry 1 (softmax.stabel): expected a claim id or a pattern of ids but got "
            "'softmax.stabel'; did you mean softmax.stable",
        ),
        (ENTRY.replace('"softmax.stable"', '"nothing.*"'), "entry 1 (nothing.*): expected a claim id or a pattern"),
        (
            ENTRY.replace('cause = "range"\n', ""),
            "Expected a cause but k.toml, entry 1 (softmax.stable) "
            "has none; write which of derivation, constant, truncation, rounding, range, contract, error, "
            "undecided it is.",
        ),
        (ENTRY.replace('"range"', '"Rounding"'), "(softmax.stable) has 'Rounding'; did you mean rounding?"),
        (ENTRY.replace('"range"', '"overflow"'), "Expected a cause among derivation, constant, truncation, rounding, "),
        (
            ENTRY.replace('reason = "r"\n', ""),
            "Expected a reason but k.toml, entry 1 (softmax.stable) has none; write why this fails today.",
        ),
        (ENTRY.replace('"r"', '" "'), "(softmax.stable) has ' '; write why this fails today."),
        (ENTRY + 'format = "float46"', "Expected formats among exact, float64, float32, float16, bfloat16 but "),
        (ENTRY + "format = [64]", "(softmax.stable) has [64]; take these names."),
        (ENTRY + "regime = 3", "Expected a regime's word but k.toml, entry 1 (softmax.stable) has 3"),
        (ENTRY + 'formats = "exact"', "has 'formats'; did you mean format?"),
        (ENTRY + ENTRY, "Expected one entry for softmax.stable but k.toml has entries 1 and 2; delete one"),
    ],
)
def test_what_it_may_not_say(write: Write, text: str, said: str) -> None:
    """One line names file, entry and claim, what was expected and what to do."""
    with pytest.raises(UsageError) as caught:
        read_expected(write(text, "k.toml"))

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_same_claim_under_different_conditions_is_no_duplicate(write: Write) -> None:
    """A claim may fail by different causes in different formats and regimes."""
    text = f'{ENTRY}format = "float16"\n{ENTRY}format = "float64"\n{ENTRY}regime = "two classes"\n'

    assert len(read_expected(write(text)).entries) == 3


def test_a_file_that_is_not_there(write: Write) -> None:
    """What writes it is named."""
    write("", "other.toml")
    with pytest.raises(UsageError, match=r"but nowhere\.toml does not exist; --update-expected writes it\."):
        read_expected("nowhere.toml")


def test_a_file_that_is_no_text(write: Write) -> None:
    """A binary file, and a folder."""
    with pytest.raises(UsageError, match=r"Expected UTF-8 text but gradspec-expected\.toml is none"):
        read_expected(write(b"\xff\xfe"))
    with pytest.raises(UsageError, match=r"but \. cannot be read: Is a directory; name another\."):
        read_expected(".")
