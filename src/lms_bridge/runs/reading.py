"""Pull everything a programme needs in one go, for a look that keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping

from lms_bridge.model.site import CoursePlan, ReadingPlan
from lms_bridge.model.snapshot import Course, CourseReading, Snapshot, Unread
from lms_bridge.runs.job import Job, Progress
from lms_bridge.stages.pull import (
    find_courses,
    read_course,
    site_reading,
    with_those_left_out,
)

#: Courses that the LMS is told of at a time, so that it can be asked for many at once.
AHEAD = 16


def read_snapshot(job: Job, progress: Progress) -> Snapshot:
    """Read what the programme needs; raises RetryLater while the LMS is away."""
    plan = job.reading_plan
    courses: dict[str, CourseReading] = {}
    found = find_courses(job.lms, plan)
    ahead = _ahead(plan, found)
    for done, (key, course_plan) in enumerate(plan.courses.items(), start=1):
        if key in ahead:
            job.lms.prepare(ahead[key])
        courses[key] = read_course(job.lms, course_plan, found.get(key), job.clock.now())
        progress("read", done, len(plan.courses) + 1)
    job.lms.prepare({})  # whatever was asked for ahead and not used is not used any more
    site = site_reading(job.lms, plan, job.enabled, courses, job.clock.now())
    people = {each.id for each in site.users}
    courses |= with_those_left_out(job.lms, plan, people, courses)
    progress("read", len(plan.courses) + 1, len(plan.courses) + 1)
    return Snapshot(site, courses)


def _ahead(
    plan: ReadingPlan, found: Mapping[str, Course | Unread]
) -> dict[str, dict[int, CoursePlan]]:
    """The courses to be told of, AHEAD at a time, by the first of them."""
    there = [(key, each) for key in plan.courses if isinstance(each := found.get(key), Course)]
    return {
        there[start][0]: {each.id: plan.courses[key] for key, each in there[start : start + AHEAD]}
        for start in range(0, len(there), AHEAD)
    }
