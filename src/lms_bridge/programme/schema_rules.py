"""The rules of a programme folder, as pydantic models: one a kind, and exactly one kind a rule."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from lms_bridge.located.values import DatedDaySpec, DatedSpec, Id, Source, Strict


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


class MarkSpec(Strict):
    """The mark of this unit, or `of` one of its assessments, is at least so high."""

    of: Id | None = None
    at_least: DatedSpec
    source: Source


class CompensationRuleSpec(Strict):
    """The group `within` makes up for this unit; it is declared under `compensation`."""

    within: Id
    source: Source


class CreditsSpec(Strict):
    """At least so many ECTS credits; `of` lists components, left out: all that give some."""

    at_least: DatedSpec
    of: list[Id] = []
    source: Source


class DeadlineSpec(Strict):
    """A rule that has to hold by a day of the academic year, written month-day: "06-30"."""

    until: DatedDaySpec
    when: RuleSpec
    source: Source


class PythonSpec(Strict):
    """A condition that `hooks.py` judges, by the name that it knows it by."""

    name: Id
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
    mark: MarkSpec | None = None
    compensation: CompensationRuleSpec | None = None
    credits: CreditsSpec | None = None
    deadline: DeadlineSpec | None = None
    python: PythonSpec | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_kind(cls, value: Any) -> Any:
        if isinstance(value, dict) and len(value) != 1:
            kinds = ", ".join(cls.model_fields)
            raise ValueError(
                f"a rule has exactly one kind → keep one of: {kinds}; or list several under `all`"
            )
        return value
