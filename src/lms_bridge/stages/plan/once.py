"""What is sent once: what is known of earlier sendings, and what follows for a wish. Pure.

What cannot be observed afterwards is remembered instead, by the key of the effect and learner:

| wanted | known of it | then |
|---|---|---|
| yes | sent, or it stood at the first look | nothing to do |
| yes | begun, and nobody knows what came of it | a person decides; it is never sent by itself |
| yes | nothing, and this is the first look | noted as told, and not sent |
| yes | nothing, and the learner was sent something today | it waits for another day |
| yes | nothing else | send |
| no, of a debt | anything, but for today | forgotten: it is new when it comes back |
| no | any | nothing to do |

A look is the first one for everybody where the run before did not look, because the kind was
switched on since; and for a learner whom no run has judged before. So nobody is told of the past.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from lms_bridge.model.action import Wanted


@dataclass(frozen=True, slots=True)
class SentBefore:
    """What is known of earlier sendings.

    Attributes:
        unknown: keys of which nobody knows whether they were sent.
        judged: learners whom an earlier run judged.
        looked: kinds for which the run before looked.
        today: by kind, the learners who were sent something today.
    """

    unknown: frozenset[str] = frozenset()
    judged: frozenset[str] = frozenset()
    looked: frozenset[str] = frozenset()
    today: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def first_look(self, wish: Wanted) -> bool:
        """Whether what stands now is of the past, and nobody is to be told of it."""
        return wish.target.kind not in self.looked or wish.learner not in self.judged

    def told_today(self, wish: Wanted) -> bool:
        """Whether the learner was sent something of this kind today."""
        return wish.learner in self.today.get(wish.target.kind, ())


class Sending(Enum):
    """What follows for a wish."""

    NOTHING = auto()
    DECIDE = auto()
    NOTE = auto()
    FORGET = auto()
    WAIT = auto()
    SEND = auto()


def sending(wish: Wanted, ledger: Mapping[str, bool], before: SentBefore) -> Sending:
    """What follows for a wish of a kind that is sent once."""
    if not wish.present:
        over = wish.recurs and wish.key in ledger and not before.told_today(wish)
        return Sending.FORGET if over else Sending.NOTHING
    if wish.key in ledger:
        return Sending.NOTHING
    if wish.key in before.unknown:
        return Sending.DECIDE
    if before.first_look(wish):
        return Sending.NOTE
    return Sending.WAIT if before.told_today(wish) else Sending.SEND
