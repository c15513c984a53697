"""How much a request asks for follows what the last ones took, and is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.pace import Pace, Paces
from lms_bridge.lms.moodle.reader import MoodleLms
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge_testing.sandbox import MoodleState, SandboxMoodle

LIMITS = MoodleLimits()
GRADES = "gradereport_user_get_grade_items"


def pace(first: int = 100) -> Pace:
    """One that may grow below two seconds, to a thousand."""
    return Pace(first, 1000, 2.0, LIMITS)


def test_what_is_answered_quickly_may_grow():
    """Twice what was asked for, up to a limit."""
    found = pace()
    sizes = []
    for _ in range(5):
        found.took(found.size, 0.5, 1000)
        sizes.append(found.size)
    assert sizes == [200, 400, 800, 1000, 1000]


def test_a_small_request_tells_nothing_of_a_large_one():
    """Ten learners in a moment say nothing about a thousand."""
    found = pace()
    found.took(10, 0.01, 100)
    assert found.size == 100


@pytest.mark.parametrize(("seconds", "received"), [(20.0, 1000), (0.5, 24 * 1024 * 1024)])
def test_what_comes_near_a_limit_shrinks_before_it_fails(seconds: float, received: int):
    """Of time or of bytes: the next request is well below it."""
    found = pace()
    found.took(100, seconds, received)
    assert 1 <= found.size <= 35


def test_what_fails_is_halved_down_to_one():
    """Nothing smaller than one can be asked for."""
    found = pace(4)
    for _ in range(5):
        found.too_much(found.size)
    assert found.size == 1


def test_what_was_learnt_is_where_the_next_process_begins():
    """Names of another version are passed over, and no limit is exceeded."""
    found, later = Paces(LIMITS), Paces(LIMITS)
    found.people.took(400, 1.0, 1000)
    later.begin_with({**found.learnt(), "other": 3})
    assert later.learnt() == found.learnt() == {"batch": 20, "people": 800}
    later.begin_with({"batch": 10**9, "people": 0})
    assert later.learnt() == {"batch": LIMITS.batch_most, "people": 1}


@pytest.fixture
def moodle() -> Iterator[SandboxMoodle]:
    """A course of thirty learners, with an essay."""
    state = MoodleState()
    course = state.add_course("UE1", "Unit 1")
    essay = state.add_assignment(course, idnumber="UE1-EVAL", grademax=100)
    for number in range(30):
        user = state.add_user(f"{number:08}", "A", "B")
        state.enrol(user, course)
        state.grade(essay, user, Decimal(number))
    with SandboxMoodle(state) as moodle:
        yield moodle


def test_a_list_that_takes_too_long_is_read_in_parts_and_not_tried_again(moodle: SandboxMoodle):
    """Nobody is lost; the next course is not asked for as much."""
    (course,) = (each for each in moodle.state.courses.values() if each.idnumber == "UE1")
    transport = Transport(
        moodle.url, Token(moodle.token), replace(LIMITS, read=0.4, total=0.5, batch_first=4)
    )
    moodle.fault(GRADES, "slow", seconds=2.0)
    found = MoodleLms(transport).grades(course.id)
    assert len({each.user_id for each in found}) == 30
    assert transport.paces.people.size <= 15
    transport.close()


def test_a_course_of_hundreds_is_one_list():
    """What was read learner by learner from two hundred on comes in one answer."""
    state = MoodleState()
    course = state.add_course("UE1", "Unit 1")
    for number in range(267):
        state.enrol(state.add_user(f"{number:08}", "A", "B"), course)
    with SandboxMoodle(state) as moodle:
        transport = Transport(moodle.url, Token(moodle.token))
        MoodleLms(transport).grades(course.id)
        assert moodle.count(GRADES) == 1
        transport.close()
