"""docs/what-can-be-wrong.md: every row has a test that is there, and every planted fault a row."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from lms_bridge_testing.planted import PLANTED, PLANTED_BESIDE
from tests.paths import DOCS, ROOT

PAGE = (DOCS / "what-can-be-wrong.md").read_text(encoding="utf-8")
KINDS = PAGE.partition("\n## ")[2].split("\n## ")
DOES = ("use and show", "not use and show", "use", "set aside", "stop", "nothing is said")
HEADINGS = ["what can be wrong", "seen by the bridge", "what it does", "test"]


def rows() -> Iterator[list[str]]:
    """The cells of every row of every kind."""
    for kind in KINDS:
        lines = [line for line in kind.splitlines() if line.startswith("|")]
        for number, line in enumerate(lines):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if number == 0:
                assert cells == HEADINGS, line
            elif number > 1:
                yield cells


ROWS = list(rows())


def functions(path: str) -> frozenset[str]:
    """The tests of a file, those in classes included."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_row_says_what_is_done_and_names_its_test(row: list[str]):
    """A row says one of the five things that the bridge does, and a test that is there holds it."""
    assert len(row) == len(HEADINGS)
    wrong, seen, does, held = row
    assert wrong
    assert seen.startswith(("yes", "no", "partly"))
    assert does.startswith(DOES)
    tests = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", held)
    assert tests
    for path, name in tests:
        assert name in functions(path)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.splitlines()[0] for kind in KINDS])
def test_no_kind_of_fact_is_without_rows(kind: str):
    """A heading without a row would promise what nobody wrote."""
    assert any(line.startswith("|") for line in kind.splitlines())


def test_every_fault_that_can_be_planted_stands_in_a_row():
    """Whoever reads a row can try it in a sandbox."""
    named = {each for row in ROWS for each in re.findall(r"`--with ([\w-]+)`", row[0])}
    assert named == {*PLANTED, *PLANTED_BESIDE}
