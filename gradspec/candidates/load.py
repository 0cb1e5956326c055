"""Loading a candidate by name: a file, a module, a namespace in either, or something built in."""

from __future__ import annotations

import difflib
import importlib
import os
import pkgutil
import sys
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from gradspec.candidates.adopt import attributes, collect, holders
from gradspec.candidates.builtin import MISTAKE_PREFIX, built_in_files, mistake_files
from gradspec.candidates.candidate import PROGRAM_PREFIX, Candidate
from gradspec.candidates.deadline import DEFAULT_TIME_LIMIT
from gradspec.candidates.describe import failure_line
from gradspec.candidates.execute import LOADING_SHARE, NOTEBOOK, Execution, execute, loading_notes, unloaded
from gradspec.candidates.guard import Escaped, Guard, NoAnswer
from gradspec.candidates.quiet import quietly
from gradspec.contract import OPERATIONS
from gradspec.errors import CandidateError
from gradspec.mapping import CandidateMapping

_MODULE_PREFIX = "module:"
_LISTED = 12


def load(
    name: str | os.PathLike[str],
    guard: Guard | None = None,
    wanted: Collection[str] = (),
    mapping: CandidateMapping | None = None,
) -> Candidate:
    """The candidate called `name`.

    `file.py`, `file.py:namespace`, `notebook.ipynb`, `notebook.ipynb:namespace`, a built-in name (`reference`,
    `mistake:missing-one-hot`), `package.module`, `package.module:namespace`; `module:torch` is the package where
    `torch` is the built-in; `cmd:./program` (spec/any-language.md). Loading runs the code, within the guard's limit; of
    a notebook, and of a file that fails, only what the contract's operations depend on, or instead of these the
    top-level names that are `wanted`. With a mapping the operations are what that says.
    Raises CandidateError, saying what was expected, what was found and what to do.
    """
    text = os.fspath(name)
    if not text.strip():
        raise CandidateError("Expected a candidate's name but got nothing; give a file, a module or a built-in name.")
    if mapping is not None:
        wanted = {*wanted, *mapping.names(), *OPERATIONS, "BATCHED"}
    if text.startswith(PROGRAM_PREFIX):
        from gradspec.programs import load_program  # it makes a Candidate: it is above this package

        return load_program(text, guard or Guard(DEFAULT_TIME_LIMIT))
    guard = guard or Guard(DEFAULT_TIME_LIMIT)
    if text.startswith(_MODULE_PREFIX):
        return _load_module(text, text.removeprefix(_MODULE_PREFIX), guard, mapping)
    if text.startswith(MISTAKE_PREFIX):
        return _load_mistake(text)
    if path := built_in_files().get(text):
        return _load_built_in(text, path)
    if _means_file(text):
        return _load_file(text, guard, wanted, mapping)
    return _load_module(text, text, guard, mapping)


def is_built_in(name: str) -> bool:
    """True for what gradspec brings along itself: code that can be trusted."""
    return name.startswith(MISTAKE_PREFIX) or name in built_in_files()


def _load_file(text: str, guard: Guard, wanted: Collection[str], mapping: CandidateMapping | None) -> Candidate:
    path, namespace = _split(text)
    if namespace is not None:
        wanted = {namespace.partition(".")[0], *wanted}
    run = _run_file(Path(path), guard, wanted)
    return _from_execution(run, name=text, source=path, namespace=namespace, guard=guard, mapping=mapping)


def _run_file(path: Path, guard: Guard, wanted: Collection[str]) -> Execution:
    if path.is_dir():
        files = ", ".join(_candidates_in(path)[:_LISTED]) or "none"
        raise CandidateError(f"Expected a Python file but {path} is a folder; name a file in it (its files: {files}).")
    if not path.exists():
        near = difflib.get_close_matches(path.name, _candidates_in(path.parent), n=1)
        hint = f"did you mean {path.parent / near[0]}?" if near else "look at the path."
        kind = "notebook" if path.suffix == NOTEBOOK else "Python file"
        raise CandidateError(f"Expected a {kind} but {path} does not exist; {hint}")
    if path.suffix not in (".py", NOTEBOOK):
        raise CandidateError(
            f"Expected a file whose name ends in .py or {NOTEBOOK} but got {path}; rename it if it is Python."
        )
    return execute(path, guard, wanted)


def _candidates_in(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.glob("*") if p.suffix in (".py", NOTEBOOK))


def _from_execution(
    run: Execution,
    *,
    name: str,
    source: str,
    namespace: str | None,
    guard: Guard | None = None,
    mapping: CandidateMapping | None = None,
) -> Candidate:
    notes = list(run.notes)
    found: Mapping[str, Any] = vars(run.module)
    if namespace is not None:
        found = attributes(_member(run.module, namespace, source, run.problem), notes, guard)
    try:
        return collect(found, name=name, source=source, problem=run.problem, notes=notes, mapping=mapping)
    except CandidateError as error:
        said = "".join(f" Note: {note}." for note in run.notes) if run.failed else ""
        raise CandidateError(f"{error}{said}") from run.error


def _member(module: object, namespace: str, source: str, problem: str | None) -> object:
    thing = module
    for part in namespace.split("."):
        if not hasattr(thing, part):
            if problem:
                raise CandidateError(f"Expected {namespace} but {source} failed before it was defined: {problem}.")
            raise CandidateError(f"Expected {source} to define {namespace} but it does not; {_namespaces(thing)}.")
        thing = getattr(thing, part)
    return thing


def _namespaces(thing: object) -> str:
    held = getattr(thing, "__dict__", {})
    if there := sorted(holders(held)):
        return f"it has {', '.join(there[:_LISTED])}"
    if any(operation in held for operation in OPERATIONS):
        return "its operations are at the top level: leave the namespace out"
    return "nothing in it holds an operation of the contract"


def _load_built_in(name: str, path: Path) -> Candidate:
    run = execute(path)
    if isinstance(run.error, ModuleNotFoundError) and run.error.name:
        library = run.error.name.partition(".")[0]
        raise CandidateError(
            f"Expected the library {library} for the built-in candidate {name} but it is not installed; "
            f"do `pip install {library}`."
        ) from None
    return _from_execution(run, name=name, source=str(path), namespace=None)


def _load_mistake(name: str) -> Candidate:
    """The mistake's own operations over the reference's; batched only where the file that defines them says so."""
    files = mistake_files()
    if name not in files:
        near = difflib.get_close_matches(name, files, n=1)
        hint = f"did you mean {near[0]}?" if near else "`gradspec list candidates` shows them."
        raise CandidateError(f"Expected the name of a mistake but got {name!r}; {hint}")
    reference = _reference(built_in_files()["reference"])
    own = _from_execution(execute(files[name]), name=name, source=str(files[name]), namespace=None)
    if own.problem:
        raise CandidateError(f"Expected the mistake {name} to load but it failed: {own.problem}.")
    batched = own.batched | (reference.batched - set(own.operations))
    namespace = {**reference.namespace, **own.namespace, "BATCHED": batched}
    return collect(namespace, name=name, source=own.source, notes=own.notes)


@cache  # as many mistakes as there are lie over it, and none changes it
def _reference(path: Path) -> Candidate:
    return _load_built_in("reference", path)


def namespace_of(name: str, guard: Guard, wanted: Collection[str] = ()) -> Mapping[str, Any]:
    """Everything that what is called `name` defines: what `load` looks for operations in, `wanted` as there.

    Raises CandidateError for what is no file and no module of Python, or cannot be loaded.
    """
    text = name.removeprefix(_MODULE_PREFIX)
    if name.startswith(PROGRAM_PREFIX) or is_built_in(name):
        raise CandidateError(
            f"Expected a file or a module in Python but got {name}, which follows the contract; judge it as it is."
        )
    if text != name or not _means_file(text):
        return _module(text, guard)[0]
    path, namespace = _split(text)
    run = _run_file(Path(path), guard, {*wanted, namespace.partition(".")[0]} if namespace else wanted)
    if namespace is None:
        return vars(run.module)
    return attributes(_member(run.module, namespace, path, run.problem), [], guard)


def _load_module(name: str, text: str, guard: Guard, mapping: CandidateMapping | None) -> Candidate:
    found, source, notes = _module(text, guard)
    return collect(found, name=name, source=source, notes=notes, mapping=mapping)


def _module(text: str, guard: Guard) -> tuple[Mapping[str, Any], str, list[str]]:
    """What a module, or a namespace in it, holds; where it comes from; and what was noticed."""
    dotted, namespace = _split(text)
    if not all(part.isidentifier() for part in dotted.split(".")):
        raise CandidateError(_unknown(text))
    failed: BaseException | None = None
    module: object = None
    changed_before = len(guard.restorer.changed)
    with quietly(dotted) as surroundings:
        sys.path.insert(0, os.getcwd())  # as `python -m` does
        importlib.invalidate_caches()
        try:
            module = guard.call(dotted, lambda: importlib.import_module(dotted), "while loading", share=LOADING_SHARE)
        except NoAnswer as reason:
            raise CandidateError(f"Expected the module {dotted} to load but it {unloaded(reason)}.") from None
        except Escaped as escaped:  # SystemExit and whatever else a module may raise
            failed = escaped.error
        except Exception as raised:  # a module may raise anything
            failed = raised
    changed = guard.restorer.changed[changed_before:]
    notes = list(loading_notes(surroundings, failed=failed is not None, changed=changed))
    if failed is not None:
        raise CandidateError(_import_message(text, dotted, failed, notes)) from None
    source = getattr(module, "__file__", None) or dotted
    thing = module if namespace is None else _member(module, namespace, dotted, None)
    return attributes(thing, notes, guard), source, notes


def _import_message(text: str, dotted: str, error: BaseException, notes: list[str]) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name and (dotted + ".").startswith(error.name + "."):
        return _absent(error.name) or _unknown(text)
    if isinstance(error, SyntaxError):
        where = f"{error.filename}:{error.lineno}: `{(error.text or '').strip()}`"
        return f"Expected Python source but got a syntax error at {where} ({error.msg}); mend the line and run again."
    said = "".join(f" Note: {note}." for note in notes)
    return f"Expected the module {dotted} to be importable but it failed: {failure_line(error, None)}.{said}"


def _absent(dotted: str) -> str | None:
    """What to say when the package is there and the module in it is not; None when there is no package either."""
    package, _, module = dotted.rpartition(".")
    if package not in sys.modules:
        return None
    there = sorted(found.name for found in pkgutil.iter_modules(getattr(sys.modules[package], "__path__", [])))
    near = difflib.get_close_matches(module, there, n=1)
    hint = f"did you mean {package}.{near[0]}?" if near else f"it has {', '.join(there[:_LISTED]) or 'none'}."
    return f"Expected a module of the package {package} but it has no {module}; {hint}"


def _unknown(text: str) -> str:
    built_in = built_in_files()
    near = difflib.get_close_matches(text, [*built_in, *mistake_files(), *(p.name for p in Path().glob("*.py"))], n=1)
    hint = f"did you mean {near[0]}?" if near else f"the built-in ones are {', '.join(built_in)}."
    return f"Expected a .py file, a built-in name or an importable module but got {text!r}, which is none; {hint}"


def _means_file(text: str) -> bool:
    path, _ = _split(text)
    return (
        path.endswith((".py", NOTEBOOK))
        or "/" in path
        or os.sep in path
        or (Path(path).exists() and not _is_package(path))
    )


def _is_package(path: str) -> bool:
    return path.isidentifier() and (Path(path) / "__init__.py").is_file()


def _split(text: str) -> tuple[str, str | None]:
    """`file.py:namespace` in two, if what follows the last colon is a name (a drive's colon is not followed by one)."""
    head, colon, tail = text.rpartition(":")
    if colon and head and all(part.isidentifier() for part in tail.split(".")) and not Path(text).exists():
        return head, tail
    return text, None
