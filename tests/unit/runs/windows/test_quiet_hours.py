from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from lms_bridge.model.schedule import QuietHours, Schedule
from lms_bridge.runs.windows import is_quiet, windows
from tests.unit.runs.windows.beats import DAY, HOUR, LORD_HOWE, MINUTE, PARIS, YEAR, run, ticks, utc

NIGHT = (QuietHours(time(22), time(5, 30)), QuietHours(time(2, 15), time(2, 45)))


@pytest.mark.parametrize(
    ("at", "zone", "quiet"),
    [
        ("2026-11-22T20:59:59", PARIS, False),
        ("2026-11-22T21:00", PARIS, True),
        ("2026-11-23T04:29:59", PARIS, True),
        ("2026-11-23T04:30", PARIS, False),
        ("2026-07-01T20:00", PARIS, True),
        ("2026-07-01T03:29", PARIS, True),
        ("2026-07-01T03:30", PARIS, False),
        ("2026-11-22T21:00", LORD_HOWE, False),
    ],
)
def test_quiet_hours_go_by_the_clock_on_the_wall(at: str, zone: ZoneInfo, quiet: bool):  # noqa: FBT001 - a table
    """Of the site, in winter and in summer."""
    assert is_quiet(NIGHT, utc(at), zone) is quiet


def test_without_quiet_hours_no_hour_is_quiet():
    """A site that names none."""
    assert not any(is_quiet((), now, PARIS) for now in ticks(YEAR, YEAR + DAY, HOUR))


@pytest.mark.parametrize(
    ("day", "night", "small"),
    [("2026-11-22", 450, 30), ("2026-10-25", 510, 60), ("2027-03-28", 390, 0)],
)
def test_quiet_minutes_of_a_day(day: str, night: int, small: int):
    """An hour that comes twice is quiet twice, one that is left out is not made up for."""
    start = datetime.combine(date.fromisoformat(day), time(12), PARIS).astimezone(UTC) - DAY
    minutes = list(ticks(start, start + DAY, MINUTE))
    assert sum(is_quiet(NIGHT[:1], now, PARIS) for now in minutes) == night
    assert sum(is_quiet(NIGHT[1:], now, PARIS) for now in minutes) == small


@pytest.mark.parametrize("full_at", [time(22), time(3, 30), time(5, 29)])
def test_a_full_sync_due_in_quiet_hours_starts_when_they_end(full_at: time):
    """Its window is still open then; it is run once."""
    schedule = Schedule(full_at=full_at)
    awake = [
        now
        for now in ticks(utc("2026-11-22T12:00"), utc("2026-11-24T12:00"), 5 * MINUTE)
        if not is_quiet(NIGHT, now, PARIS)
    ]
    ran = run(schedule, iter(awake))
    assert len(ran) == 3
    after_the_night = utc("2026-11-23T04:30")
    assert windows(schedule, after_the_night, PARIS)[0] == ran[1]
    assert ran[1] not in windows(schedule, utc("2026-11-22T20:55"), PARIS)
