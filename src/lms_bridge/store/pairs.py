"""Rows of the table of numbers with accounts."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from lms_bridge.model.account import PRESENT, AccountState, LearnerAccount
from lms_bridge.store.tables import accounts

#: Values of `state`, as the table holds them.
PRESENT_STATES = tuple(sorted(each.value for each in PRESENT))


def account_key(user_id: int) -> str:
    """What stands for the number in keys of effects on an account that is nobody's."""
    return f"#{user_id}"


def pairs_read(connection: Connection, query: Select[Any]) -> tuple[LearnerAccount, ...]:
    """The pairs that a query finds, in the order in which they were first seen."""
    found = connection.execute(query.order_by(accounts.c.id)).all()
    return tuple(
        LearnerAccount(
            id=row.id,
            number=row.number,
            user_id=row.user_id,
            state=AccountState(row.state),
            since=row.since,
            seen=row.seen,
            confirmed_by=row.confirmed_by,
            became=row.became,
        )
        for row in found
    )


def present_pair(connection: Connection, where: ColumnElement[bool]) -> LearnerAccount | None:
    """The present pair that a condition finds."""
    found = pairs_read(
        connection, select(accounts).where(accounts.c.state.in_(PRESENT_STATES), where)
    )
    return found[0] if found else None


def pair_row(
    number: str, user_id: int, state: AccountState, since: datetime, seen: datetime
) -> dict[str, object]:
    """The columns of a new pair."""
    return {
        "number": number,
        "user_id": user_id,
        "state": state.value,
        "since": since,
        "seen": seen,
        "confirmed_by": "",
        "became": "",
    }


def next_mark(connection: Connection, number: str) -> str:
    """The next mark of a number that nobody has."""
    taken = select(accounts.c.number).where(
        accounts.c.number.startswith(f"{number}~", autoescape=True)
    )
    used = Counter(connection.execute(taken).scalars())
    place = 1
    while used[f"{number}~{place}"]:
        place += 1
    return f"{number}~{place}"
