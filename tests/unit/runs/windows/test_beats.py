from __future__ import annotations

from datetime import time
from itertools import chain

import pytest

from lms_bridge.model.schedule import Schedule
from lms_bridge.runs.windows import Window, windows
from tests.unit.runs.windows.beats import (
    DAY,
    FULL,
    HOUR,
    MINUTE,
    PARIS,
    SYNC,
    name,
    names,
    run,
    ticks,
    utc,
)


def test_windows_have_the_names_of_their_beginnings():
    """The ordinary one its minute in UTC, the full one its local date; the full one is first."""
    schedule = Schedule(every=30 * MINUTE, full_at=time(3, 30))
    assert windows(schedule, utc("2026-11-22T10:47:12"), PARIS) == (
        Window(FULL, "2026-11-22"),
        Window(SYNC, "2026-11-22T10:30Z"),
    )


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-22T10:29:59.999999", "2026-11-22T10:00Z"),
        ("2026-11-22T10:30", "2026-11-22T10:30Z"),
        ("2026-11-22T10:59:59", "2026-11-22T10:30Z"),
    ],
)
def test_a_window_begins_with_its_minute(at: str, expected: str):
    """And ends before the next begins."""
    assert name(Schedule(every=30 * MINUTE), utc(at)) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-22T02:29:59", "2026-11-21"),
        ("2026-11-22T02:30", "2026-11-22"),
        ("2026-11-22T22:59", "2026-11-22"),
        ("2026-11-22T23:30", "2026-11-22"),
        ("2026-11-23T02:30", "2026-11-23"),
    ],
)
def test_a_full_window_is_open_until_the_next(at: str, expected: str):
    """Before today's hour it is still yesterday's that is open."""
    assert name(Schedule(full_at=time(3, 30)), utc(at)) == expected


def test_a_schedule_gives_what_it_asks_for_and_no_more():
    """Only ordinary syncs, only full ones, or none."""
    now = utc("2026-11-22T10:47")
    assert [each.job for each in windows(Schedule(every=HOUR), now, PARIS)] == [SYNC]
    assert [each.job for each in windows(Schedule(full_at=time(1)), now, PARIS)] == [FULL]
    assert windows(Schedule(), now, PARIS) == ()


def test_a_beat_away_for_an_hour_catches_up_once():
    """One sync for twelve windows missed, and a full one that fell into the gap."""
    schedule = Schedule(every=5 * MINUTE, full_at=time(3, 30))
    away, back = utc("2026-11-22T02:00"), utc("2026-11-22T03:00")
    beats = chain(ticks(away - HOUR, away, MINUTE), ticks(back, back + 5 * MINUTE, MINUTE))
    ran = run(schedule, beats)
    assert names(ran, SYNC)[-2:] == ["2026-11-22T01:55Z", "2026-11-22T03:00Z"]
    assert names(ran, FULL) == ["2026-11-21", "2026-11-22"]


def test_a_new_schedule_begins_with_a_full_sync():
    """Once, whatever the hour; the next is that of the next day."""
    schedule = Schedule(every=HOUR, full_at=time(22))
    start = utc("2026-11-22T10:15")
    ran = run(schedule, ticks(start, start + DAY, 10 * MINUTE))
    assert ran[0] == Window(FULL, "2026-11-21")
    assert names(ran, FULL) == ["2026-11-21", "2026-11-22"]


def test_another_interval_runs_no_name_twice():
    """A schedule changed in the site file goes on from the next name it has not used."""
    noon = utc("2026-11-22T12:00")
    rows = names(run(Schedule(every=30 * MINUTE), ticks(noon, noon + HOUR, MINUTE)), SYNC)
    longer = names(run(Schedule(every=HOUR), ticks(noon + HOUR, noon + 3 * HOUR, MINUTE)), SYNC)
    assert rows + longer == [f"2026-11-22T{each}Z" for each in ("12:00", "12:30", "13:00", "14:00")]
    assert name(Schedule(every=HOUR), noon + 45 * MINUTE) in rows
