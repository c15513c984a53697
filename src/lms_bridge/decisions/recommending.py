"""What a jury recommends to whoever it adjourns: kept with the adjournment and nothing else."""

from __future__ import annotations

from lms_bridge.cause import Cause
from lms_bridge.errors import DecisionRefused
from lms_bridge.located.nearest import nearest
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.written import unseen_in
from lms_bridge.programme.nouns import Programme


def refuse_recommendation(programme: Programme, decision: Decision) -> None:
    """Refuse one beside another decision, or a way that the programme does not know.

    Raises:
        DecisionRefused: it says so.
    """
    if not decision.again and not decision.recommends:
        return
    if (decision.kind, decision.outcome) != (DecisionKind.JURY, "adjourned"):
        raise DecisionRefused(Cause.of("decision.recommends_nothing"))
    sign = unseen_in(decision.recommends)
    if sign:
        raise DecisionRefused(Cause.of("text.unseen_sign", sign=sign))
    if decision.again and decision.again not in programme.again:
        raise DecisionRefused(
            Cause.of(
                "decision.no_way" if programme.again else "decision.no_ways",
                way=decision.again,
                close=nearest(decision.again, programme.again),
                known=tuple(programme.again),
            )
        )
