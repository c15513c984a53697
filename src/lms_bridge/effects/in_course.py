"""Finding the course of a target, for the kinds whose targets are in courses."""

from __future__ import annotations

from lms_bridge.cause import Cause
from lms_bridge.errors import UnknownRecord
from lms_bridge.model.action import Target
from lms_bridge.model.snapshot import Course
from lms_bridge.ports import Lms


def course_of_target(lms: Lms, target: Target) -> Course:
    """The course that a target is in; raises UnknownRecord."""
    courses = lms.courses([target.course])
    if target.course not in courses:
        raise UnknownRecord(Cause.of("course.missing", course=target.course))
    return courses[target.course]
