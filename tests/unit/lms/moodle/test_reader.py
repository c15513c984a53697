from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import AccessDenied, LmsUnreadable, UnusableRecord
from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.payloads_course import EnrolledGroup, EnrolledUser
from lms_bridge.lms.moodle.progress import askable_groups
from lms_bridge.lms.moodle.reader import MoodleLms
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.text.causes import error_in_words
from lms_bridge_testing.sandbox import LEAST_PRIVILEGE, MoodleState, SandboxMoodle
from lms_bridge_testing.sandbox.records import Course
from tests.existing import existing

LIMITS = MoodleLimits(attempts=1)
GRADES = "gradereport_user_get_grade_items"
ENROLLED = "core_enrol_get_enrolled_users"
BATCH = "tool_mobile_call_external_functions"


@pytest.fixture
def moodle() -> Iterator[SandboxMoodle]:
    """An empty sandbox and a service user who sees suspended enrolments."""
    rights = LEAST_PRIVILEGE | {"moodle/course:enrolreview"}
    with SandboxMoodle(MoodleState(), capabilities=rights) as moodle:
        yield moodle


@pytest.fixture
def lms(moodle: SandboxMoodle) -> Iterator[MoodleLms]:
    """A reader on the sandbox."""
    yield from readers(moodle, LIMITS)


def readers(moodle: SandboxMoodle, limits: MoodleLimits) -> Iterator[MoodleLms]:
    """A reader with these limits."""
    transport = Transport(moodle.url, Token(moodle.token), limits)
    yield MoodleLms(transport)
    transport.close()


def course_with(moodle: SandboxMoodle, learners: int) -> Course:
    """A course with an essay and so many learners, each graded by their own number."""
    state = moodle.state
    course = state.add_course("UE1", "Unit 1")
    essay = state.add_assignment(course, idnumber="UE1-EVAL", grademax=100)
    for number in range(learners):
        user = state.add_user(f"{number:08}", "A", "B")
        state.enrol(user, course)
        state.grade(essay, user, Decimal(number))
    return course


class TestActivities:
    """What activities a course has."""

    def test_a_graded_activity_has_its_idnumber(self, moodle: SandboxMoodle, lms: MoodleLms):
        """Whoever may not edit activities reads the idnumber from the gradebook."""
        course = course_with(moodle, 1)
        moodle.state.add_page(course, idnumber="UE1-READ")
        assert [each.idnumber for each in lms.activities(course.id)] == ["UE1-EVAL", ""]

    def test_whoever_may_edit_sees_every_idnumber(self, moodle: SandboxMoodle, lms: MoodleLms):
        """With the capability, no gradebook is needed."""
        moodle.allow("moodle/course:manageactivities")
        course = course_with(moodle, 1)
        moodle.state.add_page(course, idnumber="UE1-READ")
        assert [each.idnumber for each in lms.activities(course.id)] == ["UE1-EVAL", "UE1-READ"]
        assert moodle.count(GRADES) == 0

    def test_no_learner_comes_along(self, moodle: SandboxMoodle, lms: MoodleLms):
        """The idnumbers cost three calls, however many learners there are."""
        course = course_with(moodle, 30)
        lms.site()
        moodle.forget_calls()
        lms.activities(course.id)
        assert moodle.count() == 3
        assert moodle.bytes_out() < 10_000

    def test_without_the_gradebook_activities_are_still_there(
        self, moodle: SandboxMoodle, lms: MoodleLms
    ):
        """By their own names; why nobody knows whether they have idnumbers is said of each."""
        course = course_with(moodle, 1)
        assert [each.unnamed for each in lms.activities(course.id)] == [None]
        moodle.fault(GRADES, "exception", errorcode="nopermissiontoviewgrades")
        (found,) = lms.activities(course.id)
        assert (found.idnumber, found.unnamed is None) == ("", False)

    def test_labels_are_left_out(self, moodle: SandboxMoodle, lms: MoodleLms):
        """A label can be nothing that a programme needs."""
        course = course_with(moodle, 0)
        moodle.allow("mod/label:view")
        moodle.state.add_activity(course, "label", idnumber="X")
        assert [each.kind for each in lms.activities(course.id)] == ["assign"]


class TestParticipants:
    """Who is in a course."""

    @pytest.mark.parametrize("page", [1, 2, 3, 7, 8, 50])
    def test_pages_lose_and_repeat_nobody(self, moodle: SandboxMoodle, page: int):
        """Whatever the page size, everybody comes once."""
        course = course_with(moodle, 8)
        (lms,) = readers(moodle, replace(LIMITS, page=page))
        found = lms.participants(course.id)
        assert [each.user_id for each in found] == sorted(course.participants)

    def test_a_small_course_is_two_calls(self, moodle: SandboxMoodle, lms: MoodleLms):
        """One for everybody, one for the suspended."""
        lms.participants(course_with(moodle, 8).id)
        assert moodle.count() == 2

    def test_without_the_capability_nobody_is_taken_for_active(
        self, moodle: SandboxMoodle, lms: MoodleLms
    ):
        """Who is suspended cannot be told: a person must give the capability, which is named."""
        course = course_with(moodle, 2)
        moodle.deny("moodle/course:enrolreview")
        with pytest.raises(AccessDenied) as caught:
            lms.participants(course.id)
        assert "moodle/course:enrolreview" in error_in_words(caught.value, "en")

    def test_a_hidden_idnumber_is_none(self, moodle: SandboxMoodle, lms: MoodleLms):
        """Not visible is not the same as none, and neither is guessed."""
        course = course_with(moodle, 2)
        moodle.options.identity_fields = frozenset({"email"})
        assert {each.idnumber for each in lms.participants(course.id)} == {None}

    def test_a_list_without_end_is_unreadable(
        self, moodle: SandboxMoodle, lms: MoodleLms, monkeypatch: pytest.MonkeyPatch
    ):
        """A Moodle that repeats its page for ever is not read for ever."""
        course = course_with(moodle, 2)
        repeated = [EnrolledUser(id=number) for number in range(500)]
        monkeypatch.setattr("lms_bridge.lms.moodle.people.read_page", lambda *_, **__: repeated)
        with pytest.raises(LmsUnreadable):
            lms.participants(course.id)


class TestGrades:
    """What grades learners have."""

    def test_a_small_course_is_read_at_once(self, moodle: SandboxMoodle, lms: MoodleLms):
        """One call for its size, one for its grades."""
        grades = lms.grades(course_with(moodle, 5).id)
        assert [each.raw for each in grades if each.item == "UE1-EVAL"] == [0, 1, 2, 3, 4]
        assert moodle.count() == 2

    def test_a_large_course_is_read_by_group(self, moodle: SandboxMoodle):
        """Groups that are small enough are asked for whole, the others learner by learner."""
        course = course_with(moodle, 10)
        learners = [moodle.state.users[user_id] for user_id in sorted(course.participants)]
        for name, members in (("A", learners[:4]), ("B", learners[3:7])):
            group = moodle.state.add_group(course, name)
            for user in members:
                moodle.state.add_to_group(group, user)
        (lms,) = readers(moodle, replace(LIMITS, people_most=5))
        grades = {each.user_id: each.raw for each in lms.grades(course.id) if each.activity_id}
        assert sorted(map(existing, grades.values())) == list(range(10))
        assert (moodle.count(GRADES), moodle.count(BATCH)) == (2, 1)

    def test_groups_too_large_are_not_asked_for(self):
        """A group of everybody is as large as the course."""
        roster = {
            number: EnrolledUser(
                id=number, groups=[EnrolledGroup(id=1), EnrolledGroup(id=2 + number // 4)]
            )
            for number in range(8)
        }
        assert askable_groups(roster, 4) == ({2: {0, 1, 2, 3}, 3: {4, 5, 6, 7}}, set())
        assert askable_groups(roster, 3) == ({}, set(range(8)))
        assert askable_groups(roster, 8) == ({1: set(range(8))}, set())


class TestUnusable:
    """What no rule may rest on."""

    def test_two_courses_with_one_idnumber(self, moodle: SandboxMoodle, lms: MoodleLms):
        """Neither is taken; the remedy is in Moodle."""
        for _ in range(2):
            moodle.state.add_course("UE1", "Unit 1", shortname=str(_))
        with pytest.raises(UnusableRecord) as caught:
            lms.courses(["UE1"])
        assert caught.value.cause == Cause.of("course.several", count=2)

    def test_a_framework_without_a_proficient_grade(self, moodle: SandboxMoodle, lms: MoodleLms):
        """From which grade on somebody is proficient is not guessed."""
        scale = moodle.state.add_scale("S", ["a", "b"])
        for configuration in ('[{"scaleid":"1"},{"id":1,"proficient":0}]', "not JSON", "[1]"):
            moodle.state.frameworks.clear()
            moodle.state.add_framework("F", "F", scale, scaleconfiguration=configuration)
            with pytest.raises(UnusableRecord):
                lms.frameworks()

    def test_a_group_that_is_only_listed(self, moodle: SandboxMoodle, lms: MoodleLms):
        """Moodle may list a group that was never made: it is left out, the others stay."""
        course = course_with(moodle, 1)
        first = moodle.state.add_group(course, "A")
        gone = moodle.state.add_group(course, "B")
        del moodle.state.groups[gone.id]
        assert [each.id for each in lms.groups(course.id)] == [first.id]

    def test_a_mark_whose_status_is_gone(self, moodle: SandboxMoodle, lms: MoodleLms):
        """A mark that nothing explains has no acronym, and counts as nothing known."""
        course = course_with(moodle, 1)
        (user_id,) = course.participants
        register = moodle.state.add_attendance(course)
        session = moodle.state.add_session(register, 1790000000, 3600)
        moodle.state.mark(session, moodle.state.users[user_id], "P")
        register.statuses = register.statuses[1:]
        assert lms.attendance(register.instance)[0].marks == {user_id: ""}

    def test_custom_fields_are_read(self, moodle: SandboxMoodle, lms: MoodleLms):
        """A profile field may provide what a programme needs."""
        moodle.allow("moodle/user:viewalldetails", "moodle/user:update")
        user = moodle.state.add_user("1", "A", "B", customfields={"licence": "yes"})
        assert lms.users([user.id])[0].fields == {"licence": "yes"}
