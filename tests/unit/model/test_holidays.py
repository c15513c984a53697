from __future__ import annotations

from datetime import date

import pytest

from lms_bridge.model.holidays import REGIONS, Holidays, easter


@pytest.mark.parametrize(
    "day",
    [date(2000, 4, 23), date(2008, 3, 23), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5),
     date(2027, 3, 28), date(2038, 4, 25), date(1961, 4, 2)],
)  # fmt: skip
def test_easter(day: date):
    """The earliest, the latest, leap years."""
    assert easter(day.year) == day


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 5, 14), True),
        (date(2026, 5, 25), True),
        (date(2026, 4, 6), True),
        (date(2026, 11, 11), True),
        (date(2026, 11, 10), False),
        (date(2026, 4, 5), False),
        (date(2026, 4, 3), False),
        (date(2026, 12, 26), False),
    ],
)
def test_the_national_holidays(day: date, expected):
    """Ascension, Whit Monday and Easter Monday move; Good Friday is none; a Sunday is a Sunday."""
    assert (day in Holidays()) is expected


def test_a_region_has_more():
    """Alsace and Moselle have Good Friday and Saint Stephen's day; a site its own days."""
    site = Holidays("alsace-moselle", frozenset({date(2026, 5, 15)}))
    assert date(2026, 4, 3) in site
    assert date(2026, 12, 26) in site
    assert date(2026, 5, 15) in site
    assert date(2026, 5, 22) in Holidays("martinique")
    assert all(date(2026, 5, 1) in Holidays(region) for region in REGIONS)
