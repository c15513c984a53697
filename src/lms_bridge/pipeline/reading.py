"""Pull, course by course, each kept as soon as it is read: an interrupted run reads on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from lms_bridge.model.canonical import digest
from lms_bridge.model.run import Run
from lms_bridge.model.site import CoursePlan, ReadingPlan
from lms_bridge.model.snapshot import Course, CourseReading, SiteReading, Snapshot, Unread
from lms_bridge.pipeline.job import Job, Progress
from lms_bridge.pull import find_courses, read_course, read_site

#: A reading older than this is made again when an interrupted run is taken up.
FRESH = timedelta(hours=1)

#: Courses that the LMS is told of at a time, so that it can be asked for many at once.
AHEAD = 16


def read(job: Job, progress: Progress, run: Run | None = None) -> Snapshot:
    """Read what the programme needs; with a run, keep and reuse its checkpoints.

    Raises RetryLater while the LMS is away: what was read so far stays with the run.
    """
    plan = job.reading_plan
    kept = _kept_courses(job, plan, run)
    courses: dict[str, CourseReading] = {}
    missing = [key for key in plan.courses if key not in kept]
    found = find_courses(job.lms, plan) if missing else {}
    ahead = _ahead(plan, missing, found)
    for done, (key, course_plan) in enumerate(plan.courses.items(), start=1):
        reading = kept.get(key)
        if reading is None:
            if key in ahead:
                job.lms.prepare(ahead[key])
            reading = read_course(job.lms, course_plan, found.get(key), job.clock.now())
            reading = replace(reading, plan=digest(course_plan))
            if run is not None:
                job.store.save_course_reading(run.id, reading)
        courses[key] = reading
        progress("read", done, len(plan.courses) + 1)
    job.lms.prepare({})  # whatever was asked for ahead and not used is not used any more
    asked = digest((plan, job.enabled.intakes))
    site = _kept_site(job, asked, run)
    if site is None:
        site = read_site(job.lms, plan, job.enabled, courses, job.clock.now())
        site = replace(site, plan=asked)
        if run is not None:
            job.store.save_site_reading(run.id, site)
    progress("read", len(plan.courses) + 1, len(plan.courses) + 1)
    return Snapshot(site, courses)


def _ahead(
    plan: ReadingPlan, missing: Sequence[str], found: Mapping[str, Course | Unread]
) -> dict[str, dict[int, CoursePlan]]:
    """The courses to be told of, AHEAD at a time, by the first of them."""
    there = [(key, each) for key in missing if isinstance(each := found.get(key), Course)]
    return {
        there[start][0]: {each.id: plan.courses[key] for key, each in there[start : start + AHEAD]}
        for start in range(0, len(there), AHEAD)
    }


def _kept_courses(job: Job, plan: ReadingPlan, run: Run | None) -> Mapping[str, CourseReading]:
    """The fresh readings that answer what is asked now: the site file may have changed since."""
    if run is None:
        return {}
    oldest = job.clock.now() - FRESH
    return {
        key: reading
        for key, reading in job.store.course_readings(run.id).items()
        if key in plan.courses
        and reading.plan == digest(plan.courses[key])
        and reading.read_at >= oldest
    }


def _kept_site(job: Job, asked: str, run: Run | None) -> SiteReading | None:
    kept = job.store.site_reading(run.id) if run is not None else None
    if kept is None or kept.plan != asked or kept.read_at < job.clock.now() - FRESH:
        return None
    return kept
