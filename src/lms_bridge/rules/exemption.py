"""`exemption`: a part or the whole of a unit is exempted when a rule holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from lms_bridge.cause import Cause
from lms_bridge.located.values import DatedSpec, Source, StrictMapping
from lms_bridge.model.because import YES, Values
from lms_bridge.model.dated import Dated, days
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Means, Verdict
from lms_bridge.rules.base.compiling import Compiling, Path, seconds
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.forms import HOURS, ID, Expectation, InWords
from lms_bridge.rules.base.kind import RuleKind
from lms_bridge.rules.base.nodes import condition_tree as walk_conditions
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.rule import Rule, RuleSentence, Use, rule_tree, written_in

if TYPE_CHECKING:  # the registry resolves it
    from lms_bridge.rules.base.schema import RuleSpec

_BY_EQUIVALENCE = (Means.EQUIVALENCE,)
_KEPT = (Means.DOCUMENT, Means.HUMAN_DECISION)
_PART = "exemption.part"


class ExemptionSpec(StrictMapping):
    """Exemption from `covers` (hours, or "whole") when a rule holds."""

    covers: DatedSpec | Literal["whole"]
    when: RuleSpec
    source: Source


@dataclass(frozen=True, slots=True)
class Exemption(Rule):
    """On a condition, a part (`seconds` of it) or, with None, the whole unit is exempted."""

    unit: str
    seconds: Dated[int] | None
    when: Rule
    source: Citation

    @property
    def children(self) -> tuple[Rule, ...]:
        """Its condition."""
        return (self.when,)

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """It is what its condition is; what holds, holds by equivalence."""
        when = self.when.judge(facts, others)
        means: tuple[Means, ...] = ()
        if when.truth is YES:
            means = (*_BY_EQUIVALENCE, *[each for each in when.means if each in _KEPT])
        values: Values = ()
        if self.seconds is not None:
            values = (("covers", self.seconds.at(facts.day)),)
        return Because(
            when.truth,
            _PART if self.seconds else "exemption.whole",
            self.unit,
            values,
            self.source,
            children=(when,),
            owed=when.owed,
            cause=when.cause,
            means=means,
        )

    def told(self) -> RuleSentence:
        """From what, with its condition below it."""
        of = (self.when.told(),)
        if self.seconds is None:
            return RuleSentence("rule.exemption", {}, (self.source,), of)
        values = {"hours": self.seconds}
        return RuleSentence(
            "rule.exemption.hours", values, written_in(self.source, self.seconds), of
        )

    def unknown_names(self, use: Use) -> Iterator[Cause]:
        """An equivalence where there are none."""
        if not use.programme.equivalences:
            yield use.no_equivalences

    def impossible_numbers(self, use: Use) -> Iterator[Cause]:
        """Hours that, with those to attend, are not the hours of the unit."""
        if use.component.seconds is None or self.seconds is None or not use.numbers_hold:
            return
        rules = rule_tree(use.component.rule)
        asked = [each.seconds_asked[1] for each in rules if each.seconds_asked]
        exempted = [each.seconds_freed for each in rules if each.seconds_freed]
        for day in days(use.component.seconds, *exempted, *asked):
            attend = sum(each.at(day) for each in asked)
            freed = sum(each.at(day) for each in exempted)
            taught = use.component.seconds.at(day)
            if attend + freed != taught:
                yield Cause.of(
                    "hours.do_not_add_up", since=day, attend=attend, freed=freed, taught=taught
                )

    @property
    def seconds_freed(self) -> Dated[int] | None:
        """The seconds of a part."""
        return self.seconds

    @property
    def compares(self) -> bool:
        """It compares nothing itself."""
        return False


def _exempted(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    covered = [
        int(str(dict(node.values)["covers"])) / 3600
        for node in walk_conditions(verdict.component(match["id"]).because)
        if node.code == _PART and node.truth is YES
    ]
    return "" if covered == [float(match["hours"])] else f"hours exempted: {covered}"


class ExemptionKind(RuleKind):
    """Exempted by what was obtained elsewhere."""

    name = "exemption"
    shape = ExemptionSpec
    codes = (_PART, "exemption.whole", "rule.exemption.hours", "rule.exemption")
    freeing = (_PART, "exemption.whole")
    expected = (
        Expectation(
            "UE1 is exempted from 16 h",
            rf"(?P<id>{ID}) is exempted from (?P<hours>{HOURS}) h",
            _exempted,
        ),
    )

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """What it covers, and its condition."""
        asked: ExemptionSpec = spec
        covers = (
            None
            if asked.covers == "whole"
            else at.dated((*path, "covers"), asked.covers, asked.source, seconds)
        )
        source = at.cite(path, asked.source)
        return Exemption(at.component, covers, at.rule((*path, "when"), asked.when), source)
