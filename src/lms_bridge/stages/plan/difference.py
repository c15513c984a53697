"""Wanted against observed and against what the bridge did before: actions, drift, obstacles.

| wanted | observed | the bridge's ledger | then |
|---|---|---|---|
| there | there | any | nothing to do |
| there | absent | nothing, or taken out | add |
| there | absent | put in | drift: somebody took it out; a person decides |
| there | suspended | any | obstacle: never set active again |
| not there | there | put in | remove, unless the kind keeps it |
| not there | there | nothing | drift where the target is the bridge's own; else leave |
| not there | absent | any | nothing to do |
| a value | the same value | any | nothing to do; noted as written |
| a value | what the bridge last wrote, be it nothing | that | write |
| a value | another | nothing, or yet another | drift: somebody wrote it |
| any | the target does not exist | any | as its kind says: make it, or obstacle |
| any | unknown | any | obstacle |

A drift stays one when the verdict changes: what a person did is not undone before a person
says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lms_bridge.cause import Cause
from lms_bridge.model.action import (
    Action,
    Drift,
    Observed,
    Obstacle,
    Plan,
    Presence,
    Reason,
    Target,
    Verb,
    Wanted,
)
from lms_bridge.model.points import Points
from lms_bridge.programme.effect_kind import EffectKind, MadeOnce, Turn
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.stages.plan.once import Sending, SentBefore, sending


@dataclass(frozen=True, slots=True)
class Difference:
    """A plan, and what to note with it.

    Attributes:
        plan: what to do.
        notes: by target, what targets are seen to say of user ids: "" forgets a person.
        told: keys of what is not sent, because it stood at the first look.
        over: keys of what was told and is over: it is told again when it comes back.
    """

    plan: Plan
    notes: Mapping[Target, Mapping[int, str]] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    over: tuple[str, ...] = ()


def plan_difference(
    wishes: Iterable[Wanted],
    observed: Observed,
    ledger: Mapping[str, bool],
    choices: Mapping[str, str],
    once: MadeOnce = (),
    protected: frozenset[str] = frozenset(),
    before: SentBefore | None = None,
) -> Difference:
    """What to write, what drifted, what is in the way.

    Args:
        wishes: every learner and target that effects name.
        observed: the state of the targets.
        ledger: by effect key, what the bridge last set and saw confirmed.
        choices: by effect key, what a person decided about a drift: "restore" or "leave".
        once: what the programme wants made once.
        protected: courses whose records verdicts rest on; nobody is unenrolled from them.
        before: what is known of what was sent, for kinds that are sent once.
    """
    difference = _Difference(observed, ledger, choices, once, protected, before or SentBefore())
    for place, why in observed.closed.items():
        difference.close(place, why)
    for each in wishes:
        difference.add(each)
    return difference.result()


class _Difference:
    """Gathers a plan wish by wish; the `Draft` that kinds of effect are asked with."""

    def __init__(
        self,
        observed: Observed,
        ledger: Mapping[str, bool],
        choices: Mapping[str, str],
        once: MadeOnce,
        protected: frozenset[str],
        before: SentBefore,
    ) -> None:
        self.observed = observed
        self.ledger = ledger
        self.choices = choices
        self.made_once: Mapping[Target, tuple[str, str]] = {
            target: (name, parent) for target, name, parent in once
        }
        self.protected = protected
        self.before = before
        self.told: list[str] = []
        self.over: list[str] = []
        self.sizes: dict[tuple[str, str], int] = defaultdict(int)
        self.creations: dict[Target, Action] = {}
        self.actions: list[Action] = []
        self.drifts: list[Drift] = []
        self.obstacles: dict[str, Obstacle] = {}
        self.notes: dict[Target, dict[int, str]] = defaultdict(dict)
        self.satisfied = 0

    def result(self) -> Difference:
        """The plan so far, turn by turn: what has to be made first, then learner by learner."""
        plan = Plan(
            actions=tuple(sorted(self._making() + self.actions, key=_order)),
            drifts=tuple(sorted(self.drifts, key=lambda each: each.key)),
            obstacles=tuple(self.obstacles[key] for key in sorted(self.obstacles)),
            satisfied=self.satisfied,
        )
        notes = {target: dict(each) for target, each in self.notes.items()}
        return Difference(plan, notes, tuple(sorted(self.told)), tuple(sorted(self.over)))

    def _making(self) -> list[Action]:
        """What is to be made, each kind in its own order."""
        of_kind: dict[str, list[Target]] = defaultdict(list)
        for target in self.creations:
            of_kind[target.kind].append(target)
        return [
            self.creations[target]
            for kind, targets in of_kind.items()
            for target in effect_kind(kind).making_order(targets)
        ]

    def close(self, place: Target, why: Cause) -> None:
        """Nothing can be written into a place: said once, whomever it concerns."""
        self._hinder(Obstacle(str(place), "", place, why))

    def add(self, wish: Wanted) -> None:
        """Add one wish."""
        target, kind = wish.target, effect_kind(wish.target.kind)
        if kind.place(target) in self.observed.closed:
            return
        if kind.driver.sent_once:
            self._once(wish, kind)
            return
        kind.begin(wish, self)
        presence = self.observed.presence.get(target, {}).get(wish.user_id, Presence.ABSENT)
        if target in self.observed.unreadable:
            why = self.observed.unreadable[target]
            cause = Cause.of("effect.unreadable", target=target.named, cause=why)
            self.obstacle(wish, cause)
        elif presence is Presence.OUTSIDE:
            self._outside(wish, kind)
        elif target in self.observed.missing:
            if wish.present:
                kind.missing(wish, self)
            else:
                self.leave()
        elif presence is Presence.UNKNOWN:
            self.obstacle(wish, Cause.of("effect.not_said", target=target.named))
        elif kind.driver.says_values:
            self._compare(wish, kind)
        elif wish.present:
            self._present(wish, presence)
        else:
            self._absent(wish, kind, presence)

    def _once(self, wish: Wanted, kind: EffectKind) -> None:
        match sending(wish, self.ledger, self.before):
            case Sending.SEND:
                self._send(wish, kind)
            case Sending.DECIDE:
                if wish.key not in self.choices:
                    self.obstacle(wish, Cause.of("effect.sent_unknown", target=wish.target.named))
                self.drift(wish, Verb.ADD)
            case Sending.NOTE:
                self.told.append(wish.key)
                self.leave()
            case Sending.FORGET:
                self.over.append(wish.key)
                self.leave()
            case Sending.NOTHING | Sending.WAIT:
                self.leave()

    def _send(self, wish: Wanted, kind: EffectKind) -> None:
        """Send what fits beside what the learner is sent already; the rest waits for a day."""
        size, sent = kind.size(wish), (kind.name, wish.learner)
        if size > kind.most:
            cause = Cause.of("effect.too_long", bytes=size, most=kind.most)
            self.obstacle(wish, cause)
        elif self.sizes[sent] + size > kind.most:
            self.leave()
        else:
            self.sizes[sent] += size
            self.act(wish, Verb.ADD)

    def _outside(self, wish: Wanted, kind: EffectKind) -> None:
        """Somebody cannot be there: said once for all that is in the same place."""
        place = kind.place(wish.target)
        key = f"{place}@{wish.learner}"
        self._hinder(Obstacle(key, wish.learner, place, kind.outside(wish.target)))
        if self.observed.last.get(wish.target, {}).get(wish.user_id):
            self.notes[wish.target][wish.user_id] = ""

    def _compare(self, wish: Wanted, kind: EffectKind) -> None:
        wants = kind.value(wish)
        says = self.observed.held.get(wish.target, {}).get(wish.user_id, "")
        last = self.observed.last.get(wish.target, {}).get(wish.user_id, "")
        if kind.same(wants, says):
            self.leave()
            if not kind.same(last, says):
                self.notes[wish.target][wish.user_id] = wants
        elif kind.same(says, last):
            self.act(wish, Verb.ADD)
        else:
            self.drift(wish, Verb.ADD)

    def _present(self, wish: Wanted, presence: Presence) -> None:
        if presence is Presence.PRESENT:
            self.leave()
            self._badge(wish)
        elif presence is Presence.SUSPENDED:
            self.obstacle(wish, Cause.of("effect.suspended"))
        elif self.ledger.get(wish.key):
            self.drift(wish, Verb.ADD)
        else:
            self.act(wish, Verb.ADD)

    def _absent(self, wish: Wanted, kind: EffectKind, presence: Presence) -> None:
        if presence is not Presence.PRESENT:
            self.leave()
        elif self.ledger.get(wish.key):
            why = kind.removal(wish, self)
            if why:
                self.obstacle(wish, why)
            else:
                self.act(wish, Verb.REMOVE)
        elif kind.owned:
            self.drift(wish, Verb.REMOVE)
        else:
            self.leave()

    def create(
        self, target: Target, name: str, parent: str, reason: Reason, points: Points | None = None
    ) -> None:
        """Make a target that is missing; one that is to be made already stays as it is."""
        if target in self.observed.missing and target not in self.creations:
            self.creations[target] = Action(
                key=f"made:{target}",
                verb=Verb.CREATE,
                target=target,
                learner="",
                user_id=0,
                reason=reason,
                name=name,
                note=parent,
                points=points,
            )

    def act(self, wish: Wanted, verb: Verb) -> None:
        """Carry out a wish."""
        self.actions.append(
            Action(
                key=wish.key,
                verb=verb,
                target=wish.target,
                learner=wish.learner,
                user_id=wish.user_id,
                reason=wish.reason,
                name=wish.name,
                badge=wish.badge if verb is Verb.ADD else "",
                note=wish.note,
                points=wish.points,
            )
        )

    def leave(self) -> None:
        """A wish asks for nothing more."""
        self.satisfied += 1

    def drift(self, wish: Wanted, verb: Verb) -> None:
        """Somebody changed what the bridge had set: act only where a person decided so."""
        choice = self.choices.get(wish.key)
        if choice == "restore":
            self.act(wish, verb)
        elif choice == "leave":
            self.leave()
        else:
            self.drifts.append(
                Drift(wish.key, wish.learner, wish.target, verb is Verb.ADD, wish.reason)
            )

    def _badge(self, wish: Wanted) -> None:
        held = self.observed.badges.get(wish.user_id)
        if wish.badge and held is not None and wish.badge not in held:
            target = wish.target.named
            self.obstacle(wish, Cause.of("effect.no_badge", badge=wish.badge, target=target))

    def obstacle(self, wish: Wanted, cause: Cause) -> None:
        """Something is in the way of a wish."""
        self._hinder(Obstacle(wish.key, wish.learner, wish.target, cause))

    def _hinder(self, obstacle: Obstacle) -> None:
        self.obstacles.setdefault(obstacle.key, obstacle)


def _order(action: Action) -> tuple[object, ...]:
    """What comes last by itself; in each half what is made, what is added, what is removed."""
    kind = effect_kind(action.target.kind)
    late = kind.turn is Turn.LAST
    if action.verb is Verb.CREATE:
        return (late,)  # as they were asked for
    together = action.learner if kind.driver.sent_once else ""
    return (late, action.verb is Verb.REMOVE, kind.driver.rank, together, action.key)
