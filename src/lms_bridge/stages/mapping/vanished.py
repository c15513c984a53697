"""Facts read once that the LMS no longer shows: a reset or hidden course takes nothing away.

A grade that was corrected speaks for itself. A pass that is gone altogether, or whose row is
empty again, says nothing: a reset course looks just like that. What it said is kept as
unreadable, so that the verdict becomes "cannot be computed" and a person looks, instead of the
learner losing what they had. It stays so until the record says something again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lms_bridge.cause import Cause
from lms_bridge.cause import all_of as one_cause
from lms_bridge.model.evidence import (
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
_MARKED = frozenset({SessionState.COUNTED, SessionState.NOT_COUNTED})

#: One fact, however often it is read: its need, course and item.
Place = tuple[str, str, str]


def keep_vanished(evidence: Evidence, previous: Evidence | None) -> Evidence:
    """The evidence with what was known before and has vanished since."""
    if previous is None:
        return evidence
    results = {_place(each): each for each in _results(evidence, previous)}
    sessions = {_number(each): each for each in _sessions(evidence, previous)}
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


def _results(evidence: Evidence, previous: Evidence) -> Iterator[Result]:
    here = {_place(result): result for result in evidence.results}
    unread = _unread(evidence)
    for result in previous.results:
        if file_of(result.record) is not None:
            continue  # nothing that came in a file vanishes: a later file corrects it
        now = here.get(_place(result))
        if now is not None and now.state in _SPEAKS:
            continue
        cause = now.cause if now is not None else unread.get(result.need)
        failed = result.state is ResultState.FAILED
        # A mark counts whether it passes or not: an average rests on it.
        if result.state is ResultState.PASSED or (failed and result.mark is not None):
            seen: Cause | None = _seen(result.record)
        else:
            seen = _seen_once(result.cause)
        if seen is None:
            continue
        cause = one_cause([seen, cause] if cause else [seen])
        yield replace(result, state=ResultState.UNREADABLE, final=False, cause=cause)


def _seen(record: Record) -> Cause:
    """The cause of what was there when it was last read, and is no more."""
    item, on = record.item or record.course, record.read_at.date()
    return Cause.of(VANISHED, item=item, on=on)


def _seen_once(cause: Cause | None) -> Cause | None:
    """What an earlier run said of a fact that had vanished by then; None where none had."""
    if cause is None:
        return None
    if cause.code == "several":
        causes = cause.value("causes")
        first = causes[0] if isinstance(causes, tuple) else None
        return _seen_once(first) if isinstance(first, Cause) else None
    return cause if cause.code == VANISHED else None


def _unread(evidence: Evidence) -> dict[str, Cause]:
    return {gap.need: gap.cause for gap in evidence.gaps if gap.kind is GapKind.UNREADABLE}


def _sessions(evidence: Evidence, previous: Evidence) -> Iterator[Session]:
    if previous.year != evidence.year or previous.track != evidence.track:
        return
    here: Mapping[str, Session] = {_number(session): session for session in evidence.sessions}
    unread = _unread(evidence)
    for session in previous.sessions:
        now = here.get(_number(session))
        if now is not None and now.state in _MARKED:
            continue
        if session.state is SessionState.COUNTED:
            seen: Cause | None = _seen(session.record)
        else:
            seen = _seen_once(session.cause)
        if seen is None:
            continue
        cause = now.cause if now is not None else unread.get(f"hours:{session.unit}")
        cause = one_cause([seen, cause] if cause else [seen])
        yield replace(session, state=SessionState.UNREADABLE, cause=cause)
