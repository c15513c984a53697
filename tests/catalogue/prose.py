"""Sentences that stand in Python code: what people read belongs into the catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.catalogue.source import SOURCE

#: Three words in a row, as no name, address or pattern has them.
_SENTENCE = re.compile(r"[A-Za-zÀ-ÿ'’]{2,},? [A-Za-zÀ-ÿ'’]{1,},? [A-Za-zÀ-ÿ'’]{2,}")

#: What is for those who read `--help`, a schema, a page of the API or a log: English everywhere.
_FOR_DEVELOPERS = frozenset({"help", "description", "summary", "title", "pattern"})


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Each sentence in a string of a file, with its line; docstrings are for developers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spared = {id(each) for each in _spared(tree)}
    for node in ast.walk(tree):
        constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if constant and id(node) not in spared and _SENTENCE.search(node.value):  # type: ignore[attr-defined]  # `constant` says so
            yield node.lineno, node.value  # type: ignore[attr-defined]  # the same


def _spared(tree: ast.Module) -> Iterator[ast.AST]:
    """Strings that are no part of the product's speech."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield from ast.walk(node) if isinstance(node.value, ast.Constant) else ()
        if isinstance(node, ast.keyword) and node.arg in _FOR_DEVELOPERS:
            yield from ast.walk(node.value)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(_LOGGED):
            yield from (each for argument in node.args for each in ast.walk(argument))


_LOGGED = (
    "re.compile",
    "log.info",
    "log.warning",
    "log.error",
    "log.debug",
    "text",
    "_group",
    "CommandToLoad",
    "LmsCommand",
    "LmsCommandGroup",
    "_command",
)


def modules_with_sentences() -> dict[str, list[tuple[int, str]]]:
    """By module, below the product's folder, the sentences that stand in it."""
    found = {
        path.relative_to(SOURCE).as_posix(): list(sentences(path))
        for path in sorted(SOURCE.rglob("*.py"))
    }
    return {module: several for module, several in found.items() if several}
