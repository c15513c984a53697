"""Which write of the LMS carries out which kind of effect."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lms_bridge.errors import UnknownRecord
from lms_bridge.model.action import Action, EffectKind, Target, Verb
from lms_bridge.model.snapshot import CompletionState, Course
from lms_bridge.ports import Lms, LmsWriter

Write = Callable[[Sequence[int]], None]


def writing(lms: Lms, writer: LmsWriter, target: Target, verb: Verb) -> Write:
    """The write that puts people into a target or takes them out; raises UnknownRecord."""
    if target.kind is EffectKind.COHORT:
        if verb is Verb.ADD:
            return lambda people: writer.add_cohort_members(target.idnumber, people)
        cohorts = lms.cohorts([target.idnumber])
        if target.idnumber not in cohorts:
            raise UnknownRecord(f"there is no cohort {target.idnumber}")
        number = cohorts[target.idnumber].id
        return lambda people: writer.remove_cohort_members(number, people)
    course = _course(lms, target)
    if target.kind is EffectKind.ENROLMENT:
        enrol = writer.enrol if verb is Verb.ADD else writer.unenrol
        return lambda people: enrol(course.id, people)
    groups = {group.idnumber: group.id for group in lms.groups(course.id)}
    if target.idnumber not in groups:
        raise UnknownRecord(f"the course {target.course} has no group {target.idnumber}")
    change = writer.add_group_members if verb is Verb.ADD else writer.remove_group_members
    return lambda people: change(groups[target.idnumber], people)


def write_one(lms: Lms, writer: LmsWriter, target: Target) -> Callable[[Action], None]:
    """The write for effects that the LMS takes one learner at a time; raises UnknownRecord."""
    if target.kind is EffectKind.RATING:
        frameworks = {each.idnumber: each for each in lms.frameworks()}
        if target.framework not in frameworks:
            raise UnknownRecord(f"there is no competency framework {target.framework}")
        framework = frameworks[target.framework]
        numbers = {each.idnumber: each.id for each in lms.competencies(framework.id)}
        if target.idnumber not in numbers:
            raise UnknownRecord(f"the framework {target.framework} has no {target.idnumber}")
        number = numbers[target.idnumber]
        return lambda action: writer.rate(action.user_id, number, framework.proficient, action.note)
    course = _course(lms, target)
    for activity in lms.activities(course.id):
        if activity.ref.is_called(target.idnumber):
            found = activity.id
            return lambda action: writer.override_completion(
                action.user_id, found, CompletionState.COMPLETE
            )
    raise UnknownRecord(f"the course {target.course} has no activity {target.idnumber}")


def _course(lms: Lms, target: Target) -> Course:
    courses = lms.courses([target.course])
    if target.course not in courses:
        raise UnknownRecord(f"there is no course {target.course}")
    return courses[target.course]
