"""Asks ahead for what the next courses are read for: a few requests for many courses."""

from __future__ import annotations

from collections.abc import Mapping

from lms_bridge.lms.moodle.courses import own_grades
from lms_bridge.lms.moodle.functions import CONTENTS, ENROLLED, GRADES, GROUPS
from lms_bridge.lms.moodle.people import EVERYBODY, people_page
from lms_bridge.lms.moodle.source import RecordSource
from lms_bridge.model.site import CoursePlan


def read_ahead(source: RecordSource, plans: Mapping[int, CoursePlan]) -> None:
    """Ask for the first pages and the course pages of these courses, by course id."""
    source.forget_ahead()
    size = source.limits.page
    pages = [people_page(course, EVERYBODY, 0, size) for course in plans]
    suspended = [people_page(course, "id", 0, size, only_suspended=True) for course in plans]
    source.ask_ahead(ENROLLED, pages + suspended)
    listed = [course for course, plan in plans.items() if plan.attendance or plan.completions]
    source.ask_ahead(CONTENTS, [{"courseid": course} for course in listed])
    if listed and source.hides_idnumbers:
        source.ask_ahead(GRADES, [own_grades(source, course) for course in listed])
    grouped = [course for course, plan in plans.items() if plan.groups]
    source.ask_ahead(GROUPS, [{"courseid": course} for course in grouped])
