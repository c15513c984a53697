"""What mapping says of records that could be wrong, used or not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lms_bridge.model.evidence import Discrepancy, ResultState
from lms_bridge.model.site import GradeItem
from lms_bridge.model.snapshot import Grade, Marking
from tests.unit.stages.mapping.mapping_values import (
    binding,
    course,
    enabled,
    evidence,
    grade,
    the_result,
)

#: A need, and the first unit that asks for it.
NEED, UNIT = "result:M2-UE2", "UE1"
BOUND = enabled(bindings=binding(NEED, GradeItem("C", "total")))


def noticed(*grades: Grade, people: tuple[int, ...] = (1,)) -> tuple[Discrepancy, ...]:
    """What is said of learner 1 where these grades are read."""
    return evidence(course("C", people, grades=grades), site=BOUND).discrepancies


@pytest.mark.parametrize("change", ["overridden", "excluded", "reduced"])
def test_a_grade_that_was_changed_on_its_way_is_used_and_shown(change: str):
    """The grade counts, and a person is told what was done to it."""
    values: dict[str, Any] = {change: True}
    changed = grade("12", **values)
    found = evidence(course("C", grades=(changed,)), site=BOUND)
    assert the_result(found, NEED).state is ResultState.PASSED
    said = Discrepancy.of(UNIT, f"grade.{change}", course="C", item="total")
    assert found.discrepancies == (said,)


def test_nothing_is_said_of_a_grade_like_any_other():
    """Nor of another learner's, nor of one that nothing is bound to, nor where there is none."""
    assert noticed(grade("12")) == ()
    assert noticed(grade("12"), grade("9", user=2, overridden=True), people=(1, 2)) == ()
    assert noticed(grade("12"), grade("9", "OTHER", overridden=True)) == ()
    assert noticed(grade(None, overridden=True)) == ()


def test_what_nobody_explained_is_shown_with_its_reason():
    """A word that may be a number is not used: the reason stands in what has to be looked at."""
    (said,) = noticed(replace(grade("2", low="1", high="3"), marking=Marking.UNTOLD))
    assert (said.subject, said.code) == (UNIT, "record.not_used")
    assert "scale.untold" in str(dict(said.values)["cause"])


def test_a_name_that_means_two_grade_items_is_shown():
    """The need is not provided until one of them is named."""
    two = (grade("12", column="item:1"), grade("4", column="item:2"))
    (said,) = noticed(*two)
    assert (said.subject, said.code) == (UNIT, "need.not_used")
    assert "grade_item.several" in str(dict(said.values)["cause"])


def test_a_grade_that_is_hidden_is_no_doubt():
    """Nobody has released it yet: the verdict waits, and there is nothing to look at."""
    assert noticed(grade("12", hidden=True)) == ()


def test_what_a_track_does_not_ask_for_is_not_shown():
    """Of two tracks one rests on the result: whoever follows the other has nothing to look at."""
    two = (grade("12", column="item:1"), grade("4", column="item:2"))
    reading = course("C", grades=two)
    assert evidence(reading, site=BOUND, track="mention-1").discrepancies == ()
