"""What was read, found by what it is asked for: of each learner their own, else nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lms_bridge.cause import Cause
from lms_bridge.model.snapshot import (
    ActivityCompletion,
    Competency,
    CompletionState,
    CourseCompletion,
    Framework,
    Group,
    Rating,
    Unread,
    User,
)
from lms_bridge.stages.mapping.readings import ReadingIndex
from tests.unit.stages.mapping.mapping_values import (
    NOW,
    activity,
    course,
    grade,
    register,
    session,
    snapshot,
)

DONE = ActivityCompletion(1, 7, CompletionState.COMPLETE, NOW, overridden=False)
COMPLETED = CourseCompletion(1, completed=True, at=NOW)
CLOSED, HIDDEN = Cause.of("lms.closed"), Cause.of("lms.hidden")
C = course(
    "C",
    (1, 2),
    grades=(grade("12", "EX", activity_id=7), grade("3", "EX", user=2), grade("15")),
    activities=(activity(7, "EX"), register("R")),
    completions=(DONE,),
    course_completions=(COMPLETED,),
    sessions={"R": (session(1),)},
    groups=(Group(4, 1, "G", "G", frozenset({1})), Group(5, 1, "H", "H", frozenset({1, 2}))),
    unread=(Unread("completions", CLOSED, 2), Unread("grades", CLOSED)),
)
D = course("D", (2,), read_at=NOW + timedelta(hours=1))
RATED, BY_OTHER = Rating(1, 5, 2, proficient=True), Rating(2, 5, 1, proficient=False)
READ = snapshot(
    C,
    D,
    people=[User(1, "L1", suspended=False), User(2, "L2", suspended=False)],
    frameworks=(Framework(1, "F", "F", 1, 2),),
    competencies=(Competency(5, "C1", "C1", 1, 0), Competency(6, "C2", "C2", 9, 0)),
    ratings=(RATED, BY_OTHER, Rating(1, 6, 2, proficient=True), Rating(1, 99, 2, proficient=True)),
    unread=(Unread("competencies", HIDDEN, 1),),
)
INDEX = ReadingIndex(READ)


def test_a_grade_is_found_by_each_name_of_its_item():
    """By idnumber, by the LMS's own name, the total as such; nothing of another or elsewhere."""
    own, other, total = C.grades
    assert INDEX.grade("C", "EX", 1) == INDEX.grade("C", "cm:7", 1) == own
    assert INDEX.grade("C", "EX", 2) == other
    assert INDEX.grade("C", "cm:7", 2) is None
    assert INDEX.grade("C", "total", 1) == total
    for absent in (("C", "total", 2), ("C", "CC", 1), ("D", "EX", 1)):
        assert INDEX.grade(*absent) is None


def test_completions_and_ratings_are_each_learners_own():
    """By the activity's idnumber or own name; of a framework that can be seen alone."""
    assert INDEX.completion("C", "EX", 1) == INDEX.completion("C", "cm:7", 1) == DONE
    assert INDEX.completion("C", "EX", 2) is None
    assert INDEX.completion("C", "R", 1) is None
    assert INDEX.completion("C", "gone", 1) is None
    assert INDEX.completion("D", "EX", 1) is None
    assert INDEX.course_completion("C", 1) == COMPLETED
    assert INDEX.course_completion("C", 2) is None
    assert INDEX.course_completion("D", 1) is None
    assert INDEX.course_completion("E", 1) is None
    assert INDEX.rating("F", "C1", 1) == RATED
    assert INDEX.rating("F", "C1", 2) == BY_OTHER
    assert INDEX.rating("F", "C2", 1) is None
    assert INDEX.rating("G", "C1", 1) is None


def test_sessions_are_found_by_each_name_of_their_register():
    """Kept under its idnumber; nothing for what is no register of the course."""
    assert INDEX.sessions("C", "R") == INDEX.sessions("C", "cm:70") == C.sessions["R"]
    assert INDEX.sessions("C", "EX") == ()
    assert INDEX.sessions("C", "gone") == ()
    assert INDEX.sessions("D", "R") == ()


@pytest.mark.parametrize(
    ("course", "what", "user", "cause"),
    [
        ("C", "completions", 2, CLOSED),
        ("C", "completions", 1, None),
        ("C", "grades", 2, None),
        ("C", "grades", 0, None),
        ("D", "completions", 2, None),
        ("", "competencies", 1, HIDDEN),
        ("", "competencies", 2, None),
    ],
)
def test_what_was_refused_of_one_learner_is_known_of_that_one(course, what, user, cause):
    """What was refused of everybody is no refusal of one; the site as a whole is the course ""."""
    assert INDEX.refused(course, what, user) == cause


def test_the_facts_are_as_old_as_the_oldest_reading():
    """Of the site or of any course."""
    assert INDEX.as_of == NOW
    assert INDEX.read_at == {"C": NOW, "D": NOW + timedelta(hours=1)}
    later = replace(READ, site=replace(READ.site, read_at=NOW - timedelta(hours=1)))
    assert ReadingIndex(later).as_of == NOW - timedelta(hours=1)


def test_people_are_known_by_course_and_group():
    """Who is in a course, and each one's groups in it."""
    assert set(INDEX.users) == {1, 2}
    assert INDEX.participants == {"C": {1, 2}, "D": {2}}
    assert {key: dict(each) for key, each in INDEX.groups.items()} == {
        "C": {1: {4, 5}, 2: {5}},
        "D": {},
    }
