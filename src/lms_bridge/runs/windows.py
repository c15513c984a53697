"""Which syncs a schedule wants now: windows, whose names make each of them run once.

A window is a stretch of time that wants one sync, or one full sync. The caller keeps one row
for each (programme, job, name), runs what it could insert, and drops what was there already.
For that a name depends on the schedule, the instant and the zone alone, and grows with time.

- Two beats give the same names: the second row is refused.
- Only the window that is open is given: a beat that was away for an hour or a night catches
  up once, and what has closed meanwhile is not made up for.
- Ordinary windows are counted from 1970 in UTC, so that no change of the local clock doubles
  or skips one. Their name is the minute in which they begin, in UTC: "2026-11-22T10:30Z".
- Full windows are counted in local dates: that of a date opens at `full_at` on it, and stays
  open until that of the next date. Where the clock changes, a time that comes twice is the
  first of the two, and one that is left out is taken as much later as the clock leapt. Their
  name is the date: "2026-11-22". A new schedule finds one open, and so begins with a full sync.
- A clock put back gives windows whose rows are there already, and nothing runs until it has
  caught up. A clock put forward gives later windows, which run early; once it is right again,
  those passed over still run, and those that ran early do not run a second time.

Quiet hours close no window: a full sync due in them begins when they end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from lms_bridge.model.schedule import QuietHours, Schedule

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

#: Days from the local date to that of the open window, latest first. A clock put back over
#: midnight (+1) returns to a date that had ended; one put forward over it (-2) leaves out the
#: end of a date, and moves what was to open there into the next.
_NEAR = (1, 0, -1, -2)


class ScheduledJob(StrEnum):
    """What a window wants: an ordinary sync, or one that reads everything anew."""

    SYNC = "sync"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of time that wants one run; `name` sorts as time does."""

    job: ScheduledJob
    name: str


def windows(schedule: Schedule, now: datetime, zone: ZoneInfo) -> tuple[Window, ...]:
    """The windows open at an aware instant, the full one first; at most one for each job."""
    found = []
    if schedule.full_at is not None:
        day = _open_date(schedule.full_at, now.astimezone(UTC), zone)
        found.append(Window(ScheduledJob.FULL, day.isoformat()))
    if schedule.every is not None:
        begins = _EPOCH + (now - _EPOCH) // schedule.every * schedule.every
        found.append(Window(ScheduledJob.SYNC, f"{begins:%Y-%m-%dT%H:%MZ}"))
    return tuple(found)


def is_quiet(spans: Iterable[QuietHours], now: datetime, zone: ZoneInfo) -> bool:
    """Whether an aware instant lies in quiet hours, as a clock on the wall in `zone` shows it."""
    at = now.astimezone(zone).time()
    return any(span.cover(at) for span in spans)


def _open_date(full_at: time, now: datetime, zone: ZoneInfo) -> date:
    """The latest date whose `full_at` has passed; `now` is in UTC."""
    today = now.astimezone(zone).date()
    near = [today + timedelta(days=days) for days in _NEAR]
    return next(day for day in near if _instant(day, full_at, zone) <= now)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local time in UTC: of a doubled one the first, of a missing one as if no clock leapt."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
