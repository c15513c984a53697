"""Columns of gradebooks: what each is to say of everybody, and what has to be sent for that.

| wanted | the column says | the bridge last sent | then |
|---|---|---|---|
| a score | the same | any | nothing to do; noted as sent |
| a score | nothing | nothing | send |
| a score | nothing | a score | drift: somebody emptied it |
| a score | another | that other one | send |
| a score | another | nothing, or yet another | drift: somebody wrote it |
| a score | there is no column | any | make the column, and send |
| nothing, it cannot be computed | any | any | leave it |

A drift stays one when the verdict changes: what a person wrote is not overwritten before a
person says so. Whoever is not enrolled in the course has no score there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lms_bridge.cause import Cause
from lms_bridge.model.action import (
    Action,
    Drift,
    EffectKind,
    Obstacle,
    Plan,
    Reason,
    SeenColumns,
    Target,
    Verb,
    Wanted,
)
from lms_bridge.model.points import Points, said, same
from lms_bridge.model.site import Enabled
from lms_bridge.model.verdict import Verdict
from lms_bridge.programme.nouns import Programme
from lms_bridge.stages.plan.scores import points
from lms_bridge.stages.plan.wanted import target_of

#: What to write beside a score: of a verdict, about a component.
Remark = Callable[[Verdict, str], str]


def columns_wanted(
    programme: Programme,
    enabled: Enabled,
    judged: Iterable[tuple[int, Verdict]],
    remark: Remark,
) -> Iterator[Wanted]:
    """What each column is to say of each learner; nothing of what cannot be computed."""
    if EffectKind.COLUMN.value in enabled.effects_off:
        return
    effects = [each for each in programme.effects if each.kind is EffectKind.COLUMN]
    targets = {each.id: target_of(programme, enabled, each) for each in effects}
    for user_id, verdict in judged:
        for effect in effects:
            if verdict.track not in effect.tracks:
                continue
            found = points(programme, verdict, effect.component)
            if found is None:
                continue
            status = verdict.component(effect.component).status.value
            yield Wanted(
                learner=verdict.learner,
                user_id=user_id,
                target=targets[effect.id],
                present=True,
                reason=Reason(programme.id, effect.component, status),
                name=effect.name,
                note=remark(verdict, effect.component),
                points=found,
            )


def follow_up(programme: Programme, enabled: Enabled) -> str:
    """The course whose gradebook the programme's columns are in; "" where it has none."""
    if EffectKind.COLUMN.value in enabled.effects_off:
        return ""
    columns = (each for each in programme.effects if each.kind is EffectKind.COLUMN)
    return next((target_of(programme, enabled, each).course for each in columns), "")


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """What to send, and by target what to note of what columns hold: "" forgets a person."""

    plan: Plan
    notes: Mapping[Target, Mapping[int, str]] = field(default_factory=dict)


def column_difference(
    wishes: Iterable[Wanted], seen: SeenColumns, choices: Mapping[str, str]
) -> ColumnPlan:
    """What to send to columns, what drifted there, what is in the way.

    Args:
        wishes: what each column is to say of each learner.
        seen: what the columns say, and what the bridge last sent.
        choices: by effect key, what a person decided about a drift: "restore" or "leave".
    """
    difference = _Difference(seen, choices)
    for course, why in seen.closed.items():
        difference.close(course, why)
    for each in wishes:
        difference.add(each)
    return difference.result()


def _as_counted(target: Target) -> list[str | int]:
    """UE2 before UE10: a gradebook keeps its columns in the order in which they were made."""
    parts = re.split(r"(\d+)", str(target))
    return [int(each) if number % 2 else each for number, each in enumerate(parts)]


class _Difference:
    """Gathers a plan score by score."""

    def __init__(self, seen: SeenColumns, choices: Mapping[str, str]) -> None:
        self.seen = seen
        self.choices = choices
        self.missing: dict[Target, Wanted] = {}
        self.actions: list[Action] = []
        self.drifts: list[Drift] = []
        self.obstacles: dict[str, Obstacle] = {}
        self.notes: dict[Target, dict[int, str]] = defaultdict(dict)
        self.satisfied = 0

    def result(self) -> ColumnPlan:
        """The plan so far: columns to make first, then learner by learner."""
        making = [_making(self.missing[each]) for each in sorted(self.missing, key=_as_counted)]
        plan = Plan(
            actions=(*making, *sorted(self.actions, key=lambda each: each.key)),
            drifts=tuple(sorted(self.drifts, key=lambda each: each.key)),
            obstacles=tuple(self.obstacles[key] for key in sorted(self.obstacles)),
            satisfied=self.satisfied,
        )
        return ColumnPlan(plan, {target: dict(each) for target, each in self.notes.items()})

    def close(self, course: str, why: Cause) -> None:
        """Nothing can be written into a gradebook: said once, whomever it concerns."""
        gradebook = Target(EffectKind.COLUMN, course)
        self._obstacle(Obstacle(str(gradebook), "", gradebook, why))

    def add(self, wish: Wanted) -> None:
        """Add one wish."""
        target, points = wish.target, wish.points
        gradebook = Target(EffectKind.COLUMN, target.course)
        if points is None or target.course in self.seen.closed:
            return
        if wish.user_id in self.seen.outsiders.get(target.course, ()):
            cause = Cause.of("gradebook.not_enrolled", course=target.course)
            self._obstacle(Obstacle(f"{gradebook}@{wish.learner}", wish.learner, gradebook, cause))
            if self.seen.sent.get(target, {}).get(wish.user_id):
                self.notes[target][wish.user_id] = ""
        elif target not in self.seen.scores:
            self._to_a_new_column(wish, points)
        else:
            self._compare(wish, points)

    def _to_a_new_column(self, wish: Wanted, points: Points) -> None:
        if self.choices.get(wish.key) == "leave":
            self.satisfied += 1
            return
        known = self.missing.setdefault(wish.target, wish)
        if known.points is not None and known.points.maximum < points.maximum:
            self.missing[wish.target] = wish
        self._send(wish)

    def _compare(self, wish: Wanted, points: Points) -> None:
        wants = said(points.given, points.maximum, wish.note)
        held = self.seen.scores[wish.target].get(wish.user_id)
        says = said(held.given, held.maximum, held.comment) if held else ""
        sent = self.seen.sent.get(wish.target, {}).get(wish.user_id, "")
        if same(wants, says):
            self.satisfied += 1
            if not same(sent, says):
                self.notes[wish.target][wish.user_id] = wants
        elif same(says, sent) or self.choices.get(wish.key) == "restore":
            self._send(wish)
        elif self.choices.get(wish.key) == "leave":
            self.satisfied += 1
        else:
            self.drifts.append(
                Drift(wish.key, wish.learner, wish.target, expected=True, reason=wish.reason)
            )

    def _send(self, wish: Wanted) -> None:
        self.actions.append(
            Action(
                key=wish.key,
                verb=Verb.ADD,
                target=wish.target,
                learner=wish.learner,
                user_id=wish.user_id,
                reason=wish.reason,
                name=wish.name,
                note=wish.note,
                points=wish.points,
            )
        )

    def _obstacle(self, obstacle: Obstacle) -> None:
        self.obstacles.setdefault(obstacle.key, obstacle)


def _making(wish: Wanted) -> Action:
    return Action(
        key=f"made:{wish.target}",
        verb=Verb.CREATE,
        target=wish.target,
        learner="",
        user_id=0,
        reason=wish.reason,
        name=wish.name,
        points=wish.points,
    )
