"""Ways of which one suffices, for kinds that offer several."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lms_bridge.model.because import UNKNOWN, YES
from lms_bridge.model.verdict import Because
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.rule import Rule, RuleSentence


@dataclass(frozen=True, slots=True)
class AnyOf(Rule):
    """At least one of these ways is open to the end; the first open one says what is owed.

    A second session is owed only once no other way waits for marks of the first.
    """

    of: tuple[Rule, ...]

    @property
    def children(self) -> tuple[Rule, ...]:
        """Each way."""
        return self.of

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """One way holds: those after it are not walked. Else the first open one says what is owed.

        The first way, if it holds, stands for them all: nothing else needs explaining then.
        """
        found: list[Because] = []
        for each in self.of:
            found.append(each.judge(facts, others))
            if found[-1].truth is YES:
                break
        chosen = found[-1]
        if chosen.truth is YES and len(found) == 1:
            return chosen
        if chosen.truth is not YES:
            chosen = self._open(found)
        return Because(
            chosen.truth,
            "any",
            "",
            children=tuple(found),
            owed=chosen.owed,
            cause=chosen.cause,
            means=chosen.means,
        )

    def _open(self, found: list[Because]) -> Because:
        """The first open way; a second chance is not owed yet while first results are awaited.

        Whoever those results are about owes them. What that way owes beside is owed all the same.
        """
        ways = [pair for pair in zip(self.of, found, strict=True) if pair[1].truth is UNKNOWN]
        if not ways:
            return found[0]
        rule, because = ways[0]
        second = rule.second_chances(because)
        for way, other in ways[1:] if second else ():
            if way.awaits_first(other):
                owed = tuple(each for each in because.owed if each not in second)
                return replace(because if owed else other, owed=owed)
        return because

    def told(self) -> RuleSentence:
        """One of the following ways suffices."""
        return RuleSentence("rule.any", {}, of=tuple(each.told() for each in self.of))

    def alone(self) -> Rule | None:
        """Those of them that ask nothing of others."""
        left = tuple(each for each in (one.alone() for one in self.of) if each is not None)
        return AnyOf(left) if left else None

    def of_attendance(self) -> Rule | None:
        """The ways that ask for hours, as far as they do, beside those that may stand for them."""
        found = [(one, one.of_attendance()) for one in self.of]
        if all(asked is None for _, asked in found):
            return None
        left = (one.alone() if asked is None else asked for one, asked in found)
        return AnyOf(tuple(each for each in left if each is not None))

    @property
    def compares(self) -> bool:
        """It compares nothing itself."""
        return False
