"""The invented cohort: reproducible, of the size asked, and with everything it promises."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from lms_bridge.programme.cases.expected import check_expectation
from lms_bridge_testing.cohort import ROWS, TODAY, DemoCohort, build, intakes
from lms_bridge_testing.cohort.calendar import Calendar
from lms_bridge_testing.sandbox import MoodleState, Role
from tests.existing import existing
from tests.programmes.shipped import shipped

ASIDE = 4


def facts(state: MoodleState) -> Iterator[tuple[object, ...]]:
    """Everything that a learner's verdict could rest on, in a fixed order."""
    for user in state.users.values():
        yield user.idnumber, user.username, user.fullname, user.email, user.suspended
        yield tuple(sorted(user.customfields.items()))
    for cohort in state.cohorts.values():
        yield cohort.idnumber, cohort.name, tuple(sorted(cohort.members))
    for course in state.courses.values():
        yield course.idnumber, course.fullname, course.startdate
        for user_id, methods in course.participants.items():
            yield user_id, tuple(sorted((each, one.suspended) for each, one in methods.items()))
        for group in course.groups.values():
            yield group.idnumber, tuple(sorted(group.members))
        for item in course.graded_items():
            for user_id, grade in item.grades.items():
                yield item.id, user_id, grade.raw, grade.dategraded, grade.hidden, grade.locked
    for session in state.sessions.values():
        yield session.description, session.sessdate, session.duration, session.lasttaken
        yield tuple((user_id, mark.status.acronym) for user_id, mark in session.log.items())


def digest(demo: DemoCohort) -> str:
    """One word for a whole cohort."""
    found = hashlib.sha256()
    for fact in facts(demo.state):
        found.update(repr(fact).encode())
    found.update(repr((demo.decisions, demo.acquired, demo.rows, demo.aside)).encode())
    return found.hexdigest()


@pytest.fixture(scope="module")
def sixty() -> DemoCohort:
    """The cohort as it is made unless something else is asked."""
    return build()


def test_the_same_seed_gives_the_same_cohort(sixty):
    """Two cohorts of one seed are alike to the last mark; another seed gives another one."""
    assert digest(build(60, seed=1)) == digest(sixty)
    assert digest(build(60, seed=2)) != digest(sixty)


def test_another_seed_changes_names_and_not_the_rows(sixty):
    """Whoever shows a row shows it with every seed, under the same idnumber."""
    assert build(60, seed=2).rows == sixty.rows


def test_a_learner_does_not_depend_on_how_many_follow():
    """The fortieth learner of sixty is the fortieth of eighty."""
    few, many = build(60).state, build(80).state
    (here,), (there,) = (each.find_users("idnumber", "26000040") for each in (few, many))
    assert here.fullname == there.fullname
    assert [each.idnumber for each in few.courses_of(here.id)] == [
        each.idnumber for each in many.courses_of(there.id)
    ]


@pytest.mark.parametrize("number", [12, 13, 19, 60, 500, 2000])
def test_any_size(number):
    """So many learners are on the intakes' cohorts, besides those to set aside."""
    demo = build(number)
    names = {each.cohort for several in demo.intakes.values() for each in several}
    people = [
        user_id
        for cohort in demo.state.cohorts.values()
        if cohort.idnumber in names
        for user_id in cohort.members
    ]
    assert demo.learners == number
    assert not demo.note
    assert len(people) == len(set(people)) == number + ASIDE
    assert len(demo.rows) == ROWS


def test_fewer_learners_than_rows_are_raised_and_it_is_said():
    """Every row of the truth table is shown, however few learners were asked for."""
    demo = build(3)
    assert demo.learners == len(demo.rows) == ROWS
    assert "asked for 3 learners, made 12" in demo.note
    assert not demo.oddities


def test_expectations_are_sentences_that_can_be_checked(sixty):
    """Each has a form that the case runner knows."""
    for shown in sixty.shown.values():
        for sentence in shown.expected:
            check_expectation(sentence)


def test_people_are_plainly_invented(sixty):
    """Every learner's and teacher's address is one that can never exist."""
    made = [user for user in sixty.state.users.values() if user.username not in {"guest", "admin"}]
    assert len(made) > sixty.learners
    assert all(user.email.endswith("@example.invalid") for user in made)


def test_who_has_to_be_set_aside(sixty):
    """A suspended account, one without an idnumber, two that share one; nobody else."""
    whys = Counter(each.why for each in sixty.aside)
    assert whys == {"suspended": 1, "no idnumber": 1, "duplicated idnumber": 2}
    twins = {each.idnumber for each in sixty.aside if each.why == "duplicated idnumber"}
    assert len(twins) == 1
    named = Counter(user.idnumber for user in sixty.state.users.values() if user.idnumber)
    assert {idnumber for idnumber, count in named.items() if count > 1} == twins
    ids = {each.user_id for each in sixty.aside if each.why == "suspended"}
    assert {user.id for user in sixty.state.users.values() if user.suspended} == ids


def test_every_course_has_one_teacher(sixty):
    """One, and no learner among them."""
    for course in list(sixty.state.courses.values())[1:]:
        roles = Counter(role for user_id in course.participants for role in course.roles(user_id))
        assert roles[Role.EDITING_TEACHER] == 1, course.idnumber


def test_lessons_before_today_were_held_and_later_ones_were_not(sixty):
    """What was held has a register taken; what is to come has none, and nobody marked."""
    noon = int(Calendar(TODAY).noon.timestamp())
    sessions = sixty.state.sessions.values()
    assert {each.lasttaken is not None for each in sessions} == {True, False}
    for session in sessions:
        held = session.sessdate + session.duration <= noon
        assert (session.lasttaken is not None) is held
        assert held or not session.log


def test_units_last_as_long_as_the_programme_says(sixty):
    """Each group of a unit is offered the unit's hours, no more and no less."""
    du = shipped("du_pccpu")
    year = Calendar(TODAY).year.starts
    courses = {each.idnumber: each for each in sixty.state.courses.values()}
    for unit in du.components:
        offered: Counter[int] = Counter()
        for session in sixty.state.sessions.values():
            if session.activity.course is courses[unit.course]:
                offered[session.groupid] += session.duration
        assert set(offered.values()) == {existing(unit.seconds).at(year)}, unit.course


def test_marks_of_every_kind(sixty):
    """Present, absent, late, excused, not marked at all, and one that no programme knows."""
    marks = Counter(
        mark.status.acronym
        for session in sixty.state.sessions.values()
        for mark in session.log.values()
    )
    assert {"P", "A", "R", "E", "D"} == set(marks)
    assert marks["P"] > 5 * marks["A"]
    assert marks["D"] == 1


def test_grades_of_every_kind(sixty):
    """Passed, failed, locked, hidden; and learners without any yet."""
    grades = [
        grade
        for course in sixty.state.courses.values()
        if course.category == "Master C3S"
        for item in course.graded_items()
        for grade in item.grades.values()
    ]
    assert any(grade.hidden for grade in grades)
    assert any(grade.locked and grade.raw < 10 for grade in grades)
    assert any(not grade.locked and grade.raw < 10 for grade in grades)
    assert sum(grade.raw >= 10 for grade in grades) > len(grades) / 2


def test_the_bridges_cohorts_are_there_empty_with_active_badges(sixty):
    """Named as both programmes name them; the framework is left to the bridge."""
    for name in ("du_pccpu", "csec"):
        for effect in shipped(name).effects:
            if effect.kind == "cohort":
                cohort = sixty.state.find_cohort(effect.idnumber)
                assert not cohort.members
                badges = [each for each in sixty.state.badges.values() if each.cohort is cohort]
                assert [(each.name, each.active) for each in badges] == [(effect.badge, True)]
    assert not sixty.state.frameworks


def test_decisions_await_recording(sixty):
    """They have no id, a time with its zone before today, and a reason."""
    assert sixty.decisions
    for decision in sixty.decisions:
        assert decision.id == 0
        assert decision.at < Calendar(TODAY).noon
        assert decision.because
    assert [each.component for each in sixty.acquired] == ["BC1"]


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 8, 31), 2025),
        (date(2026, 9, 1), 2026),
        (date(2027, 1, 1), 2026),
        (date(2028, 2, 29), 2027),
    ],
)
def test_the_year_of_any_day(today, first):
    """September begins a year; intakes carry the year's first half in their name."""
    year = Calendar(today).year
    assert year.first == first
    assert [each.cohort for each in intakes(year)["du-pccpu"]] == [
        f"DU-C3S-{first}",
        f"DU-M1-{first}",
        f"DU-M2-{first}",
    ]


@pytest.mark.parametrize("today", [TODAY + timedelta(days=each) for each in range(7)])
def test_lessons_are_on_weekdays_and_on_the_right_side_of_today(today):
    """Whatever day of the week today is."""
    calendar = Calendar(today)
    for number in range(15):
        held, to_come = calendar.held(number, 15), calendar.to_come(number, 15)
        assert held.date() < today < to_come.date()
        assert held.weekday() < 5
        assert to_come.weekday() < 5
    assert calendar.noon == datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
