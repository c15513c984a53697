"""One file's content with the line of every key."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarfloat import ScalarFloat

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem


class Located:
    """One file's content with the line of every key."""

    def __init__(self, file: str, tree: Any) -> None:
        self.file = file
        self.tree = tree

    def line(self, path: tuple[int | str, ...]) -> int | None:
        """The line of the innermost part of a path that exists, counted from 1."""
        node, found = self.tree, 1
        for step in path:
            position = _position(node, step)
            if position is None:
                continue
            found = position + 1
            node = node[_key(node, step)]
        return found

    def name(self, path: tuple[int | str, ...]) -> str:
        """The innermost key of a path that exists in the file; its name for the whole file."""
        node, found = self.tree, self.file
        for step in path:
            if _position(node, step) is None:
                continue
            found = found if isinstance(node, CommentedSeq) else str(step)
            node = node[_key(node, step)]
        return found

    def problem(self, path: tuple[int | str, ...], cause: Cause) -> Problem:
        """A problem at a path."""
        return Problem(self.file, self.line(path), cause)


def _key(node: Any, step: int | str) -> Any:
    if isinstance(node, CommentedMap):
        return next((key for key in node if str(key) == str(step)), None)
    return step if isinstance(step, int) else None


def _position(node: Any, step: int | str) -> int | None:
    key = _key(node, step)
    if isinstance(node, CommentedMap) and key is not None:
        return int(node.lc.key(key)[0])
    if isinstance(node, CommentedSeq) and key is not None and key < len(node):
        return int(node.lc.item(key)[0])
    return None


def as_plain(node: Any) -> Any:
    """The same content in plain Python types; numbers with a point become exact decimals."""
    if isinstance(node, Mapping):
        return {key: as_plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [as_plain(each) for each in node]
    if isinstance(node, ScalarFloat):
        return Decimal(repr(float(node)))
    return node
