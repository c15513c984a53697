"""Facts read once that the LMS no longer shows: a reset or hidden course takes nothing away.

A grade that was corrected or withdrawn still has a row, which speaks for itself. A row that is
gone altogether says nothing: what it said is kept as unreadable, so that the verdict becomes
"cannot be computed" and a person looks, instead of the learner losing what they had.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lms_bridge.model.evidence import (
    VANISHED,
    Evidence,
    Result,
    ResultState,
    Session,
    SessionState,
)


def keep_vanished(evidence: Evidence, previous: Evidence | None) -> Evidence:
    """The evidence with what was known before and has vanished since."""
    if previous is None:
        return evidence
    results = tuple(_results(evidence, previous))
    sessions = tuple(_sessions(evidence, previous))
    if not results and not sessions:
        return evidence
    return replace(
        evidence, results=evidence.results + results, sessions=evidence.sessions + sessions
    )


def _results(evidence: Evidence, previous: Evidence) -> Iterator[Result]:
    here = {result.need for result in evidence.results}
    unread = {gap.need for gap in evidence.gaps if gap.kind.value == "unreadable"}
    for result in previous.results:
        if result.need in here or result.need in unread:
            continue
        if result.state is ResultState.PASSED:
            on = result.record.read_at.date().isoformat()
            cause = f"{VANISHED}{result.record.item} was passed when last seen on {on}"
            yield replace(result, state=ResultState.UNREADABLE, final=False, cause=cause)
        elif result.cause.startswith(VANISHED):
            yield result


def _sessions(evidence: Evidence, previous: Evidence) -> Iterator[Session]:
    if previous.year != evidence.year or previous.track != evidence.track:
        return
    here = {session.record.item for session in evidence.sessions}
    for session in previous.sessions:
        if session.record.item in here:
            continue
        if session.state is SessionState.COUNTED:
            on = session.record.read_at.date().isoformat()
            cause = f"{VANISHED}{session.record.item} was attended when last seen on {on}"
            yield replace(session, state=SessionState.UNREADABLE, cause=cause)
        elif session.cause.startswith(VANISHED):
            yield session
