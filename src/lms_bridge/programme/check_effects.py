"""Cross-checks of effects.yaml: what each effect names, and the columns beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lms_bridge.errors import Problem
from lms_bridge.located import Located
from lms_bridge.located.nearest import meant
from lms_bridge.model.action import EffectKind
from lms_bridge.model.dated import Dated
from lms_bridge.model.verdict import AwardStatus, OwedKind, Status
from lms_bridge.programme.nouns import Effect, Programme


def check_effects(programme: Programme, located: Located) -> Iterator[Problem]:
    """Every problem of the effects: what they name, and what they lack."""
    components = {component.id for component in programme.components}
    seen: set[str] = set()
    for i, effect in enumerate(programme.effects):
        path = ("effects", i)
        if effect.id in seen:
            yield located.problem(path, f"two effects are called {effect.id}", "rename one")
        seen.add(effect.id)
        if effect.component not in components | _award(effect):
            column = effect.kind is EffectKind.COLUMN
            yield located.problem(
                (*path, "component") if column else (*path, "when", "component"),
                f"there is no component {effect.component!r}",
                meant(effect.component, components | _award(effect), _otherwise(column=column)),
            )
        known = AwardStatus if effect.component == "award" else Status
        for status in sorted(effect.statuses - {each.value for each in known}):
            yield located.problem(
                (*path, "when", "status"),
                f"there is no status {status!r}",
                meant(
                    status,
                    [each.value for each in known],
                    f"use one of: {', '.join(each.value for each in known)}",
                ),
            )
        if effect.owed is OwedKind.DOCUMENT and effect.owed_of not in {"", *programme.documents}:
            yield located.problem(
                (*path, "when", "of"),
                f"there is no document {effect.owed_of!r}",
                meant(
                    effect.owed_of,
                    programme.documents,
                    f"use one of: {', '.join(programme.documents)}",
                ),
            )
        for track in sorted(effect.tracks - set(programme.tracks)):
            yield located.problem(
                (*path, "tracks"),
                f"there is no track {track!r}",
                meant(track, programme.tracks, "correct the track"),
            )
        for missing in _incomplete(effect.kind, effect.idnumber, effect.course, effect.framework):
            yield located.problem(
                path, f"a {effect.kind.value} effect needs `{missing}`", f"add `{missing}`"
            )
    yield from _columns(programme, located)


def _otherwise(*, column: bool) -> str:
    return "name a unit, a block, an examination" + ("" if column else ", or award")


def _award(effect: Effect) -> set[str]:
    """The award has neither hours nor conditions that a column could count."""
    return set() if effect.kind is EffectKind.COLUMN else {"award"}


def _columns(programme: Programme, located: Located) -> Iterator[Problem]:
    """A column has one maximum: tracks that give a unit other hours need one of their own."""
    seen: dict[str, str] = {}
    for i, effect in enumerate(programme.effects):
        if effect.kind is not EffectKind.COLUMN:
            continue
        other = seen.setdefault(effect.idnumber, effect.id)
        if other != effect.id:
            yield located.problem(
                ("effects", i),
                f"the columns {other} and {effect.id} are both called {effect.idnumber}",
                "give one of them an `idnumber` of its own",
            )
        hours = {
            _numbers(component.seconds)
            for component in programme.components
            if component.id == effect.component and component.tracks & effect.tracks
        }
        if len(hours) > 1:
            yield located.problem(
                ("effects", i),
                f"{effect.component} has other hours in other tracks",
                "make a column for each, with its `tracks` and an `idnumber` of its own",
            )


def _numbers(hours: Dated[int] | None) -> tuple[tuple[date, int], ...]:
    return tuple((since, seconds) for since, seconds, _ in hours.history) if hours else ()


def _incomplete(kind: EffectKind, idnumber: str, course: str, framework: str) -> Iterator[str]:
    if kind is not EffectKind.ENROLMENT and not idnumber:
        yield "idnumber"
    if kind in {EffectKind.GROUP, EffectKind.ENROLMENT, EffectKind.COMPLETION} and not course:
        yield "course"
    if kind is EffectKind.RATING and not framework:
        yield "framework"
