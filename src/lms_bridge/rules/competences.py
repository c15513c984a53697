"""`competences`: every mandatory competence of a block is acquired."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lms_bridge.cause import Cause
from lms_bridge.located.values import Source, StrictMapping
from lms_bridge.model.because import NO
from lms_bridge.model.declared import Need
from lms_bridge.model.evidence import ResultState
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Owed, OwedKind
from lms_bridge.rules.base.compiling import Compiling, Path
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.forms import ID, FactForm
from lms_bridge.rules.base.given import Given
from lms_bridge.rules.base.kind import RuleKind, Share
from lms_bridge.rules.base.nodes import every, settled
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.outcomes import Question, outcome
from lms_bridge.rules.base.rule import ComponentView, ProgrammeView, Rule, RuleSentence

_FAILING = "competence.failing"


class CompetencesSpec(StrictMapping):
    """Every mandatory competence of this block."""

    source: Source


@dataclass(frozen=True, slots=True)
class CompetenceAcquired(Rule):
    """A competence is acquired; one that is not may be presented again."""

    competence: str
    source: Citation
    need: str = field(init=False, repr=False, compare=False)
    asked: Question = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        need = f"competence:{self.competence}"
        object.__setattr__(self, "need", need)
        asked = Question("competence", self.competence, need, self.source, OwedKind.COMPETENCE)
        object.__setattr__(self, "asked", asked)

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """Acquired; one that is not may be presented again until the last day."""
        del others
        again = () if facts.closed else (Owed(OwedKind.COMPETENCE, self.competence),)
        decision = facts.settled_by_hand(self.need, self.competence)
        if decision:
            return settled(decision, self.competence, self.source, again)
        results = facts.results.get(self.need, [])
        return outcome(self.asked, results, facts, again)

    def told(self) -> RuleSentence:
        """Which competence."""
        return RuleSentence("rule.competence", {"subject": self.competence}, (self.source,))

    def needs(self, programme: ProgrammeView, component: ComponentView) -> Iterable[Need]:
        """Its outcome."""
        del programme
        titles = {each.id: each.title for each in component.competences}
        return (Need(self.need, titles[self.competence], component.id, optional=False),)

    def refuted_by(self, because: Because) -> bool:
        """Whether the data of today say that it is not acquired."""
        mine = because.subject == self.competence
        return mine and (because.truth is NO or because.code == _FAILING)


@dataclass(frozen=True, slots=True)
class Block(Rule):
    """Every mandatory competence of a block is acquired."""

    block: str
    mandatory: tuple[CompetenceAcquired, ...]
    source: Citation

    @property
    def children(self) -> tuple[Rule, ...]:
        """Each competence."""
        return self.mandatory

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """Each is judged; one that is not acquired for good fails the block."""
        found = tuple([each.judge(facts, others) for each in self.mandatory])
        return every("block", self.block, found, self.source)

    def told(self) -> RuleSentence:
        """Every mandatory competence, each below it."""
        of = tuple(each.told() for each in self.mandatory)
        return RuleSentence("rule.block", {}, (self.source,), of)


def _one(given: Given, match: re.Match[str]) -> None:
    state = ResultState.PASSED if match["state"] == "acquired" else ResultState.FAILED
    final = match["final"] == "final"
    given.result(f"competence:{match['id']}", state, final=final, year=given.year)


def _every(given: Given, match: re.Match[str]) -> None:
    for each in given.programme.component(match["id"], given.track).competences:
        given.result(f"competence:{each.id}", ResultState.PASSED, year=given.year)


class CompetencesKind(RuleKind):
    """A block is acquired by its competences."""

    name = "competences"
    shape = CompetencesSpec
    codes = (
        "competence.passed",
        "competence.failed",
        _FAILING,
        "competence.pending",
        "competence.unreadable",
        "block",
        "rule.competence",
        "rule.block",
    )
    shares = MappingProxyType({"block": Share.MEAN})
    answers = MappingProxyType(
        {
            "competence.passed": OwedKind.COMPETENCE,
            "competence.failed": OwedKind.COMPETENCE,
        }
    )
    given = (
        FactForm(
            "competence C.1.1 acquired",
            rf"competence (?P<id>{ID}) (?P<state>acquired|not acquired)"
            r"(?:, (?P<final>not final|final))?",
            _one,
        ),
        FactForm(
            "every competence of BC1 acquired",
            rf"every competence of (?P<id>{ID}) acquired",
            _every,
        ),
    )

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The mandatory competences of the component itself."""
        asked: CompetencesSpec = spec
        source = at.cite(path, asked.source)
        mandatory = tuple(
            CompetenceAcquired(each.id, source) for each in at.competences if each.mandatory
        )
        if not mandatory:
            at.wrong(path, Cause.of("competence.none_mandatory", component=at.component))
        return Block(at.component, mandatory, source)
