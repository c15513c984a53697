"""One pass over one programme: pull, judge, plan, brake, keep, push."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from lms_bridge.errors import BridgeError, RetryLater, SkipRecord
from lms_bridge.model.action import Action, Observed, Outcome, Plan, Receipt
from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.run import Quarantined, Run, RunState
from lms_bridge.model.verdict import Verdict
from lms_bridge.observation import observe
from lms_bridge.pipeline.adopting import adopt
from lms_bridge.pipeline.job import Job, Progress, silent
from lms_bridge.pipeline.judging import Judging
from lms_bridge.pipeline.keeping import keep_verdicts
from lms_bridge.pipeline.reading import read
from lms_bridge.plan import asked, brake, difference, framework_wanted, wanted
from lms_bridge.push import push

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a sync would do: the plan, who was set aside, how many were judged."""

    plan: Plan
    quarantined: tuple[Quarantined, ...]
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


def foresee(job: Job, progress: Progress = silent, learner: str | None = None) -> Foresight:
    """Read, judge and plan, and write nothing anywhere."""
    judging = Judging(job, read(job, progress), job.today(), learner)
    _known(judging, learner)
    return _foresee(job, judging, progress)


def _known(judging: Judging, learner: str | None) -> None:
    if learner is None or judging.learners:
        return
    for each in judging.aside:
        if each.learner == learner:
            raise SkipRecord(f"the learner {learner} is set aside: {each.cause}", where=each.where)
    raise SkipRecord(
        f"no learner {learner} is on the roster of {judging.job.programme.id}",
        remedy="give an idnumber, and look at the intakes in the site file",
    )


def _foresee(job: Job, judging: Judging, progress: Progress) -> Foresight:
    pairs = ((each.user_id, each.verdict) for judged in judging.slices(progress) for each in judged)
    count = _Counting(pairs)
    wishes = wanted(job.programme, job.enabled, count)
    framework = framework_wanted(job.programme, job.enabled)
    holders = {each.user_id for each in wishes if each.present and each.badge}
    observed = observe(job.lms, asked(wishes, framework), holders)
    ledger = job.store.ledger(job.programme.id)
    plan = difference(
        wishes, observed, ledger, _choices(job), framework, frozenset(job.reading_plan.courses)
    )
    progress("plan", 1, 1)
    return Foresight(plan, tuple(judging.aside), count.seen, judging.roster_size, observed)


class _Counting:
    """Passes verdicts on and counts them, so that none has to be kept in memory."""

    def __init__(self, pairs: Iterator[tuple[int, Verdict]]) -> None:
        self.pairs = pairs
        self.seen = 0

    def __iter__(self) -> Iterator[tuple[int, Verdict]]:
        for pair in self.pairs:
            self.seen += 1
            yield pair


def _choices(job: Job) -> dict[str, str]:
    """What people decided about drifts; a write of the bridge since then has used it up."""
    set_on = job.store.set_on(job.programme.id)
    return {
        each.subject: each.outcome
        for each in job.store.decisions(job.programme.id)
        if each.kind is DecisionKind.DRIFT
        and (each.subject not in set_on or each.at > set_on[each.subject])
    }


def sync(
    job: Job,
    progress: Progress = silent,
    *,
    learner: str | None = None,
    release_brake: bool = False,
) -> Report:
    """Bring one programme up to date in the LMS; safe to run twice, or after an interruption.

    Raises:
        RetryLater: the LMS is away; the run stays open and the next sync takes it up.
        StopRun: BrakeApplied among others; the run is closed with the reason.
        SkipRecord: the learner asked for is unknown or set aside.
    """
    store, clock = job.store, job.clock
    last_roster = store.last_roster(job.programme.id)
    run = store.start_run(job.programme.id, clock.now())
    try:
        return _run(job, run, progress, learner, last_roster, release_brake=release_brake)
    except RetryLater as error:
        log.warning("run.interrupted", run=run.id, programme=job.programme.id, why=error.what)
        raise
    except BridgeError as error:
        store.end_run(run.id, RunState.STOPPED, clock.now(), {}, str(error))
        log.warning("run.stopped", run=run.id, programme=job.programme.id, why=error.what)
        raise


def _run(
    job: Job,
    run: Run,
    progress: Progress,
    learner: str | None,
    last_roster: int | None,
    *,
    release_brake: bool,
) -> Report:
    store, programme = job.store, job.programme
    judging = Judging(job, read(job, progress, run), job.today(), learner)
    _known(judging, learner)
    store.advance_run(run.id, "judge")
    adopted = adopt(job)
    foresight = _foresee(job, judging, progress)
    if learner is None and not release_brake:
        where = f"run {run.id} of {programme.id}"
        brake(job.enabled.brake, foresight.plan, judging.roster_size, last_roster, where)
    changed = _keep(job, run, judging)
    store.quarantine(run.id, foresight.quarantined)
    roster = judging.roster_size if learner is None else None
    store.advance_run(run.id, "push", roster=roster)
    receipts = _push(job, run, foresight.plan.actions, progress)
    counts = _counts(foresight, changed, adopted, receipts)
    ended = store.end_run(run.id, RunState.DONE, job.clock.now(), counts)
    log.info("run.done", run=run.id, programme=programme.id, **counts)
    return Report(ended, foresight.plan, foresight.quarantined, tuple(receipts), counts)


def _keep(job: Job, run: Run, judging: Judging) -> int:
    """Keep verdicts slice by slice; answers how many changed."""
    return sum(
        keep_verdicts(job, [(each.evidence, each.verdict) for each in judged], run.id)
        for judged in judging.slices(silent)
    )


def _push(
    job: Job, run: Run, actions: Sequence[Action], progress: Progress
) -> list[tuple[Action, Receipt]]:
    store = job.store
    store.save_actions(run.id, actions)
    by_key = {(action.key, action.verb): action for action in actions}
    receipts: list[tuple[Action, Receipt]] = []

    def keep(found: Sequence[Receipt]) -> None:
        # What nobody saw stays without a receipt: the next run looks, and owns up to it.
        seen = [each for each in found if each.outcome is not Outcome.UNVERIFIED]
        store.save_receipts(run.id, seen)
        receipts.extend((by_key[each.key, each.verb], each) for each in found)
        progress("write", len(receipts), len(actions))

    push(job.lms, job.writer, job.clock, actions, keep)
    return receipts


def _counts(
    foresight: Foresight,
    changed: int,
    adopted: int,
    receipts: Sequence[tuple[Action, Receipt]],
) -> dict[str, int]:
    outcomes = Counter(receipt.outcome for _, receipt in receipts)
    return {
        "judged": foresight.judged,
        "changed": changed,
        "verified": outcomes[Outcome.DONE],
        "already_so": outcomes[Outcome.ALREADY_SO],
        "refused": outcomes[Outcome.REFUSED],
        "unverified": outcomes[Outcome.UNVERIFIED],
        "failed": outcomes[Outcome.FAILED],
        "adopted": adopted,
        "drift": len(foresight.plan.drifts),
        "obstacles": len(foresight.plan.obstacles),
        "quarantined": len(foresight.quarantined),
    }
