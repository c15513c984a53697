"""What the tests of windows share: zones, a beat that looks at every so often, and its rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lms_bridge.model.schedule import Schedule
from lms_bridge.runs.windows import ScheduledJob, Window, windows

PARIS = ZoneInfo("Europe/Paris")
NUUK = ZoneInfo("America/Nuuk")  # over midnight, forth and back
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # by half an hour, on the other side of the year
SYNC, FULL = ScheduledJob.SYNC, ScheduledJob.FULL
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
YEAR = datetime(2026, 9, 1, tzinfo=UTC)


def utc(text: str) -> datetime:
    """An instant, written in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def name(schedule: Schedule, now: datetime, zone: ZoneInfo = PARIS) -> str:
    """The name of the only window that a schedule of one kind gives."""
    (window,) = windows(schedule, now, zone)
    return window.name


def ticks(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    """Every instant at which a regular beat looks."""
    while start < end:
        yield start
        start += step


def run(schedule: Schedule, beats: Iterator[datetime], zone: ZoneInfo = PARIS) -> list[Window]:
    """What ran, in its order: each window whose row was not there yet."""
    rows: set[Window] = set()
    ran = []
    for now in beats:
        for window in windows(schedule, now, zone):
            if window not in rows:
                rows.add(window)
                ran.append(window)
    return ran


def names(ran: list[Window], job: ScheduledJob) -> list[str]:
    """The names of what ran of one kind."""
    return [window.name for window in ran if window.job is job]


def begin(window: str) -> datetime:
    """When an ordinary window begins, from its name."""
    return datetime.strptime(window, "%Y-%m-%dT%H:%M%z")
