"""Pull everything a programme needs in one go, for a look that keeps nothing."""

from __future__ import annotations

from lms_bridge.model.snapshot import CourseReading, Snapshot
from lms_bridge.runs.job import Job, Progress
from lms_bridge.runs.pacing import begin_paced
from lms_bridge.stages.pull import (
    find_courses,
    readings_of_courses,
    site_reading,
    with_those_left_out,
)


def read_snapshot(job: Job, progress: Progress) -> Snapshot:
    """Read what the programme needs; raises RetryLater while the LMS is away."""
    plan = job.reading_plan
    courses: dict[str, CourseReading] = {}
    begin_paced(job)
    found = find_courses(job.lms, plan)
    asked = [(each, found.get(key)) for key, each in plan.courses.items()]
    for reading in readings_of_courses(job.lms, asked, job.clock.now):
        courses[reading.idnumber] = reading
        progress("read", len(courses), len(plan.courses) + 1)
    site = site_reading(job.lms, plan, job.enabled, courses, job.clock.now())
    people = {each.id for each in site.users}
    courses |= with_those_left_out(job.lms, plan, people, courses)
    progress("read", len(plan.courses) + 1, len(plan.courses) + 1)
    return Snapshot(site, courses)
