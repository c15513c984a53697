"""Hours of a unit or of one of its parts: attended, planned, missing, still to be reached."""

from __future__ import annotations

from dataclasses import dataclass

from lms_bridge.evaluate.facts import Facts
from lms_bridge.evaluate.nodes import UNKNOWN, YES, settled, unreadable
from lms_bridge.model.evidence import GapKind, Record, ResultState, Session, SessionState
from lms_bridge.model.verdict import Because, Means, Owed, OwedKind
from lms_bridge.programme.rules import HoursAttended

COUNTED, PLANNED = SessionState.COUNTED, SessionState.PLANNED
UNMARKED, UNREADABLE = SessionState.UNMARKED, SessionState.UNREADABLE

_BY_ATTENDANCE = (Means.ATTENDANCE,)


@dataclass(slots=True)
class Seconds:
    """How much time stands in each state."""

    attended: int = 0
    planned: int = 0
    unmarked: int = 0
    unreadable: int = 0


def hours_attended(rule: HoursAttended, facts: Facts) -> Because:
    """Judge the hours: enough, or how many are missing and whether the plan still suffices.

    Sessions not taken yet are planned, not missed. While a mark cannot be read, what is
    missing cannot be computed.
    """
    subject = rule.subject
    need = f"hours:{subject}"
    decision = facts.settled_by_hand(need, subject if rule.part else need)
    if decision:
        return settled(decision, subject, rule.source)
    attested = _attested(rule, facts, need)
    if attested and attested.truth is YES:
        return attested
    required = rule.seconds.at(facts.day)
    sessions = facts.sessions.get(rule.unit, [])
    if rule.part:
        sessions = [each for each in sessions if each.part == rule.part]
    total = _total(sessions)
    if total.attended >= required:
        return Because(
            YES,
            "hours.attended",
            subject,
            (("attended", total.attended), ("required", required)),
            rule.source,
            _records(sessions),
            means=_BY_ATTENDANCE if required else (),
        )
    return attested or _missing(rule, facts, sessions, total, required)


def _attested(rule: HoursAttended, facts: Facts, need: str) -> Because | None:
    """Hours that an activity attests as a whole, an internship report say."""
    results = facts.results.get(need)
    if not results:
        return None
    passed = tuple(each.record for each in results if each.state is ResultState.PASSED)
    if passed:
        return Because(
            YES,
            "hours.attested",
            rule.subject,
            (("required", rule.seconds.at(facts.day)),),
            rule.source,
            passed,
            means=_BY_ATTENDANCE,
        )
    for each in results:
        if each.state is ResultState.UNREADABLE:
            cause = each.cause or "the value cannot be read"
            return unreadable(rule.source, "attestation", rule.subject, cause, (each.record,))
    return None


def _total(sessions: list[Session]) -> Seconds:
    total = Seconds()
    for each in sessions:
        state = each.state
        if state is COUNTED:
            total.attended += each.seconds
        elif state is PLANNED:
            total.planned += each.seconds
        elif state is UNMARKED:
            total.unmarked += each.seconds
        elif state is UNREADABLE:
            total.unreadable += each.seconds
    return total


def _missing(
    rule: HoursAttended, facts: Facts, sessions: list[Session], total: Seconds, required: int
) -> Because:
    missing = required - total.attended
    cause = _cause(rule, facts, sessions)
    reachable = total.planned + total.unmarked >= missing
    # A year without a single session planned yet says nothing about what can be reached.
    unreachable = bool(sessions) and not reachable and not cause
    return Because(
        UNKNOWN,
        "hours.unreadable" if cause else "hours.missing",
        rule.subject,
        values=(
            ("attended", total.attended),
            ("missing", missing),
            ("planned", total.planned),
            ("required", required),
            ("unmarked", total.unmarked),
            ("unreachable", unreachable),
            ("unreadable", total.unreadable),
        ),
        source=rule.source,
        records=_records(sessions),
        owed=(Owed(OwedKind.HOURS, rule.subject, missing, total.planned, unreachable),),
        cause=cause,
    )


def _cause(rule: HoursAttended, facts: Facts, sessions: list[Session]) -> str:
    """Why the missing hours cannot be computed; "" where they can."""
    lost = {each.cause or "a mark cannot be read" for each in sessions if each.state is UNREADABLE}
    if lost:
        return "; ".join(sorted(lost))
    of_unit, of_part = (facts.gaps.get(f"hours:{key}") for key in (rule.unit, rule.subject))
    for gap in (of_part, of_unit):
        if gap is not None and gap.kind is GapKind.UNREADABLE:
            return gap.cause or "nothing can be read"
    if of_unit is not None and not sessions:
        return of_unit.cause or "nothing provides it"
    return ""


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
