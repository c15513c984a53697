"""`at_least`: so many of several rules hold."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from lms_bridge.located.values import DatedSpec, Source, StrictMapping
from lms_bridge.model.because import UNKNOWN, YES, Values, fails, holds, open_
from lms_bridge.model.dated import Dated
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because
from lms_bridge.rules.base.compiling import Compiling, Path, whole
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.kind import RuleKind, Share
from lms_bridge.rules.base.nodes import causes_of, debts_of, means_of
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.rule import Rule, RuleSentence, written_in

if TYPE_CHECKING:  # the registry resolves it
    from lms_bridge.rules.base.schema import RuleSpec


class AtLeastSpec(StrictMapping):
    """At least `count` of the rules in `of`."""

    count: DatedSpec
    of: Annotated[list[RuleSpec], Field(min_length=1)]
    source: Source


@dataclass(frozen=True, slots=True)
class AtLeast(Rule):
    """At least `count` of these conditions hold."""

    count: Dated[int]
    of: tuple[Rule, ...]
    source: Citation

    @property
    def children(self) -> tuple[Rule, ...]:
        """Each of them."""
        return self.of

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """At least so many conditions hold; the first open ones say what is owed."""
        found = tuple([each.judge(facts, others) for each in self.of])
        count, source = self.count.at(facts.day), self.source
        hold = [each for each in found if each.truth is YES]
        still_open = [each for each in found if each.truth is UNKNOWN]
        values: Values = (("asked", count), ("hold", len(hold)))
        if len(hold) >= count:
            means = means_of(hold)
            return holds("at_least", "", values=values, source=source, children=found, means=means)
        if len(hold) + len(still_open) < count:
            return fails("at_least", "", values=values, source=source, children=found)
        due = still_open[: count - len(hold)]
        return open_(
            "at_least",
            "",
            values=values,
            source=source,
            children=found,
            owed=debts_of(due),
            cause=causes_of(due),
        )

    def told(self) -> RuleSentence:
        """Of the following, at least so many hold."""
        sources = written_in(self.source, self.count)
        of = tuple(each.told() for each in self.of)
        return RuleSentence("rule.at_least", {"count": self.count}, sources, of)

    @property
    def takes_all(self) -> bool:
        """Whether all of them are asked."""
        return max(value for _, value, _ in self.count.history) >= len(self.of)


class AtLeastKind(RuleKind):
    """So many rules of a list."""

    name = "at_least"
    shape = AtLeastSpec
    codes = ("at_least", "rule.at_least")
    shares = MappingProxyType({"at_least": Share.COUNTED})
    groups = True

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The count, and the rules of the list."""
        asked: AtLeastSpec = spec
        count = at.dated((*path, "count"), asked.count, asked.source, whole)
        source = at.cite(path, asked.source)
        return AtLeast(count, at.rules((*path, "of"), asked.of), source)
