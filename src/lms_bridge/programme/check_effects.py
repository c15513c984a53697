"""Cross-checks of effects.yaml: what each effect names, and what each kind says of its own."""

from __future__ import annotations

from collections.abc import Iterator

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem
from lms_bridge.located import Located
from lms_bridge.located.nearest import not_among
from lms_bridge.model.verdict import AwardStatus, OwedKind, Status
from lms_bridge.programme.effect_kinds import effect_kind, kinds_of
from lms_bridge.programme.nouns import Programme


def check_effects(programme: Programme, located: Located) -> Iterator[Problem]:
    """Every problem of the effects: what they name, and what they lack."""
    components = {component.id for component in programme.components}
    seen: set[str] = set()
    for i, effect in enumerate(programme.effects):
        path = ("effects", i)
        if effect.id in seen:
            yield located.problem(path, Cause.of("effect.twice", effect=effect.id))
        seen.add(effect.id)
        kind = effect_kind(effect.kind)
        award = {"award"} if kind.of_award else set[str]()
        if effect.component not in components | award:
            known = sorted(components | award)
            unknown = not_among("component.unknown", effect.component, known)
            yield located.problem((*path, *kind.component_key()), unknown)
        of = AwardStatus if effect.component == "award" else Status
        statuses = [each.value for each in of]
        for status in sorted(effect.statuses - set(statuses)):
            unknown = not_among("status.unknown", status, statuses)
            yield located.problem((*path, "when", "status"), unknown)
        if effect.owed is OwedKind.DOCUMENT and effect.owed_of not in {"", *programme.documents}:
            unknown = not_among("document.unknown", effect.owed_of, programme.documents)
            yield located.problem((*path, "when", "of"), unknown)
        for track in sorted(effect.tracks - set(programme.tracks)):
            unknown = not_among("track.unknown", track, programme.tracks)
            yield located.problem((*path, "tracks"), unknown)
        for missing in _PARTS:
            if missing in kind.parts and not getattr(effect, missing):
                yield located.problem(path, needs_key(kind.name, missing))
    for kind in kinds_of(programme.effects):
        yield from kind.check(programme, located)


def needs_key(kind: str, key: str) -> Cause:
    """That an effect lacks something without which there is none of its kind."""
    return Cause.of("effect.key_missing", kind=kind, key=key)


#: What the target of an effect may be made of.
_PARTS = ("idnumber", "course", "framework")
