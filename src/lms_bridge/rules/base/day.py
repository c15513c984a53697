"""The day of judgement as rules see it: it remembers what it was compared with."""

from __future__ import annotations

import datetime as dt
from typing import Any

_A_DAY = dt.timedelta(days=1)


class Day:
    """A day that is compared like a date, and knows until when every comparison comes out so.

    A rule whose facts do not change says the same on each day before `until`: it takes the same
    way through its conditions. A comparison is all that a rule should ask. Whatever else a date
    can do this can, too, and is remembered as well: the rule may say something else the day after.
    It is no `date`, so that nothing reads a day out of it unseen.
    """

    __slots__ = ("_date", "_until")

    def __init__(self, on: dt.date) -> None:
        self._date = on
        self._until: dt.date | None = None

    @property
    def until(self) -> dt.date | None:
        """The first day on which a comparison would come out otherwise; None where none would."""
        return self._until

    @property
    def date(self) -> dt.date:
        """The day itself, for whoever shows it: what is said holds on this day alone."""
        self._changes(self._date + _A_DAY)
        return self._date

    def __lt__(self, other: dt.date) -> bool:
        self._changes(other)
        return self._date < other

    def __ge__(self, other: dt.date) -> bool:
        self._changes(other)
        return self._date >= other

    def __le__(self, other: dt.date) -> bool:
        self._changes_after(other)
        return self._date <= other

    def __gt__(self, other: dt.date) -> bool:
        self._changes_after(other)
        return self._date > other

    def __eq__(self, other: object) -> bool:
        if isinstance(other, dt.date):
            self._changes(other)
            self._changes_after(other)
            return self._date == other
        return isinstance(other, Day) and self._date == other._date

    def __hash__(self) -> int:
        return hash(self.date)

    def __sub__(self, other: Any) -> Any:
        return self.date - other

    def __rsub__(self, other: Any) -> Any:
        return other - self.date

    def __add__(self, other: dt.timedelta) -> dt.date:
        return self.date + other

    __radd__ = __add__

    def __str__(self) -> str:
        return str(self.date)

    def __format__(self, form: str) -> str:
        return format(self.date, form)

    def __repr__(self) -> str:
        return f"Day({self.date!r})"

    def __getattr__(self, name: str) -> Any:
        """What a date has beside: its year, its text."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.date, name)

    def _changes(self, day: dt.date) -> None:
        """Note that something changes on a day, if it is still to come."""
        if day > self._date and (self._until is None or day < self._until):
            self._until = day

    def _changes_after(self, day: dt.date) -> None:
        if day < dt.date.max:
            self._changes(day + _A_DAY)
