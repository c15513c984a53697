"""What people decided, and what was acquired for ever."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class DecisionKind(StrEnum):
    """What a person may decide about a learner.

    JURY settles the diploma; EXEMPTION and REVOCATION settle a unit, block, part,
    result or competence; AGREEMENT is an institution's; DOCUMENT is about a document
    handed in, TOPIC what it is to be about; PROFILE states a field about the person; EXTENSION
    gives a deadline another day; DRIFT says what to do with a change that somebody made in the LMS.
    """

    JURY = "jury"
    EXEMPTION = "exemption"
    REVOCATION = "revocation"
    AGREEMENT = "agreement"
    DOCUMENT = "document"
    TOPIC = "topic"
    PROFILE = "profile"
    EXTENSION = "extension"
    DRIFT = "drift"


#: What a jury decides about: the diploma or certification as a whole.
AWARD = "award"

#: The outcome that takes back what was decided of one kind on a subject, as if nobody had.
WITHDRAWN = "withdrawn"

#: The outcome of an exemption that takes the place of records which would do without it, and stays.
UPHELD = "upheld"

#: The outcomes that each kind of decision may have; PROFILE and TOPIC take any value,
#: EXTENSION any day, and each of them may be withdrawn.
OUTCOMES: dict[DecisionKind, tuple[str, ...]] = {
    DecisionKind.JURY: ("admitted", "adjourned", "not_awarded", WITHDRAWN),
    DecisionKind.EXEMPTION: ("granted", UPHELD, WITHDRAWN),
    DecisionKind.REVOCATION: ("revoked", WITHDRAWN),
    DecisionKind.AGREEMENT: ("given", "refused", WITHDRAWN),
    DecisionKind.DOCUMENT: ("accepted", "refused", "handed_in", WITHDRAWN),
    DecisionKind.DRIFT: ("restore", "leave", WITHDRAWN),
}


@dataclass(frozen=True, slots=True)
class JuryMember:
    """A seat on a jury: whom it represents, whether from outside, whether it chairs."""

    role: str
    outside: bool
    chair: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision by a person about one learner; it wins over computation.

    Of several on one subject the one recorded last is in force, whatever day each bears.

    Attributes:
        id: a number that the store gives, in order of recording; 0 before it is stored.
        programme: id of the programme.
        learner: idnumber.
        kind: what kind of decision.
        subject: a component id ("UE3"), a need key ("document:m1"), AWARD for a jury and for
            what takes its word back, or the key of an effect for DRIFT.
        outcome: one of OUTCOMES[kind], the value of the field for PROFILE, the topic for TOPIC,
            the new last day (2026-09-15) for EXTENSION; WITHDRAWN for each of them.
        by: who decided: a function or a staff identifier.
        at: when it was decided, with its time zone: information, never a rank.
        because: the reason given.
        jury: the members of the jury, for JURY.
        again: for an adjournment, the way by which it is presented again; "" where none is said.
        recommends: what the jury recommends to whoever is adjourned.
        of_a_day: whether only the day is known, and `at` is its noon: it was recorded later.
    """

    id: int
    programme: str
    learner: str
    kind: DecisionKind
    subject: str
    outcome: str
    by: str
    at: datetime
    because: str
    jury: tuple[JuryMember, ...] = ()
    again: str = ""
    recommends: str = ""
    of_a_day: bool = False


@dataclass(frozen=True, slots=True)
class Acquired:
    """A block acquired for ever: never taken back by data or by a change of rules.

    Attributes:
        component: id of the block.
        on: the day it was first found validated.
        because: in a few words, what it rested on.
        rules: fingerprint of the rules that found it.
        after: the id of the revocation after which it was acquired anew; 0 for none.
        number: of those that people recorded of one block, in their order: the last is in
            force; 0 for what the bridge found.
        mark: the mark with which it was acquired, on a scale up to `out_of`; None: not recorded.
        by: who recorded it, a function or a staff identifier; "" for what the bridge found, and
            for what an earlier version recorded.
        at: when a person recorded it; None for the same.
        withdraws: the `number` of the entry that this one takes back, as wrong, with the reason
            in `because`; 0 for an acquisition.
    """

    programme: str
    learner: str
    component: str
    on: date
    because: str
    rules: str
    after: int = 0
    number: int = 0
    mark: Decimal | None = None
    out_of: Decimal | None = None
    by: str = ""
    at: datetime | None = None
    withdraws: int = 0


def block_entry(component: str, after: int, number: int) -> str:
    """What tells an entry that a person recorded of a block from the others: "BC1#0.2"."""
    return f"{component}#{after}.{number}"


def withdrawals(acquired: Iterable[Acquired]) -> dict[tuple[str, int], Acquired]:
    """By block and number of an entry, what takes it back; of one learner's."""
    return {(each.component, each.withdraws): each for each in acquired if each.withdraws}


def not_withdrawn(acquired: Iterable[Acquired]) -> list[Acquired]:
    """The acquisitions that nobody took back, of one learner's."""
    every = list(acquired)
    wrong = withdrawals(every)
    return [
        each for each in every if not each.withdraws and (each.component, each.number) not in wrong
    ]


def revocations(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The revocation that nobody withdrew, by subject; of decisions in the order of recording."""
    found: dict[str, Decision] = {}
    for each in decisions:
        if each.kind is not DecisionKind.REVOCATION:
            continue
        if each.outcome == WITHDRAWN:
            found.pop(each.subject, None)
        else:
            found[each.subject] = each
    return found


def standing(acquired: Iterable[Acquired], revoked: dict[str, Decision]) -> dict[str, Acquired]:
    """By block, what is acquired of it and was not revoked since.

    What a person recorded last, and nobody took back, says it; without that the first that the
    bridge found.
    """
    found: dict[str, Acquired] = {}
    order = sorted(
        not_withdrawn(acquired), key=lambda one: (-one.number, one.on, one.because, one.rules)
    )
    for each in order:
        of = revoked.get(each.component)
        if each.after == (of.id if of else 0):
            found.setdefault(each.component, each)
    # A revocation that was withdrawn leaves what was acquired anew, where nothing else is.
    for each in order:
        if each.component not in revoked:
            found.setdefault(each.component, each)
    return found
