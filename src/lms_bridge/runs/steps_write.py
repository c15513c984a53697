"""The pieces of work that plan, that write to the LMS, and that close the run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import structlog

from lms_bridge.cause import Cause
from lms_bridge.errors import LmsUnavailable, OutcomeUnknown, RetryLater
from lms_bridge.model.action import Action, Outcome, Receipt
from lms_bridge.model.run import PlanFindings, Run, RunState
from lms_bridge.model.work import Work, WorkItem, WorkKind
from lms_bridge.ports.effects import Drivers
from lms_bridge.programme.effect_kinds import effect_kind, kinds_of
from lms_bridge.runs.adopting import adopt, carried_out
from lms_bridge.runs.job import Job
from lms_bridge.runs.leasing import LeaseHeartbeat
from lms_bridge.runs.planning import Planned, looked_mark, plan_of, sent_once
from lms_bridge.runs.stages import Stage, pieces_of_plan
from lms_bridge.stages.mapping.recounted import RECOUNTED
from lms_bridge.stages.plan import brake, brake_blindness, brake_unnumbered
from lms_bridge.stages.push import push

log = structlog.get_logger()

#: Outcomes after which an action is over, for this run.
_OVER = frozenset({Outcome.DONE, Outcome.SENT, Outcome.ALREADY_SO, Outcome.REFUSED})


def make_plan(job: Job, run: Run, work: Work) -> None:
    """Compare what is wanted with the LMS, apply the brake, and commit the actions.

    Raises:
        BrakeApplied: with the learners concerned; nothing of the run is kept.
    """
    store, programme = job.store, job.programme
    adopted = adopt(job)
    drivers = job.drivers()
    planned = plan_of(job, store.staged.wishes(run.id), drivers)
    undetermined = store.staged.newly_undetermined(run.id)
    where = Cause.of("place.run", run=str(run.id), programme=programme.id)
    aside = store.readings.quarantined(run.id)
    if not run.order.learner:
        brake_unnumbered(run.roster, aside, where)
    if not run.order.learner and not run.order.release_brake:
        last = store.runs.last_roster(programme.id)
        fallen = newly_recounted(job, run)
        brake(job.enabled.brake, planned.plan, run.roster, last, where, aside, fallen)
        brake_blindness(job.enabled.brake, undetermined, run.roster, where)
    _commit(job, run, work, planned, drivers, adopted, len(undetermined))


def newly_recounted(job: Job, run: Run) -> tuple[str, ...]:
    """Whose verdict newly fell because sessions that were counted once count otherwise now."""
    found = {
        each.learner
        for each in job.store.staged.discrepancies(run.id)
        if any(one.code == RECOUNTED for one in each.discrepancies)
    }
    before = job.store.verdicts.evidences(job.programme.id, sorted(found))
    known = {
        learner
        for learner, facts in before.items()
        if any(one.code == RECOUNTED for one in facts.discrepancies)
    }
    return tuple(sorted(found - known))


def _commit(
    job: Job,
    run: Run,
    work: Work,
    planned: Planned,
    drivers: Drivers,
    adopted: int,
    newly_undetermined: int,
) -> None:
    store, plan, now = job.store, planned.plan, job.clock.now()
    items = [
        WorkItem(WorkKind.KEEP, Stage.KEEP, each.subject)
        for each in store.work.pieces(run.id)
        if each.kind is WorkKind.JUDGE
    ]
    with store.batch():
        store.work.finish(
            work, now
        )  # first: a lease that is lost says more than a run that has ended
        for number, (stage, part) in enumerate(pieces_of_plan(plan.actions), start=1):
            store.actions.save(run.id, part, number)
            items.append(WorkItem(WorkKind.PUSH, stage, str(number)))
        items.append(WorkItem(WorkKind.END, Stage.END))
        drivers.note(planned.notes)
        store.actions.note_told(run.id, _told(job, run, planned), now)
        store.actions.forget_told(job.programme.id, planned.over)
        store.actions.save_outlook(
            run.id,
            PlanFindings(
                plan.drifts,
                plan.obstacles,
                plan.satisfied,
                adopted,
                store.staged.discrepancies(run.id),
                newly_undetermined,
            ),
        )
        store.work.add(run.id, items, now)
        store.runs.advance(run.id, "push", now)


def _told(job: Job, run: Run, planned: Planned) -> list[str]:
    """What to note as told, and that this run looked; a run for one learner opens no series."""
    looked = planned.looked if run.order.learner else sent_once(job)
    return [*planned.told, *(looked_mark(kind) for kind in looked)]


def push_part(job: Job, run: Run, work: Work, held: LeaseHeartbeat) -> None:
    """Carry out some actions; what an earlier attempt brought about is found and left.

    Raises:
        RetryLater: some could not be tried, or do not show: they are still to be done.
    """
    store = job.store
    superseded = store.staged.superseded(run.id)
    left, settled = _left(job, store.actions.of_part(run.id, work.part), superseded)
    seen_after = [each for each in left if not _is_sent_once(each[0])]
    store.actions.save_receipts(run.id, settled + _begun(job, seen_after))
    doubtful = {action.key for action, receipt in left if _may_be_sent(receipt)}
    once = {action.key for action, _ in left if _is_sent_once(action)}
    away: list[Receipt] = []
    actions = [action for action, _ in left]
    drivers = job.drivers()

    def keep(found: Sequence[Receipt]) -> None:
        # An attempt that could not look, or not write, says nothing of what an earlier one sent.
        told = [
            each
            for each in found
            if each.key not in doubtful or each.outcome not in {Outcome.FAILED, Outcome.REFUSED}
        ]
        with store.batch():
            store.actions.save_receipts(run.id, told)
            drivers.note_taken(carried_out(actions, told))
        away.extend(
            each
            for each in found
            if each.outcome is Outcome.FAILED
            or (each.outcome is Outcome.UNVERIFIED and each.key not in once)
        )

    push(drivers, actions, keep, held.ensure)
    if away:
        raise _not_all(away)
    with store.batch():
        store.work.finish(work, job.clock.now())


def _left(
    job: Job,
    noted: Sequence[tuple[Action, Receipt | None]],
    superseded: Collection[str],
) -> tuple[list[tuple[Action, Receipt | None]], list[Receipt]]:
    """What is still to be done, and receipts for what this run must not do any more."""
    left: list[tuple[Action, Receipt | None]] = []
    settled: list[Receipt] = []
    overtaken_by = Cause.of("write.decided_meanwhile")
    for action, receipt in noted:
        if receipt is not None and receipt.outcome in _OVER:
            continue
        if _is_sent_once(action) and _may_be_sent(receipt):
            continue  # nobody can see whether it was: a person decides, in a later run
        if action.learner not in superseded:
            left.append((action, receipt))
        elif receipt is None:
            now = job.clock.now()
            settled.append(Receipt(action.key, action.verb, Outcome.FAILED, now, overtaken_by))
    return left, settled


def _begun(job: Job, left: Sequence[tuple[Action, Receipt | None]]) -> list[Receipt]:
    """Receipts for what may be sent from now on: whoever dies before it is seen leaves them."""
    now, begun = job.clock.now(), Cause.of("write.begun")
    return [
        Receipt(action.key, action.verb, Outcome.UNVERIFIED, now, begun)
        for action, receipt in left
        if not _may_be_sent(receipt)
    ]


def _is_sent_once(action: Action) -> bool:
    return effect_kind(action.target.kind).driver.sent_once


def _may_be_sent(receipt: Receipt | None) -> bool:
    """Whether an earlier attempt may have sent an action that nobody saw the outcome of."""
    return receipt is not None and receipt.outcome is Outcome.UNVERIFIED


def _not_all(away: Sequence[Receipt]) -> RetryLater:
    """Why a part is not over yet."""
    unseen = [each for each in away if each.outcome is Outcome.UNVERIFIED]
    if unseen:
        return OutcomeUnknown(
            Cause.of("write.several_unseen", count=len(unseen), cause=unseen[0].detail)
        )
    return LmsUnavailable(Cause.of("write.several_untried", count=len(away), cause=away[0].detail))


def end(job: Job, run: Run, work: Work) -> None:
    """Count what came of the run, and close it."""
    store = job.store
    counts = _counts(job, run)
    reuse = [
        key
        for key in job.reading_plan.courses
        if job.schedule is not None and job.schedule.stays_good(key) is not None
    ]
    with store.batch():
        store.work.finish(work, job.clock.now())
        store.runs.end(run.id, RunState.DONE, job.clock.now(), counts, reuse=reuse)
    log.info("run.done", run=run.id, programme=job.programme.id, **counts)


def _carried_out(outcomes: Mapping[Outcome, int]) -> int:
    return outcomes.get(Outcome.DONE, 0) + outcomes.get(Outcome.SENT, 0)


def _counts(job: Job, run: Run) -> dict[str, int]:
    store = job.store
    outcomes = store.actions.outcomes(run.id)
    outlook = store.actions.outlook(run.id)
    return {
        "judged": store.staged.count(run.id),
        "changed": store.verdicts.kept_in(run.id),
        "verified": outcomes.get(Outcome.DONE, 0),
        **{
            each.counted_as: _carried_out(store.actions.outcomes(run.id, each.name))
            for each in kinds_of(job.programme.effects)
            if each.counted_as
        },
        "already_so": outcomes.get(Outcome.ALREADY_SO, 0),
        "refused": outcomes.get(Outcome.REFUSED, 0),
        "unverified": outcomes.get(Outcome.UNVERIFIED, 0),
        "failed": outcomes.get(Outcome.FAILED, 0),
        "adopted": outlook.adopted,
        "drift": len(outlook.drifts),
        "obstacles": len(outlook.obstacles),
        "quarantined": len(store.readings.quarantined(run.id)),
        "discrepancies": len(outlook.discrepancies),
        "newly_undetermined": outlook.newly_undetermined,
        "overtaken": len(store.staged.superseded(run.id)),
    }
