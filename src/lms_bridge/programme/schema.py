"""The files of a programme folder, as pydantic models: unknown keys are refused.

A number that may change is dated: `{2024-09-01: 21}`, or `{2024-09-01: {value: 21, source: …}}`
where its citation differs from the one beside it. A citation is `KEY: place`, its key
declared under `sources`. Hours are hours (1.5), words are words.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from lms_bridge.model.action import EffectKind
from lms_bridge.model.verdict import OwedKind

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
Source = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*: \S.*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Strict(BaseModel):
    """A mapping with these keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextSpec(Strict):
    """A text in French and in English."""

    fr: Words
    en: Words


class SourcedValue(Strict):
    """A number with a citation of its own."""

    value: Decimal
    source: Source


DatedSpec = Annotated[dict[date, Decimal | SourcedValue], Field(min_length=1)]


class AtLeastSpec(Strict):
    """At least `count` of the rules in `of`."""

    count: DatedSpec
    of: Annotated[list[RuleSpec], Field(min_length=1)]
    source: Source


class ResultSpec(Strict):
    """A result obtained elsewhere: `of` names it, `year` says in which year it counts."""

    of: Id
    year: Literal["any", "enrolled"]
    source: Source


class HoursSpec(Strict):
    """Hours attended: `of` is a part of the unit, or left out for the whole unit."""

    of: Id | None = None
    at_least: DatedSpec
    source: Source


class ExemptionSpec(Strict):
    """Exemption from `covers` (hours, or "whole") when a rule holds."""

    covers: DatedSpec | Literal["whole"]
    when: RuleSpec
    source: Source


class AssessmentSpec(Strict):
    """The assessment of this component; `where_bound` asks for it only where a site has one."""

    where_bound: bool = False
    source: Source


class CompetencesSpec(Strict):
    """Every mandatory competence of this block."""

    source: Source


class PracticeSpec(Strict):
    """Own post, or at least so many hours of practice."""

    at_least: DatedSpec
    source: Source


class ProfileSpec(Strict):
    """A field about the person is one of these values, or at least a number."""

    field: Id
    is_: Annotated[list[Id] | None, Field(alias="is")] = None
    at_least: DatedSpec | None = None
    source: Source

    @model_validator(mode="after")
    def _one_test(self) -> ProfileSpec:
        if (self.is_ is None) == (self.at_least is None):
            raise ValueError("give either `is` or `at_least`")
        return self


class AfterSpec(Strict):
    """Open only after these components are settled."""

    settled: Annotated[list[Id], Field(min_length=1)]
    source: Source


class AgreementSpec(Strict):
    """An institution agrees; `by` is declared under `parties`."""

    by: Id
    source: Source


class RuleSpec(Strict):
    """Exactly one kind of rule."""

    all: Annotated[list[RuleSpec] | None, Field(min_length=1)] = None
    any: Annotated[list[RuleSpec] | None, Field(min_length=1)] = None
    at_least: AtLeastSpec | None = None
    result: ResultSpec | None = None
    hours: HoursSpec | None = None
    exemption: ExemptionSpec | None = None
    assessment: AssessmentSpec | None = None
    competences: CompetencesSpec | None = None
    practice: PracticeSpec | None = None
    profile: ProfileSpec | None = None
    after: AfterSpec | None = None
    agreement: AgreementSpec | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_kind(cls, value: Any) -> Any:
        if isinstance(value, dict) and len(value) != 1:
            kinds = ", ".join(cls.model_fields)
            raise ValueError(f"a rule has exactly one kind, one of: {kinds}")
        return value


class PartSpec(Strict):
    """A part of a unit; `sessions` are words that mark its sessions by their description."""

    id: Id
    title: TextSpec
    hours: DatedSpec
    sessions: list[Words] = []
    source: Source


class CompetenceSpec(Strict):
    """A competence of a block; mandatory unless it says otherwise."""

    id: Id
    title: TextSpec
    mandatory: bool = True


class InformationSpec(Strict):
    """Something people are shown and no rule reads."""

    label: TextSpec
    text: TextSpec
    source: Source


class TrackRule(Strict):
    """What one track asks for."""

    requires: RuleSpec


class ComponentSpec(Strict):
    """A unit, block, examination or entry condition."""

    id: Id
    title: TextSpec
    source: Source
    course: Id | None = None
    hours: DatedSpec | None = None
    parts: list[PartSpec] = []
    competences: list[CompetenceSpec] = []
    requires: RuleSpec | None = None
    tracks: dict[Id, TrackRule] | None = None
    to_present: RuleSpec | None = None
    permanent: bool = False
    information: list[InformationSpec] = []
    integrates: list[InformationSpec] = []

    @model_validator(mode="after")
    def _one_rule(self) -> ComponentSpec:
        if (self.requires is None) == (self.tracks is None):
            raise ValueError("give either `requires` (every track) or `tracks` (by track)")
        return self


class BlocksFile(Strict):
    """blocks.yaml: blocks, examinations and entry conditions."""

    blocks: list[ComponentSpec] = []
    examinations: list[ComponentSpec] = []
    entry: ComponentSpec | None = None


class OutsideResultSpec(Strict):
    """A result obtained elsewhere; `course` and `item` are the idnumbers of the convention."""

    title: TextSpec
    course: Id
    item: Id | None = None
    source: Source


class DocumentSpec(Strict):
    """A document that stands for results: `together` one for all, `each` one for every one."""

    title: TextSpec
    words: DatedSpec
    together: list[Id] = []
    each: list[Id] = []
    source: Source

    @model_validator(mode="after")
    def _one_manner(self) -> DocumentSpec:
        if bool(self.together) == bool(self.each):
            raise ValueError("give either `together` (one document) or `each` (one for every one)")
        return self


class ProfileFieldSpec(Strict):
    """A field about the person; `shortname` is the custom profile field of the convention."""

    title: TextSpec
    shortname: Id
    values: dict[Id, TextSpec] = {}


class RoleSpec(Strict):
    """A role on the jury and how many members have it."""

    title: TextSpec
    members: Annotated[int, Field(ge=1)]


class JurySpec(Strict):
    """The jury that decides the award, and its composition where one is prescribed."""

    source: Source
    roles: dict[Id, RoleSpec] = {}
    chair: Id | None = None
    outside_above: Annotated[Decimal, Field(ge=0, lt=1)] | None = None


class AwardSpec(Strict):
    """How the diploma is awarded: every component settled, and the jury's decision."""

    source: Source
    jury: JurySpec
    information: list[InformationSpec] = []


class PassMarkSpec(Strict):
    """The mark that passes, and out of how much."""

    mark: DatedSpec
    out_of: Annotated[Decimal, Field(gt=0)]
    source: Source


class TrackSpec(Strict):
    """A way through the programme."""

    title: TextSpec
    source: Source


class MarksSpec(Strict):
    """Attendance marks by acronym: whether a session counts for its duration."""

    counts: dict[Words, bool]
    source: Source


class EquivalencesSpec(Strict):
    """Whether the programme knows equivalences at all."""

    allowed: bool
    source: Source


class ProgrammeFile(Strict):
    """programme.yaml."""

    id: Id
    title: TextSpec
    version: Words
    owner: Words
    prefix: Id
    sources: Annotated[dict[str, TextSpec], Field(min_length=1)]
    tracks: Annotated[dict[Id, TrackSpec], Field(min_length=1)]
    equivalences: EquivalencesSpec
    award: AwardSpec
    pass_mark: PassMarkSpec | None = None
    attendance: MarksSpec | None = None
    results: dict[Id, OutsideResultSpec] = {}
    documents: dict[Id, DocumentSpec] = {}
    profile: dict[Id, ProfileFieldSpec] = {}
    parties: dict[Id, TextSpec] = {}


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
