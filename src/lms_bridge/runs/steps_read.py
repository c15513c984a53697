"""The pieces of work that read: which courses there are, each of them, and the people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lms_bridge.model.canonical import digest
from lms_bridge.model.run import Run
from lms_bridge.model.site import CoursePlan, ReadingPlan
from lms_bridge.model.snapshot import Course, CourseReading, Snapshot
from lms_bridge.model.work import LearnerSlice, Work, WorkItem, WorkKind
from lms_bridge.runs.bundling import course_bundles
from lms_bridge.runs.job import READ_AS, Job
from lms_bridge.runs.judging import SLICE, Judging
from lms_bridge.runs.pacing import begin_paced, keep_pace
from lms_bridge.runs.placing import keep_places
from lms_bridge.runs.stages import Stage
from lms_bridge.stages.pull import (
    find_courses,
    read_course,
    readings_of_courses,
    site_reading,
    with_those_left_out,
)


def find(job: Job, run: Run, work: Work) -> None:
    """Look which courses exist, and add the pieces that read them."""
    plan, store, now = job.reading_plan, job.store, job.clock.now()
    reused = {} if run.order.full else _reusable(job, plan)
    asked = {key: each for key, each in plan.courses.items() if key not in reused}
    found = find_courses(job.lms, replace(plan, courses=asked)) if asked else {}
    readings = list(reused.values())
    there: dict[str, CoursePlan] = {}
    for key, course_plan in asked.items():
        course = found.get(key)
        if isinstance(course, Course):
            there[key] = course_plan
            readings.append(CourseReading(key, now, course))
        else:  # nothing is asked of the LMS: only the reason is noted
            reading = read_course(job.lms, course_plan, course, now)
            readings.append(replace(reading, plan=_question(course_plan)))
    items = [WorkItem(WorkKind.COURSE, Stage.COURSES, str(each)) for each in course_bundles(there)]
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


def read_some(job: Job, run: Run, work: Work) -> None:
    """Read some courses together."""
    plans, store = job.reading_plan.courses, job.store
    found = store.readings.courses(run.id, work.courses)
    begin_paced(job)
    readings = list(
        readings_of_courses(
            job.lms, [(plans[key], found[key].course) for key in work.courses], job.clock.now
        )
    )
    keep_pace(job)
    with store.batch():
        for reading in readings:
            asked = _question(plans[reading.idnumber])
            store.readings.save_course(run.id, replace(reading, plan=asked))
        keep_places(job, readings)
        store.work.finish(work, job.clock.now())


def read_people(job: Job, run: Run, work: Work) -> None:
    """Read cohorts, people and ratings, and cut the roster into parts to judge."""
    plan, store = job.reading_plan, job.store
    begin_paced(job)
    courses = store.readings.courses(run.id)
    site = site_reading(job.lms, plan, job.enabled, courses, job.clock.now())
    wanted = {
        each.id for each in site.users if run.order.learner in {"", each.idnumber}
    }  # whom this run judges
    completed = with_those_left_out(job.lms, plan, wanted, courses)
    keep_pace(job)
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
