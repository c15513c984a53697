"""The stages of a run: nothing of a later one begins before an earlier one is over.

| stage | work | in the queue |
|---|---|---|
| FIND | which courses exist | read |
| COURSES | one course each | read |
| SITE | cohorts, people, ratings | read |
| JUDGE | some learners each | judge |
| PLAN | wanted against observed; the brake | read |
| KEEP | the verdicts of some learners each | judge |
| MAKE, ENROL, ADD, REMOVE | some actions each, in this order | write |
| COLUMN, SCORE | columns to make; some scores each | write |
| END | the counts | judge |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import groupby

from lms_bridge.model.action import Action, EffectKind, Verb


class Stage(IntEnum):
    """Their order."""

    FIND = 0
    COURSES = 1
    SITE = 2
    JUDGE = 3
    PLAN = 4
    KEEP = 5
    MAKE = 6
    ENROL = 7
    ADD = 8
    REMOVE = 9
    COLUMN = 10
    SCORE = 11
    END = 12


#: Requests that one part of the actions may need about; each takes a few moments.
_PART = 50

#: What the LMS takes one learner at a time, and what it takes by the hundred.
_ONE_BY_ONE = frozenset({EffectKind.RATING, EffectKind.COMPLETION, EffectKind.COLUMN})
_TOGETHER = 100


def parts(actions: Sequence[Action]) -> Iterator[tuple[Stage, list[Action]]]:
    """Cut a plan's actions into pieces of work, in the plan's order.

    What is made comes first, as one piece: a competency needs the one above it. Enrolments
    come before groups, which want an enrolled learner; removals come after. Columns come last:
    a gradebook that cannot be reached holds up nothing.
    """
    for stage, same in groupby(sorted(actions, key=_stage), key=_stage):
        if stage in {Stage.MAKE, Stage.COLUMN}:
            yield stage, list(same)
            continue
        part: list[Action] = []
        weight = 0.0
        for batch in _batches(same):
            cost = len(batch) if batch[0].target.kind in _ONE_BY_ONE else 3
            if part and weight + cost > _PART:
                yield stage, part
                part, weight = [], 0
            part, weight = part + batch, weight + cost
        yield stage, part


def _stage(action: Action) -> Stage:
    if action.target.kind is EffectKind.COLUMN:
        return Stage.COLUMN if action.verb is Verb.CREATE else Stage.SCORE
    match action.verb:
        case Verb.CREATE:
            return Stage.MAKE
        case Verb.REMOVE:
            return Stage.REMOVE
        case Verb.ADD:
            return Stage.ENROL if action.target.kind is EffectKind.ENROLMENT else Stage.ADD


def _batches(actions: Iterator[Action]) -> Iterator[list[Action]]:
    """Actions on one target that go together, no more than one request takes."""
    for (target, _), same in groupby(actions, key=lambda each: (each.target, each.verb)):
        together = list(same)
        size = _PART if target.kind in _ONE_BY_ONE else _TOGETHER
        for start in range(0, len(together), size):
            yield together[start : start + size]
