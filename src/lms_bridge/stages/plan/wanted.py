"""What verdicts want in the LMS, effect by effect; an undetermined one wants nothing changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from lms_bridge.model.action import Reason, Target, Wanted
from lms_bridge.model.site import Enabled
from lms_bridge.model.verdict import Because, ComponentVerdict, Status, Truth, Verdict
from lms_bridge.programme.effect_kind import MadeOnce
from lms_bridge.programme.effect_kinds import effect_kind, kinds_of
from lms_bridge.programme.nouns import FOLLOW_UP, Effect, Programme
from lms_bridge.rules.base.registry import answers


def wanted_effects(
    programme: Programme,
    enabled: Enabled,
    judged: Iterable[tuple[int, Verdict]],
    closed: Collection[Target] = (),
) -> tuple[Wanted, ...]:
    """Each learner in each target that an effect names, wanted there or not; sorted by key.

    `judged` gives the LMS's user id with each verdict. Several effects on one target want it
    if one of them does. A component that is undetermined says neither yes nor no. Nothing is
    asked of places that are `closed`.
    """
    wishes = _Wishes(programme, enabled, closed)
    found: dict[str, Wanted] = {}
    for user_id, verdict in judged:
        for each in wishes.of(user_id, verdict):
            known = found.get(each.key)
            if known is None or (each.present and not known.present):
                found[each.key] = each
    return tuple(found[key] for key in sorted(found))


def places(programme: Programme, enabled: Enabled) -> tuple[Target, ...]:
    """What may be closed as a whole, for the effects that the site did not switch off."""
    found: dict[Target, None] = {}
    for effect in programme.effects:
        target = target_of(programme, enabled, effect)
        kind = effect_kind(effect.kind)
        place = kind.place(target)
        if place != target and kind.is_on(enabled):
            found[place] = None
    return tuple(found)


class _Wishes:
    """What the effects of a programme want of one learner after the other."""

    def __init__(self, programme: Programme, enabled: Enabled, closed: Collection[Target]) -> None:
        self.programme = programme
        self.targets = {each.id: target_of(programme, enabled, each) for each in programme.effects}
        self.kinds = {each.name: each for each in kinds_of(programme.effects)}
        self.wishers = {name: kind.wisher(programme) for name, kind in self.kinds.items()}
        self.effects = [
            each
            for each in programme.effects
            if self.kinds[each.kind].is_on(enabled)
            and self.kinds[each.kind].place(self.targets[each.id]) not in closed
        ]

    def of(self, user_id: int, verdict: Verdict) -> Iterator[Wanted]:
        """What the effects want of a learner."""
        undetermined = self._undetermined(verdict)
        components = {each.component: each for each in verdict.components}
        for effect in self.effects:
            if verdict.track not in effect.tracks:
                continue
            wisher = self.wishers[effect.kind]
            target = self.targets[effect.id]
            if wisher is not None:
                yield from wisher(effect, target, user_id, verdict)
                continue
            component = components.get(effect.component)
            wish = self._by_status(effect, component, user_id, verdict)
            if wish is not None and (wish.present or target not in undetermined):
                yield wish

    def _undetermined(self, verdict: Verdict) -> frozenset[Target]:
        """The targets of which nobody can say whether they are wanted."""
        open_questions = {
            each.component for each in verdict.components if each.status is Status.UNDETERMINED
        }
        if verdict.because.cause:
            open_questions.add("award")
        return frozenset(
            self.targets[effect.id]
            for effect in self.programme.effects
            if effect.component in open_questions and verdict.track in effect.tracks
        )

    def _by_status(
        self,
        effect: Effect,
        component: ComponentVerdict | None,
        user_id: int,
        verdict: Verdict,
    ) -> Wanted | None:
        """Whether a status or a debt wants the learner in the target."""
        if component is None and effect.component != "award":
            return None
        status = component.status.value if component else verdict.status.value
        return Wanted(
            learner=verdict.learner,
            user_id=user_id,
            target=self.targets[effect.id],
            present=_wants(effect, component, status),
            reason=Reason(self.programme.id, effect.component, status, effect.owed_of),
            name=effect.name,
            badge=effect.badge,
            note=self.kinds[effect.kind].note(self.programme, effect, verdict),
            recurs=effect.owed is not None,
        )


def _wants(effect: Effect, component: ComponentVerdict | None, status: str) -> bool:
    if effect.owed is None:
        return status in effect.statuses
    if component is None or not component.open:
        return False
    for owed in component.owed:
        if owed.kind is effect.owed and effect.owed_of in {"", owed.of}:
            return True
    return _answered(component.because, effect.owed.value, effect.owed_of)


def _answered(because: Because, kind: str, of: str) -> bool:
    """Whether what was owed has been handed in and judged: its place in the LMS must stay.

    Taking it away would hide the very record that the verdict rests on.
    """
    if because.truth is not Truth.UNKNOWN and answers().get(because.code) == kind:
        return of in {"", because.subject}
    return any(_answered(child, kind, of) for child in because.children)


def target_of(programme: Programme, enabled: Enabled, effect: Effect) -> Target:
    """What an effect acts upon on this site."""
    return Target(
        effect.kind,
        course=course_of_role(programme, enabled, effect.course),
        idnumber=effect.idnumber,
        framework=effect.framework,
    )


def effect_keys(programme: Programme, enabled: Enabled, track: str, learner: str) -> list[str]:
    """The keys of every effect that a learner of this track may see drift."""
    targets = {
        target_of(programme, enabled, effect)
        for effect in programme.effects
        if track in effect.tracks and effect_kind(effect.kind).is_on(enabled)
    }
    return [f"{target}@{learner}" for target in sorted(targets)]


def course_of_role(programme: Programme, enabled: Enabled, role: str) -> str:
    """The course that plays a role: the site's word, else the convention, else its idnumber."""
    convention = {FOLLOW_UP: f"{programme.prefix}-SUIVI"}
    return enabled.courses.get(role) or convention.get(role, role)


def made_once(programme: Programme, enabled: Enabled) -> MadeOnce:
    """What has to be made once before anything else: (target, name, parent's idnumber)."""
    return tuple(
        each
        for kind in kinds_of(programme.effects)
        if kind.is_on(enabled)
        for each in kind.made_once(programme)
    )


def wanted_by_target(wishes: Iterable[Wanted], once: MadeOnce) -> Mapping[Target, frozenset[int]]:
    """Whom to ask about in each target: everybody an effect names there."""
    people: dict[Target, set[int]] = defaultdict(set)
    for target, _, _ in once:
        people[target].update(())
    for each in wishes:
        people[each.target].add(each.user_id)
    return {target: frozenset(ids) for target, ids in people.items()}
