"""Writes to the LMS: noted before they are sent, with what came of them and what was left."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, or_, select

from lms_bridge.cause import Cause
from lms_bridge.errors import StoreError
from lms_bridge.model.action import Action, Outcome, Receipt, Verb, number_of_key
from lms_bridge.model.run import PlanFindings
from lms_bridge.store.accounts import changed_numbers, keys_now
from lms_bridge.store.codec import decoded, encode
from lms_bridge.store.database import StorePart, chunks, insert
from lms_bridge.store.tables import actions, ledger, outlooks, receipts, runs

#: The outcomes after which the LMS was seen to be as wanted.
CONFIRMED = frozenset({Outcome.DONE, Outcome.SENT, Outcome.ALREADY_SO})

Noted = tuple[Action, Receipt | None]


class SqlActions(StorePart):
    """The tables of actions, receipts, the ledger and outlooks."""

    def save(self, run_id: int, actions: Sequence[Action], part: int = 0) -> None:
        """Note the actions of a run; one noted already stays as it is."""
        with self._database.writing() as connection:
            for chunk in chunks(actions):
                _note(connection, run_id, chunk, part)

    def of_part(self, run_id: int, part: int) -> tuple[Noted, ...]:
        """The actions of one part of a run with what came of them, in the order noted."""
        return self._noted(
            _with_receipts().where(actions.c.run_id == run_id, actions.c.part == part)
        )

    def of_run(self, run_id: int) -> tuple[Noted, ...]:
        """All actions of a run with what came of them, in the order noted."""
        return self._noted(_with_receipts().where(actions.c.run_id == run_id))

    def _noted(self, query: Select[Any]) -> tuple[Noted, ...]:
        with self._database.reading() as connection:
            found = connection.execute(query.order_by(actions.c.id)).all()
        return tuple(
            (decoded(Action, action), None if receipt is None else decoded(Receipt, receipt))
            for action, receipt in found
        )

    def outcomes(self, run_id: int, kind: str = "") -> Mapping[Outcome, int]:
        """How many actions of a run came out how, of all or of one kind."""
        query = (
            select(receipts.c.outcome, func.count().label("actions"))
            .join(actions)
            .where(actions.c.run_id == run_id)
            .group_by(receipts.c.outcome)
        )
        if kind:
            query = query.where(actions.c.key.startswith(f"{kind}:", autoescape=True))
        with self._database.reading() as connection:
            return {Outcome(row.outcome): row.actions for row in connection.execute(query)}

    def pending(self, run_id: int) -> tuple[Action, ...]:
        """The actions of a run that may have been sent and of which nobody saw what came."""
        query = (
            select(actions.c.body)
            .outerjoin(receipts)
            .where(
                actions.c.run_id == run_id,
                or_(
                    receipts.c.action_id.is_(None),
                    receipts.c.outcome == Outcome.UNVERIFIED.value,
                ),
            )
            .order_by(actions.c.id)
        )
        with self._database.reading() as connection:
            found = connection.execute(query).scalars().all()
        return tuple(decoded(Action, body) for body in found)

    def save_receipts(self, run_id: int, receipts: Sequence[Receipt]) -> None:
        """Note what came of actions; a later receipt takes the place of an earlier one."""
        with self._database.writing() as connection:
            for chunk in chunks(receipts):
                _answer(connection, run_id, chunk)
                _enter(connection, run_id, chunk)

    def latest(self, programme: str, limit: int = 200) -> tuple[tuple[Action, Receipt | None], ...]:
        """The latest actions with what came of them, newest first."""
        query = (
            select(actions.c.body, receipts.c.body)
            .join(runs)
            .outerjoin(receipts)
            .where(runs.c.programme == programme)
            .order_by(actions.c.id.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return tuple(
            (decoded(Action, action), None if receipt is None else decoded(Receipt, receipt))
            for action, receipt in found
        )

    def ledger(self, programme: str) -> Mapping[str, bool]:
        """By effect key, what the bridge last set and saw confirmed."""
        query = select(ledger.c.key, ledger.c.present).where(ledger.c.programme == programme)
        with self._database.reading() as connection:
            return {row.key: row.present for row in connection.execute(query)}

    def set_on(self, programme: str) -> Mapping[str, datetime]:
        """By effect key, when the bridge last set it itself."""
        query = select(ledger.c.key, ledger.c.since).where(ledger.c.programme == programme)
        with self._database.reading() as connection:
            return {row.key: row.since for row in connection.execute(query)}

    def unknown_sendings(self, programme: str, kinds: Collection[str]) -> frozenset[str]:
        """The keys of what may have been sent, of some kinds, and nobody knows."""
        query = (
            select(actions.c.key, actions.c.body)
            .join(runs)
            .join(receipts)
            .where(
                runs.c.programme == programme,
                receipts.c.outcome == Outcome.UNVERIFIED.value,
                or_(*(actions.c.key.startswith(f"{kind}:", autoescape=True) for kind in kinds)),
            )
        )
        with self._database.reading() as connection:
            bodies = {row.key: row.body for row in connection.execute(query)}
            now = _keys_now(connection, bodies, sent_once=True)
            return frozenset(now.get(key, key) for key in bodies)

    def note_told(self, run_id: int, keys: Collection[str], at: datetime) -> None:
        """Note in the ledger what needs no sending, or when a run looked; nothing was set."""
        if not keys:
            return
        with self._database.writing() as connection:
            where = runs.c.id == run_id
            programme = connection.execute(select(runs.c.programme).where(where)).scalar()
            rows = [
                {"programme": programme, "key": key, "present": False, "since": at}
                | {"run_id": run_id}
                for key in sorted(keys)
            ]
            add = insert(connection, ledger)
            new = {"since": add.excluded.since, "run_id": add.excluded.run_id}
            for chunk in chunks(rows):
                connection.execute(
                    add.on_conflict_do_update(index_elements=["programme", "key"], set_=new), chunk
                )

    def forget_told(self, programme: str, keys: Collection[str]) -> None:
        """Forget in the ledger what was told and is over: it is new when it comes back."""
        with self._database.writing() as connection:
            for chunk in chunks(sorted(keys)):
                connection.execute(
                    delete(ledger).where(ledger.c.programme == programme, ledger.c.key.in_(chunk))
                )

    def save_outlook(self, run_id: int, outlook: PlanFindings) -> None:
        """Keep what the plan of a run leaves for people to look at."""
        with self._database.writing() as connection:
            new = insert(connection, outlooks).values(run_id=run_id, body=encode(outlook))
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["run_id"], set_={"body": new.excluded.body}
                )
            )

    def outlook(self, run_id: int) -> PlanFindings:
        """What the plan of a run left for people; nothing before it was made."""
        query = select(outlooks.c.body).where(outlooks.c.run_id == run_id)
        with self._database.reading() as connection:
            body = connection.execute(query).scalar()
        return PlanFindings() if body is None else decoded(PlanFindings, body)


def _with_receipts() -> Select[Any]:
    return select(actions.c.body, receipts.c.body).outerjoin(receipts)


def _note(connection: Connection, run_id: int, chunk: list[Action], part: int) -> None:
    rows = [
        {
            "run_id": run_id,
            "key": action.key,
            "verb": action.verb.value,
            "part": part,
            "body": encode(action),
        }
        for action in chunk
    ]
    connection.execute(insert(connection, actions).on_conflict_do_nothing(), rows)


def _answer(connection: Connection, run_id: int, chunk: list[Receipt]) -> None:
    noted = select(actions.c.id, actions.c.key, actions.c.verb).where(
        actions.c.run_id == run_id, actions.c.key.in_({receipt.key for receipt in chunk})
    )
    number = {(key, verb): each for each, key, verb in connection.execute(noted)}
    strangers = sum((receipt.key, receipt.verb.value) not in number for receipt in chunk)
    if strangers:
        raise StoreError(
            Cause.of("store.receipts_unasked", count=strangers),
            where=Cause.of("place.run_alone", run=str(run_id)),
        )
    rows = [
        {
            "action_id": number[receipt.key, receipt.verb.value],
            "outcome": receipt.outcome.value,
            "body": encode(receipt),
        }
        for receipt in chunk
    ]
    add = insert(connection, receipts)
    connection.execute(
        add.on_conflict_do_update(
            index_elements=["action_id"],
            set_={"outcome": add.excluded.outcome, "body": add.excluded.body},
        ),
        rows,
    )


def _enter(connection: Connection, run_id: int, chunk: list[Receipt]) -> None:
    """Bring the ledger up to date; `since` and the run stay those of the last real change.

    A write is one, also when it puts back what somebody had changed; a mere look is not.
    """
    programme = connection.execute(select(runs.c.programme).where(runs.c.id == run_id)).scalar()
    noted = select(actions.c.key, actions.c.body).where(
        actions.c.run_id == run_id, actions.c.key.in_({receipt.key for receipt in chunk})
    )
    add = insert(connection, ledger)
    new = add.excluded
    changed = {"present": new.present, "since": new.since, "run_id": new.run_id}
    numbers = {number_of_key(receipt.key) for receipt in chunk}
    bodies = (
        {row.key: row.body for row in connection.execute(noted)}
        if changed_numbers(connection, numbers)
        else {}
    )
    for outcome in sorted(CONFIRMED):
        now = _keys_now(connection, bodies, sent_once=outcome is Outcome.SENT)
        rows = [
            {
                "programme": programme,
                "key": now.get(receipt.key, receipt.key),
                "present": receipt.verb is not Verb.REMOVE,
                "since": receipt.at,
                "run_id": run_id,
            }
            for receipt in chunk
            if receipt.outcome is outcome
        ]
        if not rows:
            continue
        seen_only = None if outcome is Outcome.DONE else ledger.c.present != new.present
        connection.execute(
            add.on_conflict_do_update(
                index_elements=["programme", "key"], set_=changed, where=seen_only
            ),
            rows,
        )


def _keys_now(
    connection: Connection, bodies: Mapping[str, str], *, sent_once: bool
) -> Mapping[str, str]:
    """Of the keys of these actions, those that count under another key since."""
    changed = changed_numbers(connection, (number_of_key(key) for key in bodies))
    written = (
        (key, decoded(Action, body).user_id)
        for key, body in bodies.items()
        if number_of_key(key) in changed
    )
    return keys_now(connection, written, sent_once=sent_once)
