"""`credits`: the ECTS credits of what is settled add up to at least so many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lms_bridge.cause import Cause
from lms_bridge.located.nearest import not_among
from lms_bridge.located.values import DatedSpec, Id, Source, StrictMapping
from lms_bridge.model.because import Values, holds, open_
from lms_bridge.model.dated import Dated, days
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Owed, OwedKind, Verdict
from lms_bridge.rules.base.compiling import Compiling, Path, checked_number
from lms_bridge.rules.base.counted import component_condition
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.forms import ID, Expectation, InWords
from lms_bridge.rules.base.kind import RuleKind
from lms_bridge.rules.base.marks import figure
from lms_bridge.rules.base.nodes import causes_of, means_of
from lms_bridge.rules.base.nodes import condition_tree as walk_conditions
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.rule import Rule, RuleSentence, Use, written_in

_CREDITS = "credits"


class CreditsSpec(StrictMapping):
    """At least so many ECTS credits; `of` lists components, left out: all that give some."""

    at_least: DatedSpec
    of: list[Id] = []
    source: Source


@dataclass(frozen=True, slots=True)
class Credits(Rule):
    """The ECTS credits of the settled components among these add up to at least so many.

    `of`: by component, what it gives; `electives` among them are owed through their option.
    """

    of: tuple[tuple[str, Dated[Decimal]], ...]
    at_least: Dated[Decimal]
    source: Citation
    electives: frozenset[str] = frozenset()

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """The credits of what is settled add up to enough."""
        asked = self.at_least.at(facts.day)
        here = [(each, ects.at(facts.day)) for each, ects in self.of if each in others.judged]
        nodes = tuple([component_condition(others.judged[each]) for each, _ in here])
        earned = sum((ects for each, ects in here if others.settled(each)), Decimal(0))
        values: Values = (
            ("asked", figure(Fraction(asked))),
            ("earned", figure(Fraction(earned))),
        )
        source = self.source
        if earned >= asked:
            means = means_of(nodes)
            return holds(_CREDITS, "", values=values, source=source, children=nodes, means=means)
        unsettled = [
            each for each, _ in here if not others.settled(each) and each not in self.electives
        ]
        return open_(
            _CREDITS,
            "",
            values=values,
            source=source,
            children=nodes,
            owed=tuple([Owed(OwedKind.UNIT, each) for each in unsettled]),
            cause=causes_of(nodes),
        )

    def told(self) -> RuleSentence:
        """How many, and what gives some."""
        of = tuple(
            RuleSentence("rule.credits.gives", {"component": component, "credits": given})
            for component, given in self.of
        )
        sources = written_in(self.source, self.at_least)
        return RuleSentence("rule.credits", {"credits": self.at_least}, sources, of)

    def awaits(self) -> tuple[str, ...]:
        """What gives credits."""
        return tuple(each for each, _ in self.of)

    def impossible_numbers(self, use: Use) -> Iterator[Cause]:
        """More credits than the track gives."""
        for day in days(self.at_least, *(ects for _, ects in self.of)):
            here = (ects.at(day) for unit, ects in self.of if unit in use.beside)
            most, asked = sum(here, Decimal(0)), self.at_least.at(day)
            if asked > most:
                yield Cause.of("credits.out_of_reach", since=day, asked=asked, most=most)

    @property
    def takes_all(self) -> bool:
        """Whether every credit is asked."""
        every = sum(max(value for _, value, _ in given.history) for _, given in self.of)
        return max(value for _, value, _ in self.at_least.history) >= every


def _earned(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    for node in walk_conditions(verdict.component(match["id"]).because):
        if node.code == _CREDITS:
            seen = str(dict(node.values)["earned"])
            return "" if seen == match["figure"] else f"{seen} credits are earned"
    return f"{match['id']} asks for no credits"


class CreditsKind(RuleKind):
    """Credits that add up."""

    name = "credits"
    shape = CreditsSpec
    codes = (_CREDITS, "rule.credits", "rule.credits.gives")
    expected = (
        Expectation(
            "6 credits are earned for S1",
            rf"(?P<figure>\d+(?:\.\d+)?) credits are earned for (?P<id>{ID})",
            _earned,
        ),
    )

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The components named, or all that give credits."""
        given: CreditsSpec = spec
        source = at.cite(path, given.source)
        asked = at.dated((*path, "at_least"), given.at_least, given.source, checked_number)
        giving = {key: ects for key, ects in at.context.credits.items() if key != at.component}
        for i, each in enumerate(given.of):
            if each not in giving:
                at.wrong((*path, "of", i), not_among("credits.unknown", each, giving))
        of = [each for each in given.of or giving if each in giving]
        pairs = tuple((each, giving[each]) for each in of)
        return Credits(pairs, asked, source, at.context.electives & set(of))
