"""Which capability each harmless read shows, or fails to show.

Moodle tells the service user's capabilities to nobody. What is missing shows as a refusal, or as
silence: something is left out that must be there. Each rule here looks for one such sign. What
no read can show is said to be so, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lms_bridge.cause import Cause
from lms_bridge.lms.moodle.setup.provided import lacking_items
from lms_bridge.lms.moodle.setup.seen import Attempt, CourseSeen, Seen
from lms_bridge.lms.moodle.setup.signs import (
    CapabilitySign,
    Rule,
    by_flag,
    by_read,
    never,
    no,
    refused_sign,
    unknown_sign,
    yes,
)
from lms_bridge.model.connection import SiteNeeds
from lms_bridge.model.verdict import Truth


def _there(seen: Seen) -> list[CourseSeen]:
    return [each for each in seen.courses.values() if each.course is not None]


def _service(_needs: SiteNeeds, _seen: Seen) -> CapabilitySign:
    return yes()  # without it the service would have said nothing at all


def _course_view(_needs: SiteNeeds, seen: Seen) -> CapabilitySign:
    for each in _there(seen):
        if each.settings is not None and not each.settings.entered:
            return no(Cause.of("sign.course_from_outside", course=each.idnumber))
    entered = any(each.settings is not None and each.settings.entered for each in _there(seen))
    return yes() if entered else unknown_sign()


def _hidden_courses(_needs: SiteNeeds, seen: Seen) -> CapabilitySign:
    if any(each.course and not each.course.visible for each in _there(seen)):
        return yes()
    return unknown_sign(Cause.of("sign.no_hidden_course"))


def _participants(_needs: SiteNeeds, seen: Seen) -> CapabilitySign:
    attempt = next((each for each in seen.tried("participants") if each.denied and each.code), None)
    if attempt is not None:
        return refused_sign(attempt)
    return (
        yes()
        if any(_enrolreview_asked(each) for each in seen.tried("participants"))
        else unknown_sign()
    )


def _enrolreview_asked(attempt: Attempt) -> bool:
    """Whether the list itself came: only then are suspended enrolments asked for."""
    return not attempt.refused or (attempt.denied and not attempt.code)


def _enrolreview(_needs: SiteNeeds, seen: Seen) -> CapabilitySign:
    attempt = next(
        (each for each in seen.tried("participants") if each.denied and not each.code), None
    )
    if attempt is not None:
        return no(Cause.of("sign.suspended_unread", where=attempt.where))
    return yes() if seen.answered("participants") else unknown_sign()


def _details(_needs: SiteNeeds, seen: Seen) -> CapabilitySign:
    if seen.users or any(each.reading.participants for each in _there(seen)):
        return yes()
    if seen.asked_users and seen.answered("users"):
        return no(Cause.of("sign.accounts_unseen", count=seen.asked_users))
    for each in _there(seen):
        people = {grade.user_id for grade in each.reading.grades}
        people |= {person for group in each.reading.groups for person in group.members}
        apart = each.settings is not None and each.settings.separate_groups
        if people and not apart:
            return no(Cause.of("sign.people_unlisted", course=each.idnumber, count=len(people)))
    return unknown_sign()


def _suspended(_needs: SiteNeeds, seen: Seen) -> CapabilitySign:
    if seen.account_fields is None:
        return unknown_sign()
    if "suspended" in seen.account_fields:
        return yes()
    return no(Cause.of("sign.suspension_unseen"))


def _identity(_needs: SiteNeeds, seen: Seen) -> CapabilitySign:
    """Nobody with an idnumber is a finding of its own: a setting of the site may be the cause."""
    people = [each.idnumber for each in seen.users]
    people += [each.idnumber for one in _there(seen) for each in one.reading.participants]
    return yes() if people else unknown_sign()


def _all_groups(_needs: SiteNeeds, seen: Seen) -> CapabilitySign:
    apart = [each for each in _there(seen) if each.settings and each.settings.separate_groups]
    for each in apart:
        attempt = seen.refusal("grades", "notingroup", "accessdenied")
        if attempt is not None:
            return refused_sign(attempt)
        if not each.reading.participants and seen.answered("participants"):
            return no(Cause.of("sign.groups_apart", course=each.idnumber))
    if apart:
        return yes()
    return unknown_sign(Cause.of("sign.no_groups_apart"))


def _report(_needs: SiteNeeds, seen: Seen) -> CapabilitySign:
    attempt = seen.refusal("gradebook", "nopermissions", "nopermission")
    if attempt is not None:
        return refused_sign(attempt)
    further = any(each.code == "nopermissiontoviewgrades" for each in seen.tried("gradebook"))
    return (
        yes()
        if further or seen.answered("grades") or seen.answered("gradebook")
        else unknown_sign()
    )


def _all_grades(needs: SiteNeeds, seen: Seen) -> CapabilitySign:
    if _report(needs, seen).truth is Truth.NO:
        return unknown_sign(Cause.of("sign.after_report"))
    attempt = seen.refusal("grades", "nopermissions", "nopermission", "nopermissiontoviewgrades")
    if attempt is not None:
        return refused_sign(attempt)
    return yes() if seen.answered("grades") else unknown_sign()


def _hidden_grades(_needs: SiteNeeds, seen: Seen) -> CapabilitySign:
    """Whether a grade is left out of one learner's page and not of another's: see `grades`."""
    if any(grade.hidden for each in _there(seen) for grade in each.reading.grades):
        return yes()
    return unknown_sign(Cause.of("sign.no_hidden_grade"))


def _hidden_activities(_needs: SiteNeeds, seen: Seen) -> CapabilitySign:
    if any(not each.visible for one in _there(seen) for each in one.reading.activities):
        return yes()
    return unknown_sign(Cause.of("sign.no_hidden_activity"))


def _kind(kind: str) -> Rule:
    """A rule: an activity of the type shows, or something of that type is missed."""

    def rule(needs: SiteNeeds, seen: Seen) -> CapabilitySign:
        if any(each.kind == kind for one in _there(seen) for each in one.reading.activities):
            return yes()
        missed = lacking_items(needs, seen, kind) if seen.answered("activities") else []
        if missed:
            return no(Cause.of(f"sign.no_{kind}", missing=", ".join(missed[:3])))
        return unknown_sign()

    return rule


def _course_report(_needs: SiteNeeds, seen: Seen) -> CapabilitySign:
    for attempt in seen.tried("course completion"):
        course = seen.courses.get(attempt.where)
        on = course is not None and course.settings is not None and course.settings.completion
        if attempt.code == "cannotviewreport" and on:
            return refused_sign(attempt)
        if not attempt.refused or attempt.code == "nocriteriaset":
            return yes()
    return unknown_sign()


#: By capability, the rule that tells whether the role has it.
RULES: Final[Mapping[str, Rule]] = {
    "webservice/rest:use": _service,
    "moodle/course:view": _course_view,
    "moodle/course:viewhiddencourses": _hidden_courses,
    "moodle/course:viewparticipants": _participants,
    "moodle/course:enrolreview": _enrolreview,
    "moodle/user:viewdetails": _details,
    "moodle/user:viewhiddendetails": _suspended,
    "moodle/site:viewuseridentity": _identity,
    "moodle/site:accessallgroups": _all_groups,
    "gradereport/user:view": _report,
    "moodle/grade:viewall": _all_grades,
    "moodle/grade:viewhidden": _hidden_grades,
    "moodle/course:viewhiddenactivities": _hidden_activities,
    "mod/assign:view": _kind("assign"),
    "mod/page:view": _kind("page"),
    "mod/attendance:view": _kind("attendance"),
    "mod/attendance:takeattendances": by_read("attendance", "invalidparameter", "nopermissions"),
    "report/progress:view": by_read("completions"),
    "report/completion:view": _course_report,
    "moodle/cohort:view": by_read("cohorts"),
    "moodle/course:managegroups": by_read("groups"),
    "moodle/badges:viewotherbadges": by_read("badges"),
    "moodle/competency:competencyview": by_read("frameworks"),
    "moodle/competency:usercompetencyview": by_read("rating"),
    "moodle/competency:competencygrade": by_flag("rates"),
    "moodle/competency:competencymanage": by_flag("makes_frameworks"),
    "moodle/course:manageactivities": by_flag("names_activities"),
    "moodle/cohort:assign": never(Cause.of("sign.only_adding")),
    "enrol/manual:enrol": never(Cause.of("sign.only_enrolling")),
    "enrol/manual:unenrol": never(Cause.of("sign.only_unenrolling")),
    "moodle/role:assign": never(Cause.of("sign.only_assigning")),
    "moodle/site:messageanyuser": never(Cause.of("sign.only_writing")),
    "moodle/site:sendmessage": never(Cause.of("sign.only_writing")),
    "moodle/course:overridecompletion": never(Cause.of("sign.only_completing")),
}
