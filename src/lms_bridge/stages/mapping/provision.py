"""Which provider of each need is really there, and what the needs without one lack."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lms_bridge.cause import Cause
from lms_bridge.cause import all_of as one_cause
from lms_bridge.model.declared import Need
from lms_bridge.model.evidence import Gap, GapKind
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    Binding,
    CompetencyRating,
    CourseDone,
    GradeItem,
    ProfileField,
    Provider,
)
from lms_bridge.model.snapshot import CourseReading, Grade, GradeColumn, Snapshot
from lms_bridge.stages.mapping.bindings import CONVENTION

#: How what could not be read is called where it is one activity's attendance.
_ATTENDANCE = "attendance "


@dataclass(frozen=True, slots=True)
class Provision:
    """One need with the providers found in the LMS, and the gap where something is missing.

    `bound` are all that the binding names, found or not.
    """

    need: str
    origin: str
    providers: tuple[Provider, ...]
    gap: Gap | None
    bound: tuple[Provider, ...] = ()


def provisions(bindings: Mapping[str, Binding], snapshot: Snapshot) -> Mapping[str, Provision]:
    """Hold every binding against what was read."""
    return {key: _provision(binding, snapshot) for key, binding in bindings.items()}


def lacks(need: Need, provision: Provision, in_files: Collection[str] = ()) -> bool:
    """Whether somebody has to do something: what is bound is not there, or nothing is bound.

    A need that nothing in the LMS provides may come in files.
    """
    gap = provision.gap
    if gap is not None and gap.kind is GapKind.UNBOUND and need.key in in_files:
        return False
    return gap is not None and (gap.kind is GapKind.UNREADABLE or not need.optional)


def _provision(binding: Binding, snapshot: Snapshot) -> Provision:
    there: list[Provider] = []
    missing: list[Cause] = []
    broken: list[Cause] = []
    for provider in binding.providers:
        lack = _lack(provider, snapshot)
        if lack is None:
            there.append(provider)
        elif lack.kind is GapKind.UNREADABLE:
            broken.append(lack.cause)
        else:
            missing.append(lack.cause)
    by_convention = binding.origin == CONVENTION
    if not by_convention:
        broken.extend(missing)
    gap = None
    unread = one_cause(broken)
    if unread is not None:
        gap = Gap(binding.need, GapKind.UNREADABLE, unread)
    elif not there or (missing and binding.need.startswith("hours:")):
        # Units of one id in several tracks have a course each: one that lacks is told.
        looked_for = one_cause(missing[:2]) or Cause.of("convention.no_place")
        cause = Cause.of("need.unbound", need=binding.need, cause=looked_for)
        gap = Gap(binding.need, GapKind.UNBOUND, cause)
    return Provision(binding.need, binding.origin, tuple(there), gap, binding.providers)


@dataclass(frozen=True, slots=True)
class _Lack:
    """Why a provider is not to be had: it is not there (UNBOUND), or could not be read."""

    kind: GapKind
    cause: Cause


def _absent(code: str, **values: str) -> _Lack:
    return _Lack(GapKind.UNBOUND, Cause.of(code, **values))


def _lack(provider: Provider, snapshot: Snapshot) -> _Lack | None:
    """What a provider lacks; None where it is there and was read."""
    if isinstance(provider, ProfileField):
        return None
    if isinstance(provider, CompetencyRating):
        return _lacking_competency(provider, snapshot)
    reading = snapshot.courses.get(provider.course)
    if reading is None or reading.course is None:
        if reading and reading.unread:
            why = reading.unread[0].cause
            cause = Cause.of("course.unreadable", course=provider.course, cause=why)
            return _Lack(GapKind.UNREADABLE, cause)
        return _absent("course.missing", course=provider.course)
    match provider:
        case GradeItem():
            return _lacking_item(provider, reading)
        case AttendanceOf():
            return _lacking_attendance(provider.activity, reading)
        case ActivityDone():
            return _lacking_completion(provider.activity, reading)
        case CourseDone():
            return _unread(reading, "course completion")


def _part_unreadable(what: str, course: str, cause: Cause) -> Cause:
    """Why a part of a course could not be read: "grades", or "attendance" and which."""
    kind, _, activity = what.partition(" ") if what.startswith(_ATTENDANCE) else (what, "", "")
    if activity:
        return Cause.of(
            "course.attendance_unreadable", course=course, activity=activity, cause=cause
        )
    return Cause.of("course.part_unreadable", course=course, what=kind, cause=cause)


def _unread(reading: CourseReading, what: str) -> _Lack | None:
    """Why something could not be read of anybody; None where it could."""
    for each in reading.unread:
        if each.what == what and not each.user_id:
            cause = _part_unreadable(what, reading.idnumber, each.cause)
            return _Lack(GapKind.UNREADABLE, cause)
    return None


def _lacking_item(provider: GradeItem, reading: CourseReading) -> _Lack | None:
    unread = _unread(reading, "grades")
    if unread:
        return unread
    called = {each.identity: each for each in reading.grades if each.is_called(provider.item)}
    if len(called) > 1:
        in_order = sorted(called, key=lambda each: (len(each), each))  # item:9 before item:10
        cause = Cause.of(
            "grade_item.several",
            course=reading.idnumber,
            item=provider.item,
            choices=tuple(item_choice(called[each]) for each in in_order),
        )
        return _Lack(GapKind.UNREADABLE, cause)
    if called or provider.item == "total" or not reading.grades:
        return None  # without a single learner, no grade item shows
    if reading.find_activity(provider.item) is not None:
        return None
    return _absent("course.no_grade_item", course=reading.idnumber, item=provider.item)


def item_choice(item: Grade | GradeColumn) -> Cause:
    """A grade item as one of several that a name may mean: how to name it, and its heading."""
    return Cause.of("grade_item.choice", item=item.column, title=item.name)


def _lacking_attendance(idnumber: str, reading: CourseReading) -> _Lack | None:
    activity = reading.find_activity(idnumber)
    if activity is None:
        return _lacking_activity(idnumber, reading)
    if activity.kind != "attendance":
        return _absent("course.no_attendance", course=reading.idnumber, activity=idnumber)
    name = str(activity.ref)
    unread = _unread(reading, f"attendance {name}")
    if any(session.group_id for session in reading.sessions.get(name, ())):
        unread = unread or _unread(reading, "groups")
    return unread


def _lacking_completion(idnumber: str, reading: CourseReading) -> _Lack | None:
    activity = reading.find_activity(idnumber)
    if activity is None:
        return _lacking_activity(idnumber, reading)
    if not activity.tracked:
        return _absent("course.not_followed", course=reading.idnumber, activity=idnumber)
    return _unread(reading, "completions")


def _lacking_activity(idnumber: str, reading: CourseReading) -> _Lack | None:
    unread = _unread(reading, "activities")
    if unread:
        return unread
    unnamed = next((each.unnamed for each in reading.activities if each.unnamed), None)
    if unnamed:
        cause = _part_unreadable("activities", reading.idnumber, unnamed)
        return _Lack(GapKind.UNREADABLE, cause)
    return _absent("course.no_activity", course=reading.idnumber, activity=idnumber)


def _lacking_competency(provider: CompetencyRating, snapshot: Snapshot) -> _Lack | None:
    for unread in snapshot.site.unread:
        if unread.what == "competencies" and not unread.user_id:
            cause = Cause.of("competencies.unreadable", cause=unread.cause)
            return _Lack(GapKind.UNREADABLE, cause)
    frameworks = {
        each.id for each in snapshot.site.frameworks if each.idnumber == provider.framework
    }
    for each in snapshot.site.competencies:
        if each.idnumber == provider.competency and each.framework_id in frameworks:
            return None
    return _absent(
        "competency.missing", framework=provider.framework, competency=provider.competency
    )
