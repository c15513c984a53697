from __future__ import annotations

import pytest

from lms_bridge.cause import as_written
from lms_bridge.model.evidence import GapKind
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    CompetencyRating,
    CourseDone,
    GradeItem,
    ProfileField,
)
from lms_bridge.model.snapshot import Competency, Framework, Unread
from lms_bridge.stages.mapping import bind, provisions
from lms_bridge.text.causes import bare_cause
from tests.unit.stages.mapping.mapping_values import (
    CSEC,
    DU,
    activity,
    binding,
    course,
    enabled,
    grade,
    register,
    session,
    snapshot,
    unreadable,
)

NEED = "result:M2-UE2"


def provide(*readings, bound=None, need: str = NEED, programme=DU, **site):
    """What provides one need, by the site file or by convention."""
    bindings = bound if bound is not None else bind(programme, enabled(programme))
    return provisions(bindings, snapshot(*readings, **site))[need]


def bound_to(provider, *readings, need: str = NEED, **site):
    """What a site file's binding gives."""
    return provide(*readings, bound=binding(need, provider), need=need, **site)


def test_what_is_there_provides():
    """A grade item that shows is a provider, and there is no gap."""
    found = bound_to(GradeItem("C", "total"), course("C", grades=(grade("12"),)))
    assert found.providers == (GradeItem("C", "total"),)
    assert found.gap is None


@pytest.mark.parametrize(
    "provider",
    [
        GradeItem("GONE", "total"),
        GradeItem("C", "GONE"),
        GradeItem("C", "cm:404"),
        AttendanceOf("C", "GONE"),
        ActivityDone("C", "GONE"),
        CourseDone("GONE"),
        CompetencyRating("F", "GONE"),
    ],
    ids=str,
)
def test_what_a_person_bound_and_is_missing_cannot_be_read(provider):
    """The site says that it is there: nothing can be said without it."""
    found = bound_to(provider, course("C", grades=(grade("12"),)))
    assert found.providers == ()
    assert found.gap.kind is GapKind.UNREADABLE
    assert "GONE" in bare_cause(found.gap.cause) or "404" in bare_cause(found.gap.cause)


def test_what_the_convention_looks_for_and_is_missing_is_unbound():
    """Nobody said that it is there; the cause says what was looked for."""
    found = provide()
    assert found.gap.kind is GapKind.UNBOUND
    assert "C3S-M2-UE2" in bare_cause(found.gap.cause)


def test_one_of_several_by_convention_is_enough():
    """The courses of other years need not exist."""
    item = "C3S-M2-UE2-RESULT"
    found = provide(course("C3S-M2-UE2-2025-2026", grades=(grade("12", item),)))
    assert [each.course for each in found.providers] == ["C3S-M2-UE2-2025-2026"]
    assert found.gap is None


@pytest.mark.parametrize("bound", [binding(NEED, GradeItem("C3S-M2-UE2", "total")), None])
def test_a_course_that_cannot_be_read_is_never_absent(bound):
    """By the site file or by convention: a pass might be in it."""
    found = provide(unreadable("C3S-M2-UE2", as_written("no right")), bound=bound)
    assert found.gap.kind is GapKind.UNREADABLE
    assert "no right" in bare_cause(found.gap.cause)


@pytest.mark.parametrize(
    ("what", "provider"),
    [
        ("grades", GradeItem("C", "total")),
        ("activities", AttendanceOf("C", "R")),
        ("activities", ActivityDone("C", "R")),
        ("course completion", CourseDone("C")),
    ],
)
def test_a_part_of_a_course_that_cannot_be_read(what: str, provider):
    """What was refused is named with its cause."""
    found = bound_to(provider, course("C", unread=(Unread(what, as_written("no right")),)))
    assert found.gap.kind is GapKind.UNREADABLE
    assert "no right" in bare_cause(found.gap.cause)


@pytest.mark.parametrize("name", ["R", "cm:70"])
def test_attendance_that_cannot_be_read(name: str):
    """Named by idnumber or by number, the register's own refusal is found."""
    reading = course(
        "C", activities=(register("R"),), unread=(Unread("attendance R", as_written("no right")),)
    )
    found = bound_to(AttendanceOf("C", name), reading, need="hours:UE1")
    assert found.gap.kind is GapKind.UNREADABLE
    assert "no right" in bare_cause(found.gap.cause)


def test_completions_that_cannot_be_read():
    """A refusal of all completions concerns each activity bound in the course."""
    reading = course(
        "C", activities=(activity(7, "A"),), unread=(Unread("completions", as_written("no right")),)
    )
    assert "no right" in bare_cause(bound_to(ActivityDone("C", "A"), reading).gap.cause)


def test_an_activity_that_nobody_follows():
    """Where completion is not followed, its absence says nothing."""
    reading = course("C", activities=(activity(7, "A", tracked=False),))
    assert "follows" in bare_cause(bound_to(ActivityDone("C", "A"), reading).gap.cause)


def test_a_course_without_learners_lacks_no_grade_item():
    """Grade items show only beside a learner: an empty course is not a broken binding."""
    assert bound_to(GradeItem("C", "EVAL"), course("C", ())).gap is None


def test_what_was_refused_of_one_learner_is_no_gap_for_all():
    """The other learners' completions are there."""
    unread = (Unread("completions", as_written("not followed"), 2),)
    reading = course("C", activities=(activity(7, "A"),), unread=unread)
    assert bound_to(ActivityDone("C", "A"), reading).gap is None


def test_competencies_that_cannot_be_read():
    """Neither is a framework that is there and closed."""
    rating = CompetencyRating("F", "C1")
    need = "competence:C.1.1"
    found = bound_to(rating, need=need, unread=(Unread("competencies", as_written("no right")),))
    assert found.gap.kind is GapKind.UNREADABLE
    there = bound_to(
        rating,
        need=need,
        frameworks=(Framework(1, "F", "F", 1, 2),),
        competencies=(Competency(2, "C1", "C1", 1, 0),),
    )
    assert there.gap is None


def test_a_competency_of_another_framework_does_not_do():
    """The same idnumber in another framework is another competency."""
    found = bound_to(
        CompetencyRating("F", "C1"),
        need="competence:C.1.1",
        frameworks=(Framework(1, "F", "F", 1, 2), Framework(9, "G", "G", 1, 2)),
        competencies=(Competency(2, "C1", "C1", 9, 0),),
    )
    assert found.gap is not None


def test_a_need_without_a_place_in_the_convention_is_unbound():
    """An optional assessment that no site binds."""
    found = provide(need="assessment:UE1", bound=bind(DU, enabled(DU, "mention-1")))
    assert found.gap.kind is GapKind.UNBOUND


def test_profile_fields_are_always_there():
    """Whether a field is filled in is each learner's own matter."""
    assert provide(need="profile:route", programme=CSEC).gap is None
    assert bound_to(ProfileField("voie"), need="profile:route").gap is None


def test_sessions_without_groups_do_not_need_them():
    """Unread groups matter only where a session is a group's."""
    reading = course(
        "C",
        activities=(register("R"),),
        sessions={"R": (session(1),)},
        unread=(Unread("groups", as_written("no right")),),
    )
    assert bound_to(AttendanceOf("C", "R"), reading, need="hours:UE1").gap is None
