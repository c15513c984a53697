"""Readings to map, put together from little: people 1, 2, 3 … in courses named by idnumber."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from lms_bridge.cause import Cause, as_written
from lms_bridge.model.evidence import Evidence, Gap, Result, Session
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.site import Binding, Enabled, Intake, Provider
from lms_bridge.model.snapshot import (
    Activity,
    AttendanceSession,
    Course,
    CourseReading,
    Grade,
    Marking,
    Participant,
    SiteReading,
    Snapshot,
    Unread,
    User,
)
from lms_bridge.programme import Programme
from lms_bridge.stages.mapping import Mapper, bind, provisions
from lms_bridge.stages.mapping.roster import Enrolled
from tests.programmes.shipped import shipped

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
BEFORE = datetime(2026, 10, 15, 9, 0, tzinfo=UTC)
YEAR = AcademicYear(2026)
LAST = AcademicYear(2025)
DU: Programme = shipped("du_pccpu")
CSEC: Programme = shipped("csec")


def enabled(programme: Programme = DU, *tracks: str, **values: Any) -> Enabled:
    """A programme as a site runs it, each track with a cohort of its own name."""
    names = tracks or (next(iter(programme.tracks)),)
    intakes = tuple(Intake(track, YEAR, cohort=track) for track in names)
    return Enabled(programme.id, intakes, **{"bindings": {}, **values})


def binding(need: str, *providers: Provider) -> dict[str, Binding]:
    """What a site file says about a need."""
    return {need: Binding(need, providers, "site.yaml:12")}


def grade(
    raw: str | None,
    item: str = "total",
    *,
    user: int = 1,
    low: str = "0",
    high: str = "20",
    words: tuple[str, ...] = (),
    **more: Any,
) -> Grade:
    """A grade of an item; with the `words` of a scale its number is a place among them."""
    values: dict[str, Any] = {
        "activity_id": None,
        "graded_at": NOW,
        "hidden": False,
        "locked": False,
        "overridden": False,
        "needs_update": False,
        **more,
    }
    if values["activity_id"] is not None:
        values.setdefault("own", f"cm:{values['activity_id']}")
    if words:
        low, high = "1", str(len(words))
        word = "" if raw is None else words[int(raw) - 1]
        values |= {"marking": Marking.WORDS, "lowest": words[0], "best": words[-1], "word": word}
    number = None if raw is None else Decimal(raw)
    return Grade(user, item, raw=number, minimum=Decimal(low), maximum=Decimal(high), **values)


def activity(number: int, idnumber: str, kind: str = "assign", *, tracked: bool = True) -> Activity:
    """An activity."""
    return Activity(
        number,
        1,
        kind,
        number,
        idnumber,
        idnumber,
        visible=True,
        tracked=tracked,
        own=f"cm:{number}",
    )


def register(idnumber: str, number: int = 70) -> Activity:
    """An attendance activity."""
    return activity(number, idnumber, "attendance")


def session(
    number: int, marks: Mapping[int, str] | None = None, about: str = "", **more: Any
) -> AttendanceSession:
    """An hour of teaching on an ordinary day, taken where somebody was marked."""
    values: dict[str, Any] = {
        "starts": BEFORE,
        "seconds": 3600,
        "group_id": 0,
        "taken_at": NOW if marks else None,
        **more,
    }
    return AttendanceSession(number, description=about, marks=dict(marks or {}), **values)


def course(idnumber: str, people: Iterable[int] = (1,), **more: Any) -> CourseReading:
    """A course that was read, with its students."""
    there = Course(1, idnumber, idnumber, idnumber, visible=True)
    students = tuple(Participant(each, f"L{each}", True, ("student",)) for each in people)  # noqa: FBT003 - active
    return CourseReading(idnumber, more.pop("read_at", NOW), there, participants=students, **more)


#: Why nothing can be read of a course.
CLOSED = as_written("closed")


def unreadable(idnumber: str, cause: Cause = CLOSED) -> CourseReading:
    """A course that could not be read at all."""
    return CourseReading(idnumber, NOW, None, unread=(Unread("course", cause),))


def snapshot(*courses: CourseReading, people: Collection[User] = (), **site: Any) -> Snapshot:
    """Everything that a run read."""
    users = tuple(people) or (User(1, "L1", suspended=False),)
    return Snapshot(
        SiteReading(NOW, users=users, **site), {each.idnumber: each for each in courses}
    )


def evidence(
    *courses: CourseReading,
    programme: Programme = DU,
    site: Enabled | None = None,
    track: str = "",
    on: date = TODAY,
    learner: Enrolled | None = None,
    decisions: Any = (),
    read: Snapshot | None = None,
    year: AcademicYear = YEAR,
) -> Evidence:
    """What is known of learner 1."""
    first = track or next(iter(programme.tracks))
    site = site or enabled(programme, first)
    read = read or snapshot(*courses)
    provided = provisions(bind(programme, site), read)
    mapper = Mapper(programme, site, provided, read, decisions, (), on)
    return mapper.map(learner or Enrolled("L1", 1, first, year)).evidence


def results(found: Evidence, need: str) -> list[Result]:
    """The results for a need."""
    return [each for each in found.results if each.need == need]


def the_result(found: Evidence, need: str) -> Result:
    """The one result for a need."""
    (result,) = results(found, need)
    return result


def sessions(found: Evidence, unit: str) -> list[Session]:
    """The sessions of a unit."""
    return [each for each in found.sessions if each.unit == unit]


def gap(found: Evidence, need: str) -> Gap | None:
    """The gap of a need."""
    return next((each for each in found.gaps if each.need == need), None)
