"""What verdicts want, what was seen, and the plan that follows: for a run, and for a look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lms_bridge.model.action import EffectKind, Observed, Plan, Target, Wanted
from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.run import Judged
from lms_bridge.model.verdict import Verdict
from lms_bridge.programme import Programme
from lms_bridge.runs.job import Job
from lms_bridge.stages.observation import Gradebook, observe
from lms_bridge.stages.plan import (
    asked,
    column_difference,
    columns_wanted,
    difference,
    follow_up,
    framework_wanted,
    wanted,
)
from lms_bridge.stages.plan.columns import Remark
from lms_bridge.text import Wording, score_remark


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what the gradebooks are known to hold: to be noted once the plan is kept."""

    plan: Plan
    observed: Observed
    notes: Mapping[Target, Mapping[int, str]] = field(default_factory=dict)


def wishes_of(job: Job, judged: Sequence[Judged]) -> Iterator[Wanted]:
    """What verdicts want in the LMS, and what columns are to say of them, if there can be any."""
    pairs = [(each.user_id, each.verdict) for each in judged]
    yield from wanted(job.programme, job.enabled, pairs)
    course = follow_up(job.programme, job.enabled)
    if course and not job.gradebook().closed(course):
        yield from columns_wanted(job.programme, job.enabled, pairs, _remarks(job.programme))


def _remarks(programme: Programme) -> Remark:
    """Writes remarks; many learners stand where others stand."""
    wording, known = Wording("fr", programme), dict[object, str]()

    def remark(verdict: Verdict, component: str) -> str:
        judged = verdict.component(component)
        key = (verdict.track, component, judged.status, judged.how, judged.owed)
        if key not in known:
            known[key] = score_remark(wording, verdict, component)
        return known[key]

    return remark


def plan_of(job: Job, wishes: Sequence[Wanted], gradebook: Gradebook) -> Planned:
    """Compare what is wanted with the LMS and with what the bridge did before."""
    effects = [each for each in wishes if each.target.kind is not EffectKind.COLUMN]
    framework = framework_wanted(job.programme, job.enabled)
    holders = {each.user_id for each in effects if each.present and each.badge}
    observed = observe(job.lms, asked(effects, framework), holders)
    chosen = choices(job)
    plan = difference(
        effects,
        observed,
        job.store.ledger(job.programme.id),
        chosen,
        framework,
        frozenset(job.reading_plan.courses),
    )
    columns = [each for each in wishes if each.target.kind is EffectKind.COLUMN]
    people: dict[Target, set[int]] = defaultdict(set)
    for each in columns:
        people[each.target].add(each.user_id)
    course = follow_up(job.programme, job.enabled)
    seen = gradebook.see(job.lms, people, course)
    found = column_difference(columns, seen, chosen)
    return Planned(_together(plan, found.plan), observed, found.notes)


def _together(one: Plan, other: Plan) -> Plan:
    return Plan(
        actions=one.actions + other.actions,
        drifts=tuple(sorted(one.drifts + other.drifts, key=lambda each: each.key)),
        obstacles=tuple(sorted(one.obstacles + other.obstacles, key=lambda each: each.key)),
        satisfied=one.satisfied + other.satisfied,
    )


def choices(job: Job) -> dict[str, str]:
    """What people decided about drifts; a write of the bridge since then has used it up."""
    set_on = job.store.set_on(job.programme.id)
    return {
        each.subject: each.outcome
        for each in job.store.decisions(job.programme.id)
        if each.kind is DecisionKind.DRIFT
        and (each.subject not in set_on or each.at > set_on[each.subject])
    }
