"""What other rules would change for one learner, and for a whole cohort."""

from __future__ import annotations

from dataclasses import dataclass

from lms_bridge.cause import Cause
from lms_bridge.model.verdict import Because, Owed

#: The name that the whole goes by among components.
AWARD = "award"


@dataclass(frozen=True, slots=True)
class StandingChange:
    """One component, or the award, that would stand elsewhere.

    Attributes:
        component: its id; "award" for the whole.
        before: its status under the old rules; "" where they have no such component.
        after: its status under the new rules; "" where they have none.
        why_before: the condition that decides it under the old rules, without those it rests on.
        why_after: the same under the new rules.
    """

    component: str
    before: str
    after: str
    why_before: Because | None
    why_after: Because | None


@dataclass(frozen=True, slots=True)
class LearnerChange:
    """One learner who would stand elsewhere, or owe something else.

    Attributes:
        steps: what would stand elsewhere, the award last.
        owed: what would be owed, and is not.
        settled: what is owed, and would not be.
    """

    learner: str
    track: str
    steps: tuple[StandingChange, ...]
    owed: tuple[Owed, ...]
    settled: tuple[Owed, ...]


@dataclass(frozen=True, slots=True)
class Unjudged:
    """One learner who cannot be judged under one of the two versions, and why."""

    learner: str
    rules: str
    cause: Cause


@dataclass(frozen=True, slots=True)
class Provisional:
    """A need of the new rules that the stored facts do not answer as the new rules ask.

    Attributes:
        need: its key.
        why: "new" (nobody asked for it), "elsewhere" (it is read in another place), or
            "otherwise" (it is taken from the same place by another measure: a pass mark,
            words of sessions, marks that count).
    """

    need: str
    why: str


@dataclass(frozen=True, slots=True, order=True)
class EffectChange:
    """What would follow in the LMS: kind of effect, its target, and what would be done.

    `what` is "add", "remove", "score" (another score in a column), "kept" (ratings and
    completions are not taken back) or "left" (no rule names it any more).
    """

    kind: str
    target: str
    what: str
