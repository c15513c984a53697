"""Reads what may have changed, in bulk, and interprets nothing."""

from lms_bridge.stages.pull.courses import find_courses, read_course, readings_of_courses
from lms_bridge.stages.pull.left_out import with_those_left_out
from lms_bridge.stages.pull.site import site_reading

__all__ = [
    "find_courses",
    "read_course",
    "readings_of_courses",
    "site_reading",
    "with_those_left_out",
]
