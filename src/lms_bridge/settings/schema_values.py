"""What single values of the site file may be: whole numbers, times of day, quiet hours."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from lms_bridge.model.schedule import QuietHours

_SPAN = re.compile(r"\s*([0-9:]+)\s*-\s*([0-9:]+)\s*")
_ACCOUNT = re.compile(r"user:\S{1,200}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def _whole(low: int, high: int, advice: str) -> Callable[[object], int]:
    """A check for a whole number from `low` to `high`; neither text nor yes and no."""

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"this is no whole number from {low} to {high} → write {advice}")
        return int(value)

    return check


def _time(text: str) -> time | None:
    match = _TIME.fullmatch(text)
    return time(int(match[1]), int(match[2])) if match else None


def _time_of_day(value: object) -> time:
    found = _time(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f'{_shown(value)} is no time of day → write it from "00:00" to "23:59"')
    return found


def _quiet_hours(value: object) -> QuietHours:
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    start, end = (_time(match[1]), _time(match[2])) if match else (None, None)
    if start is None or end is None:
        raise ValueError(
            f"{_shown(value)} is no span of hours → "
            'write two times from 00:00 to 23:59, for example "22:00-05:30"'
        )
    if start == end:
        raise ValueError(
            f"{_shown(value)} is empty: it ends when it begins → give a later end, or leave it out"
        )
    return QuietHours(start, end)


def _decider(text: str) -> str:
    if text in {"administrator", "instructor"} or _ACCOUNT.fullmatch(text):
        return text
    raise ValueError(
        f"{_shown(text)} is nobody who could decide → "
        'write administrator, instructor, or an account: "user:63" or "user:jdupont"'
    )


def _shown(value: object) -> str:
    return repr(value[:40]) if isinstance(value, str) else "this"


#: How long something takes or lasts, from the shortest that is kind to a Moodle to a week.
Minutes = Annotated[int, BeforeValidator(_whole(5, 10080, "minutes, for example 60"))]

#: How many requests at a time; more than the highest would be an attack.
Concurrency = Annotated[
    int, BeforeValidator(_whole(1, 32, "how many requests at a time, for example 4"))
]

TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
#: Who may record decisions: a role in the course of the launch, or one account.
Decider = Annotated[str, AfterValidator(_decider)]
QuietSpan = Annotated[QuietHours, BeforeValidator(_quiet_hours)]
