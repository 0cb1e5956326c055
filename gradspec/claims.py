"""The claims, read from the chapters of spec/: the one place where they are listed."""

from __future__ import annotations

import difflib
import fnmatch
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gradspec.contract import OPERATIONS
from gradspec.errors import SpecError, UsageError
from gradspec.formats import FORMATS
from gradspec.resources import folder

DOMAINS = ("textbook", "all finite", "named inputs", "any input")
LEVELS = ("required", "recommended")
SOURCE_VERDICTS = ("as stated", "needs a domain", "corrected", "consequence", "conduct")
FIELDS = ("Source", "Verdict", "Domain", "Level", "Formats", "Operations", "Presupposes", "Bound")

_HEADING = re.compile(r"^### (?P<id>[a-z0-9.-]+) — (?P<title>.+)$")
_FIELD = re.compile(r"^- \*\*(?P<name>[A-Za-z]+):\*\* (?P<value>.+)$")
_OR = " or "
_LINK = re.compile(r"\]\(([a-z-]+\.md)\)")
_STATEMENT = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)


@dataclass(frozen=True)
class Claim:
    """One claim of the specification, as its chapter states it."""

    id: str
    title: str
    """The statement in a few words, for a terminal."""
    statement: str
    """The statement in TeX."""
    source: str
    source_verdict: str
    domain: str
    level: str
    formats: tuple[str, ...]
    operations: tuple[str, ...]
    """The operations its property calls; empty for theory that only the oracle can be asked about."""
    either: bool
    """True when any one of the operations is enough ("relu or mlp_forward"): the property asks those that are there."""
    presupposes: tuple[str, ...]
    bound: str
    chapter: str
    path: Path
    line: int
    section: str
    """The whole section, in Markdown."""

    @property
    def required(self) -> bool:
        return self.level == "required"

    @property
    def per_operation(self) -> bool:
        """True for conduct: judged on every operation that the candidate provides."""
        return self.operations == tuple(OPERATIONS)

    def missing(self, provided: Container[str]) -> list[str]:
        """The operations that a candidate with the `provided` ones lacks for this claim."""
        absent = [name for name in self.operations if name not in provided]
        return [] if self.either and len(absent) < len(self.operations) else absent

    @property
    def reference(self) -> str:
        """Where to read about it: file and anchor, as GitHub makes the anchor."""
        heading = f"{self.id} — {self.title}".lower()
        slug = re.sub(r"[^\w\- ]", "", heading).replace(" ", "-")
        return f"spec/{self.path.name}#{slug}"


def read_chapter(path: Path) -> list[Claim]:
    """The claims of one chapter, in its order. Raises SpecError, naming file and line, where it is malformed."""
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [n for n, text in enumerate(lines) if text.startswith("### ")]
    claims = []
    for start in starts:
        end = next((n for n in range(start + 1, len(lines)) if re.match(r"#{1,3} ", lines[n])), len(lines))
        claims.append(_read_claim(path, start + 1, lines[start:end]))
    return claims


def _read_claim(path: Path, line: int, lines: list[str]) -> Claim:
    where = f"{path.name}:{line}"
    heading = _HEADING.match(lines[0])
    if heading is None:
        raise SpecError(f"{where}: expected a heading '### claim.id — title' but got {lines[0]!r}.")
    text = "\n".join(lines)
    statement = _STATEMENT.search(text)
    if statement is None:
        raise SpecError(f"{where}: expected the statement of {heading['id']} in $$…$$ but found none.")
    fields = {m["name"]: m["value"].strip() for m in map(_FIELD.match, lines) if m}
    missing = [name for name in FIELDS if name not in fields]
    if missing:
        raise SpecError(f"{where}: {heading['id']} lacks the field(s) {', '.join(missing)}.")
    return Claim(
        id=heading["id"],
        title=heading["title"].strip(),
        statement=statement[1].strip(),
        source=fields["Source"],
        source_verdict=_word(where, "Verdict", fields["Verdict"], SOURCE_VERDICTS),
        domain=_word(where, "Domain", fields["Domain"], DOMAINS),
        level=_word(where, "Level", fields["Level"], LEVELS),
        formats=tuple(_word(where, "Formats", f, FORMATS) for f in _names(fields["Formats"])),
        operations=_operations(where, fields["Operations"]),
        either=_OR in fields["Operations"],
        presupposes=tuple(_names(fields["Presupposes"])),
        bound=fields["Bound"],
        chapter=path.stem,
        path=path,
        line=line,
        section=text.strip() + "\n",
    )


def _names(value: str) -> list[str]:
    return [] if value == "none" else [name.strip().strip("`") for name in value.split(",")]


def _word(where: str, field: str, value: str, allowed: Iterable[str]) -> str:
    if value not in allowed:
        raise SpecError(f"{where}: expected {field} to be one of {', '.join(allowed)} but got {value!r}.")
    return value


def _operations(where: str, value: str) -> tuple[str, ...]:
    if value == "every":
        return tuple(OPERATIONS)
    return tuple(_word(where, "Operations", name, OPERATIONS) for name in _names(value.replace(_OR, ", ")))


def chapters() -> tuple[Path, ...]:
    """The pages that state claims."""
    return tuple(path for path in pages() if "\n### " in path.read_text(encoding="utf-8"))


@cache
def pages() -> tuple[Path, ...]:
    """The specification's files, in the order in which spec/README.md first links to them; then any it forgot."""
    spec = folder("spec")
    linked = [spec / name for name in _LINK.findall((spec / "README.md").read_text(encoding="utf-8"))]
    present = sorted(path for path in spec.glob("*.md") if path.name != "README.md")
    return tuple(path for path in dict.fromkeys([*linked, *present]) if path in present)


@cache
def all_claims() -> Mapping[str, Claim]:
    """Every claim by its id, in the order of the chapters."""
    claims: dict[str, Claim] = {}
    for path in chapters():
        for claim in read_chapter(path):
            if claim.id in claims:
                first = claims[claim.id]
                raise SpecError(
                    f"{path.name}:{claim.line}: {claim.id} is already stated in {first.path.name}:{first.line}."
                )
            claims[claim.id] = claim
    _check_presuppositions(claims)
    return claims


def _check_presuppositions(claims: Mapping[str, Claim]) -> None:
    for claim in claims.values():
        for other in claim.presupposes:
            if other not in claims:
                raise SpecError(
                    f"{claim.path.name}:{claim.line}: {claim.id} presupposes {other}, which is not a claim."
                )


def select(patterns: Iterable[str] = ()) -> tuple[Claim, ...]:
    """The claims whose id matches one of the shell-style patterns (`softmax.*`); all of them when there is none.

    Raises UsageError for a pattern that matches nothing, with the nearest ids and patterns.
    """
    claims = all_claims()
    wanted = [p for p in (pattern.strip() for pattern in patterns) if p]
    if not wanted:
        return tuple(claims.values())
    chosen: set[str] = set()
    for pattern in wanted:
        matching = fnmatch.filter(claims, pattern)
        if not matching:
            near = nearest(pattern)
            hint = f"did you mean {' or '.join(near)}?" if near else "`gradspec list claims` shows them all."
            raise UsageError(f"Expected a claim id or a pattern of ids but got {pattern!r}; {hint}")
        chosen.update(matching)
    return tuple(claim for claim in claims.values() if claim.id in chosen)


def nearest(pattern: str) -> list[str]:
    """The ids, and the patterns of whole families (`softmax.*`), that look most like `pattern`; at most three."""
    families = dict.fromkeys(f"{id.partition('.')[0]}.*" for id in all_claims())
    plain = pattern.lower().replace("_", "-")
    same = [family for family in families if plain in (family, family.removesuffix(".*"))]
    return same or difflib.get_close_matches(plain, [*all_claims(), *families], n=3, cutoff=0.5)
