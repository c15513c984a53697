"""A programme folder under examination: its programme, its cases, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from lms_bridge.authoring.page import readme_of
from lms_bridge.errors import ProgrammeError
from lms_bridge.model.verdict import Because
from lms_bridge.programme import Programme
from lms_bridge.programme.cases import Case, CaseResult, find_cases, run_case
from lms_bridge.programme.cases.references import wrong_references
from lms_bridge.programme.cases.runner import evidence_of
from lms_bridge.programme.diagnose import diagnose
from lms_bridge.programme.nouns import Component
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.rule import Rule, rule_tree
from lms_bridge.stages.evaluate import judge
from lms_bridge.stages.evaluate.components import component_verdict
from lms_bridge.text.causes import bare_cause

#: A rule of a component, as one case judges it.
Judged = tuple[Component, Rule, Because]


class Subject:
    """A folder that loads, and whose cases can be read.

    Raises:
        ProgrammeError: with everything that is wrong, where it does not.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        programme, problems = diagnose(folder)
        self.cases, found = find_cases(folder)
        wrong = [*problems, *found]
        if programme is not None:
            wrong += wrong_references(programme, self.cases, judge)
        if programme is None or wrong:
            raise ProgrammeError(folder.name, tuple(wrong))
        self.programme: Programme = programme

    @cached_property
    def results(self) -> tuple[CaseResult, ...]:
        """Every case, judged."""
        return tuple(run_case(self.programme, case, judge, bare_cause) for case in self.cases)

    @cached_property
    def readme(self) -> str:
        """The text of README.md, "" where there is none or it cannot be read."""
        try:
            return readme_of(self.folder)
        except ValueError:
            return ""

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """Every rule of every component, as every case judges it."""
        return tuple(each for case in self.cases for each in self._judged(case))

    def _judged(self, case: Case) -> Iterator[Judged]:
        programme = self.programme
        facts = Facts(evidence_of(programme, case), case.on)
        others = PriorVerdicts(once=programme.counting is not None and programme.counting.once)
        for component in programme.in_order(case.track):
            verdict = component_verdict(component, facts, others, programme)
            for rule in rules_of(component):
                yield component, rule, rule.judge(facts, others)
            others.add(verdict)


def rules_of(component: Component) -> tuple[Rule, ...]:
    """Every rule of a component, those to present it included, outermost first."""
    return rule_tree(component.rule) + (
        rule_tree(component.to_present) if component.to_present else ()
    )
