"""Asking ahead: a few requests for many courses, and no answer is used twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lms_bridge.errors import AccessDenied
from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.reader import MoodleLms
from lms_bridge.lms.moodle.role import NEEDED
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.ports import CourseReads
from lms_bridge.text.causes import error_in_words
from lms_bridge_testing.sandbox import MoodleState, SandboxMoodle

COURSES = 12


@pytest.fixture
def moodle() -> Iterator[SandboxMoodle]:
    """Twelve courses with a learner each."""
    state = MoodleState()
    for number in range(COURSES):
        course = state.add_course(f"C{number}", "Course")
        state.enrol(state.add_user(f"{number:08}", "A", "B"), course)
        state.add_attendance(course, idnumber=f"C{number}-ATT")
    with SandboxMoodle(state, capabilities=frozenset(NEEDED)) as moodle:
        yield moodle


@pytest.fixture
def lms(moodle: SandboxMoodle) -> Iterator[MoodleLms]:
    """A reader."""
    transport = Transport(moodle.url, Token(moodle.token))
    yield MoodleLms(transport)
    transport.close()


def wanted(moodle: SandboxMoodle) -> list[CourseReads]:
    """People, activities and groups of every course."""
    return [
        CourseReads(course.id, participants=True, activities=True, groups=True)
        for course in moodle.state.courses.values()
        if course.idnumber
    ]


def read(lms: MoodleLms, asked: list[CourseReads]) -> list[object]:
    """What a run reads of each course."""
    return [
        (
            lms.participants(each.course),
            lms.activities(each.course),
            lms.groups(each.course),
        )
        for each in asked
    ]


def test_prepared_courses_cost_a_fraction_of_the_calls(moodle: SandboxMoodle, lms: MoodleLms):
    """The same answers with a third of the requests or fewer."""
    asked = wanted(moodle)
    alone = read(lms, asked)
    calls = moodle.count()
    moodle.forget_calls()
    lms.prepare(asked)
    assert read(lms, asked) == alone
    assert moodle.count() * 3 <= calls


def test_an_answer_asked_ahead_is_used_once(moodle: SandboxMoodle, lms: MoodleLms):
    """Whoever reads again reads what is true now."""
    asked = wanted(moodle)
    number = asked[0].course
    lms.prepare(asked)
    assert len(lms.participants(number)) == 1
    state = moodle.state
    state.enrol(state.add_user("late", "A", "B"), state.courses[number])
    assert len(lms.participants(number)) == 2


def test_answers_that_nobody_used_are_forgotten(moodle: SandboxMoodle, lms: MoodleLms):
    """Preparing the next courses drops what is left of the last."""
    asked = wanted(moodle)
    number = asked[0].course
    lms.prepare(asked)
    state = moodle.state
    state.enrol(state.add_user("late", "A", "B"), state.courses[number])
    lms.prepare([])
    assert len(lms.participants(number)) == 2


def test_a_missing_capability_is_told_when_it_is_needed(moodle: SandboxMoodle, lms: MoodleLms):
    """Preparing stays silent; the read names the capability."""
    moodle.deny("moodle/course:enrolreview")
    asked = wanted(moodle)
    lms.prepare(asked)
    with pytest.raises(AccessDenied) as caught:
        lms.participants(asked[0].course)
    assert "moodle/course:enrolreview" in error_in_words(caught.value, "en")
