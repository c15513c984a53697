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


def brake(rule: Brake, plan: Plan, roster: int, last_roster: int | None, where: Cause) -> None:
    """Stop a run that follows a shrunken roster, or would change too many of its learners.

    Raises:
        BrakeApplied: with the learners concerned.
    """
    if roster == 0:
        raise BrakeApplied(Cause.of("brake.empty"), where=where)
    if last_roster is not None and roster < last_roster * (1 - _exactly(rule.shrink)):
        raise BrakeApplied(Cause.of("brake.shrank", before=last_roster, roster=roster), where=where)
    counted = (each for each in plan.actions if effect_kind(each.target.kind).braked)
    changed = sorted({action.learner for action in counted if action.learner})
    most = allowed(rule, roster)
    if len(changed) > most:
        raise BrakeApplied(
            Cause.of("brake.too_many", count=len(changed), roster=roster, allowed=most),
            where=where,
            learners=tuple(changed),
        )


def allowed(rule: Brake, roster: int) -> int:
    """How many of so many learners may change before a person has to say so."""
    return max(rule.spare, int(_exactly(rule.share) * roster))


def _exactly(share: float) -> Decimal:
    """The share as a person wrote it: 0.29 of 100 learners are 29."""
    return Decimal(str(share))
