"""The kinds of effect that are installed: found by entry point, loaded when first asked for.

A package offers one by an entry point of the group `lms_bridge.effects`, its name that of the
kind: `cohort = "lms_bridge.effects.cohort:CohortEffect"`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError
from lms_bridge.model.action import Target
from lms_bridge.model.installed import kind_names, kind_points
from lms_bridge.ports.effects import Driver, Drivers, Tools
from lms_bridge.programme.effect_kind import EffectKind
from lms_bridge.programme.nouns import Effect


@cache
def effect_kind(name: str) -> EffectKind:
    """A kind by its name; raises ConfigurationError for one that is not installed."""
    if name not in kind_points():
        cause = Cause.of("effect.kind_not_installed", kind=name, known=kind_names())
        raise ConfigurationError(cause)
    loaded: type[EffectKind] = kind_points()[name].load()
    return loaded()


def effect_kinds() -> tuple[EffectKind, ...]:
    """Every kind, by name."""
    return tuple(effect_kind(name) for name in kind_names())


def kinds_of(effects: Iterable[Effect]) -> tuple[EffectKind, ...]:
    """The kinds of some effects, each once, by name."""
    return tuple(effect_kind(name) for name in sorted({each.kind for each in effects}))


def drivers(tools: Tools) -> Drivers:
    """The drivers of one piece of work."""
    return Drivers(tools, _driver)


def _driver(kind: str, tools: Tools) -> Driver:
    return effect_kind(kind).driver(tools)


def target_of_key(key: str) -> Target | None:
    """The target that an effect's key ("group:DU-SUIVI/LMSB-DU-DOC@learner") names, if any."""
    kind, colon, place = key.partition(":")
    if not colon or kind not in kind_names():
        return None
    return effect_kind(kind).target(place.partition("@")[0])
