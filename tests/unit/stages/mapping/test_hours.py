from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lms_bridge.cause import Cause, as_written
from lms_bridge.model.evidence import GapKind, Record, Session, SessionState
from lms_bridge.model.site import AttendanceOf
from lms_bridge.model.snapshot import Group, Unread
from lms_bridge.stages.mapping.hours import Taught, named
from lms_bridge.text import Wording
from lms_bridge.text.causes import bare_cause
from tests.unit.stages.mapping.mapping_values import (
    BEFORE,
    DU,
    NOW,
    TODAY,
    activity,
    binding,
    course,
    enabled,
    evidence,
    gap,
    register,
    session,
    sessions,
)

UE1, UE2 = "DU-UE1", "DU-UE2"
COUNTED, NOT_COUNTED = SessionState.COUNTED, SessionState.NOT_COUNTED


def taught(*found, unit: str = "UE2", people=(1,), site=None, **more):
    """The sessions of a unit whose attendance activity follows the convention."""
    name = f"DU-{unit}-ATT"
    reading = course(
        f"DU-{unit}", people, activities=(register(name),), sessions={name: found}, **more
    )
    return sessions(evidence(reading, site=site), unit)


def state(acronym: str, **site):
    """What one mark is worth."""
    (found,) = taught(session(1, {1: acronym}), site=enabled(**site))
    return found


@pytest.mark.parametrize(
    ("acronym", "expected"),
    [
        ("P", COUNTED),
        ("L", COUNTED),
        ("R", COUNTED),
        ("E", NOT_COUNTED),
        ("A", NOT_COUNTED),
        ("p", COUNTED),
        (" a ", NOT_COUNTED),
    ],
)
def test_a_mark_counts_or_not(acronym: str, expected: SessionState):
    """Present and late count in full, excused and absent do not, in whatever case."""
    found = state(acronym)
    assert found.state is expected
    assert found.seconds == 3600


def test_an_unknown_mark_is_unreadable():
    """It is neither present nor absent: the cause names it and says what to add."""
    found = state("X")
    assert found.state is SessionState.UNREADABLE
    assert "'X'" in bare_cause(found.cause)
    assert "“marks”" in bare_cause(found.cause)


def test_a_mark_whose_status_is_hidden_asks_for_the_register():
    """The LMS does not say its acronym any more: nobody is asked to explain a number."""
    found = state("")
    assert found.state is SessionState.UNREADABLE
    assert found.cause == Cause.of(
        "attendance.hidden_mark", activity="DU-UE2-ATT", on=BEFORE.date()
    )


@pytest.mark.parametrize("mark", ["l'AM", "P; A", '"P"'])
def test_an_unknown_mark_is_quoted_as_it_was_typed(mark: str):
    """In a French sentence and in an English one."""
    found = state(mark)
    french, english = Wording("fr").cause(found.cause), Wording("en").cause(found.cause)
    assert french.startswith(f"la marque de présence «\u00a0{mark}\u00a0» de ")
    assert english.startswith(f"the mark “{mark}” of ")


def test_a_site_may_say_what_a_mark_is_worth():
    """What it adds or changes counts; the programme's other marks stay as they are."""
    marks = {"x": True, "E": True}
    assert state("X", marks=marks).state is COUNTED
    assert state("E", marks=marks).state is COUNTED
    assert state("P", marks=marks).state is COUNTED
    assert state("A", marks=marks).state is NOT_COUNTED


def test_a_session_not_taken_is_planned():
    """Not taken yet is not missed."""
    (found,) = taught(session(1))
    assert found.state is SessionState.PLANNED


def test_a_session_taken_without_a_mark_is_unmarked():
    """The register was taken and this learner is not in it."""
    (found,) = taught(session(1, {2: "P"}))
    assert found.state is SessionState.UNMARKED


def test_a_session_of_a_group_concerns_its_members():
    """Somebody of another group is not expected; a mark given all the same counts."""
    own = Group(4, 1, "G", "G", frozenset({1}))
    found = taught(
        session(1, group_id=4),
        session(2, group_id=5),
        session(3, {1: "P"}, group_id=5),
        groups=(own,),
    )
    assert [each.record.item[-1] for each in found] == ["1", "3"]


def test_somebody_outside_the_course_is_not_expected():
    """Only a mark says that they were there."""
    assert taught(session(1), people=(2,)) == []
    assert len(taught(session(1, {1: "P"}), people=(2,))) == 1


def part_of(about: str) -> str:
    """The part of unit 1 that a session is of, by its description."""
    (found,) = taught(session(1, {1: "P"}, about), unit="UE1")
    return str(found.part)


@pytest.mark.parametrize(
    ("about", "part"),
    [
        ("Éthique et droit", "ethics"),
        ("ETHIQUE", "ethics"),
        ("e\u0301thique", "ethics"),
        ("déontologie", "ethics"),
        ("Fonction de Coordinateur", "coordinator"),
        ("Coordinateur et éthique", ""),
        ("Accueil", ""),
        ("", ""),
    ],
)
def test_a_description_names_the_part(about: str, part: str):
    """Words are compared without case and accents; two parts at once are nobody's."""
    assert part_of(about) == part


def test_an_activity_may_belong_to_a_part():
    """Every session of DU-UE1-ATT-ETHICS is ethics, whatever it says."""
    name = "DU-UE1-ATT-ETHICS"
    reading = course(
        UE1, activities=(register(name),), sessions={name: (session(1, {1: "P"}, "Accueil"),)}
    )
    (found,) = sessions(evidence(reading), "UE1")
    assert found.part == "ethics"


def test_a_teachers_own_words_name_the_part():
    """A site binds its words to a part; sessions that do not hold them are not read for it."""
    bound = {
        **binding("hours:UE1.ethics", AttendanceOf("X", "R", ("morale",))),
        **binding("hours:UE1", AttendanceOf("X", "R")),
    }
    reading = course(
        "X",
        activities=(register("R"),),
        sessions={"R": (session(1, {1: "P"}, "La Morale"), session(2, {1: "P"}, "Accueil"))},
    )
    found = sessions(evidence(reading, site=enabled(bindings=bound)), "UE1")
    assert [(each.record.item, each.part) for each in found] == [
        ("R session 1", "ethics"),
        ("R session 2", ""),
    ]


def test_a_session_is_counted_once():
    """Bound to a part and to its unit, or named twice: one session."""
    bound = binding("hours:UE2", AttendanceOf(UE2, "R"), AttendanceOf(UE2, "cm:70"))
    reading = course(UE2, activities=(register("R"),), sessions={"R": (session(1, {1: "P"}),)})
    assert len(sessions(evidence(reading, site=enabled(bindings=bound)), "UE2")) == 1


def test_each_track_has_the_hours_of_its_own_course():
    """Unit 6 of mention II is not read off the course of mention I, nor the other way round."""
    site = enabled(DU, "mention-1", "mention-2")
    readings = [
        course(f"{name}", activities=(register(f"{name}-ATT"),), sessions={f"{name}-ATT": (each,)})
        for name, each in (
            ("DU-UE6", session(1, {1: "P"})),
            ("DU-II-UE6", session(2, {1: "P"})),
        )
    ]
    for track, number in (("mention-1", "1"), ("mention-2", "2")):
        (found,) = sessions(evidence(*readings, site=site, track=track), "UE6")
        assert found.record.item.endswith(number)


def test_a_unit_without_its_course_is_not_a_unit_without_hours():
    """Where only the other track's course is there, nothing provides the hours."""
    site = enabled(DU, "mention-1", "mention-2")
    reading = course("DU-UE6", activities=(register("DU-UE6-ATT"),), sessions={"DU-UE6-ATT": ()})
    assert gap(evidence(reading, site=site, track="mention-1"), "hours:UE6") is None
    found = gap(evidence(reading, site=site, track="mention-2"), "hours:UE6")
    assert found is not None
    assert found.kind is GapKind.UNBOUND


def test_attendance_is_read_off_attendance_only():
    """An activity of another kind gives no hours, and that is told."""
    bound = binding("hours:UE2", AttendanceOf(UE2, "quiz"))
    reading = course(UE2, activities=(activity(7, "quiz", "quiz"),))
    found = gap(evidence(reading, site=enabled(bindings=bound)), "hours:UE2")
    assert found is not None
    assert found.kind is GapKind.UNREADABLE


def test_unread_groups_leave_group_sessions_open():
    """Without groups nobody knows whom a group's session concerns."""
    name = "DU-UE2-ATT"
    reading = course(
        UE2,
        activities=(register(name),),
        sessions={name: (session(1, group_id=4),)},
        unread=(Unread("groups", as_written("closed")),),
    )
    found = gap(evidence(reading), "hours:UE2")
    assert found is not None
    assert "groups" in bare_cause(found.cause)


def test_sessions_come_by_their_start():
    """The earliest first, wherever they were read."""
    later = session(1, {1: "P"}, starts=BEFORE.replace(hour=15))
    found = taught(later, session(2, {1: "P"}))
    assert [each.record.item[-1] for each in found] == ["2", "1"]


def test_a_session_is_worth_its_hours_with_its_place():
    """Unit, part, state, length, start, cause and record, as it was read."""

    def told(number: int, state: SessionState, value: str, cause: Cause | None = None) -> Session:
        found = Record("DU-UE2", f"DU-UE2-ATT session {number}", value, at(number), NOW)
        return Session("UE2", "", state, 3600, at(number), cause, found)

    def at(number: int) -> datetime:
        return BEFORE + timedelta(hours=number)

    found = taught(
        session(1, {1: " p "}, starts=at(1)),
        session(2, {1: "A"}, starts=at(2)),
        session(3, {1: "X"}, starts=at(3)),
        session(4, {2: "P"}, starts=at(4)),
        session(5, starts=at(5)),
    )
    unknown = Cause.of("attendance.unknown_mark", mark="X", activity="DU-UE2-ATT")
    assert found == [
        told(1, COUNTED, " p "),
        told(2, NOT_COUNTED, "A"),
        told(3, SessionState.UNREADABLE, "X", unknown),
        told(4, SessionState.UNMARKED, ""),
        told(5, SessionState.PLANNED, ""),
    ]


@pytest.mark.parametrize(
    ("about", "shown"),
    [
        ("", ""),
        (" Atelier  1 ", "Atelier  1"),
        (80 * "a", 80 * "a"),
        (81 * "a", 79 * "a" + "…"),
        (78 * "a" + "   b", 78 * "a" + "…"),
    ],
    ids=["none", "short", "just", "long", "a space at the end"],
)
def test_people_are_told_of_a_session_by_register_day_length_and_words(about: str, shown: str):
    """Of a long description its beginning, with a sign that it goes on."""
    given = session(7, about=about, seconds=5400)
    lesson = Taught("DU-UE2", "DU-UE2-ATT", "UE2", "", given, (), TODAY, ())
    assert named([lesson]) == (
        Cause.of("session", activity="DU-UE2-ATT", on=TODAY, seconds=5400, about=shown),
    )
