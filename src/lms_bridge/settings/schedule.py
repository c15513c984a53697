"""The schedules of the site file: what the schema cannot see, and the nouns they become."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from fnmatch import fnmatchcase

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem
from lms_bridge.located import Located
from lms_bridge.model.schedule import QuietHours, Schedule
from lms_bridge.settings.schema import ScheduleSpec, SiteFile

_DAY = tuple(time(hour, minute) for hour in range(24) for minute in range(60))


def schedule_of(spec: ScheduleSpec | None) -> Schedule | None:
    """What workers go by; None: the programme is synced by hand alone."""
    if spec is None:
        return None
    return Schedule(
        every=None if spec.every is None else timedelta(minutes=spec.every),
        full_at=spec.full_at,
        courses=tuple((key, timedelta(minutes=good)) for key, good in spec.courses.items()),
    )


def check_schedules(located: Located, spec: SiteFile) -> Iterator[Problem]:
    """Quiet hours without an end, and intervals of courses that would never count."""
    if _always(spec.quiet):
        yield located.problem(
            ("quiet",),
            Cause.of("schedule.always_quiet"),
        )
    for key, programme in spec.programmes.items():
        if programme.schedule is not None:
            path = ("programmes", key, "schedule", "courses")
            yield from _check_courses(located, path, programme.schedule)


def _always(quiet: list[QuietHours]) -> bool:
    return all(any(span.cover(minute) for span in quiet) for minute in _DAY)


def _check_courses(
    located: Located, path: tuple[str, ...], spec: ScheduleSpec
) -> Iterator[Problem]:
    above: list[str] = []
    for pattern, good in spec.courses.items():
        if spec.every is not None and good < spec.every:
            yield located.problem(
                (*path, pattern),
                Cause.of("schedule.over_too_soon", pattern=pattern, minutes=good, every=spec.every),
            )
        wider = next((each for each in above if _hides(each, pattern)), None)
        if wider is not None:
            yield located.problem(
                (*path, pattern),
                Cause.of("schedule.never_counts", pattern=pattern, wider=wider),
            )
        above.append(pattern)


def _hides(wider: str, pattern: str) -> bool:
    """Whether a pattern surely fits every idnumber that another one fits.

    Where `wider` has no other signs than `*`, and `pattern` no brackets, fitting the pattern as
    a text is enough: each sign of it then stands where `*` takes whatever it stands for.
    """
    return not set(wider) & set("?[") and "[" not in pattern and fnmatchcase(pattern, wider)
