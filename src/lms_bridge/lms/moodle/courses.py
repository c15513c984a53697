"""Reads the site, its courses, and the activities in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from lms_bridge.cause import Cause
from lms_bridge.errors import CapabilityMissing, SkipRecord, UnusableRecord
from lms_bridge.lms.moodle.batch import Answered
from lms_bridge.lms.moodle.functions import CONTENTS, COURSES, GRADES, MODULE
from lms_bridge.lms.moodle.links import own_name
from lms_bridge.lms.moodle.payloads_course import (
    CourseModule,
    FoundCourse,
    Module,
    Section,
)
from lms_bridge.lms.moodle.source import RecordSource
from lms_bridge.model.snapshot import Activity, Course, SiteInfo

# what never has a completion, a grade or an attendance that a programme could name
_DECORATION: Final = frozenset({"label", "subsection"})


def site_facts(source: RecordSource) -> SiteInfo:
    """Ask Moodle about itself and the service."""
    site = source.ask_site()
    return SiteInfo(
        url=site.siteurl,
        name=site.sitename,
        release=site.release,
        user_id=site.userid,
        functions=frozenset(each.name for each in site.functions),
    )


def read_courses(source: RecordSource, idnumbers: Collection[str]) -> Mapping[str, Course]:
    """Find courses by idnumber; Moodle leaves the idnumber out of its answer to most."""
    wanted = sorted(set(idnumbers) - {""})
    questions = [{"field": "idnumber", "value": idnumber} for idnumber in wanted]
    found: dict[str, Course] = {}
    for idnumber, answer in zip(wanted, source.ask_many(COURSES, questions), strict=True):
        if not isinstance(answer, Answered):
            raise SkipRecord(answer.cause, where=Cause.of("place.course", course=idnumber))
        if answer.value.courses:
            found[idnumber] = _course(idnumber, answer.value.courses)
    return found


def _course(idnumber: str, found: Sequence[FoundCourse]) -> Course:
    if len(found) > 1:
        raise UnusableRecord(
            Cause.of("course.several", count=len(found)),
            where=Cause.of("place.course", course=idnumber),
        )
    course = found[0]
    return Course(
        id=course.id,
        idnumber=idnumber,
        shortname=course.shortname,
        fullname=course.fullname,
        visible=course.visible,
    )


def read_activities(source: RecordSource, course_id: int) -> tuple[Activity, ...]:
    """Read the activities of a course, in the order of its page, with their idnumbers."""
    modules = modules_of(source.ask(CONTENTS, {"courseid": course_id}))
    idnumbers, refused = _idnumbers(source, course_id, modules)
    return tuple(
        Activity(
            id=module.id,
            course_id=course_id,
            kind=module.modname,
            instance=module.instance,
            idnumber=idnumbers.get(module.id, ""),
            name=module.name,
            visible=module.visible,
            tracked=module.completion > 0,
            url=module.url or "",
            own=own_name(module.id),
            unnamed=None if idnumbers.get(module.id) else refused,
        )
        for module in modules
    )


def modules_of(sections: list[Section]) -> list[Module]:
    """What a course page has that a programme could name, in its order."""
    return [
        module
        for section in sections
        for module in section.modules
        if module.modname not in _DECORATION
    ]


def module_details(module: Module) -> dict[str, object]:
    """Give the arguments that ask for what the course page leaves out of an activity."""
    return {"cmid": module.id}


def hides_idnumber(details: CourseModule) -> bool:
    """Whether Moodle left the idnumber out of what it says of an activity."""
    return "idnumber" not in details.cm.model_fields_set


def _idnumbers(
    source: RecordSource, course_id: int, modules: Sequence[Module]
) -> tuple[dict[int, str], Cause | None]:
    """Find the idnumbers of activities, which the course page does not hold.

    Also answers why those that are missing could not be asked for; None where they could.

    Moodle shows an activity's idnumber to those who may edit activities. To others it shows
    the one of the activity's grade item, which is the same; so an activity without grades
    stays without idnumber for a service user who may not edit.
    """
    found: dict[int, str] = {}
    hidden = bool(source.hides_idnumbers)
    asked = () if hidden else modules
    answers = source.ask_many(MODULE, [module_details(module) for module in asked])
    for module, answer in zip(asked, answers, strict=True):
        if not isinstance(answer, Answered):
            hidden, found[module.id] = True, ""
            continue
        # where they are hidden, they need not be asked for again
        source.hides_idnumbers = source.hides_idnumbers or hides_idnumber(answer.value)
        hidden = hidden or hides_idnumber(answer.value)
        found[module.id] = answer.value.cm.idnumber or ""
    if hidden:
        try:
            shown_with_grades = _idnumbers_of_grade_items(source, course_id)
        except (SkipRecord, CapabilityMissing) as error:
            # without the gradebook the activities are still worth having, by their own names
            return found, error.cause
        for cmid, idnumber in shown_with_grades.items():
            found[cmid] = found.get(cmid) or idnumber
    return found, None


def own_grades(source: RecordSource, course_id: int) -> dict[str, object]:
    """Give the arguments that ask for the service user's own, empty gradebook."""
    return {"courseid": course_id, "userid": source.service_user()}


def _idnumbers_of_grade_items(source: RecordSource, course_id: int) -> dict[int, str]:
    """Read the grade items as they look for the service user: no learner's grades come along."""
    report = source.ask(GRADES, own_grades(source, course_id))
    return {
        item.cmid: item.idnumber
        for grades in report.usergrades
        for item in grades.gradeitems
        if item.cmid is not None and item.idnumber
    }
