"""What verdicts want, what was seen, and the plan that follows: for a run, and for a look."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from lms_bridge.cause import Cause
from lms_bridge.model.action import Observed, Plan, Target, Wanted, number_of_key
from lms_bridge.model.decision import WITHDRAWN, DecisionKind
from lms_bridge.model.run import RunState, StagedJudgement
from lms_bridge.model.site import Enabled
from lms_bridge.ports.effects import Drivers, Notes
from lms_bridge.programme import Programme
from lms_bridge.programme.effect_kinds import effect_kind, kinds_of
from lms_bridge.runs.job import Job
from lms_bridge.stages.observation import observe
from lms_bridge.stages.plan import (
    SentBefore,
    made_once,
    places,
    plan_difference,
    wanted_by_target,
    wanted_effects,
)

#: So many runs back the last one that came to its end is looked for.
_LATELY = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what is to be noted once the plan is kept.

    Attributes:
        plan: what to do.
        observed: the state of the targets.
        notes: what targets are known to say.
        told: keys of what stood at the first look, and is not sent.
        looked: kinds that are sent once for which this run looks, without a gap since the last.
        over: keys of what was told and is over.
    """

    plan: Plan
    observed: Observed
    notes: Notes = field(default_factory=dict)
    told: tuple[str, ...] = ()
    looked: frozenset[str] = frozenset()
    over: tuple[str, ...] = ()


def closed_places(
    drivers: Drivers, programme: Programme, enabled: Enabled
) -> Mapping[Target, Cause]:
    """Of the places that a programme writes into, those where nothing can be written, and why."""
    found = {place: drivers.of(place.kind).closed(place) for place in places(programme, enabled)}
    return {place: why for place, why in found.items() if why is not None}


def wishes_of(
    job: Job, judged: Sequence[StagedJudgement], closed: Collection[Target]
) -> tuple[Wanted, ...]:
    """What verdicts want in the LMS, but for the places that are `closed`."""
    pairs = [(each.user_id, each.verdict) for each in judged]
    return wanted_effects(job.programme, job.enabled, pairs, closed)


def plan_of(job: Job, wishes: Sequence[Wanted], drivers: Drivers) -> Planned:
    """Compare what is wanted with the LMS and with what the bridge did before."""
    once = made_once(job.programme, job.enabled)
    closed = closed_places(drivers, job.programme, job.enabled)
    holders = {each.user_id for each in wishes if each.present and each.badge}
    shown = [each for each in wishes if not effect_kind(each.target.kind).driver.sent_once]
    observed = observe(drivers, wanted_by_target(shown, once), holders)
    observed = replace(observed, closed={**closed, **observed.closed})
    before = sent_before(job)
    found = plan_difference(
        wishes,
        observed,
        job.store.actions.ledger(job.programme.id),
        choices(job),
        once,
        frozenset(job.reading_plan.courses),
        before,
    )
    return Planned(found.plan, observed, found.notes, found.told, before.looked, found.over)


def sent_once(job: Job) -> tuple[str, ...]:
    """The kinds of the programme, switched on here, whose writes cannot be observed."""
    kinds = kinds_of(job.programme.effects)
    return tuple(each.name for each in kinds if each.driver.sent_once and each.is_on(job.enabled))


def looked_mark(kind: str) -> str:
    """The key under which it is noted when a run last looked what there is to send."""
    return f"looked:{kind}"


def sent_before(job: Job) -> SentBefore:
    """What is known of earlier sendings: nothing is asked where nothing is sent once."""
    kinds = sent_once(job)
    if not kinds:
        return SentBefore()
    store, key = job.store, job.programme.id
    set_on = store.actions.set_on(key)
    over = [each for each in store.runs.latest(key, _LATELY) if each.state is RunState.DONE]
    last = max((each.started for each in over), default=None)
    looked = {
        kind
        for kind in kinds
        if (at := set_on.get(looked_mark(kind))) is not None and (last is None or last <= at)
    }
    zone, today = ZoneInfo(job.time_zone), job.today()
    told = {
        kind: frozenset(
            number_of_key(each)
            for each, present in store.actions.ledger(key).items()
            if present
            and each.startswith(f"{kind}:")
            and set_on[each].astimezone(zone).date() == today
        )
        for kind in kinds
    }
    judged = frozenset(store.verdicts.numbers(key))
    return SentBefore(store.actions.unknown_sendings(key, kinds), judged, frozenset(looked), told)


def choices(job: Job) -> dict[str, str]:
    """What people decided about drifts; a write of the bridge since then has used it up."""
    set_on = job.store.actions.set_on(job.programme.id)
    chosen = {
        each.subject: each.outcome
        for each in job.store.decisions.recorded(job.programme.id)
        if each.kind is DecisionKind.DRIFT
        and (each.subject not in set_on or each.at > set_on[each.subject])
    }
    return {subject: outcome for subject, outcome in chosen.items() if outcome != WITHDRAWN}
