"""Hours of a unit or of one of its parts: attended, planned, missing, still to be reached."""

from __future__ import annotations

from lms_bridge.evaluate.facts import Facts
from lms_bridge.model.evidence import GapKind, Record, ResultState, Session, SessionState
from lms_bridge.model.verdict import Because, Means, Owed, OwedKind, Truth
from lms_bridge.programme.rules import HoursAttended


def hours_attended(rule: HoursAttended, facts: Facts) -> Because:
    """Judge the hours: enough, or how many are missing and whether the plan still suffices.

    Sessions not taken yet are planned, not missed. Sessions with a mark nobody can read make
    the condition impossible to compute while they could decide it.
    """
    attested = _attested(rule, facts)
    if attested:
        return attested
    of_unit = facts.sessions.get(rule.unit, [])
    sessions = [each for each in of_unit if not rule.part or each.part == rule.part]
    required = rule.seconds.at(facts.day)
    total = dict.fromkeys(SessionState, 0)
    for session in sessions:
        total[session.state] += session.seconds
    attended = total[SessionState.COUNTED]
    records = _records(sessions)
    if attended >= required:
        return Because(
            Truth.YES,
            "hours.attended",
            rule.subject,
            values=(("attended", attended), ("required", required)),
            source=rule.source,
            records=records,
            means=(Means.ATTENDANCE,) if required else (),
        )
    return _missing(rule, facts, sessions, total, required)


def _attested(rule: HoursAttended, facts: Facts) -> Because | None:
    """Hours that an activity attests as a whole, an internship report say."""
    results = facts.results.get(f"hours:{rule.subject}", ())
    passed = [each for each in results if each.state is ResultState.PASSED]
    if not passed:
        return None
    return Because(
        Truth.YES,
        "hours.attested",
        rule.subject,
        values=(("required", rule.seconds.at(facts.day)),),
        source=rule.source,
        records=tuple(each.record for each in passed),
        means=(Means.ATTENDANCE,),
    )


def _missing(
    rule: HoursAttended,
    facts: Facts,
    sessions: list[Session],
    total: dict[SessionState, int],
    required: int,
) -> Because:
    attended, unmarked = total[SessionState.COUNTED], total[SessionState.UNMARKED]
    planned, unreadable = total[SessionState.PLANNED], total[SessionState.UNREADABLE]
    missing = required - attended
    cause = _cause(rule, facts, sessions, unreadable)
    reachable = planned + unmarked + unreadable >= missing
    #: A year without a single session planned yet says nothing about what can be reached.
    unreachable = bool(sessions) and not reachable and not cause
    return Because(
        Truth.UNKNOWN,
        "hours.unreadable" if cause else "hours.missing",
        rule.subject,
        values=(
            ("attended", attended),
            ("missing", missing),
            ("planned", planned),
            ("required", required),
            ("unmarked", unmarked),
            ("unreachable", unreachable),
        ),
        source=rule.source,
        records=_records(sessions),
        owed=(Owed(OwedKind.HOURS, rule.subject, missing, planned, unreachable),),
        cause=cause,
    )


def _cause(rule: HoursAttended, facts: Facts, sessions: list[Session], unreadable: int) -> str:
    if unreadable:
        causes = {each.cause for each in sessions if each.state is SessionState.UNREADABLE}
        return "; ".join(sorted(causes))
    if sessions:
        return ""
    for need in (f"hours:{rule.subject}", f"hours:{rule.unit}"):
        gap = facts.gaps.get(need)
        if gap is not None and (gap.kind is GapKind.UNREADABLE or need == f"hours:{rule.unit}"):
            return gap.cause
    return ""


def _records(sessions: list[Session]) -> tuple[Record, ...]:
    return tuple(
        each.record for each in sorted(sessions, key=lambda each: (each.starts, each.record.item))
    )
