from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lms_bridge.cause import Cause, as_written
from lms_bridge.errors import (
    AccessDenied,
    CapabilityMissing,
    ConfigurationError,
    LmsUnavailable,
    RefusedByLms,
    UnknownRecord,
)
from lms_bridge.lms.moodle.errors import moodle_cause
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.site import CoursePlan, Enabled, Intake, ReadingPlan
from lms_bridge.model.snapshot import CourseReading, SiteReading, Unread
from lms_bridge.stages.pull import (
    find_courses,
    read_course,
    site_reading,
    with_those_left_out,
)
from lms_bridge.text.causes import bare_cause
from lms_bridge_testing.fakes import FakeLms
from lms_bridge_testing.sandbox import Tracking
from tests.refusals import in_english, refusing

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
YEAR = AcademicYear(2026)
WHOLE = CoursePlan(
    "C",
    grades=True,
    attendance=frozenset({"register"}),
    completions=frozenset({"report"}),
    course_completion=True,
    groups=True,
)


class Campus:
    """A course of everything with a learner, a teacher and somebody suspended."""

    def __init__(self) -> None:
        self.lms = FakeLms()
        state = self.lms.state
        self.learner, self.teacher, self.gone = (
            state.add_user(name, "A", "B") for name in ("L", "T", "S")
        )
        self.course = state.add_course("C", "C")
        state.enrol(self.learner, self.course)
        state.enrol(self.teacher, self.course, "teacher")
        state.enrol(self.gone, self.course, suspended=True)
        self.register = state.add_attendance(self.course, idnumber="register")
        state.add_session(self.register, NOW, 3600)
        self.report = state.add_page(self.course, idnumber="report")
        state.add_page(self.course, idnumber="other")
        self.essay = state.add_assignment(self.course, idnumber="EVAL")
        self.cohort = state.add_cohort("R", "R")
        state.add_to_cohort(self.cohort, self.learner)

    def read(self, plan: CoursePlan = WHOLE) -> CourseReading:
        """Read the course."""
        found = find_courses(self.lms, ReadingPlan({plan.idnumber: plan}))
        return read_course(self.lms, plan, found.get(plan.idnumber), NOW)

    def site(self, *intakes: Intake, courses=None, plan: ReadingPlan | None = None) -> SiteReading:
        """Read the site for some intakes."""
        cohorts = frozenset(each.cohort for each in intakes if each.cohort)
        return site_reading(
            self.lms,
            plan or ReadingPlan({}, cohorts),
            Enabled("du", intakes, {}),
            courses or {},
            NOW,
        )


@pytest.fixture
def campus() -> Campus:
    """A campus."""
    return Campus()


def test_everything_asked_is_read_in_one_go(campus: Campus):
    """People, grades, completions of the activities named, sessions and groups; once each."""
    found = campus.read()
    assert len(found.participants) == 3
    assert {each.item for each in found.grades} == {"EVAL", "register", "total"}
    assert {each.activity_id for each in found.completions} == {campus.report.cmid}
    assert list(found.sessions) == ["register"]
    assert (found.read_at, found.idnumber) == (NOW, "C")
    assert len(campus.lms.calls) == len(set(campus.lms.calls)) == 8


def test_nothing_else_is_read(campus: Campus):
    """A plan that asks for grades makes no call for anything else."""
    campus.read(CoursePlan("C", grades=True))
    assert campus.lms.calls == ["courses", "participants", "grades"]


def test_only_active_learners_are_asked_about(campus: Campus):
    """Neither teachers nor suspended enrolments: Moodle refuses the latter."""
    found = campus.read()
    assert {each.user_id for each in found.completions} == {campus.learner.id}


def completed(campus: Campus, *people: int, plan: CoursePlan = WHOLE) -> CourseReading:
    """The course with what was left out of these people."""
    reading = campus.read(plan)
    campus.lms.calls.clear()
    found = with_those_left_out(campus.lms, ReadingPlan({"C": plan}), people, {"C": reading})
    return found.get("C", reading)


def test_whoever_a_list_leaves_out_is_asked_for_alone(campus: Campus):
    """The grade of a suspended enrolment is read; where Moodle is silent, that is told."""
    campus.course.criteria.append(campus.report)
    campus.lms.state.grade(campus.essay, campus.gone, 15)
    found = completed(campus, campus.gone.id, campus.learner.id)
    graded = {each.item: each.raw for each in found.grades if each.user_id == campus.gone.id}
    assert graded["EVAL"] == 15
    refused = {each.what: each for each in found.unread}
    assert set(refused) == {"course completion"}
    assert refused["course completion"].user_id == campus.gone.id
    assert refused["course completion"].cause.code == "enrolment.ended_unread"


def test_only_those_on_the_roster_are_asked_for(campus: Campus):
    """Whoever left years ago and whoever teaches cost nothing."""
    reading = campus.read()
    assert completed(campus, campus.learner.id) == reading
    assert campus.lms.calls == []


def test_both_silent_is_told_of_one_learner(campus: Campus):
    """A refusal of one hides nobody else, and a refusal of all is each one's."""
    campus.lms.fail("grades_of", RefusedByLms(as_written("closed")))
    found = completed(campus, campus.gone.id, plan=CoursePlan("C", grades=True))
    (told,) = found.unread
    assert (told.what, told.user_id) == ("grades", campus.gone.id)
    assert told.cause == Cause.of("enrolment.ended_unread", cause=as_written("closed"))


def test_what_cannot_be_read_of_anybody_is_not_asked_for_again(campus: Campus):
    """The gradebook is closed: one cause is enough."""
    campus.lms.fail("grades", CapabilityMissing(as_written("closed")))
    completed(campus, campus.gone.id, plan=CoursePlan("C", grades=True))
    assert campus.lms.calls == []


@pytest.mark.parametrize(
    "error", [RefusedByLms(as_written("closed")), CapabilityMissing(as_written("closed"))]
)
@pytest.mark.parametrize(
    ("method", "what"),
    [
        ("grades", "grades"),
        ("activities", "activities"),
        ("completions", "completions"),
        ("attendance", "attendance register"),
        ("groups", "groups"),
    ],
)
def test_what_one_part_refuses_hides_nothing_else(campus: Campus, error, method: str, what: str):
    """It is noted with its cause, and the rest of the course is read."""
    campus.lms.fail(method, error)
    found = campus.read()
    causes = {each.what: bare_cause(each.cause) for each in found.unread}
    assert "closed" in causes[what]
    assert found.participants


def test_a_refusal_of_one_learner_is_noted_of_that_learner(campus: Campus):
    """Not followed there, say: unreadable for them, and read for the others."""
    state = campus.lms.state
    state.add_activity(campus.course, "page", completion=Tracking.MANUAL, criterion=True)
    ghost = state.add_user("G", "A", "B")
    state.enrol(ghost, campus.course)
    ghost.deleted = True
    unread = [each for each in campus.read().unread if each.what == "course completion"]
    assert [each.user_id for each in unread] == [ghost.id]


def test_the_same_refusal_of_everybody_is_noted_once(campus: Campus):
    """A course without completion criteria can say nothing of anybody."""
    unread = [each for each in campus.read().unread if each.what == "course completion"]
    assert unread == [Unread("course completion", moodle_cause("nocriteriaset"))]


def test_a_course_that_vanishes_while_it_is_read(campus: Campus):
    """Found, and gone at the next call: unreadable, never empty."""
    campus.lms.fail("participants", UnknownRecord(as_written("Moodle has no such course")))
    found = campus.read()
    assert found.course is None
    assert "no such course" in bare_cause(found.unread[0].cause)


@pytest.mark.parametrize(("required", "unread"), [(True, 1), (False, 0)])
def test_a_course_that_does_not_exist(campus: Campus, required, unread: int):
    """Worth telling where a person named it; the convention only looked."""
    found = campus.read(CoursePlan("GONE", grades=True, required=required))
    assert found.course is None
    assert len(found.unread) == unread


def test_two_courses_with_one_idnumber_spoil_no_other(campus: Campus):
    """The double one is unreadable, the others are found."""
    state = campus.lms.state
    state.add_course("D", "D")
    state.add_course("D", "D again")
    plans = {name: CoursePlan(name, grades=True) for name in ("C", "D", "GONE")}
    found = find_courses(campus.lms, ReadingPlan(plans))
    assert set(found) == {"C", "D"}
    reading = read_course(campus.lms, plans["D"], found["D"], NOW)
    assert reading.course is None
    assert "two courses" in bare_cause(reading.unread[0].cause)


@pytest.mark.parametrize(
    "error", [LmsUnavailable(as_written("away")), AccessDenied(as_written("revoked"))]
)
def test_an_lms_that_is_away_stops_reading(campus: Campus, error):
    """Half a course is no course."""
    campus.lms.fail("grades", error)
    with pytest.raises(type(error)):
        campus.read()


def test_the_people_of_the_intakes_are_read_once(campus: Campus):
    """By cohort and by course; suspended enrolments are not."""
    plan = CoursePlan("C")
    found = campus.site(
        Intake("t", YEAR, cohort="R"),
        Intake("t", YEAR, course="C"),
        courses={"C": campus.read(plan)},
    )
    assert [each.id for each in found.users] == [campus.learner.id, campus.teacher.id]
    assert campus.lms.calls.count("users") == 1


@pytest.mark.parametrize(
    ("intake", "words"),
    [
        (Intake("t", YEAR, cohort="GONE"), "no cohort GONE"),
        (Intake("t", YEAR, course="GONE"), "GONE cannot be read"),
        (Intake("t", YEAR, course="C", group="GONE"), "no group GONE"),
    ],
)
def test_an_intake_that_is_not_there_stops_the_run(campus: Campus, intake: Intake, words: str):
    """Which intake, and what to do: an empty roster would be a lie."""
    courses = {"C": campus.read(CoursePlan("C", groups=True))}
    with refusing(ConfigurationError, words) as caught:
        campus.site(intake, courses=courses)
    assert "[intake t 2026-2027 of du]" in in_english(caught.value)
    assert "→" in in_english(caught.value)


def test_a_group_that_two_may_be_is_refused(campus: Campus):
    """One by its name and another by its idnumber: neither is taken for the intake."""
    campus.lms.state.add_group(campus.course, "2026")
    intake = Intake("t", YEAR, course="C", group="2026")
    plan = CoursePlan("C", groups=True)
    assert campus.site(intake, courses={"C": campus.read(plan)}).users
    campus.lms.state.add_group(campus.course, "Soir", idnumber="2026")
    with refusing(ConfigurationError, "several groups that are called 2026"):
        campus.site(intake, courses={"C": campus.read(plan)})


def test_a_cohort_that_cannot_be_told_stops_the_run(campus: Campus):
    """Two of one idnumber, say: a person must act."""
    campus.lms.fail("cohorts", RefusedByLms(as_written("2 cohorts have this idnumber")))
    with refusing(ConfigurationError, "2 cohorts"):
        campus.site(Intake("t", YEAR, cohort="R"))


def rated(campus: Campus) -> SiteReading:
    """The site with one competency bound."""
    plan = ReadingPlan({}, frozenset({"R"}), frozenset({("F", "K")}))
    return campus.site(Intake("t", YEAR, cohort="R"), plan=plan)


def framework(campus: Campus):
    """A framework in which the learner is rated."""
    state = campus.lms.state
    found = state.add_framework("F", "F", state.add_scale("S", ["no", "yes"]))
    state.rate(campus.learner, state.add_competency(found, "K", "K"), 2)
    state.add_competency(found, "OTHER", "Other")


def test_ratings_are_read_where_one_is_bound(campus: Campus):
    """Of the competencies bound and of nobody but the roster."""
    framework(campus)
    found = rated(campus)
    assert [(each.user_id, each.proficient) for each in found.ratings] == [
        (campus.learner.id, True)
    ]
    assert [each.idnumber for each in found.competencies] == ["K"]


@pytest.mark.parametrize(
    "error", [RefusedByLms(as_written("closed")), CapabilityMissing(as_written("closed"))]
)
@pytest.mark.parametrize("method", ["frameworks", "competencies", "ratings"])
def test_ratings_that_are_refused_hide_nothing_else(campus: Campus, method: str, error):
    """The cause is noted, the people are read."""
    framework(campus)
    campus.lms.fail(method, error)
    found = rated(campus)
    assert [each.what for each in found.unread] == ["competencies"]
    assert found.users


def test_a_rating_refused_of_one_learner_is_noted(campus: Campus):
    """Unreadable for them, read for the others."""
    framework(campus)
    ghost = campus.lms.state.add_user("G", "A", "B")
    campus.lms.state.add_to_cohort(campus.cohort, ghost)
    ghost.deleted = True
    found = rated(campus)
    assert [(each.what, each.user_id) for each in found.unread] == [("competencies", ghost.id)]
    assert len(found.ratings) == 1
