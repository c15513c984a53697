"""What people decided, and what is acquired for ever: added, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from lms_bridge.model.decision import Acquired, Decision, DecisionKind
from lms_bridge.store.codec import decoded, encode
from lms_bridge.store.database import StorePart, chunks, insert
from lms_bridge.store.tables import acquired as acquired_table
from lms_bridge.store.tables import decisions
from lms_bridge.store.verdicts import marked_numbers


class SqlDecisions(StorePart):
    """The tables of decisions and of blocks acquired."""

    def record(self, decision: Decision) -> Decision:
        """Keep a decision and give it its id."""
        row = {
            "programme": decision.programme,
            "learner": decision.learner,
            "body": encode(replace(decision, id=0)),
        }
        with self._database.writing() as connection:
            new = insert(connection, decisions).values(row).returning(decisions.c.id)
            return replace(decision, id=connection.execute(new).scalar_one())

    def recorded(self, programme: str, learner: str | None = None) -> tuple[Decision, ...]:
        """Decisions in the order they were recorded."""
        query = (
            select(decisions.c.id, decisions.c.learner, decisions.c.body)
            .where(decisions.c.programme == programme)
            .order_by(decisions.c.id)
        )
        if learner is not None:
            query = query.where(decisions.c.learner == learner)
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return tuple(
            _under(row.learner, replace(decoded(Decision, row.body), id=row.id)) for row in found
        )

    def acquire(self, acquired: Iterable[Acquired]) -> int:
        """Keep blocks acquired for ever, and answer how many are new."""
        new = 0
        with self._database.writing() as connection:
            add = insert(connection, acquired_table).on_conflict_do_nothing()
            for chunk in chunks(acquired):
                rows = [acquired_row(each) for each in chunk]
                # Only rows really added come back, however many were there before.
                added = connection.execute(add.returning(acquired_table.c.component), rows)
                new += len(added.all())
        return new

    def acquired(self, programme: str, learner: str | None = None) -> tuple[Acquired, ...]:
        """Blocks acquired for ever, by learner and component; of all, nobody's who has a mark."""
        of = acquired_table.c
        query = select(of.learner, of.body).where(of.programme == programme)
        if learner is not None:
            query = query.where(of.learner == learner)
        else:
            query = query.where(of.learner.not_in(marked_numbers()))
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        kept = (replace(decoded(Acquired, row.body), learner=row.learner) for row in found)
        return tuple(
            sorted(kept, key=lambda each: (each.learner, each.component, each.after, each.number))
        )


def _under(learner: str, decision: Decision) -> Decision:
    """A decision under the number that its learner has now; an effect's key ends with it."""
    if decision.learner == learner:
        return decision
    subject = decision.subject
    if decision.kind is DecisionKind.DRIFT:
        subject = f"{subject.partition('@')[0]}@{learner}"
    return replace(decision, learner=learner, subject=subject)


def acquired_row(acquired: Acquired) -> dict[str, object]:
    """The row that keeps a block acquired."""
    return {
        "programme": acquired.programme,
        "learner": acquired.learner,
        "component": acquired.component,
        "after": acquired.after,
        "number": acquired.number,
        "body": encode(acquired),
    }
