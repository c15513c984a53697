"""Which rules people switched on: added, never changed; the latest of a programme counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import func, select

from lms_bridge.model.activation import Activation
from lms_bridge.store.codec import decoded, encode
from lms_bridge.store.database import StorePart, insert
from lms_bridge.store.tables import activations
from lms_bridge.store.verdicts import take_turns


class SqlActivations(StorePart):
    """The table of activations, and the rules kept that one of them may name."""

    def record(self, activation: Activation) -> Activation:
        """Record an activation and give it its id."""
        row = {
            "programme": activation.programme,
            "fingerprint": activation.fingerprint,
            "at": activation.at,
            "body": encode(replace(activation, id=0)),
        }
        with self._database.writing() as connection:
            take_turns(connection, activation.programme)
            new = insert(connection, activations).values(row).returning(activations.c.id)
            return replace(activation, id=connection.execute(new).scalar_one())

    def recorded(self, programme: str) -> tuple[Activation, ...]:
        """What was switched on, in the order it was recorded."""
        query = (
            select(activations.c.id, activations.c.body)
            .where(activations.c.programme == programme)
            .order_by(activations.c.id)
        )
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return tuple(replace(decoded(Activation, body), id=number) for number, body in found)

    def active(self) -> Mapping[str, str]:
        """The fingerprints of the rules switched on, by programme; asked once a turn."""
        latest = select(func.max(activations.c.id)).group_by(activations.c.programme)
        query = select(activations.c.programme, activations.c.fingerprint).where(
            activations.c.id.in_(latest)
        )
        with self._database.reading() as connection:
            return {row.programme: row.fingerprint for row in connection.execute(query)}
