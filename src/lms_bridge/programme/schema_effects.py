"""effects.yaml as pydantic models: which verdict wants what in the LMS."""

from __future__ import annotations

from pydantic import model_validator

from lms_bridge.located.values import Id, Strict, Words
from lms_bridge.model.action import EffectKind
from lms_bridge.model.verdict import OwedKind


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
    """One effect: when it is wanted and what it brings about in the LMS.

    A column is not wanted at some moment: it says at any time how far everybody is with its
    `component`, in the gradebook of the follow-up course. Two columns about one component, for
    different tracks, each need an `idnumber`.
    """

    id: Id
    when: WhenSpec | None = None
    tracks: list[Id] = []
    kind: EffectKind
    component: Id | None = None
    label: Words | None = None
    idnumber: Id | None = None
    course: Id | None = None
    framework: Id | None = None
    name: Words | None = None
    badge: Words | None = None

    @model_validator(mode="after")
    def _its_own_keys(self) -> EffectSpec:
        column = self.kind is EffectKind.COLUMN
        keys = _OF_COLUMNS if column else _OF_OTHERS
        known = {name for name, value in self if value not in (None, [])}
        wrong = sorted(known - keys)
        if wrong:
            raise ValueError(f"a {self.kind.value} effect takes no {', '.join(wrong)}")
        for name in ("component", "label") if column else ("when",):
            if name not in known:
                raise ValueError(f"a {self.kind.value} effect needs `{name}`")
        return self


_ALL = frozenset({"id", "kind", "tracks", "idnumber"})
_OF_COLUMNS = _ALL | {"component", "label"}
_OF_OTHERS = _ALL | {"when", "course", "framework", "name", "badge"}


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
