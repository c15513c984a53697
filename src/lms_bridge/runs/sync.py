"""One pass over one programme, here and now: its pieces of work, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lms_bridge.cause import Cause
from lms_bridge.errors import StopRun
from lms_bridge.model.action import Action, Observed, Plan, Receipt, Wanted
from lms_bridge.model.run import LearnerDiscrepancies, Quarantined, Run, RunState
from lms_bridge.model.times import LEASE
from lms_bridge.model.work import Queue, WorkKind
from lms_bridge.runs.beginning import begin
from lms_bridge.runs.dispatcher import TaskDispatcher
from lms_bridge.runs.executor import STRICT, execute
from lms_bridge.runs.job import Job, Progress, silent
from lms_bridge.runs.judging import Judging
from lms_bridge.runs.leasing import LeaseHeartbeat, holder_name
from lms_bridge.runs.planning import closed_places, plan_of, wishes_of
from lms_bridge.runs.reading import read_snapshot

#: Seconds between two looks at a run of which other workers hold what is left.
LOOK_AGAIN = 1.0


@dataclass(frozen=True, slots=True)
class DryRunResult:
    """What a sync would do: the plan, who was set aside, what to look at, how many were judged."""

    plan: Plan
    quarantined: tuple[Quarantined, ...]
    discrepancies: tuple[LearnerDiscrepancies, ...]
    judged: int
    roster: int
    observed: Observed


@dataclass(frozen=True, slots=True)
class Report:
    """What a sync did."""

    run: Run
    plan: Plan
    quarantined: tuple[Quarantined, ...]
    receipts: tuple[tuple[Action, Receipt], ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    discrepancies: tuple[LearnerDiscrepancies, ...] = ()

    @property
    def unwritten(self) -> int:
        """How many writes were planned of which nothing came: the LMS was away, say."""
        return len(self.plan.actions) - len(self.receipts)

    @property
    def source_lost(self) -> int:
        """How many learners something cannot be computed of any more, where they are several.

        What is gone for several was a source of them all; of one, the verdict itself tells it.
        """
        found = self.counts.get("newly_undetermined", 0)
        return found if found > 1 else 0

    @property
    def to_look_at(self) -> bool:
        """Whether somebody was set aside, or a verdict has something a person has to look at.

        Whoever asked for one learner is not asked to look at the others.
        """
        aside = () if self.run.order.learner else self.quarantined
        return bool(aside or self.discrepancies)


def dry_run(job: Job, progress: Progress = silent, learner: str | None = None) -> DryRunResult:
    """Read, judge and plan, and write nothing anywhere."""
    judging = Judging(job, read_snapshot(job, progress), job.today(), learner)
    judging.known()
    closed = closed_places(job.drivers(), job.programme, job.enabled)
    judged, wishes = 0, list[Wanted]()
    discrepancies: list[LearnerDiscrepancies] = []
    for batch in judging.slices(progress):
        judged += len(batch)
        discrepancies += [
            LearnerDiscrepancies(each.verdict.learner, found)
            for each in batch
            if (found := each.verdict.to_look_at)
        ]
        wishes += wishes_of(job, batch, closed)
    wishes.sort(key=lambda each: each.key)
    planned = plan_of(job, wishes, job.drivers())
    progress("plan", 1, 1)
    return DryRunResult(
        planned.plan,
        tuple(judging.aside),
        tuple(discrepancies),
        judged,
        len(judging.on_roster),
        planned.observed,
    )


def sync(
    job: Job,
    progress: Progress = silent,
    *,
    learner: str | None = None,
    release_brake: bool = False,
    judge_all: bool = False,
    wait: Callable[[float], None] = time.sleep,
) -> Report:
    """Bring one programme up to date in the LMS; safe to run twice, or after an interruption.

    Workers may share the run; what they hold is waited for.

    Raises:
        RetryLater: the LMS is away; the run stays open and the next sync takes it up.
        StopRun: BrakeApplied among others; the run is closed with the reason.
        SkipRecord: the learner asked for is unknown or set aside.
    """
    run = begin(job, learner=learner, release_brake=release_brake, judge_all=judge_all)
    dispatcher, holder = TaskDispatcher(job), holder_name()
    while (run := job.store.runs.get(run.id)).state is RunState.RUNNING:
        now = job.clock.now()
        work = job.store.work.claim(list(Queue), holder, now, now + LEASE, run_id=run.id)
        if work is None:
            wait(LOOK_AGAIN)
            continue
        execute(dispatcher, run, LeaseHeartbeat(job, work), STRICT)
        for stage, over, pieces in progress_by_stage(job.store.work.progress(run.id)):
            if work.kind in KINDS_BY_STAGE[stage]:
                progress(stage, over, pieces)
    if run.state is RunState.STOPPED:
        where = Cause.of("place.run", run=run.id, programme=job.programme.id)
        raise StopRun(run.stopped_by or Cause.of("run.stopped"), where=where)
    return report_of(job, run)


#: What the stages are called to whoever waits.
KINDS_BY_STAGE = {
    "read": (WorkKind.FIND, WorkKind.COURSE, WorkKind.SITE),
    "judge": (WorkKind.JUDGE,),
    "plan": (WorkKind.PLAN,),
    "keep": (WorkKind.KEEP,),
    "write": (WorkKind.PUSH,),
}


def progress_by_stage(known: Mapping[WorkKind, tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    """By stage, how many of its pieces are over and how many there are."""
    for stage, kinds in KINDS_BY_STAGE.items():
        of = [known[kind] for kind in kinds if kind in known]
        if of:
            yield stage, sum(over for over, _ in of), sum(pieces for _, pieces in of)


def report_of(job: Job, run: Run) -> Report:
    """What a run did, as far as it got."""
    noted = job.store.actions.of_run(run.id)
    outlook = job.store.actions.outlook(run.id)
    actions = tuple(action for action, _ in noted)
    return Report(
        run,
        Plan(actions, outlook.drifts, outlook.obstacles, outlook.satisfied),
        job.store.readings.quarantined(run.id),
        tuple((action, receipt) for action, receipt in noted if receipt is not None),
        dict(run.counts),
        outlook.discrepancies,
    )
