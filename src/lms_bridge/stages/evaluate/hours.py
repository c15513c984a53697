"""Hours of a unit or of one of its parts: attended, planned, missing, still to be reached."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from lms_bridge.cause import Cause
from lms_bridge.cause import all_of as one_cause
from lms_bridge.model.because import YES, holds, open_, unreadable
from lms_bridge.model.evidence import GapKind, Record, ResultState, Session, SessionState
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Means, Owed, OwedKind
from lms_bridge.programme.rules import HoursAttended
from lms_bridge.stages.evaluate.facts import VALUE_UNREADABLE, Facts
from lms_bridge.stages.evaluate.nodes import settled

COUNTED, PLANNED = SessionState.COUNTED, SessionState.PLANNED
UNMARKED, UNREADABLE = SessionState.UNMARKED, SessionState.UNREADABLE

_BY_ATTENDANCE = (Means.ATTENDANCE,)
_MARK_UNREADABLE = Cause.of("attendance.unreadable")


def hours_attended(rule: HoursAttended, facts: Facts) -> Because:
    """Judge the hours: enough, or how many are missing and whether the plan still suffices.

    Sessions not taken yet are planned, not missed. While a mark cannot be read, what is
    missing cannot be computed.
    """
    subject = rule.subject
    if facts.by_hand:
        decision = facts.settled_by_hand(rule.need, subject if rule.part else rule.need)
        if decision:
            return settled(decision, subject, rule.source)
    attested = _attested(rule, facts)
    if attested and attested.truth is YES:
        return attested
    required = rule.seconds.at(facts.day)
    sessions = facts.sessions.get(rule.unit, [])
    if rule.part:
        sessions = [each for each in sessions if each.part == rule.part]
    attended = _seconds(sessions, COUNTED)
    if attended >= required:
        return holds(
            "hours.attended",
            subject,
            values=(("attended", attended), ("required", required)),
            source=rule.source,
            records=_records(sessions),
            means=_BY_ATTENDANCE if required else (),
        )
    return attested or _missing(rule, facts, sessions, attended, required)


def _seconds(sessions: list[Session], state: SessionState) -> int:
    seconds = 0
    for each in sessions:
        if each.state is state:
            seconds += each.seconds
    return seconds


def _attested(rule: HoursAttended, facts: Facts) -> Because | None:
    """Hours that an activity attests as a whole, an internship report say."""
    results = facts.results.get(rule.need)
    if not results:
        return None
    passed = tuple(each.record for each in results if each.state is ResultState.PASSED)
    if passed:
        return holds(
            "hours.attested",
            rule.subject,
            values=(("required", rule.seconds.at(facts.day)),),
            source=rule.source,
            records=passed,
            means=_BY_ATTENDANCE,
        )
    for each in results:
        if each.state is ResultState.UNREADABLE:
            return unreadable(
                "attestation",
                rule.subject,
                source=rule.source,
                cause=each.cause or VALUE_UNREADABLE,
                records=(each.record,),
            )
    return None


def _missing(
    rule: HoursAttended, facts: Facts, sessions: list[Session], attended: int, required: int
) -> Because:
    cause = _cause(rule, facts, sessions)
    if not sessions and not cause:
        return _untouched(rule.subject, required, rule.source)
    planned, unmarked = _seconds(sessions, PLANNED), _seconds(sessions, UNMARKED)
    missing = required - attended
    reachable = planned + unmarked >= missing
    # A year without a single session planned yet says nothing about what can be reached.
    unreachable = bool(sessions) and not reachable and not cause
    return _debt(
        rule.subject,
        rule.source,
        _Hours(attended, missing, planned, required, unmarked, _seconds(sessions, UNREADABLE)),
        _records(sessions),
        cause,
        unreachable=unreachable,
    )


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
    return _debt(
        subject, source, _Hours(0, required, 0, required, 0, 0), (), None, unreachable=False
    )


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


def _cause(rule: HoursAttended, facts: Facts, sessions: list[Session]) -> Cause | None:
    """Why the missing hours cannot be computed; None where they can."""
    lost = {each.cause or _MARK_UNREADABLE for each in sessions if each.state is UNREADABLE}
    if lost:
        return one_cause(sorted(lost, key=str))
    of_unit, of_part = (facts.gaps.get(f"hours:{key}") for key in (rule.unit, rule.subject))
    for gap in (of_part, of_unit):
        if gap is not None and gap.kind is GapKind.UNREADABLE:
            return gap.cause
    if of_unit is not None and not sessions:
        return of_unit.cause
    return None


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
