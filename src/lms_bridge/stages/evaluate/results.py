"""Rules on outcomes that somebody gave: results of other courses, assessments, competences."""

from __future__ import annotations

from functools import cache, lru_cache

from lms_bridge.cause import Cause
from lms_bridge.model.because import Values, fails, holds, open_, unreadable
from lms_bridge.model.evidence import Gap, GapKind, Record, Result, ResultState
from lms_bridge.model.identity import AcademicYear, Citation
from lms_bridge.model.verdict import Because, Means, Owed, OwedKind
from lms_bridge.programme.rules import (
    AssessmentPassed,
    CompetenceAcquired,
    InYear,
    ResultValidated,
)
from lms_bridge.stages.evaluate.facts import VALUE_UNREADABLE, Facts
from lms_bridge.stages.evaluate.nodes import settled

PASSED, FAILED, PENDING = ResultState.PASSED, ResultState.FAILED, ResultState.PENDING
UNREADABLE = ResultState.UNREADABLE

_BY_ASSESSMENT = (Means.ASSESSMENT,)


def result_validated(rule: ResultValidated, facts: Facts) -> Because:
    """A result obtained elsewhere is validated, in the year that counts."""
    if facts.by_hand:
        decision = facts.settled_by_hand(rule.need, rule.result)
        if decision:
            return settled(decision, rule.result, rule.source)
    known = facts.results.get(rule.need, [])
    counting = known
    if rule.year is InYear.ENROLLED:
        first = facts.evidence.year.first
        counting = [each for each in known if each.year and each.year.first == first]
    if len(counting) != len(known):
        elsewhere = _of_other_years(rule, counting, known)
        if elsewhere:
            return elsewhere
    return _outcome(rule, "result", rule.result, counting, facts, OwedKind.RESULT)


def _of_other_years(
    rule: ResultValidated, counting: list[Result], known: list[Result]
) -> Because | None:
    """What a result of no known year, or only of another year, says; None where it says nothing."""
    if any(each.state is PASSED for each in counting):
        return None
    yearless = [each for each in known if each.year is None and each.state is not PENDING]
    if yearless:
        return unreadable(
            "result",
            rule.result,
            source=rule.source,
            cause=Cause.of("result.yearless", result=rule.result),
            records=_records(yearless),
        )
    passed = [each for each in known if each.state is PASSED]
    if counting or not passed:
        return None
    return open_(
        "result.other_year",
        rule.result,
        values=_year(passed[-1]),
        source=rule.source,
        records=_records(passed),
        owed=(Owed(OwedKind.RESULT, rule.result),),
    )


def assessment_passed(rule: AssessmentPassed, facts: Facts) -> Because:
    """The assessment of a unit or examination is passed, where there is one."""
    again = () if facts.closed else (Owed(OwedKind.EXAMINATION, rule.of),)
    decision = facts.settled_by_hand(rule.need, rule.need)
    if decision:
        return settled(decision, rule.of, rule.source, again)
    results = facts.results.get(rule.need, [])
    if rule.where_bound and not results:
        gap = facts.gaps.get(rule.need)
        if gap and gap.kind is GapKind.UNBOUND:
            return holds("assessment.not_asked", rule.of, source=rule.source)
    return _outcome(rule, "assessment", rule.of, results, facts, OwedKind.EXAMINATION, again)


def competence_acquired(rule: CompetenceAcquired, facts: Facts) -> Because:
    """A competence is acquired; one that is not may be presented again until the last day."""
    again = () if facts.closed else (Owed(OwedKind.COMPETENCE, rule.competence),)
    decision = facts.settled_by_hand(rule.need, rule.competence)
    if decision:
        return settled(decision, rule.competence, rule.source, again)
    results = facts.results.get(rule.need, [])
    return _outcome(rule, "competence", rule.competence, results, facts, OwedKind.COMPETENCE, again)


def _outcome(
    rule: ResultValidated | AssessmentPassed | CompetenceAcquired,
    code: str,
    subject: str,
    results: list[Result],
    facts: Facts,
    kind: OwedKind,
    again: tuple[Owed, ...] = (),
) -> Because:
    """What several results for one need say together.

    One pass is enough. Anything that could not be read might have been one. A failure is
    final once every result is; until then, and while one has not arrived, it is open.
    """
    passed = [each for each in results if each.state is PASSED]
    if passed:
        return _passed(rule, code, subject, passed)
    cause, records = _unread(results, facts.gaps.get(rule.need))
    if cause:
        return unreadable(code, subject, source=rule.source, cause=cause, records=records)
    failed = [each for each in results if each.state is FAILED]
    if failed and all(each.final and each.state is FAILED for each in results):
        return fails(
            f"{code}.failed",
            subject,
            values=_year(failed[-1]),
            source=rule.source,
            records=_records(failed),
            owed=again,
        )
    if not results and not facts.closed:
        return _awaited(code, subject, rule.source, kind)
    late = any(each.final and each.state is PENDING for each in results)
    overdue = late or (facts.closed and kind is not OwedKind.RESULT)
    owed = (Owed(kind, subject, overdue=overdue),)
    return open_(
        f"{code}.failing" if failed else f"{code}.pending",
        subject,
        source=rule.source,
        records=_records(results),
        owed=owed,
    )


def _passed(
    rule: ResultValidated | AssessmentPassed | CompetenceAcquired,
    code: str,
    subject: str,
    passed: list[Result],
) -> Because:
    return holds(
        f"{code}.passed",
        subject,
        values=_year(passed[-1]),
        source=rule.source,
        records=_records(passed),
        means=_BY_ASSESSMENT,
    )


@lru_cache(maxsize=4096)
def _awaited(code: str, subject: str, source: Citation, kind: OwedKind) -> Because:
    """Nothing is known yet: the same for every learner."""
    return open_(f"{code}.pending", subject, source=source, owed=(Owed(kind, subject),))


def _unread(results: list[Result], gap: Gap | None) -> tuple[Cause | None, tuple[Record, ...]]:
    """Why a pass may be hidden, with the records in question; None where nothing is."""
    lost = [each for each in results if each.state is UNREADABLE]
    if lost:
        return lost[0].cause or VALUE_UNREADABLE, _records(lost)
    if gap is not None and (gap.kind is GapKind.UNREADABLE or not results):
        return gap.cause, _records(results)
    return None, ()


def _records(results: list[Result]) -> tuple[Record, ...]:
    return tuple([each.record for each in results])


def _year(result: Result) -> Values:
    return _years(result.year.first) if result.year else ()


@cache
def _years(first: int) -> Values:
    return (("year", str(AcademicYear(first))),)
