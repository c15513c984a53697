"""How old what a page shows may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lms_bridge.model.run import Run
from lms_bridge.model.schedule import Schedule
from lms_bridge.ports import Store


@dataclass(frozen=True, slots=True)
class Freshness:
    """When what is shown was read.

    Attributes:
        run: the last run for everybody that was done; None before the first.
        since: no reading that it used is older than this.
        left_out: whom it did not judge, by idnumber, and since when.
    """

    run: Run | None
    since: datetime | None
    left_out: Mapping[str, datetime] = field(default_factory=dict)


def freshness_of(store: Store, programme: str, schedule: Schedule | None) -> Freshness:
    """How fresh the verdicts of a programme are.

    A verdict that says what the one before said is not kept again, so its own dates tell when
    it was first found, not when it was last confirmed: the run does.
    """
    run = store.runs.last_done(programme)
    if run is None:
        return Freshness(None, None)
    since = run.started - _reused(run, schedule)
    return Freshness(run, since, store.verdicts.left_out(programme))


def _reused(run: Run, schedule: Schedule | None) -> timedelta:
    """How old a reading may have been that the run used again."""
    if run.order.full or schedule is None:
        return timedelta(0)
    return max((good for _, good in schedule.courses), default=timedelta(0))
