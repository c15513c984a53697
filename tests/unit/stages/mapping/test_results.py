from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lms_bridge.cause import Cause, as_written
from lms_bridge.model.evidence import Record, Result, ResultState
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    CompetencyRating,
    CourseDone,
    GradeItem,
    NotAcquiredFinal,
    ProfileField,
    Provider,
)
from lms_bridge.model.snapshot import (
    ActivityCompletion,
    Competency,
    CompletionState,
    CourseCompletion,
    Framework,
    Marking,
    Rating,
    Unread,
    User,
)
from lms_bridge.stages.mapping.results import place_of
from lms_bridge.stages.mapping.roster import Enrolled
from lms_bridge.text.causes import bare_cause
from tests.existing import existing
from tests.unit.stages.mapping.mapping_values import (
    CSEC,
    DU,
    LAST,
    NOW,
    TODAY,
    YEAR,
    activity,
    binding,
    course,
    enabled,
    evidence,
    gap,
    grade,
    results,
    snapshot,
    the_result,
)

NEED = "result:M2-UE2"
PASSED, FAILED, PENDING = ResultState.PASSED, ResultState.FAILED, ResultState.PENDING
UNREADABLE = ResultState.UNREADABLE


def read_grade(found, *, need: str = NEED, on: date = TODAY, **site):
    """The result that one grade gives, bound as the total of a course."""
    pass_from = site.pop("pass_from", None)
    year = site.pop("year", None)
    bound = binding(need, GradeItem("C", "total", pass_from=pass_from, year=year))
    return the_result(
        evidence(course("C", grades=(found,)), site=enabled(bindings=bound, **site), on=on), need
    )


@pytest.mark.parametrize(
    ("raw", "high", "state"),
    [
        ("9.99", "20", FAILED),
        ("10", "20", PASSED),
        ("10.01", "20", PASSED),
        ("49.99999", "100", FAILED),
        ("50", "100", PASSED),
        ("0", "20", FAILED),
        ("4.99999", "10", FAILED),
        ("5.00000", "10", PASSED),
        ("1.66666", "3.33333", FAILED),
        ("1.66667", "3.33333", PASSED),
    ],
)
def test_a_grade_passes_from_the_pass_mark_on(raw: str, high: str, state: ResultState):
    """Below, at and above, exactly: nothing is rounded, whatever the grade is out of."""
    found = read_grade(grade(raw, high=high))
    assert found.state is state
    assert found.year == YEAR


@pytest.mark.parametrize(("raw", "state"), [("-0.01", FAILED), ("0", PASSED), ("0.01", PASSED)])
def test_the_pass_mark_is_scaled_to_the_whole_range(raw: str, state: ResultState):
    """From -20 to 20, half way is 0; the record shows where the range begins."""
    found = read_grade(grade(raw, low="-20", high="20"))
    assert found.state is state
    assert found.record.value == f"{raw}/20 [-20]"


@pytest.mark.parametrize(("raw", "state"), [("11.99", FAILED), ("12", PASSED)])
def test_a_site_may_set_its_own_mark(raw: str, state: ResultState):
    """`pass_from` is a raw grade, and wins over the programme's pass mark."""
    assert read_grade(grade(raw), pass_from=12).state is state


@pytest.mark.parametrize(("position", "state"), [("1", FAILED), ("2", FAILED), ("3", PASSED)])
def test_a_competence_needs_the_top_of_its_scale(position: str, state: ResultState):
    """Only the last word of a scale says that a competence is acquired."""
    words = ("Non acquis", "En cours", "Acquis")
    reading = course("CSEC-BC1", grades=(grade(position, "CSEC-C.1.1", words=words),))
    found = evidence(reading, programme=CSEC)
    assert the_result(found, "competence:C.1.1").state is state


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"hidden": True}, "hidden"),
        ({"needs_update": True}, "is still computing"),
        ({"maximum": grade("1").minimum}, "runs from 0 to 0"),
        ({"maximum": Decimal(10)}, "outside the range"),
        ({"raw": Decimal(-1)}, "outside the range"),
    ],
)
def test_an_unusable_grade_is_unreadable(change, cause: str):
    """Hidden, being computed, without a range or outside it: a cause, never a failure."""
    found = read_grade(replace(grade("12"), **change))
    assert found.state is UNREADABLE
    assert cause in bare_cause(found.cause)
    assert not found.final


SCALE = ("Non validé", "Rattrapage", "Validé")


@pytest.mark.parametrize("need", [NEED, "assessment:UE1", "document:M1", "competence:C.1.1"])
@pytest.mark.parametrize(("place", "state"), [("1", FAILED), ("2", FAILED), ("3", PASSED)])
def test_of_a_scale_only_the_best_word_passes(need: str, place: str, state: ResultState):
    """Whatever the need: a word in the middle is no half mark, and the record keeps the word."""
    found = read_grade(grade(place, words=SCALE), need=need)
    assert found.state is state
    assert found.record.value == SCALE[int(place) - 1]


@pytest.mark.parametrize(("place", "state"), [("1", FAILED), ("2", PASSED), ("3", PASSED)])
def test_a_word_says_from_where_on_a_scale_passes(place: str, state: ResultState):
    """The word of `pass_from` and those after it pass; its place shows in anybody's grade."""
    bound = binding(NEED, GradeItem("C", "total", pass_from="rattrapage"))
    grades = (grade(place, words=SCALE), grade("2", words=SCALE, user=2))
    found = evidence(course("C", (1, 2), grades=grades), site=enabled(bindings=bound))
    assert the_result(found, NEED).state is state


def test_a_word_is_no_mark():
    """An average does not count the place of a word."""
    found = read_grade(grade("3", words=SCALE), need="mark:UE11.EX")
    assert (found.state, found.mark) == (UNREADABLE, None)
    assert existing(found.cause).code == "scale.no_mark"


@pytest.mark.parametrize(
    ("says", "state"),
    [
        ({}, UNREADABLE),
        ({"scale": False}, PASSED),
        ({"scale": True}, FAILED),
        ({"pass_from": Decimal(3)}, FAILED),
    ],
)
def test_what_may_be_a_number_or_a_word_is_not_used_until_the_binding_says(says, state):
    """From 1 to 3 without a word: half way passes as a number, and not as a word."""
    bound = binding(NEED, GradeItem("C", "total", **says))
    found = replace(grade("2", low="1", high="3"), marking=Marking.UNTOLD)
    reading = course("C", grades=(found,))
    result = the_result(evidence(reading, site=enabled(bindings=bound)), NEED)
    assert result.state is state
    if state is UNREADABLE:
        assert existing(result.cause).code == "scale.untold"


@pytest.mark.parametrize(("raw", "state"), [("1", FAILED), ("3", PASSED)])
def test_at_the_ends_a_number_and_a_word_say_the_same(raw: str, state: ResultState):
    """Nothing is asked where the answer does not hang on it."""
    found = replace(grade(raw, low="1", high="3"), marking=Marking.UNTOLD)
    assert read_grade(found).state is state


def test_an_activity_with_several_grade_items_is_not_read():
    """Which one is meant is not guessed: the choices are named, and an idnumber still tells one."""
    essay = grade("4", "EVAL", activity_id=70, column="item:9", name="Essay")
    outcome = grade("15", "", activity_id=70, column="item:10", name="Ethics")
    reading = course("C", grades=(essay, outcome))
    found = evidence(reading, site=enabled(bindings=binding(NEED, GradeItem("C", "cm:70"))))
    assert results(found, NEED) == []
    cause = existing(gap(found, NEED)).cause
    assert cause.code == "grade_item.several"
    assert cause.value("choices") == (
        Cause.of("grade_item.choice", item="item:9", title="Essay"),
        Cause.of("grade_item.choice", item="item:10", title="Ethics"),
    )
    for name, state in (("EVAL", FAILED), ("item:9", FAILED), ("item:10", PASSED)):
        bound = binding(NEED, GradeItem("C", name))
        assert the_result(evidence(reading, site=enabled(bindings=bound)), NEED).state is state


def test_one_idnumber_on_two_grade_items_is_not_read():
    """Neither the first nor the last of them is taken, and both can be named."""
    reading = course(
        "C", grades=(grade("4", "X", column="item:1"), grade("15", "X", column="item:2"))
    )
    found = evidence(reading, site=enabled(bindings=binding(NEED, GradeItem("C", "X"))))
    assert results(found, NEED) == []
    assert existing(gap(found, NEED)).cause.code == "grade_item.several"
    bound = binding(NEED, GradeItem("C", "item:2"))
    assert the_result(evidence(reading, site=enabled(bindings=bound)), NEED).state is PASSED


def test_a_grade_that_the_lms_refuses_of_one_learner_cannot_be_computed():
    """The enrolment has ended and the LMS is silent: neither failed, nor still to come."""
    ended = Cause.of("enrolment.ended_unread", cause=as_written("no longer enrolled"))
    reading = course(
        "C", (1, 2), grades=(grade("12", user=2),), unread=(Unread("grades", ended, 1),)
    )
    bound = binding(NEED, GradeItem("C", "total"))
    found = the_result(evidence(reading, site=enabled(bindings=bound)), NEED)
    assert (found.state, found.cause) == (UNREADABLE, Cause.of("learner.not_said", cause=ended))


def test_no_grade_yet_is_pending():
    """Missing is not zero, and 0 is a grade."""
    assert read_grade(grade(None)).state is PENDING
    assert read_grade(grade("0")).state is FAILED


def test_a_locked_grade_is_final():
    """A failure is final once its grade is locked."""
    assert read_grade(grade("5", locked=True)).final
    assert not read_grade(grade("5")).final


@pytest.mark.parametrize(("day", "final"), [(1, False), (2, True), (3, True)])
def test_results_are_final_from_a_day_on(day: int, final):
    """Before, on and after the day that the site gives for the year."""
    closing = {YEAR: date(2026, 11, 2)}
    assert read_grade(grade("5"), on=date(2026, 11, day), results_final_on=closing).final is final


def test_the_day_is_that_of_the_results_own_year():
    """A result of last year is final when last year's results are."""
    closing = {LAST: date(2026, 10, 1)}
    assert read_grade(grade("5"), year=LAST, results_final_on=closing).final
    assert not read_grade(grade("5"), results_final_on=closing).final
    assert read_grade(grade("5"), year=LAST).year == LAST


def test_no_row_says_nothing_until_the_year_is_closed():
    """Somebody in the course without a row is awaited; once results are final, overdue."""
    bound = binding(NEED, GradeItem("C", "total"))
    reading = course("C", (1, 2), grades=(grade("12", user=2),))
    assert results(evidence(reading, site=enabled(bindings=bound)), NEED) == []
    site = enabled(bindings=bound, results_final_on={YEAR: date(2026, 10, 1)})
    found = the_result(evidence(reading, site=site), NEED)
    assert (found.state, found.final) == (PENDING, True)


def test_an_item_that_nobody_is_shown_is_never_overdue():
    """It may be hidden from the service user: once results are final it cannot be computed."""
    bound = binding(NEED, GradeItem("C", "EX"))
    reading = course("C", (1, 2), grades=(grade("1", "other"),), activities=(activity(7, "EX"),))
    assert results(evidence(reading, site=enabled(bindings=bound)), NEED) == []
    site = enabled(bindings=bound, results_final_on={YEAR: date(2026, 10, 1)})
    found = the_result(evidence(reading, site=site), NEED)
    cause = Cause.of("course.no_grade_item", course="C", item="EX")
    assert (found.state, found.final, found.cause) == (UNREADABLE, False, cause)


def test_somebody_not_in_the_course_has_no_result_there():
    """Even a grade left over from an enrolment of the past is not read."""
    bound = binding(NEED, GradeItem("C", "total"))
    found = evidence(course("C", (2,), grades=(grade("12"),)), site=enabled(bindings=bound))
    assert results(found, NEED) == []


def test_each_provider_gives_its_own_result():
    """A failure last year and a pass this year are two results, each of its year."""
    bound = binding(NEED, GradeItem("C", "total"), GradeItem("D", "total", year=LAST))
    found = evidence(
        course("C", grades=(grade("12"),)),
        course("D", grades=(grade("7"),)),
        site=enabled(bindings=bound),
    )
    assert {(each.state, each.year) for each in results(found, NEED)} == {
        (PASSED, YEAR),
        (FAILED, LAST),
    }


@pytest.mark.parametrize(
    ("graded", "year"),
    [
        (datetime(2026, 8, 31, 12, tzinfo=UTC), LAST),
        (datetime(2026, 8, 31, 22, 30, tzinfo=UTC), YEAR),  # the first of September in Paris
        (datetime(2026, 9, 1, 12, tzinfo=UTC), YEAR),
        (datetime(2027, 9, 20, 12, tzinfo=UTC), YEAR),
        (None, YEAR),
    ],
)
def test_an_assessment_is_of_the_year_in_which_it_was_graded(graded, year: AcademicYear):
    """Of a course that is used again: before the learner's year it is of an earlier one."""
    for need in ("assessment:UE2", "mark:UE2", "resit:UE2"):
        assert read_grade(grade("12", graded_at=graded), need=need).year == year
    assert read_grade(grade("12", graded_at=graded)).year == YEAR


@pytest.mark.parametrize(
    ("at", "year"),
    [(datetime(2026, 6, 25, tzinfo=UTC), LAST), (NOW, YEAR), (None, YEAR)],
)
def test_a_completion_is_of_the_year_in_which_it_was_reached(at, year: AcademicYear):
    """Of an activity or of a whole course that is used again, for an assessment as for a grade."""
    for provider, reading in (
        (
            ActivityDone("C", "A"),
            course(
                "C",
                activities=(activity(5, "A"),),
                completions=(
                    ActivityCompletion(1, 5, CompletionState.PASSED, at, overridden=False),
                ),
            ),
        ),
        (CourseDone("C"), course("C", course_completions=(CourseCompletion(1, True, at),))),  # noqa: FBT003 - completed
    ):
        for need, of in (("assessment:UE2", year), (NEED, YEAR)):
            site = enabled(bindings=binding(need, provider))
            assert the_result(evidence(reading, site=site), need).year == of


@pytest.mark.parametrize(
    ("begins", "graded", "year"),
    [
        (date(2026, 8, 25), datetime(2026, 8, 28, 12, tzinfo=UTC), YEAR),
        (date(2026, 8, 25), datetime(2026, 8, 24, 22, 30, tzinfo=UTC), YEAR),  # Paris: the 25th
        (date(2026, 8, 25), datetime(2026, 8, 24, 12, tzinfo=UTC), LAST),
        (date(2026, 1, 12), datetime(2026, 3, 2, 12, tzinfo=UTC), YEAR),
        (date(2026, 10, 1), datetime(2026, 9, 20, 12, tzinfo=UTC), YEAR),
    ],
)
def test_a_year_begins_when_its_intake_says_so(begins: date, graded: datetime, year: AcademicYear):
    """What is graded from that day on is of the learner's year; before, of its own."""
    bound = binding("mark:UE2", GradeItem("C", "total"))
    learner = Enrolled("E1", 1, next(iter(DU.tracks)), YEAR, begins=begins)
    read = course("C", grades=(grade("12", graded_at=graded),))
    found = evidence(read, site=enabled(bindings=bound), learner=learner)
    assert the_result(found, "mark:UE2").year == year


def test_the_record_says_where_and_when():
    """Course, item, value out of the maximum, when it was graded and when it was read."""
    record = read_grade(grade("12.50000", high="20.00000")).record
    assert (record.course, record.item, record.value) == ("C", "total", "12.5/20")
    assert record.at == NOW
    assert record.read_at == NOW


def test_a_grade_item_may_be_named_by_its_number():
    """`cm:70` names the grade item of course module 70."""
    bound = binding(NEED, GradeItem("C", "cm:70"))
    reading = course("C", grades=(grade("12", "EVAL", activity_id=70), grade("3")))
    found = evidence(reading, site=enabled(bindings=bound))
    assert the_result(found, NEED).state is PASSED
    assert gap(found, NEED) is None


def done(state: CompletionState, *, overridden: bool = False):
    """The result that a completion gives."""
    bound = binding(NEED, ActivityDone("C", "report"))
    completion = ActivityCompletion(1, 70, state, NOW, overridden)
    reading = course("C", activities=(activity(70, "report"),), completions=(completion,))
    return the_result(evidence(reading, site=enabled(bindings=bound)), NEED)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (CompletionState.INCOMPLETE, PENDING),
        (CompletionState.COMPLETE, PASSED),
        (CompletionState.PASSED, PASSED),
        (CompletionState.FAILED, FAILED),
    ],
)
def test_a_completion_is_a_result(state: CompletionState, expected: ResultState):
    """Not done yet is pending; done or passed is a pass; failed is a failure."""
    assert done(state).state is expected


def test_a_completion_set_by_hand_says_so():
    """The record tells a person's word from the LMS's own."""
    assert done(CompletionState.COMPLETE, overridden=True).record.value == "complete, set by hand"


@pytest.mark.parametrize(("completed", "state"), [(True, PASSED), (False, PENDING)])
def test_a_course_completed_is_a_result(completed, state: ResultState):
    """A course not completed is pending, never failed."""
    bound = binding(NEED, CourseDone("C"))
    reading = course("C", course_completions=(CourseCompletion(1, completed, None),))
    assert the_result(evidence(reading, site=enabled(bindings=bound)), NEED).state is state


@pytest.mark.parametrize(
    ("value", "proficient", "state"), [(2, True, PASSED), (1, False, FAILED), (None, None, None)]
)
def test_a_rating_is_a_result(value: int | None, proficient, state):
    """Proficient is a pass, rated below is a failure that may change, never rated is nothing."""
    need = "competence:C.1.1"
    read = snapshot(
        people=[User(1, "L1", suspended=False)],
        frameworks=(Framework(1, "F", "F", 1, 2),),
        competencies=(Competency(5, "C1", "C1", 1, 0),),
        ratings=(Rating(1, 5, value, proficient),),
    )
    bound = binding(need, CompetencyRating("F", "C1"))
    found = evidence(programme=CSEC, site=enabled(CSEC, bindings=bound), read=read)
    assert [each.state for each in results(found, need)] == ([state] if state else [])
    assert not any(each.final for each in results(found, need))


@pytest.mark.parametrize(
    ("rule", "locked", "closed", "word", "rating"),
    [
        ("locked", False, False, False, False),
        ("locked", True, False, True, False),
        ("locked", False, True, True, False),
        ("date", True, False, False, False),
        ("date", False, True, True, True),
        ("always", False, False, True, True),
    ],
)
def test_what_makes_not_acquired_final_is_a_setting(rule, locked, closed, word, rating):
    """A word of a scale and a rating in the LMS's competencies: locked, the date, or at once."""
    need, says = "competence:C.1.1", NotAcquiredFinal(rule)
    final_on = {YEAR: TODAY} if closed else {}
    given = read_grade(
        grade("1", words=SCALE, locked=locked),
        need=need,
        not_acquired_final=says,
        results_final_on=final_on,
    )
    assert (given.state, given.final) == (FAILED, word)
    bound = binding(need, CompetencyRating("F", "C1"))
    site = enabled(CSEC, bindings=bound, not_acquired_final=says, results_final_on=final_on)
    read = snapshot(
        people=[User(1, "L1", suspended=False)],
        frameworks=(Framework(1, "F", "F", 1, 2),),
        competencies=(Competency(5, "C1", "C1", 1, 0),),
        ratings=(Rating(1, 5, 1, proficient=False),),
    )
    rated = the_result(evidence(programme=CSEC, site=site, read=read), need)
    assert (rated.state, rated.final) == (FAILED, rating)


@pytest.mark.parametrize(("mark", "words"), [("5", ()), ("3", SCALE)])
def test_that_setting_says_nothing_of_points_nor_of_the_word_that_passes(mark, words):
    """They are final once the grade is locked or the year's results are."""
    need, always = "competence:C.1.1", NotAcquiredFinal.ALWAYS
    found = read_grade(grade(mark, words=words), need=need, not_acquired_final=always)
    assert (found.state, found.final) == (PASSED if words else FAILED, False)


@pytest.mark.parametrize(
    ("provider", "what"),
    [(ActivityDone("C", "report"), "completions"), (CourseDone("C"), "course completion")],
)
def test_what_is_refused_of_one_learner_is_unreadable(provider, what: str):
    """Unreadable is not absent: the cause is told, and the other learners are read."""
    reading = course(
        "C",
        activities=(activity(70, "report"),),
        unread=(Unread(what, as_written("not followed"), 1),),
    )
    found = evidence(reading, site=enabled(bindings=binding(NEED, provider)))
    result = the_result(found, NEED)
    assert result.state is UNREADABLE
    assert "not followed" in bare_cause(existing(result.cause))
    assert gap(found, NEED) is None


def test_the_order_of_records_does_not_matter():
    """Grades, people and courses in any order give the same evidence."""
    rng = random.Random(3)  # noqa: S311 - shuffles, guards no secret
    bound = binding(NEED, GradeItem("C", "total"), GradeItem("D", "cm:7"))
    readings = [
        course("C", (1, 2, 3), grades=[grade(str(n), user=n) for n in (1, 2, 3)]),
        course("D", (1, 2), grades=[grade("9", "E", activity_id=7), grade("3")]),
    ]
    found = set()
    for _ in range(8):
        rng.shuffle(readings)
        shuffled = []
        for each in readings:
            grades, people = list(each.grades), list(each.participants)
            rng.shuffle(grades)
            rng.shuffle(people)
            shuffled.append(replace(each, grades=tuple(grades), participants=tuple(people)))
        found.add(evidence(*shuffled, site=enabled(bindings=bound)).results)
    assert len(found) == 1


def exactly(provider, *, need: str = NEED, site=None, **reading) -> list[Result]:
    """The results for a need of learner 1, whole."""
    site = site or enabled(bindings=binding(need, provider))
    return results(evidence(course("C", **reading), site=site), need)


def record(item: str, value: str, at=NOW) -> Record:
    """A record of course C."""
    return Record("C", item, value, at, NOW)


REPORT = (activity(70, "report"),)


def completion(state: CompletionState, **more) -> ActivityCompletion:
    """A completion of the report by learner 1."""
    return ActivityCompletion(1, 70, state, NOW, **{"overridden": False, **more})


def expected(state: ResultState, found: Record, **more) -> Result:
    """A result of this year, as a rule reads it."""
    values = {"final": False, "year": YEAR, "cause": None, "mark": None, **more}
    return Result(NEED, state, record=found, **values)


GRADE, DONE, COMPLETED = GradeItem("C", "total"), ActivityDone("C", "report"), CourseDone("C")
LAST_DONE, LAST_COMPLETED = replace(DONE, year=LAST), replace(COMPLETED, year=LAST)
WHY = as_written("not followed")
NOT_SAID = Cause.of("learner.not_said", cause=WHY)

#: What is bound, what was read, and the result of it.
WHOLE: dict[str, tuple[Provider, dict[str, Any], Result]] = {
    "a grade": (GRADE, {"grades": (grade("12.50"),)}, expected(PASSED, record("total", "12.5/20"))),
    "no grade yet": (
        GRADE,
        {"grades": (grade(None, graded_at=None),)},
        expected(PENDING, record("total", "", None)),
    ),
    "a hidden grade": (
        GRADE,
        {"grades": (grade("12", hidden=True),)},
        expected(UNREADABLE, record("total", "12/20"), cause=Cause.of("grade.hidden")),
    ),
    "a grade being computed": (
        GRADE,
        {"grades": (grade("12", needs_update=True),)},
        expected(UNREADABLE, record("total", "12/20"), cause=Cause.of("grade.computing")),
    ),
    "a grade without a range": (
        GRADE,
        {"grades": (grade("12", low="20"),)},
        expected(
            UNREADABLE,
            record("total", "12/20"),
            cause=Cause.of("grade.no_scale", minimum="20", maximum="20"),
        ),
    ),
    "an activity completed": (
        DONE,
        {"activities": REPORT, "completions": (completion(CompletionState.COMPLETE),)},
        expected(PASSED, record("report", "complete")),
    ),
    "an activity of last year, failed, set by hand": (
        LAST_DONE,
        {
            "activities": REPORT,
            "completions": (completion(CompletionState.FAILED, overridden=True),),
        },
        expected(FAILED, record("report", "failed, set by hand"), year=LAST),
    ),
    "an activity of which this learner's completion was refused": (
        LAST_DONE,
        {"activities": REPORT, "unread": (Unread("completions", WHY, 1),)},
        expected(UNREADABLE, record("report", "", None), year=LAST, cause=NOT_SAID),
    ),
    "a course completed": (
        COMPLETED,
        {"course_completions": (CourseCompletion(1, completed=True, at=NOW),)},
        expected(PASSED, record("", "completed")),
    ),
    "a course of last year, not completed": (
        LAST_COMPLETED,
        {"course_completions": (CourseCompletion(1, completed=False, at=None),)},
        expected(PENDING, record("", "not completed", None), year=LAST),
    ),
    "a course of which this learner's completion was refused": (
        LAST_COMPLETED,
        {"unread": (Unread("course completion", WHY, 1),)},
        expected(UNREADABLE, record("", "", None), year=LAST, cause=NOT_SAID),
    ),
}


@pytest.mark.parametrize(("provider", "reading", "result"), WHOLE.values(), ids=WHOLE)
def test_each_record_becomes_a_result_with_its_place(provider, reading, result: Result):
    """State, year, finality, cause, and the record as it was read."""
    assert exactly(provider, **reading) == [result]


@pytest.mark.parametrize(
    "name", ["a grade", "no grade yet", "an activity completed", "a course completed"]
)
def test_results_are_final_once_their_year_is(name: str):
    """Of a grade, an activity and a course alike; those of last year with last year's."""
    provider, reading, result = WHOLE[name]
    closing = {YEAR: TODAY}
    site = enabled(bindings=binding(NEED, provider), results_final_on=closing)
    assert exactly(provider, site=site, **reading) == [replace(result, final=True)]
    closed = enabled(bindings=binding(NEED, provider), results_final_on={LAST: TODAY})
    assert exactly(provider, site=closed, **reading) == [result]


def test_what_is_overdue_is_named_with_its_place():
    """Somebody in the course without a row, once the results of the year are final."""
    site = enabled(bindings=binding(NEED, GRADE), results_final_on={YEAR: TODAY})
    found = exactly(GRADE, site=site, grades=(grade("12", user=2),))
    assert found == [expected(PENDING, record("total", "", None), final=True)]


@pytest.mark.parametrize(
    "provider", [replace(DONE, activity="other"), COMPLETED, replace(GRADE, item="other")]
)
def test_what_says_nothing_of_a_learner_gives_no_result(provider):
    """Another's completion, an activity that nobody completed, an item without a row."""
    reading: dict[str, Any] = {
        "people": (1, 2),
        "activities": (*REPORT, activity(71, "other")),
        "completions": (
            ActivityCompletion(2, 71, CompletionState.COMPLETE, NOW, overridden=False),
        ),
        "course_completions": (CourseCompletion(2, completed=True, at=NOW),),
        "grades": (grade("12", "other", user=2),),
    }
    assert exactly(provider, **reading) == []


def rated(*, unread=(), **rating) -> list[Result]:
    """The results that a rating of learner 1 gives."""
    need = "competence:C.1.1"
    read = snapshot(
        people=[User(1, "L1", suspended=False)],
        frameworks=(Framework(1, "F", "F", 1, 2),),
        competencies=(Competency(5, "C1", "C1", 1, 0),),
        ratings=(Rating(1, 5, **rating),) if rating else (),
        unread=unread,
    )
    site = enabled(CSEC, bindings=binding(need, CompetencyRating("F", "C1")))
    return results(evidence(programme=CSEC, site=site, read=read), need)


def test_a_rating_is_read_with_its_place():
    """The competency, the rating as a number, and what was refused of this learner."""
    need = "competence:C.1.1"

    def told(state: ResultState, value: str, cause: Cause | None = None) -> Result:
        found = Record("", "C1", value, None, NOW)
        return Result(need, state, final=False, year=YEAR, cause=cause, record=found)

    assert rated(grade=2, proficient=True) == [told(PASSED, "2")]
    assert rated(grade=1, proficient=False) == [told(FAILED, "1")]
    assert rated(grade=None, proficient=None) == []
    assert rated() == []
    refused = (Unread("competencies", WHY, 1),)
    assert rated(unread=refused) == [told(UNREADABLE, "", NOT_SAID)]
    assert rated(unread=(Unread("competencies", WHY, 2),)) == []


def test_what_was_handed_in_and_not_graded_bears_the_day():
    """A row without a grade is awaited; the day on which something was handed in is kept."""
    handed_in = NOW - timedelta(days=3)
    found = read_grade(grade(None, graded_at=None, submitted_at=handed_in))
    assert (found.state, found.record.at) == (PENDING, handed_in)
    assert read_grade(grade(None, graded_at=None)).record.at is None
    assert read_grade(grade("12", submitted_at=handed_in)).record.at == NOW


@pytest.mark.parametrize(
    ("word", "scale", "shown"),
    [("B", None, "B"), ("", None, "2/3"), ("B", False, "2/3"), ("B", True, "B")],
)
def test_a_record_shows_a_grade_as_its_item_is_marked(word: str, scale, shown: str):
    """The word where the item is of words and shows one, else the number out of its maximum."""
    given = grade("2", low="1", high="3", marking=Marking.WORDS, word=word)
    site = enabled(bindings=binding("result:M2-UE1", GradeItem("C", "total", scale=scale)))
    found = evidence(course("C", grades=(given,)), site=site)
    assert the_result(found, "result:M2-UE1").record.value == shown


@pytest.mark.parametrize(
    ("provider", "place"),
    [
        (GradeItem("C", "EX"), ("C", "EX")),
        (ActivityDone("C", "A"), ("C", "A")),
        (CourseDone("C"), ("C", "")),
        (CompetencyRating("F", "K"), ("", "K")),
        (AttendanceOf("C", "R"), ("C", "R")),
        (ProfileField("route"), ("", "")),
    ],
)
def test_what_a_provider_reads_has_a_place(provider: Provider, place: tuple[str, str]):
    """The course and item that its records name."""
    assert place_of(provider) == place


def test_what_was_refused_of_one_learner_bears_when_its_course_was_read():
    """Or, of what is in no course, when the site was."""
    early = NOW - timedelta(hours=2)
    refused = Unread("course completion", Cause.of("lms.hidden"), 1)
    reading = course("C", read_at=early, unread=(refused,))
    site = enabled(bindings=binding("result:M2-UE1", CourseDone("C")))
    found = the_result(evidence(reading, site=site), "result:M2-UE1")
    assert (found.state, found.record.read_at) == (ResultState.UNREADABLE, early)
    assert found.record.course == "C"


@pytest.mark.parametrize("raw", ["21", "-1"])
def test_a_grade_outside_its_range_says_so_with_both_ends(raw: str):
    """It cannot be read: what it was worth is not guessed."""
    site = enabled(bindings=binding("result:M2-UE1", GradeItem("C", "total")))
    found = the_result(evidence(course("C", grades=(grade(raw),)), site=site), "result:M2-UE1")
    low, high = Decimal(0), Decimal(20)
    cause = Cause.of("grade.out_of_range", raw=Decimal(raw), minimum=low, maximum=high)
    assert (found.state, found.cause) == (ResultState.UNREADABLE, cause)
