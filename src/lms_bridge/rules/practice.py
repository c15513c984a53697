"""`practice`: the candidate works in the post concerned, or did so many hours of practice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lms_bridge.cause import Cause
from lms_bridge.located.nearest import not_among
from lms_bridge.located.values import DatedSpec, Source, StrictMapping
from lms_bridge.model.because import Values, holds, open_, unreadable
from lms_bridge.model.dated import Dated
from lms_bridge.model.declared import Need
from lms_bridge.model.evidence import Profile
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Means, Owed, OwedKind
from lms_bridge.rules.base.compiling import Compiling, Path, seconds
from lms_bridge.rules.base.facts import Facts, Field
from lms_bridge.rules.base.forms import ID, FactForm
from lms_bridge.rules.base.given import Given
from lms_bridge.rules.base.kind import RuleKind
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.profile_fields import (
    by_hand,
    field_need,
    field_records,
    no_code,
    no_number,
    number_of,
)
from lms_bridge.rules.base.rule import (
    ComponentView,
    ProgrammeView,
    Rule,
    RuleSentence,
    Use,
    written_in,
)

#: The field that says whether somebody works in the post concerned, and the code that says so.
_FIELD = "practice"
_OWN_POST = "own_post"


class PracticeSpec(StrictMapping):
    """Own post, or at least so many hours of practice."""

    at_least: DatedSpec
    source: Source


@dataclass(frozen=True, slots=True)
class PracticeDone(Rule):
    """The candidate works in the post concerned, or did so many seconds of practice.

    `known`: the codes that the field `practice` may hold; empty for any.
    """

    of: str
    seconds: Dated[int]
    source: Citation
    known: tuple[str, ...] = ()

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """The post, or the hours documented so far."""
        del others
        asked = self.seconds.at(facts.day)
        post = facts.profile.get(_FIELD)
        if post is not None and post.value == _OWN_POST:
            return self._done("practice.own_post", (("required", asked),), (post,))
        hours = facts.profile.get(f"practice_hours.{self.of}")
        number = number_of(hours.value) if hours else Decimal(0)
        known = tuple(each for each in (post, hours) if each)
        if number is not None and int(number * 3600) >= asked:
            values = (("done", int(number * 3600)), ("required", asked))
            return self._done("practice.done", values, known)
        cause = None
        if hours is not None and number is None:
            cause = no_number(f"practice_hours.{self.of}", hours.value)
        elif post is not None and self.known and post.value not in self.known:
            cause = no_code(_FIELD, post.value, self.known)
        if cause:
            records = field_records(known)
            return unreadable("practice", self.of, source=self.source, cause=cause, records=records)
        done = int((number or Decimal(0)) * 3600)
        return open_(
            "practice.owed",
            self.of,
            values=(("done", done), ("required", asked)),
            source=self.source,
            records=field_records(known),
            owed=(Owed(OwedKind.PRACTICE, self.of, missing=asked - done),),
        )

    def _done(self, code: str, values: Values, known: tuple[Field, ...]) -> Because:
        return holds(
            code,
            self.of,
            values=values,
            source=self.source,
            records=field_records(known),
            means=(Means.PRACTICE, *by_hand(known)),
        )

    def told(self) -> RuleSentence:
        """How many hours."""
        values = {"hours": self.seconds}
        return RuleSentence("rule.practice", values, written_in(self.source, self.seconds))

    def needs(self, programme: ProgrammeView, component: ComponentView) -> Iterable[Need]:
        """The post, and the hours."""
        practice = field_need(programme, component, _FIELD)
        hours = f"profile:practice_hours.{self.of}"
        return (practice, Need(hours, practice.title, component.id, optional=True))

    def unknown_names(self, use: Use) -> Iterator[Cause]:
        """The field that practice is read from."""
        if _FIELD not in use.programme.profile:
            yield not_among("field.undeclared", _FIELD, use.programme.profile)


def _practised(given: Given, match: re.Match[str]) -> None:
    name = f"practice_hours.{match['id']}"
    given.profile.append(Profile(name, match["hours"], given.record(name, match["hours"])))


class PracticeKind(RuleKind):
    """Practice in the post concerned, or documented by hours."""

    name = "practice"
    shape = PracticeSpec
    codes = (
        "practice.own_post",
        "practice.done",
        "practice.owed",
        "practice.unreadable",
        "rule.practice",
    )
    given = (
        FactForm(
            "practised 35 h for BC1",
            rf"practised (?P<hours>\S+) h for (?P<id>{ID})",
            _practised,
        ),
    )

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The hours, and the codes that the field may hold."""
        given: PracticeSpec = spec
        asked = at.dated((*path, "at_least"), given.at_least, given.source, seconds)
        source = at.cite(path, given.source)
        return PracticeDone(at.component, asked, source, at.context.codes.get(_FIELD, ()))
