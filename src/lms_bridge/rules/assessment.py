"""`assessment`: the assessment of a unit or examination is passed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from lms_bridge.located.values import Source, StrictMapping
from lms_bridge.model.because import holds, open_
from lms_bridge.model.declared import Need
from lms_bridge.model.evidence import Discrepancy, GapKind, Result, ResultState
from lms_bridge.model.identity import AcademicYear, Citation
from lms_bridge.model.verdict import Because, Owed, OwedKind
from lms_bridge.rules.base.compiling import Compiling, Path
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.forms import ID, YEAR, FactForm
from lms_bridge.rules.base.given import Given
from lms_bridge.rules.base.kind import RuleKind
from lms_bridge.rules.base.nodes import settled
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.outcomes import Question, outcome, outcome_records, year_of
from lms_bridge.rules.base.rule import ComponentView, ProgrammeView, Rule, RuleSentence


class AssessmentSpec(StrictMapping):
    """The assessment of this component; `where_bound` asks for it only where a site has one.

    `year`: whether one of an earlier academic year counts, or only one of the year of enrolment.
    """

    where_bound: bool = False
    year: Literal["any", "enrolled"] = "enrolled"
    source: Source


@dataclass(frozen=True, slots=True)
class AssessmentPassed(Rule):
    """The assessment of a unit or examination is passed.

    `where_bound`: asked only on a site whose file binds one. `any_year`: one of a year before that
    of the enrolment counts as well; else it is shown.
    """

    of: str
    where_bound: bool
    source: Citation
    any_year: bool = False
    need: str = field(init=False, repr=False, compare=False)
    asked: Question = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        need = f"assessment:{self.of}"
        object.__setattr__(self, "need", need)
        asked = Question("assessment", self.of, need, self.source, OwedKind.EXAMINATION)
        object.__setattr__(self, "asked", asked)

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """It is passed, where there is one."""
        del others
        again = () if facts.closed else (Owed(OwedKind.EXAMINATION, self.of),)
        decision = facts.settled_by_hand(self.need, self.need)
        if decision:
            return settled(decision, self.of, self.source, again)
        results = facts.results.get(self.need, [])
        if self.where_bound and not results:
            gap = facts.gaps.get(self.need)
            if gap and gap.kind is GapKind.UNBOUND:
                return holds("assessment.not_asked", self.of, source=self.source)
        counting = self._counting(facts)
        if results and not counting:
            return open_(
                "assessment.other_year",
                self.of,
                values=year_of(results[-1]),
                source=self.source,
                records=outcome_records(results),
                owed=(Owed(OwedKind.EXAMINATION, self.of, overdue=facts.closed),),
            )
        return outcome(self.asked, counting, facts, again)

    def _counting(self, facts: Facts) -> list[Result]:
        """The outcomes of a year that counts, or of none that is known."""
        first = facts.evidence.year.first
        return [
            each
            for each in facts.results.get(self.need, [])
            if self.any_year or each.year is None or each.year.first >= first
        ]

    @property
    def watches(self) -> bool:
        """An outcome of an earlier year is pointed out where it does not count."""
        return not self.any_year

    def told(self) -> RuleSentence:
        """Which assessment."""
        code = "rule.assessment.where_bound" if self.where_bound else "rule.assessment"
        return RuleSentence(code, {"subject": self.of}, (self.source,))

    def needs(self, programme: ProgrammeView, component: ComponentView) -> Iterable[Need]:
        """Its outcome."""
        del programme
        return (Need(self.need, component.title, component.id, self.where_bound),)

    def reads_year(self, year: AcademicYear, enrolled: AcademicYear) -> bool:
        """The year of the enrolment or a later one, unless any counts."""
        return self.any_year or year >= enrolled

    @property
    def need_where_bound(self) -> str:
        """Its outcome, where only a site can say that there is one."""
        return self.need if self.where_bound else ""

    def discrepancies(
        self, component: ComponentView, facts: Facts, *, waits: bool
    ) -> Iterator[Discrepancy]:
        """It was passed although the component may not be presented yet."""
        if waits and any(
            each.state is ResultState.PASSED for each in facts.results.get(self.need, ())
        ):
            yield Discrepancy(component.id, "examination.too_early")
        counting = self._counting(facts)
        for each in facts.results.get(self.need, ()):
            if each not in counting and each.state is ResultState.PASSED:
                yield Discrepancy(component.id, "assessment.other_year", year_of(each))


def _given(given: Given, match: re.Match[str]) -> None:
    states = {
        "passed": ResultState.PASSED,
        "failed": ResultState.FAILED,
        "asked": ResultState.PENDING,
    }
    state = states[match["state"]]
    final = state is ResultState.FAILED and match["final"] != "not final"
    year = AcademicYear.parse(match["year"]) if match["year"] else given.year
    given.result(f"assessment:{match['id']}", state, final=final, year=year)


class AssessmentKind(RuleKind):
    """Passed or failed, as a whole."""

    name = "assessment"
    shape = AssessmentSpec
    codes = (
        "assessment.passed",
        "assessment.failed",
        "assessment.failing",
        "assessment.pending",
        "assessment.unreadable",
        "assessment.not_asked",
        "assessment.other_year",
        "rule.assessment",
        "rule.assessment.where_bound",
    )
    answers = MappingProxyType(
        {
            "assessment.passed": OwedKind.EXAMINATION,
            "assessment.failed": OwedKind.EXAMINATION,
        }
    )
    given = (
        FactForm(
            "assessment of UE1 failed, final",
            rf"assessment of (?P<id>{ID}) (?P<state>passed|failed|asked)(?: in (?P<year>{YEAR}))?"
            r"(?:, (?P<final>not final|final))?",
            _given,
        ),
    )

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The assessment of the component itself."""
        asked: AssessmentSpec = spec
        source = at.cite(path, asked.source)
        any_year = asked.year == "any"
        return AssessmentPassed(at.component, asked.where_bound, source, any_year)
