"""`all`: every one of several rules holds."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from lms_bridge.model.verdict import Because
from lms_bridge.rules.base.compiling import Compiling, Path
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.kind import RuleKind, Share
from lms_bridge.rules.base.nodes import every
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.rule import Rule, RuleSentence, rule_tree

if TYPE_CHECKING:  # the registry resolves it
    from lms_bridge.rules.base.schema import RuleSpec


@dataclass(frozen=True, slots=True)
class All(Rule):
    """Every one of these conditions holds."""

    of: tuple[Rule, ...]

    @property
    def children(self) -> tuple[Rule, ...]:
        """Each of them."""
        return self.of

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """Each is judged; one that has failed for good fails them all."""
        return every("all", "", tuple([each.judge(facts, others) for each in self.of]))

    def told(self) -> RuleSentence:
        """All of the following hold."""
        return RuleSentence("rule.all", {}, of=tuple(each.told() for each in self.of))

    def alone(self) -> Rule | None:
        """Those of them that ask nothing of others; None where an average is one of them."""
        found = [(one, one.alone()) for one in self.of]
        if any(
            left is None and any(each.averages for each in rule_tree(one)) for one, left in found
        ):
            return None
        kept = tuple(left for _, left in found if left is not None)
        return All(kept) if kept else None

    def of_attendance(self) -> Rule | None:
        """Those of them that ask for hours, as far as they do."""
        found = (one.of_attendance() for one in self.of)
        kept = tuple(each for each in found if each is not None)
        return All(kept) if kept else None

    @property
    def compares(self) -> bool:
        """It compares nothing itself."""
        return False


class AllKind(RuleKind):
    """Every rule of a list."""

    name = "all"
    shape = Annotated[list["RuleSpec"], Field(min_length=1)]
    codes = ("all", "rule.all")
    shares = MappingProxyType({"all": Share.MEAN})
    transparent = ("all",)
    groups = True

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The rules of the list."""
        specs: list[RuleSpec] = spec
        return All(at.rules(path, specs))
