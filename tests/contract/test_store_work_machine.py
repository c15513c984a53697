"""Two stores are given the same work in any order: each answers what the other answers."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import event
from store_values import NOON

from lms_bridge.errors import LeaseLost, StoreError, UnknownRecord
from lms_bridge.model.run import Order, RunState
from lms_bridge.model.work import Item, Queue, Work, WorkKind, WorkState
from lms_bridge.ports import Store
from lms_bridge.store import SqlStore
from lms_bridge_testing.memory import MemoryStore

LEASE = timedelta(seconds=90)

PROGRAMMES = st.sampled_from(["du", "csec"])
RULES = st.sampled_from(["r1", "r2"])
ITEMS = st.builds(
    Item,
    st.sampled_from([WorkKind.COURSE, WorkKind.JUDGE, WorkKind.PUSH]),
    st.integers(0, 2),
    st.sampled_from(["", "1", "2"]),
)
PLACES = st.sampled_from(["a/", "A/", "a_", "b%"])
WAITS = st.sampled_from([0, 1, 60, 600, 3600, 3601, 7200]).map(lambda each: timedelta(seconds=each))
PASSING = st.sampled_from([1, 89, 90, 91, 3600, -30, -7200, 86400]).map(
    lambda each: timedelta(seconds=each)
)
QUEUES = st.lists(st.sampled_from(Queue), min_size=1, unique=True)

#: What an operation may answer with instead of a value.
REFUSALS = (LeaseLost, StoreError, UnknownRecord)

#: The same piece of work as the one store and the other know it; their numbers may differ.
Both = tuple[Work, Work]


def told(answer: object) -> object:
    """What an answer says, whichever store gave it: everything but the numbers of pieces."""
    if isinstance(answer, Work):
        return replace(answer, id=0)
    if isinstance(answer, tuple):
        return tuple(told(each) for each in answer)
    return type(answer) if isinstance(answer, BaseException) else answer


def quick(_connection: object, _record: object) -> None:
    """Nothing here has to outlive the machine's power."""
    _connection.execute("PRAGMA synchronous=OFF")


class WorkMachine(RuleBasedStateMachine):
    """Any order of adding, claiming, ending, giving back and time passing."""

    empty = Path()

    @initialize()
    def open_both(self):
        """An empty store of each kind; the file is copied from one made once."""
        self.folder = tempfile.TemporaryDirectory(prefix="lms-bridge-")
        path = Path(self.folder.name) / "bridge.db"
        shutil.copy(self.empty, path)
        sql = SqlStore.open(f"sqlite:///{path}")
        sql._engine.dispose()
        event.listen(sql._engine, "connect", quick)
        self.stores: tuple[Store, Store] = (MemoryStore(), sql)
        self.now: datetime = NOON
        self.claims = 0
        self.held: list[Both] = []
        self.runs: list[int] = []

    def teardown(self):
        """Close the file, and remove it."""
        if hasattr(self, "stores"):
            self.stores[1].close()
            self.folder.cleanup()

    def both(self, ask: Callable[[Store, int], object]) -> tuple[object, object]:
        """Ask both, which must answer the same; an error is an answer."""
        answers = []
        for number, store in enumerate(self.stores):
            try:
                answers.append(ask(store, number))
            except REFUSALS as error:
                answers.append(error)
        assert told(answers[0]) == told(answers[1])
        return answers[0], answers[1]

    def one_of(self, pieces: Sequence[Both], which: int) -> Both:
        """Some piece that somebody once held, rather one of the last."""
        return pieces[-1 - which % len(pieces)]

    @rule(programme=PROGRAMMES, rules=RULES, items=st.lists(ITEMS, max_size=4))
    def begin(self, programme, rules, items):
        """A run begins, or is taken up, with more work."""
        run, _ = self.both(
            lambda store, _: store.start_run(programme, self.now, Order(rules=rules))
        )
        self.runs.append(run.id)
        self.both(lambda store, _: store.add_work(run.id, items, self.now))

    @precondition(lambda self: self.runs)
    @rule(which=st.integers(0, 9), state=st.sampled_from([RunState.DONE, RunState.STOPPED]))
    def end(self, which, state):
        """A run ends, whatever is left of its work."""
        run_id = self.runs[which % len(self.runs)]
        self.both(lambda store, _: store.end_run(run_id, state, self.now, {}))

    @rule(
        place=PLACES,
        queues=QUEUES,
        rules=st.none() | st.lists(RULES, unique=True),
        ago=st.none() | st.integers(0, 200),
        of_run=st.none() | st.integers(0, 9),
    )
    def claim(self, place, queues, rules, ago, of_run):
        """Somebody asks for work, of any kind or of some."""
        self.claims += 1
        holder = f"{place}{self.claims}"
        run_id = self.runs[of_run % len(self.runs)] if of_run is not None and self.runs else None
        fresh = None if ago is None else self.now - timedelta(seconds=ago)
        until = self.now + LEASE
        before = {told(each) for each in self.stores[0].work()}
        found = self.both(
            lambda store, _: store.claim(
                queues, holder, self.now, until, run_id=run_id, rules=rules, fresh=fresh
            )
        )
        if found[0] is not None:
            self.held.append(found)
            assert self.stores[0].stage_is_over(found[0].run_id, found[0].stage - 1)
            assert told(found[0]) not in before
            assert found[0].kind.queue in queues

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 50), again=st.lists(ITEMS, max_size=2))
    def finish(self, which, again):
        """A piece is done and others follow it, in one transaction."""
        work = self.one_of(self.held, which)

        def end(store, number):
            with store.batch():
                store.add_work(work[number].run_id, again, self.now)
                store.finish(work[number], self.now)

        self.both(end)

    @precondition(lambda self: self.held)
    @rule(
        which=st.integers(0, 50),
        wait=WAITS,
        reason=st.sampled_from(["", "x"]),
        counted=st.booleans(),
    )
    def give_back(self, which, wait, reason, counted):
        """A piece waits for later, the attempt counted or not."""
        work, due = self.one_of(self.held, which), self.now + wait
        self.both(lambda store, number: store.give_back(work[number], due, reason, counted=counted))

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 50))
    def bury(self, which):
        """A piece is given up."""
        work = self.one_of(self.held, which)
        self.both(lambda store, number: store.bury(work[number], "why", self.now))

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 50))
    def renew(self, which):
        """A holder is still there."""
        work, until = self.one_of(self.held, which), self.now + LEASE
        self.both(lambda store, number: store.renew(work[number], until))

    @rule(place=PLACES)
    def release(self, place):
        """A process stops and gives back all that it holds."""
        self.both(lambda store, _: store.release(place))

    @rule(passing=PASSING)
    def time_passes(self, passing):
        """Or is put back."""
        self.now += passing

    def given_up(self, which: int) -> Both | None:
        """A piece that was given up."""
        memory, sql = (store.work(states=[WorkState.DEAD]) for store in self.stores)
        return (memory[which % len(memory)], sql[which % len(sql)]) if memory else None

    @rule(which=st.integers(0, 9), drop=st.booleans())
    def look_after(self, which, drop):
        """A person tries again what was given up, or drops it."""
        dead = self.given_up(which)
        if dead is None:
            return
        if drop:
            self.both(lambda store, number: store.drop_work(dead[number].id))
        else:
            self.both(lambda store, number: store.retry_work(dead[number].id, self.now))

    @rule(which=st.integers(0, 50))
    def look_after_another(self, which):
        """A person asks for what was not given up."""
        others = frozenset(WorkState) - {WorkState.DEAD}
        memory, sql = (store.work(states=others) for store in self.stores)
        if memory:
            pair = memory[which % len(memory)], sql[which % len(sql)]
            answers = self.both(lambda store, number: store.drop_work(pair[number].id))
            assert isinstance(answers[0], UnknownRecord)

    @invariant()
    def the_same_is_known(self):
        """Every piece, and every count."""
        fresh = self.now - timedelta(minutes=10)
        self.both(lambda store, _: store.work())
        self.both(lambda store, _: store.waiting(self.now))
        self.both(lambda store, _: store.ready(self.now, rules=["r1"], fresh=fresh))
        for run_id in set(self.runs):
            self.both(lambda store, _, it=run_id: store.run(it))
            self.both(lambda store, _, it=run_id: store.progress(it))
            self.both(lambda store, _, it=run_id: [store.stage_is_over(it, n) for n in (0, 1, 2)])

    @invariant()
    def what_is_counted_as_ready_is_there(self):
        """As many pieces can be claimed as `ready` and `waiting` say, and no more."""
        memory = self.stores[0]
        count = sum(each.ready for each in memory.waiting(self.now))
        everything = memory.ready(self.now, rules=["r1", "r2"], fresh=NOON - timedelta(days=9999))
        assert count == sum(everything.values())
        found = 0
        before = memory._kept.copied()
        while memory.claim(list(Queue), "x", self.now, self.now + LEASE) is not None:
            found += 1
        memory._kept = before
        assert found == count


WorkMachine.TestCase.settings = settings(
    max_examples=600 if os.environ.get("LMS_BRIDGE_SEARCH") == "rules-deep" else 30,
    stateful_step_count=30,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)


class TestWorkMachine(WorkMachine.TestCase):
    """The memory store and SQLite agree on work."""

    @classmethod
    def setUpClass(cls):
        """Make the empty database."""
        cls.made = tempfile.TemporaryDirectory(prefix="lms-bridge-")
        WorkMachine.empty = Path(cls.made.name) / "empty.db"
        SqlStore.open(f"sqlite:///{WorkMachine.empty}").close()

    @classmethod
    def tearDownClass(cls):
        """Remove it."""
        cls.made.cleanup()
