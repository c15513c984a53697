"""When things happen, counted from today: lessons held before it, lessons to come after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms_bridge.model.identity import AcademicYear

_PARIS = ZoneInfo("Europe/Paris")
_SATURDAY = 5

#: Lessons are spread over at least so many days before and after today.
_SPREAD = timedelta(days=60)


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

    def end_of(self, years_ago: int) -> datetime:
        """When results of an earlier year were given: at the end of that June."""
        return datetime(self.year.first + 1 - years_ago, 6, 25, 10, tzinfo=UTC)

    def days_ago(self, days: int) -> datetime:
        """Noon, so many days ago."""
        return self.noon - timedelta(days=days)

    def _at(self, day: date, number: int) -> datetime:
        hour = 14 if number % 2 else 9
        return datetime.combine(day, time(hour), _PARIS)
