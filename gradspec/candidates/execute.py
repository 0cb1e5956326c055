"""Running a candidate's file: its text, the modules beside it, and what it defined before anything went wrong."""

from __future__ import annotations

import codecs
import contextlib
import importlib.machinery
import importlib.util
import io
import linecache
import re
import sys
import sysconfig
import tokenize
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gradspec.candidates.deadline import DEFAULT_TIME_LIMIT
from gradspec.candidates.describe import failure_line, one_line
from gradspec.candidates.guard import TIMEOUT, Escaped, Guard, NoAnswer
from gradspec.candidates.quiet import Surroundings, quietly
from gradspec.errors import CandidateError

LOADING_SHARE = 4.0
"""A file may take so many times the limit of a call: it may import a framework, which takes seconds by itself."""

_MAIN = "`if __name__ == '__main__':`"

_PYTHON_2 = re.compile(
    r"""^\s*(print\s+[^(=\s] | print\s*>> | exec\s+["'] | raise\s+\w+\s*, | except\s+[\w.]+\s*,\s*\w+\s*:)"""
    r"""|<>|`|\b0[0-9]+\b|\bur["']""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Execution:
    """A file that was run: its module, and in one line each what went wrong and what was noticed."""

    module: types.ModuleType
    error: BaseException | None
    problem: str | None
    notes: tuple[str, ...]


def execute(path: Path, guard: Guard | None = None) -> Execution:
    """Run the file as the module `candidate_<stem>`, with its folder importable meanwhile.

    Raises CandidateError when the file cannot be read, is no Python, or does not come to its end in time; Ctrl-C goes
    through. Anything else that the file raises, SystemExit included, is the result's `problem`.
    """
    guard = guard or Guard(DEFAULT_TIME_LIMIT)
    changed_before = len(guard.restorer.changed)
    with quietly(str(path)) as surroundings:
        code = _compiled(path)
        module = _module(path.resolve())
        error: BaseException | None = None
        with importable(path.resolve().parent):
            try:
                guard.call(path.name, lambda: exec(code, module.__dict__), "while loading", share=LOADING_SHARE)
            except NoAnswer as reason:
                raise CandidateError(f"Expected {path} to load but it {unloaded(reason)}.") from None
            except Escaped as escaped:  # SystemExit and whatever else a file may raise
                error = escaped.error
            except Exception as raised:
                error = raised
    problem = None if error is None else failure_line(error, str(path.resolve())) + _advice(error)
    notes = loading_notes(surroundings, failed=error is not None, changed=guard.restorer.changed[changed_before:])
    return Execution(module, error, problem, notes)


def unloaded(reason: NoAnswer) -> str:
    """What is said of a file or a module that did not come to its end, and what to do."""
    if reason.kind == TIMEOUT:
        how = reason.how.replace("did not answer", "did not come to its end")
        return f"{how}, {LOADING_SHARE:g} times the limit of a call; put what takes long under {_MAIN}"
    return f"{reason.how}; put what ends the program under {_MAIN}"


def _advice(error: BaseException) -> str:
    if isinstance(error, ImportError) and "no known parent package" in str(error):
        return "; the file belongs to a package: name it package.module"
    if isinstance(error, SystemExit):
        return f"; put what ends the program under {_MAIN}"
    return ""


def loading_notes(surroundings: Surroundings, *, failed: bool, changed: Sequence[str] = ()) -> tuple[str, ...]:
    """What the code did to its surroundings, a line each; the end of what it printed if it failed."""
    notes = []
    if printed := surroundings.lines_printed:
        note = f"{printed} {'line' if printed == 1 else 'lines'} printed while loading"
        notes.append(f"{note}; the last: {' | '.join(surroundings.last_lines)}" if failed else note)
    if surroundings.asked_for_input:
        notes.append(f"input() was refused while loading; put what asks for input under {_MAIN}")
    if changed:
        notes.append(f"loading changed {', '.join(changed)}; that was put back")
    return tuple(notes)


@contextlib.contextmanager
def importable(place: Path) -> Iterator[None]:
    """Let the modules in the folder `place` be imported, fresh, and forget them afterwards.

    Another candidate may have modules of the same names, so none is left in sys.modules and none is taken from it.
    """
    names = {p.stem for p in place.glob("*.py")} | {p.parent.name for p in place.glob("*/__init__.py")}
    names = {name for name in names if not _belongs_to_installation(name)}
    displaced = _take_out(names)
    sys.path.insert(0, str(place))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):
            sys.path.remove(str(place))
        _take_out(names)
        sys.modules.update(displaced)


def _take_out(names: set[str]) -> dict[str, types.ModuleType]:
    return {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] in names}


def _belongs_to_installation(name: str) -> bool:
    """True for modules that gradspec itself may be using: a file beside the candidate must not replace those."""
    if name in sys.stdlib_module_names or name in {"gradspec", "__main__"}:
        return True
    origin = getattr(sys.modules.get(name), "__file__", None)
    if origin is None:
        return False
    places = {sysconfig.get_path(key) for key in ("purelib", "platlib", "stdlib", "platstdlib")}
    return any(Path(origin).is_relative_to(place) for place in places)


def _module(path: Path) -> types.ModuleType:
    name = "candidate_" + re.sub(r"\W", "_", path.stem)
    loader = importlib.machinery.SourceFileLoader(name, str(path))
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickle look a class's module up by name
    linecache.checkcache(str(path))
    return module


def _compiled(path: Path) -> types.CodeType:
    text = _text(path)
    try:
        return compile(text, str(path.resolve()), "exec", dont_inherit=True)
    except SyntaxError as error:
        raise CandidateError(_syntax_message(path, error)) from None
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise CandidateError(f"Expected Python source but {path} cannot be compiled: {one_line(str(error))}.") from None


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CandidateError(f"Expected a readable file but {path} cannot be read: {error.strerror}.") from None
    if not data.strip():
        raise CandidateError(
            f"Expected a file that defines operations but {path} is empty; "
            f"`gradspec new {path.name}` writes a skeleton to fill in."
        )
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise CandidateError(f"Expected UTF-8 text but {path} is UTF-16; save it as UTF-8.")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (UnicodeDecodeError, SyntaxError):  # the latter: a declared encoding that does not fit
        line, what = _first_bad_byte(data)
        raise CandidateError(f"Expected UTF-8 text but {path}:{line} {what}; save the file as UTF-8.") from None


def _first_bad_byte(data: bytes) -> tuple[int, str]:
    """The line where the file stops being UTF-8, and what is there."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1, f"holds the byte 0x{data[error.start]:02x}"
    return 1, "declares another encoding"


def _syntax_message(path: Path, error: SyntaxError) -> str:
    source = one_line(error.text or "")
    where = f"{path}:{error.lineno}" if error.lineno else str(path)
    shown = f": `{source}`" if source else ""
    message = f"Expected Python source but got a syntax error at {where}{shown} ({one_line(error.msg)})"
    if _PYTHON_2.search(error.text or "") or "Missing parentheses in call to" in error.msg:
        version = ".".join(map(str, sys.version_info[:2]))
        return f"{message}; this looks like Python 2 (its print statement, say) and gradspec runs Python {version}."
    return f"{message}; mend the line and run again."
