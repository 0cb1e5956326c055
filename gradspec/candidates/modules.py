"""The module that a candidate's file becomes, and the modules beside it that it may import."""

from __future__ import annotations

import contextlib
import importlib.machinery
import importlib.util
import linecache
import re
import sys
import sysconfig
import types
from collections.abc import Iterator
from pathlib import Path


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


def fresh_module(path: Path) -> types.ModuleType:
    """An empty module for the file, `candidate_<stem>`, which is the one that sys.modules has from now on."""
    path = path.resolve()
    name = "candidate_" + re.sub(r"\W", "_", path.stem)
    loader = importlib.machinery.SourceFileLoader(name, str(path))
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickle look a class's module up by name
    linecache.checkcache(str(path))
    return module
