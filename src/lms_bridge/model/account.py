"""Who a learner is: an idnumber and the account behind it, and what people decided about both.

What is known of a person is kept under a number: the idnumber, or a mark (`21000001~1`) once
another person has the idnumber. A pair of number and account that was never seen together is
used only where neither of the two is known; else it waits for a person.
"""

from __future__ import annotations

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
    another number now. SEPARATE: it is another person, who begins with nothing.
    """

    LINK = "link"
    RENAME = "rename"
    SEPARATE = "separate"


#: What whoever may decide about identities is listed under in the site file.
IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class NumberMove:
    """What was kept under one number is kept under another from then on."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class IdentityDecision:
    """A person's word on who has a number and an account; kept for ever.

    Attributes:
        id: a number that the store gives, in order of recording; 0 before that.
        number: the idnumber that was seen.
        user_id: the account that it was seen on.
        change: what was decided.
        by: who decided: a function or a staff identifier.
        at: when it was recorded.
        because: the reason given.
        moves: what is kept under another number since then.
    """

    id: int
    number: str
    user_id: int
    change: IdentityChange
    by: str
    at: datetime
    because: str
    moves: tuple[NumberMove, ...] = ()


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
