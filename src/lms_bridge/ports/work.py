"""What is to be done, with leases: the database is the truth about work.

A queue only wakes workers. Losing it loses nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from lms_bridge.model.work import Item, Pause, Queue, Waiting, Work, WorkKind, WorkState


class WorkStore(Protocol):
    """Pieces of work, the windows of schedules, pauses, and signs of life."""

    def add_work(self, run_id: int, items: Iterable[Item], at: datetime) -> None:
        """Add pieces of work; one with the same kind and subject stays as it is."""

    def claim(
        self,
        queues: Collection[Queue],
        holder: str,
        at: datetime,
        until: datetime,
        *,
        run_id: int | None = None,
        rules: Collection[str] | None = None,
        fresh: datetime | None = None,
    ) -> Work | None:
        """Lease the piece of work that is due first; None when there is none.

        Due is what waits and may begin, and what a worker held that was not heard of again,
        once everything of earlier stages of its run is over.

        Args:
            queues: from which queues.
            holder: who takes it; a name that nobody else uses.
            at: the present moment.
            until: when the lease ends.
            run_id: of this run only, whether due already or later.
            rules: of runs only that were begun under one of these digests.
            fresh: of runs only that got further since then.
        """

    def renew(self, work: Work, until: datetime) -> bool:
        """Make a lease last longer; False when it is no longer this holder's."""

    def holds(self, work: Work) -> bool:
        """Whether a lease is still this holder's; nothing is changed."""

    def finish(self, work: Work, at: datetime) -> None:
        """Mark it as done, and that its run got further; raises LeaseLost."""

    def give_back(self, work: Work, due: datetime, reason: str, *, counted: bool = True) -> None:
        """Let it wait until `due`, the attempt counted or not; one lost already stays lost."""

    def bury(self, work: Work, reason: str, at: datetime) -> None:
        """Give it up until a person looks; raises LeaseLost."""

    def release(self, holders: str) -> int:
        """Give back at once whatever is held by names that begin so; answers how many."""

    def work(
        self, run_id: int | None = None, states: Collection[WorkState] | None = None
    ) -> tuple[Work, ...]:
        """Pieces of work, oldest first."""

    def waiting(self, at: datetime) -> tuple[Waiting, ...]:
        """How much work there is, by programme, kind and state; what is done is left out."""

    def ready(
        self, at: datetime, *, rules: Collection[str], fresh: datetime
    ) -> Mapping[Queue, int]:
        """How many pieces `claim` would find now, by queue."""

    def progress(self, run_id: int) -> Mapping[WorkKind, tuple[int, int]]:
        """How many pieces of each kind are done or given up, and how many there are."""

    def stage_is_over(self, run_id: int, stage: int) -> bool:
        """Whether nothing of this stage or an earlier one is left to do."""

    def retry_work(self, work_id: int, at: datetime) -> Work:
        """Let a piece that was given up wait again; raises UnknownRecord, or its run's end."""

    def drop_work(self, work_id: int) -> Work:
        """Forget a piece that was given up; raises UnknownRecord."""

    def open_window(self, programme: str, job: str, window: str, at: datetime) -> bool:
        """Whether this is the first to open a window of a schedule: only the first acts."""

    def pause(self, reason: str, at: datetime) -> bool:
        """Let background work rest; False when it rests already, which stays as it is."""

    def paused(self) -> Pause | None:
        """Why background work rests; None while it goes on."""

    def resume(self) -> bool:
        """Let background work go on; answers whether it had rested."""

    def pulse(self, name: str, at: datetime) -> None:
        """Note a sign of life."""

    def pulses(self) -> Mapping[str, datetime]:
        """The last sign of life by name."""
