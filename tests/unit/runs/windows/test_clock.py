"""Windows when a clock is changed: summer and winter time, and one that goes wrong."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import chain, pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms_bridge.model.schedule import Schedule
from lms_bridge.runs.windows import windows
from tests.unit.runs.windows.beats import (
    DAY,
    FULL,
    HOUR,
    LORD_HOWE,
    MINUTE,
    NUUK,
    PARIS,
    SYNC,
    YEAR,
    begin,
    name,
    names,
    run,
    ticks,
    utc,
)

ZONES = (PARIS, NUUK, LORD_HOWE)

zones = st.sampled_from(ZONES)
instants = st.integers(0, 365 * 24 * 3600).map(lambda second: YEAR + timedelta(seconds=second))
intervals = st.integers(5, 10080).map(lambda count: timedelta(minutes=count))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def changes(zone: ZoneInfo) -> list[datetime]:
    """The instants of the year at which the local clock changes, to the hour."""
    hours = list(ticks(YEAR, YEAR + 365 * DAY, HOUR))
    return [
        now
        for before, now in pairwise(hours)
        if before.astimezone(zone).utcoffset() != now.astimezone(zone).utcoffset()
    ]


CHANGES = {zone: changes(zone) for zone in ZONES}


@pytest.mark.parametrize(
    ("zone", "full_at", "at", "before", "after"),
    [
        # Paris, 28 March 2027: 02:00 becomes 03:00 at 01:00 UTC.
        (PARIS, time(1, 59), "2027-03-28T00:59", "2027-03-27", "2027-03-28"),
        (PARIS, time(2, 30), "2027-03-28T01:30", "2027-03-27", "2027-03-28"),
        (PARIS, time(3, 0), "2027-03-28T01:00", "2027-03-27", "2027-03-28"),
        # 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC.
        (PARIS, time(2, 30), "2026-10-25T00:30", "2026-10-24", "2026-10-25"),
        (PARIS, time(3, 0), "2026-10-25T02:00", "2026-10-24", "2026-10-25"),
        # Nuuk, 27 March 2027: 23:00 becomes midnight of the 28th at 01:00 UTC.
        (NUUK, time(23, 30), "2027-03-28T01:30", "2027-03-26", "2027-03-27"),
        (NUUK, time(0, 30), "2027-03-28T01:30", "2027-03-27", "2027-03-28"),
    ],
)
def test_full_windows_of_the_days_on_which_the_clock_changes(
    zone: ZoneInfo, full_at: time, at: str, before: str, after: str
):
    """A missing time is taken as much later, a doubled one is the first of the two."""
    schedule = Schedule(full_at=full_at)
    assert name(schedule, utc(at) - timedelta(microseconds=1), zone) == before
    assert name(schedule, utc(at), zone) == after


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("every", [5, 7, 60, 90, 1440, 10080])
def test_a_thousand_windows_and_two_beats(zone: ZoneInfo, every: int):
    """Each runs exactly once and in its order, whatever the clock on the wall does meanwhile."""
    schedule = Schedule(every=every * MINUTE)
    start = CHANGES[zone][0] - every * MINUTE * 500
    end = start + every * MINUTE * 1000
    uneven = Random(every)  # noqa: S311 - no secret
    step = every * MINUTE / 3
    beats = sorted(
        now + uneven.random() * shift
        for shift in (step, step / 2)
        for now in ticks(start, end, step)
    )
    ran = names(run(schedule, iter(beats), zone), SYNC)
    assert len(ran) in {1000, 1001}  # the first and the last may be cut
    begins = [begin(each) for each in ran]
    assert all(later - earlier == every * MINUTE for earlier, later in pairwise(begins))


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("full_at", [time(0), time(2, 15), time(3, 30), time(23, 30)])
def test_a_year_of_full_windows(zone: ZoneInfo, full_at: time):
    """One for each date, none left out and none twice, under two beats."""
    end = YEAR + 365 * DAY
    beats = sorted(chain(ticks(YEAR, end, 25 * MINUTE), ticks(YEAR, end, 55 * MINUTE)))
    ran = names(run(Schedule(full_at=full_at), iter(beats), zone), FULL)
    dates = [date.fromisoformat(each) for each in ran]
    assert len(dates) in {365, 366}
    assert all(later - earlier == DAY for earlier, later in pairwise(dates))


@given(zone=zones, full_at=times, spring=st.booleans())
def test_full_windows_around_a_change_of_the_clock(zone: ZoneInfo, full_at: time, spring: bool):  # noqa: FBT001 - drawn
    """Exactly one a date at every time of day: doubled, missing, or moved over midnight."""
    change = CHANGES[zone][spring]
    beats = ticks(change - 4 * DAY, change + 4 * DAY, 10 * MINUTE)
    dates = [
        date.fromisoformat(each)
        for each in names(run(Schedule(full_at=full_at), beats, zone), FULL)
    ]
    middle = change.astimezone(zone).date()
    assert {middle + days * DAY for days in range(-2, 3)} <= set(dates)
    assert all(later - earlier == DAY for earlier, later in pairwise(dates))


def test_the_zones_of_these_tests_change_their_clocks():
    """Twice in the year, or these tests show nothing: it takes time zone data of 2023 or later."""
    assert {len(each) for each in CHANGES.values()} == {2}


@given(zone=zones, every=intervals, full_at=times, now=instants, later=st.timedeltas(0 * DAY, DAY))
@example(NUUK, HOUR, time(23, 30), utc("2027-03-28T01:10"), HOUR)
@example(ZoneInfo("Pacific/Apia"), HOUR, time(3), utc("2011-12-30T09:00"), 3 * HOUR)
@example(ZoneInfo("America/St_Johns"), HOUR, time(0), utc("2010-11-07T02:30:30"), 9 * MINUTE)
def test_names_grow_with_time(
    zone: ZoneInfo, every: timedelta, full_at: time, now: datetime, later: timedelta
):
    """Where a date is left out, or comes back after midnight, as well."""
    schedule = Schedule(every=every, full_at=full_at)
    before, after = (windows(schedule, at, zone) for at in (now, now + later))
    assert all(old.name <= new.name for old, new in zip(before, after, strict=True))


@given(zone=zones, every=intervals, full_at=times, now=instants)
def test_a_name_depends_on_the_instant_alone(
    zone: ZoneInfo, every: timedelta, full_at: time, now: datetime
):
    """Not on the zone in which the beat's machine writes it; the window has begun."""
    schedule = Schedule(every=every, full_at=full_at)
    found = windows(schedule, now, zone)
    for machine in (*ZONES, ZoneInfo("Asia/Tokyo")):
        assert windows(schedule, now.astimezone(machine), zone) == found
    begins = begin(found[1].name)
    assert begins <= now < begins + every
    assert windows(schedule, now, PARIS)[1] == found[1]


@pytest.mark.parametrize("at", [utc("2026-11-22T02:40"), utc("2027-03-28T01:10")])
def test_a_clock_put_back_repeats_nothing(at: datetime):
    """Its windows ran already; once it has caught up, those that follow run."""
    schedule = Schedule(every=20 * MINUTE, full_at=time(3, 30))
    right = chain(ticks(at - 4 * HOUR, at, MINUTE))
    straight = run(schedule, ticks(at - 4 * HOUR, at + 4 * HOUR, MINUTE))
    put_back = run(schedule, chain(right, ticks(at - HOUR, at + 4 * HOUR, MINUTE)))
    assert put_back == straight


@pytest.mark.parametrize("at", [utc("2026-11-22T02:10"), utc("2027-03-28T00:50")])
def test_a_clock_put_forward_and_right_again_loses_and_repeats_nothing(at: datetime):
    """What was passed over runs when its time comes, what ran early does not run again."""
    schedule = Schedule(every=20 * MINUTE, full_at=time(3, 30))
    wrong = ticks(at + HOUR, at + HOUR + 25 * MINUTE, MINUTE)
    right = ticks(at + 25 * MINUTE, at + 4 * HOUR, MINUTE)
    straight = run(schedule, ticks(at - HOUR, at + 4 * HOUR, MINUTE))
    leapt = run(schedule, chain(ticks(at - HOUR, at, MINUTE), wrong, right))
    early = names(leapt, SYNC)
    assert len(leapt) == len(set(leapt))
    assert names(leapt, FULL) == names(straight, FULL)
    assert set(early) == set(names(straight, SYNC))
    assert early != sorted(early)
