"""The evidence that a case gives, under construction: its sentences add to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from lms_bridge.cause import Cause, as_written
from lms_bridge.model.decision import Acquired, Decision, DecisionKind, JuryMember
from lms_bridge.model.evidence import (
    Evidence,
    Gap,
    GapKind,
    Mark,
    Profile,
    Record,
    Result,
    ResultState,
    Session,
)
from lms_bridge.model.identity import AcademicYear
from lms_bridge.rules.base.rule import ProgrammeView, rule_tree


@dataclass
class Given:
    """Evidence under construction."""

    programme: ProgrammeView
    track: str
    year: AcademicYear
    on: date
    results: list[Result] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    profile: list[Profile] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    acquired: list[Acquired] = field(default_factory=list)
    presentable_until: date | None = None

    @property
    def moment(self) -> datetime:
        """Noon of the day of judgement."""
        return datetime(self.on.year, self.on.month, self.on.day, 12, tzinfo=UTC)

    def record(self, item: str, value: str) -> Record:
        """A record of the case itself."""
        return Record("case", item, value, None, self.moment)

    def result(
        self,
        need: str,
        state: ResultState,
        *,
        final: bool = False,
        year: AcademicYear | None = None,
        cause: Cause | None = None,
        mark: Mark | None = None,
    ) -> None:
        """Add a result."""
        value = f"{mark.value}/{mark.maximum}" if mark else state.value
        record = self.record(need, value)
        self.results.append(Result(need, state, final, year, cause, record, mark))

    def unreadable(self, need: str, cause: str) -> None:
        """Add a result that cannot be read, and why in the words of the case."""
        why = as_written(cause)
        self.result(need, ResultState.UNREADABLE, year=self.year, cause=why)

    def decide(
        self,
        kind: DecisionKind,
        subject: str,
        outcome: str,
        because: str,
        jury: tuple[JuryMember, ...] = (),
    ) -> None:
        """Add a decision, each a minute after the one before."""
        number = len(self.decisions) + 1
        at = self.moment + timedelta(minutes=number)
        decision = Decision(
            number,
            self.programme.id,
            "case",
            kind,
            subject,
            outcome,
            "registrar",
            at,
            because,
            jury,
        )
        self.decisions.append(decision)

    def evidence(self) -> Evidence:
        """What was given, as the rules read it."""
        return Evidence(
            learner="case",
            programme=self.programme.id,
            track=self.track,
            year=self.year,
            as_of=self.moment,
            results=tuple(self.results),
            sessions=tuple(self.sessions),
            profile=tuple(self.profile),
            gaps=(*self.gaps, *self._unbound()),
            decisions=tuple(self.decisions),
            acquired=tuple(self.acquired),
            presentable_until=self.presentable_until,
        )

    def _unbound(self) -> list[Gap]:
        """Needs asked only where a site binds them: unbound unless a sentence names them."""
        named = {each.need for each in self.results} | {each.need for each in self.gaps}
        return [
            Gap(rule.need_where_bound, GapKind.UNBOUND, Cause.of("assessment.unbound"))
            for component in self.programme.of_track(self.track)
            for rule in rule_tree(component.rule)
            if rule.need_where_bound and rule.need_where_bound not in named
        ]
