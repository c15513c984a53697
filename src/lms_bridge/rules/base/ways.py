"""Ways of which one suffices, for kinds that offer several."""

from __future__ import annotations

from dataclasses import dataclass

from lms_bridge.model.because import UNKNOWN, YES
from lms_bridge.model.verdict import Because
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.others import Others
from lms_bridge.rules.base.rule import Rule, Told


@dataclass(frozen=True, slots=True)
class AnyOf(Rule):
    """At least one of these ways is open to the end; the first open one says what is owed."""

    of: tuple[Rule, ...]

    @property
    def children(self) -> tuple[Rule, ...]:
        """Each way."""
        return self.of

    def judge(self, facts: Facts, others: Others) -> Because:
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
            chosen = next((each for each in found if each.truth is UNKNOWN), found[0])
        return Because(
            chosen.truth,
            "any",
            "",
            children=tuple(found),
            owed=chosen.owed,
            cause=chosen.cause,
            means=chosen.means,
        )

    def told(self) -> Told:
        """One of the following ways suffices."""
        return Told("rule.any", {}, of=tuple(each.told() for each in self.of))

    def exempting(self) -> tuple[Rule, ...]:
        """What exempts in any of them."""
        return tuple(each for one in self.of for each in one.exempting())

    @property
    def compares(self) -> bool:
        """It compares nothing itself."""
        return False
