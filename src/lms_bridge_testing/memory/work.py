"""What is to be done, the windows of schedules, pauses and signs of life."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from lms_bridge.errors import LeaseLost, UnknownRecord
from lms_bridge.model.run import RunState
from lms_bridge.model.work import Item, Pause, Queue, Waiting, Work, WorkKind, WorkState
from lms_bridge.store.due import FAR
from lms_bridge_testing.memory.kept import MemoryBase

_OPEN = frozenset({WorkState.WAITING, WorkState.HELD})


class MemoryWork(MemoryBase):
    """Pieces of work, with leases."""

    def add_work(self, run_id: int, items: Iterable[Item], at: datetime) -> None:
        """Add pieces of work; one with the same kind and subject stays as it is."""
        with self._lock:
            programme = self._run(run_id).programme
            known = {(it.kind, it.subject) for it in self.work(run_id)}
            for item in items:
                if (item.kind, item.subject) in known:
                    continue
                known.add((item.kind, item.subject))
                self._kept.works_added.append(run_id)
                number = len(self._kept.works_added)
                self._kept.work[number] = Work(
                    number,
                    run_id,
                    programme,
                    item.kind,
                    item.stage,
                    item.subject,
                    WorkState.WAITING,
                    attempts=0,
                    lost=0,
                    due=at,
                    since=at,
                )

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
        """Lease the piece of work that is due first; None when there is none."""
        with self._lock:
            free = self._free(at, run_id, rules, fresh)
            found = [work for work in free if work.kind.queue in queues]
            if not found:
                return None
            work = min(found, key=lambda it: (it.due, it.id))
            taken = replace(
                work,
                state=WorkState.HELD,
                holder=holder,
                until=until,
                attempts=work.attempts + 1,
                lost=work.lost + (work.state is WorkState.HELD),
            )
            self._kept.work[work.id] = taken
            return taken

    def renew(self, work: Work, until: datetime) -> bool:
        """Make a lease last longer; False when it is no longer this holder's."""
        with self._lock:
            held = self._is_held(work)
            if held:
                self._change(work, until=until)
            return held

    def holds(self, work: Work) -> bool:
        """Whether a lease is still this holder's; nothing is changed."""
        with self._lock:
            return self._is_held(work)

    def finish(self, work: Work, at: datetime) -> None:
        """Mark it as done, and that its run got further; raises LeaseLost."""
        with self._lock:
            self._settle(work, state=WorkState.DONE, reason="")
            run = self._run(work.run_id)
            self._kept.runs[run.id] = replace(run, touched=at)

    def give_back(self, work: Work, due: datetime, reason: str, *, counted: bool = True) -> None:
        """Let it wait until `due`; one that is somebody else's by now stays theirs."""
        with self._lock:
            if self._is_held(work):
                now = self._kept.work[work.id]
                attempts = now.attempts if counted else now.attempts - 1
                self._settle(
                    work,
                    state=WorkState.WAITING,
                    due=due,
                    attempts=attempts,
                    reason=reason or now.reason,
                )

    def bury(self, work: Work, reason: str, at: datetime) -> None:
        """Give it up until a person looks; raises LeaseLost."""
        with self._lock:
            self._settle(work, state=WorkState.DEAD, due=at, reason=reason)

    def release(self, holders: str) -> int:
        """Give back at once whatever is held by names that begin so; answers how many."""
        with self._lock:
            held = [
                it
                for it in self._kept.work.values()
                if it.state is WorkState.HELD and it.holder.startswith(holders)
            ]
            for each in held:
                self._settle(each, state=WorkState.WAITING, attempts=each.attempts - 1)
            return len(held)

    def work(
        self, run_id: int | None = None, states: Collection[WorkState] | None = None
    ) -> tuple[Work, ...]:
        """Pieces of work, oldest first."""
        with self._lock:
            return tuple(
                it
                for it in self._kept.work.values()
                if run_id in {None, it.run_id} and (states is None or it.state in states)
            )

    def waiting(self, at: datetime) -> tuple[Waiting, ...]:
        """How much work there is, by programme, kind and state; what is done is left out."""
        found: dict[tuple[str, WorkKind, WorkState], list[Work]] = defaultdict(list)
        with self._lock:
            for each in self.work(states=frozenset(WorkState) - {WorkState.DONE}):
                found[each.programme, each.kind, each.state].append(each)
            free = set(self._free(at, None, None, None))
        return tuple(
            Waiting(*what, len(same), len(free.intersection(same)), min(it.since for it in same))
            for what, same in sorted(found.items())
        )

    def ready(
        self, at: datetime, *, rules: Collection[str], fresh: datetime
    ) -> Mapping[Queue, int]:
        """How many pieces `claim` would find now, by queue."""
        with self._lock:
            return Counter(work.kind.queue for work in self._free(at, None, rules, fresh))

    def progress(self, run_id: int) -> Mapping[WorkKind, tuple[int, int]]:
        """How many pieces of each kind are done or given up, and how many there are."""
        known = self.work(run_id)
        pieces = Counter(each.kind for each in known)
        over = Counter(each.kind for each in known if each.state not in _OPEN)
        return {kind: (over[kind], count) for kind, count in pieces.items()}

    def stage_is_over(self, run_id: int, stage: int) -> bool:
        """Whether nothing of this stage or an earlier one is left to do."""
        return not any(it.stage <= stage for it in self.work(run_id, _OPEN))

    def retry_work(self, work_id: int, at: datetime) -> Work:
        """Let a piece that was given up wait again; raises UnknownRecord after its run's end."""
        with self._lock:
            work = self._buried(work_id)
            if self._run(work.run_id).state is not RunState.RUNNING:
                raise UnknownRecord(f"the run {work.run_id} of this work has ended")
            self._change(work, state=WorkState.WAITING, attempts=0, lost=0, due=at)
            self._kept.runs[work.run_id] = replace(self._run(work.run_id), touched=at)
            return self._kept.work[work_id]

    def drop_work(self, work_id: int) -> Work:
        """Forget a piece that was given up; raises UnknownRecord."""
        with self._lock:
            self._buried(work_id)
            return self._kept.work.pop(work_id)

    def _free(
        self,
        at: datetime,
        run_id: int | None,
        rules: Collection[str] | None,
        fresh: datetime | None,
    ) -> list[Work]:
        runs = self._kept.runs
        left = self.work(run_id, _OPEN)
        first = {it.run_id: it.stage for it in sorted(left, key=lambda it: -it.stage)}
        return [
            work
            for work in left
            if (run := runs[work.run_id]).state is RunState.RUNNING
            and (rules is None or run.order.rules in rules)
            and (fresh is None or (run.touched is not None and run.touched >= fresh))
            and _is_free(work, at, waits_too=run_id is not None)
            and work.stage == first[work.run_id]
        ]

    def _is_held(self, work: Work) -> bool:
        now = self._kept.work.get(work.id)
        return now is not None and (now.state, now.holder) == (WorkState.HELD, work.holder)

    def _change(self, work: Work, **values: object) -> None:
        change: Callable[..., Work] = replace
        self._kept.work[work.id] = change(self._kept.work[work.id], **values)

    def _settle(self, work: Work, **values: object) -> None:
        if not self._is_held(work):
            raise LeaseLost("this piece of work is no longer held by this worker")
        self._change(work, holder="", until=None, **values)

    def _buried(self, work_id: int) -> Work:
        work = self._kept.work.get(work_id)
        if work is None or work.state is not WorkState.DEAD:
            raise UnknownRecord(f"no work {work_id} was given up")
        return work


def _is_free(work: Work, at: datetime, *, waits_too: bool = False) -> bool:
    if work.state is WorkState.WAITING:
        return waits_too or not at < work.due <= at + FAR
    held = work.state is WorkState.HELD and work.until is not None
    return held and work.until is not None and not at <= work.until <= at + FAR


class MemoryUpkeep(MemoryBase):
    """Windows, pauses, signs of life."""

    def open_window(self, programme: str, job: str, window: str, at: datetime) -> bool:
        """Whether this is the first to open a window of a schedule."""
        del at  # nobody asks for it here
        with self._lock:
            new = (programme, job, window) not in self._kept.windows
            self._kept.windows.add((programme, job, window))
            return new

    def pause(self, reason: str, at: datetime) -> bool:
        """Let background work rest; False when it rests already, which stays as it is."""
        with self._lock:
            if self._kept.pauses:
                return False
            self._kept.pauses.append(Pause(reason, at))
            return True

    def paused(self) -> Pause | None:
        """Why background work rests; None while it goes on."""
        with self._lock:
            return self._kept.pauses[0] if self._kept.pauses else None

    def resume(self) -> bool:
        """Let background work go on; answers whether it had rested."""
        with self._lock:
            rested = bool(self._kept.pauses)
            self._kept.pauses.clear()
            return rested

    def pulse(self, name: str, at: datetime) -> None:
        """Note a sign of life."""
        with self._lock:
            self._kept.pulses[name] = at

    def pulses(self) -> Mapping[str, datetime]:
        """The last sign of life by name."""
        with self._lock:
            return dict(self._kept.pulses)
