"""Judges what effects act upon: cohorts, badges, courses, activities, competencies, columns."""

from __future__ import annotations

from collections.abc import Iterator

from lms_bridge.lms.moodle.setup.asked import Asked
from lms_bridge.lms.moodle.setup.badges import Badging, badging
from lms_bridge.lms.moodle.setup.finding import Finding
from lms_bridge.lms.moodle.setup.seen import Seen
from lms_bridge.lms.moodle.setup.sentences import found
from lms_bridge.model.action import Target
from lms_bridge.model.connection import Purpose
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.programme.nouns import Effect
from lms_bridge.stages.mapping.provision import find_activity
from lms_bridge.text import Wording


def of_effects(asked: Asked, seen: Seen) -> Iterator[Finding]:
    """What is lacking for effects to be brought about."""
    for effect, target in asked.effects:
        if effect_kind(effect.kind).driver.in_course:
            yield from _in_course(effect, target, asked, seen)
    if seen.answered("cohorts"):
        for each in badging(asked.effects, seen.cohorts, seen.badges):
            yield from _cohort(each, asked, seen)
    yield from _competencies(asked, seen)
    for place, cause in seen.closed.items():
        fr, en = Wording("fr", asked.programme), Wording("en", asked.programme)
        yield found("gradebook.closed", place.course, asked.programme.id,
                    why_fr=fr.cause(cause), why_en=en.cause(cause))  # fmt: skip


def _in_course(effect: Effect, target: Target, asked: Asked, seen: Seen) -> Iterator[Finding]:
    programme, course = asked.programme.id, seen.courses.get(target.course)
    if course is None:
        return  # courses cannot be read at all: told elsewhere
    if course.course is None:
        yield found("effect.course", target.course, programme, effect=effect.id)
        return
    does = effect_kind(effect.kind).reads_and_writes
    if Purpose.ENROLMENTS in does:
        if course.settings is not None and course.settings.manual_enrolment is False:
            yield found("enrolment.method", target.course, programme, effect=effect.id)
        roles = {c.role_ids["student"] for c in seen.courses.values() if "student" in c.role_ids}
        if roles and seen.student_role not in roles:
            yield found("enrolment.role", "student_role", programme,
                        seen=min(roles), said=seen.student_role)  # fmt: skip
    if Purpose.OVERRIDES in does and seen.answered("activities"):
        activity = find_activity(course.reading, target.idnumber)
        if activity is None or not activity.tracked:
            where = f"{target.course} {target.idnumber}"
            yield found("effect.activity", where, programme, effect=effect.id)


def _cohort(each: Badging, asked: Asked, seen: Seen) -> Iterator[Finding]:
    programme = asked.programme.id
    if not each.there:
        yield found("cohort.missing", each.cohort, programme, effect=each.effect)
    if not each.badge or not each.there or not seen.answered("badges"):
        return
    if not each.looked_at:
        yield found("badge.unproven", each.badge, programme, cohort=each.cohort)
    elif each.holders < each.looked_at:
        yield found("badge.silent", each.badge, programme, cohort=each.cohort,
                    without=each.looked_at - each.holders, count=each.looked_at)  # fmt: skip


def _competencies(asked: Asked, seen: Seen) -> Iterator[Finding]:
    """Frameworks and competencies that effects rate in."""
    if not seen.answered("frameworks"):
        return
    names = {each.idnumber: each.id for each in seen.frameworks}
    there = {(each.framework_id, each.idnumber) for each in seen.competencies}
    programme = asked.programme.id
    for effect, target in asked.of_purpose(Purpose.RATE):
        if target.framework not in names:
            yield found("framework.missing", target.framework, programme)
        elif (names[target.framework], target.idnumber) not in there:
            yield found("competency.missing", target.idnumber, programme,
                        framework=target.framework, effect=effect.id)  # fmt: skip
