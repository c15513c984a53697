"""The brake: a run that would change too much stops before its first write.

A kind of effect may say that its writes are not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from decimal import Decimal

from lms_bridge.cause import Cause
from lms_bridge.errors import BrakeApplied
from lms_bridge.model.action import Plan
from lms_bridge.model.run import Quarantined
from lms_bridge.model.site import Brake
from lms_bridge.programme.effect_kinds import effect_kind

#: How the codes of the reasons begin for which the brake stops a run.
BRAKE = "brake."
_UNNUMBERED = "brake.no_idnumbers"


def brake(
    rule: Brake,
    plan: Plan,
    roster: int,
    last_roster: int | None,
    where: Cause,
    aside: Collection[Quarantined] = (),
    recounted: Collection[str] = (),
) -> None:
    """Stop a run that follows a shrunken roster, or would change too many of its learners.

    `aside` is who was in the intakes and could not be put on the roster, and `recounted` whose
    verdict newly fell because sessions that were counted once count otherwise now.

    Raises:
        BrakeApplied: with the learners concerned.
    """
    if roster == 0:
        raise BrakeApplied(why_empty(aside), where=where)
    if last_roster is not None and roster < last_roster * (1 - _exactly(rule.shrink)):
        raise BrakeApplied(Cause.of("brake.shrank", before=last_roster, roster=roster), where=where)
    if recounted:
        raise BrakeApplied(
            Cause.of("brake.recounted", count=len(recounted)),
            where=where,
            learners=tuple(sorted(recounted)),
        )
    counted = (each for each in plan.actions if effect_kind(each.target.kind).braked)
    changed = sorted({action.learner for action in counted if action.learner})
    most = allowed(rule, roster)
    if len(changed) > most:
        raise BrakeApplied(
            Cause.of("brake.too_many", count=len(changed), roster=roster, allowed=most),
            where=where,
            learners=tuple(changed),
        )


def brake_unnumbered(roster: int, aside: Collection[Quarantined], where: Cause) -> None:
    """Stop a run in which no idnumber is visible; no release lets it go, as nobody can be judged.

    Raises:
        BrakeApplied: nobody is concerned.
    """
    if roster == 0 and (cause := why_empty(aside)).code == _UNNUMBERED:
        raise BrakeApplied(cause, where=where)


def brake_blindness(rule: Brake, undetermined: Collection[str], roster: int, where: Cause) -> None:
    """Stop a run after which too many learners could not be judged who could be before.

    A source that they rest on is gone or closed: a course, a capability.

    Raises:
        BrakeApplied: with the learners concerned.
    """
    most = allowed(rule, roster)
    if len(undetermined) > most:
        cause = Cause.of("brake.blind", count=len(undetermined), roster=roster, allowed=most)
        raise BrakeApplied(cause, where=where, learners=tuple(undetermined))


def why_empty(aside: Collection[Quarantined]) -> Cause:
    """Why nobody is on a roster: nobody is in the intakes, or nobody of them could be taken."""
    if not aside:
        return Cause.of("brake.empty")
    causes = Counter(each.cause for each in aside)
    (most, _), *others = causes.most_common()
    if most.code == "account.no_idnumber" and not others:
        return Cause.of(_UNNUMBERED, count=len(aside))
    return Cause.of("brake.all_aside", count=len(aside), cause=most)


def allowed(rule: Brake, roster: int) -> int:
    """How many of so many learners may change before a person has to say so."""
    return max(rule.spare, int(_exactly(rule.share) * roster))


def _exactly(share: float) -> Decimal:
    """The share as a person wrote it: 0.29 of 100 learners are 29."""
    return Decimal(str(share))
