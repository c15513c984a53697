"""The pieces of work that judge some learners, and that keep what was judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace

from lms_bridge.cause import Cause
from lms_bridge.errors import StoreError
from lms_bridge.model.action import Target, Wanted
from lms_bridge.model.run import Run, StagedJudgement
from lms_bridge.model.snapshot import Snapshot
from lms_bridge.model.work import Work
from lms_bridge.runs.job import Job
from lms_bridge.runs.judging import Judging, acquired_blocks
from lms_bridge.runs.planning import closed_places, wishes_of


def judging_of(job: Job, run: Run) -> Judging:
    """The roster of a run with everything that was read for it."""
    site = job.store.readings.site(run.id)
    if site is None:
        raise StoreError(
            Cause.of("run.readings_gone"), where=Cause.of("place.run_alone", run=str(run.id))
        )
    snapshot = Snapshot(site, job.store.readings.courses(run.id))
    return Judging(job, snapshot, run.on, run.order.learner or None)


def judge_part(job: Job, run: Run, work: Work, judging: Judging) -> None:
    """Judge some learners; nothing is kept before the brake has let the run pass.

    Whoever was judged on the same facts before, by the same rules, is not judged again, unless the
    run is to judge everybody.
    """
    try:
        _hold(job, run, work, judging, everybody=run.order.judge_all)
    except _Superseded:  # somebody has decided who is who: what stood is not known any more
        _hold(job, run, work, judging, everybody=True)


def _hold(job: Job, run: Run, work: Work, judging: Judging, *, everybody: bool) -> None:
    learners = work.learners
    closed = closed_places(job.drivers(), job.programme, job.enabled)
    made, still_valid = judging.judge_changed(
        learners.start, learners.stop, closed, everybody=everybody
    )
    judged = _with_wishes(job, made, closed)
    with job.store.batch():
        if not job.store.staged.hold(run.id, work.subject, judged, still_valid):
            raise _Superseded
        job.store.readings.quarantine(run.id, judging.broken)
        job.store.work.finish(work, job.clock.now())


def _with_wishes(
    job: Job, judged: Sequence[StagedJudgement], closed: Collection[Target]
) -> list[StagedJudgement]:
    """Add what each verdict wants in the LMS, and the blocks that it shows acquired."""
    wishes: dict[str, list[Wanted]] = defaultdict(list)
    for wish in wishes_of(job, judged, closed):
        wishes[wish.learner].append(wish)
    return [
        replace(
            each,
            wishes=tuple(wishes[each.verdict.learner]),
            acquired=tuple(acquired_blocks(job, each.evidence, each.verdict)),
        )
        for each in judged
    ]


def keep_part(job: Job, run: Run, work: Work) -> None:
    """Keep the verdicts of some learners.

    Whoever people decided about meanwhile keeps the verdict made with that decision: what this
    run judged did not know it. The next run judges them on everything.
    """
    kept = False
    while not kept:
        with suppress(_Superseded):
            _keep(job, run, work)
            kept = True


class _Superseded(Exception):
    """Somebody decided while this judged, or waited for its turn to keep verdicts."""


def _keep(job: Job, run: Run, work: Work) -> None:
    store, programme = job.store, job.programme
    with store.batch():
        store.rules.keep(programme.fingerprint, programme.id, programme.files)
        superseded = store.staged.superseded(run.id)
        store.staged.keep(run.id, work.subject, superseded)
        if (
            store.staged.superseded(run.id) != superseded
        ):  # from here on, whoever decides waits for us
            raise _Superseded
        store.work.finish(work, job.clock.now())
