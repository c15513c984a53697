"""The pieces of work that read: which courses there are, each of them, and the people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lms_bridge.model.canonical import digest
from lms_bridge.model.run import Run
from lms_bridge.model.site import CoursePlan, ReadingPlan
from lms_bridge.model.snapshot import Course, CourseReading, Snapshot
from lms_bridge.model.work import LearnerSlice, Work, WorkItem, WorkKind
from lms_bridge.runs.job import READ_AS, Job
from lms_bridge.runs.judging import SLICE, Judging
from lms_bridge.runs.placing import keep_places
from lms_bridge.runs.stages import Stage
from lms_bridge.stages.pull import (
    find_courses,
    read_course,
    site_reading,
    with_those_left_out,
)


def find(job: Job, run: Run, work: Work) -> None:
    """Look which courses exist, and add a piece for each that has to be read."""
    plan, store, now = job.reading_plan, job.store, job.clock.now()
    reused = {} if run.order.full else _reusable(job, plan)
    asked = {key: each for key, each in plan.courses.items() if key not in reused}
    found = find_courses(job.lms, replace(plan, courses=asked)) if asked else {}
    readings = list(reused.values())
    items: list[WorkItem] = []
    for key, course_plan in asked.items():
        course = found.get(key)
        if isinstance(course, Course):
            items.append(WorkItem(WorkKind.COURSE, Stage.COURSES, key))
            readings.append(CourseReading(key, now, course))
        else:  # nothing is asked of the LMS: only the reason is noted
            reading = read_course(job.lms, course_plan, course, now)
            readings.append(replace(reading, plan=_question(course_plan)))
    with store.batch():
        for reading in readings:
            store.readings.save_course(run.id, reading)
        keep_places(job, reused.values())
        store.work.add(run.id, [*items, WorkItem(WorkKind.SITE, Stage.SITE)], now)
        store.work.finish(work, now)


def _reusable(job: Job, plan: ReadingPlan) -> Mapping[str, CourseReading]:
    """Readings of the last run that the schedule lets stand, and that answer what is asked."""
    if job.schedule is None or not job.schedule.courses:
        return {}
    now, good = job.clock.now(), {}
    for key, reading in job.store.readings.reusable(job.programme.id).items():
        stays = job.schedule.stays_good(key)
        same = key in plan.courses and reading.plan == _question(plan.courses[key])
        if stays is not None and same and now - stays < reading.read_at <= now:
            good[key] = reading
    return good


def _question(plan: CoursePlan) -> str:
    """The digest of what is asked of a course, and of how an answer is kept."""
    return digest((READ_AS, plan))


def read_one(job: Job, run: Run, work: Work) -> None:
    """Read one course."""
    plan, store = job.reading_plan.courses[work.subject], job.store
    course = store.readings.courses(run.id, [work.subject])[work.subject].course
    assert course is not None, "find adds work for courses that exist"  # noqa: S101 - as it says
    reading = read_course(job.lms, plan, course, job.clock.now())
    with store.batch():
        store.readings.save_course(run.id, replace(reading, plan=_question(plan)))
        keep_places(job, [reading])
        store.work.finish(work, job.clock.now())


def read_people(job: Job, run: Run, work: Work) -> None:
    """Read cohorts, people and ratings, and cut the roster into parts to judge."""
    plan, store = job.reading_plan, job.store
    courses = store.readings.courses(run.id)
    site = site_reading(job.lms, plan, job.enabled, courses, job.clock.now())
    wanted = {
        each.id for each in site.users if run.order.learner in {"", each.idnumber}
    }  # whom this run judges
    completed = with_those_left_out(job.lms, plan, wanted, courses)
    courses = {**courses, **completed}
    judging = Judging(job, Snapshot(site, courses), run.on, run.order.learner or None)
    store.accounts.see(judging.usual, judging.waiting.values(), job.clock.now())
    judging.known()
    count = len(judging.learners)
    slices = (LearnerSlice(at, min(at + SLICE, count)) for at in range(0, count, SLICE))
    items = [WorkItem(WorkKind.JUDGE, Stage.JUDGE, str(each)) for each in slices]
    now = job.clock.now()
    roster = None if run.order.learner else len(judging.on_roster)
    with store.batch():
        store.work.finish(
            work, now
        )  # first: a lease that is lost says more than a run that has ended
        store.readings.save_site(run.id, site)
        for reading in completed.values():
            store.readings.save_course(run.id, reading)
        store.readings.quarantine(run.id, judging.aside)
        store.work.add(run.id, [*items, WorkItem(WorkKind.PLAN, Stage.PLAN)], now)
        store.runs.advance(run.id, "judge", now, roster=roster)
