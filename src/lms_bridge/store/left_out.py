"""Who was judged once and not in the last run: written only when somebody leaves or returns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select

from lms_bridge.model.run import Run, RunState
from lms_bridge.store.database import Database, chunks, insert
from lms_bridge.store.tables import left_out, staged, verdicts


class LeftOut(Database):
    """The table of those whom the last run did not judge."""

    def left_out(self, programme: str) -> Mapping[str, datetime]:
        """Who was judged once and not in the last run for everybody, by idnumber: since when."""
        query = select(left_out.c.learner, left_out.c.since).where(
            left_out.c.programme == programme
        )
        with self._reading() as connection:
            return {row.learner: row.since for row in connection.execute(query)}


def note_left_out(connection: Connection, run: Run, at: datetime) -> None:
    """Compare whom a run that is done has judged with everybody ever judged.

    A run for a single learner says nothing about the others.
    """
    if run.state is not RunState.DONE:
        return
    judged = select(staged.c.learner).where(staged.c.run_id == run.id)
    missing = select(left_out.c.learner).where(left_out.c.programme == run.programme)
    back = connection.execute(missing.where(left_out.c.learner.in_(judged))).scalars().all()
    for some in chunks(back):
        connection.execute(
            delete(left_out).where(
                left_out.c.programme == run.programme, left_out.c.learner.in_(some)
            )
        )
    if run.order.learner:
        return
    gone = (
        select(verdicts.c.learner)
        .where(
            verdicts.c.programme == run.programme,
            verdicts.c.learner.not_in(judged),
            verdicts.c.learner.not_in(missing),
        )
        .distinct()
        .order_by(verdicts.c.learner)
    )
    for some in chunks(connection.execute(gone).scalars().all()):
        rows = [{"programme": run.programme, "learner": each, "since": at} for each in some]
        connection.execute(insert(connection, left_out).on_conflict_do_nothing(), rows)
