"""The brake: a run that would change too much stops before its first write.

A kind of effect may say that its writes are not counted.
"""

from __future__ import annotations

from decimal import Decimal

from lms_bridge.cause import Cause
from lms_bridge.errors import BrakeApplied
from lms_bridge.model.action import Plan
from lms_bridge.model.site import Brake
from lms_bridge.programme.effect_kinds import effect_kind

#: How the codes of the reasons begin for which the brake stops a run.
BRAKE = "brake."


def brake(rule: Brake, plan: Plan, roster: int, last_roster: int | None, where: str) -> None:
    """Stop a run that follows a shrunken roster, or would change too many of its learners.

    Raises:
        BrakeApplied: with the learners concerned.
    """
    remedy = "look at `lms-bridge plan`; if all of it is right, run sync with --release-brake"
    if roster == 0:
        raise BrakeApplied(
            "the roster is empty",
            cause=Cause.of("brake.empty"),
            where=where,
            remedy="look at the intakes in the site file and at the cohort in the LMS",
        )
    if last_roster is not None and roster < last_roster * (1 - _exactly(rule.shrink)):
        raise BrakeApplied(
            f"the roster shrank from {last_roster} to {roster} learners",
            cause=Cause.of("brake.shrank", before=last_roster, roster=roster),
            where=where,
            remedy=remedy,
        )
    counted = (each for each in plan.actions if effect_kind(each.target.kind).braked)
    changed = sorted({action.learner for action in counted if action.learner})
    most = allowed(rule, roster)
    if len(changed) > most:
        raise BrakeApplied(
            f"the run would change {len(changed)} of {roster} learners, and may change {most}",
            cause=Cause.of("brake.too_many", count=len(changed), roster=roster, allowed=most),
            where=where,
            remedy=remedy,
            learners=tuple(changed),
        )


def allowed(rule: Brake, roster: int) -> int:
    """How many of so many learners may change before a person has to say so."""
    return max(rule.spare, int(_exactly(rule.share) * roster))


def _exactly(share: float) -> Decimal:
    """The share as a person wrote it: 0.29 of 100 learners are 29."""
    return Decimal(str(share))
