"""effects.yaml as pydantic models: which verdict wants what in the LMS."""

from __future__ import annotations

from pydantic import model_validator

from lms_bridge.model.action import EffectKind
from lms_bridge.model.verdict import OwedKind
from lms_bridge.programme.schema_values import Id, Strict, Words


class WhenSpec(Strict):
    """When an effect is wanted: a status of a component, or something owed for it."""

    component: Id
    status: list[Id] = []
    owed: OwedKind | None = None
    of: Id | None = None

    @model_validator(mode="after")
    def _one_moment(self) -> WhenSpec:
        if bool(self.status) == (self.owed is not None):
            raise ValueError("give either `status` or `owed`")
        return self


class EffectSpec(Strict):
    """One effect: when it is wanted and what it brings about in the LMS."""

    id: Id
    when: WhenSpec
    tracks: list[Id] = []
    kind: EffectKind
    idnumber: Id | None = None
    course: Id | None = None
    framework: Id | None = None
    name: Words | None = None
    badge: Words | None = None


class CompetencySpec(Strict):
    """A competency to make in the framework."""

    idnumber: Id
    name: Words
    parent: Id | None = None


class FrameworkSpec(Strict):
    """A competency framework to make once."""

    idnumber: Id
    name: Words
    competencies: list[CompetencySpec]


class EffectsFile(Strict):
    """effects.yaml."""

    effects: list[EffectSpec] = []
    framework: FrameworkSpec | None = None
