"""Who learners are: numbers with accounts, and what people decided about both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Exists, Table, exists, func, select, update

from lms_bridge.model.account import (
    AccountState,
    IdentityDecision,
    KeptUnder,
    LearnerAccount,
    Unconfirmed,
    first_to_withdraw,
    in_force,
)
from lms_bridge.model.decision import Acquired, not_withdrawn
from lms_bridge.store.codec import decoded, encode
from lms_bridge.store.confirming import Confirming, Withdrawing, overtaken
from lms_bridge.store.database import Database, StorePart, chunks, insert
from lms_bridge.store.pairs import (
    PRESENT_STATES,
    account_key,
    pair_row,
    pairs_read,
    present_pair,
)
from lms_bridge.store.runs import SqlRuns
from lms_bridge.store.tables import (
    IS_OPEN,
    accounts,
    acquired,
    decisions,
    identity_decisions,
    imported_results,
    runs,
    verdicts,
)
from lms_bridge.store.verdicts import take_turns


class SqlAccounts(StorePart):
    """The tables of accounts and of what people decided about them."""

    def __init__(self, database: Database, programmes: Collection[str] | None = None) -> None:
        """Prepare; `programmes`: those that the site runs, None for every one that ever ran."""
        super().__init__(database)
        self._programmes = programmes

    def every(self) -> tuple[LearnerAccount, ...]:
        """Every pair there is, in the order in which they were first seen."""
        with self._database.reading() as connection:
            return pairs_read(connection, select(accounts))

    def of(self, number: str) -> LearnerAccount | None:
        """The present account behind a number."""
        with self._database.reading() as connection:
            return present_pair(connection, accounts.c.number == number)

    def of_numbers(self, numbers: Collection[str]) -> Mapping[str, LearnerAccount]:
        """The same for many numbers."""
        found: dict[str, LearnerAccount] = {}
        with self._database.reading() as connection:
            for some in chunks(numbers):
                where = accounts.c.state.in_(PRESENT_STATES), accounts.c.number.in_(some)
                for each in pairs_read(connection, select(accounts).where(*where)):
                    found[each.number] = each
        return found

    def see(
        self, usual: Collection[tuple[str, int]], waiting: Iterable[Unconfirmed], at: datetime
    ) -> None:
        """Note what was seen: pairs that may be used, and those that wait for a person."""
        with self._database.writing() as connection:
            state = select(accounts.c.number, accounts.c.user_id).where(
                accounts.c.state.in_(PRESENT_STATES)
            )
            known = {(row.number, row.user_id) for row in connection.execute(state)}
            for some in chunks(sorted({user_id for _, user_id in known & set(usual)})):
                where = accounts.c.state.in_(PRESENT_STATES), accounts.c.user_id.in_(some)
                connection.execute(update(accounts).where(*where).values(seen=at))
            new = [
                pair_row(*pair, AccountState.KNOWN, at, at) for pair in sorted(set(usual) - known)
            ]
            add = insert(connection, accounts).on_conflict_do_nothing()
            for rows in chunks(new):
                connection.execute(add, rows)
            _note_open(connection, waiting, at)

    def open_pairs(self) -> tuple[LearnerAccount, ...]:
        """The pairs that wait for a person; not those that the LMS shows no more."""
        with self._database.reading() as connection:
            found = pairs_read(connection, select(accounts))
            waiting = [each for each in found if each.state is AccountState.OPEN]
            looked = self._all_have_looked(connection) if waiting else None
        return tuple(
            each
            for each in waiting
            if (looked is None or each.seen >= looked)
            and not any(_contradicts(other, each) for other in found)
        )

    def _all_have_looked(self, connection: Connection) -> datetime | None:
        """Since when the last run for everybody of every programme began; None: not of every.

        One that the site runs no more looks at nobody, and nobody waits for it.
        """
        query = select(runs.c.programme).distinct().order_by(runs.c.programme)
        on = self._programmes
        ran = connection.execute(query).scalars().all()
        programmes = [each for each in ran if on is None or each in on]
        last = [SqlRuns(self._database).last_done(each) for each in programmes]
        return min((each.started for each in last if each), default=None) if all(last) else None

    def decided(self, number: str | None = None) -> tuple[IdentityDecision, ...]:
        """What people decided about a number, or about all, in the order it was recorded."""
        query = select(identity_decisions.c.id, identity_decisions.c.body).order_by(
            identity_decisions.c.id
        )
        with self._database.reading() as connection:
            found = [
                replace(decoded(IdentityDecision, row.body), id=row.id)
                for row in connection.execute(query)
            ]
        return tuple(each for each in found if number is None or _is_about(each, number))

    def holdings(self, numbers: Collection[str]) -> Mapping[str, KeptUnder]:
        """What is kept under these numbers, in all programmes."""
        with self._database.reading() as connection:
            return {each: _holdings(connection, each) for each in sorted(set(numbers))}

    def record(
        self,
        decision: IdentityDecision,
        whose: LearnerAccount | None,
        sent_once: Collection[str],
    ) -> IdentityDecision:
        """Keep a person's word on who has a number and an account, with all that follows.

        `whose` is whose number and account they are, None for another person; `sent_once` names
        the kinds of effect that stay with the person and not with the account.
        """
        with self._database.writing() as connection:
            self._take_turns(connection)
            made = Confirming(connection, decision, tuple(sent_once)).carry_out(whose)
            return _kept(connection, made)

    def withdraw(self, decision: IdentityDecision, sent_once: Collection[str]) -> IdentityDecision:
        """Keep that an earlier word was wrong, with the state before it."""
        with self._database.writing() as connection:
            self._take_turns(connection)
            decided = self.decided()
            found = [each for each in in_force(decided) if each.id == decision.withdraws]
            if not found or first_to_withdraw(found[0], decided) is not None:
                raise overtaken(decision.number)
            made = Withdrawing(connection, decision, tuple(sent_once)).withdraw(found[0])
            return _kept(connection, made)

    def _take_turns(self, connection: Connection) -> None:
        """Nobody keeps verdicts meanwhile."""
        query = select(runs.c.programme).distinct().order_by(runs.c.programme)
        for programme in connection.execute(query).scalars():
            take_turns(connection, programme)


def _kept(connection: Connection, decision: IdentityDecision) -> IdentityDecision:
    row = {"number": decision.number, "body": encode(replace(decision, id=0))}
    new = insert(connection, identity_decisions).values(row)
    number = connection.execute(new.returning(identity_decisions.c.id)).scalar_one()
    return replace(decision, id=number)


def keys_now(
    connection: Connection, written: Iterable[tuple[str, int]], *, sent_once: bool
) -> Mapping[str, str]:
    """Of keys of effects on learners, those that count under another key now, and under which.

    Args:
        connection: in whose transaction.
        written: keys with the account that was written to.
        sent_once: whether they stay with the person, whatever account that has.
    """
    found: dict[str, str] = {}
    for key, user_id in written:
        place, _, number = key.partition("@")
        query = select(accounts).where(
            accounts.c.number == number,
            accounts.c.user_id == user_id,
            accounts.c.state == AccountState.OVER.value,
        )
        over = pairs_read(connection, query)
        if not over:
            continue
        became = over[-1].became
        if not sent_once:
            present = present_pair(connection, accounts.c.user_id == user_id)
            became = present.number if present else account_key(user_id)
        if became != number:
            found[key] = f"{place}@{became}"
    return found


def changed_numbers(connection: Connection, numbers: Iterable[str]) -> frozenset[str]:
    """Of these numbers, those that once had another account, or another learner."""
    found: set[str] = set()
    for some in chunks(sorted(set(numbers))):
        query = select(accounts.c.number).where(
            accounts.c.number.in_(some), accounts.c.state == AccountState.OVER.value
        )
        found.update(connection.execute(query).scalars())
    return frozenset(found)


def contradicted(number: ColumnElement[str], account: ColumnElement[int]) -> Exists:
    """Whether the number, or the account, is seen with another one by now."""
    return exists().where(
        accounts.c.state.in_(PRESENT_STATES),
        account != 0,
        (accounts.c.number == number) != (accounts.c.user_id == account),
    )


def _note_open(connection: Connection, waiting: Iterable[Unconfirmed], at: datetime) -> None:
    add = insert(connection, accounts)
    add = add.on_conflict_do_update(
        index_elements=["number", "user_id"], index_where=IS_OPEN, set_={"seen": add.excluded.seen}
    )
    for some in chunks(waiting):
        rows = [pair_row(each.number, each.user_id, AccountState.OPEN, at, at) for each in some]
        connection.execute(add, rows)


def _contradicts(other: LearnerAccount, waiting: LearnerAccount) -> bool:
    """Whether the number or the account was seen with another one since."""
    if other.state is AccountState.OVER or other.seen <= waiting.seen:
        return False
    return (other.number == waiting.number) != (other.user_id == waiting.user_id)


def _is_about(decision: IdentityDecision, number: str) -> bool:
    return number in decision.numbers


def _holdings(connection: Connection, number: str) -> KeptUnder:
    judged = select(verdicts.c.programme).where(verdicts.c.learner == number).distinct()
    kept = select(acquired.c.programme, acquired.c.body).where(acquired.c.learner == number)
    of: dict[str, list[Acquired]] = defaultdict(list)
    for row in connection.execute(kept):
        of[row.programme].append(decoded(Acquired, row.body))
    return KeptUnder(
        judged=tuple(sorted(connection.execute(judged).scalars())),
        acquired=tuple(
            sorted(
                {
                    f"{each.component} ({programme})"
                    for programme, blocks in of.items()
                    for each in not_withdrawn(blocks)
                }
            )
        ),
        decisions=_count(connection, decisions, number),
        files=_count(connection, imported_results, number),
    )


def _count(connection: Connection, table: Table, number: str) -> int:
    query = select(func.count()).select_from(table).where(table.c.learner == number)
    return connection.execute(query).scalar_one()
