"""`after`: open only once other components are settled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from lms_bridge.cause import Cause
from lms_bridge.located.nearest import not_among
from lms_bridge.located.values import Id, Source, StrictMapping
from lms_bridge.model.because import holds, open_
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Owed, OwedKind
from lms_bridge.rules.base.compiling import Compiling, Path
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.kind import RuleKind
from lms_bridge.rules.base.nodes import WAITING
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.rule import Rule, RuleSentence, Use


class AfterSpec(StrictMapping):
    """Open only after these components are settled."""

    settled: Annotated[list[Id], Field(min_length=1)]
    source: Source


@dataclass(frozen=True, slots=True)
class OpenedAfter(Rule):
    """Open only once these components are settled."""

    components: tuple[str, ...]
    source: Citation

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """Open once the components named are settled."""
        del facts
        waiting = tuple(each for each in self.components if not others.settled(each))
        named = ", ".join(self.components)
        if not waiting:
            return holds("after.open", named, source=self.source)
        return open_(
            WAITING,
            named,
            values=(("waiting", ", ".join(waiting)),),
            source=self.source,
            owed=tuple([Owed(OwedKind.UNIT, each) for each in waiting]),
        )

    def told(self) -> RuleSentence:
        """Only once these are settled."""
        return RuleSentence("rule.after", {"subject": self.components}, (self.source,))

    def awaits(self) -> tuple[str, ...]:
        """The components named."""
        return self.components

    def alone(self) -> Rule | None:
        """It asks of others alone."""
        return None

    def unknown_names(self, use: Use) -> Iterator[Cause]:
        """A component that the track lacks."""
        for each in sorted(set(self.components) - use.beside):
            known = sorted(use.beside)
            yield not_among("rule.after.unknown", each, known, track=use.track)


class AfterKind(RuleKind):
    """Other components come first."""

    name = "after"
    shape = AfterSpec
    codes = ("after.open", WAITING, "rule.after")

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The components named."""
        asked: AfterSpec = spec
        return OpenedAfter(tuple(asked.settled), at.cite(path, asked.source))
