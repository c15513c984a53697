"""Keep where courses and activities are, so that a page can lead to what settles a debt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lms_bridge.model.lti import Place
from lms_bridge.model.site import ActivityDone, AttendanceOf, GradeItem
from lms_bridge.model.snapshot import CourseReading
from lms_bridge.runs.job import Job


def keep_places(job: Job, readings: Iterable[CourseReading]) -> None:
    """Keep where these courses are, and what bindings name in them; nothing that is known so.

    What could not be read leaves what was known of it as it is: one bad moment of the LMS
    takes no link away.
    """
    read = {each.idnumber: each for each in readings if each.course}
    known: dict[str, dict[str, Place]] = {course: {} for course in read}
    for place in job.store.places.of_courses(read):
        known[place.course][place.item] = place
    for course, reading in sorted(read.items()):
        found = {place.item: place for place in _places(job, reading)}
        if any(not each.user_id for each in reading.unread):
            found = {**known[course], **found}
        if found != known[course]:
            job.store.places.save(course, found.values())


def named_in(job: Job, course: str) -> tuple[str, ...]:
    """The activities and grade items of a course that bindings name, in order of their names."""
    names: set[str] = set()
    for binding in job.bindings.values():
        for provider in binding.providers:
            match provider:
                case GradeItem(course=of, item=name) if of == course:
                    names.add(name)
                case ActivityDone(course=of, activity=name) if of == course:
                    names.add(name)
                case AttendanceOf(course=of, activity=name) if of == course:
                    names.add(name)
    return tuple(sorted(names))


def _places(job: Job, reading: CourseReading) -> Iterator[Place]:
    if reading.course is not None and job.links is not None:
        yield Place(reading.idnumber, "", job.links.course(reading.course.id))
    for name in named_in(job, reading.idnumber):
        address = _address(job, reading, name)
        if address:
            yield Place(reading.idnumber, name, address)


def _address(job: Job, reading: CourseReading, name: str) -> str:
    """Where the activity of this name is, or the one whose grade item has it; "" if unknown."""
    activity = reading.find_activity(name)
    if activity is not None:
        return activity.url
    for grade in reading.grades:
        if grade.activity_id is None or job.links is None or not grade.is_called(name):
            continue
        address = job.links.activity(grade.kind, grade.activity_id)
        if address:
            return address
    return ""
