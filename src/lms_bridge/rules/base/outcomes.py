"""Outcomes that somebody gave: what several results for one need say together.

Shared by the kinds that ask for a result, an assessment or a competence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from lms_bridge.cause import Cause
from lms_bridge.model.because import Values, fails, holds, open_, unreadable
from lms_bridge.model.evidence import Gap, GapKind, Record, Result, ResultState
from lms_bridge.model.identity import AcademicYear, Citation
from lms_bridge.model.verdict import Because, Means, Owed, OwedKind
from lms_bridge.rules.base.facts import VALUE_UNREADABLE, Facts

PASSED, FAILED, PENDING = ResultState.PASSED, ResultState.FAILED, ResultState.PENDING
UNREADABLE = ResultState.UNREADABLE

_BY_ASSESSMENT = (Means.ASSESSMENT,)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the start of the codes that tell it, its subject, need, source and debt."""

    code: str
    subject: str
    need: str
    source: Citation
    kind: OwedKind


def outcome(
    asked: Question, results: list[Result], facts: Facts, again: tuple[Owed, ...] = ()
) -> Because:
    """What several results for one need say together; a failure for good owes `again`.

    One pass is enough. Anything that could not be read might have been one. A failure is
    final once every result is; until then, and while one has not arrived, it is open.
    """
    code, subject, source = asked.code, asked.subject, asked.source
    passed = [each for each in results if each.state is PASSED]
    if passed:
        return holds(
            f"{code}.passed",
            subject,
            values=year_of(passed[-1]),
            source=source,
            records=outcome_records(passed),
            means=_BY_ASSESSMENT,
        )
    cause, records = _unread(results, facts.gaps.get(asked.need))
    if cause:
        return unreadable(code, subject, source=source, cause=cause, records=records)
    failed = [each for each in results if each.state is FAILED]
    if failed and all(each.final and each.state is FAILED for each in results):
        return fails(
            f"{code}.failed",
            subject,
            values=year_of(failed[-1]),
            source=source,
            records=outcome_records(failed),
            owed=again,
        )
    if not results and not facts.closed:
        return _awaited(code, subject, source, asked.kind)
    late = any(each.final and each.state is PENDING for each in results)
    overdue = late or (facts.closed and asked.kind is not OwedKind.RESULT)
    return open_(
        f"{code}.failing" if failed else f"{code}.pending",
        subject,
        source=source,
        records=outcome_records(results),
        owed=(Owed(asked.kind, subject, overdue=overdue),),
    )


@lru_cache(maxsize=4096)
def _awaited(code: str, subject: str, source: Citation, kind: OwedKind) -> Because:
    """Nothing is known yet: the same for every learner."""
    return open_(f"{code}.pending", subject, source=source, owed=(Owed(kind, subject),))


def _unread(results: list[Result], gap: Gap | None) -> tuple[Cause | None, tuple[Record, ...]]:
    """Why a pass may be hidden, with the records in question; None where nothing is."""
    lost = [each for each in results if each.state is UNREADABLE]
    if lost:
        return lost[0].cause or VALUE_UNREADABLE, outcome_records(lost)
    if gap is not None and (gap.kind is GapKind.UNREADABLE or not results):
        return gap.cause, outcome_records(results)
    return None, ()


def outcome_records(results: list[Result]) -> tuple[Record, ...]:
    """Their records, in their order."""
    return tuple([each.record for each in results])


def year_of(result: Result) -> Values:
    """The academic year of a result as a value of a condition; none where it has none."""
    return _years(result.year.first) if result.year else ()


@cache
def _years(first: int) -> Values:
    return (("year", str(AcademicYear(first))),)
