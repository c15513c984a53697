"""How a site is set up decides what its web services leave out, as a real Moodle showed."""

from email.utils import parsedate_to_datetime

import pytest

from lms_bridge_testing.sandbox import MoodleState, SandboxMoodle
from lms_bridge_testing.sandbox.records import Course, User


class Site(SandboxMoodle):
    """A course with a learner."""

    course: Course
    learner: User


@pytest.fixture
def sandbox():
    """A course with a learner who has a profile field."""
    state = MoodleState()
    course = state.add_course("DU-UE1", "Unit 1")
    learner = state.add_user("21000001", "Camille", "Durand", customfields={"track": "M1"})
    state.enrol(learner, course)
    with Site(state) as running:
        running.course, running.learner = course, learner
        yield running


def found(sandbox):
    """The course, as a search shows it."""
    name = "core_course_get_courses_by_field"
    return sandbox.ask(name, field="idnumber", value="DU-UE1")["courses"]


def people(sandbox, *options):
    """The participants of the course."""
    listed = [{"name": name, "value": 1} for name in options]
    return sandbox.ask("core_enrol_get_enrolled_users", courseid=sandbox.course.id, options=listed)


def account(sandbox):
    """The learner's account."""
    asked = {"field": "id", "values": [sandbox.learner.id]}
    return sandbox.ask("core_user_get_users_by_field", **asked)[0]


def test_a_course_that_one_may_not_enter_shows_no_settings(sandbox):
    """Without `moodle/course:view` a visible course is found, and its format left out."""
    assert found(sandbox)[0]["enablecompletion"] == 1
    sandbox.deny("moodle/course:view")
    (course,) = found(sandbox)
    assert course["enrollmentmethods"] == ["manual"]
    assert not {"format", "enablecompletion", "groupmode", "visible"} & course.keys()


def test_groups_that_are_apart_hide_everybody(sandbox):
    """With separate groups and without `accessallgroups`: nobody, and `notingroup` for grades."""
    sandbox.course.separate_groups = True
    assert found(sandbox)[0]["groupmode"] == 1
    assert len(people(sandbox)) == 1
    sandbox.deny("moodle/site:accessallgroups")
    assert people(sandbox) == []
    grades = sandbox.ask("gradereport_user_get_grade_items", courseid=sandbox.course.id)
    assert grades["errorcode"] == "notingroup"


def test_whoever_may_review_enrolments_may_list_them(sandbox):
    """`viewparticipants` is not needed beside `enrolreview`; without both the list is refused."""
    sandbox.deny("moodle/course:viewparticipants")
    assert people(sandbox)["errorcode"] == "nopermissions"
    sandbox.allow("moodle/course:enrolreview")
    assert len(people(sandbox)) == 1
    assert people(sandbox, "onlysuspended") == []


def test_fields_that_the_site_hides_are_left_out(sandbox):
    """With `suspended` among `hiddenuserfields`, only `viewhiddendetails` shows it."""
    sandbox.options.hidden_fields = frozenset({"suspended"})
    assert account(sandbox)["suspended"] is False
    sandbox.deny("moodle/user:viewhiddendetails")
    assert "suspended" not in account(sandbox)


def test_fields_for_teachers_are_left_out_of_web_services(sandbox):
    """A custom field that is not visible to everyone needs `moodle/user:viewalldetails`."""
    assert account(sandbox)["customfields"][0]["shortname"] == "track"
    sandbox.options.private_fields = frozenset({"track"})
    assert "customfields" not in account(sandbox)
    sandbox.allow("moodle/user:viewalldetails")
    assert account(sandbox)["customfields"][0]["shortname"] == "track"


def test_the_server_says_the_time_and_may_be_wrong(sandbox):
    """The `Date` header is that of a machine whose clock may be off."""
    before = sandbox.ask_raw("core_webservice_get_site_info").headers["Date"]
    sandbox.options.clock_ahead = 3600
    after = sandbox.ask_raw("core_webservice_get_site_info").headers["Date"]
    ahead = parsedate_to_datetime(after) - parsedate_to_datetime(before)
    assert 3590 < ahead.total_seconds() < 3610
