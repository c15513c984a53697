from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lms_bridge.cause import Cause
from lms_bridge.model.run import Quarantined
from lms_bridge.model.site import Enabled, Intake, Roles
from lms_bridge.model.snapshot import Cohort, CourseReading, Group, Participant, User
from lms_bridge.stages.mapping import roster
from lms_bridge.stages.mapping.roster import Enrolled, membership
from lms_bridge.text.causes import bare_cause
from tests.unit.stages.mapping.mapping_values import LAST, YEAR, course, snapshot


def person(number: int, idnumber: str | None, *, suspended: bool = False) -> User:
    """An account."""
    return User(number, idnumber, suspended)


def by_cohort(*people: User, members: frozenset[int] | None = None):
    """The roster of one cohort of these people."""
    ids = members if members is not None else frozenset(each.id for each in people)
    read = snapshot(people=people, cohorts=(Cohort(1, "R", "R", ids),))
    return roster(Enabled("du", (Intake("full", YEAR, cohort="R"),), {}), read)


def causes(aside) -> dict[int, str]:
    """Why people were set aside, by where."""
    return {each.user_id: bare_cause(each.cause) for each in aside}


def test_a_cohort_is_a_roster():
    """Everybody in the cohort follows the track, by idnumber."""
    learners, aside = by_cohort(person(2, "B"), person(1, " A "))
    assert [(each.idnumber, each.user_id, each.track) for each in learners] == [
        ("A", 1, "full"),
        ("B", 2, "full"),
    ]
    assert aside == ()


def test_a_course_is_a_roster_of_its_active_students():
    """Teachers and suspended enrolments do not follow a track; unknown roles are students."""
    reading = course("C", ())
    people = (
        Participant(1, "A", active=True, roles=("student",)),
        Participant(2, "B", active=True, roles=("editingteacher",)),
        Participant(3, "C", active=False, roles=("student",)),
        Participant(4, "D", active=True, roles=()),
    )
    read = snapshot(
        type(reading)("C", reading.read_at, reading.course, participants=people),
        people=[person(n, f"L{n}") for n in (1, 2, 3, 4)],
    )
    learners, _ = roster(Enabled("du", (Intake("full", YEAR, course="C"),), {}), read)
    assert [each.user_id for each in learners] == [1, 4]


def in_course(*people: Participant, roles: Roles | None = None, **read):
    """The roster of the course C, with these people in it."""
    empty = course("C", ())
    reading = CourseReading("C", empty.read_at, empty.course, participants=people, **read)
    site = Enabled("du", (Intake("full", YEAR, course="C", group="G" if read else ""),), {})
    if roles is not None:
        site = replace(site, roles=roles)
    accounts = [person(each.user_id, each.idnumber) for each in people]
    return roster(site, snapshot(reading, people=accounts))


TEACHER = Participant(9, "T", active=True, roles=("editingteacher",))


def test_somebody_of_an_unexplained_role_is_named():
    """A role that the site made itself may be a learner's: whoever has it is set aside for it."""
    learners, aside = in_course(
        Participant(1, "A", active=True, roles=("student",)),
        Participant(2, "B", active=True, roles=("stagiaire",)),
        TEACHER,
    )
    assert [each.idnumber for each in learners] == ["A"]
    (found,) = aside
    assert (found.learner, found.user_id) == ("B", 2)
    assert found.cause == Cause.of("role.unknown", roles=("stagiaire",), course="C")


def test_a_site_says_which_roles_are_a_learners():
    """Those that it lists are learners, others that it lists are not, and nobody is named."""
    learners, aside = in_course(
        Participant(1, "A", active=True, roles=("student",)),
        Participant(2, "B", active=True, roles=("stagiaire",)),
        Participant(3, "C", active=True, roles=("tuteur",)),
        roles=Roles(frozenset({"student", "stagiaire"}), frozenset({"tuteur"})),
    )
    assert [each.idnumber for each in learners] == ["A", "B"]
    assert aside == ()


def test_a_teacher_who_learns_is_a_learner():
    """One role of a learner is enough, whatever else somebody is in the course."""
    both = Participant(1, "A", active=True, roles=("teacher", "student"))
    learners, aside = in_course(both)
    assert [each.idnumber for each in learners] == ["A"]
    assert aside == ()


def test_somebody_whose_enrolment_is_over_is_named():
    """Suspended or ended: not judged, and not lost without a word; of a teacher nothing is said."""
    learners, aside = in_course(
        Participant(1, "A", active=True, roles=("student",)),
        Participant(2, "B", active=False, roles=("student",)),
        replace(TEACHER, active=False),
    )
    assert [each.idnumber for each in learners] == ["A"]
    assert [(each.learner, each.cause.code) for each in aside] == [("B", "enrolment.over")]


def test_everybody_of_a_group_is_judged_or_named():
    """A member whose enrolment does not show is named; whoever is not in the group is not."""
    learners, aside = in_course(
        Participant(1, "A", active=True, roles=("student",)),
        Participant(2, "B", active=False, roles=("student",)),
        groups=(Group(5, 1, "G", "G", frozenset({1, 7})),),
    )
    assert [each.idnumber for each in learners] == ["A"]
    assert [(each.user_id, each.cause.code) for each in aside] == [(7, "enrolment.none")]


def test_somebody_judged_by_one_intake_is_not_set_aside_by_another():
    """A learner of a cohort may be suspended in a course that is an intake of its own."""
    suspended = Participant(1, "A", active=False, roles=("student",))
    empty = course("C", ())
    reading = CourseReading("C", empty.read_at, empty.course, participants=(suspended,))
    site = Enabled("du", (Intake("full", YEAR, course="C"), Intake("full", YEAR, cohort="R")), {})
    cohorts = (Cohort(1, "R", "R", frozenset({1})),)
    learners, aside = roster(site, snapshot(reading, people=[person(1, "A")], cohorts=cohorts))
    assert [each.idnumber for each in learners] == ["A"]
    assert aside == ()


@pytest.mark.parametrize("written", ['="21000001"', "'21000001", "21000001.0", "2,1E+07"])
def test_what_a_spreadsheet_made_of_a_number_sets_both_aside(written: str):
    """Each names the other: who is who, a person says."""
    learners, aside = by_cohort(person(1, written), person(2, "21000001"), person(3, "B"))
    assert [each.idnumber for each in learners] == ["B"]
    assert {each.user_id: each.cause.value("others") for each in aside} == {
        1: ("21000001",),
        2: (written,),
    }


@pytest.mark.parametrize("written", ["2100 0050", "021000050", "2100-0050"])
def test_a_number_that_is_nearly_another_is_pointed_out(written: str):
    """They may be two people: both are judged, and each has the other's number beside it."""
    learners, aside = by_cohort(person(1, written), person(2, "21000050"))
    assert aside == ()
    assert {each.idnumber: each.near for each in learners} == {
        written: ("21000050",),
        "21000050": (written,),
    }


@pytest.mark.parametrize("name", ["G-2", "Group two"])
def test_a_group_is_a_roster_by_idnumber_or_name(name: str):
    """Only the group's active members follow the track."""
    groups = (Group(5, 1, "G-2", "Group two", frozenset({2, 9})),)
    read = snapshot(course("C", (1, 2), groups=groups), people=[person(1, "A"), person(2, "B")])
    site = Enabled("du", (Intake("full", YEAR, course="C", group=name),), {})
    learners, _ = roster(site, read)
    assert [each.idnumber for each in learners] == ["B"]


@pytest.mark.parametrize("idnumber", [None, "", "   ", "\u200b"])
def test_nobody_without_an_idnumber_is_judged(idnumber: str | None):
    """A missing or empty idnumber sets the account aside; the others go on."""
    learners, aside = by_cohort(person(1, idnumber), person(2, "B"))
    assert [each.idnumber for each in learners] == ["B"]
    assert "no idnumber" in causes(aside)[1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A1", "A1"),
        ("a1", "A1"),
        ("A1", " A1 "),
        ("e\u0301", "\u00e9"),
        ("A1", "\uff211"),
        ("A1", "A\u200b1"),
        ("A1", "\ufeffA1"),
    ],
    ids=["same", "case", "space", "accents", "wide", "zero-width", "byte-order-mark"],
)
def test_two_accounts_with_one_idnumber_are_both_set_aside(one: str, other: str):
    """Letter case, surrounding space and encoding aside: nobody is taken for somebody else."""
    learners, aside = by_cohort(person(1, one), person(2, other), person(3, "B"))
    assert [each.idnumber for each in learners] == ["B"]
    assert set(causes(aside)) == {1, 2}
    assert all("several accounts" in cause for cause in causes(aside).values())


def test_a_suspended_account_is_set_aside():
    """Nothing is judged or written until the account is active again."""
    learners, aside = by_cohort(person(1, "A", suspended=True))
    assert learners == ()
    assert "suspended" in causes(aside)[1]


def test_a_deleted_account_is_set_aside():
    """A member whose account can no longer be read is named by number."""
    learners, aside = by_cohort(person(1, "A"), members=frozenset({1, 7}))
    assert [each.user_id for each in learners] == [1]
    assert "cannot be read" in causes(aside)[7]


@pytest.mark.parametrize(("track", "year"), [("other", YEAR), ("full", LAST)])
def test_somebody_in_two_tracks_or_years_is_set_aside(track: str, year):
    """Both places are named; being named twice for the same place is no harm."""
    cohorts = (Cohort(1, "R", "R", frozenset({1, 2})), Cohort(2, "S", "S", frozenset({1})))
    read = snapshot(people=[person(1, "A"), person(2, "B")], cohorts=cohorts)
    twice = (Intake("full", YEAR, cohort="R"), Intake("full", YEAR, cohort="R"))
    learners, aside = roster(Enabled("du", (*twice, Intake(track, year, cohort="S")), {}), read)
    assert [each.idnumber for each in learners] == ["B"]
    assert f"{track} {year}" in causes(aside)[1]


def test_whom_a_roster_sets_aside_is_named_with_the_cause():
    """By idnumber and account, in the order of accounts; the others in that of their idnumbers."""
    cohorts = (
        Cohort(1, "R", "R", frozenset({1, 2, 3, 4, 5, 6, 7, 8})),
        Cohort(2, "S", "S", frozenset({6})),
    )
    people = [
        person(1, " Z "),
        person(2, None),
        person(3, "A1"),
        person(4, "a1"),
        person(5, "E", suspended=True),
        person(6, "F"),
        person(8, "B"),
    ]
    intakes = (Intake("full", YEAR, cohort="R"), Intake("other", LAST, cohort="S"))
    found = roster(Enabled("du", intakes, {}), snapshot(people=people, cohorts=cohorts))
    tracks = (f"full {YEAR}", f"other {LAST}")
    assert found == (
        (
            Enrolled("B", 8, "full", YEAR, begins=YEAR.starts, ends=YEAR.ends),
            Enrolled("Z", 1, "full", YEAR, begins=YEAR.starts, ends=YEAR.ends),
        ),
        (
            Quarantined("", 2, Cause.of("account.no_idnumber")),
            Quarantined("A1", 3, Cause.of("account.not_the_only_one")),
            Quarantined("a1", 4, Cause.of("account.not_the_only_one")),
            Quarantined("E", 5, Cause.of("account.suspended")),
            Quarantined("F", 6, Cause.of("account.several_tracks", tracks=tracks)),
            Quarantined("", 7, Cause.of("account.unreadable")),
        ),
    )


@pytest.mark.parametrize(
    ("intake", "found"),
    [
        (Intake("t", YEAR, cohort="R"), {1}),
        (Intake("t", YEAR, cohort="S"), {2}),
        (Intake("t", YEAR, cohort="T"), set()),
        (Intake("t", YEAR, course="C"), {1, 2}),
        (Intake("t", YEAR, course="D"), set()),
        (Intake("t", YEAR, course="C", group="G"), {2}),
        (Intake("t", YEAR, course="C", group="H"), set()),
    ],
)
def test_an_intake_that_names_nothing_has_nobody(intake: Intake, found: set[int]):
    """Not everybody: a cohort, course or group that is not there is empty."""
    groups = (Group(4, 1, "F", "F", frozenset({1})), Group(5, 1, "G", "g", frozenset({2, 9})))
    cohorts = (Cohort(1, "R", "R", frozenset({1})), Cohort(2, "S", "S", frozenset({2})))
    read = snapshot(course("C", (1, 2), groups=groups), cohorts=cohorts)
    assert membership(intake, Roles(), read).learners == found


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([(None, None)], (YEAR.starts, YEAR.ends)),
        ([(date(2026, 10, 1), None)], (date(2026, 10, 1), YEAR.ends)),
        ([(None, date(2027, 6, 30))], (YEAR.starts, date(2027, 6, 30))),
        (
            [(date(2026, 10, 1), date(2026, 12, 1)), (date(2026, 11, 1), date(2027, 1, 31))],
            (date(2026, 10, 1), date(2027, 1, 31)),
        ),
        ([(date(2026, 10, 1), date(2026, 12, 1)), (None, None)], (YEAR.starts, YEAR.ends)),
    ],
)
def test_sessions_count_as_long_as_any_intake_of_somebody_lasts(days, expected):
    """An intake without a day lasts as long as its year, beside one that is shorter too."""
    intakes = tuple(
        Intake("full", YEAR, cohort="R", begins=begins, ends=ends) for begins, ends in days
    )
    members = frozenset({1})
    read = snapshot(people=[person(1, "A")], cohorts=(Cohort(1, "R", "R", members),))
    ((learner,), _) = roster(Enabled("du", intakes, {}), read)
    assert (learner.first_day, learner.last_day) == expected


def test_a_member_of_a_group_who_is_not_enrolled_is_named_with_the_course():
    """The group says that they are there, and the course does not."""
    groups = (Group(5, 1, "G", "G", frozenset({2})),)
    read = snapshot(course("C", (1,), groups=groups))
    found = membership(Intake("t", YEAR, course="C", group="G"), Roles(), read)
    assert found.others == {2: Cause.of("enrolment.none", course="C")}
