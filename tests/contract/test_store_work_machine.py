"""The table of work and a model of leases get the same in any order, and answer the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lms_bridge.cause import as_written
from lms_bridge.errors import LeaseLost, StoreError, UnknownRecord
from lms_bridge.model.run import Order, RunState
from lms_bridge.model.work import Queue, Work, WorkItem, WorkKind, WorkState
from lms_bridge_testing.stores import fresh_store
from tests.contract.store_values import NOON
from tests.contract.work_model import Model

LEASE = timedelta(seconds=90)

PROGRAMMES = st.sampled_from(["du", "csec"])
RULES = st.sampled_from(["r1", "r2"])
ITEMS = st.builds(
    WorkItem,
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

#: The same piece of work as the model and the database know it; their numbers may differ.
Both = tuple[Work, Work]


def told(answer: object) -> object:
    """What an answer says, whichever of the two gave it: everything but the numbers of pieces."""
    if isinstance(answer, Work):
        return replace(answer, id=0)
    if isinstance(answer, tuple):
        return tuple(told(each) for each in answer)
    return type(answer) if isinstance(answer, BaseException) else answer


class WorkMachine(RuleBasedStateMachine):
    """Any order of adding, claiming, ending, giving back and time passing."""

    @initialize()
    def open_both(self):
        """An empty database beside an empty model."""
        self.stores = (Model(), fresh_store())
        self.now: datetime = NOON
        self.claims = 0
        self.held: list[Both] = []
        self.runs: list[int] = []

    def teardown(self):
        """Close the database."""
        if hasattr(self, "stores"):
            self.stores[1].close()

    def both(self, ask: Callable[..., Any]) -> tuple[Any, Any]:
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
            lambda store, _: store.runs.start(programme, self.now, Order(rules=rules))
        )
        self.runs.append(run.id)
        self.both(lambda store, _: store.work.add(run.id, items, self.now))

    @precondition(lambda self: self.runs)
    @rule(which=st.integers(0, 9), state=st.sampled_from([RunState.DONE, RunState.STOPPED]))
    def end(self, which, state):
        """A run ends, whatever is left of its work."""
        run_id = self.runs[which % len(self.runs)]
        self.both(lambda store, _: store.runs.end(run_id, state, self.now, {}))

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
        before = {told(each) for each in self.stores[0].work.pieces()}
        found = self.both(
            lambda store, _: store.work.claim(
                queues, holder, self.now, until, run_id=run_id, rules=rules, fresh=fresh
            )
        )
        if found[0] is not None:
            self.held.append(found)
            assert self.stores[0].work.stage_is_over(found[0].run_id, found[0].stage - 1)
            assert told(found[0]) not in before
            assert found[0].kind.queue in queues

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 50), again=st.lists(ITEMS, max_size=2))
    def finish(self, which, again):
        """A piece is done and others follow it, in one transaction."""
        work = self.one_of(self.held, which)

        def end(store, number):
            with store.batch():
                store.work.add(work[number].run_id, again, self.now)
                store.work.finish(work[number], self.now)

        self.both(end)

    @precondition(lambda self: self.held)
    @rule(
        which=st.integers(0, 50),
        wait=WAITS,
        reason=st.sampled_from([None, as_written("x")]),
        counted=st.booleans(),
    )
    def give_back(self, which, wait, reason, counted):
        """A piece waits for later, the attempt counted or not."""
        work, due = self.one_of(self.held, which), self.now + wait
        self.both(
            lambda store, number: store.work.give_back(work[number], due, reason, counted=counted)
        )

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 50))
    def bury(self, which):
        """A piece is given up."""
        work = self.one_of(self.held, which)
        self.both(
            lambda store, number: store.work.dead_letter(work[number], as_written("why"), self.now)
        )

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 50))
    def renew(self, which):
        """A holder is still there."""
        work, until = self.one_of(self.held, which), self.now + LEASE
        self.both(lambda store, number: store.work.renew(work[number], until))

    @rule(place=PLACES)
    def release(self, place):
        """A process stops and gives back all that it holds."""
        self.both(lambda store, _: store.work.release(place))

    @rule(passing=PASSING)
    def time_passes(self, passing):
        """Or is put back."""
        self.now += passing

    def given_up(self, which: int) -> Both | None:
        """A piece that was given up."""
        model, sql = (store.work.pieces(states=[WorkState.DEAD]) for store in self.stores)
        return (model[which % len(model)], sql[which % len(sql)]) if model else None

    @rule(which=st.integers(0, 9), drop=st.booleans())
    def look_after(self, which, drop):
        """A person tries again what was given up, or drops it."""
        dead = self.given_up(which)
        if dead is None:
            return
        if drop:
            self.both(lambda store, number: store.work.drop(dead[number].id))
        else:
            self.both(lambda store, number: store.work.retry(dead[number].id, self.now))

    @rule(which=st.integers(0, 50))
    def look_after_another(self, which):
        """A person asks for what was not given up."""
        others = frozenset(WorkState) - {WorkState.DEAD}
        model, sql = (store.work.pieces(states=others) for store in self.stores)
        if model:
            pair = model[which % len(model)], sql[which % len(sql)]
            answers = self.both(lambda store, number: store.work.drop(pair[number].id))
            assert isinstance(answers[0], UnknownRecord)

    @invariant()
    def the_same_is_known(self):
        """Every piece, and every count."""
        fresh = self.now - timedelta(minutes=10)
        self.both(lambda store, _: store.work.pieces())
        self.both(lambda store, _: store.work.waiting(self.now))
        self.both(lambda store, _: store.work.ready(self.now, rules=["r1"], fresh=fresh))
        for run_id in set(self.runs):
            self.both(lambda store, _, it=run_id: store.runs.get(it))
            self.both(lambda store, _, it=run_id: store.work.progress(it))
            self.both(
                lambda store, _, it=run_id: [store.work.stage_is_over(it, n) for n in (0, 1, 2)]
            )

    @invariant()
    def what_is_counted_as_ready_is_there(self):
        """As many pieces can be claimed as `ready` and `waiting` say, and no more."""
        model = self.stores[0]
        count = sum(each.ready for each in model.work.waiting(self.now))
        everything = model.work.ready(
            self.now, rules=["r1", "r2"], fresh=NOON - timedelta(days=9999)
        )
        assert count == sum(everything.values())
        found = 0
        before = model.kept.copied()
        while model.work.claim(list(Queue), "x", self.now, self.now + LEASE) is not None:
            found += 1
        model.kept = before
        assert found == count


WorkMachine.TestCase.settings = settings(
    max_examples=600 if os.environ.get("LMS_BRIDGE_SEARCH") == "rules-deep" else 30,
    stateful_step_count=30,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)


class TestWorkMachine(WorkMachine.TestCase):  # type: ignore[valid-type, misc] # hypothesis makes it
    """The table of work does what the model of leases says."""
