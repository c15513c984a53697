"""Attendance sessions → what each is worth to one learner, and which part of the unit it is of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from lms_bridge.cause import Cause
from lms_bridge.model.declared import SessionRules
from lms_bridge.model.evidence import Record, Session, SessionState
from lms_bridge.model.holidays import Holidays
from lms_bridge.model.site import AttendanceOf
from lms_bridge.model.snapshot import AttendanceSession
from lms_bridge.programme.nouns import Component
from lms_bridge.stages.mapping.readings import ReadingIndex
from lms_bridge.stages.mapping.roster import Enrolled
from lms_bridge.stages.mapping.session_words import names_one_of, parts_named

COUNTED, NOT_COUNTED = SessionState.COUNTED, SessionState.NOT_COUNTED
PLANNED, UNREADABLE = SessionState.PLANNED, SessionState.UNREADABLE
LEFT_OUT, UNMARKED = SessionState.LEFT_OUT, SessionState.UNMARKED

_SUNDAY = 6


class Odd(StrEnum):
    """What about a session could be wrong: the codes of the causes for which it may not count."""

    OTHER_YEAR = "sessions.other_year"
    TOO_LONG = "sessions.too_long"
    HOLIDAY = "sessions.holiday"
    SUNDAY = "sessions.sunday"
    AHEAD = "sessions.ahead"
    EMPTY = "sessions.empty"
    NOT_ENROLLED = "sessions.not_enrolled"


@dataclass(frozen=True, slots=True)
class Days:
    """By what days are judged: where the university is, its holidays, the programme's values."""

    zone: ZoneInfo
    holidays: Holidays
    rules: SessionRules

    def of(self, session: AttendanceSession) -> date:
        """The day on which a session begins, where the university is."""
        return session.starts.astimezone(self.zone).date()

    def odd(self, session: AttendanceSession) -> tuple[Odd, ...]:
        """What is odd about a session, whoever was there."""
        day = self.of(session)
        found = (
            (Odd.TOO_LONG, session.seconds > self.rules.longest),
            (Odd.HOLIDAY, day in self.holidays),
            (Odd.SUNDAY, day.weekday() == _SUNDAY),
            (Odd.EMPTY, session.seconds == 0),
        )
        return tuple(odd for odd, is_so in found if is_so)

    def counts(self, odd: Odd) -> bool:
        """Whether a session counts in spite of it."""
        rules = self.rules
        counts = {
            Odd.OTHER_YEAR: rules.other_year,
            Odd.TOO_LONG: rules.too_long,
            Odd.HOLIDAY: rules.holiday,
            Odd.SUNDAY: rules.sunday,
        }
        return counts.get(odd, True)


@dataclass(frozen=True, slots=True)
class Taught:
    """A session with its place in the programme: course, activity, unit and part.

    Attributes:
        part: the part it is of; "" where no part, or several, claim it.
        claimed: the parts that claim it.
        day: the day on which it begins.
        odd: what is odd about it, whoever was there.
        also: other units that claim it by their bindings; it counts for none of them.
    """

    course: str
    activity: str
    unit: str
    part: str
    session: AttendanceSession
    claimed: tuple[str, ...]
    day: date
    odd: tuple[Odd, ...]
    also: tuple[str, ...] = ()

    def claimed_too(self, unit: str, part: str) -> Taught:
        """The same session once another binding claims it: for a part, or "", of a unit."""
        if unit != self.unit:
            return replace(self, also=tuple(dict.fromkeys((*self.also, unit))))
        if not part or part in self.claimed:
            return self  # a session bound to a part stays with it when the unit binds it too
        return replace(self, part="", claimed=(*self.claimed, part))


@dataclass(frozen=True, slots=True)
class Attended:
    """What a session is worth to one learner, and what about it could be wrong."""

    lesson: Taught
    session: Session
    odd: tuple[Odd, ...] = ()


def taught(
    readings: ReadingIndex, component: Component, part: str, provider: AttendanceOf, days: Days
) -> list[Taught]:
    """The sessions of one provider, each in its part; `part` is the one that they are bound to."""
    return [
        _lesson(component, part, provider, session, days)
        for session in readings.sessions(provider.course, provider.activity)
        if _is_meant(provider, session)
    ]


def not_meant(
    readings: ReadingIndex, component: Component, part: str, provider: AttendanceOf, days: Days
) -> list[Taught]:
    """The sessions of a provider's register whose descriptions lack the words of the binding."""
    return [
        _lesson(component, part, provider, session, days)
        for session in readings.sessions(provider.course, provider.activity)
        if not _is_meant(provider, session)
    ]


def _is_meant(provider: AttendanceOf, session: AttendanceSession) -> bool:
    return not provider.sessions or names_one_of(session.description, provider.sessions)


def _lesson(
    component: Component, part: str, provider: AttendanceOf, session: AttendanceSession, days: Days
) -> Taught:
    about = session.description
    claimed = (part,) if part else parts_named(about, component.parts, component.title)
    own = claimed[0] if len(claimed) == 1 else ""
    return Taught(
        provider.course,
        provider.activity,
        component.id,
        own,
        session,
        claimed,
        days.of(session),
        days.odd(session),
    )


def worth(
    readings: ReadingIndex,
    lesson: Taught,
    learner: Enrolled,
    marks: Mapping[str, bool],
    days: Days,
) -> Attended | None:
    """What a session is worth to a learner; None if it does not concern them."""
    session = lesson.session
    acronym = session.marks.get(learner.user_id)
    if acronym is None and not _concerns(readings, lesson, learner, days):
        return None
    state, cause = _marked(lesson, acronym, marks)
    odd: list[Odd] = []
    if state is not NOT_COUNTED:
        odd += lesson.odd
        if not _in_year(lesson, learner):
            odd.append(Odd.OTHER_YEAR)
        if acronym is not None:
            if learner.user_id not in readings.participants[lesson.course]:
                odd.append(Odd.NOT_ENROLLED)
            read_at = readings.read_at[lesson.course]
            if session.starts > read_at:
                odd.append(Odd.AHEAD)
            if session.starts + timedelta(seconds=session.seconds) > read_at:
                state, cause = PLANNED, None  # it counts once it has taken place
        against = [each for each in odd if not days.counts(each)]
        if against:
            state, cause = LEFT_OUT, Cause.of(against[0].value)
    record = Record(
        lesson.course,
        f"{lesson.activity} session {session.id}",
        acronym or "",
        session.starts,
        readings.read_at[lesson.course],
    )
    found = Session(lesson.unit, lesson.part, state, session.seconds, session.starts, cause, record)
    return Attended(lesson, found, tuple(odd))


def _marked(
    lesson: Taught, acronym: str | None, marks: Mapping[str, bool]
) -> tuple[SessionState, Cause | None]:
    """What a mark, or none, says; and why it cannot be read."""
    if acronym is None:
        return (UNMARKED if lesson.session.taken_at else PLANNED), None
    if not acronym:
        cause = Cause.of("attendance.hidden_mark", activity=lesson.activity, on=lesson.day)
        return UNREADABLE, cause
    counts = marks.get(acronym.strip().upper())
    if counts is None:
        cause = Cause.of("attendance.unknown_mark", mark=acronym, activity=lesson.activity)
        return UNREADABLE, cause
    return (COUNTED if counts else NOT_COUNTED), None


def _in_year(lesson: Taught, learner: Enrolled) -> bool:
    return learner.first_day <= lesson.day <= learner.last_day


def _concerns(readings: ReadingIndex, lesson: Taught, learner: Enrolled, days: Days) -> bool:
    """Whether somebody without a mark is expected: not in a year that is not theirs."""
    if learner.user_id not in readings.participants[lesson.course]:
        return False
    if not days.rules.other_year and not _in_year(lesson, learner):
        return False
    group = lesson.session.group_id
    return not group or group in readings.groups[lesson.course].get(learner.user_id, ())


def _short(about: str) -> str:
    """A description that is not too long for a list; what is cut off shows as "…"."""
    return about if len(about) <= _ABOUT else f"{about[: _ABOUT - 1].rstrip()}…"


def named(lessons: Iterable[Taught]) -> tuple[Cause, ...]:
    """Sessions as people are told of them: register, day, length, what they are about."""
    return tuple(
        Cause.of(
            "session",
            activity=each.activity,
            on=each.day,
            seconds=each.session.seconds,
            about=_short(each.session.description.strip()),
        )
        for each in lessons
    )


#: So much of a description is told.
_ABOUT = 80
