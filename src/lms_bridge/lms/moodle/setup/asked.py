"""What an enabled programme asks of a site, read off its rules, its bindings and its effects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from lms_bridge.lms.moodle.links import is_own_name
from lms_bridge.model.action import Target
from lms_bridge.model.connection import Purpose
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    Binding,
    CompetencyRating,
    CourseDone,
    Enabled,
    GradeItem,
    ProfileField,
    Provider,
    ReadingPlan,
)
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.programme.nouns import Effect, Programme
from lms_bridge.stages.mapping import bind, reading_plan
from lms_bridge.stages.plan import made_once, target_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What one enabled programme asks of a site.

    Attributes:
        programme: the programme.
        enabled: the site's values for it.
        bindings: what provides each need, by need key.
        plan: what has to be read.
        purposes: what the bridge has to be able to do, with who asks for it (a need, an
            effect), for people.
        effects: the effects that count here, with what each acts upon.
        in_files: needs that results from files speak of.
    """

    programme: Programme
    enabled: Enabled
    bindings: Mapping[str, Binding]
    plan: ReadingPlan
    purposes: Mapping[Purpose, tuple[str, ...]]
    effects: tuple[tuple[Effect, Target], ...]
    in_files: frozenset[str] = frozenset()

    def of_purpose(self, purpose: Purpose) -> tuple[tuple[Effect, Target], ...]:
        """The effects for which the bridge does this in the LMS."""
        return tuple(
            (effect, target)
            for effect, target in self.effects
            if purpose in effect_kind(effect.kind).reads_and_writes
        )

    @property
    def courses(self) -> tuple[str, ...]:
        """Every course that is read or written in, by idnumber."""
        named = {target.course for _, target in self.effects if target.course}
        return tuple(sorted({*self.plan.courses, *named}))

    @property
    def fields(self) -> Mapping[str, str]:
        """The custom profile fields that are read: the need of each, by shortname."""
        return {
            provider.shortname: key
            for key, binding in self.bindings.items()
            for provider in binding.providers
            if isinstance(provider, ProfileField)
        }


def asked(programme: Programme, enabled: Enabled, in_files: Collection[str] = ()) -> Asked:
    """Everything that a programme, as this site runs it, asks of the LMS."""
    bindings = bind(programme, enabled)
    effects = tuple(
        (effect, target_of(programme, enabled, effect))
        for effect in programme.effects
        if effect.kind not in enabled.effects_off and _counts(effect, enabled)
    )
    once = made_once(programme, enabled)
    who: dict[Purpose, list[str]] = defaultdict(list)
    for purpose, asks in (
        *((each, programme.id) for each in (Purpose.SERVICE, Purpose.PEOPLE)),
        *_of_intakes(enabled),
        *((each, key) for key, binding in bindings.items() for each in purposes_of(binding)),
        *((each, effect.id) for effect, _ in effects for each in _of_effect(effect)),
        *((Purpose.FRAMEWORK, target.framework) for target, _, _ in once[:1]),
    ):
        if asks not in who[purpose]:
            who[purpose].append(asks)
    return Asked(
        programme,
        enabled,
        bindings,
        reading_plan(enabled, bindings),
        {each: tuple(who[each]) for each in Purpose if each in who},
        effects,
        frozenset(in_files),
    )


def _counts(effect: Effect, enabled: Enabled) -> bool:
    """Whether anybody here follows a track that the effect is for."""
    tracks = {intake.track for intake in enabled.intakes}
    return not tracks or bool(effect.tracks & tracks)


def _of_intakes(enabled: Enabled) -> Iterator[tuple[Purpose, str]]:
    for intake in enabled.intakes:
        who = f"{intake.track} {intake.year}"
        if intake.cohort:
            yield Purpose.COHORTS, who
        if intake.course:
            yield Purpose.COURSES, who
        if intake.group:
            yield Purpose.GROUPS, who


def purposes_of(binding: Binding) -> Iterator[Purpose]:
    """What the bridge has to be able to do for a binding."""
    for provider in binding.providers:
        yield from _of_provider(provider)


def _of_provider(provider: Provider) -> Iterator[Purpose]:
    match provider:
        case GradeItem():
            yield from (Purpose.COURSES, Purpose.GRADES)
        case AttendanceOf():
            yield from (Purpose.COURSES, Purpose.ACTIVITIES, Purpose.ATTENDANCE, Purpose.GROUPS)
        case ActivityDone():
            yield from (Purpose.COURSES, Purpose.ACTIVITIES, Purpose.COMPLETIONS)
            if not is_own_name(provider.activity):
                yield Purpose.ACTIVITY_NAMES
        case CourseDone():
            yield from (Purpose.COURSES, Purpose.COURSE_COMPLETIONS)
        case CompetencyRating():
            yield Purpose.RATINGS


def _of_effect(effect: Effect) -> Iterator[Purpose]:
    purposes = tuple(effect_kind(effect.kind).purposes(effect))
    yield from purposes
    if Purpose.OVERRIDES in purposes and not is_own_name(effect.idnumber):
        yield Purpose.ACTIVITY_NAMES
