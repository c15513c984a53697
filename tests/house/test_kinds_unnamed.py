"""What plans, runs, checks and speaks knows that kinds of effect exist, and names none."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import lms_bridge
from lms_bridge.model.installed import kind_names

HOUSE = Path(lms_bridge.__file__).parent
ROOMS = ("stages", "runs", "programme", "text", "rulesets", "decisions", "store", "web")

#: Words that mean something else where they stand.
OTHERS = {
    ("text/forms.py", "group"),  # a group of units that make up for one another
}


def named(room: str) -> Iterator[tuple[str, str]]:
    """Where a room of the house writes the name of a kind, or imports one."""
    for path in sorted((HOUSE / room).rglob("*.py")):
        place = path.relative_to(HOUSE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in kind_names():
                yield place, str(node.value)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "lms_bridge.effects"
            ):
                yield place, str(node.module)


@pytest.mark.parametrize("room", ROOMS)
def test_no_kind_of_effect_is_named(room: str):
    """Whoever adds a kind changes nothing there."""
    assert set(named(room)) - OTHERS == set()
