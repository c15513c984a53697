"""Judges what effects act upon: cohorts, badges, courses, activities, competencies, columns."""

from __future__ import annotations

from collections.abc import Iterator

from lms_bridge.lms.moodle.setup.badges import Badging, badging
from lms_bridge.lms.moodle.setup.seen import Seen
from lms_bridge.lms.moodle.setup.severities import found
from lms_bridge.model.connection import EffectNeeded, Purpose, SiteNeeds
from lms_bridge.model.finding import SetupFinding


def of_effects(needs: SiteNeeds, seen: Seen) -> Iterator[SetupFinding]:
    """What is lacking for effects to be brought about."""
    for effect in needs.effects:
        if effect.in_course:
            yield from _in_course(effect, needs, seen)
    if seen.answered("cohorts"):
        for each in badging(needs.effects, seen.cohorts, seen.badges):
            yield from _cohort(each, needs, seen)
    yield from _competencies(needs, seen)
    for course, why in needs.closed.items():
        yield found("gradebook.closed", course, needs.programme, why=why)


def _in_course(effect: EffectNeeded, needs: SiteNeeds, seen: Seen) -> Iterator[SetupFinding]:
    target = effect.target
    programme, course = needs.programme, seen.courses.get(target.course)
    if course is None:
        return  # courses cannot be read at all: told elsewhere
    if course.course is None:
        yield found("effect.course", target.course, programme, effect=effect.id)
        return
    if Purpose.ENROLMENTS in effect.does:
        if course.settings is not None and course.settings.manual_enrolment is False:
            yield found("enrolment.method", target.course, programme, effect=effect.id)
        roles = {c.role_ids["student"] for c in seen.courses.values() if "student" in c.role_ids}
        if roles and seen.student_role not in roles:
            yield found("enrolment.role", "student_role", programme,
                        seen=str(min(roles)), said=str(seen.student_role))  # fmt: skip
    if Purpose.OVERRIDES in effect.does and seen.answered("activities"):
        activity = course.reading.find_activity(target.idnumber)
        if activity is None or not activity.tracked:
            where = f"{target.course} {target.idnumber}"
            yield found("effect.activity", where, programme, effect=effect.id)


def _cohort(each: Badging, needs: SiteNeeds, seen: Seen) -> Iterator[SetupFinding]:
    programme = needs.programme
    if not each.there:
        yield found("cohort.missing", each.cohort, programme, effect=each.effect)
    if not each.badge or not each.there or not seen.answered("badges"):
        return
    if not each.looked_at:
        yield found("badge.unproven", each.badge, programme, cohort=each.cohort)
    elif each.holders < each.looked_at:
        yield found("badge.silent", each.badge, programme, cohort=each.cohort,
                    without=each.looked_at - each.holders, count=each.looked_at)  # fmt: skip


def _competencies(needs: SiteNeeds, seen: Seen) -> Iterator[SetupFinding]:
    """Frameworks and competencies that effects rate in."""
    if not seen.answered("frameworks"):
        return
    names = {each.idnumber: each.id for each in seen.frameworks}
    there = {(each.framework_id, each.idnumber) for each in seen.competencies}
    programme = needs.programme
    for effect in needs.of_purpose(Purpose.RATE):
        target = effect.target
        if target.framework not in names:
            yield found("framework.missing", target.framework, programme)
        elif (names[target.framework], target.idnumber) not in there:
            yield found("competency.missing", target.idnumber, programme,
                        framework=target.framework, effect=effect.id)  # fmt: skip
