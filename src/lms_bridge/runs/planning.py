"""What verdicts want, what was seen, and the plan that follows: for a run, and for a look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lms_bridge.cause import Cause
from lms_bridge.model.action import Observed, Plan, Target, Wanted
from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.run import Judged
from lms_bridge.model.site import Enabled
from lms_bridge.ports.effects import Drivers, Notes
from lms_bridge.programme import Programme
from lms_bridge.runs.job import Job
from lms_bridge.stages.observation import observe
from lms_bridge.stages.plan import asked, difference, made_once, places, wanted


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what targets are known to say: to be noted once the plan is kept."""

    plan: Plan
    observed: Observed
    notes: Notes = field(default_factory=dict)


def closed_places(
    drivers: Drivers, programme: Programme, enabled: Enabled
) -> Mapping[Target, Cause]:
    """Of the places that a programme writes into, those where nothing can be written, and why."""
    found = {place: drivers.of(place.kind).closed(place) for place in places(programme, enabled)}
    return {place: why for place, why in found.items() if why is not None}


def wishes_of(job: Job, judged: Sequence[Judged]) -> tuple[Wanted, ...]:
    """What verdicts want in the LMS, but for places where nothing can be written."""
    pairs = [(each.user_id, each.verdict) for each in judged]
    closed = closed_places(job.drivers(), job.programme, job.enabled)
    return wanted(job.programme, job.enabled, pairs, closed)


def plan_of(job: Job, wishes: Sequence[Wanted], drivers: Drivers) -> Planned:
    """Compare what is wanted with the LMS and with what the bridge did before."""
    once = made_once(job.programme, job.enabled)
    closed = closed_places(drivers, job.programme, job.enabled)
    holders = {each.user_id for each in wishes if each.present and each.badge}
    observed = observe(drivers, asked(wishes, once), holders)
    observed = replace(observed, closed={**closed, **observed.closed})
    found = difference(
        wishes,
        observed,
        job.store.actions.ledger(job.programme.id),
        choices(job),
        once,
        frozenset(job.reading_plan.courses),
    )
    return Planned(found.plan, observed, found.notes)


def choices(job: Job) -> dict[str, str]:
    """What people decided about drifts; a write of the bridge since then has used it up."""
    set_on = job.store.actions.set_on(job.programme.id)
    return {
        each.subject: each.outcome
        for each in job.store.decisions.recorded(job.programme.id)
        if each.kind is DecisionKind.DRIFT
        and (each.subject not in set_on or each.at > set_on[each.subject])
    }
