"""What judges compares the day and does no more: it asks no clock, and no reading for its hour."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import lms_bridge
from tests.paths import FIXTURES

HOUSE = Path(lms_bridge.__file__).parent
ROOMS = (HOUSE / "rules", HOUSE / "stages" / "evaluate", FIXTURES / "stranger_kinds")

#: Names by which a day could come in unseen: of clocks, of readings, of what a day keeps inside.
UNSEEN = frozenset({"today", "now", "utcnow", "fromtimestamp", "time", "as_of", "read_at", "_date"})

#: Where one of them stands, and why it looks at no day.
OTHERS = {
    ("rules/base/day.py", "_date"),  # the day itself
    ("stages/evaluate/judge.py", "as_of"),  # told in the verdict
    ("rules/base/given.py", "as_of"),  # the facts of a case under construction
    ("rules/base/given.py", "read_at"),
}


def names(source: str) -> Iterator[str]:
    """The names that a file reads, of attributes and of what it imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            yield node.attr
        if isinstance(node, ast.ImportFrom | ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value  # as getattr is given it


def unseen() -> set[tuple[str, str]]:
    """Where the rooms that judge use such a name."""
    return {
        (path.relative_to(HOUSE).as_posix() if path.is_relative_to(HOUSE) else path.name, name)
        for room in ROOMS
        for path in sorted(room.rglob("*.py"))
        for name in names(path.read_text(encoding="utf-8"))
        if name in UNSEEN
    }


def test_no_rule_looks_at_a_clock_or_at_the_hour_of_a_reading():
    """A verdict that stands until a day must not turn on anything else than what it was told."""
    assert unseen() - OTHERS == set()


def test_what_looks_behind_the_day_would_be_seen():
    """By an attribute, by an import, by a name in quotes."""
    for line in ("facts.on._date", "date.today()", "from time import time", "getattr(on, '_date')"):
        assert set(names(line)) & UNSEEN
