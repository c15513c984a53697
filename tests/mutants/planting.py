"""Plant a fault: in functions as they are imported, or in a module as it will be."""

from __future__ import annotations

import gc
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType

from tests.mutants.faults import Fault
from tests.mutants.parts import file_of

#: What two functions that do the same have in common, beside their constants.
_SAME = (
    "co_name",
    "co_flags",
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_code",
    "co_names",
    "co_varnames",
    "co_freevars",
    "co_cellvars",
    "co_exceptiontable",
)


def key_of(code: CodeType) -> tuple[str, str, int]:
    """What names a function: its file, its qualified name and its first line."""
    return code.co_filename, code.co_qualname, code.co_firstlineno


def functions() -> dict[tuple[str, str, int], list[FunctionType]]:
    """Every function that there is by now, by what names it."""
    found: dict[tuple[str, str, int], list[FunctionType]] = {}
    gc.unfreeze()
    for each in gc.get_objects():
        if type(each) is FunctionType:
            found.setdefault(key_of(each.__code__), []).append(each)
    gc.freeze()
    return found


def faulty(fault: Fault) -> list[tuple[CodeType, CodeType]] | None:
    """The functions that a fault changes, without and with it; None where it changes more."""
    path = str(file_of(fault.module))
    sound, changed = (
        compile(source, path, "exec", dont_inherit=True)
        for source in (fault.tree.code, fault.source())
    )
    found: list[tuple[CodeType, CodeType]] = []
    return found if _gathered(sound, changed, found) and found else None


def _gathered(sound: CodeType, changed: CodeType, into: list[tuple[CodeType, CodeType]]) -> bool:
    """Gather the functions that differ; False where a module or a class itself does."""
    if sound.co_flags & inspect.CO_OPTIMIZED:
        if not _alike(sound, changed):
            into.append((sound, changed))
            into += [pair for pair in _inner(sound, changed) if not _alike(*pair)]
        return len(sound.co_freevars) == len(changed.co_freevars)
    inner = list(_inner(sound, changed))
    return _alike(sound, changed, whole=False) and all(_gathered(*each, into) for each in inner)


def _inner(sound: CodeType, changed: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The functions and classes in two, side by side."""
    for one, other in zip(sound.co_consts, changed.co_consts, strict=False):
        if isinstance(one, CodeType) and isinstance(other, CodeType):
            yield one, other


def _alike(one: CodeType, other: CodeType, *, whole: bool = True) -> bool:
    """Whether two do the same, wherever they stand; `whole`: with the functions in them."""
    return (
        all(getattr(one, name) == getattr(other, name) for name in _SAME)
        and len(one.co_consts) == len(other.co_consts)
        and all(
            (not whole or _alike(mine, its))
            if isinstance(mine, CodeType) and isinstance(its, CodeType)
            else repr(mine) == repr(its)
            for mine, its in zip(one.co_consts, other.co_consts, strict=True)
        )
    )


class Planted(importlib.abc.MetaPathFinder):
    """Imports one module with its fault; the file itself is never touched."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The module that has the fault, and no other."""
        del path, target
        if fullname != self.fault.module:
            return None
        loader = _Faulty(fullname, str(file_of(fullname)))
        loader.source = self.fault.source()
        return importlib.util.spec_from_file_location(fullname, loader.path, loader=loader)


class _Faulty(importlib.machinery.SourceFileLoader):
    """Compiles another source than the file's: nothing of it is kept on disk."""

    source = ""

    def get_code(self, fullname: str) -> CodeType:
        """The module with its fault, which tracebacks place in the file."""
        return compile(self.source, self.get_filename(fullname), "exec", dont_inherit=True)
