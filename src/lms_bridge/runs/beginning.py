"""How a run begins, is taken up, or gives way to a new one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import structlog

from lms_bridge.cause import Cause
from lms_bridge.errors import RunUnderWay
from lms_bridge.model.run import Order, Run, RunState
from lms_bridge.model.times import FRESH, STALLED
from lms_bridge.model.work import WorkItem, WorkKind
from lms_bridge.runs.job import Job
from lms_bridge.runs.stages import Stage

log = structlog.get_logger()


def begin(
    job: Job,
    *,
    full: bool = True,
    learner: str | None = None,
    release_brake: bool = False,
    judge_all: bool = False,
) -> Run:
    """Begin a run with its first piece of work, or take up the one under way.

    One that was interrupted for longer than FRESH, or that began under other rules, is closed
    and begun anew.

    Raises:
        RunUnderWay: one is under way for other learners.
    """
    store, now = job.store, job.clock.now()
    order = Order(job.today(), job.rules, full, learner or "", release_brake, judge_all)
    with store.batch():
        run = store.runs.start(job.programme.id, now, order)
        why = outdated(job, run)
        if why:
            store.runs.end(run.id, RunState.STOPPED, now, {}, why)
            log.warning("run.begun_anew", run=run.id, programme=job.programme.id, why=why.code)
            run = store.runs.start(job.programme.id, now, order)
        if run.order.learner != order.learner:
            raise RunUnderWay(
                Cause.of(
                    "run.under_way_for" if run.order.learner else "run.under_way",
                    run=str(run.id),
                    programme=job.programme.id,
                    learner=run.order.learner,
                ),
                where=Cause.of("place.stage", stage=run.stage),
            )
        asked = replace(  # the day of judgement stays
            run.order,
            release_brake=run.order.release_brake or release_brake,
            judge_all=run.order.judge_all or judge_all,
        )
        if asked != run.order:
            store.runs.advance(run.id, run.stage, now, order=asked)
        store.work.add(run.id, [WorkItem(WorkKind.FIND, Stage.FIND)], now)
    return store.runs.get(run.id)


def outdated(job: Job, run: Run) -> Cause | None:
    """Why a run under way cannot be taken up; None when it can."""
    if run.order.rules != job.rules:
        return Cause.of("run.other_rules")
    if _touched(run) < job.clock.now() - FRESH:
        return Cause.of("run.too_old")
    return None


def stalled(job: Job, run: Run) -> bool:
    """Whether a run has to give way to a new one, though nobody asks for one.

    Under other rules it may go on as long as others, who know them, bring it further: workers
    of two versions must not close each other's runs.
    """
    return outdated(job, run) is not None and _touched(run) < job.clock.now() - STALLED


def _touched(run: Run) -> datetime:
    return run.touched or run.started
