"""`hours`: so many hours of a unit, or of one of its parts, were attended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lms_bridge.cause import Cause, as_written
from lms_bridge.cause import all_of as one_cause
from lms_bridge.located.nearest import not_among
from lms_bridge.located.values import DatedSpec, Id, Source, StrictMapping
from lms_bridge.model.because import YES, holds, open_, unreadable
from lms_bridge.model.dated import Dated, days
from lms_bridge.model.decision import Decision
from lms_bridge.model.declared import Need
from lms_bridge.model.evidence import (
    Discrepancy,
    GapKind,
    Record,
    ResultState,
    Session,
    SessionState,
)
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Means, Owed, OwedKind, Verdict
from lms_bridge.rules.base.compiling import Compiling, Path, seconds
from lms_bridge.rules.base.facts import VALUE_UNREADABLE, Facts
from lms_bridge.rules.base.forms import HOURS, ID, Expectation, FactForm, InWords, conditions
from lms_bridge.rules.base.given import Given
from lms_bridge.rules.base.kind import RuleKind
from lms_bridge.rules.base.nodes import settled
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.rule import (
    ComponentView,
    ProgrammeView,
    Rule,
    RuleSentence,
    SentenceValue,
    Use,
    written_in,
)

COUNTED, PLANNED = SessionState.COUNTED, SessionState.PLANNED
UNMARKED, UNREADABLE = SessionState.UNMARKED, SessionState.UNREADABLE

_BY_ATTENDANCE = (Means.ATTENDANCE,)
_MARK_UNREADABLE = Cause.of("attendance.unreadable")


class HoursSpec(StrictMapping):
    """Hours attended: `of` is a part of the unit, or left out for the whole unit.

    `at_least` may be left out for the whole unit: then it is the unit's own hours.
    """

    of: Id | None = None
    at_least: DatedSpec | None = None
    source: Source


@dataclass(frozen=True, slots=True)
class HoursAttended(Rule):
    """So many seconds of a unit, or of one of its parts, were attended.

    `subject`: the unit's id, or unit.part.
    """

    unit: str
    part: str
    seconds: Dated[int]
    source: Citation
    subject: str = field(init=False, repr=False, compare=False)
    need: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        subject = f"{self.unit}.{self.part}" if self.part else self.unit
        object.__setattr__(self, "subject", subject)
        object.__setattr__(self, "need", f"hours:{subject}")

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """Enough, or how many are missing and whether the plan still suffices.

        Sessions not taken yet are planned, not missed. While a mark cannot be read, what is
        missing cannot be computed.
        """
        del others
        if facts.by_hand:
            subject = self.subject
            decision = facts.settled_by_hand(self.need, subject if self.part else self.need)
            if decision and self.need not in facts.revoked:
                return settled(decision, subject, self.source)
            if decision:
                return self._attended_again(decision, facts)
        return self._judged(facts)

    def _attended_again(self, revocation: Decision, facts: Facts) -> Because:
        """What was attended since a revocation, where that is enough; else what it takes."""
        found = self._judged(facts)
        if found.truth is YES:
            return found
        return settled(revocation, self.subject, self.source, found.owed)

    def _judged(self, facts: Facts) -> Because:
        subject = self.subject
        attested = self._attested(facts)
        if attested and attested.truth is YES:
            return attested
        required = self.seconds.at(facts.day)
        sessions = facts.sessions.get(self.unit, [])
        if self.part:
            sessions = [each for each in sessions if each.part == self.part]
        attended = _seconds(sessions, COUNTED)
        if attended >= required:
            return holds(
                "hours.attended",
                subject,
                values=(("attended", attended), ("required", required)),
                source=self.source,
                records=_records(sessions),
                means=_BY_ATTENDANCE if required else (),
            )
        return attested or self._missing(facts, sessions, attended, required)

    def _attested(self, facts: Facts) -> Because | None:
        """Hours that an activity attests as a whole, an internship report say."""
        results = facts.results.get(self.need)
        if not results:
            return None
        passed = tuple(each.record for each in results if each.state is ResultState.PASSED)
        if passed:
            return holds(
                "hours.attested",
                self.subject,
                values=(("required", self.seconds.at(facts.day)),),
                source=self.source,
                records=passed,
                means=_BY_ATTENDANCE,
            )
        for each in results:
            if each.state is ResultState.UNREADABLE:
                return unreadable(
                    "attestation",
                    self.subject,
                    source=self.source,
                    cause=each.cause or VALUE_UNREADABLE,
                    records=(each.record,),
                )
        return None

    def _missing(
        self, facts: Facts, sessions: list[Session], attended: int, required: int
    ) -> Because:
        cause = self._cause(facts, sessions)
        if not sessions and not cause:
            return _untouched(self.subject, required, self.source)
        planned, unmarked = _seconds(sessions, PLANNED), _seconds(sessions, UNMARKED)
        missing = required - attended
        reachable = planned + unmarked >= missing
        # A year without a single session planned yet says nothing about what can be reached.
        unreachable = bool(sessions) and not reachable and not cause
        return _debt(
            self.subject,
            self.source,
            _Hours(attended, missing, planned, required, unmarked, _seconds(sessions, UNREADABLE)),
            _records(sessions),
            cause,
            unreachable=unreachable,
        )

    def _cause(self, facts: Facts, sessions: list[Session]) -> Cause | None:
        """Why the missing hours cannot be computed; None where they can."""
        lost = {each.cause or _MARK_UNREADABLE for each in sessions if each.state is UNREADABLE}
        if lost:
            return one_cause(sorted(lost, key=str))
        of_unit, of_part = (facts.gaps.get(f"hours:{key}") for key in (self.unit, self.subject))
        for gap in (of_part, of_unit):
            if gap is not None and gap.kind is GapKind.UNREADABLE:
                return gap.cause
        if of_unit is not None and not sessions:
            return of_unit.cause
        return None

    def told(self) -> RuleSentence:
        """How many hours, and of what."""
        values: dict[str, SentenceValue] = {"subject": self.subject, "hours": self.seconds}
        return RuleSentence("rule.hours", values, written_in(self.source, self.seconds))

    def needs(self, programme: ProgrammeView, component: ComponentView) -> Iterable[Need]:
        """The sessions of the unit, and those of the part where a site keeps them apart."""
        del programme
        unit = Need(f"hours:{component.id}", component.title, component.id, optional=False)
        if not self.part:
            return (unit,)
        titles = {part.id: part.title for part in component.parts}
        return (unit, Need(self.need, titles[self.part], component.id, optional=True))

    def impossible_numbers(self, use: Use) -> Iterator[Cause]:
        """More hours than are taught."""
        parts = {part.id: part.seconds for part in use.component.parts}
        taught = parts.get(self.part) if self.part else use.component.seconds
        if taught is None or not use.numbers_hold:
            return
        for day in days(self.seconds, taught):
            if self.seconds.at(day) > taught.at(day):
                yield Cause.of(
                    "hours.out_of_reach",
                    since=day,
                    asked=self.seconds.at(day),
                    of=self.subject,
                    taught=taught.at(day),
                )

    @property
    def seconds_asked(self) -> tuple[str, Dated[int]]:
        """The unit or its part, and the seconds."""
        return self.subject, self.seconds

    @property
    def watches(self) -> bool:
        """Where a part is asked, it looks for sessions that belong to none."""
        return bool(self.part)

    def discrepancies(
        self, component: ComponentView, facts: Facts, *, waits: bool
    ) -> Iterator[Discrepancy]:
        """No session of the unit belongs to a part of it, and none was told one by one."""
        del waits
        sessions = facts.sessions.get(component.id, ())
        if any(each.code == "sessions.no_part" for each in facts.noticed.get(component.id, ())):
            return
        parts = {part.id for part in component.parts}
        if sessions and all(each.part not in parts for each in sessions):
            yield Discrepancy(component.id, "sessions.unassigned", (("count", len(sessions)),))


def _seconds(sessions: list[Session], state: SessionState) -> int:
    found = 0
    for each in sessions:
        if each.state is state:
            found += each.seconds
    return found


@dataclass(frozen=True, slots=True)
class _Hours:
    """Seconds of each kind, named as the sentence names them."""

    attended: int
    missing: int
    planned: int
    required: int
    unmarked: int
    unreadable: int


@lru_cache(maxsize=1024)
def _untouched(subject: str, required: int, source: Citation) -> Because:
    """No session yet: the same for every learner."""
    nothing = _Hours(0, required, 0, required, 0, 0)
    return _debt(subject, source, nothing, (), None, unreachable=False)


def _debt(
    subject: str,
    source: Citation,
    hours: _Hours,
    records: tuple[Record, ...],
    cause: Cause | None,
    *,
    unreachable: bool,
) -> Because:
    return open_(
        "hours.unreadable" if cause else "hours.missing",
        subject,
        values=(
            ("attended", hours.attended),
            ("missing", hours.missing),
            ("planned", hours.planned),
            ("required", hours.required),
            ("unmarked", hours.unmarked),
            ("unreachable", unreachable),
            ("unreadable", hours.unreadable),
        ),
        source=source,
        records=records,
        owed=(Owed(OwedKind.HOURS, subject, hours.missing, hours.planned, unreachable),),
        cause=cause,
    )


def _records(sessions: list[Session]) -> tuple[Record, ...]:
    """Their records by start; the LMS mostly lists them so already."""
    previous = None
    for each in sessions:
        if previous is not None and not previous < each.starts:
            sessions = sorted(sessions, key=_session_order)
            break
        previous = each.starts
    return tuple([each.record for each in sessions])


def _session_order(session: Session) -> tuple[object, ...]:
    record = session.record
    return (session.starts, record.item, record.course, record.value, str(record.at))


_STATES = {
    "attended": SessionState.COUNTED,
    "absent": SessionState.NOT_COUNTED,
    "planned": SessionState.PLANNED,
    "unmarked": SessionState.UNMARKED,
    "unreadable": SessionState.UNREADABLE,
    "left out": SessionState.LEFT_OUT,
}

#: Why a made-up session cannot be read, or does not count.
_CAUSES = {
    SessionState.UNREADABLE: as_written("the mark '?' is not in the table"),
    SessionState.LEFT_OUT: Cause.of("sessions.other_year"),
}


def _session(given: Given, match: re.Match[str]) -> None:
    state = _STATES[match["state"]]
    unit, _, part = match["of"].partition(".")
    number = len(given.sessions)
    ahead = 1 if state is SessionState.PLANNED else -30
    starts = given.moment + timedelta(days=ahead, hours=number)
    cause = _CAUSES.get(state)
    record = given.record(f"session {number + 1}", match["state"])
    length = int(Decimal(match["hours"]) * 3600)
    given.sessions.append(Session(unit, part, state, length, starts, cause, record))


def _attested(given: Given, match: re.Match[str]) -> None:
    given.result(f"hours:{match['id']}", ResultState.PASSED, year=given.year)


_AMOUNTS = ", ".join(
    rf"(?P<{each}>{HOURS}) h {each}" for each in ("attended", "planned", "missing")
)


def _amounts(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    """Attended, planned and missing hours, as the explanation gives them."""
    for node in conditions(verdict):
        if node.code.startswith("hours.") and node.subject == match["id"]:
            values = dict(node.values)
            seen = [int(str(values[name])) / 3600 for name in ("attended", "planned", "missing")]
            wanted = [float(match[name]) for name in ("attended", "planned", "missing")]
            return "" if seen == wanted else f"attended, planned, missing: {seen}"
    return f"no hours of {match['id']} are asked"


def _out_of_reach(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    """Missing hours can, or can no longer, be reached with what is planned."""
    for each in verdict.owed:
        if each.kind is OwedKind.HOURS and each.of == match["id"]:
            seen = "out of" if each.unreachable else "within"
            return "" if seen == match["state"] else f"they are {seen} reach"
    return f"no hours of {match['id']} are owed"


class HoursKind(RuleKind):
    """Hours attended, planned, missing, still to be reached."""

    name = "hours"
    shape = HoursSpec
    codes = (
        "hours.attended",
        "hours.attested",
        "hours.missing",
        "hours.unreadable",
        "attestation.unreadable",
        "rule.hours",
    )
    attending = ("hours.attended", "hours.attested", "hours.missing", "hours.unreadable")
    given = (
        FactForm(
            "attended 1.5 h of UE1.coordinator",
            r"(?P<state>attended|absent|planned|unmarked|unreadable|left out)"
            rf" (?P<hours>{HOURS}) h of (?P<of>{ID})",
            _session,
        ),
        FactForm("hours of UE10 attested", rf"hours of (?P<id>{ID}) attested", _attested),
    )
    expected = (
        Expectation(
            "hours of UE1.ethics are out of reach",
            rf"hours of (?P<id>{ID}) are (?P<state>out of|within) reach",
            _out_of_reach,
        ),
        Expectation(
            "hours of UE2: 10 h attended, 5 h planned, 11 h missing",
            rf"hours of (?P<id>{ID}): {_AMOUNTS}",
            _amounts,
        ),
    )

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The hours of the component, or of one of its parts."""
        given: HoursSpec = spec
        if given.of and given.of not in at.parts:
            component = at.component
            at.wrong((*path, "of"), not_among("part.unknown", given.of, at.parts, of=component))
        source = at.cite(path, given.source)
        return HoursAttended(at.component, given.of or "", self._asked(at, path, given), source)

    @staticmethod
    def _asked(at: Compiling, path: Path, given: HoursSpec) -> Dated[int]:
        """The hours that the rule gives, or those of the whole unit."""
        if given.at_least is not None:
            return at.dated((*path, "at_least"), given.at_least, given.source, seconds)
        if given.of or at.taught is None:
            at.wrong((*path, "at_least"), Cause.of("hours.not_given", of=given.of or at.component))
            return Dated(((date.min, 0, at.cite(path, given.source)),))
        return at.taught
