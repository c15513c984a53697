"""Who learners are: numbers with accounts, and what follows when a person says who is who.

What is kept of a learner is found by a number. A person's word on an identity puts rows under
another number, and what the bridge wrote to an account under whoever has it: no row's content is
changed, so a verdict, a decision and a result from a file still say the number that they were
about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    Select,
    Table,
    delete,
    exists,
    func,
    select,
    update,
)

from lms_bridge.cause import Cause
from lms_bridge.errors import StoreUnavailable
from lms_bridge.model.account import (
    PRESENT,
    AccountState,
    IdentityDecision,
    KeptUnder,
    LearnerAccount,
    NumberMove,
    Unconfirmed,
)
from lms_bridge.model.action import number_of_key
from lms_bridge.model.decision import Acquired
from lms_bridge.store.codec import decoded, encode
from lms_bridge.store.database import StorePart, chunks, insert
from lms_bridge.store.runs import SqlRuns
from lms_bridge.store.tables import (
    IS_OPEN,
    accounts,
    acquired,
    decisions,
    identity_decisions,
    imported_results,
    ledger,
    left_out,
    runs,
    verdicts,
)
from lms_bridge.store.verdicts import take_turns

#: Values of `state`, as the table holds them.
_PRESENT = tuple(sorted(each.value for each in PRESENT))

#: The tables whose rows are found by a learner's number, but for those with keys of their own.
_FOUND_BY_NUMBER: tuple[Table, ...] = (verdicts, decisions, imported_results)


class SqlAccounts(StorePart):
    """The tables of accounts and of what people decided about them."""

    def every(self) -> tuple[LearnerAccount, ...]:
        """Every pair there is, in the order in which they were first seen."""
        with self._database.reading() as connection:
            return _pairs(connection, select(accounts))

    def of(self, number: str) -> LearnerAccount | None:
        """The present account behind a number."""
        with self._database.reading() as connection:
            return _one(connection, accounts.c.number == number)

    def of_numbers(self, numbers: Collection[str]) -> Mapping[str, LearnerAccount]:
        """The same for many numbers."""
        found: dict[str, LearnerAccount] = {}
        with self._database.reading() as connection:
            for some in chunks(numbers):
                where = accounts.c.state.in_(_PRESENT), accounts.c.number.in_(some)
                for each in _pairs(connection, select(accounts).where(*where)):
                    found[each.number] = each
        return found

    def see(
        self, usual: Collection[tuple[str, int]], waiting: Iterable[Unconfirmed], at: datetime
    ) -> None:
        """Note what was seen: pairs that may be used, and those that wait for a person."""
        with self._database.writing() as connection:
            state = select(accounts.c.number, accounts.c.user_id).where(
                accounts.c.state.in_(_PRESENT)
            )
            known = {(row.number, row.user_id) for row in connection.execute(state)}
            for some in chunks(sorted({user_id for _, user_id in known & set(usual)})):
                where = accounts.c.state.in_(_PRESENT), accounts.c.user_id.in_(some)
                connection.execute(update(accounts).where(*where).values(seen=at))
            new = [_row(*pair, AccountState.KNOWN, at, at) for pair in sorted(set(usual) - known)]
            add = insert(connection, accounts).on_conflict_do_nothing()
            for rows in chunks(new):
                connection.execute(add, rows)
            _note_open(connection, waiting, at)

    def open_pairs(self) -> tuple[LearnerAccount, ...]:
        """The pairs that wait for a person; not those that the LMS shows no more."""
        with self._database.reading() as connection:
            found = _pairs(connection, select(accounts))
            waiting = [each for each in found if each.state is AccountState.OPEN]
            looked = self._all_have_looked(connection) if waiting else None
        return tuple(
            each
            for each in waiting
            if (looked is None or each.seen >= looked)
            and not any(_contradicts(other, each) for other in found)
        )

    def _all_have_looked(self, connection: Connection) -> datetime | None:
        """Since when the last run for everybody of every programme began; None: not of every."""
        query = select(runs.c.programme).distinct().order_by(runs.c.programme)
        programmes = connection.execute(query).scalars().all()
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
            for programme in connection.execute(
                select(runs.c.programme).distinct().order_by(runs.c.programme)
            ).scalars():
                take_turns(connection, programme)  # nobody keeps verdicts meanwhile
            moves = _Confirming(connection, decision, tuple(sent_once)).carry_out(whose)
            kept = replace(decision, id=0, moves=moves)
            row = {"number": decision.number, "body": encode(kept)}
            new = insert(connection, identity_decisions).values(row)
            number = connection.execute(new.returning(identity_decisions.c.id)).scalar_one()
            return replace(kept, id=number)


class _Confirming:
    """Carries one decision out, in the transaction that is open."""

    def __init__(
        self, connection: Connection, decision: IdentityDecision, sent_once: tuple[str, ...]
    ) -> None:
        self.connection = connection
        self.decision = decision
        self.sent_once = sent_once
        self.moves: list[NumberMove] = []

    def carry_out(self, whose: LearnerAccount | None) -> tuple[NumberMove, ...]:
        number, user_id = self.decision.number, self.decision.user_id
        seen = self._open_pair()
        if whose is not None and _one(self.connection, accounts.c.id == whose.id) != whose:
            raise _overtaken(self.decision)
        self._vacate(number, user_id, whose)
        if whose is not None:
            if whose.user_id != user_id:
                self._leave(whose.number, whose.user_id)
            if whose.number != number:
                self._move(whose.number, number)
            self._end(whose, number)
        self.connection.execute(delete(accounts).where(accounts.c.id == seen.id))
        self._begin(number, user_id, AccountState.KNOWN, seen)
        self._take(number, user_id)
        return tuple(self.moves)

    def _open_pair(self) -> LearnerAccount:
        found = _pairs(
            self.connection,
            select(accounts).where(
                accounts.c.number == self.decision.number,
                accounts.c.user_id == self.decision.user_id,
                accounts.c.state == AccountState.OPEN.value,
            ),
        )
        if not found:
            raise _overtaken(self.decision)
        return found[0]

    def _vacate(self, number: str, user_id: int, whose: LearnerAccount | None) -> None:
        """Whoever else had the number is kept under a mark; whoever else had the account has none.

        Another person behind an account: the former one's number is marked as well.
        """
        holder = _one(self.connection, accounts.c.number == number)
        if holder is not None and holder != whose:
            self._park(holder, 0 if holder.user_id == user_id else holder.user_id)
        holder = _one(self.connection, accounts.c.user_id == user_id)
        if holder is None or holder == whose:
            return
        if whose is None and holder.state is AccountState.KNOWN:
            self._park(holder, 0)
            return
        self._leave(holder.number, holder.user_id)
        self._end(holder, holder.number)
        self._begin(holder.number, 0, holder.state, holder)

    def _park(self, holder: LearnerAccount, user_id: int) -> None:
        mark = _mark(self.connection, holder.number)
        if not user_id:
            self._leave(holder.number, holder.user_id)
        self._move(holder.number, mark)
        self._end(holder, mark)
        self._begin(mark, user_id, AccountState.MARKED, holder)

    def _begin(
        self, number: str, user_id: int, state: AccountState, before: LearnerAccount
    ) -> None:
        row = _row(number, user_id, state, before.since, before.seen)
        row["confirmed_by"] = self.decision.by
        self.connection.execute(insert(self.connection, accounts), row)

    def _end(self, pair: LearnerAccount, became: str) -> None:
        over = {"state": AccountState.OVER.value, "became": became}
        where = accounts.c.id == pair.id
        self.connection.execute(update(accounts).where(where).values(over))

    def _move(self, before: str, after: str) -> None:
        """Find under another number what is kept under one."""
        connection = self.connection
        self.moves.append(NumberMove(before, after))
        for table in _FOUND_BY_NUMBER:
            where = table.c.learner == before
            connection.execute(update(table).where(where).values(learner=after))
        connection.execute(update(accounts).where(accounts.c.became == before).values(became=after))
        self._move_blocks(before, after)
        gone = select(left_out).where(left_out.c.learner == before)
        for row in connection.execute(gone).all():
            new = {"programme": row.programme, "learner": after, "since": row.since}
            connection.execute(insert(connection, left_out).values(new).on_conflict_do_nothing())
        connection.execute(delete(left_out).where(left_out.c.learner == before))
        self._rekey(before, after)

    def _move_blocks(self, before: str, after: str) -> None:
        """Blocks acquired; one that is acquired under both numbers counts from the first day."""
        kept, spare = self._first_days(after), ""
        for block, day in self._first_days(before).items():
            target = after
            if block in kept:
                spare = spare or self._spare(after)
                target = after if day < kept[block] else spare
                if target == after:
                    self._find_block(*block, after, spare)
            self._find_block(*block, before, target)

    def _first_days(self, number: str) -> dict[tuple[str, str], date]:
        """By programme and block, the first day of what is kept of it, however often it is."""
        columns = acquired.c.programme, acquired.c.component, acquired.c.body
        found: dict[tuple[str, str], date] = {}
        for row in self.connection.execute(select(*columns).where(acquired.c.learner == number)):
            block, day = (row.programme, row.component), _day(row.body)
            found[block] = min(day, found.get(block, day))
        return found

    def _spare(self, number: str) -> str:
        """A mark for what is there twice."""
        mark = _mark(self.connection, number)
        at = self.decision.at
        row = _row(mark, 0, AccountState.MARKED, at, at)
        self.connection.execute(insert(self.connection, accounts), row)
        return mark

    def _find_block(self, programme: str, component: str, before: str, after: str) -> None:
        where = (
            acquired.c.programme == programme,
            acquired.c.component == component,
            acquired.c.learner == before,
        )
        self.connection.execute(update(acquired).where(*where).values(learner=after))

    def _leave(self, number: str, user_id: int) -> None:
        """What was written to an account waits there for whoever has the account next."""
        if user_id:
            self._rekey(number, account_key(user_id), by_account=True)

    def _take(self, number: str, user_id: int) -> None:
        self._rekey(account_key(user_id), number)

    def _rekey(self, before: str, after: str, *, by_account: bool = False) -> None:
        """Put rows of the ledger under another number, or under an account.

        What was sent once stays with the person; of what was taken out nothing is on the account.
        """
        connection = self.connection
        ending = f"@{before}"
        found = select(ledger).where(ledger.c.key.endswith(ending, autoescape=True))
        for row in connection.execute(found).all():
            if number_of_key(row.key) != before:
                continue  # the database may not tell letter cases apart
            if by_account and row.key.partition(":")[0] in self.sent_once:
                continue
            where = ledger.c.programme == row.programme, ledger.c.key == row.key
            connection.execute(delete(ledger).where(*where))
            if by_account and not row.present:
                continue
            new = {
                "programme": row.programme,
                "key": row.key.removesuffix(ending) + f"@{after}",
                "present": row.present,
                "since": row.since,
                "run_id": row.run_id,
            }
            add = insert(connection, ledger).values(new)
            changed = {name: add.excluded[name] for name in ("present", "since", "run_id")}
            connection.execute(
                add.on_conflict_do_update(
                    index_elements=["programme", "key"],
                    set_=changed,
                    where=ledger.c.since < add.excluded.since,
                )
            )


def account_key(user_id: int) -> str:
    """What stands for the number in keys of effects on an account that is nobody's."""
    return f"#{user_id}"


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
        over = _pairs(connection, query)
        if not over:
            continue
        became = over[-1].became
        if not sent_once:
            present = _one(connection, accounts.c.user_id == user_id)
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
        accounts.c.state.in_(_PRESENT),
        account != 0,
        (accounts.c.number == number) != (accounts.c.user_id == account),
    )


def _pairs(connection: Connection, query: Select[Any]) -> tuple[LearnerAccount, ...]:
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


def _one(connection: Connection, where: ColumnElement[bool]) -> LearnerAccount | None:
    """The present pair that a condition finds."""
    found = _pairs(connection, select(accounts).where(accounts.c.state.in_(_PRESENT), where))
    return found[0] if found else None


def _row(
    number: str, user_id: int, state: AccountState, since: datetime, seen: datetime
) -> dict[str, object]:
    return {
        "number": number,
        "user_id": user_id,
        "state": state.value,
        "since": since,
        "seen": seen,
        "confirmed_by": "",
        "became": "",
    }


def _note_open(connection: Connection, waiting: Iterable[Unconfirmed], at: datetime) -> None:
    add = insert(connection, accounts)
    add = add.on_conflict_do_update(
        index_elements=["number", "user_id"], index_where=IS_OPEN, set_={"seen": add.excluded.seen}
    )
    for some in chunks(waiting):
        rows = [_row(each.number, each.user_id, AccountState.OPEN, at, at) for each in some]
        connection.execute(add, rows)


def _contradicts(other: LearnerAccount, waiting: LearnerAccount) -> bool:
    """Whether the number or the account was seen with another one since."""
    if other.state is AccountState.OVER or other.seen <= waiting.seen:
        return False
    return (other.number == waiting.number) != (other.user_id == waiting.user_id)


def _is_about(decision: IdentityDecision, number: str) -> bool:
    moved = {name for each in decision.moves for name in (each.before, each.after)}
    return number == decision.number or number in moved


def _holdings(connection: Connection, number: str) -> KeptUnder:
    judged = select(verdicts.c.programme).where(verdicts.c.learner == number).distinct()
    blocks = select(acquired.c.programme, acquired.c.component).where(acquired.c.learner == number)
    return KeptUnder(
        judged=tuple(sorted(connection.execute(judged).scalars())),
        acquired=tuple(
            sorted(f"{row.programme}: {row.component}" for row in connection.execute(blocks))
        ),
        decisions=_count(connection, decisions, number),
        files=_count(connection, imported_results, number),
    )


def _count(connection: Connection, table: Table, number: str) -> int:
    query = select(func.count()).select_from(table).where(table.c.learner == number)
    return connection.execute(query).scalar_one()


def _mark(connection: Connection, number: str) -> str:
    """The next mark of a number that nobody has."""
    taken = select(accounts.c.number).where(
        accounts.c.number.startswith(f"{number}~", autoescape=True)
    )
    used = Counter(connection.execute(taken).scalars())
    place = 1
    while used[f"{number}~{place}"]:
        place += 1
    return f"{number}~{place}"


def _day(body: str) -> date:
    return decoded(Acquired, body).on


def _overtaken(decision: IdentityDecision) -> StoreUnavailable:
    """The error of a decision about what was decided, or seen otherwise, meanwhile."""
    return StoreUnavailable(Cause.of("identity.overtaken", idnumber=decision.number))
