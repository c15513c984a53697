"""Wishes, targets and states to plan with."""

from __future__ import annotations

from typing import Any

from lms_bridge.model.action import Observed, Presence, Reason, Target, Wanted

REASON = Reason("mini", "U1", "validated")
COHORT = Target("cohort", idnumber="LMSB-U1")
GROUP = Target("group", course="C", idnumber="LMSB-G")
ENROLMENT = Target("enrolment", course="C")
COMPLETION = Target("completion", course="C", idnumber="report")
ROOT = Target("rating", framework="F")
RATING = Target("rating", idnumber="B1", framework="F")
CHILD = Target("rating", idnumber="K1", framework="F")
FRAMEWORK = ((ROOT, "Framework", ""), (RATING, "Block", ""), (CHILD, "Competence", "B1"))


def wish(target: Target = COHORT, *, present: bool = True, user: int = 1, **more: Any) -> Wanted:
    """One learner in one target, wanted there or not."""
    return Wanted(f"L{user}", user, target, present, REASON, **more)


def seen(target: Target, presence: Presence | None, user: int = 1, **more: Any) -> Observed:
    """What was observed of one learner in one target."""
    found = {} if presence is None else {user: presence}
    return Observed(presence={target: found}, **more)
