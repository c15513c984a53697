"""`deadline`: a rule that has to hold by a day of the academic year."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lms_bridge.located.values import DatedDaySpec, Source, StrictMapping
from lms_bridge.model.because import UNKNOWN, YES, Values, fails, open_
from lms_bridge.model.dated import Dated
from lms_bridge.model.decision import WITHDRAWN, DecisionKind
from lms_bridge.model.declared import Need
from lms_bridge.model.identity import AcademicYear, Citation
from lms_bridge.model.verdict import Because
from lms_bridge.rules.base.compiling import Compiling, Path
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.forms import DAY, ID, FactForm
from lms_bridge.rules.base.given import Given
from lms_bridge.rules.base.kind import RuleKind, Share
from lms_bridge.rules.base.nodes import decision_values
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.rule import ComponentView, ProgrammeView, Rule, RuleSentence, written_in

if TYPE_CHECKING:  # the registry resolves it
    from lms_bridge.rules.base.schema import RuleSpec


class DeadlineSpec(StrictMapping):
    """A rule that has to hold by a day of the academic year, written month-day: "06-30"."""

    until: DatedDaySpec
    when: RuleSpec
    source: Source


@dataclass(frozen=True, slots=True)
class Deadline(Rule):
    """A condition that has to hold by a day of the academic year, written month-day.

    A person may extend it for a learner: a decision of kind `extension` on `need`.
    """

    of: str
    until: Dated[str]
    when: Rule
    source: Citation
    need: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "need", f"deadline:{self.of}")

    @property
    def children(self) -> tuple[Rule, ...]:
        """Its condition."""
        return (self.when,)

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """Open until a day of the academic year, or the day to which a person extended it.

        What holds, holds, whenever it was entered; what is still open after that day has failed.
        What cannot be computed is not failed.
        """
        when = self.when.judge(facts, others)
        day = _day(self.until.at(facts.day), facts.evidence.year)
        values: Values = ()
        extended = facts.about(self.need, DecisionKind.EXTENSION)
        if extended is not None:
            day = date.fromisoformat(extended.outcome)
            renamed = {"because": "reason", "on": "decided"}
            values = tuple(
                (renamed.get(name, name), each) for name, each in decision_values(extended)
            )
        values = tuple(sorted((*values, ("until", day.isoformat()))))
        children, source = (when,), self.source
        if when.truth is not UNKNOWN or when.cause:
            return Because(
                when.truth,
                "deadline.met" if when.truth is YES else "deadline",
                self.of,
                values,
                source,
                children=children,
                owed=when.owed,
                cause=when.cause,
                means=when.means,
            )
        if facts.on > day:
            return fails(
                "deadline.passed", self.of, values=values, source=source, children=children
            )
        return open_(
            "deadline", self.of, values=values, source=source, children=children, owed=when.owed
        )

    def told(self) -> RuleSentence:
        """By which day, with its condition below it."""
        sources = written_in(self.source, self.until)
        return RuleSentence("rule.deadline", {"until": self.until}, sources, (self.when.told(),))

    def needs(self, programme: ProgrammeView, component: ComponentView) -> Iterable[Need]:
        """The extension that a person may grant."""
        del programme
        return (Need(self.need, component.title, component.id, optional=True),)

    def of_attendance(self) -> Rule | None:
        """The hours that its condition asks for, by the same day."""
        asked = self.when.of_attendance()
        return None if asked is None else replace(self, when=asked)

    @property
    def compares(self) -> bool:
        """It compares nothing itself."""
        return False


def _day(month_day: str, year: AcademicYear) -> date:
    """The day of an academic year: from September on of its first calendar year."""
    month, day = (int(part) for part in month_day.split("-"))
    first = year.starts.month
    calendar_year = year.first if month >= first else year.first + 1
    if (month, day) == (2, 29) and not isleap(calendar_year):
        day = 28
    return date(calendar_year, month, day)


def _extended(given: Given, match: re.Match[str]) -> None:
    subject = f"deadline:{match['id']}"
    given.decide(DecisionKind.EXTENSION, subject, match["on"] or WITHDRAWN, "asked in time")


class DeadlineKind(RuleKind):
    """A last day."""

    name = "deadline"
    shape = DeadlineSpec
    codes = ("deadline", "deadline.met", "deadline.passed", "rule.deadline")
    shares = MappingProxyType({"deadline": Share.MEAN})
    given = (
        FactForm(
            "extension of UE11 to 2026-09-15",
            rf"extension of (?P<id>{ID}) (?:to (?P<on>{DAY})|withdrawn)",
            _extended,
        ),
    )

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The day, and its condition."""
        asked: DeadlineSpec = spec
        source = at.cite(path, asked.source)
        until = at.dated_day((*path, "until"), asked.until, asked.source)
        when = at.rule((*path, "when"), asked.when)
        return Deadline(at.component, until, when, source)
