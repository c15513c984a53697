"""Which work may be begun, in the words of SQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_

from lms_bridge.model.work import WorkState
from lms_bridge.store.tables import runs, work

WAITING, HELD, DONE, DEAD = (each.value for each in WorkState)

#: Longer than any lease and any wait before the next attempt.
FAR = timedelta(hours=1)


def free(at: datetime, *, waits_too: bool = False) -> ColumnElement[bool]:
    """What may be begun: what waits and is due, and what was held for too long.

    No lease and no wait is as long as FAR: such a one was noted before a clock was put back.
    """
    due = or_(work.c.due <= at, work.c.due > at + FAR)
    over = or_(work.c.until < at, work.c.until > at + FAR)
    waits = work.c.state == WAITING
    return or_(waits if waits_too else and_(waits, due), and_(work.c.state == HELD, over))


def of_first_stage() -> ColumnElement[bool]:
    """Nothing of an earlier stage of its run is left to do."""
    before = work.alias("before")
    return ~exists().where(
        before.c.run_id == work.c.run_id,
        before.c.stage < work.c.stage,
        before.c.state.in_([WAITING, HELD]),
    )


def meant(
    run_id: int | None, rules: Collection[str] | None, fresh: datetime | None
) -> list[ColumnElement[bool]]:
    """What narrows a claim down: see `WorkStore.claim`."""
    conditions: list[ColumnElement[bool]] = []
    if run_id is not None:
        conditions.append(work.c.run_id == run_id)
    if rules is not None:
        conditions.append(runs.c.rules.in_(list(rules)))
    if fresh is not None:
        conditions.append(runs.c.touched >= fresh)
    return conditions
