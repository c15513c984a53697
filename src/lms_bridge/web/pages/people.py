"""Whom a visitor may see: the learners of the programme who are in their course, or themself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from lms_bridge.model.account import LearnerAccount
from lms_bridge.model.identity import reference
from lms_bridge.model.lti import ContextRoster


@dataclass(frozen=True, slots=True)
class Person:
    """A learner who may be shown.

    Attributes:
        idnumber: by which the programme knows them; never in an address.
        name: as the course shows it; "" where it shows none.
        reference: what stands for them in addresses.
        user_id: the platform's number; "" where it is not known.
    """

    idnumber: str
    name: str
    reference: str
    user_id: str = ""

    @property
    def called(self) -> str:
        """The name, or the idnumber where there is none."""
        return self.name or self.idnumber


def learners_of(
    roster: ContextRoster,
    judged: Collection[str],
    accounts: Mapping[str, LearnerAccount],
    key: str,
) -> tuple[Person, ...]:
    """The active members of a course who were judged, each once, in the roster's order.

    A member whose account is not the one that was judged is nobody's: anybody may have taken the
    number. Two members with one idnumber: nobody can tell which of them was judged, so neither is
    shown.
    """
    found: dict[str, list[Person]] = {}
    for member in roster.members:
        idnumber = member.idnumber.strip()
        if not is_account_of(accounts.get(idnumber), member.user_id):
            continue
        if member.active and idnumber in judged:
            person = Person(idnumber, member.name, reference(idnumber, key), member.user_id)
            found.setdefault(idnumber, []).append(person)
    return tuple(each[0] for each in found.values() if len(each) == 1)


def is_account_of(known: LearnerAccount | None, user_id: str) -> bool:
    """Whether a platform's number of somebody is the account that a learner was judged from."""
    return known is not None and user_id == str(known.user_id)


def by_reference(people: Iterable[Person]) -> Mapping[str, Person]:
    """The same by what stands for them in addresses."""
    return {each.reference: each for each in people}
