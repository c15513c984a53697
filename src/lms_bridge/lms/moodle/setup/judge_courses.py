"""Judges courses: what bindings name is there, completion is followed, grades are whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from lms_bridge.lms.moodle.setup.provided import held
from lms_bridge.lms.moodle.setup.seen import CourseSeen, Seen
from lms_bridge.lms.moodle.setup.severities import found
from lms_bridge.model.connection import Purpose, SiteNeeds
from lms_bridge.model.finding import SetupFinding
from lms_bridge.model.site import ActivityDone, CourseDone, Provider

#: Reads whose refusal, whatever its code, is a finding about the role or the course.
_TOLD_OF_THE_ROLE: Final = frozenset({"attendance", "course completion"})


def of_courses(needs: SiteNeeds, seen: Seen) -> Iterator[SetupFinding]:
    """What is lacking in the courses that a programme reads."""
    told: set[str] = set()
    for key, binding in needs.bindings.items():
        for provider in binding.providers:
            for finding in _completion(key, provider, needs, seen):
                told.add(key)
                yield finding
    yield from _unprovided(needs, seen, told)
    yield from _scales(needs, seen)
    for each in seen.courses.values():
        if _uneven(each):
            yield found("grades.left_out", each.idnumber, needs.programme)


def _completion(
    key: str, provider: Provider, needs: SiteNeeds, seen: Seen
) -> Iterator[SetupFinding]:
    """What makes a bound completion impossible: of an activity, or of a whole course."""
    if not isinstance(provider, ActivityDone | CourseDone):
        return
    course, programme = seen.courses.get(provider.course), needs.programme
    if course is None or course.course is None:
        return
    if course.settings is not None and course.settings.completion is False:
        yield found("completion.off", provider.course, programme, need=key)
    elif isinstance(provider, CourseDone):
        attempts = seen.tried("course completion")
        codes = {each.code for each in attempts if each.where == provider.course}
        if "nocriteriaset" in codes:
            yield found("completion.criteria", provider.course, programme, need=key)
    else:
        activity = course.reading.find_activity(provider.activity)
        if activity is not None and not activity.tracked:
            yield found(
                "completion.untracked",
                f"{provider.course} {provider.activity}",
                programme,
                need=key,
                activity=provider.activity,
            )


def _unprovided(needs: SiteNeeds, seen: Seen, told: set[str]) -> Iterator[SetupFinding]:
    """Needs that nothing provides; not those that cannot be read for a reason told elsewhere."""
    for each in held(needs, seen).lacking:
        if each.need in told or _explained(each.need, needs, seen):
            continue
        yield found(
            "need.missing",
            each.need,
            needs.programme,
            title=f"{each.title.fr}\n{each.title.en}",
            why=each.why,
        )


def _scales(needs: SiteNeeds, seen: Seen) -> Iterator[SetupFinding]:
    """The words of each bound scale, and which passes; a warning where one is not used."""
    for scale in held(needs, seen).scales:
        where, programme = scale.items[0], needs.programme
        if scale.unclear is not None:
            yield found("scale.unclear", where, programme, why=scale.unclear)
        else:
            yield found(
                "scale.words",
                where,
                programme,
                words=scale.words,
                passing=scale.passing or scale.words[-1],
                count=len(scale.items),
            )


def _explained(need: str, needs: SiteNeeds, seen: Seen) -> bool:
    """Whether a missing function, or a refusal in one of its courses, says it already."""
    purposes, binding = needs.of_needs[need], needs.bindings[need]
    if not all(seen.offered(purpose) for purpose in purposes):
        return True
    if Purpose.ACTIVITIES in purposes and seen.refusal("gradebook") is not None:
        return True  # the idnumbers of activities come from the gradebook
    courses = {getattr(provider, "course", "") for provider in binding.providers} - {""}
    closed = {
        each.where.partition(" ")[0]
        for each in seen.attempts
        if each.denied or (each.refused and each.what in _TOLD_OF_THE_ROLE)
    }
    closed |= {
        name
        for name, each in seen.courses.items()
        if each.settings is not None and not each.settings.entered
    }
    return bool(courses & closed)


def _uneven(course: CourseSeen) -> bool:
    """Whether a grade item shows on one learner's page and not on another's."""
    items: dict[int, set[tuple[str, int | None]]] = defaultdict(set)
    for grade in course.reading.grades:
        items[grade.user_id].add((grade.item, grade.activity_id))
    return len(set(map(frozenset, items.values()))) > 1
