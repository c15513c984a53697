"""Which provider of each need is really there, and what the needs without one lack."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

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
from lms_bridge.model.snapshot import Activity, CourseReading, Snapshot
from lms_bridge.stages.mapping.bindings import CONVENTION


@dataclass(frozen=True, slots=True)
class Provision:
    """One need with the providers found in the LMS, and the gap where something is missing."""

    need: str
    origin: str
    providers: tuple[Provider, ...]
    gap: Gap | None


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
    missing: list[str] = []
    broken: list[str] = []
    for provider in binding.providers:
        absent, unread = _lack(provider, snapshot)
        if unread:
            broken.append(unread)
        elif absent:
            missing.append(absent)
        else:
            there.append(provider)
    by_convention = binding.origin == CONVENTION
    if not by_convention:
        broken.extend(missing)
    gap = None
    if broken:
        gap = Gap(binding.need, GapKind.UNREADABLE, "; ".join(broken))
    elif not there or (missing and binding.need.startswith("hours:")):
        # Units of one id in several tracks have a course each: one that lacks is told.
        looked_for = "; ".join(missing[:2]) or "the naming convention has no place for it"
        gap = Gap(binding.need, GapKind.UNBOUND, f"nothing provides {binding.need}: {looked_for}")
    return Provision(binding.need, binding.origin, tuple(there), gap)


def _lack(provider: Provider, snapshot: Snapshot) -> tuple[str, str]:
    """What is not there, and what could not be read: at most one of the two is not empty."""
    if isinstance(provider, ProfileField):
        return "", ""
    if isinstance(provider, CompetencyRating):
        return _lacking_competency(provider, snapshot)
    reading = snapshot.courses.get(provider.course)
    if reading is None or reading.course is None:
        if reading and reading.unread:
            return "", f"the course {provider.course} cannot be read: {reading.unread[0].cause}"
        return f"there is no course {provider.course}", ""
    match provider:
        case GradeItem():
            return _lacking_item(provider, reading)
        case AttendanceOf():
            return _lacking_attendance(provider.activity, reading)
        case ActivityDone():
            return _lacking_completion(provider.activity, reading)
        case CourseDone():
            return "", _unread(reading, "course completion")


def _unread(reading: CourseReading, what: str) -> str:
    """Why something could not be read of anybody; "" where it could."""
    for each in reading.unread:
        if each.what == what and not each.user_id:
            return f"{what} of {reading.idnumber} cannot be read: {each.cause}"
    return ""


def _lacking_item(provider: GradeItem, reading: CourseReading) -> tuple[str, str]:
    unread = _unread(reading, "grades")
    if unread:
        return "", unread
    if provider.item == "total" or not reading.grades:
        return "", ""  # without a single learner, no grade item shows
    if any(grade.ref.is_called(provider.item) for grade in reading.grades):
        return "", ""
    if find_activity(reading, provider.item) is not None:
        return "", ""
    return f"the course {reading.idnumber} has no grade item {provider.item}", ""


def _lacking_attendance(idnumber: str, reading: CourseReading) -> tuple[str, str]:
    activity = find_activity(reading, idnumber)
    if activity is None:
        return _lacking_activity(idnumber, reading)
    if activity.kind != "attendance":
        return f"{idnumber} in the course {reading.idnumber} takes no attendance", ""
    name = str(activity.ref)
    unread = _unread(reading, f"attendance {name}")
    if any(session.group_id for session in reading.sessions.get(name, ())):
        unread = unread or _unread(reading, "groups")
    return "", unread


def _lacking_completion(idnumber: str, reading: CourseReading) -> tuple[str, str]:
    activity = find_activity(reading, idnumber)
    if activity is None:
        return _lacking_activity(idnumber, reading)
    if not activity.tracked:
        return f"nobody follows who completes {idnumber} in the course {reading.idnumber}", ""
    return "", _unread(reading, "completions")


def _lacking_activity(idnumber: str, reading: CourseReading) -> tuple[str, str]:
    unread = _unread(reading, "activities")
    if unread:
        return "", unread
    return f"the course {reading.idnumber} has no activity {idnumber}", ""


def find_activity(reading: CourseReading, name: str) -> Activity | None:
    """An activity by what it is called: its idnumber, or the LMS's own name of it."""
    for activity in reading.activities:
        if activity.ref.is_called(name):
            return activity
    return None


def _lacking_competency(provider: CompetencyRating, snapshot: Snapshot) -> tuple[str, str]:
    for unread in snapshot.site.unread:
        if unread.what == "competencies" and not unread.user_id:
            return "", f"competencies cannot be read: {unread.cause}"
    frameworks = {
        each.id for each in snapshot.site.frameworks if each.idnumber == provider.framework
    }
    for each in snapshot.site.competencies:
        if each.idnumber == provider.competency and each.framework_id in frameworks:
            return "", ""
    return f"there is no competency {provider.framework}/{provider.competency}", ""
