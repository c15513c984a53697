"""Reads what may have changed, in bulk, and interprets nothing."""

from lms_bridge.stages.pull.courses import find_courses, read_course
from lms_bridge.stages.pull.site import read_site

__all__ = ["find_courses", "read_course", "read_site"]
