"""Whether a `hooks.py` keeps to what it may do, read off its text before it is run.

It imports from a short list, opens nothing, asks no clock, and reaches for nothing hidden. This
finds mistakes; it is no prison. Who lets a programme bring Python trusts its author, and a site
may forbid it: `python_in_programmes: false`.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem

FILE = "hooks.py"

#: What a hook may import: values and arithmetic, and the bridge's own hook objects.
MODULES = frozenset(
    {
        "__future__",
        "collections",
        "collections.abc",
        "dataclasses",
        "datetime",
        "decimal",
        "enum",
        "fractions",
        "itertools",
        "lms_bridge.programme.hooks",
        "math",
        "re",
        "typing",
    }
)

#: Built-in functions that reach outside, or around these rules.
FORBIDDEN = frozenset(
    {
        "__import__",
        "breakpoint",
        "compile",
        "delattr",
        "eval",
        "exec",
        "exit",
        "getattr",
        "globals",
        "help",
        "input",
        "locals",
        "memoryview",
        "open",
        "print",
        "quit",
        "setattr",
        "vars",
    }
)

#: Ways of asking what day it is: the day of judgement is given.
CLOCKS = frozenset({"now", "today", "utcnow"})


def impurities(text: str) -> Iterator[Problem]:
    """Everything in a file's text that a hook may not do, with its line."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        yield Problem(FILE, line, Cause.of("hook.no_python", kind=type(error).__name__))
        return
    for node in ast.walk(tree):
        for cause in _wrong(node):
            yield Problem(FILE, getattr(node, "lineno", None), cause)


def _wrong(node: ast.AST) -> Iterator[Cause]:
    match node:
        case ast.Import(names=names):
            for each in names:
                if each.name not in MODULES:
                    yield _imports(each.name)
        case ast.ImportFrom(module=module, level=level):
            if level or module not in MODULES:
                yield _imports(f"{'.' * level}{module or ''}")
        case ast.Name(id=name) if name in FORBIDDEN:
            yield Cause.of("hook.uses", name=name)
        case ast.Attribute(attr=name) if name in CLOCKS:
            yield Cause.of("hook.asks_the_clock", name=name)
        case ast.Attribute(attr=name) if name.startswith("__"):
            yield Cause.of("hook.reaches_for", name=name)
        case ast.Global() | ast.Nonlocal():
            yield Cause.of("hook.keeps")
        case ast.AsyncFunctionDef() | ast.Await():
            yield Cause.of("hook.waits")


def _imports(module: str) -> Cause:
    return Cause.of("hook.imports", module=module, allowed=tuple(sorted(MODULES)))


def builtins_for_hooks() -> Mapping[str, Any]:
    """The built-in names that a hook sees: those that reach outside are left out."""
    names = {name: value for name, value in vars(builtins).items() if name not in FORBIDDEN}
    return {**names, "__import__": _import}


def _import(
    name: str,
    globals: Mapping[str, object] | None = None,  # noqa: A002 - Python gives it this name
    locals: Mapping[str, object] | None = None,  # noqa: A002 - the same
    fromlist: Sequence[str] = (),
    level: int = 0,
) -> ModuleType:
    if level or name not in MODULES:
        raise ImportError(f"a hook may not import {name}")
    return __import__(name, globals, locals, tuple(fromlist), level)
