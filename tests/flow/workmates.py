"""Workers on the small campus: their benches, their turns, and what must come of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from threading import Event
from typing import Any

from lms_bridge.model.run import Run, RunState
from lms_bridge.model.times import LEASE
from lms_bridge.model.work import Queue, Work, WorkKind, WorkState
from lms_bridge.ports import Store
from lms_bridge.runs import SiteWorker, TaskDispatcher, WorkResult, holder_name
from lms_bridge_testing.fakes import each_alone
from tests.flow.sync_world import Faulty, Killed, World

#: A moment longer than a lease: whoever died has lost its work by then.
AFTER_LEASE = LEASE + timedelta(seconds=1)

#: More turns than any run of the small campus takes.
MANY = 500


def bench(world: World, lms: Any = None, store: Store | None = None) -> SiteWorker:
    """What one worker process works with; `store` stands before the world's own."""
    job = world.job(lms)
    if store is not None:
        job = type(job)(**{**vars(job), "store": store})
    return SiteWorker({"mini": TaskDispatcher(job)})


def turn(worker: SiteWorker, *queues: Queue) -> WorkResult | None:
    """One turn, at any queue unless some are named."""
    return worker.run_one(queues or list(Queue), holder_name())


def latest(world: World) -> Run:
    """The latest run."""
    return world.store.runs.latest("mini", 1)[0]


def next_kind(world: World) -> WorkKind | None:
    """What is to be done next; None when nothing is left."""
    left = world.store.work.pieces(latest(world).id, {WorkState.WAITING, WorkState.HELD})
    return min(left, key=lambda each: each.stage).kind if left else None


def work_until(world: World, worker: SiteWorker, kind: WorkKind) -> Run:
    """Do everything before the first piece of a kind."""
    for _ in range(MANY):
        if next_kind(world) is kind:
            return latest(world)
        came = turn(worker)
        assert came is not None, f"nothing to do before {kind}"
        assert came.error is None, came.error
    raise AssertionError(f"{kind} never came")


def work_to_the_end(world: World, *workers: SiteWorker) -> Run:
    """Let workers take turns until the run has ended; time passes while nothing is due."""
    for number in range(MANY):
        run = latest(world)
        if run.state is not RunState.RUNNING:
            return run
        if turn(workers[number % len(workers)]) is None:
            world.wait(5)
    raise AssertionError("the run does not end")


def the_piece(world: World, kind: WorkKind) -> Work:
    """The only piece of a kind of the latest run."""
    (found,) = (each for each in world.store.work.pieces(latest(world).id) if each.kind is kind)
    return found


def history(world: World, *lms: Faulty) -> dict[str, Any]:
    """What must not depend on who did what when: the LMS, each write, ledger, verdicts."""
    written: Counter[tuple[object, ...]] = sum((each.written for each in lms), start=Counter())
    return {
        "lms": world.seen(),
        "written": dict(written),
        "ledger": dict(world.store.actions.ledger("mini")),
        "verdicts": [
            (each.learner, [(it.component, it.status) for it in each.components])
            for each in world.store.verdicts.latest("mini")
        ],
        "kept": {
            each.learner: len(world.store.verdicts.history("mini", each.learner))
            for each in world.store.verdicts.latest("mini")
        },
        "acquired": [
            (each.learner, each.component) for each in world.store.decisions.acquired("mini")
        ],
    }


@dataclass
class Meanwhile:
    """Both ports on another: while a method is called for the first time, something happens."""

    inner: Any
    method: str
    happens: Callable[[], None]
    happened: bool = False

    def each(self, writes: Any, may_write: Any) -> Any:
        """Each of several writes is a call that may go wrong."""
        return each_alone(self, writes, may_write)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.inner, name)

        def call(*arguments: Any) -> Any:
            if name == self.method and not self.happened:
                self.happened = True
                self.happens()
            return method(*arguments)

        return call


@dataclass
class Between:
    """A store before another: calls of one method of one part are answered here.

    Attributes:
        inner: the other store, which answers everything else.
        method: the part and its method, such as "work.finish".
    """

    inner: Store
    method: str

    def __getattr__(self, name: str) -> Any:
        part, _, method = self.method.partition(".")
        found = getattr(self.inner, name)
        return _Part(found, method, self.answer) if name == part else found

    def answer(self, method: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        """What a call of the method answers."""
        raise NotImplementedError


@dataclass
class _Part:
    inner: Any
    method: str
    answer: Callable[..., Any]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        return partial(self.answer, found) if name == self.method else found


@dataclass
class Breaking(Between):
    """Some calls of a method fail instead of doing anything.

    Inside a batch, that undoes all of it, as when a process dies before it commits.
    """

    wanted: Callable[[int], bool]
    error: Any = Killed
    count: int = 0
    broken: list[Any] = field(default_factory=list)

    def answer(self, method: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        """Fail, or do what the method does."""
        self.count += 1
        if self.wanted(self.count):
            self.broken.append(arguments)
            raise self.error
        return method(*arguments, **more)


@dataclass
class Telling(Between):
    """Tells once a method has answered."""

    answered: Event

    def answer(self, method: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        """Do what the method does, and tell."""
        found = method(*arguments, **more)
        self.answered.set()
        return found
