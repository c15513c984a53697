"""The stages of a run: nothing of a later one begins before an earlier one is over.

| stage | work | in the queue |
|---|---|---|
| FIND | which courses exist | read |
| COURSES | some courses each | read |
| SITE | cohorts, people, ratings | read |
| JUDGE | some learners each | judge |
| PLAN | wanted against observed; the brake | read |
| KEEP | the verdicts of some learners each | judge |
| MAKE, FIRST, ADD, REMOVE | some actions each, in this order | write |
| MAKE_LAST, LAST | what may be out of reach by itself: made, then written | write |
| END | the counts | judge |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import groupby

from lms_bridge.model.action import Action, Verb
from lms_bridge.programme.effect_kind import Turn
from lms_bridge.programme.effect_kinds import effect_kind


class Stage(IntEnum):
    """Their order."""

    FIND = 0
    COURSES = 1
    SITE = 2
    JUDGE = 3
    PLAN = 4
    KEEP = 5
    MAKE = 6
    FIRST = 7
    ADD = 8
    REMOVE = 9
    MAKE_LAST = 10
    LAST = 11
    END = 12


#: Requests that one part of the actions may need about; each takes a few moments.
_PART = 50

#: So many learners go into one request, where the LMS takes many at once.
_TOGETHER = 100


def pieces_of_plan(actions: Sequence[Action]) -> Iterator[tuple[Stage, list[Action]]]:
    """Cut a plan's actions into pieces of work, in the plan's order.

    What is made comes first, as one piece: one thing may need the one above it. Kinds of
    effect say whether they come first or last; removals come after what is added.
    """
    for stage, same in groupby(sorted(actions, key=_stage), key=_stage):
        if stage in {Stage.MAKE, Stage.MAKE_LAST}:
            yield stage, list(same)
            continue
        part: list[Action] = []
        weight = 0.0
        for batch in _batches(same):
            cost = 3 if _takes_many(batch[0].target.kind) else len(batch)
            if part and weight + cost > _PART:
                yield stage, part
                part, weight = [], 0
            part, weight = part + batch, weight + cost
        yield stage, part


def _stage(action: Action) -> Stage:
    turn = effect_kind(action.target.kind).turn
    if turn is Turn.LAST:
        return Stage.MAKE_LAST if action.verb is Verb.CREATE else Stage.LAST
    match action.verb:
        case Verb.CREATE:
            return Stage.MAKE
        case Verb.REMOVE:
            return Stage.REMOVE
        case Verb.ADD:
            return Stage.FIRST if turn is Turn.FIRST else Stage.ADD


def _bundle(action: Action) -> tuple[object, ...]:
    if effect_kind(action.target.kind).driver.sent_once:
        return action.target.kind, action.learner
    return action.target, action.verb


def _takes_many(kind: str) -> bool:
    return effect_kind(kind).driver.together


def _batches(actions: Iterator[Action]) -> Iterator[list[Action]]:
    """Actions that go together: on one target, or sent to one learner; as one request takes."""
    for _, same in groupby(actions, key=_bundle):
        together = list(same)
        size = _TOGETHER if _takes_many(together[0].target.kind) else _PART
        for start in range(0, len(together), size):
            yield together[start : start + size]
