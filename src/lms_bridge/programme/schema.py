"""The files of a programme folder, as pydantic models: unknown keys are refused.

A number that may change is dated: `{2024-09-01: 21}`, or `{2024-09-01: {value: 21, source: …}}`
where its citation differs from the one beside it. A citation is `KEY: place`, its key
declared under `sources`. Hours are hours (1.5), words are words.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue
from lms_bridge.located.values import (
    DatedSpec,
    Id,
    Source,
    StrictMapping,
    TextSpec,
    TitleSpec,
    Words,
)
from lms_bridge.model.declared import Overlaps
from lms_bridge.rules.base.registry import RuleSpec


class PartSpec(StrictMapping):
    """A part of a unit; `sessions` are words that mark its sessions by their description."""

    id: Id
    title: TitleSpec
    hours: DatedSpec
    sessions: list[Words] = []
    source: Source


class CompetenceSpec(StrictMapping):
    """A competence of a block; mandatory unless it says otherwise."""

    id: Id
    title: TitleSpec
    mandatory: bool = True


class AssessmentWeightSpec(StrictMapping):
    """What a mark is given for; `assessments` make it the weighted average of several.

    `second_session` says which mark counts for whoever sat it again: the better, or the last.
    `best` takes the highest of its assessments alone.
    """

    id: Id
    title: TextSpec
    weight: DatedSpec
    assessments: list[AssessmentWeightSpec] = []
    best: DatedSpec | None = None
    second_session: Literal["better", "last"] | None = None
    source: Source


class InformationSpec(StrictMapping):
    """Something people are shown and no rule reads."""

    label: TextSpec
    text: TextSpec
    source: Source


class TrackRule(StrictMapping):
    """What one track asks for."""

    requires: RuleSpec


class ComponentSpec(StrictMapping):
    """A unit, block, examination or entry condition."""

    id: Id
    title: TitleSpec
    source: Source
    course: Id | None = None
    hours: DatedSpec | None = None
    parts: list[PartSpec] = []
    ects: DatedSpec | None = None
    coefficient: DatedSpec | None = None
    assessments: list[AssessmentWeightSpec] = []
    best: DatedSpec | None = None
    second_session: Literal["better", "last"] | None = None
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
            raise BadValue(Cause.of("component.rule_or_tracks"))
        return self


class BlocksFile(StrictMapping):
    """blocks.yaml: blocks, examinations and entry conditions."""

    blocks: list[ComponentSpec] = []
    examinations: list[ComponentSpec] = []
    entry: ComponentSpec | None = None


class OutsideResultSpec(StrictMapping):
    """A result obtained elsewhere; `course` and `item` are the idnumbers of the convention."""

    title: TitleSpec
    course: Id
    item: Id | None = None
    source: Source


class DocumentSpec(StrictMapping):
    """A document that stands for results: `together` one for all, `each` one for every one."""

    title: TextSpec
    words: DatedSpec
    together: list[Id] = []
    each: list[Id] = []
    source: Source

    @model_validator(mode="after")
    def _one_manner(self) -> DocumentSpec:
        if bool(self.together) == bool(self.each):
            raise BadValue(Cause.of("document.together_or_each"))
        return self


class ProfileFieldSpec(StrictMapping):
    """A field about the person; `shortname` is the custom profile field of the convention."""

    title: TextSpec
    shortname: Id
    values: dict[Id, TextSpec] = {}


class RoleSpec(StrictMapping):
    """A role on the jury and how many members have it."""

    title: TextSpec
    members: Annotated[int, Field(ge=1)]


class JurySpec(StrictMapping):
    """The jury that decides the award, and its composition where one is prescribed."""

    source: Source
    roles: dict[Id, RoleSpec] = {}
    chair: Id | None = None
    outside_above: Annotated[Decimal, Field(ge=0, lt=1)] | None = None


class AwardSpec(StrictMapping):
    """How the diploma is awarded: every component settled, and the jury's decision.

    `again` lists the ways by which whoever is adjourned may present it again.
    """

    source: Source
    jury: JurySpec
    again: dict[Id, TextSpec] = {}
    information: list[InformationSpec] = []


class PassMarkSpec(StrictMapping):
    """The mark that passes, and out of how much."""

    mark: DatedSpec
    out_of: Annotated[Decimal, Field(gt=0)]
    source: Source


class TrackSpec(StrictMapping):
    """A way through the programme."""

    title: TextSpec
    source: Source


class OddSessionsSpec(StrictMapping):
    """Whether sessions count that could be wrong; all of them are shown."""

    other_year: bool = False
    too_long: bool = False
    holiday: bool = True
    sunday: bool = True


class SessionsSpec(StrictMapping):
    """Which sessions count: the longest, in hours, those that are odd, those at the same time.

    `unmarked_after`: so many days after a session it is shown that it has no mark.
    """

    longest: Annotated[Decimal, Field(gt=0, le=24)] = Decimal(12)
    counts: OddSessionsSpec = OddSessionsSpec()
    overlaps: Overlaps = Overlaps.FIRST_BEGUN
    unmarked_after: Annotated[int, Field(ge=0, le=365)] = 14
    source: Source


class MarksSpec(StrictMapping):
    """Attendance marks by acronym: whether a session counts for its duration."""

    counts: dict[Words, bool]
    sessions: SessionsSpec | None = None
    source: Source


class RoundingSpec(StrictMapping):
    """To how many decimals averages are rounded, half up, before they are compared."""

    decimals: Annotated[int, Field(ge=0, le=6)]
    source: Source


class CompensationSpec(StrictMapping):
    """A group of units whose average makes up for a weak one, down to the `floor`.

    `acquired` says whether a unit acquired earlier counts with its mark or is left out.
    """

    title: TextSpec
    units: Annotated[list[Id], Field(min_length=2)]
    at_least: DatedSpec
    floor: DatedSpec | None = None
    acquired: Literal["counts", "left_out"] = "counts"
    source: Source


class OptionSpec(StrictMapping):
    """So many of these electives are followed; `profile` names the field that says which."""

    title: TextSpec
    choose: DatedSpec
    of: Annotated[list[Id], Field(min_length=2)]
    profile: Id | None = None
    source: Source


class CountingSpec(StrictMapping):
    """Whether a result that settled one component may settle another as well."""

    results: Literal["once", "repeatedly"]
    source: Source


class EquivalencesSpec(StrictMapping):
    """Whether the programme knows equivalences at all."""

    allowed: bool
    source: Source


class ProgrammeFile(StrictMapping):
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
    rounding: RoundingSpec | None = None
    compensation: dict[Id, CompensationSpec] = {}
    options: dict[Id, OptionSpec] = {}
    counting: CountingSpec | None = None
