"""Where the folders spec/, properties/ and impl/ are: inside the installed package, else beside it in a checkout."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from gradspec.errors import GradspecError

FOLDERS = ("spec", "properties", "impl")

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder called `name` ("spec", "properties" or "impl").

    Raises GradspecError for another name, and when neither the package nor the checkout holds it.
    """
    if name not in FOLDERS:
        raise GradspecError(f"Expected a folder among {', '.join(FOLDERS)} but got {name!r}.")
    places = (_PACKAGE / "_data" / name, _PACKAGE.parent / name)
    for place in places:
        if place.is_dir():
            return place
    raise GradspecError(
        f"Expected the folder {name}/ at {places[0]} (installed) or {places[1]} (checkout) but found neither; "
        "install gradspec again."
    )


def load_module(path: Path, name: str) -> ModuleType:
    """The file at `path`, imported as the module `name` without looking at sys.path.

    The caller chooses a private name, one a file; a second call with the same name runs the file again.
    Raises GradspecError when there is no such file; what the file itself raises goes through.
    """
    if not path.is_file():
        raise GradspecError(f"Expected a Python file but got {path}, which does not exist.")
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise GradspecError(f"Expected a Python file but got {path}; its name must end in .py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickle look a class's module up by name
    try:
        spec.loader.exec_module(module)
    except BaseException:  # half a module must not stay, whatever stopped it
        del sys.modules[name]
        raise
    return module
