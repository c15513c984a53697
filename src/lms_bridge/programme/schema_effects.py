"""effects.yaml as pydantic models, as far as every kind of effect shares them."""

from __future__ import annotations

from pydantic import SerializeAsAny, model_validator

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue
from lms_bridge.located.values import Id, StrictMapping, Words
from lms_bridge.model.verdict import OwedKind


class WhenSpec(StrictMapping):
    """When an effect is wanted: a status of a component, or something owed for it."""

    component: Id
    status: list[Id] = []
    owed: OwedKind | None = None
    of: Id | None = None

    @model_validator(mode="after")
    def _one_moment(self) -> WhenSpec:
        if bool(self.status) == (self.owed is not None):
            raise BadValue(Cause.of("keys.either", one="status", other="owed"))
        return self


class EffectSpec(StrictMapping):
    """What every effect has; its kind adds keys of its own."""

    id: Id
    kind: Id
    tracks: list[Id] = []


class StatusEffectSpec(EffectSpec):
    """An effect that is wanted while a component stands in some status, or something is owed."""

    when: WhenSpec
    idnumber: Id | None = None
    course: Id | None = None
    framework: Id | None = None
    name: Words | None = None
    badge: Words | None = None


class FrameworkCompetencySpec(StrictMapping):
    """A competency to make in the framework."""

    idnumber: Id
    name: Words
    parent: Id | None = None


class FrameworkSpec(StrictMapping):
    """A competency framework to make once."""

    idnumber: Id
    name: Words
    competencies: list[FrameworkCompetencySpec]


class EffectsFile(StrictMapping):
    """effects.yaml; each effect has the shape that its kind gives it."""

    effects: list[SerializeAsAny[EffectSpec]] = []
    framework: FrameworkSpec | None = None
