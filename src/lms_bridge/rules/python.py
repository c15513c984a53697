"""`python`: a condition that the programme's own Python judges, by its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from lms_bridge.cause import Cause
from lms_bridge.located.values import Id, Source, StrictMapping
from lms_bridge.model.because import UNKNOWN, YES, open_
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.identity import AcademicYear, Citation
from lms_bridge.model.verdict import Because, Means
from lms_bridge.rules.base.compiling import Compiling, Path
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.hooks import Asked, HookFailed, RuleHooks, both
from lms_bridge.rules.base.kind import RuleKind
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.rule import Rule, RuleSentence

_BY_ASSESSMENT = (Means.ASSESSMENT,)

#: A learner of whom nothing is known, with whom every condition is tried once.
_YEAR = AcademicYear(2025)
_DAY = date(2025, 9, 1)


class PythonSpec(StrictMapping):
    """A condition that `hooks.py` judges, by the name that it knows it by."""

    name: Id
    source: Source


@dataclass(frozen=True, slots=True)
class PythonCondition(Rule):
    """A condition that the programme's own Python judges: the hook `condition`, by its name."""

    of: str
    name: str
    source: Citation

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """What the hook finds; one that fails leaves the condition open."""
        del others
        try:
            asked = Asked(self.name, self.of, facts.evidence, facts.on.date)
            found = facts.hooks.condition(asked) if facts.hooks else None
        except HookFailed as error:
            return self._undetermined(error.cause)
        if found is None:
            return self._undetermined(Cause.of("hook.unknown_condition", name=self.name))
        truth = UNKNOWN if found.cause else found.truth
        return Because(
            truth,
            "python.found",
            self.of,
            (("said", both(found.text)),),
            self.source,
            found.records,
            owed=found.owed if truth is not YES else (),
            cause=Cause.of("hook.says", text=found.cause) if found.cause else None,
            means=_BY_ASSESSMENT if truth is YES else (),
        )

    def _undetermined(self, cause: Cause) -> Because:
        values = (("name", self.name),)
        return open_("python.undetermined", self.of, values=values, source=self.source, cause=cause)

    def told(self) -> RuleSentence:
        """Under which name."""
        return RuleSentence("rule.python", {"name": self.name}, (self.source,))

    def unanswered(self, hooks: RuleHooks | None, programme: str, track: str) -> Iterator[Cause]:
        """That no hook knows it, or one fails with a learner of whom nothing is known."""
        if hooks is None:
            yield Cause.of("hook.missing", name=self.name)
            return
        at = datetime(_DAY.year, _DAY.month, _DAY.day, tzinfo=UTC)
        nobody = Evidence("", programme, track, _YEAR, at)
        try:
            found = hooks.condition(Asked(self.name, self.of, nobody, _DAY))
        except HookFailed as error:
            yield Cause.of("hook.failed_with_nobody", cause=error.cause)
            return
        if found is None:
            yield Cause.of("hook.unknown_condition", name=self.name)


class PythonKind(RuleKind):
    """What cannot be declared."""

    name = "python"
    shape = PythonSpec
    codes = ("python.found", "python.undetermined", "rule.python")

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The condition of this name."""
        asked: PythonSpec = spec
        return PythonCondition(at.component, asked.name, at.cite(path, asked.source))
