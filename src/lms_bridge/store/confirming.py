"""Carries out what a person says of numbers and accounts, and takes it back, in one transaction.

What is kept of a learner is found by a number. A person's word on an identity puts rows under
another number, and what the bridge wrote to an account under whoever has it: no row's content is
changed, so a verdict, a decision and a result from a file still say the number that they were
about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, delete, select, update

from lms_bridge.cause import Cause
from lms_bridge.errors import StoreUnavailable
from lms_bridge.model.account import (
    PRESENT,
    AccountState,
    BlockFound,
    IdentityChange,
    IdentityDecision,
    LearnerAccount,
    LeftOutBefore,
    NumberMove,
    RowsFound,
    WayBack,
    WrittenBefore,
)
from lms_bridge.model.action import number_of_key
from lms_bridge.model.decision import Acquired, not_withdrawn
from lms_bridge.store.codec import decoded
from lms_bridge.store.database import chunks, insert
from lms_bridge.store.pairs import account_key, next_mark, pair_row, pairs_read, present_pair
from lms_bridge.store.tables import (
    IS_OPEN,
    accounts,
    acquired,
    decisions,
    imported_results,
    ledger,
    left_out,
    validity,
    verdicts,
)

#: The tables whose rows are found by a learner's number, but for those with keys of their own.
FOUND_BY_NUMBER: Mapping[str, Table] = {
    "verdicts": verdicts,
    "decisions": decisions,
    "imported_results": imported_results,
}


class Confirming:
    """Carries one decision out, in the transaction that is open."""

    def __init__(
        self, connection: Connection, decision: IdentityDecision, sent_once: tuple[str, ...]
    ) -> None:
        self.connection = connection
        self.decision = decision
        self.sent_once = sent_once
        self.moves: list[NumberMove] = []
        self.rows: list[RowsFound] = []
        self.blocks: list[BlockFound] = []
        self.written: list[WrittenBefore] = []
        self.left_out: list[LeftOutBefore] = []

    def carry_out(self, whose: LearnerAccount | None) -> IdentityDecision:
        """The decision with what it moved, and with the way back."""
        before = self._every()
        if whose is not None and present_pair(self.connection, accounts.c.id == whose.id) != whose:
            raise overtaken(self.decision.number)
        if self.decision.change is IdentityChange.JOIN:
            self._join(whose)
        else:
            self._give(whose)
        after = self._every()
        back = WayBack(
            pairs=tuple(each for each in before.values() if after.get(each.id) != each),
            began=tuple(sorted(after.keys() - before.keys())),
            rows=tuple(self.rows),
            blocks=tuple(self.blocks),
            written=tuple(self.written),
            left_out=tuple(self.left_out),
        )
        return replace(self.decision, moves=tuple(self.moves), way_back=back)

    def _every(self) -> dict[int, LearnerAccount]:
        return {each.id: each for each in pairs_read(self.connection, select(accounts))}

    def _join(self, whose: LearnerAccount | None) -> None:
        """Find under the number decided on what is kept under another one."""
        number = self.decision.number
        kept = present_pair(self.connection, accounts.c.number == number)
        if whose is None or kept is None or kept.user_id != self.decision.user_id:
            raise overtaken(number)
        self._note_what_stays(number)
        self._leave(whose.number, whose.user_id)
        self._move(whose.number, number)
        self._end(whose, number)

    def _give(self, whose: LearnerAccount | None) -> None:
        """Give a number and an account to whose they are."""
        number, user_id = self.decision.number, self.decision.user_id
        seen = self._open_pair()
        self._vacate(number, user_id, whose)
        self._note_what_stays(number)
        if whose is not None:
            if whose.user_id != user_id:
                self._leave(whose.number, whose.user_id)
            if whose.number != number:
                self._move(whose.number, number)
            self._end(whose, number)
        self._begin(number, user_id, AccountState.KNOWN, seen)
        # After that, for a database may give the number of a row that is gone to the next one.
        self.connection.execute(delete(accounts).where(accounts.c.id == seen.id))
        self._take(number, user_id)

    def _note_what_stays(self, number: str) -> None:
        """What is under a number already, to be told from what is recorded later."""
        self._note_rows(number, number)
        for block in self._first_days(number):
            self._note_block(*block, number, number)
        gone = select(left_out).where(left_out.c.learner == number)
        for row in self.connection.execute(gone):
            self.left_out.append(LeftOutBefore(row.programme, row.learner, row.since))

    def _note_rows(self, before: str, after: str) -> None:
        for name, table in FOUND_BY_NUMBER.items():
            query = select(table.c.id).where(table.c.learner == before).order_by(table.c.id)
            ids = tuple(self.connection.execute(query).scalars())
            if ids:
                self.rows.append(RowsFound(name, before, after, ids))

    def _note_block(self, programme: str, component: str, before: str, after: str) -> None:
        where = _block(programme, component, before)
        for row in self.connection.execute(select(acquired).where(*where)):
            one = BlockFound(programme, component, row.after, row.number, before, after)
            self.blocks = [each for each in self.blocks if not _same_block(each, one)]
            self.blocks.append(one)

    def _open_pair(self) -> LearnerAccount:
        found = pairs_read(
            self.connection,
            select(accounts).where(
                accounts.c.number == self.decision.number,
                accounts.c.user_id == self.decision.user_id,
                accounts.c.state == AccountState.OPEN.value,
            ),
        )
        if not found:
            raise overtaken(self.decision.number)
        return found[0]

    def _vacate(self, number: str, user_id: int, whose: LearnerAccount | None) -> None:
        """Whoever else had the number is kept under a mark; whoever else had the account has none.

        Another person behind an account: the former one's number is marked as well.
        """
        holder = present_pair(self.connection, accounts.c.number == number)
        if holder is not None and holder != whose:
            self._park(holder, 0 if holder.user_id == user_id else holder.user_id)
        holder = present_pair(self.connection, accounts.c.user_id == user_id)
        if holder is None or holder == whose:
            return
        if whose is None and holder.state is AccountState.KNOWN:
            self._park(holder, 0)
            return
        self._leave(holder.number, holder.user_id)
        self._end(holder, holder.number)
        self._begin(holder.number, 0, holder.state, holder)

    def _park(self, holder: LearnerAccount, user_id: int) -> None:
        mark = next_mark(self.connection, holder.number)
        if not user_id:
            self._leave(holder.number, holder.user_id)
        self._move(holder.number, mark)
        self._end(holder, mark)
        self._begin(mark, user_id, AccountState.MARKED, holder)

    def _begin(
        self, number: str, user_id: int, state: AccountState, before: LearnerAccount
    ) -> None:
        row = pair_row(number, user_id, state, before.since, before.seen)
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
        self._note_rows(before, after)
        stale = validity.c.learner.in_((before, after))
        connection.execute(delete(validity).where(stale))
        for table in FOUND_BY_NUMBER.values():
            where = table.c.learner == before
            connection.execute(update(table).where(where).values(learner=after))
        connection.execute(update(accounts).where(accounts.c.became == before).values(became=after))
        self._move_blocks(before, after)
        gone = select(left_out).where(left_out.c.learner == before)
        for row in connection.execute(gone).all():
            self.left_out.append(LeftOutBefore(row.programme, before, row.since))
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
        """By programme and block, the first day of what is kept of it, however often it is.

        What was taken back has no day: `date.max` for a block of which all was.
        """
        columns = acquired.c.programme, acquired.c.component, acquired.c.body
        found: dict[tuple[str, str], list[Acquired]] = {}
        for row in self.connection.execute(select(*columns).where(acquired.c.learner == number)):
            block = row.programme, row.component
            found.setdefault(block, []).append(decoded(Acquired, row.body))
        return {
            block: min((each.on for each in not_withdrawn(kept)), default=date.max)
            for block, kept in found.items()
        }

    def _spare(self, number: str) -> str:
        """A mark for what is there twice."""
        mark = next_mark(self.connection, number)
        at = self.decision.at
        row = pair_row(mark, 0, AccountState.MARKED, at, at)
        self.connection.execute(insert(self.connection, accounts), row)
        return mark

    def _find_block(self, programme: str, component: str, before: str, after: str) -> None:
        self._note_block(programme, component, before, after)
        where = _block(programme, component, before)
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
            self._note_written(row)
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
            there = ledger.c.programme == row.programme, ledger.c.key == new["key"]
            for held in connection.execute(select(ledger).where(*there)):
                self._note_written(held)
            add = insert(connection, ledger).values(new)
            changed = {name: add.excluded[name] for name in ("present", "since", "run_id")}
            connection.execute(
                add.on_conflict_do_update(
                    index_elements=["programme", "key"],
                    set_=changed,
                    where=ledger.c.since < add.excluded.since,
                )
            )

    def _note_written(self, row: Row[Any]) -> None:
        """What was known under a key; what was put under it meanwhile was not known before."""
        found = WrittenBefore(row.programme, row.key, row.present, row.since, row.run_id)
        if all((each.programme, each.key) != (row.programme, row.key) for each in self.written):
            self.written.append(found)


class Withdrawing(Confirming):
    """Carries the withdrawal of a decision out: the state before, and what came since set apart.

    What was recorded meanwhile under the number decided on was recorded of somebody about whom
    people were wrong: it is kept under a mark, and counts for nobody until it is joined.
    """

    def withdraw(self, undone: IdentityDecision) -> IdentityDecision:
        """The withdrawal with what it moved."""
        back = undone.way_back
        if back is None:
            raise overtaken(undone.number)
        began = [each for number, each in self._every().items() if number in set(back.began)]
        if len(began) != len(back.began):
            raise overtaken(undone.number)
        self._set_apart(undone, back)
        for each in began:
            if each.state in PRESENT:
                self._leave(each.number, each.user_id)
        self._move_back(back)
        self._return_what_was_sent(undone, back)
        self._restore(began, back)
        for pair in back.pairs:
            if pair.state in PRESENT and pair.user_id:
                self._take(pair.number, pair.user_id)
        self._know_again(back, undone)
        moved = (NumberMove(each.after, each.before) for each in reversed(undone.moves))
        return replace(self.decision, moves=(*self.moves, *moved))

    def _set_apart(self, undone: IdentityDecision, back: WayBack) -> None:
        """Put under a mark what was recorded since under the number decided on."""
        number, connection = undone.number, self.connection
        rows: list[tuple[Table, list[int]]] = []
        for name, table in FOUND_BY_NUMBER.items():
            query = select(table.c.id).where(table.c.learner == number)
            known = {
                one
                for each in back.rows
                if (each.table, each.after) == (name, number)
                for one in each.ids
            }
            later = sorted(set(connection.execute(query).scalars()) - known)
            rows += [(table, later)] if later else []
        held = connection.execute(select(acquired).where(acquired.c.learner == number)).all()
        kept = {_name(each) for each in back.blocks if each.after == number}
        blocks = [
            each
            for each in held
            if (each.programme, each.component, each.after, each.number) not in kept
        ]
        if not rows and not blocks:
            return
        mark = self._spare(number)
        for table, ids in rows:
            for some in chunks(ids):
                connection.execute(update(table).where(table.c.id.in_(some)).values(learner=mark))
        for each in blocks:
            where = _one_block(each.programme, each.component, each.after, each.number, number)
            connection.execute(update(acquired).where(*where).values(learner=mark))
        self.moves.append(NumberMove(number, mark, apart=True))

    def _move_back(self, back: WayBack) -> None:
        for found in back.rows:
            table = FOUND_BY_NUMBER[found.table]
            for some in chunks(found.ids):
                there = update(table).where(table.c.id.in_(some), table.c.learner == found.after)
                self.connection.execute(there.values(learner=found.before))
        for block in reversed(back.blocks):  # the place of one is free once the other has left it
            where = _one_block(*_name(block), block.after)
            self.connection.execute(update(acquired).where(*where).values(learner=block.before))

    def _return_what_was_sent(self, undone: IdentityDecision, back: WayBack) -> None:
        """What was sent once went with the person, and goes back with them."""
        known = {(each.programme, each.key) for each in back.written}
        moved = {each.before: each.after for each in undone.moves}
        for row in back.written:
            before = number_of_key(row.key)
            if row.key.partition(":")[0] not in self.sent_once or before not in moved:
                continue
            key = row.key.removesuffix(f"@{before}") + f"@{moved[before]}"
            if (row.programme, key) not in known:
                where = ledger.c.programme == row.programme, ledger.c.key == key
                self.connection.execute(delete(ledger).where(*where))
            self._write_again(row)

    def _restore(self, began: list[LearnerAccount], back: WayBack) -> None:
        """The pairs as they were; those that the decision began were true once, marks never."""
        connection = self.connection
        restored = [each for each in back.pairs if each.state in PRESENT]
        by_account = {each.user_id: each.number for each in restored if each.user_id}
        by_number = {each.number: each.number for each in restored}
        seen: dict[tuple[str, int], datetime] = {}
        for each in began:
            became = by_account.get(each.user_id) or by_number.get(each.number, "")
            if each.state is AccountState.KNOWN and each.user_id and became:
                seen[each.number, each.user_id] = each.seen
                self._end(each, became)
            else:
                connection.execute(delete(accounts).where(accounts.c.id == each.id))
        for each in back.pairs:
            row = pair_row(each.number, each.user_id, each.state, each.since, each.seen)
            row |= {"confirmed_by": each.confirmed_by, "became": each.became}
            if each.state is AccountState.OPEN:
                row["seen"] = seen.get((each.number, each.user_id), each.seen)
                add = insert(connection, accounts).values(row)
                connection.execute(
                    add.on_conflict_do_update(
                        index_elements=["number", "user_id"],
                        index_where=IS_OPEN,
                        set_={"since": add.excluded.since},
                    )
                )
            else:
                where = accounts.c.id == each.id
                connection.execute(update(accounts).where(where).values(row))

    def _know_again(self, back: WayBack, undone: IdentityDecision) -> None:
        """What was taken out of an account, and who was left out of runs, as it was known."""
        restored = {each.number for each in back.pairs if each.state in PRESENT}
        for row in back.written:
            if not row.present and number_of_key(row.key) in restored:
                self._write_again(row)
        numbers = {undone.number, *(each.after for each in undone.moves)}
        self.connection.execute(delete(left_out).where(left_out.c.learner.in_(sorted(numbers))))
        for each in back.left_out:
            new = {"programme": each.programme, "learner": each.learner, "since": each.since}
            add = insert(self.connection, left_out).values(new)
            self.connection.execute(add.on_conflict_do_nothing())

    def _write_again(self, row: WrittenBefore) -> None:
        new = {
            "programme": row.programme,
            "key": row.key,
            "present": row.present,
            "since": row.since,
            "run_id": row.run_id,
        }
        add = insert(self.connection, ledger).values(new)
        self.connection.execute(add.on_conflict_do_nothing())


def overtaken(number: str) -> StoreUnavailable:
    """The error of a decision about what was decided, or seen otherwise, meanwhile."""
    return StoreUnavailable(Cause.of("identity.overtaken", idnumber=number))


def _block(programme: str, component: str, learner: str) -> tuple[ColumnElement[bool], ...]:
    return (
        acquired.c.programme == programme,
        acquired.c.component == component,
        acquired.c.learner == learner,
    )


def _one_block(
    programme: str, component: str, revocation: int, recorded: int, learner: str
) -> tuple[ColumnElement[bool], ...]:
    return (
        *_block(programme, component, learner),
        acquired.c.after == revocation,
        acquired.c.number == recorded,
    )


def _name(block: BlockFound) -> tuple[str, str, int, int]:
    return block.programme, block.component, block.revocation, block.recorded


def _same_block(one: BlockFound, other: BlockFound) -> bool:
    """Whether they are one row: then where it was first and where it is at last is told once."""
    return _name(one) == _name(other) and one.after == other.before and one.before == one.after
