"""One line for whatever a candidate says."""

from __future__ import annotations

import gradspec
from gradspec.candidates.describe import one_line
from gradspec.reports import to_json, to_markdown


class Candidate:
    """A softmax whose message was cut in the middle of a character."""

    @staticmethod
    def softmax(x: object) -> None:
        """Raises what is no text that can be encoded."""
        raise ValueError("cut \ud83d")


def test_half_a_surrogate_pair_is_shown_as_its_escape() -> None:
    """It is no character, and no report could be written with it."""
    assert one_line("cut \ud83d, and 𝄞") == "cut \\ud83d, and 𝄞"


def test_a_message_that_cannot_be_encoded_loses_no_report() -> None:
    """Each can be written, and shows the message."""
    result = gradspec.check(Candidate, claims="softmax.definition", formats="float64", examples=2, jobs=1)

    assert b"cut" in to_json(result).encode()
    assert b"cut" in to_markdown(result).encode()
