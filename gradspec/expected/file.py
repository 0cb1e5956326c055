"""Reading and writing a file of known failures, `gradspec-expected.toml`.

An entry is a table `[[failure]]` with `claim`, `cause` and `reason`, and if it is to hold only there `format` and
`regime`. What is written is what was read: entries that stay keep their text, comments included.
"""

from __future__ import annotations

import difflib
import itertools
import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gradspec.claims import select
from gradspec.errors import UsageError
from gradspec.expected.entries import Entry, KnownFailures
from gradspec.formats import FORMATS
from gradspec.verdicts import Cause

DEFAULT_FILE = "gradspec-expected.toml"
HEADER = """\
# What is known to fail, and why. Held against what does by `gradspec check … --expected FILE`: a failure that is not
# here, one with another cause, and an entry that no longer fails all fail the run. See spec/in-ci.md.
"""
TABLE = "failure"
_REQUIRED = ("claim", "cause", "reason")
_KEYS = (*_REQUIRED, "format", "regime")
_HEAD = re.compile(rf"^\s*\[\[\s*{TABLE}\s*\]\]")


def read_expected(path: str | os.PathLike[str]) -> KnownFailures:
    """The known failures in the file at `path`. Raises UsageError, in one line, for what is wrong with it."""
    name = os.fspath(path)
    text = _text(Path(name))
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"Expected TOML but {name} is malformed: {error}; mend that.") from None
    strangers = [key for key in data if key != TABLE]
    if strangers:
        raise UsageError(
            f"Expected [[{TABLE}]] and nothing else at the top of {name} but got {strangers[0]!r}; leave that out."
        )
    tables = data.get(TABLE, [])
    if not isinstance(tables, list):
        raise UsageError(f"Expected [[{TABLE}]], in double brackets, but {name} has a single {TABLE}; double them.")
    header, texts = _blocks(text)
    if len(texts) != len(tables):  # written in some other way of TOML's: it is read all the same
        header, texts = "", [""] * len(tables)
    entries = tuple(_entry(table, f"{name}, entry {n}", texts[n - 1]) for n, table in enumerate(tables, 1))
    _refuse_duplicates(name, entries)
    return KnownFailures(name, entries, header)


def written(known: KnownFailures) -> str:
    """The file's text."""
    blocks = [(entry.text or _told(entry)).strip("\n") for entry in known.entries]
    return "\n\n".join([(known.header or HEADER).strip("\n"), *blocks]) + "\n"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(
            f"Expected a file of known failures but {path} does not exist; --update-expected writes it."
        ) from None
    except OSError as error:
        raise UsageError(
            f"Expected a file of known failures but {path} cannot be read: {error.strerror}; name another."
        ) from None
    except UnicodeDecodeError:
        raise UsageError(f"Expected UTF-8 text but {path} is none; save it as UTF-8.") from None


def _entry(table: Any, where: str, text: str) -> Entry:
    if not isinstance(table, Mapping):
        raise UsageError(f"Expected a table but {where} is {table!r}; write [[{TABLE}]] with {', '.join(_REQUIRED)}.")
    claim = table.get("claim")
    where = f"{where} ({claim})" if isinstance(claim, str) and claim else where
    for key in table:
        if key not in _KEYS:
            near = difflib.get_close_matches(str(key), _KEYS, n=1)
            hint = f"did you mean {near[0]}?" if near else "leave it out."
            raise UsageError(f"Expected a key among {', '.join(_KEYS)} but {where} has {key!r}; {hint}")
    for key in _REQUIRED:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            given = "none" if value is None else repr(value)
            raise UsageError(f"Expected a {key} but {where} has {given}; {_WHAT[key]}.")
    regime = table.get("regime", "")
    if not isinstance(regime, str):
        raise UsageError(f"Expected a regime's word but {where} has {regime!r}; write it as a text.")
    claim = table["claim"].strip()
    _check_claim(claim, where)
    return Entry(claim, _cause(table["cause"], where), table["reason"], _formats(table, where), regime, text)


_WHAT = {
    "claim": "name a claim, or a pattern such as 'softmax.*'",
    "cause": f"write which of {', '.join(Cause)} it is",
    "reason": "write why this fails today",
}


def _check_claim(claim: str, where: str) -> None:
    try:
        select([claim])
    except UsageError as error:
        raise UsageError(f"{str(error).replace('Expected', f'{where}: expected', 1)}") from None


def _cause(word: str, where: str) -> Cause:
    if word in set(Cause):
        return Cause(word)
    near = difflib.get_close_matches(word.lower(), list(Cause), n=1)
    hint = f"did you mean {near[0]}?" if near else "the report says which it is."
    raise UsageError(f"Expected a cause among {', '.join(Cause)} but {where} has {word!r}; {hint}")


def _formats(table: Mapping[str, Any], where: str) -> tuple[str, ...]:
    given = table.get("format", [])
    formats = [given] if isinstance(given, str) else given
    if isinstance(formats, list) and all(isinstance(f, str) and f in FORMATS for f in formats):
        return tuple(formats)
    raise UsageError(f"Expected formats among {', '.join(FORMATS)} but {where} has {given!r}; take these names.")


def _refuse_duplicates(name: str, entries: Iterable[Entry]) -> None:
    seen: dict[tuple[str, tuple[str, ...], str], int] = {}
    for number, entry in enumerate(entries, 1):
        if (first := seen.setdefault(entry.place, number)) != number:
            raise UsageError(
                f"Expected one entry for {entry.claim}{entry.where} but {name} has entries {first} and {number}; "
                "delete one, or give them different formats or regimes."
            )


def _blocks(text: str) -> tuple[str, list[str]]:
    """What stands above the first entry, and each entry's text with the comments right above it."""
    lines = text.split("\n")
    starts = []
    for number, line in enumerate(lines):
        if _HEAD.match(line):
            start = number
            while start > 0 and lines[start - 1].lstrip().startswith("#"):
                start -= 1
            starts.append(start)
    edges = [*starts, len(lines)]
    return "\n".join(lines[: edges[0]]), ["\n".join(lines[a:b]) for a, b in itertools.pairwise(edges)]


def _told(entry: Entry) -> str:
    """An entry as TOML; JSON's texts are TOML's too."""
    lines = [f"[[{TABLE}]]", f"claim = {_quoted(entry.claim)}"]
    if entry.formats:
        formats = [_quoted(f) for f in entry.formats]
        lines.append(f"format = {formats[0] if len(formats) == 1 else '[' + ', '.join(formats) + ']'}")
    if entry.regime:
        lines.append(f"regime = {_quoted(entry.regime)}")
    lines += [f"cause = {_quoted(str(entry.cause))}", f"reason = {_quoted(entry.reason)}"]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
