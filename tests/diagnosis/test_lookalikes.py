"""Which known mistake a candidate looks like: the catalogue on itself, and files that others wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import gradspec
from gradspec.claims import all_claims
from gradspec.diagnosis.catalogue import KnownMistake, catalogue
from gradspec.errors import UsageError
from gradspec.verdicts import Diagnosis, Result

Student = Callable[[str], str]

FILES = Path(__file__).parent.parent / "lookalikes"
UNNAMED = {
    "checker-any-coordinate": "a checker answers True or False, and on these gradients others answer the same",
    "checker-ignores-signs": "the same: it accepts what others accept too",
    "engine-sorts-recursively": "it raises, and an error has many causes",
    "gradient-accumulated": "its answer depends on the calls before, and no two askings get the same",
    "noise-left-in": "its answer is random",
}
"""Mistakes that are not recognised as themselves, each with the reason."""


def roots(result: Result) -> list[Diagnosis]:
    """The diagnoses of the rows that follow from no other."""
    return [row.diagnosis for row in result if row.diagnosis is not None and not row.follows_from]


def names(result: Result) -> set[str]:
    """The mistakes that are named."""
    return {diagnosis.lookalike.mistake for diagnosis in roots(result) if diagnosis.lookalike is not None}


@pytest.mark.parametrize("mistake", catalogue(), ids=lambda mistake: mistake.name)
def test_a_known_mistake_is_recognised(mistake: KnownMistake) -> None:
    """Judged on the claims that are meant to catch it, a mistake is named, and nothing else is."""
    result = gradspec.check(f"mistake:{mistake.name}", claims=mistake.caught_by, examples=25)

    assert names(result) == (set() if mistake.name in UNNAMED else {mistake.name})


def test_every_known_mistake_has_a_title_a_hint_and_claims() -> None:
    """What the report tells of a mistake is there, a hint is no solution, and the claims are the specification's."""
    for mistake in catalogue():
        assert mistake.title.endswith(".")
        assert 20 < len(mistake.hint) < 200
        assert "np." not in mistake.hint
        assert set(mistake.caught_by) <= set(all_claims())
        assert mistake.operations


def labels(path: Path) -> tuple[str, str]:
    """The mistake and the cause that a file's docstring gives."""
    text = path.read_text(encoding="utf-8")
    mistake = re.search(r"^Mistake: (\S+)", text, re.MULTILINE)
    cause = re.search(r"^Cause: (\w+)", text, re.MULTILINE)
    assert mistake is not None, f"{path.name} names no mistake"
    assert cause is not None, f"{path.name} names no cause"
    return mistake[1], cause[1]


def some_of(kind: str) -> list[Path]:
    """Every second of the files of a kind; benchmarks/recognition.py judges them all, and on all claims."""
    return sorted((FILES / kind).glob("*.py"))[::2]


def judged_on(path: Path, mistake: str) -> list[str]:
    """The claims to judge a file on: those that catch its mistake, else those about what it defines."""
    known = {entry.name: entry for entry in catalogue()}
    if mistake in known:
        return [id for id in known[mistake].caught_by if all_claims()[id].required]
    defined = set(re.findall(r"^def (\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE))
    return [
        id
        for id, claim in all_claims().items()
        if claim.required and claim.operations and set(claim.operations) <= defined
    ]


@pytest.mark.parametrize("path", some_of("candidates"), ids=lambda path: path.stem)
def test_a_file_that_others_wrote_is_recognised(path: Path) -> None:
    """The cause is that of its docstring, and so is the mistake; one that no catalogue has is not named."""
    mistake, cause = labels(path)
    result = gradspec.check(str(path), claims=judged_on(path, mistake), examples=25)

    assert cause in {str(diagnosis.cause) for diagnosis in roots(result)}
    assert names(result) == (set() if mistake == "none-of-the-catalogue" else {mistake})


@pytest.mark.parametrize("path", some_of("correct"), ids=lambda path: path.stem)
def test_a_correct_file_is_not_accused(path: Path) -> None:
    """No required claim fails on what is right, however it is written."""
    required = [id for id, claim in all_claims().items() if claim.required]
    result = gradspec.check(str(path), claims=required, examples=25)

    assert result.ok
    assert names(result) == set()


def test_hints_say_as_much_as_is_asked_for(student: Student) -> None:
    """Full: the mistake by name. Gentle: a question that leads to it, no name and no constant. None: neither."""
    path = student("def cross_entropy(x, label): return -np.log(probs(x)[label] + 1e-12)")
    told = {
        hints: gradspec.check(path, claims="cross-entropy.definition", examples=25, hints=hints).claims[0].diagnosis
        for hints in ("full", "gentle", "none")
    }

    assert told["full"] is not None
    assert told["gentle"] is not None
    assert told["none"] is not None
    assert told["full"].lookalike is not None
    assert told["full"].lookalike.mistake == "tiny-epsilon-in-log"
    assert "1e-12" in told["full"].reading
    assert told["gentle"].lookalike is not None
    assert (told["gentle"].lookalike.mistake, told["gentle"].lookalike.title) == ("", "")
    assert told["gentle"].lookalike.hint == told["full"].lookalike.hint
    assert told["none"].lookalike is None
    assert "1e-12" not in told["gentle"].reading + told["none"].reading


def test_unknown_hints_are_refused() -> None:
    """A word that is no level of hints is answered with those that are."""
    with pytest.raises(UsageError, match="hints among none, gentle, full but got 'some'"):
        gradspec.check("reference", claims="softmax.range", hints="some")


def test_a_mistake_that_breaks_what_was_found_right_is_not_named(student: Student) -> None:
    """1e-12 inside the log with the plain gradient is one mistake, and with the gradient of that loss another."""
    loss = "def cross_entropy(x, label): return -np.log(probs(x)[label] + 1e-12)\n"
    plain = "def cross_entropy_grad(x, label): return probs(x) - one_hot(x, label)"
    own = (
        "def cross_entropy_grad(x, label):\n"
        " p = probs(x)\n"
        " return (p - one_hot(x, label)) * p[label] / (p[label] + 1e-12)"
    )
    claims = "cross-entropy.definition,cross-entropy.gradient"

    assert names(gradspec.check(student(loss + plain), claims=claims, examples=25)) == {"tiny-epsilon-in-log"}
    assert names(gradspec.check(student(loss + own), claims=claims, examples=25)) == {"epsilon-in-log-and-gradient"}


@pytest.mark.parametrize("constant", ["0.0", "-0.0", "1.0", "float('inf')"])
def test_a_loss_that_is_always_the_same_is_judged(student: Student, constant: str) -> None:
    """A softmax over the wrong axis gives one sample the loss 0: a factor of nought is no reason to stop."""
    result = gradspec.check(student(f"def cross_entropy(x, label): return {constant}\n"), claims="cross-entropy.*")

    assert "cross-entropy.definition" in {row.claim for row in result if row.is_red}
