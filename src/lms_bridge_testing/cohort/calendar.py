"""When things happen, counted from today: lessons held before it, lessons to come after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, count
from zoneinfo import ZoneInfo

from lms_bridge.model.holidays import Holidays
from lms_bridge.model.identity import AcademicYear

_PARIS = ZoneInfo("Europe/Paris")
_SATURDAY = 5

#: Lessons are spread over at least so many days before and after today.
_SPREAD = timedelta(days=60)

#: A day, and whether the morning (9) or the afternoon (14).
Slot = tuple[date, int]
_MORNING, _HALF_DAY = 9, Decimal(5)

#: A year holds the lessons that were held once it is so many days old; before, they began so
#: many days before today.
_ROOM, _BEFORE = 75, 180


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days around one day."""

    today: date

    @property
    def year(self) -> AcademicYear:
        """The academic year that today lies in."""
        september = 9
        return AcademicYear(self.today.year - (self.today.month < september))

    @property
    def noon(self) -> datetime:
        """Noon of today: the moment that the Moodle's clock shows."""
        return datetime.combine(self.today, time(12), UTC)

    def held(self, number: int, of: int) -> datetime:
        """When a lesson that was held began: the `number`th of so many, the first being 0."""
        span = max(_SPREAD, self.today - self.year.starts - timedelta(days=7))
        day = self.today - timedelta(days=1) - span * (of - 1 - number) / max(of, 1)
        late = max(0, day.weekday() - _SATURDAY + 1)
        return self._at(day - timedelta(days=late), number)

    def to_come(self, number: int, of: int) -> datetime:
        """When a lesson still to come begins."""
        ends = date(self.year.first + 1, 6, 30)
        span = max(_SPREAD, ends - self.today)
        day = self.today + timedelta(days=1) + span * number / max(of, 1)
        early = 7 - day.weekday() if day.weekday() >= _SATURDAY else 0
        return self._at(day + timedelta(days=early), number)

    def free_held(self, number: int, of: int, hours: Decimal, taken: set[Slot]) -> datetime:
        """The same, at the nearest time at which its people have no other lesson; it is taken."""
        wanted = self.held(number, of)
        first, last = self.year.starts, self.today - timedelta(days=1)
        near = sorted(
            (first + timedelta(days=day) for day in range((last - first).days + 1)),
            key=lambda day: abs((day - wanted.date()).days),
        )
        earlier = (first - timedelta(days=day) for day in count(1))
        return self._take(chain(near, earlier), wanted, hours, taken)

    def free_to_come(self, number: int, of: int, hours: Decimal, taken: set[Slot]) -> datetime:
        """When a lesson still to come begins, where its people have no other; it is taken."""
        wanted = self.to_come(number, of)
        later = (wanted.date() + timedelta(days=day) for day in count())
        return self._take(later, wanted, hours, taken)

    def _take(
        self, days: Iterable[date], wanted: datetime, hours: Decimal, taken: set[Slot]
    ) -> datetime:
        whole_day = hours > _HALF_DAY
        halves = (9, 14) if wanted.hour == _MORNING else (14, 9)
        for day in days:
            if day.weekday() >= _SATURDAY or day in Holidays():
                continue
            for hour in (_MORNING,) if whole_day else halves:
                slots = {(day, 9), (day, 14)} if whole_day else {(day, hour)}
                if not slots & taken:
                    taken |= slots
                    return datetime.combine(day, time(hour), _PARIS)
        raise LookupError(days)  # never: there are always more days

    @property
    def begins(self) -> date | None:
        """A day before all lessons, where the year is too young to hold them; else None."""
        if (self.today - self.year.starts).days >= _ROOM:
            return None
        return self.today - timedelta(days=_BEFORE)

    def end_of(self, years_ago: int) -> datetime:
        """When results of an earlier year were given: at the end of that June."""
        return datetime(self.year.first + 1 - years_ago, 6, 25, 10, tzinfo=UTC)

    def days_ago(self, days: int) -> datetime:
        """Noon, so many days ago."""
        return self.noon - timedelta(days=days)

    def _at(self, day: date, number: int) -> datetime:
        hour = 14 if number % 2 else 9
        return datetime.combine(day, time(hour), _PARIS)
