"""Actions of which nobody saw what came: look in the LMS, and own up to what is there.

A process killed, a token revoked or an LMS gone between a write and its reading back leaves
actions without a receipt. Were they forgotten, the bridge would not know what is its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lms_bridge.cause import Cause
from lms_bridge.errors import (
    CapabilityMissing,
    LmsBusy,
    LmsUnavailable,
    LmsUnreadable,
    SkipRecord,
    UnknownRecord,
)
from lms_bridge.model.action import (
    Action,
    Observed,
    Outcome,
    Presence,
    Receipt,
    Target,
    Verb,
)
from lms_bridge.model.installed import kind_names
from lms_bridge.ports.effects import Drivers
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.runs.job import Job
from lms_bridge.stages.observation import observe

#: How many runs back actions without a receipt are looked for.
RUNS_BACK = 20

_SEEN = frozenset({Outcome.DONE, Outcome.ALREADY_SO})


def adopt(job: Job) -> int:
    """Give a receipt to every such action that can be seen; answers how many were done."""
    waiting: dict[int, tuple[Action, ...]] = {}
    for run in job.store.runs.latest(job.programme.id, RUNS_BACK):
        found = tuple(each for each in job.store.actions.pending(run.id) if _known(each))
        if found:
            waiting[run.id] = found
    if not waiting:
        return 0
    drivers = job.drivers()
    observed = observe(drivers, _asked(drivers, waiting))
    done = 0
    for run_id in sorted(waiting):
        seen = _with_values(observed, drivers, waiting[run_id])
        receipts = [
            receipt
            for action in waiting[run_id]
            if (receipt := _receipt(job, action, seen)) is not None
        ]
        with job.store.batch():
            job.store.actions.save_receipts(run_id, receipts)
            drivers.note_taken(carried_out(waiting[run_id], receipts))
        done += sum(each.outcome is Outcome.DONE for each in receipts)
    return done


def _known(action: Action) -> bool:
    """Whether anybody can look: not of a kind that is not installed, or that is sent once."""
    kind = action.target.kind
    return kind in kind_names() and not effect_kind(kind).driver.sent_once


def carried_out(actions: Sequence[Action], receipts: Sequence[Receipt]) -> list[Action]:
    """Of these actions on learners, those that were seen to have been carried out."""
    seen = {each.key for each in receipts if each.outcome in _SEEN and each.verb is Verb.ADD}
    return [each for each in actions if each.verb is Verb.ADD and each.key in seen]


def _asked(
    drivers: Drivers, waiting: Mapping[int, tuple[Action, ...]]
) -> dict[Target, frozenset[int]]:
    people: dict[Target, set[int]] = defaultdict(set)
    for actions in waiting.values():
        for action in actions:
            if not drivers.of(action.target.kind).says_values:
                people[action.target].update({action.user_id} - {0})
    return {target: frozenset(ids) for target, ids in people.items()}


def _with_values(observed: Observed, drivers: Drivers, actions: Sequence[Action]) -> Observed:
    """What was observed, with what the targets that say values say of these actions."""
    saying: dict[Target, list[Action]] = defaultdict(list)
    for each in actions:
        if drivers.of(each.target.kind).says_values:
            saying[each.target].append(each)
    presence, missing = dict(observed.presence), set(observed.missing)
    unreadable = dict(observed.unreadable)
    for target, wanted in saying.items():
        try:
            presence[target] = drivers.of(target.kind).agreement(target, wanted)
        except UnknownRecord:
            missing.add(target)
        except (SkipRecord, CapabilityMissing, LmsUnavailable, LmsBusy, LmsUnreadable) as error:
            unreadable[target] = error.cause  # looked for again by the next run
    return replace(observed, presence=presence, missing=frozenset(missing), unreadable=unreadable)


def _receipt(job: Job, action: Action, observed: Observed) -> Receipt | None:
    """What the LMS shows of an action; None while it cannot say."""
    if action.target in observed.unreadable:
        return None
    if action.verb is Verb.CREATE:
        there = action.target not in observed.missing
    else:
        people = observed.presence.get(action.target, {})
        presence = people.get(action.user_id, Presence.ABSENT)
        if presence is Presence.UNKNOWN:
            return None
        in_it = presence in {Presence.PRESENT, Presence.SUSPENDED}  # whoever suspended it since
        there = in_it is (action.verb is Verb.ADD)
    outcome = Outcome.DONE if there else Outcome.FAILED
    detail = Cause.of("write.found_done" if there else "write.found_undone")
    return Receipt(action.key, action.verb, outcome, job.clock.now(), detail)
