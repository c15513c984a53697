"""What a programme's own Python is given and answers, one frozen object each way, and its port."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from lms_bridge.cause import Cause
from lms_bridge.model.evidence import Evidence, Record
from lms_bridge.model.identity import Text
from lms_bridge.model.verdict import ComponentVerdict, Owed, Truth


class HookFailed(Exception):
    """A hook raised an error, or answered with something else than it says it does.

    Its cause names the hook and the kind of error, and nothing of a learner.
    """

    def __init__(self, cause: Cause) -> None:
        super().__init__(str(cause))
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition of a learner: `name` as the rule `python` writes it, for a component.

    Attributes:
        name: which condition.
        component: the component whose rule asks it.
        evidence: everything known of the learner.
        on: the day of judgement.
    """

    name: str
    component: str
    evidence: Evidence
    on: date


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a condition holds, in words that people read, without a full stop.

    Attributes:
        truth: YES, NO once a final answer says so, UNKNOWN while it is open.
        text: what was found, in both languages, on one line each.
        records: the records that say so.
        owed: what would settle it, while it is open.
        cause: why it cannot be computed; "" where it can.
    """

    truth: Truth
    text: Text
    records: tuple[Record, ...] = ()
    owed: tuple[Owed, ...] = ()
    cause: str = ""


@dataclass(frozen=True, slots=True)
class MarkAsked:
    """A mark that is known: of a unit ("UE11") or of an assessment ("UE11.EX").

    `mark` is on the scale from 0 to `out_of`, cut to six decimals.
    """

    subject: str
    mark: Decimal
    out_of: Decimal
    evidence: Evidence
    on: date


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The mark that counts instead, from 0 to `out_of`, and why."""

    mark: Decimal
    text: Text


@dataclass(frozen=True, slots=True)
class Judged:
    """A learner whose components have all been judged."""

    evidence: Evidence
    components: tuple[ComponentVerdict, ...]
    on: date


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a person has to look at, about a component or the `award`."""

    subject: str
    text: Text


class RuleHooks(Protocol):
    """A programme's own Python, as rules ask it."""

    def condition(self, asked: Asked) -> Finding | None:
        """Whether a condition holds; None where no hook knows its name. Raises HookFailed."""
        ...

    def adjust_mark(self, asked: MarkAsked) -> Adjusted | None:
        """The mark that counts instead, or None. Raises HookFailed."""
        ...

    @property
    def adjusts(self) -> bool:
        """Whether there is a hook that adjusts marks."""
        ...

    def remarks(self, judged: Judged) -> tuple[Remark, ...]:
        """What a person has to look at. Raises HookFailed."""
        ...


def both(text: Text) -> str:
    """A text in both languages as one value of a condition: French, a line break, English."""
    return "\n".join(" ".join(each.split()) for each in (text.fr, text.en))
