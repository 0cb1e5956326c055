"""Reading a chapter: what a claim's section must have, and what is said where it has not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gradspec import claim as claim_of
from gradspec.claims import Claim, all_claims, read_chapter, select
from gradspec.errors import SpecError, UsageError
from gradspec.strategies import logits

SECTION = """# A chapter

### softmax.example — an example

$$p_i = \\frac{1}{V}$$

- **Source:** "Setup"
- **Verdict:** as stated
- **Domain:** textbook
- **Level:** required
- **Formats:** exact, float64
- **Operations:** softmax
- **Presupposes:** none
- **Bound:** none

Prose.
"""
HEADING_LINE = 3

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a chapter; gives its path."""

    def write_chapter(text: str, name: str = "example.md") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write_chapter


def read_all(paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> dict[str, Claim]:
    """All claims of these chapters, as if they were the specification."""
    monkeypatch.setattr("gradspec.claims.chapters", lambda: tuple(paths))
    return dict(all_claims.__wrapped__())


def test_a_section_is_read(write: Write) -> None:
    """Heading, statement, fields and place are what the chapter says."""
    (claim,) = read_chapter(write(SECTION))

    assert (claim.id, claim.title, claim.line, claim.chapter) == ("softmax.example", "an example", 3, "example")
    assert (claim.operations, claim.presupposes, claim.formats) == (("softmax",), (), ("exact", "float64"))
    assert claim.statement == r"p_i = \frac{1}{V}"


def test_a_section_ends_where_the_next_begins(write: Write) -> None:
    """The prose of one claim is not part of the next one's section."""
    second = SECTION.replace("softmax.example", "softmax.second").replace("# A chapter\n", "")
    first, other = read_chapter(write(SECTION + second))

    assert (first.section.count("###"), other.section.count("###")) == (1, 1)


@pytest.mark.parametrize(
    "field", ["Source", "Verdict", "Domain", "Level", "Formats", "Operations", "Presupposes", "Bound"]
)
def test_a_missing_field_is_named(field: str, write: Write) -> None:
    """A section without one of its fields is refused, with the field, the file and the line."""
    lines = [line for line in SECTION.splitlines() if not line.startswith(f"- **{field}:**")]

    with pytest.raises(SpecError, match=rf"^example\.md:{HEADING_LINE}: softmax\.example lacks .*{field}"):
        read_chapter(write("\n".join(lines)))


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("Domain:** textbook", "Domain:** everywhere", "expected Domain to be one of textbook, all finite"),
        ("Verdict:** as stated", "Verdict:** probably", "expected Verdict to be one of as stated"),
        ("Level:** required", "Level:** optional", "expected Level to be one of required, recommended"),
        ("Formats:** exact, float64", "Formats:** exact, float65", "expected Formats to be one of exact"),
        ("Operations:** softmax", "Operations:** soft_max", "expected Operations to be one of "),
        ("### softmax.example — an example", "### softmax.example - an example", "expected a heading"),
        ("### softmax.example — an example", "### Softmax Example — an example", "expected a heading"),
        ("$$", "$", r"expected the statement of softmax\.example in \$\$"),
    ],
)
def test_a_malformed_section_is_refused(right: str, wrong: str, said: str, write: Write) -> None:
    """An unknown word, a malformed heading and a missing statement are refused, with file and line."""
    with pytest.raises(SpecError, match=rf"^example\.md:{HEADING_LINE}: {said}"):
        read_chapter(write(SECTION.replace(right, wrong)))


def test_an_id_is_stated_once(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two claims of one id are refused, with both places."""
    paths = [write(SECTION, "first.md"), write(SECTION, "second.md")]

    with pytest.raises(SpecError, match=r"^second\.md:3: softmax\.example is already stated in first\.md:3\.$"):
        read_all(paths, monkeypatch)


def test_what_is_presupposed_exists(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Presupposing an id that no chapter has is refused, with file and line."""
    path = write(SECTION.replace("Presupposes:** none", "Presupposes:** softmax.nothing"))

    with pytest.raises(SpecError, match=r"^example\.md:3: softmax\.example presupposes softmax\.nothing, which is no"):
        read_all([path], monkeypatch)


def test_a_property_of_no_claim_is_refused() -> None:
    """A property whose id no chapter has is refused, with file and line."""

    @claim_of("softmax.nothing", case=logits)
    def test_nothing(candidate: object, case: object) -> None: ...

    with pytest.raises(SpecError, match=r"^test_chapters\.py:\d+: expected the id of a claim .*'softmax\.nothing'"):
        _ = test_nothing.claim


def test_a_property_needs_a_factory() -> None:
    """A strategy that is no factory of cases is refused, with what was given."""
    with pytest.raises(SpecError, match=r"Expected case to be a factory .* case=3"):
        claim_of("softmax.definition", case=3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("softmax.jacobian", ["softmax.jacobian"]),
        ("logsumexp.s*", ["logsumexp.stable", "logsumexp.shift"]),
        (" conduct.pure ", ["conduct.pure"]),
    ],
)
def test_patterns_choose_claims(pattern: str, expected: list[str]) -> None:
    """An id chooses one claim, a shell-style pattern those that match, in the specification's order."""
    assert [claim.id for claim in select([pattern])] == expected


def test_no_pattern_chooses_everything() -> None:
    """Without patterns all claims are chosen."""
    assert [c.id for c in select([""])] == list(all_claims())


def test_an_unknown_claim_is_refused_with_the_nearest() -> None:
    """A misspelt id is refused, and the nearest ids are offered."""
    with pytest.raises(UsageError, match=r"got 'softmax\.definitoin'; did you mean softmax\.definition"):
        select(["softmax.definitoin"])


def test_a_claim_links_to_its_section() -> None:
    """A claim's reference is its chapter's file and the anchor that GitHub makes of the heading."""
    claim = all_claims()["softmax.jacobian.symmetric"]
    slug = claim.reference.partition("#")[2]

    assert claim.reference.startswith("spec/softmax.md#softmaxjacobiansymmetric--")
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_") | set("ᵀ")
