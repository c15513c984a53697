"""What people decided, and what was acquired for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
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


#: The outcomes that each kind of decision may have; PROFILE and TOPIC take any value, EXTENSION
#: any day.
OUTCOMES: dict[DecisionKind, tuple[str, ...]] = {
    DecisionKind.JURY: ("admitted", "adjourned", "not_awarded"),
    DecisionKind.EXEMPTION: ("granted", "withdrawn"),
    DecisionKind.REVOCATION: ("revoked", "withdrawn"),
    DecisionKind.AGREEMENT: ("given", "refused"),
    DecisionKind.DOCUMENT: ("accepted", "refused", "handed_in"),
    DecisionKind.DRIFT: ("restore", "leave"),
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

    Attributes:
        id: a number that the store gives, in order of recording; 0 before it is stored.
        programme: id of the programme.
        learner: idnumber.
        kind: what kind of decision.
        subject: a component id ("UE3"), a need key ("document:m1"), "award" for a jury,
            or the key of an effect for DRIFT.
        outcome: one of OUTCOMES[kind], the value of the field for PROFILE, the topic for TOPIC,
            the new last day (2026-09-15) for EXTENSION.
        by: who decided: a function or a staff identifier.
        at: when it was decided, with its time zone.
        because: the reason given.
        jury: the members of the jury, for JURY.
        again: for an adjournment, the way by which it is presented again; "" where none is said.
        recommends: what the jury recommends to whoever is adjourned.
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


@dataclass(frozen=True, slots=True)
class Acquired:
    """A block acquired for ever: never taken back by data or by a change of rules.

    Attributes:
        component: id of the block.
        on: the day it was first found validated.
        because: in a few words, what it rested on.
        rules: fingerprint of the rules that found it.
    """

    programme: str
    learner: str
    component: str
    on: date
    because: str
    rules: str
