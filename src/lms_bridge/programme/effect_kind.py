"""What a kind of effect is: all that the house asks of one, in one class and its driver.

A kind is a class in a module of its own, found by an entry point of the group
`lms_bridge.effects`: those that come along are registered like a stranger's. Whoever plans,
writes, checks or speaks asks the kind; nobody but the kind itself knows its name. What a
target is called stands in the catalogue under `cause.target.<name>`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Any, ClassVar, Protocol

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem
from lms_bridge.located import Located
from lms_bridge.model.action import Action, Observed, Reason, Target, Verb, Wanted
from lms_bridge.model.connection import Purpose
from lms_bridge.model.points import Points
from lms_bridge.model.site import Enabled
from lms_bridge.model.verdict import Verdict
from lms_bridge.ports.effects import Driver
from lms_bridge.programme.nouns import Effect, Programme
from lms_bridge.programme.schema_effects import EffectSpec, StatusEffectSpec

#: What a verdict wants by way of one effect: of an effect, its target, a user id, a verdict.
Wisher = Callable[[Effect, Target, int, Verdict], Iterable[Wanted]]

#: What has to be made before anybody can be put there: its target, name, parent's idnumber.
MadeOnce = tuple[tuple[Target, str, str], ...]


class Turn(IntEnum):
    """When the writes of a kind are made: nothing of a later turn begins before an earlier is over.

    FIRST is what other writes rest on: whoever is put into a group must be in the course. LAST
    is what may be out of reach by itself, and then holds up nothing.
    """

    FIRST = 0
    USUAL = 1
    LAST = 2


class Draft(Protocol):
    """The plan that is being made, as a kind sees it when it is asked what to do.

    Attributes:
        observed: the state of the targets.
        ledger: by effect key, what the bridge last set and saw confirmed.
        choices: by effect key, what a person decided about a drift: "restore" or "leave".
        made_once: what the programme wants made once: name and parent's idnumber, by target.
        protected: courses whose records verdicts rest on.
        creations: what is to be made so far, by target.
    """

    observed: Observed
    ledger: Mapping[str, bool]
    choices: Mapping[str, str]
    made_once: Mapping[Target, tuple[str, str]]
    protected: frozenset[str]
    creations: dict[Target, Action]

    def create(
        self, target: Target, name: str, parent: str, reason: Reason, points: Points | None = None
    ) -> None:
        """Make a target that is missing; one that is to be made already stays as it is."""

    def act(self, wish: Wanted, verb: Verb) -> None:
        """Carry out a wish."""

    def drift(self, wish: Wanted, verb: Verb) -> None:
        """Somebody changed what the bridge had set: act only where a person decided so."""

    def leave(self) -> None:
        """A wish asks for nothing more."""

    def obstacle(self, wish: Wanted, cause: Cause) -> None:
        """Something is in the way of a wish."""


class EffectKind:
    """One kind of effect. The class attributes say what it is; a kind overrides what differs.

    Attributes:
        name: what programmes call it: `kind: cohort`.
        spec: the shape of an effect of this kind in effects.yaml.
        parts: which of the fields of a target it is made of, outermost first: of these an
            effect must give each, and a target's key is written with them.
        driver: what reads and writes its targets.
        turn: when its writes are made.
        of_award: whether an effect may be about the award.
        owned: whether its targets are the bridge's own: whoever else is in one is a drift.
        kept: whether what was given is never taken back.
        braked: whether the brake counts its writes.
        listed: whether each of its writes is shown; else they are counted for each target.
        counted_as: under what name a run counts its writes that were carried out; "" for none.
        opt_in: whether a site has to switch it on, under `effects_on`.
        marks_activities: whether it changes the completion of the activities that it names.
        reads_and_writes: what the bridge does in an LMS for it.
        most: how much one learner is sent at once, in the measure of `size`, for kinds that are
            sent once.
    """

    name: ClassVar[str]
    spec: ClassVar[type[EffectSpec]] = StatusEffectSpec
    parts: ClassVar[tuple[str, ...]]
    driver: ClassVar[type[Driver]]
    turn: ClassVar[Turn] = Turn.USUAL
    of_award: ClassVar[bool] = True
    owned: ClassVar[bool] = False
    kept: ClassVar[bool] = False
    braked: ClassVar[bool] = True
    listed: ClassVar[bool] = True
    counted_as: ClassVar[str] = ""
    opt_in: ClassVar[bool] = False
    marks_activities: ClassVar[bool] = False
    reads_and_writes: ClassVar[tuple[Purpose, ...]] = ()
    most: ClassVar[int] = 0

    # In a programme folder

    def compile(self, programme: str, spec: Any, tracks: frozenset[str]) -> Effect:
        """An effect from what effects.yaml says; `tracks` are all of the programme's."""
        _ = programme
        when = spec.when
        return Effect(
            id=spec.id,
            kind=self.name,
            component=when.component,
            statuses=frozenset(when.status),
            owed=when.owed,
            owed_of=when.of or "",
            idnumber=spec.idnumber or "",
            course=spec.course or "",
            framework=spec.framework or "",
            name=spec.name or "",
            badge=spec.badge or "",
            tracks=frozenset(spec.tracks) or tracks,
        )

    def component_key(self) -> tuple[str, ...]:
        """Where in an effect the component that it is about is written."""
        return ("when", "component")

    def check(self, programme: Programme, located: Located) -> Iterator[Problem]:
        """What is wrong with the effects of this kind beside each other."""
        _ = programme, located
        yield from ()

    def unresolved(self, programme: Programme, effect: Effect) -> Iterator[Cause]:
        """What an effect names that the programme itself should declare and does not."""
        _ = programme, effect
        yield from ()

    # On a site

    def is_on(self, enabled: Enabled) -> bool:
        """Whether a site wants effects of this kind."""
        wanted = self.name in enabled.effects_on if self.opt_in else True
        return wanted and self.name not in enabled.effects_off

    def purposes(self, effect: Effect) -> Iterator[Purpose]:
        """What the bridge does in an LMS for one effect."""
        yield from self.reads_and_writes
        if effect.badge:
            yield Purpose.BADGES

    def place(self, target: Target) -> Target:
        """What a target is in, where that may be closed as a whole; else the target itself."""
        return target

    def check_site(self, runs: Sequence[tuple[Programme, Enabled]], where: str) -> None:
        """Refuse a site whose values bear no effect of this kind; raises ConfigurationError."""

    # What verdicts want

    def wisher(self, programme: Programme) -> Wisher | None:
        """What says what a verdict wants; None where statuses and debts say it, as for most."""
        _ = programme
        return None

    def note(self, programme: Programme, effect: Effect, verdict: Verdict) -> str:
        """What is written beside."""
        _ = programme, effect, verdict
        return ""

    def size(self, wish: Wanted) -> int:
        """How much of `most` a wish takes, for kinds that are sent once."""
        _ = wish
        return 0

    def made_once(self, programme: Programme) -> MadeOnce:
        """What has to be made once before anything else, each after its parent."""
        _ = programme
        return ()

    # What to do about it

    def begin(self, wish: Wanted, draft: Draft) -> None:
        """Look after what the bridge makes once, before a wish is compared."""

    def missing(self, wish: Wanted, draft: Draft) -> None:
        """What to do where the target of a wish does not exist."""
        draft.obstacle(wish, Cause.of("effect.target_missing", target=wish.target.named))

    def outside(self, target: Target) -> Cause:
        """Why somebody cannot be in a target."""
        return Cause.of("effect.not_said", target=target.named)

    def removal(self, wish: Wanted, draft: Draft) -> Cause | None:
        """Why somebody whom the bridge put there is not taken out; None where they are."""
        _ = wish, draft
        return Cause.of("effect.not_taken_back") if self.kept else None

    def value(self, wish: Wanted | Action) -> str:
        """What a target that says values is to say, as `same` compares it."""
        _ = wish
        return ""

    def same(self, one: str, other: str) -> bool:
        """Whether two values say the same; "" says nothing."""
        return one == other

    def making_order(self, targets: Iterable[Target]) -> Iterable[Target]:
        """In which order targets are made, given as they were asked for."""
        return targets

    def change(self, before: Wanted | None, after: Wanted) -> str:
        """What becomes of a wish from one verdict to another: "add" …; "" where nothing does."""
        was = before is not None and before.present
        if was is after.present:
            return ""
        if after.present:
            return "add"
        return "kept" if self.kept else "remove"

    # In words

    def target(self, place: str) -> Target:
        """The target whose key says "kind:place"; parts that are not there are ""."""
        last = len(self.parts) - 1
        found = place.split("/", last) if last else [place]
        return Target(self.name, **dict(zip(self.parts, found, strict=False)))
