"""Switch rules on: who, what, when and why, with a run under other rules begun anew."""

from __future__ import annotations

from dataclasses import replace

import structlog

from lms_bridge.cause import Cause
from lms_bridge.errors import ActivationRefused, BrakeApplied, RetryLater
from lms_bridge.model.activation import Activation
from lms_bridge.model.run import RunState
from lms_bridge.model.written import unseen_in
from lms_bridge.rulesets.comparing import Comparison, Side
from lms_bridge.runs.beginning import begin
from lms_bridge.runs.job import Job
from lms_bridge.stages.plan.brake import allowed

log = structlog.get_logger()


def ensure_said(by: str, because: str) -> None:
    """Refuse an activation that says not who, or not why."""
    if not by.strip() or not because.strip():
        raise ActivationRefused(Cause.of("activation.says_not_who"))
    sign = unseen_in(by + because)
    if sign:
        raise ActivationRefused(Cause.of("text.unseen_sign", sign=sign))


def ensure_spared(comparison: Comparison, *, release_brake: bool) -> None:
    """Stop rules that would change more learners than the site lets a run change.

    Whoever cannot be judged under the new rules counts as changed.

    Raises:
        BrakeApplied: and nobody released the brake.
    """
    lost = sum(each.rules == "new" for each in comparison.unjudged)
    changed, judged = comparison.changed + lost, comparison.judged + lost
    most = allowed(comparison.new.enabled.brake, judged)
    if changed > most and not release_brake:
        raise BrakeApplied(
            Cause.of("brake.rules", count=changed, judged=judged, allowed=most),
            where=Cause.of("place.programme", programme=comparison.new.programme.id),
        )


def record_activation(
    job: Job, new: Side, was: str, by: str, because: str, told: Comparison
) -> Activation:
    """Record that these rules judge from now on.

    Args:
        job: of the rules in force until now.
        new: the rules to switch on, with the site's values for them.
        was: the fingerprint of the activation that was the latest; "" for none.
        by: who switches them on.
        because: the reason given.
        told: what was shown of what they change.

    Raises:
        ActivationRefused: nobody is named, or no reason is given.
        RetryLater: somebody else switched rules on meanwhile.
    """
    ensure_said(by, because)
    store, programme = job.store, new.programme
    renewed = replace(job, programme=programme, enabled=new.enabled)
    with store.batch():
        if store.activations.active().get(programme.id, "") != was:
            raise RetryLater(Cause.of("activation.overtaken", programme=programme.id))
        store.rules.keep(programme.fingerprint, programme.id, programme.files)
        kept = store.activations.record(
            Activation(
                0,
                programme.id,
                programme.version,
                programme.fingerprint,
                by.strip(),
                because.strip(),
                job.clock.now(),
                told.judged,
                told.changed,
            )
        )
        _begin_anew(renewed)
    log.info(
        "rules.activated",
        programme=programme.id,
        version=programme.version,
        fingerprint=programme.fingerprint,
        judged=told.judged,
        changed=told.changed,
    )
    return kept


def _begin_anew(job: Job) -> None:
    """Close a run under way under other rules, and begin the same under these."""
    last = next(iter(job.store.runs.latest(job.programme.id, 1)), None)
    if last is not None and last.state is RunState.RUNNING:
        order = last.order
        begin(job, full=order.full, learner=order.learner or None, judge_all=order.judge_all)
