from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from lms_bridge.model.declared import Overlaps
from lms_bridge.model.evidence import Record, Session, SessionState
from lms_bridge.stages.mapping.overlaps import count_once

FIRST, ORDER, NEITHER = Overlaps.FIRST_BEGUN, Overlaps.PROGRAMME_ORDER, Overlaps.NEITHER
COUNTED, PLANNED = SessionState.COUNTED, SessionState.PLANNED
RANKS = {("UE1", "a"): (0, 0), ("UE1", ""): (0, 1), ("UE2", ""): (1, 0)}
NINE = datetime(2026, 10, 15, 9, tzinfo=UTC)


def at(
    number: int, start: float, hours: float, place: str = "UE1", state: SessionState = COUNTED
) -> Session:
    """A session of so many hours that begins so many hours after nine."""
    unit, _, part = place.partition(".")
    starts = NINE + timedelta(hours=start)
    record = Record("C", f"R session {number}", "P", starts, NINE)
    return Session(unit, part, state, int(hours * 3600), starts, None, record)


def hours(*sessions: Session, rule: Overlaps = FIRST) -> list[float]:
    """What each session counts for, in whatever order they come."""
    orders = list(permutations(sessions))
    found = {
        frozenset((each.record.item, each.seconds) for each in count_once(order, RANKS, rule)[0])
        for order in orders
    }
    assert len(found) == 1, found
    left, _ = count_once(sessions, RANKS, rule)
    return [each.seconds / 3600 for each in left]


def test_a_slot_entered_twice_counts_once():
    """Three slots of 3.5 h, each entered twice, are 10.5 h."""
    slots = [at(n, 24 * (n % 3), 3.5) for n in range(6)]
    left, overlaps = count_once(slots, RANKS, FIRST)
    assert sum(each.seconds for each in left) == 10.5 * 3600
    assert sum(each.lost for each in overlaps) == 10.5 * 3600


def test_the_union_counts():
    """Each moment once, however many sessions hold it: one within another, three in a chain."""
    assert sum(hours(at(1, 0, 3), at(2, 1, 1))) == 3
    assert sum(hours(at(1, 0, 2), at(2, 1, 2), at(3, 2, 2))) == 4
    assert sum(hours(at(1, 0, 1), at(2, 0, 3), at(3, 2, 2), at(4, 0.5, 0.5))) == 4


def test_sessions_one_after_the_other_are_whole():
    """Where one ends as the other begins nothing is in common."""
    left, overlaps = count_once([at(1, 0, 3), at(2, 3, 3)], RANKS, FIRST)
    assert [each.seconds for each in left] == [3 * 3600, 3 * 3600]
    assert overlaps == ()


@pytest.mark.parametrize(
    ("rule", "expected"),
    [(FIRST, [2.0, 3.0]), (ORDER, [3.0, 2.0]), (NEITHER, [2.0, 2.0])],
)
def test_two_units_share_no_hour(rule: Overlaps, expected: list[float]):
    """Unit 2 began first: the hour in common is its own, or unit 1's, or nobody's."""
    assert hours(at(1, 2, 3, "UE1"), at(2, 0, 3, "UE2"), rule=rule) == expected


def test_at_the_same_hour_the_first_of_the_programme_keeps_it():
    """Its unit, then its part; a session of no named part comes last."""
    assert hours(at(1, 0, 3, "UE2"), at(2, 0, 3, "UE1")) == [0.0, 3.0]
    assert hours(at(1, 0, 3, "UE1"), at(2, 0, 3, "UE1.a")) == [0.0, 3.0]


def test_within_a_unit_the_hours_are_never_lost():
    """A value that counts an hour in neither of two units counts it once within each."""
    assert sum(hours(at(1, 0, 3), at(2, 0, 3), rule=NEITHER)) == 3


def test_what_is_planned_is_not_hoped_for_twice():
    """Two planned at once are one; one beside an attended session is none."""
    assert sum(hours(at(1, 0, 3, state=PLANNED), at(2, 0, 3, state=PLANNED))) == 3
    assert hours(at(1, 0, 3, state=PLANNED), at(2, 0, 3)) == [0.0, 3.0]


def test_what_does_not_count_takes_no_hour():
    """Absent in one room and present in the other at the same time: present."""
    absent = at(1, 0, 3, state=SessionState.NOT_COUNTED)
    left_out = at(3, 0, 3, state=SessionState.LEFT_OUT)
    assert hours(absent, at(2, 0, 3), left_out) == [3.0, 3.0, 3.0]
    assert count_once([absent, at(2, 0, 3)], RANKS, FIRST)[1] == ()


def test_who_is_at_the_same_time_is_told():
    """The session that lost, how much of it, and all others at that time."""
    (found,) = count_once([at(1, 0, 3), at(2, 2, 3, "UE2")], RANKS, FIRST)[1]
    assert (found.session.unit, found.lost) == ("UE2", 3600)
    assert [each.unit for each in found.others] == ["UE1"]


def test_summer_time_is_no_overlap():
    """Sessions are held against each other as moments, whatever their time zone says."""
    one = at(1, 0, 2)
    other = at(2, 2, 2)
    shifted = other.starts.astimezone()
    moved = Session("UE1", "", COUNTED, 7200, shifted, None, other.record)
    assert count_once([one, moved], RANKS, FIRST)[1] == ()
