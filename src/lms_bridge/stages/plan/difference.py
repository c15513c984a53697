"""Wanted against observed and against what the bridge did before: actions, drift, obstacles.

| wanted | observed | the bridge's ledger | then |
|---|---|---|---|
| there | there | any | nothing to do |
| there | absent | nothing, or taken out | add |
| there | absent | put in | drift: somebody took it out; a person decides |
| there | suspended | any | obstacle: never set active again |
| not there | there | put in | remove |
| not there | there | nothing | drift in the bridge's own cohorts and groups; else leave |
| not there | absent | any | nothing to do |
| any | unknown | any | obstacle |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lms_bridge.cause import Cause
from lms_bridge.model.action import (
    Action,
    Drift,
    EffectKind,
    Observed,
    Obstacle,
    Plan,
    Presence,
    Reason,
    Target,
    Verb,
    Wanted,
)

_OWNED = frozenset({EffectKind.COHORT, EffectKind.GROUP})
_KEPT = frozenset({EffectKind.RATING, EffectKind.COMPLETION})

Framework = tuple[tuple[Target, str, str], ...]


def difference(
    wishes: Iterable[Wanted],
    observed: Observed,
    ledger: Mapping[str, bool],
    choices: Mapping[str, str],
    framework: Framework = (),
    protected: frozenset[str] = frozenset(),
) -> Plan:
    """What to write, what drifted, what is in the way.

    Args:
        wishes: every learner and target that effects name.
        observed: the state of the targets.
        ledger: by effect key, what the bridge last set and saw confirmed.
        choices: by effect key, what a person decided about a drift: "restore" or "leave".
        framework: the competency framework to make once.
        protected: courses whose records verdicts rest on; nobody is unenrolled from them.
    """
    difference = _Difference(observed, ledger, choices, framework, protected)
    for each in wishes:
        difference.add(each)
    return difference.plan()


class _Difference:
    """Gathers a plan wish by wish."""

    def __init__(
        self,
        observed: Observed,
        ledger: Mapping[str, bool],
        choices: Mapping[str, str],
        framework: Framework,
        protected: frozenset[str],
    ) -> None:
        self.observed = observed
        self.ledger = ledger
        self.choices = choices
        self.framework = {target: (name, parent) for target, name, parent in framework}
        self.protected = protected
        self.creations: dict[Target, Action] = {}
        self.actions: list[Action] = []
        self.drifts: list[Drift] = []
        self.obstacles: list[Obstacle] = []
        self.satisfied = 0
        self.looked_after = False

    def plan(self) -> Plan:
        """The plan so far: what has to be made first, then learner by learner."""
        return Plan(
            actions=tuple(self.creations.values()) + tuple(sorted(self.actions, key=_order)),
            drifts=tuple(sorted(self.drifts, key=lambda each: each.key)),
            obstacles=tuple(sorted(self.obstacles, key=lambda each: each.key)),
            satisfied=self.satisfied,
        )

    def add(self, wish: Wanted) -> None:
        """Add one wish."""
        target = wish.target
        if target in self.framework and not self.looked_after:
            self._finish_framework(wish)
        if target in self.observed.unreadable:
            why = self.observed.unreadable[target]
            cause = Cause.of("effect.unreadable", target=target.named, cause=why)
            self._obstacle(wish, cause)
        elif target in self.observed.missing:
            self._missing(wish)
        else:
            presence = self.observed.presence.get(target, {}).get(wish.user_id, Presence.ABSENT)
            if presence is Presence.UNKNOWN:
                self._obstacle(wish, Cause.of("effect.not_said", target=target.named))
            elif wish.present:
                self._present(wish, presence)
            else:
                self._absent(wish, presence)

    def _present(self, wish: Wanted, presence: Presence) -> None:
        if presence is Presence.PRESENT:
            self.satisfied += 1
            self._badge(wish)
        elif presence is Presence.SUSPENDED:
            self._obstacle(wish, Cause.of("effect.suspended"))
        elif self.ledger.get(wish.key):
            self._drift(wish, Verb.ADD)
        else:
            self._act(wish, Verb.ADD)

    def _absent(self, wish: Wanted, presence: Presence) -> None:
        if presence is not Presence.PRESENT:
            self.satisfied += 1
        elif self.ledger.get(wish.key):
            self._remove(wish)
        elif wish.target.kind in _OWNED:
            self._drift(wish, Verb.REMOVE)
        else:
            self.satisfied += 1

    def _remove(self, wish: Wanted) -> None:
        if wish.target.kind in _KEPT:
            self._obstacle(wish, Cause.of("effect.not_taken_back"))
        elif wish.target.kind is EffectKind.ENROLMENT and wish.target.course in self.protected:
            self._obstacle(wish, Cause.of("effect.hides_results", course=wish.target.course))
        else:
            self._act(wish, Verb.REMOVE)

    def _missing(self, wish: Wanted) -> None:
        target = wish.target
        if not wish.present:
            self.satisfied += 1
        elif target.kind is EffectKind.GROUP and target.course not in self.observed.absent:
            self._missing_group(wish)
        elif self._may_be_made(target):
            for each in self._to_make(target):
                self._create(each, *self.framework[each], wish.reason)
            self._act(wish, Verb.ADD)
        else:
            self._obstacle(wish, Cause.of("effect.target_missing", target=target.named))

    def _finish_framework(self, wish: Wanted) -> None:
        """A framework that the bridge began and was interrupted in is made whole."""
        self.looked_after = True
        root = _root(wish.target)
        if self.ledger.get(_made(root)) and root not in self.observed.missing:
            for each in self._to_make(root):
                self._create(each, *self.framework[each], wish.reason)

    def _may_be_made(self, target: Target) -> bool:
        """What the bridge made once and somebody deleted since is not made again."""
        if target not in self.framework or self.ledger.get(_made(target)):
            return False
        root = _root(target)
        return root not in self.observed.missing or not self.ledger.get(_made(root))

    def _to_make(self, target: Target) -> Iterator[Target]:
        """The whole of the bridge's own framework; in another's, the target and its parents."""
        root = _root(target)
        ours = root in self.observed.missing or self.ledger.get(_made(root))
        line, above = {target}, target
        while parent := self.framework.get(above, ("", ""))[1]:
            above = Target(EffectKind.RATING, idnumber=parent, framework=target.framework)
            if above in line:
                break
            line.add(above)
        for each in self.framework:
            if (ours or each in line) and not self.ledger.get(_made(each)):
                yield each

    def _missing_group(self, wish: Wanted) -> None:
        """A group is made; for those whom the bridge had put into it, its loss is a drift."""
        if not self.ledger.get(wish.key) or self.choices.get(wish.key) == "restore":
            self._create(wish.target, wish.name or wish.target.idnumber, "", wish.reason)
            self._act(wish, Verb.ADD)
        else:
            self._drift(wish, Verb.ADD)

    def _create(self, target: Target, name: str, parent: str, reason: Reason) -> None:
        if target in self.observed.missing and target not in self.creations:
            self.creations[target] = Action(
                _made(target), Verb.CREATE, target, "", 0, reason, name=name, note=parent
            )

    def _act(self, wish: Wanted, verb: Verb) -> None:
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
            )
        )

    def _drift(self, wish: Wanted, verb: Verb) -> None:
        choice = self.choices.get(wish.key)
        if choice == "restore":
            self._act(wish, verb)
        elif choice == "leave":
            self.satisfied += 1
        else:
            self.drifts.append(
                Drift(wish.key, wish.learner, wish.target, verb is Verb.ADD, wish.reason)
            )

    def _badge(self, wish: Wanted) -> None:
        held = self.observed.badges.get(wish.user_id)
        if wish.badge and held is not None and wish.badge not in held:
            target = wish.target.named
            self._obstacle(wish, Cause.of("effect.no_badge", badge=wish.badge, target=target))

    def _obstacle(self, wish: Wanted, cause: Cause) -> None:
        self.obstacles.append(Obstacle(wish.key, wish.learner, wish.target, cause))


def _made(target: Target) -> str:
    return f"made:{target}"


def _root(target: Target) -> Target:
    return Target(EffectKind.RATING, framework=target.framework)


#: Enrolments come before groups, which want an enrolled learner; removals come last.
_KINDS = {
    kind: place
    for place, kind in enumerate(
        (
            EffectKind.ENROLMENT,
            EffectKind.COHORT,
            EffectKind.GROUP,
            EffectKind.RATING,
            EffectKind.COMPLETION,
        )
    )
}


def _order(action: Action) -> tuple[bool, int, str]:
    return (action.verb is Verb.REMOVE, _KINDS[action.target.kind], action.key)
