"""Pull, course by course, each kept as soon as it is read: an interrupted run reads on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from lms_bridge.model.run import Run
from lms_bridge.model.snapshot import CourseReading, SiteReading, Snapshot
from lms_bridge.pipeline.job import Job, Progress
from lms_bridge.pull import find_courses, read_course, read_site

#: A reading older than this is made again when an interrupted run is taken up.
FRESH = timedelta(hours=1)


def read(job: Job, progress: Progress, run: Run | None = None) -> Snapshot:
    """Read what the programme needs; with a run, keep and reuse its checkpoints.

    Raises RetryLater while the LMS is away: what was read so far stays with the run.
    """
    plan = job.reading_plan
    kept = _kept_courses(job, run)
    courses: dict[str, CourseReading] = {}
    missing = [key for key in plan.courses if key not in kept]
    found = find_courses(job.lms, plan) if missing else {}
    for done, (key, course_plan) in enumerate(plan.courses.items(), start=1):
        reading = kept.get(key)
        if reading is None:
            reading = read_course(job.lms, course_plan, found.get(key), job.clock.now())
            if run is not None:
                job.store.save_course_reading(run.id, reading)
        courses[key] = reading
        progress("read", done, len(plan.courses) + 1)
    site = _kept_site(job, run)
    if site is None:
        site = read_site(job.lms, plan, job.enabled, courses, job.clock.now())
        if run is not None:
            job.store.save_site_reading(run.id, site)
    progress("read", len(plan.courses) + 1, len(plan.courses) + 1)
    return Snapshot(site, courses)


def _kept_courses(job: Job, run: Run | None) -> Mapping[str, CourseReading]:
    if run is None:
        return {}
    oldest = job.clock.now() - FRESH
    kept = job.store.course_readings(run.id)
    return {key: reading for key, reading in kept.items() if reading.read_at >= oldest}


def _kept_site(job: Job, run: Run | None) -> SiteReading | None:
    kept = job.store.site_reading(run.id) if run is not None else None
    return kept if kept and kept.read_at >= job.clock.now() - FRESH else None
