"""From rule specifications to rules, kind by kind; a result brings the document standing for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from lms_bridge.located import Located
from lms_bridge.model.declared import Assessment
from lms_bridge.programme.rules import (
    AgreementGiven,
    All,
    AnyOf,
    AssessmentPassed,
    AtLeast,
    Block,
    CompetenceAcquired,
    DocumentAccepted,
    Exemption,
    HoursAttended,
    InYear,
    OpenedAfter,
    PracticeDone,
    ProfileAtLeast,
    ProfileIs,
    ResultValidated,
    Rule,
)
from lms_bridge.programme.rules_marks import Credits, Deadline, MarkAtLeast, PythonCondition
from lms_bridge.programme.schema import ComponentSpec
from lms_bridge.programme.schema_rules import (
    AfterSpec,
    AgreementSpec,
    AssessmentSpec,
    AtLeastSpec,
    CompensationRuleSpec,
    CompetencesSpec,
    CreditsSpec,
    DeadlineSpec,
    ExemptionSpec,
    HoursSpec,
    MarkSpec,
    PracticeSpec,
    ProfileSpec,
    PythonSpec,
    ResultSpec,
    RuleSpec,
)
from lms_bridge.programme.workbench import Path, Workbench, same, seconds, whole


class RuleCompiler:
    """Compiles the rules of one component; `mark` is its own mark."""

    def __init__(
        self, bench: Workbench, located: Located, component: ComponentSpec, mark: Assessment
    ) -> None:
        self.bench = bench
        self.located = located
        self.component = component
        self.mark = mark

    def rule(self, path: Path, spec: RuleSpec) -> Rule:
        """Any rule: exactly one field of the specification is set."""
        kind = next(name for name in RuleSpec.model_fields if getattr(spec, name) is not None)
        compile_kind: Callable[[Path, Any], Rule] = getattr(self, f"_{kind}")
        return compile_kind((*path, kind), getattr(spec, kind))

    def _rules(self, path: Path, specs: list[RuleSpec]) -> tuple[Rule, ...]:
        return tuple(self.rule((*path, i), spec) for i, spec in enumerate(specs))

    def _all(self, path: Path, specs: list[RuleSpec]) -> Rule:
        return All(self._rules(path, specs))

    def _any(self, path: Path, specs: list[RuleSpec]) -> Rule:
        return AnyOf(self._rules(path, specs))

    def _at_least(self, path: Path, spec: AtLeastSpec) -> Rule:
        count = self.bench.dated(self.located, (*path, "count"), spec.count, spec.source, whole)
        source = self.bench.cite(self.located, (*path, "source"), spec.source)
        return AtLeast(count, self._rules((*path, "of"), spec.of), source)

    def _result(self, path: Path, spec: ResultSpec) -> Rule:
        source = self.bench.cite(self.located, (*path, "source"), spec.source)
        result = ResultValidated(spec.of, InYear(spec.year), source, self.bench.once)
        document = self.bench.document_for(spec.of)
        if document is None:
            return result
        return AnyOf((result, DocumentAccepted(document.id, document.words, document.source)))

    def _hours(self, path: Path, spec: HoursSpec) -> Rule:
        if spec.of and spec.of not in {part.id for part in self.component.parts}:
            known = ", ".join(part.id for part in self.component.parts) or "none"
            self.bench.wrong(
                self.located,
                (*path, "of"),
                f"{self.component.id} has no part {spec.of!r}",
                f"declare it under parts, or use one of: {known}",
            )
        asked = self.bench.dated(
            self.located, (*path, "at_least"), spec.at_least, spec.source, seconds
        )
        source = self.bench.cite(self.located, (*path, "source"), spec.source)
        return HoursAttended(self.component.id, spec.of or "", asked, source)

    def _exemption(self, path: Path, spec: ExemptionSpec) -> Rule:
        covers = (
            None
            if spec.covers == "whole"
            else self.bench.dated(
                self.located, (*path, "covers"), spec.covers, spec.source, seconds
            )
        )
        source = self.bench.cite(self.located, (*path, "source"), spec.source)
        when = self.rule((*path, "when"), spec.when)
        return Exemption(self.component.id, covers, when, source)

    def _assessment(self, path: Path, spec: AssessmentSpec) -> Rule:
        source = self.bench.cite(self.located, (*path, "source"), spec.source)
        return AssessmentPassed(self.component.id, spec.where_bound, source)

    def _competences(self, path: Path, spec: CompetencesSpec) -> Rule:
        source = self.bench.cite(self.located, (*path, "source"), spec.source)
        mandatory = tuple(
            CompetenceAcquired(each.id, source)
            for each in self.component.competences
            if each.mandatory
        )
        if not mandatory:
            self.bench.wrong(
                self.located,
                path,
                f"{self.component.id} has no mandatory competence",
                "list its competences under `competences`",
            )
        return Block(self.component.id, mandatory, source)

    def _practice(self, path: Path, spec: PracticeSpec) -> Rule:
        asked = self.bench.dated(
            self.located, (*path, "at_least"), spec.at_least, spec.source, seconds
        )
        source = self.bench.cite(self.located, (*path, "source"), spec.source)
        return PracticeDone(self.component.id, asked, source, self.bench.codes.get("practice", ()))

    def _profile(self, path: Path, spec: ProfileSpec) -> Rule:
        source = self.bench.cite(self.located, (*path, "source"), spec.source)
        if spec.at_least is not None:
            minimum = self.bench.dated(
                self.located, (*path, "at_least"), spec.at_least, spec.source, whole
            )
            return ProfileAtLeast(spec.field, minimum, source)
        known = self.bench.codes.get(spec.field, ())
        values = tuple(spec.is_ or ())
        for value in values if known else ():
            if value not in known:
                self.bench.wrong(
                    self.located,
                    (*path, "is"),
                    f"the field {spec.field} never holds {value!r}",
                    f"use one of: {', '.join(known)}",
                )
        return ProfileIs(spec.field, values, source, known)

    def _after(self, path: Path, spec: AfterSpec) -> Rule:
        source = self.bench.cite(self.located, (*path, "source"), spec.source)
        return OpenedAfter(tuple(spec.settled), source)

    def _agreement(self, path: Path, spec: AgreementSpec) -> Rule:
        source = self.bench.cite(self.located, (*path, "source"), spec.source)
        return AgreementGiven(spec.by, source)

    def _mark(self, path: Path, spec: MarkSpec) -> Rule:
        source = self.bench.cite(self.located, (*path, "source"), spec.source)
        asked = self.bench.dated(
            self.located, (*path, "at_least"), spec.at_least, spec.source, same
        )
        subject = f"{self.component.id}.{spec.of}" if spec.of else self.component.id
        known = {each.subject: each for each in self.mark.walk()}
        if subject not in known:
            names = [each.partition(".")[2] for each in known if "." in each]
            self._unknown((*path, "of"), f"{self.component.id} has no assessment", spec.of, names)
        return MarkAtLeast(known.get(subject, self.mark), asked, source)

    def _compensation(self, path: Path, spec: CompensationRuleSpec) -> Rule:
        source = self.bench.cite(self.located, (*path, "source"), spec.source)
        group = self.bench.groups.get(spec.within)
        if group is None:
            what = "there is no compensation group"
            self._unknown((*path, "within"), what, spec.within, list(self.bench.groups))
            return All(())
        if self.component.id not in {each.unit for each in group.members}:
            self.bench.wrong(
                self.located,
                (*path, "within"),
                f"{self.component.id} is not in the compensation group {spec.within}",
                "add it to the group's units in programme.yaml, or name its own group",
            )
        members = tuple(
            replace(each, exempted=self.bench.exempted.get(each.unit, ())) for each in group.members
        )
        return replace(group, unit=self.component.id, members=members, source=source)

    def _credits(self, path: Path, spec: CreditsSpec) -> Rule:
        source = self.bench.cite(self.located, (*path, "source"), spec.source)
        asked = self.bench.dated(
            self.located, (*path, "at_least"), spec.at_least, spec.source, same
        )
        giving = {key: ects for key, ects in self.bench.credits.items() if key != self.component.id}
        for i, each in enumerate(spec.of):
            if each not in giving:
                what = "no component gives credits under the name"
                self._unknown((*path, "of", i), what, each, list(giving))
        of = [each for each in spec.of or giving if each in giving]
        pairs = tuple((each, giving[each]) for each in of)
        return Credits(pairs, asked, source, self.bench.electives & set(of))

    def _deadline(self, path: Path, spec: DeadlineSpec) -> Rule:
        source = self.bench.cite(self.located, (*path, "source"), spec.source)
        until = self.bench.dated_day(self.located, (*path, "until"), spec.until, spec.source)
        when = self.rule((*path, "when"), spec.when)
        return Deadline(self.component.id, until, when, source)

    def _python(self, path: Path, spec: PythonSpec) -> Rule:
        source = self.bench.cite(self.located, (*path, "source"), spec.source)
        return PythonCondition(self.component.id, spec.name, source)

    def _unknown(self, path: Path, what: str, name: str | None, known: list[str]) -> None:
        close = get_close_matches(name or "", known, n=1)
        listed = ", ".join(known) or "nothing: declare it first"
        remedy = f"write {close[0]}" if close else f"use one of: {listed}"
        self.bench.wrong(self.located, path, f"{what} {name!r}", remedy)
