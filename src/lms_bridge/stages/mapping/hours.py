"""Attendance sessions → what each is worth to one learner, and which part of the unit it is of."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lms_bridge.cause import Cause
from lms_bridge.model.declared import UnitPart
from lms_bridge.model.evidence import Record, Session, SessionState
from lms_bridge.model.site import AttendanceOf
from lms_bridge.model.snapshot import AttendanceSession
from lms_bridge.stages.mapping.readings import ReadingIndex


@dataclass(frozen=True, slots=True)
class Taught:
    """A session with its place in the programme: course, activity, unit and part."""

    course: str
    activity: str
    unit: str
    part: str
    session: AttendanceSession


@cache
def comparable(words: str) -> str:
    """Words as they are compared: without case and accents."""
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def names_one_of(description: str, words: tuple[str, ...]) -> bool:
    """Whether a session's description holds one of these words."""
    text = comparable(description)
    return any(comparable(word) in text for word in words)


def part_of(description: str, parts: tuple[UnitPart, ...]) -> tuple[str, ...]:
    """The parts whose words a description holds: one is right, several are ambiguous."""
    return tuple(
        part.id for part in parts if part.sessions and names_one_of(description, part.sessions)
    )


def taught(
    readings: ReadingIndex,
    unit: str,
    part: str,
    provider: AttendanceOf,
    parts: tuple[UnitPart, ...],
) -> list[Taught]:
    """The sessions of one provider, each in its part; "" where none or several parts claim it."""
    found: list[Taught] = []
    for session in readings.sessions(provider.course, provider.activity):
        if provider.sessions and not names_one_of(session.description, provider.sessions):
            continue
        claimed = (part,) if part else part_of(session.description, parts)
        own = claimed[0] if len(claimed) == 1 else ""
        found.append(Taught(provider.course, provider.activity, unit, own, session))
    return found


def worth(
    readings: ReadingIndex, lesson: Taught, user_id: int, marks: Mapping[str, bool]
) -> Session | None:
    """What a session is worth to a learner; None if it does not concern them."""
    session = lesson.session
    acronym = session.marks.get(user_id)
    if acronym is None and not _concerns(readings, lesson, user_id):
        return None
    cause = None
    if acronym is None:
        state = SessionState.UNMARKED if session.taken_at else SessionState.PLANNED
    elif acronym.strip().upper() in marks:
        counts = marks[acronym.strip().upper()]
        state = SessionState.COUNTED if counts else SessionState.NOT_COUNTED
    else:
        state = SessionState.UNREADABLE
        cause = Cause.of("attendance.unknown_mark", mark=acronym, activity=lesson.activity)
    record = Record(
        lesson.course,
        f"{lesson.activity} session {session.id}",
        acronym or "",
        session.starts,
        readings.read_at[lesson.course],
    )
    return Session(lesson.unit, lesson.part, state, session.seconds, session.starts, cause, record)


def _concerns(readings: ReadingIndex, lesson: Taught, user_id: int) -> bool:
    if user_id not in readings.participants[lesson.course]:
        return False
    group = lesson.session.group_id
    return not group or group in readings.groups[lesson.course].get(user_id, ())
