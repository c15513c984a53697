"""From rule specifications to rules, kind by kind; a result brings the document standing for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lms_bridge.located import Located
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
from lms_bridge.programme.schema import ComponentSpec
from lms_bridge.programme.schema_rules import (
    AfterSpec,
    AgreementSpec,
    AssessmentSpec,
    AtLeastSpec,
    CompetencesSpec,
    ExemptionSpec,
    HoursSpec,
    PracticeSpec,
    ProfileSpec,
    ResultSpec,
    RuleSpec,
)
from lms_bridge.programme.workbench import Path, Workbench, seconds, whole


class RuleCompiler:
    """Compiles the rules of one component."""

    def __init__(self, bench: Workbench, located: Located, component: ComponentSpec) -> None:
        self.bench = bench
        self.located = located
        self.component = component

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
        result = ResultValidated(spec.of, InYear(spec.year), source)
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
