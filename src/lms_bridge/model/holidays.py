"""Public holidays in France, computed: the national ones, and those of a region that has more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

#: Days of every year, (month, day).
_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))

#: Days counted from Easter Sunday: Easter Monday, Ascension, Whit Monday.
_FROM_EASTER = (1, 39, 50)

#: What a region has beside the national days: days of every year, and days from Easter.
REGIONS: Mapping[str, tuple[tuple[tuple[int, int], ...], tuple[int, ...]]] = {
    "alsace-moselle": (((12, 26),), (-2,)),
    "guadeloupe": (((5, 27),), ()),
    "guyane": (((6, 10),), ()),
    "martinique": (((5, 22),), ()),
    "mayotte": (((4, 27),), ()),
    "nouvelle-caledonie": (((9, 24),), ()),
    "polynesie": (((6, 29),), ()),
    "reunion": (((12, 20),), ()),
    "saint-barthelemy": (((10, 9),), ()),
    "saint-martin": (((5, 28),), ()),
}


@dataclass(frozen=True, slots=True)
class Holidays:
    """The public holidays of a site.

    Attributes:
        region: one of REGIONS, "" for the national days alone.
        also: further days on which the site does not teach.
    """

    region: str = ""
    also: frozenset[date] = frozenset()

    def __contains__(self, day: date) -> bool:
        return day in self.also or day in _of_year(day.year, self.region)


def easter(year: int) -> date:
    """Easter Sunday, by the Gregorian rule of Meeus, Jones and Butcher."""
    century, rest = divmod(year, 100)
    leaps, skipped = century // 4, century % 4
    moon = (19 * (year % 19) + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * skipped + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def _of_year(year: int, region: str) -> frozenset[date]:
    fixed, moving = REGIONS.get(region, ((), ()))
    sunday = easter(year)
    return frozenset(
        [date(year, month, day) for month, day in (*_FIXED, *fixed)]
        + [sunday + timedelta(days=days) for days in (*_FROM_EASTER, *moving)]
    )
