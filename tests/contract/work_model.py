"""What leases mean, in plain dictionaries: the table of work is held to this model."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from lms_bridge.cause import Cause, as_written
from lms_bridge.errors import LeaseLost, UnknownRecord
from lms_bridge.model.run import Order, Run, RunState
from lms_bridge.model.times import FAR
from lms_bridge.model.work import Queue, Waiting, Work, WorkItem, WorkKind, WorkState

_OPEN = frozenset({WorkState.WAITING, WorkState.HELD})


@dataclass
class Kept:
    """Frozen values in flat containers, so that a shallow copy is a full one."""

    runs: dict[int, Run] = field(default_factory=dict)
    work: dict[int, Work] = field(default_factory=dict)
    works_added: list[int] = field(default_factory=list)

    def copied(self) -> Kept:
        """Everything as it is now, whatever is changed later."""
        return Kept(dict(self.runs), dict(self.work), list(self.works_added))


class Model:
    """Runs, and their pieces of work with who holds which."""

    def __init__(self) -> None:
        self.kept = Kept()
        self.runs = Runs(self)
        self.work = WorkTable(self)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Put everything back as it was when something inside fails."""
        before = self.kept.copied()
        try:
            yield
        except BaseException:
            self.kept = before
            raise


class Runs:
    """What runs do to work: it belongs to them and ends with them."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def start(self, programme: str, at: datetime, order: Order) -> Run:
        """Begin a run, or take up the one of this programme that is still running."""
        for run in self.model.kept.runs.values():
            if run.programme == programme and run.state is RunState.RUNNING:
                return run
        number = len(self.model.kept.runs) + 1
        running = RunState.RUNNING
        run = Run(number, programme, at, None, running, "pull", order=order, touched=at)
        self.model.kept.runs[number] = run
        return run

    def get(self, run_id: int) -> Run:
        """One run."""
        return self.model.kept.runs[run_id]

    def end(self, run_id: int, state: RunState, at: datetime, counts: Mapping[str, int]) -> Run:
        """Close a run with its work, but for what was given up; one that has ended stays so."""
        run = self.get(run_id)
        if run.state is not RunState.RUNNING:
            return run
        done = state is RunState.DONE
        stage = "done" if done else run.stage
        counted = tuple(sorted(counts.items()))
        run = replace(run, state=state, ended=at, touched=at, stage=stage, counts=counted)
        runs = self.model.kept.runs
        runs[run_id] = run
        earlier = {it for it in runs if it < run_id and runs[it].programme == run.programme}
        self.model.kept.work = {
            number: work
            for number, work in self.model.kept.work.items()
            if not (
                (work.run_id == run_id and work.state is not WorkState.DEAD)
                or (done and work.run_id in earlier)
            )
        }
        return run


class WorkTable:
    """Pieces of work, with leases."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def add(self, run_id: int, items: Iterable[WorkItem], at: datetime) -> None:
        """Add pieces of work; one with the same kind and subject stays as it is."""
        programme = self.model.runs.get(run_id).programme
        known = {(it.kind, it.subject) for it in self.pieces(run_id)}
        for item in items:
            if (item.kind, item.subject) in known:
                continue
            known.add((item.kind, item.subject))
            self.model.kept.works_added.append(run_id)
            number = len(self.model.kept.works_added)
            self.model.kept.work[number] = Work(
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
        self.model.kept.work[work.id] = taken
        return taken

    def renew(self, work: Work, until: datetime) -> bool:
        """Make a lease last longer; False when it is no longer this holder's."""
        held = self._is_held(work)
        if held:
            self._change(work, until=until)
        return held

    def holds(self, work: Work) -> bool:
        """Whether a lease is still this holder's; nothing is changed."""
        return self._is_held(work)

    def finish(self, work: Work, at: datetime) -> None:
        """Mark it as done, and that its run got further; raises LeaseLost."""
        self._settle(work, state=WorkState.DONE, reason=None)
        run = self.model.runs.get(work.run_id)
        self.model.kept.runs[run.id] = replace(run, touched=at)

    def give_back(
        self, work: Work, due: datetime, reason: Cause | None, *, counted: bool = True
    ) -> None:
        """Let it wait until `due`; one that is somebody else's by now stays theirs."""
        if self._is_held(work):
            now = self.model.kept.work[work.id]
            attempts = now.attempts if counted else now.attempts - 1
            self._settle(
                work,
                state=WorkState.WAITING,
                due=due,
                attempts=attempts,
                reason=reason or now.reason,
            )

    def dead_letter(self, work: Work, reason: Cause, at: datetime) -> None:
        """Give it up until a person looks; raises LeaseLost."""
        self._settle(work, state=WorkState.DEAD, due=at, reason=reason)

    def release(self, holders: str) -> int:
        """Give back at once whatever is held by names that begin so; answers how many."""
        held = [
            it
            for it in self.model.kept.work.values()
            if it.state is WorkState.HELD and it.holder.startswith(holders)
        ]
        for each in held:
            self._settle(each, state=WorkState.WAITING, attempts=each.attempts - 1)
        return len(held)

    def pieces(
        self, run_id: int | None = None, states: Collection[WorkState] | None = None
    ) -> tuple[Work, ...]:
        """Pieces of work, oldest first."""
        return tuple(
            it
            for it in self.model.kept.work.values()
            if run_id in {None, it.run_id} and (states is None or it.state in states)
        )

    def waiting(self, at: datetime) -> tuple[Waiting, ...]:
        """How much work there is, by programme, kind and state; what is done is left out."""
        found: dict[tuple[str, WorkKind, WorkState], list[Work]] = defaultdict(list)
        for each in self.pieces(states=frozenset(WorkState) - {WorkState.DONE}):
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
        return Counter(work.kind.queue for work in self._free(at, None, rules, fresh))

    def progress(self, run_id: int) -> Mapping[WorkKind, tuple[int, int]]:
        """How many pieces of each kind are done or given up, and how many there are."""
        known = self.pieces(run_id)
        pieces = Counter(each.kind for each in known)
        over = Counter(each.kind for each in known if each.state not in _OPEN)
        return {kind: (over[kind], count) for kind, count in pieces.items()}

    def stage_is_over(self, run_id: int, stage: int) -> bool:
        """Whether nothing of this stage or an earlier one is left to do."""
        return not any(it.stage <= stage for it in self.pieces(run_id, _OPEN))

    def retry(self, work_id: int, at: datetime) -> Work:
        """Let a piece that was given up wait again; raises UnknownRecord after its run's end."""
        work = self._dead(work_id)
        if self.model.runs.get(work.run_id).state is not RunState.RUNNING:
            raise UnknownRecord(as_written(f"the run {work.run_id} of this work has ended"))
        self._change(work, state=WorkState.WAITING, attempts=0, lost=0, due=at)
        self.model.kept.runs[work.run_id] = replace(self.model.runs.get(work.run_id), touched=at)
        return self.model.kept.work[work_id]

    def drop(self, work_id: int) -> Work:
        """Forget a piece that was given up; raises UnknownRecord."""
        self._dead(work_id)
        return self.model.kept.work.pop(work_id)

    def _free(
        self,
        at: datetime,
        run_id: int | None,
        rules: Collection[str] | None,
        fresh: datetime | None,
    ) -> list[Work]:
        runs = self.model.kept.runs
        left = self.pieces(run_id, _OPEN)
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
        now = self.model.kept.work.get(work.id)
        return now is not None and (now.state, now.holder) == (WorkState.HELD, work.holder)

    def _change(self, work: Work, **values: object) -> None:
        change: Callable[..., Work] = replace
        self.model.kept.work[work.id] = change(self.model.kept.work[work.id], **values)

    def _settle(self, work: Work, **values: object) -> None:
        if not self._is_held(work):
            raise LeaseLost(as_written("this piece of work is no longer held by this worker"))
        self._change(work, holder="", until=None, **values)

    def _dead(self, work_id: int) -> Work:
        work = self.model.kept.work.get(work_id)
        if work is None or work.state is not WorkState.DEAD:
            raise UnknownRecord(as_written(f"no work {work_id} was given up"))
        return work


def _is_free(work: Work, at: datetime, *, waits_too: bool = False) -> bool:
    if work.state is WorkState.WAITING:
        return waits_too or not at < work.due <= at + FAR
    held = work.state is WorkState.HELD and work.until is not None
    return held and work.until is not None and not at <= work.until <= at + FAR
