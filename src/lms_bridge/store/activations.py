"""Which rules people switched on: added, never changed; the latest of a programme counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import func, select

from lms_bridge.model.activation import Activation
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.stored import Stored
from lms_bridge.model.verdict import Verdict
from lms_bridge.store.codec import decode, encode
from lms_bridge.store.database import Database, insert
from lms_bridge.store.tables import evidence as evidence_table
from lms_bridge.store.tables import rules, verdicts
from lms_bridge.store.tables_rules import activations
from lms_bridge.store.verdicts import take_turns


class Activations(Database):
    """The table of activations, and the rules kept that one of them may name."""

    def activate(self, activation: Activation) -> Activation:
        """Record an activation and give it its id."""
        row = {
            "programme": activation.programme,
            "fingerprint": activation.fingerprint,
            "at": activation.at,
            "body": encode(replace(activation, id=0)),
        }
        with self._writing() as connection:
            take_turns(connection, activation.programme)
            new = insert(connection, activations).values(row).returning(activations.c.id)
            return replace(activation, id=connection.execute(new).scalar_one())

    def activations(self, programme: str) -> tuple[Activation, ...]:
        """What was switched on, in the order it was recorded."""
        query = (
            select(activations.c.id, activations.c.body)
            .where(activations.c.programme == programme)
            .order_by(activations.c.id)
        )
        with self._reading() as connection:
            found = connection.execute(query).all()
        return tuple(replace(decode(Activation, body), id=number) for number, body in found)

    def active_rules(self) -> Mapping[str, str]:
        """The fingerprints of the rules switched on, by programme; asked once a turn."""
        latest = select(func.max(activations.c.id)).group_by(activations.c.programme)
        query = select(activations.c.programme, activations.c.fingerprint).where(
            activations.c.id.in_(latest)
        )
        with self._reading() as connection:
            return {row.programme: row.fingerprint for row in connection.execute(query)}

    def kept_rules(self, programme: str, prefix: str = "") -> tuple[str, ...]:
        """The fingerprints kept of a programme that begin with a prefix, sorted."""
        query = select(rules.c.fingerprint).where(rules.c.programme == programme)
        if prefix:
            query = query.where(rules.c.fingerprint.startswith(prefix, autoescape=True))
        with self._reading() as connection:
            return tuple(sorted(connection.execute(query).scalars()))

    def stored(
        self, programme: str, *, after: int = 0, limit: int = 250, learner: str | None = None
    ) -> tuple[Stored, ...]:
        """The verdicts with numbers above `after`, oldest first, of all learners or of one."""
        query = (
            select(verdicts.c.id, verdicts.c.body, evidence_table.c.body.label("facts"))
            .join(evidence_table, evidence_table.c.digest == verdicts.c.evidence)
            .where(verdicts.c.programme == programme, verdicts.c.id > after)
            .order_by(verdicts.c.id)
            .limit(limit)
        )
        if learner is not None:
            query = query.where(verdicts.c.learner == learner)
        with self._reading() as connection:
            found = connection.execute(query).all()
        return tuple(
            Stored(row.id, decode(Verdict, row.body), decode(Evidence, row.facts), row.body)
            for row in found
        )
