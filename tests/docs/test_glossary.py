"""The glossary holds every member of every closed list under the label that people read."""

from enum import StrEnum

import pytest

from lms_bridge.model.decision import OUTCOMES, DecisionKind
from lms_bridge.model.imported import Fate
from lms_bridge.text import LineSign, Wording
from tests.paths import DOCS
from tests.unit.text.test_labels import LISTS as CLOSED
from tests.unit.text.wording_cases import plain

PAGE = (DOCS / "glossary.md").read_text(encoding="utf-8")
LISTS = [kind for kind in CLOSED if kind is not LineSign]
FR = Wording("fr", strict=True)


def section(name: str) -> list[list[str]]:
    """The cells of each row in the section whose heading names a list."""
    part = next(each for each in PAGE.split("\n## ") if f"`{name}`" in each.splitlines()[0])
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in rows]


@pytest.mark.parametrize("kind", LISTS, ids=[kind.__name__ for kind in LISTS])
def test_every_member_stands_in_the_glossary(kind: type[StrEnum]):
    """With its value as it stands in code, and its French label."""
    rows = {row[0].strip("`"): row[1] for row in section(kind.__name__)}
    for member in kind:
        assert rows[member.value] == plain(FR.label(member))


def test_no_row_is_left_over():
    """A word that the code no longer has leaves the glossary too."""
    known = {member.value for kind in LISTS for member in kind}
    for kind in LISTS:
        assert {row[0].strip("`") for row in section(kind.__name__)} <= known


def test_every_sign_is_explained():
    """The signs with their words."""
    for mark in LineSign:
        assert mark.value in PAGE
        assert FR.label(mark) in PAGE
    assert FR.say("label.not_asked") in PAGE


def test_every_outcome_of_a_decision_stands_in_the_glossary():
    """Beside the kind of decision it belongs to."""
    rows = {row[0].strip("`"): row for row in section("DecisionKind")}
    assert rows.keys() == {kind.value for kind in DecisionKind}
    for kind, outcomes in OUTCOMES.items():
        assert rows[kind.value][2] == ", ".join(f"`{each}`" for each in outcomes)


def test_every_fate_has_its_words_and_stands_in_the_glossary():
    """Under the label that people read, and no other row is there."""
    rows = {row[0].strip("`"): row[1] for row in section("Fate")}
    assert rows == {fate.value: FR.label(fate) for fate in Fate}
