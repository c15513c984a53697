"""Reading effects.yaml: each effect by the shape that its kind gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem
from lms_bridge.located import Located, validate
from lms_bridge.located.nearest import not_among
from lms_bridge.located.values import StrictMapping
from lms_bridge.model.installed import kind_names
from lms_bridge.programme.check_effects import needs_key
from lms_bridge.programme.effect_kind import EffectKind
from lms_bridge.programme.effect_kinds import effect_kind, effect_kinds
from lms_bridge.programme.schema_effects import EffectsFile, EffectSpec, FrameworkSpec

_KIND = "kind"


class _Outside(StrictMapping):
    """effects.yaml before its effects are looked into."""

    effects: list[dict[str, Any]] = []
    framework: FrameworkSpec | None = None


def read_effects(located: Located) -> tuple[EffectsFile | None, tuple[Problem, ...]]:
    """The effects of a programme; or None, and every problem found."""
    outside, problems = validate(located, _Outside)
    if outside is None:
        return None, problems
    specs: list[EffectSpec] = []
    found: list[Problem] = []
    for number, effect in enumerate(outside.effects):
        spec, wrong = _read(located, ("effects", number), effect)
        found += wrong
        if spec is not None:
            specs.append(spec)
    if found:
        return None, tuple(found)
    return EffectsFile.model_construct(effects=specs, framework=outside.framework), ()


def _read(
    located: Located, path: tuple[int | str, ...], effect: Mapping[str, Any]
) -> tuple[EffectSpec | None, tuple[Problem, ...]]:
    name = effect.get(_KIND)
    if name is None:
        return None, (located.problem(path, Cause.of("key.missing", key=_KIND)),)
    if name not in kind_names():
        unknown = not_among("effect.kind_unknown", str(name), kind_names())
        return None, (located.problem((*path, _KIND), unknown),)
    kind = effect_kind(name)
    strange = tuple(_strange(located, path, effect, kind))
    return (None, strange) if strange else validate(located, kind.spec, path)


def _strange(
    located: Located, path: tuple[int | str, ...], effect: Mapping[str, Any], kind: EffectKind
) -> Iterator[Problem]:
    """Keys that only other kinds take, and keys without which there is no such effect."""
    takes = kind.spec.model_fields
    given = {key for key, value in effect.items() if value not in (None, [])}
    beyond = given - takes.keys()
    others = effect_kinds() if beyond else ()
    wrong = sorted(beyond & {key for each in others for key in each.spec.model_fields})
    if wrong:
        cause = Cause.of("effect.key_of_other_kind", kind=kind.name, keys=tuple(wrong))
        yield located.problem(path, cause)
        return
    for key, field in takes.items():
        if field.is_required() and key not in given:
            yield located.problem(path, needs_key(kind.name, key))
