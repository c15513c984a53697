"""The day of judgement remembers until when every comparison comes out as it did."""

from __future__ import annotations

import operator
from copy import copy
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.rules.base.day import Day

DAYS = st.dates(date(2025, 8, 1), date(2026, 8, 31))
COMPARISONS = st.sampled_from(
    [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]
)
ON = date(2026, 1, 15)


@given(DAYS, st.lists(st.tuples(COMPARISONS, DAYS, st.booleans())), DAYS)
def test_every_comparison_comes_out_the_same_until_then(on, asked, later):
    """Whichever side the day stands on; and on that day itself one of them does not."""

    def answers(day):
        return [ask(other, day) if turned else ask(day, other) for ask, other, turned in asked]

    day = Day(on)
    found = answers(day)
    assert found == answers(on)
    if later >= on and (day.until is None or later < day.until):
        assert answers(later) == found
    if day.until is not None:
        assert day.until > on
        assert answers(day.until) != found


@pytest.mark.parametrize(
    "look",
    [
        lambda day: day.date,
        lambda day: day.year,
        lambda day: day.isoformat(),
        lambda day: day - ON,
        lambda day: ON - day,
        lambda day: day + timedelta(days=3),
        lambda day: timedelta(days=3) + day,
        str,
        repr,
        hash,
        "{}".format,
    ],
)
def test_whoever_reads_the_day_itself_has_said_so(look):
    """What is made of it holds on that day alone."""
    day = Day(ON)
    look(day)
    assert day.until == date(2026, 1, 16)


def test_a_day_that_nobody_looked_at_changes_nothing():
    """Nor does one that is compared with itself, or with what has passed."""
    day = Day(ON)
    assert day == Day(ON)
    assert day > date(2026, 1, 1)
    assert day != "2026-01-15"
    assert copy(day).until is None
    assert day.until is None


def test_the_last_day_of_all_is_no_end():
    """A deadline that never comes is compared without error."""
    day = Day(ON)
    assert day <= date.max
    assert day.until is None
