"""`agreement`: an institution outside the programme agrees, and a person records it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lms_bridge.cause import Cause
from lms_bridge.located.nearest import not_among
from lms_bridge.located.values import Id, Source, StrictMapping
from lms_bridge.model.because import NO, YES, open_
from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.declared import Need
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Owed, OwedKind
from lms_bridge.rules.base.compiling import Compiling, Path
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.forms import ID, FactForm
from lms_bridge.rules.base.given import Given
from lms_bridge.rules.base.kind import RuleKind
from lms_bridge.rules.base.nodes import by_decision
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.rule import ComponentView, ProgrammeView, Rule, RuleSentence, Use


class AgreementSpec(StrictMapping):
    """An institution agrees; `by` is declared under `parties`."""

    by: Id
    source: Source


@dataclass(frozen=True, slots=True)
class AgreementGiven(Rule):
    """An institution outside the programme agrees; a person records it."""

    party: str
    source: Citation
    need: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "need", f"agreement:{self.party}")

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """As long as nobody recorded its answer, the agreement is owed."""
        del others
        decision = facts.about(self.need, DecisionKind.AGREEMENT)
        if decision is None:
            owed = (Owed(OwedKind.AGREEMENT, self.party),)
            return open_("agreement.owed", self.party, source=self.source, owed=owed)
        truth = YES if decision.outcome == "given" else NO
        return by_decision(decision, self.party, truth, self.source)

    def told(self) -> RuleSentence:
        """Who agrees."""
        return RuleSentence("rule.agreement", {"subject": self.party}, (self.source,))

    def needs(self, programme: ProgrammeView, component: ComponentView) -> Iterable[Need]:
        """The agreement, which a person records."""
        return (Need(self.need, programme.parties[self.party], component.id, optional=True),)

    def unknown_names(self, use: Use) -> Iterator[Cause]:
        """A party that nobody declared."""
        if self.party not in use.programme.parties:
            yield not_among("party.undeclared", self.party, use.programme.parties)


def _agreement(given: Given, match: re.Match[str]) -> None:
    need = f"agreement:{match['id']}"
    given.decide(DecisionKind.AGREEMENT, need, match["state"], "letter received")


class AgreementKind(RuleKind):
    """Somebody outside has to agree."""

    name = "agreement"
    shape = AgreementSpec
    codes = (
        "agreement.owed",
        "decision.agreement.given",
        "decision.agreement.refused",
        "rule.agreement",
    )
    given = (
        FactForm(
            "agreement of host-institution given",
            rf"agreement of (?P<id>{ID}) (?P<state>given|refused|withdrawn)",
            _agreement,
        ),
    )

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """Who agrees."""
        asked: AgreementSpec = spec
        return AgreementGiven(asked.by, at.cite(path, asked.source))
