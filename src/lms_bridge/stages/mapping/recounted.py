"""Sessions that were counted once and count otherwise now, with the same mark. Pure.

Somebody changed the description, the day or the length of a session whose register had been
taken, or put another one beside it: a mark that was corrected speaks for itself, this does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace

from lms_bridge.cause import Cause
from lms_bridge.model.evidence import Discrepancy, Evidence, Session, SessionState

#: The code of the discrepancy that says so; a verdict that fell by it waits for a person.
RECOUNTED = "sessions.recounted"

_COUNTED = SessionState.COUNTED

#: What can be said of a mark that counts by itself; whatever vanished says nothing.
_READABLE = frozenset({_COUNTED, SessionState.LEFT_OUT, SessionState.PLANNED})


def recounted(evidence: Evidence, previous: Evidence | None) -> tuple[Discrepancy, ...]:
    """By unit, the sessions of which less counts there than before, though the mark is the same.

    What an earlier run found stays found as long as the unit has not its hours back: the caller
    keeps what made a verdict fall and drops the rest.
    """
    if previous is None or (previous.year, previous.track) != (evidence.year, evidence.track):
        return ()
    by_unit: dict[str, list[Cause]] = defaultdict(list)
    for unit, cause in _changes(evidence, previous):
        by_unit[unit].append(cause)
    found = {
        unit: Discrepancy.of(unit, RECOUNTED, sessions=tuple(causes))
        for unit, causes in by_unit.items()
    }
    for each in previous.discrepancies:
        if each.code == RECOUNTED:
            found.setdefault(each.subject, each)
    return tuple(found[unit] for unit in sorted(found))


def with_recounted(
    evidence: Evidence, found: Collection[Discrepancy], fallen: Collection[str]
) -> Evidence:
    """The evidence with what was recounted in units that fell by it."""
    kept = tuple(each for each in found if each.subject in fallen)
    if not kept:
        return evidence
    return replace(evidence, discrepancies=(*evidence.discrepancies, *kept))


def _changes(evidence: Evidence, previous: Evidence) -> Iterator[tuple[str, Cause]]:
    here = {_number(each): each for each in evidence.sessions}
    for was in previous.sessions:
        now = here.get(_number(was))
        if was.state is not _COUNTED or now is None or now.record.value != was.record.value:
            continue
        if now.state not in _READABLE or not _less(was, now):
            continue
        yield (
            was.unit,
            Cause.of(
                "session.recounted",
                session=now.record.item,
                was=_place(was),
                was_on=evidence.day_of(was.starts),
                was_seconds=was.seconds,
                now=_place(now),
                now_on=evidence.day_of(now.starts),
                now_seconds=now.seconds if now.state is _COUNTED else 0,
            ),
        )


def _less(was: Session, now: Session) -> bool:
    """Whether a session counts for less where it counted."""
    moved = (now.unit, now.part) != (was.unit, was.part) and bool(was.part or now.unit != was.unit)
    return moved or now.state is not _COUNTED or now.seconds < was.seconds


def _place(session: Session) -> str:
    return f"{session.unit}.{session.part}" if session.part else session.unit


def _number(session: Session) -> str:
    return session.record.item.rpartition(" ")[2]
