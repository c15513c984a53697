"""What an enabled programme asks of a site, read off its rules, its bindings and its effects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date

from lms_bridge.model.connection import EffectNeeded, Lacking, Purpose, SiteNeeds, SuppliedNeeds
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    Binding,
    CompetencyRating,
    CourseDone,
    Enabled,
    GradeItem,
    Provider,
)
from lms_bridge.model.snapshot import Snapshot
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.programme.needs import needs
from lms_bridge.programme.nouns import Effect, Programme
from lms_bridge.runs.job import Job
from lms_bridge.runs.planning import closed_places
from lms_bridge.stages.mapping import bind, lacks, provisions, reading_plan
from lms_bridge.stages.mapping.scales import bound_scales
from lms_bridge.stages.plan import made_once, target_of

#: Whether a name of an activity is the LMS's own, and not an idnumber.
IsOwnName = Callable[[str], bool]


def site_needs(
    programme: Programme, enabled: Enabled, is_own_name: IsOwnName, in_files: Collection[str] = ()
) -> SiteNeeds:
    """Everything that a programme, as this site runs it, asks of the LMS.

    Args:
        programme: its rules.
        enabled: the site's values for it.
        is_own_name: whether a name of an activity is the LMS's own.
        in_files: needs that results from files speak of.
    """
    bindings = bind(programme, enabled)
    effects = tuple(
        effect
        for effect in programme.effects
        if effect_kind(effect.kind).is_on(enabled) and _counts(effect, enabled)
    )
    of_needs = {
        key: tuple(each for one in binding.providers for each in _of_provider(one, is_own_name))
        for key, binding in bindings.items()
    }
    who: dict[Purpose, list[str]] = defaultdict(list)
    for purpose, asks in (
        *((each, programme.id) for each in (Purpose.SERVICE, Purpose.PEOPLE)),
        *_of_intakes(enabled),
        *((each, key) for key, purposes in of_needs.items() for each in purposes),
        *((each, effect.id) for effect in effects for each in _of_effect(effect, is_own_name)),
        *(
            (Purpose.FRAMEWORK, target.framework)
            for target, _, _ in made_once(programme, enabled)[:1]
        ),
    ):
        if asks not in who[purpose]:
            who[purpose].append(asks)
    framework = programme.framework
    return SiteNeeds(
        programme=programme.id,
        intakes=enabled.intakes,
        bindings=bindings,
        plan=reading_plan(enabled, bindings),
        purposes={each: tuple(who[each]) for each in Purpose if each in who},
        of_needs={key: frozenset(purposes) for key, purposes in of_needs.items()},
        effects=tuple(
            EffectNeeded(
                id=each.id,
                target=target_of(programme, enabled, each),
                name=each.name,
                badge=each.badge,
                does=frozenset(effect_kind(each.kind).reads_and_writes),
                in_course=effect_kind(each.kind).driver.in_course,
            )
            for each in effects
        ),
        framework=framework.idnumber if framework else "",
        competencies=frozenset(each[0] for each in (framework.competencies if framework else ())),
        hold=lambda snapshot: _hold(programme, enabled, bindings, in_files, snapshot),
        roles=enabled.roles,
    )


def with_gradebook(needs: SiteNeeds, job: Job) -> SiteNeeds:
    """The same, with what keeps columns out of their gradebooks."""
    closed = closed_places(job.drivers(), job.programme, job.enabled)
    return replace(needs, closed={place.course: cause for place, cause in closed.items()})


def _hold(
    programme: Programme,
    enabled: Enabled,
    bindings: Mapping[str, Binding],
    in_files: Collection[str],
    snapshot: Snapshot,
) -> SuppliedNeeds:
    found = provisions(bindings, snapshot)
    lacking = []
    for need in needs(programme, {each.track for each in enabled.intakes} or None):
        provision = found[need.key]
        if provision.gap is not None and lacks(need, provision, in_files):
            lacking.append(Lacking(need.key, need.title, provision.gap.cause))
    there = {key: each.providers for key, each in found.items()}
    starts = max((each.year.starts for each in enabled.intakes), default=date.min)
    scales = bound_scales(there, snapshot, programme.pass_mark, starts)
    return SuppliedNeeds(there, tuple(lacking), scales)


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


def _of_provider(provider: Provider, is_own_name: IsOwnName) -> Iterator[Purpose]:
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


def _of_effect(effect: Effect, is_own_name: IsOwnName) -> Iterator[Purpose]:
    purposes = tuple(effect_kind(effect.kind).purposes(effect))
    yield from purposes
    if Purpose.OVERRIDES in purposes and not is_own_name(effect.idnumber):
        yield Purpose.ACTIVITY_NAMES
