"""What mapping says of records that could be wrong, used or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from lms_bridge.model.evidence import Discrepancy, Evidence, Mark, Record, Result, ResultState
from lms_bridge.model.imported import place_in_file
from lms_bridge.model.site import Enabled, GradeItem
from lms_bridge.model.snapshot import CourseReading, Grade, Marking
from lms_bridge.stages.mapping import Mapper, bind, provisions
from lms_bridge.stages.mapping.noticed import at_odds
from lms_bridge.stages.mapping.roster import Enrolled
from tests.unit.stages.mapping.mapping_values import (
    DU,
    LAST,
    NOW,
    TODAY,
    YEAR,
    binding,
    course,
    enabled,
    evidence,
    grade,
    snapshot,
    the_result,
)

PASSED, FAILED = ResultState.PASSED, ResultState.FAILED

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


@pytest.mark.parametrize(
    ("need", "graded", "begins", "shown"),
    [
        (NEED, datetime(2026, 6, 25, tzinfo=UTC), None, True),
        (NEED, datetime(2026, 8, 31, 22, 30, tzinfo=UTC), None, False),  # the first, in Paris
        (NEED, datetime(2026, 8, 28, tzinfo=UTC), date(2026, 8, 25), False),
        (NEED, datetime(2026, 10, 1, tzinfo=UTC), None, False),
        ("result:M1-UE4", datetime(2025, 6, 25, tzinfo=UTC), None, False),  # of any year
        ("hours:UE10", datetime(2026, 6, 25, tzinfo=UTC), None, True),
    ],
)
def test_what_was_obtained_before_the_year_began_is_shown(need, graded, begins, *, shown: bool):
    """Somebody enrols again, and the course shows still what was obtained a year before."""
    site = enabled(bindings=binding(need, GradeItem("C", "total")))
    learner = Enrolled("L1", 1, "mention-1-c3s", YEAR, begins=begins)
    reading = course("C", grades=(grade("12", graded_at=graded),))
    found = evidence(reading, site=site, learner=learner)
    assert the_result(found, need).state is ResultState.PASSED
    assert [each.code for each in found.discrepancies] == ["result.before_year"] * shown


def test_nothing_is_early_that_does_not_pass_or_whose_year_is_known():
    """A failure gives nothing; a course of last year says itself of which year it is."""
    early = datetime(2026, 6, 25, tzinfo=UTC)
    assert noticed(grade("4", graded_at=early)) == ()
    assert noticed(grade("12", graded_at=None)) == ()
    site = enabled(bindings=binding(NEED, GradeItem("C", "total", year=LAST)))
    reading = course("C", grades=(grade("12", graded_at=early),))
    assert evidence(reading, site=site).discrepancies == ()


def record(item: str) -> Record:
    """A record of the course that is bound."""
    return Record("C", item, "24/40", NOW, NOW)


def mapped(reading: CourseReading, site: Enabled, *from_files: Result) -> Evidence:
    """What is known of learner 1, with what files say."""
    read_now = snapshot(reading)
    provided = provisions(bind(DU, site), read_now)
    mapper = Mapper(DU, site, provided, read_now, (), (), TODAY, {"L1": from_files})
    return mapper.map(Enrolled("L1", 1, "mention-1-c3s", YEAR)).evidence


def filed(state: ResultState, *, final: bool = True, year=YEAR, mark: str | None = None) -> Result:
    """What a file says of the need."""
    record = Record("", place_in_file("m2.csv", 7), "ADM", NOW, NOW)
    given = Mark(Decimal(mark), Decimal(20)) if mark else None
    return Result(NEED, state, final, year, None, record, given)


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        (grade("12"), filed(FAILED), True),
        (grade("12"), filed(FAILED, final=False), False),  # it may have changed since
        (grade("12"), filed(FAILED, year=LAST), False),
        (grade("12"), filed(PASSED), False),
        (grade("4", locked=True), filed(PASSED), True),
        (grade("4"), filed(PASSED), False),
        (grade(None), filed(FAILED), False),
    ],
)
def test_what_the_lms_and_a_file_say_differently_is_shown(one, other: Result, *, shown: bool):
    """The better one counts, and a person is told what each of them says."""
    found = mapped(course("C", grades=(one,)), BOUND, other)
    said = [each for each in found.discrepancies if each.code == "result.sources_differ"]
    assert bool(said) is shown
    if shown:
        values = dict(said[0].values)
        assert (values["file"], values["line"], values["said"]) == ("m2.csv", 7, "ADM")
        assert values["value"] == f"{one.raw}/20"


@pytest.mark.parametrize(("mark", "shown"), [("12", False), ("12.0", False), ("11.5", True)])
def test_two_marks_are_compared_on_their_scales(mark: str, *, shown: bool):
    """24 out of 40 is 12 out of 20; half a point more is another mark."""
    need = "mark:UE11.EX"
    one = Result(need, PASSED, True, YEAR, None, record("item"), Mark(Decimal(24), Decimal(40)))  # noqa: FBT003 - final
    other = replace(filed(PASSED, mark=mark), need=need)
    found = list(at_odds((one, other), lambda each: each))
    assert [each.subject for each in found] == [need] * shown
