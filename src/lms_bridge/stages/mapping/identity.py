"""Whether each learner is who had the number, and the account, the last time.

| number | account | then |
|---|---|---|
| seen with this account | seen with this number | the learner goes on |
| nobody's | nobody's | a new learner |
| had another account | nobody's | waits: a new account of the same person, or another person |
| nobody's | had another number | waits: a new number of the same person, or another person |
| had another account | had another number | waits: one of the two, or a third person |

A number or an account that somebody once had is somebody's for ever; so is one of which a person
has still to say whose it is, when the other half of the pair changes meanwhile. Nothing is guessed,
not even from letter case: the number decides what was acquired.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lms_bridge.model.account import PRESENT, AccountState, LearnerAccount, Unconfirmed
from lms_bridge.stages.mapping.idnumbers import same_person
from lms_bridge.stages.mapping.roster import Enrolled


@dataclass(frozen=True, slots=True)
class Recognised:
    """The learners of a roster by whether they are known.

    Attributes:
        usual: pairs of idnumber and account that may be used.
        waiting: by idnumber, what a person has to confirm first.
    """

    usual: tuple[tuple[str, int], ...]
    waiting: dict[str, Unconfirmed]


class AccountIndex:
    """Every pair that was ever seen, by number and by account."""

    def __init__(self, pairs: Iterable[LearnerAccount]) -> None:
        present: dict[str, LearnerAccount] = {}
        over: list[LearnerAccount] = []
        waiting: list[LearnerAccount] = []
        self._by_number: dict[str, LearnerAccount] = {}
        self._by_account: dict[int, LearnerAccount] = {}
        for each in pairs:
            if each.state is AccountState.OVER:
                over.append(each)
            elif each.state is AccountState.OPEN:
                waiting.append(each)
            elif each.state in PRESENT:
                present[each.number] = each
        for each in over:
            if each.became in present:
                self._by_number[same_person(each.number)] = present[each.became]
                self._by_account[each.user_id] = present[each.became]
        for each in present.values():
            self._by_number[same_person(each.number)] = each
            self._by_account[each.user_id] = each
        self._by_account.pop(0, None)
        #: Which accounts those who wait were seen with, by number; and which numbers, by account.
        self._waiting: dict[str | int, set[str | int]] = {}
        for each in waiting:
            number = same_person(each.number)
            self._waiting.setdefault(number, set()).add(each.user_id)
            self._waiting.setdefault(each.user_id, set()).add(number)

    def by_number(self, number: str) -> LearnerAccount | None:
        """The present pair of whoever has, or else once had, a number."""
        return self._by_number.get(same_person(number))

    def by_account(self, user_id: int) -> LearnerAccount | None:
        """The present pair of whoever has, or else once had, an account."""
        return self._by_account.get(user_id)

    def unconfirmed(self, number: str, user_id: int) -> Unconfirmed | None:
        """What a person has to confirm before a pair is used; None for one that may be used."""
        one, other = self.by_number(number), self.by_account(user_id)
        if one is None and other is None:
            one = self._perhaps(same_person(number), user_id)
            other = self._perhaps(user_id, same_person(number))
        if one is None and other is None:
            return None
        if one is not None and (one.number, one.user_id) == (number, user_id):
            return None
        return Unconfirmed(number, user_id, one, other)

    def _perhaps(self, half: str | int, other: str | int) -> LearnerAccount | None:
        """Whose a number, or an account, is if who waits is who it seems.

        A number may have changed, then the account, then the number again, before anybody said
        who it is; the pair of the two halves itself says nothing.
        """
        seen, reached = {half}, [half]
        for each in reached:
            for next_one in sorted(self._waiting.get(each, set()) - seen, key=str):
                if (each, next_one) == (half, other):
                    continue
                known = (
                    self._by_number.get(next_one)
                    if isinstance(next_one, str)
                    else self._by_account.get(next_one)
                )
                if known is not None:
                    return known
                seen.add(next_one)
                reached.append(next_one)
        return None


def recognise(learners: Sequence[Enrolled], index: AccountIndex) -> Recognised:
    """Which learners are known, or new, and which wait for a person's word."""
    usual: list[tuple[str, int]] = []
    waiting: dict[str, Unconfirmed] = {}
    for each in learners:
        found = index.unconfirmed(each.idnumber, each.user_id)
        if found is None:
            usual.append((each.idnumber, each.user_id))
        else:
            waiting[each.idnumber] = found
    return Recognised(tuple(usual), waiting)
