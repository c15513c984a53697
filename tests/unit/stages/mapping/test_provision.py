from __future__ import annotations

from dataclasses import replace

import pytest

from lms_bridge.cause import Cause, as_written
from lms_bridge.model.declared import Need
from lms_bridge.model.evidence import Gap, GapKind
from lms_bridge.model.identity import Text
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    Binding,
    CompetencyRating,
    CourseDone,
    GradeItem,
    ProfileField,
)
from lms_bridge.model.snapshot import Competency, Framework, Unread
from lms_bridge.stages.mapping import bind, provisions
from lms_bridge.stages.mapping.provision import Provision, lacks
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


CLOSED = Cause.of("lms.closed")
HOURS = "hours:UE1"


def parts(what: str, cause: Cause = CLOSED) -> Cause:
    """Why a part of course C could not be read."""
    return Cause.of("course.part_unreadable", course="C", what=what, cause=cause)


#: What is bound, what was read of it, and why it cannot be used.
LACKING = {
    "no such course": (
        CourseDone("D"),
        course("C"),
        Cause.of("course.missing", course="D"),
    ),
    "a course that cannot be read": (
        CourseDone("C"),
        unreadable("C", CLOSED),
        Cause.of("course.unreadable", course="C", cause=CLOSED),
    ),
    "a course that is not there, and says nothing": (
        CourseDone("C"),
        replace(unreadable("C"), unread=()),
        Cause.of("course.missing", course="C"),
    ),
    "no such grade item": (
        GradeItem("C", "EX"),
        course("C", grades=(grade("1", "other"),)),
        Cause.of("course.no_grade_item", course="C", item="EX"),
    ),
    "grades that cannot be read": (
        GradeItem("C", "total"),
        course("C", unread=(Unread("groups", as_written("no")), Unread("grades", CLOSED))),
        parts("grades"),
    ),
    "no such register": (
        AttendanceOf("C", "R"),
        course("C", activities=(register("S"),)),
        Cause.of("course.no_activity", course="C", activity="R"),
    ),
    "activities that cannot be read": (
        AttendanceOf("C", "R"),
        course("C", unread=(Unread("activities", CLOSED),)),
        parts("activities"),
    ),
    "an activity whose idnumber could not be asked for": (
        AttendanceOf("C", "R"),
        course("C", activities=(register("S"), replace(register(""), unnamed=CLOSED))),
        parts("activities"),
    ),
    "an activity of another kind": (
        AttendanceOf("C", "quiz"),
        course("C", activities=(activity(7, "quiz", "quiz"),)),
        Cause.of("course.no_attendance", course="C", activity="quiz"),
    ),
    "a register that cannot be read": (
        AttendanceOf("C", "cm:70"),
        course("C", activities=(register("R x"),), unread=(Unread("attendance R x", CLOSED),)),
        Cause.of("course.attendance_unreadable", course="C", activity="R x", cause=CLOSED),
    ),
    "groups that cannot be read, where a session is a group's": (
        AttendanceOf("C", "cm:70"),
        course(
            "C",
            activities=(register("R"),),
            sessions={"R": (session(1), session(2, group_id=4))},
            unread=(Unread("groups", CLOSED),),
        ),
        parts("groups"),
    ),
    "a register's own refusal, before that of groups": (
        AttendanceOf("C", "R"),
        course(
            "C",
            activities=(register("R"),),
            sessions={"R": (session(2, group_id=4),)},
            unread=(Unread("groups", as_written("no")), Unread("attendance R", CLOSED)),
        ),
        Cause.of("course.attendance_unreadable", course="C", activity="R", cause=CLOSED),
    ),
    "no such activity": (
        ActivityDone("C", "A"),
        course("C"),
        Cause.of("course.no_activity", course="C", activity="A"),
    ),
    "an activity that is not followed": (
        ActivityDone("C", "A"),
        course("C", activities=(activity(7, "A", tracked=False),)),
        Cause.of("course.not_followed", course="C", activity="A"),
    ),
    "completions that cannot be read": (
        ActivityDone("C", "A"),
        course("C", activities=(activity(7, "A"),), unread=(Unread("completions", CLOSED),)),
        parts("completions"),
    ),
    "course completion that cannot be read": (
        CourseDone("C"),
        course("C", unread=(Unread("course completion", CLOSED),)),
        parts("course completion"),
    ),
    "no such competency": (
        CompetencyRating("F", "C1"),
        course("C"),
        Cause.of("competency.missing", framework="F", competency="C1"),
    ),
}


@pytest.mark.parametrize(("provider", "reading", "cause"), LACKING.values(), ids=LACKING)
def test_why_what_is_bound_is_not_to_be_had(provider, reading, cause: Cause):
    """The cause names course and thing as they are called, and what was refused with its cause."""
    found = bound_to(provider, reading, need=HOURS)
    gap = Gap(HOURS, GapKind.UNREADABLE, cause)
    assert found == Provision(HOURS, "site.yaml:12", (), gap, (provider,))


def test_why_competencies_are_not_to_be_had():
    """Refused of everybody; what is refused of one learner is that learner's."""
    rating, need = CompetencyRating("F", "C1"), "competence:C.1.1"
    there = {
        "frameworks": (Framework(1, "F", "F", 1, 2),),
        "competencies": (Competency(2, "C2", "C1", 1, 0), Competency(3, "C1", "C1", 1, 0)),
    }
    unread = (Unread("users", as_written("no")), Unread("competencies", CLOSED))
    cause = Cause.of("competencies.unreadable", cause=CLOSED)
    refused = bound_to(rating, need=need, unread=unread, **there)
    assert refused.gap == Gap(need, GapKind.UNREADABLE, cause)
    looked_for = {need: Binding(need, (rating,), "convention")}
    assert provide(bound=looked_for, need=need, unread=unread).gap == refused.gap
    of_one = (Unread("competencies", CLOSED, 1),)
    assert bound_to(rating, need=need, unread=of_one, **there).providers == (rating,)


def test_what_is_named_otherwise_is_found():
    """A grade item by the LMS's own name, or an activity that has no grade yet."""
    item = GradeItem("C", "cm:7")
    graded = course("C", grades=(grade("1", "other"), grade("2", "EX", activity_id=7)))
    assert bound_to(item, graded).providers == (item,)
    ungraded = course("C", grades=(grade("1", "other"),), activities=(activity(7, "EX"),))
    assert bound_to(item, ungraded).providers == (item,)


def test_the_convention_says_what_it_looked_for():
    """Two places at most, or that it has none; what is there all the same provides."""
    years = [f"C3S-M2-UE2{each}" for each in ("", "-2023-2024")]
    missing = tuple(Cause.of("course.missing", course=each) for each in years)
    cause = Cause.of("need.unbound", need=NEED, cause=Cause.of("several", causes=missing))
    assert provide().gap == Gap(NEED, GapKind.UNBOUND, cause)
    need = "assessment:UE1"
    nowhere = provide(need=need, bound=bind(DU, enabled(DU, "mention-1")))
    cause = Cause.of("need.unbound", need=need, cause=Cause.of("convention.no_place"))
    assert nowhere == Provision(need, "convention", (), Gap(need, GapKind.UNBOUND, cause))


def test_all_that_a_person_bound_has_to_be_there():
    """What is there provides; the cause names each that is not."""
    there, gone, closed = GradeItem("C", "total"), CourseDone("D"), CourseDone("E")
    readings = (course("C", grades=(grade("1"),)), unreadable("E", CLOSED))
    found = provide(*readings, bound=binding(NEED, gone, there, closed))
    causes = (
        Cause.of("course.unreadable", course="E", cause=CLOSED),
        Cause.of("course.missing", course="D"),
    )
    assert found.providers == (there,)
    assert found.gap == Gap(NEED, GapKind.UNREADABLE, Cause.of("several", causes=causes))


def test_hours_lack_each_course_of_the_convention_that_is_not_there():
    """Tracks may have a course each: one that lacks is told, although another is there."""
    bound = bind(DU, enabled(DU, "mention-1", "mention-2"))
    there = course("DU-UE6", activities=(register("DU-UE6-ATT"),))
    found = provide(there, need="hours:UE6", bound=bound)
    assert found.providers == (AttendanceOf("DU-UE6", "DU-UE6-ATT"),)
    missing = Cause.of("course.missing", course="DU-II-UE6")
    cause = Cause.of("need.unbound", need="hours:UE6", cause=missing)
    assert found.gap == Gap("hours:UE6", GapKind.UNBOUND, cause)


@pytest.mark.parametrize(
    ("kind", "optional", "in_files", "lacking"),
    [
        (None, False, False, False),
        (GapKind.UNBOUND, False, False, True),
        (GapKind.UNBOUND, True, False, False),
        (GapKind.UNBOUND, False, True, False),
        (GapKind.UNREADABLE, False, False, True),
        (GapKind.UNREADABLE, True, False, True),
        (GapKind.UNREADABLE, False, True, True),
    ],
)
def test_when_somebody_has_to_do_something(kind, optional, in_files, lacking):
    """For what cannot be read always; for the rest unless it need not be, or files give it."""
    gap = Gap(NEED, kind, CLOSED) if kind else None
    need = Need(NEED, Text("Un titre", "A title"), "UE1", optional)
    provision = Provision(NEED, "convention", (), gap)
    assert lacks(need, provision, {NEED} if in_files else {"result:M2-UE1"}) is lacking
    assert not lacking or lacks(need, provision)
