"""What single values of the site file may be: whole numbers, times of day, quiet hours."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue
from lms_bridge.model.schedule import QuietHours

_SPAN = re.compile(r"\s*([0-9:]+)\s*-\s*([0-9:]+)\s*")
_ACCOUNT = re.compile(r"user:\S{1,200}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def _whole(low: int, high: int, code: str) -> Callable[[object], int]:
    """A check for a whole number from `low` to `high`; neither text nor yes and no."""

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadValue(Cause.of(code, low=str(low), high=str(high)))
        return int(value)

    return check


def _time(text: str) -> time | None:
    match = _TIME.fullmatch(text)
    return time(int(match[1]), int(match[2])) if match else None


def _time_of_day(value: object) -> time:
    found = _time(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise BadValue(Cause.of("time.malformed", text=_shown(value)))
    return found


def _quiet_hours(value: object) -> QuietHours:
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    start, end = (_time(match[1]), _time(match[2])) if match else (None, None)
    if start is None or end is None:
        raise BadValue(Cause.of("hours_span.malformed", text=_shown(value)))
    if start == end:
        raise BadValue(Cause.of("hours_span.empty", text=_shown(value)))
    return QuietHours(start, end)


def _decider(text: str) -> str:
    if text in {"administrator", "instructor"} or _ACCOUNT.fullmatch(text):
        return text
    raise BadValue(Cause.of("decider.unknown", text=_shown(text)))


def _shown(value: object) -> str:
    return str(value)[:40]


#: How long something takes or lasts, from the shortest that is kind to a Moodle to a week.
Minutes = Annotated[int, BeforeValidator(_whole(5, 10080, "minutes.out_of_range"))]

#: How many requests at a time; more than the highest would be an attack.
Concurrency = Annotated[int, BeforeValidator(_whole(1, 32, "concurrency.out_of_range"))]

TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
#: Who may record decisions: a role in the course of the launch, or one account.
Decider = Annotated[str, AfterValidator(_decider)]
QuietSpan = Annotated[QuietHours, BeforeValidator(_quiet_hours)]
