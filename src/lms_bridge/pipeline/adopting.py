"""Actions of which nobody saw what came: look in the LMS, and own up to what is there.

A process killed, a token revoked or an LMS gone between a write and its reading back leaves
actions without a receipt. Were they forgotten, the bridge would not know what is its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from lms_bridge.model.action import Action, Observed, Outcome, Presence, Receipt, Target, Verb
from lms_bridge.observation import observe
from lms_bridge.pipeline.job import Job

#: How many runs back actions without a receipt are looked for.
RUNS_BACK = 20


def adopt(job: Job) -> int:
    """Give a receipt to every such action that can be seen; answers how many were done."""
    waiting: dict[int, tuple[Action, ...]] = {}
    for run in job.store.runs(job.programme.id, RUNS_BACK):
        found = job.store.pending_actions(run.id)
        if found:
            waiting[run.id] = found
    if not waiting:
        return 0
    observed = observe(job.lms, _asked(waiting))
    done = 0
    for run_id in sorted(waiting):
        receipts = [
            receipt
            for action in waiting[run_id]
            if (receipt := _receipt(job, action, observed)) is not None
        ]
        job.store.save_receipts(run_id, receipts)
        done += sum(each.outcome is Outcome.DONE for each in receipts)
    return done


def _asked(waiting: Mapping[int, tuple[Action, ...]]) -> dict[Target, frozenset[int]]:
    people: dict[Target, set[int]] = defaultdict(set)
    for actions in waiting.values():
        for action in actions:
            people[action.target].update({action.user_id} - {0})
    return {target: frozenset(ids) for target, ids in people.items()}


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
    detail = "found done afterwards" if there else "not done when looked for afterwards"
    return Receipt(action.key, action.verb, outcome, job.clock.now(), detail)
