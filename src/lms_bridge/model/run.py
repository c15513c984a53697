"""The record of a run: what it did, whom it set aside, and why it stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RunState(StrEnum):
    """Where a run stands; an unfinished run can be taken up again."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record set aside: which learner (or "" for none known), where, and why."""

    learner: str
    where: str
    cause: str


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over one programme.

    Attributes:
        id: a number that the store gives.
        stage: how far it got: pull, judge, plan, push, done.
        counts: named totals (judged, changed, written, verified, refused, quarantined …).
        stopped_by: the error that stopped it, in words; "" otherwise.
        roster: how many learners were on the roster.
    """

    id: int
    programme: str
    started: datetime
    ended: datetime | None
    state: RunState
    stage: str
    counts: tuple[tuple[str, int], ...] = ()
    stopped_by: str = ""
    roster: int = 0
