"""When a programme is synced by itself, and when its Moodle is left alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours of every day in which background work asks nothing of the LMS.

    They begin with the minute `start` and end before the minute `end`. An `end` that is
    earlier than `start` is on the day after; the two are never the same.
    """

    start: time
    end: time

    def cover(self, at: time) -> bool:
        """Whether a local time of day lies in them."""
        if self.start < self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often workers sync a programme by themselves.

    Attributes:
        every: whole minutes between two syncs; None: no ordinary sync by itself.
        full_at: local time of day at which everything is read anew; None: never by itself.
        courses: shell-style patterns on the idnumbers of courses, letter case counting, with
            how long a reading of these courses stays good; the first that fits counts.
    """

    every: timedelta | None = None
    full_at: time | None = None
    courses: tuple[tuple[str, timedelta], ...] = ()

    def stays_good(self, course: str) -> timedelta | None:
        """How long ordinary syncs use a reading of a course again; None: they read it anew."""
        return next((good for pattern, good in self.courses if fnmatchcase(course, pattern)), None)
