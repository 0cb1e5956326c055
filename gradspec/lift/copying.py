"""Copying a module's own functions, classes and data, so that names in them can mean something else.

The copies refer to each other as the originals do: globals, closures, defaults, attributes, bases. What is not the
author's (the standard library, installed packages) is shared, not copied. The originals are never changed.
"""

from __future__ import annotations

import functools
import os
import sys
import sysconfig
import types
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final

import numpy as np

_MISSING: Final = object()
_OF_THE_CLASS_STATEMENT = ("__slots__", "__module__", "__qualname__", "__doc__", "__orig_bases__")
"""What a class must have from the first, `Generic[T]` among its bases included."""
_INSTALLED = tuple(
    {os.path.realpath(p) + os.sep for p in map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")) if p}
)


class Copier:
    """Copies from one root namespace on; a value is copied once, and everything that refers to it sees the copy.

    `substitute` is asked first for every value: what to put in its place, or `Copier.NOTHING` to go on copying.
    `recode` may give a function another code; `mark` is added to the globals of every copied function.
    """

    NOTHING: Final = object()

    def __init__(
        self,
        root: Mapping[str, Any],
        substitute: Callable[[Any], Any],
        recode: Callable[[types.CodeType], types.CodeType] = lambda code: code,
        mark: Mapping[str, Any] = types.MappingProxyType({}),
    ) -> None:
        self._substitute, self._recode, self._mark = substitute, recode, mark
        self._copies: dict[int, Any] = {}
        self._originals: list[Any] = []  # kept, so that an id is not used twice
        self._globals: dict[int, dict[str, Any]] = {}
        self._filled: set[int] = set()
        self._root_name = str(root.get("__name__", ""))
        self._root_file = root.get("__file__")
        self._own: dict[int, bool] = {id(root): True}
        for value in root.values():
            if not isinstance(value, types.FunctionType):
                continue
            if not self._root_name or value.__globals__.get("__name__") == self._root_name:
                self._own[id(value.__globals__)] = True

    def namespace(self, namespace: Mapping[str, Any]) -> dict[str, Any]:
        """A copy of the names of a module (not those that every module has)."""
        return {name: self.copy(value) for name, value in namespace.items() if not _is_dunder(name)}

    def copy(self, value: Any) -> Any:
        """The copy of `value`, or `value` itself where there is nothing of the author's in it."""
        if value is None or isinstance(value, (bool, int, str, bytes)):
            return value
        known = self._copies.get(id(value), _MISSING)
        if known is not _MISSING:
            return known
        put_instead = self._substitute(value)
        if put_instead is not self.NOTHING:
            return self._remember(value, put_instead)
        return self._copy_by_kind(value)

    def _remember(self, value: Any, copy: Any) -> Any:
        self._copies[id(value)] = copy
        self._originals.append(value)
        return copy

    def _copy_by_kind(self, value: Any) -> Any:
        for kind, how in self._WAYS:
            if isinstance(value, kind):
                return how(self, value)
        how_exactly = self._CONTAINERS.get(type(value))
        if how_exactly is not None:
            return how_exactly(self, value)
        return self._instance(value)

    # --- whose is it?

    def _is_own(self, namespace: dict[str, Any]) -> bool:
        """True for the globals of a module that the candidate's author wrote."""
        if id(namespace) not in self._own:
            self._own[id(namespace)] = self._is_authors(namespace)
            self._originals.append(namespace)
        return self._own[id(namespace)]

    def _is_authors(self, namespace: dict[str, Any]) -> bool:
        name, file = str(namespace.get("__name__", "")), namespace.get("__file__")
        if name == self._root_name and name:
            return True
        top = name.partition(".")[0]
        if (top in sys.stdlib_module_names and top != "__main__") or name.startswith("namedtuple_"):
            return False
        if file is None:
            return top == "__main__" or not name or name not in sys.modules
        if _same_folder(file, self._root_file):
            return True
        if top == __name__.partition(".")[0]:  # gradspec's own functions may stand in for a candidate's
            return False
        return top == self._root_name.partition(".")[0] or not os.path.realpath(file).startswith(_INSTALLED)

    def _is_own_class(self, kind: type) -> bool:
        module = sys.modules.get(kind.__module__)
        return kind.__module__ == self._root_name or module is None or self._is_own(module.__dict__)

    # --- by kind

    def _function(self, function: types.FunctionType) -> Any:
        own = self._is_own(function.__globals__)
        if not own and function.__closure__ is None and not hasattr(function, "__wrapped__"):
            return self._remember(function, function)
        namespace = self._globals_of(function.__globals__) if own else function.__globals__
        code = self._recode(function.__code__) if own else function.__code__
        cells = tuple(self._cell(cell) for cell in function.__closure__ or ())
        made = types.FunctionType(code, namespace, function.__name__, None, cells or None)
        self._remember(function, made)
        for cell in function.__closure__ or ():
            self._fill(cell)
        made.__defaults__ = self.copy(function.__defaults__)
        made.__kwdefaults__ = self.copy(function.__kwdefaults__)
        made.__qualname__, made.__doc__, made.__module__ = function.__qualname__, function.__doc__, function.__module__
        made.__dict__.update({name: self.copy(v) for name, v in function.__dict__.items()})
        return made

    def _cell(self, cell: types.CellType) -> types.CellType:
        """The copy of a closure's cell, one for all the functions that share it; empty until `_fill`."""
        made: types.CellType = self._copies.get(id(cell)) or self._remember(cell, types.CellType())
        return made

    def _fill(self, cell: types.CellType) -> None:
        if id(cell) in self._filled:
            return
        self._filled.add(id(cell))
        try:
            content = cell.cell_contents
        except ValueError:  # assigned later, or never
            return
        self._cell(cell).cell_contents = self.copy(content)

    def _globals_of(self, namespace: dict[str, Any]) -> dict[str, Any]:
        made = self._globals.get(id(namespace))
        if made is None:
            made = self._globals[id(namespace)] = {n: v for n, v in namespace.items() if _is_dunder(n)}
            self._originals.append(namespace)
            made.update(self._mark)
            for name, value in list(namespace.items()):
                if not _is_dunder(name):
                    made[name] = self.copy(value)
        return made

    def _module(self, module: types.ModuleType) -> Any:
        if not self._is_own(module.__dict__):
            return self._remember(module, module)
        made = self._remember(module, types.ModuleType(module.__name__, module.__doc__))
        made.__dict__.update(self._globals_of(module.__dict__))
        return made

    def _class(self, kind: type) -> Any:
        plain = type(kind) is type or type(kind).__module__ == "abc"
        if not self._is_own_class(kind) or not plain or issubclass(kind, (Enum, BaseException)):
            return self._remember(kind, kind)
        bases = tuple(self.copy(base) for base in kind.__bases__)
        slots = kind.__dict__.get("__slots__", ())
        dropped = {"__dict__", "__weakref__", *([slots] if isinstance(slots, str) else slots)}
        early = {n: v for n, v in kind.__dict__.items() if n in _OF_THE_CLASS_STATEMENT}
        metaclass: Any = type(kind)
        made = self._remember(kind, metaclass(kind.__name__, bases, early))
        for name, value in kind.__dict__.items():
            if name not in early and name not in dropped and name not in ("__abstractmethods__", "_abc_impl"):
                type.__setattr__(made, name, self.copy(value))
        return made

    def _static_or_class_method(self, method: Any) -> Any:
        return self._remember(method, type(method)(self.copy(method.__func__)))

    def _property(self, value: property) -> Any:
        parts = (self.copy(value.fget), self.copy(value.fset), self.copy(value.fdel))
        return self._remember(value, property(*parts, value.__doc__))

    def _cached_property(self, value: Any) -> Any:
        made = functools.cached_property(self.copy(value.func))
        made.attrname = value.attrname
        return self._remember(value, made)

    def _bound(self, method: types.MethodType) -> Any:
        return self._remember(method, types.MethodType(self.copy(method.__func__), self.copy(method.__self__)))

    def _partial(self, value: functools.partial[Any]) -> Any:
        options = {name: self.copy(v) for name, v in value.keywords.items()}
        return self._remember(value, functools.partial(self.copy(value.func), *map(self.copy, value.args), **options))

    def _cached(self, value: Any) -> Any:
        return self._remember(value, functools.lru_cache(**value.cache_parameters())(self.copy(value.__wrapped__)))

    def _dict(self, value: dict[Any, Any]) -> Any:
        made = value.copy()
        made.clear()
        self._remember(value, made)
        made.update({self.copy(k): self.copy(v) for k, v in value.items()})
        return made

    def _list(self, value: list[Any]) -> Any:
        made = self._remember(value, value.copy())
        made[:] = [self.copy(v) for v in value]
        return made

    def _tuple(self, value: tuple[Any, ...]) -> Any:
        items = [self.copy(v) for v in value]
        if all(a is b for a, b in zip(items, value, strict=True)):
            return value
        made = tuple(items) if type(value) is tuple else tuple.__new__(self.copy(type(value)), items)
        return self._remember(value, made)

    def _set(self, value: set[Any] | frozenset[Any]) -> Any:
        return self._remember(value, type(value)(self.copy(v) for v in value))

    def _array(self, value: np.ndarray[Any, Any]) -> Any:
        return self._remember(value, value.copy())

    def _instance(self, value: Any) -> Any:
        """An object of one of the author's classes, remade without calling its `__init__`; others are shared."""
        simple = type(value) is types.SimpleNamespace
        kind = type(value) if simple or not self._is_own_class(type(value)) else self.copy(type(value))
        if kind is type(value) and not simple:
            return self._remember(value, value)
        made = self._remember(value, object.__new__(kind) if kind is not types.SimpleNamespace else kind())
        for name in _attribute_names(value):
            object.__setattr__(made, name, self.copy(getattr(value, name)))
        return made

    _WAYS: tuple[tuple[Any, Callable[[Copier, Any], Any]], ...] = (
        (types.FunctionType, _function),
        (types.MethodType, _bound),
        (types.ModuleType, _module),
        (type, _class),
        ((staticmethod, classmethod), _static_or_class_method),
        (property, _property),
        (functools.cached_property, _cached_property),
        (functools.partial, _partial),
        (functools._lru_cache_wrapper, _cached),
        (tuple, _tuple),
        (np.ndarray, _array),
    )
    _CONTAINERS: Mapping[type, Callable[[Copier, Any], Any]] = types.MappingProxyType(
        {dict: _dict, OrderedDict: _dict, defaultdict: _dict, list: _list, set: _set, frozenset: _set}
    )


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _same_folder(file: str, other: Any) -> bool:
    return isinstance(other, str) and os.path.dirname(os.path.realpath(file)) == os.path.dirname(
        os.path.realpath(other)
    )


def _attribute_names(value: Any) -> list[str]:
    """What an instance holds: its dictionary, and its slots that are filled."""
    names = list(getattr(value, "__dict__", ()))
    for kind in type(value).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        names += [n for n in ([slots] if isinstance(slots, str) else slots) if hasattr(value, n)]
    return [n for n in names if n not in ("__dict__", "__weakref__")]
