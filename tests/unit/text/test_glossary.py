"""The glossary holds every member of every closed list under the label that people read."""

from enum import StrEnum
from pathlib import Path

import pytest
from test_wording_labels import TABLES

from lms_bridge.model.decision import OUTCOMES
from lms_bridge.text import Mark
from lms_bridge.text.labels import DECISION_KINDS, MARKS, NOT_ASKED

PAGE = (Path(__file__).parents[3] / "docs" / "glossary.md").read_text(encoding="utf-8")
LISTS = [(kind, table) for kind, table in TABLES if kind is not Mark]


def section(name: str) -> list[list[str]]:
    """The cells of each row in the section whose heading names a list."""
    part = next(each for each in PAGE.split("\n## ") if f"`{name}`" in each.splitlines()[0])
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in rows]


@pytest.mark.parametrize(("kind", "table"), LISTS, ids=[kind.__name__ for kind, _ in LISTS])
def test_every_member_stands_in_the_glossary(kind: type[StrEnum], table):
    """With its value as it stands in code, and its French label."""
    rows = {row[0].strip("`"): row[1] for row in section(kind.__name__)}
    for member in kind:
        assert rows[member.value] == table[member].fr


def test_no_row_is_left_over():
    """A word that the code no longer has leaves the glossary too."""
    known = {member.value for kind, _ in LISTS for member in kind}
    for kind, _ in LISTS:
        assert {row[0].strip("`") for row in section(kind.__name__)} <= known


def test_every_sign_is_explained():
    """The signs with their words."""
    for mark, text in MARKS.items():
        assert mark.value in PAGE
        assert text.fr in PAGE
    assert NOT_ASKED.fr in PAGE


def test_every_outcome_of_a_decision_stands_in_the_glossary():
    """Beside the kind of decision it belongs to."""
    rows = {row[0].strip("`"): row for row in section("DecisionKind")}
    assert rows.keys() == {kind.value for kind in DECISION_KINDS}
    for kind, outcomes in OUTCOMES.items():
        assert rows[kind.value][2] == ", ".join(f"`{each}`" for each in outcomes)
