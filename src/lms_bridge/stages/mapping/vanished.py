"""Facts read once that the LMS no longer shows: a reset or hidden course takes nothing away.

A grade that was corrected speaks for itself. A pass that is gone altogether, or whose row is
empty again, says nothing: a reset course looks just like that. What it said is kept as
unreadable, so that the verdict becomes "cannot be computed" and a person looks, instead of the
learner losing what they had. It stays so until the record says something again, or, of a session,
another one in its place.

That a fact is no longer in the LMS is said only of what was looked for and is not there. What is
hidden, refused, marked with an unknown acronym or of an ended enrolment says that instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from lms_bridge.cause import Cause
from lms_bridge.cause import all_of as one_cause
from lms_bridge.model.evidence import (
    SEEN_BEFORE,
    VANISHED,
    Evidence,
    GapKind,
    Record,
    Result,
    ResultState,
    Session,
    SessionState,
)
from lms_bridge.model.imported import file_of

_SPEAKS = frozenset({ResultState.PASSED, ResultState.FAILED})
_MARKED = frozenset({SessionState.COUNTED, SessionState.NOT_COUNTED, SessionState.LEFT_OUT})

#: One fact, however often it is read: its need, course and item.
Place = tuple[str, str, str]

#: Why nothing was found at the place of a record, where it could not be looked for there.
NotLookedFor = Callable[[str, Record], Cause | None]


def looked_for(need: str, record: Record) -> None:
    """Everything was looked for: nothing that is gone has another reason."""


def keep_vanished(
    evidence: Evidence, previous: Evidence | None, why_not: NotLookedFor = looked_for
) -> Evidence:
    """The evidence with what was known before and has vanished since.

    Args:
        evidence: what is known now.
        previous: what was known at the last run; None for none.
        why_not: why nothing could be found for a need where a record was read before; None
            where it was looked for and is not there.
    """
    if previous is None:
        return evidence
    results = {_place(each): each for each in _results(evidence, previous, why_not)}
    sessions = {_number(each): each for each in _sessions(evidence, previous, why_not)}
    if not results and not sessions:
        return evidence
    return replace(
        evidence,
        results=(
            *(each for each in evidence.results if _place(each) not in results),
            *results.values(),
        ),
        sessions=(
            *(each for each in evidence.sessions if _number(each) not in sessions),
            *sessions.values(),
        ),
    )


def _place(result: Result) -> Place:
    return result.need, result.record.course, result.record.item


def _number(session: Session) -> str:
    """A session's own number, which outlives the name of its activity."""
    return session.record.item.rpartition(" ")[2]


def _results(evidence: Evidence, previous: Evidence, why_not: NotLookedFor) -> Iterator[Result]:
    here = {_place(result): result for result in evidence.results}
    unread = _unread(evidence)
    for result in previous.results:
        if file_of(result.record) is not None:
            continue  # nothing that came in a file vanishes: a later file corrects it
        now = here.get(_place(result))
        if now is not None and now.state in _SPEAKS:
            continue
        cause = now.cause if now is not None else unread.get(result.need)
        if now is None and cause is None:
            cause = why_not(result.need, result.record)
        failed = result.state is ResultState.FAILED
        # A mark counts whether it passes or not: an average rests on it.
        if result.state is ResultState.PASSED or (failed and result.mark is not None):
            seen: Cause | None = _seen(result.record, evidence)
        else:
            seen = _seen_once(result.cause)
        if seen is None:
            continue
        yield replace(result, state=ResultState.UNREADABLE, final=False, cause=_told(seen, cause))


def _seen(record: Record, evidence: Evidence) -> Cause:
    """The cause of what was there when it was last read, and is no more."""
    item, on = record.item or record.course, evidence.day_of(record.read_at)
    return Cause.of(VANISHED, item=item, on=on)


def _told(seen: Cause, why: Cause | None) -> Cause | None:
    """When a fact was seen; that it is gone only where nothing else says why it does not show."""
    code = VANISHED if why is None else SEEN_BEFORE
    return one_cause([replace(seen, code=code), *([why] if why else [])])


def _seen_once(cause: Cause | None) -> Cause | None:
    """What an earlier run said of a fact that had vanished by then; None where none had."""
    if cause is None:
        return None
    if cause.code == "several":
        causes = cause.value("causes")
        first = causes[0] if isinstance(causes, tuple) else None
        return _seen_once(first) if isinstance(first, Cause) else None
    return cause if cause.code in {VANISHED, SEEN_BEFORE} else None


def _unread(evidence: Evidence) -> dict[str, Cause]:
    return {gap.need: gap.cause for gap in evidence.gaps if gap.kind is GapKind.UNREADABLE}


def _speaks(session: Session) -> bool:
    """Whether a mark is there and can be read, whether it counts or not."""
    still_to_come = session.state is SessionState.PLANNED and bool(session.record.value)
    return session.state in _MARKED or still_to_come


def _is_replaced(session: Session, here: Iterable[Session], before: Iterable[Session]) -> bool:
    """Whether others say what a session that is gone said: of its part, at all of its time.

    One of two entries of a slot was deleted, or a register was made again: what is marked there
    now speaks. Of a session that others had cut it is not known which of its time was counted.
    """
    if not session.seconds:
        return True
    starts, ends = _span(session)
    if any(
        each is not session
        and each.state is SessionState.COUNTED
        and _meet(_span(each), starts, ends)
        for each in before
    ):
        return False
    place = session.unit, session.part
    reached = starts
    for first, last in sorted(
        _span(each) for each in here if (each.unit, each.part) == place and _speaks(each)
    ):
        if first > reached:
            break
        reached = max(reached, last)
    return reached >= ends


def _span(session: Session) -> tuple[datetime, datetime]:
    return session.starts, session.starts + timedelta(seconds=session.seconds)


def _meet(span: tuple[datetime, datetime], starts: datetime, ends: datetime) -> bool:
    return max(span[0], starts) < min(span[1], ends)


def _sessions(evidence: Evidence, previous: Evidence, why_not: NotLookedFor) -> Iterator[Session]:
    if previous.year != evidence.year or previous.track != evidence.track:
        return
    here: Mapping[str, Session] = {_number(session): session for session in evidence.sessions}
    unread = _unread(evidence)
    for session in previous.sessions:
        now = here.get(_number(session))
        if now is not None and _speaks(now):
            continue
        if now is None and _is_replaced(session, evidence.sessions, previous.sessions):
            continue
        if session.state is SessionState.COUNTED:
            seen: Cause | None = _seen(session.record, evidence)
        else:
            seen = _seen_once(session.cause)
        if seen is None:
            continue
        need = f"hours:{session.unit}"
        cause = now.cause if now is not None else unread.get(need)
        if now is None and cause is None:
            cause = why_not(need, session.record)
        yield replace(session, state=SessionState.UNREADABLE, cause=_told(seen, cause))
