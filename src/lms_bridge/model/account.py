"""Who a learner is: an idnumber and the account behind it, and what people decided about both.

What is known of a person is kept under a number: the idnumber, or a mark (`21000001~1`) once
another person has the idnumber. A pair of number and account that was never seen together is
used only where neither of the two is known; else it waits for a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AccountState(StrEnum):
    """What a pair of number and account is.

    KNOWN is a learner's present pair; MARKED is a person whose idnumber another one has;
    OPEN was seen, and a person has to say who it is; OVER was true once. GONE is an open one that
    the LMS does not show any more: it is kept as OPEN, and nobody has to say anything.
    """

    KNOWN = "known"
    MARKED = "marked"
    OPEN = "open"
    OVER = "over"
    GONE = "gone"


#: The states in which what is known of a person is kept under the number.
PRESENT = frozenset({AccountState.KNOWN, AccountState.MARKED})


@dataclass(frozen=True, slots=True)
class LearnerAccount:
    """A number and an account that were seen together.

    Attributes:
        id: a number that the store gives; later pairs have higher ones.
        number: the idnumber, or the mark of a person who has none any more.
        user_id: the account's number in the LMS; 0 for a person who has no account any more.
        state: what the pair is.
        since: when it was first seen.
        seen: when it was last seen.
        confirmed_by: who said that the two belong together; "" for nobody.
        became: of a pair that is OVER, the number under which what was known is kept now.
    """

    id: int
    number: str
    user_id: int
    state: AccountState
    since: datetime
    seen: datetime
    confirmed_by: str = ""
    became: str = ""


class IdentityChange(StrEnum):
    """What a person says about a number and an account that were not seen together before.

    LINK: whoever had the number has another account now. RENAME: whoever had the account has
    another number now. SEPARATE: it is another person, who begins with nothing. JOIN: two numbers
    under which somebody was judged are one person's. WITHDRAW: one of these words was wrong.
    """

    LINK = "link"
    RENAME = "rename"
    SEPARATE = "separate"
    JOIN = "join"
    WITHDRAW = "withdraw"


#: What whoever may decide about identities is listed under in the site file.
IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class NumberMove:
    """What was kept under one number is kept under another from then on.

    `apart`: it was recorded while a wrong word held, and counts for nobody.
    """

    before: str
    after: str
    apart: bool = False


@dataclass(frozen=True, slots=True)
class RowsFound:
    """Rows of one table that were found under one number, and are under another one since.

    Attributes:
        table: its name.
        before: the number until the decision.
        after: the number since then; the same for rows that stayed.
        ids: their numbers.
    """

    table: str
    before: str
    after: str
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BlockFound:
    """The same of a block acquired, which `revocation` and `recorded` tell from others of it."""

    programme: str
    component: str
    revocation: int
    recorded: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class WrittenBefore:
    """What the bridge knew to have written to an account, as it was before a decision."""

    programme: str
    key: str
    present: bool
    since: datetime
    run_id: int


@dataclass(frozen=True, slots=True)
class LeftOutBefore:
    """Somebody who was judged once and left out since, as it was before a decision."""

    programme: str
    learner: str
    since: datetime


@dataclass(frozen=True, slots=True)
class WayBack:
    """What restores the state before a decision.

    Attributes:
        pairs: the pairs that it changed or took away, as they were.
        began: the ids of the pairs that it began.
        rows: what is found under another number since, and what stayed under the one decided on.
        blocks: the same of blocks acquired.
        written: what was known to be written under the numbers and on the accounts.
        left_out: who of them was left out of runs.
    """

    pairs: tuple[LearnerAccount, ...]
    began: tuple[int, ...]
    rows: tuple[RowsFound, ...]
    blocks: tuple[BlockFound, ...]
    written: tuple[WrittenBefore, ...]
    left_out: tuple[LeftOutBefore, ...]


@dataclass(frozen=True, slots=True)
class IdentityDecision:
    """A person's word on who has a number and an account; kept for ever.

    Attributes:
        id: a number that the store gives, in order of recording; 0 before that.
        number: the idnumber that was seen; for JOIN, the one under which everything counts.
        user_id: the account that it was seen on.
        change: what was decided.
        by: who decided: a function or a staff identifier.
        at: when it was recorded.
        because: the reason given.
        moves: what is kept under another number since then.
        withdraws: for WITHDRAW, the id of the decision that was wrong.
        way_back: what restores the state before; None where an earlier version recorded it, and
            for WITHDRAW, which is said anew instead.
    """

    id: int
    number: str
    user_id: int
    change: IdentityChange
    by: str
    at: datetime
    because: str
    moves: tuple[NumberMove, ...] = ()
    withdraws: int = 0
    way_back: WayBack | None = None

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers that it is about."""
        moved = {name for each in self.moves for name in (each.before, each.after)}
        return frozenset({self.number, *moved})

    @property
    def accounts(self) -> frozenset[int]:
        """The accounts that it is about."""
        pairs = self.way_back.pairs if self.way_back else ()
        return frozenset({self.user_id, *(each.user_id for each in pairs)} - {0})

    @property
    def touched(self) -> frozenset[str]:
        """Every number under which it changed something, those without a move of their own too."""
        if self.way_back is None:
            return self.numbers
        pairs = {each.number for each in self.way_back.pairs}
        blocks = {name for each in self.way_back.blocks for name in (each.before, each.after)}
        return self.numbers | pairs | blocks

    def is_built_upon_by(self, later: IdentityDecision) -> bool:
        """Whether a later decision changed something of the same numbers or accounts."""
        return not (
            self.touched.isdisjoint(later.touched) and self.accounts.isdisjoint(later.accounts)
        )


def in_force(decisions: Iterable[IdentityDecision]) -> tuple[IdentityDecision, ...]:
    """The words on identities that nobody withdrew, in the order in which they were recorded."""
    every = tuple(decisions)
    withdrawn = {each.withdraws for each in every}
    return tuple(
        each
        for each in every
        if each.id not in withdrawn and each.change is not IdentityChange.WITHDRAW
    )


def first_to_withdraw(
    decision: IdentityDecision, decisions: Iterable[IdentityDecision]
) -> IdentityDecision | None:
    """The decision in force that was built upon this one last; None where it can be withdrawn."""
    later = [
        each
        for each in in_force(decisions)
        if each.id > decision.id and decision.is_built_upon_by(each)
    ]
    return later[-1] if later else None


@dataclass(frozen=True, slots=True)
class KeptUnder:
    """What is kept under a number, in all programmes.

    Attributes:
        judged: the programmes that judged it.
        acquired: the blocks acquired for ever, as `csec: BC1`.
        decisions: how many decisions by people.
        files: how many results from files.
    """

    judged: tuple[str, ...] = ()
    acquired: tuple[str, ...] = ()
    decisions: int = 0
    files: int = 0

    @property
    def by_people(self) -> bool:
        """Whether more than verdicts is kept, which are computed again at any time."""
        return bool(self.acquired or self.decisions or self.files)


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A number and an account that wait for a person's word.

    Attributes:
        number: the idnumber that was seen.
        user_id: the account that it was seen on.
        by_number: the pair of whoever had the number; None where nobody had.
        by_account: the pair of whoever had the account; None where nobody had.
        seen: when it was last seen; None for what is being read now.
    """

    number: str
    user_id: int
    by_number: LearnerAccount | None
    by_account: LearnerAccount | None
    seen: datetime | None = None

    @property
    def accounts(self) -> frozenset[int]:
        """The accounts that it is about: the seen one, and those known so far."""
        known = (each.user_id for each in (self.by_number, self.by_account) if each is not None)
        return frozenset({self.user_id, *known} - {0})

    @property
    def choices(self) -> tuple[IdentityChange, ...]:
        """What can be said of it."""
        one, other = self.by_number, self.by_account
        found = []
        if one is not None and (one != other or one.number == self.number):
            found.append(IdentityChange.LINK)
        if other is not None and (one != other or other.number != self.number):
            found.append(IdentityChange.RENAME)
        return (*found, IdentityChange.SEPARATE)

    def whom(self, change: IdentityChange) -> LearnerAccount | None:
        """Whose number and account these are, by this answer; None for another person."""
        if change is IdentityChange.SEPARATE or change not in self.choices:
            return None
        return self.by_number if change is IdentityChange.LINK else self.by_account
