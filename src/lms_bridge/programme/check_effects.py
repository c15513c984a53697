"""Cross-checks of effects.yaml: what each effect names, and what each kind says of its own."""

from __future__ import annotations

from collections.abc import Iterator

from lms_bridge.errors import Problem
from lms_bridge.located import Located
from lms_bridge.located.nearest import meant
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
            yield located.problem(path, f"two effects are called {effect.id}", "rename one")
        seen.add(effect.id)
        kind = effect_kind(effect.kind)
        award = {"award"} if kind.of_award else set[str]()
        if effect.component not in components | award:
            otherwise = "name a unit, a block, an examination" + (", or award" if award else "")
            yield located.problem(
                (*path, *kind.component_key()),
                f"there is no component {effect.component!r}",
                meant(effect.component, components | award, otherwise),
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
        for missing in _PARTS:
            if missing in kind.parts and not getattr(effect, missing):
                yield located.problem(
                    path, f"a {kind.name} effect needs `{missing}`", f"add `{missing}`"
                )
    for kind in kinds_of(programme.effects):
        yield from kind.check(programme, located)


#: What the target of an effect may be made of.
_PARTS = ("idnumber", "course", "framework")
