"""`profile`: a field about the person has one of some values, or is at least a number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import pydantic

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue
from lms_bridge.located.nearest import not_among
from lms_bridge.located.values import DatedSpec, Id, Source, StrictMapping
from lms_bridge.model.because import fails, holds, open_, unreadable
from lms_bridge.model.dated import Dated
from lms_bridge.model.decision import WITHDRAWN, DecisionKind
from lms_bridge.model.declared import Need
from lms_bridge.model.evidence import Profile
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Owed, OwedKind
from lms_bridge.rules.base.compiling import Compiling, Path, whole
from lms_bridge.rules.base.facts import Facts, Field
from lms_bridge.rules.base.forms import ID, FactForm
from lms_bridge.rules.base.given import Given
from lms_bridge.rules.base.kind import RuleKind
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.profile_fields import (
    a_year,
    by_hand,
    field_need,
    field_records,
    is_year,
    no_code,
    no_number,
    number_of,
    stated,
)
from lms_bridge.rules.base.rule import (
    ComponentView,
    ProgrammeView,
    Rule,
    RuleSentence,
    SentenceValue,
    Use,
    written_in,
)


class ProfileSpec(StrictMapping):
    """A field about the person is one of these values, or at least a number."""

    field: Id
    is_: Annotated[list[Id] | None, pydantic.Field(alias="is")] = None
    at_least: DatedSpec | None = None
    source: Source

    @pydantic.model_validator(mode="after")
    def _one_test(self) -> ProfileSpec:
        if (self.is_ is None) == (self.at_least is None):
            raise BadValue(Cause.of("keys.either", one="is", other="at_least"))
        return self


class _OfField(Rule):
    """What rules on a field share: what they need, and what is asked while it is empty."""

    __slots__ = ()
    field: str
    source: Citation

    def needs(self, programme: ProgrammeView, component: ComponentView) -> Iterable[Need]:
        """The field."""
        return (field_need(programme, component, self.field),)

    def unknown_names(self, use: Use) -> Iterator[Cause]:
        """A field that nobody declared."""
        if self.field not in use.programme.profile:
            yield not_among("field.undeclared", self.field, use.programme.profile)

    def _ask(self) -> Because:
        owed = (Owed(OwedKind.INFORMATION, self.field),)
        return open_("profile.unknown", self.field, source=self.source, owed=owed)

    def _unreadable(self, cause: Cause, found: Field) -> Because:
        records = field_records((found,))
        return unreadable("profile", self.field, source=self.source, cause=cause, records=records)


@dataclass(frozen=True, slots=True)
class ProfileIs(_OfField):
    """A field about the person has one of these values; `known`: all it may have, if closed."""

    field: str
    values: tuple[str, ...]
    source: Citation
    known: tuple[str, ...] = ()

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """One of the values asked holds; one that nobody declared settles nothing."""
        del others
        found = facts.profile.get(self.field)
        if found is None:
            return self._ask()
        if self.known and found.value not in self.known:
            return self._unreadable(no_code(self.field, found.value, self.known), found)
        values = (("asked", ", ".join(self.values)), *stated(found), ("value", found.value))
        source, records = self.source, field_records((found,))
        if found.value not in self.values:
            return fails(
                "profile.is_not", self.field, values=values, source=source, records=records
            )
        means = by_hand((found,))
        return holds(
            "profile.is", self.field, values=values, source=source, records=records, means=means
        )

    def told(self) -> RuleSentence:
        """Which field, and which values."""
        values: dict[str, SentenceValue] = {"subject": self.field, "values": self.values}
        return RuleSentence("rule.profile", values, (self.source,))


@dataclass(frozen=True, slots=True)
class ProfileAtLeast(_OfField):
    """A numeric field about the person is at least so much."""

    field: str
    minimum: Dated[int]
    source: Citation

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """The field reaches its minimum; anything but a number settles nothing."""
        del others
        found = facts.profile.get(self.field)
        if found is None:
            return self._ask()
        number = number_of(found.value)
        if number is None:
            return self._unreadable(no_number(self.field, found.value), found)
        minimum = self.minimum.at(facts.day)
        if is_year(number, minimum):
            return self._unreadable(a_year(self.field, found.value), found)
        shown = int(number) if number == int(number) else str(number)
        values = (("asked", minimum), *stated(found), ("value", shown))
        source, records = self.source, field_records((found,))
        if number < minimum:
            return fails(
                "profile.too_little", self.field, values=values, source=source, records=records
            )
        means = by_hand((found,))
        return holds(
            "profile.enough", self.field, values=values, source=source, records=records, means=means
        )

    def told(self) -> RuleSentence:
        """Which field, and its minimum."""
        values: dict[str, SentenceValue] = {"subject": self.field, "minimum": self.minimum}
        return RuleSentence("rule.profile.minimum", values, written_in(self.source, self.minimum))


def _known(given: Given, match: re.Match[str]) -> None:
    record = given.record(match["field"], match["value"])
    given.profile.append(Profile(match["field"], match["value"], record))


def _stated(given: Given, match: re.Match[str]) -> None:
    subject = f"profile:{match['field']}"
    given.decide(DecisionKind.PROFILE, subject, match["value"], "seen in the file")


def _taken_back(given: Given, match: re.Match[str]) -> None:
    given.decide(DecisionKind.PROFILE, f"profile:{match['field']}", WITHDRAWN, "entered by mistake")


class ProfileKind(RuleKind):
    """What is known of the person."""

    name = "profile"
    shape = ProfileSpec
    codes = (
        "profile.is",
        "profile.is_not",
        "profile.enough",
        "profile.too_little",
        "profile.unknown",
        "profile.unreadable",
        "rule.profile",
        "rule.profile.minimum",
    )
    given = (
        FactForm("profile route is vae", rf"profile (?P<field>{ID}) is (?P<value>\S+)", _known),
        FactForm(
            "profile route set by hand to vae",
            rf"profile (?P<field>{ID}) set by hand to (?P<value>\S+)",
            _stated,
        ),
        FactForm(
            "profile route no longer set by hand",
            rf"profile (?P<field>{ID}) no longer set by hand",
            _taken_back,
        ),
    )

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """A minimum, or the values, each of which the field may hold."""
        asked: ProfileSpec = spec
        source = at.cite(path, asked.source)
        if asked.at_least is not None:
            minimum = at.dated((*path, "at_least"), asked.at_least, asked.source, whole)
            return ProfileAtLeast(asked.field, minimum, source)
        known = at.context.codes.get(asked.field, ())
        values = tuple(asked.is_ or ())
        for value in values if known else ():
            if value not in known:
                at.wrong((*path, "is"), not_among("field.no_value", value, known, of=asked.field))
        return ProfileIs(asked.field, values, source, known)
