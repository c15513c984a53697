"""What every store promises about work: who may begin what, and for how long."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import StoreError
from lms_bridge.model.run import Order, Run
from lms_bridge.model.work import Queue, Work, WorkItem, WorkKind, WorkState
from lms_bridge.ports import Store
from tests.contract.store_values import LATER, NOON

LEASE = timedelta(seconds=90)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)

M1, M2 = (WorkItem(WorkKind.COURSE, 1, subject) for subject in ("M1", "M2"))
SITE, JUDGE, END = (
    WorkItem(WorkKind.SITE, 2),
    WorkItem(WorkKind.JUDGE, 3, "0-9"),
    WorkItem(WorkKind.END, 10),
)
PUSH = WorkItem(WorkKind.PUSH, 6, "1")


def run_with(store: Store, *items: WorkItem, programme: str = "du", rules: str = "r1") -> Run:
    """A run under way with this work waiting."""
    run = store.runs.start(programme, NOON, Order(rules=rules))
    store.work.add(run.id, items, NOON)
    return run


def claim(
    store: Store,
    holder: str = "w1",
    at: datetime = NOON,
    queues: Collection[Queue] = tuple(Queue),
    *,
    run_id: int | None = None,
    rules: Collection[str] | None = None,
    fresh: datetime | None = None,
) -> Work | None:
    """Claim for the length of a lease."""
    return store.work.claim(queues, holder, at, at + LEASE, run_id=run_id, rules=rules, fresh=fresh)


def claimed(store: Store, holder: str = "w1", at: datetime = NOON) -> Work:
    """Claim what must be there."""
    work = claim(store, holder, at)
    assert work is not None
    return work


def bury_one(store: Store, at: datetime = NOON) -> Work:
    """Give up what is due first."""
    store.work.dead_letter(claimed(store, at=at), as_written("too often"), at)
    return store.work.pieces(states=[WorkState.DEAD])[-1]


def claimed_of(store: Store, run: Run) -> Work:
    """Claim what must be there, of one run."""
    work = claim(store, run_id=run.id)
    assert work is not None
    return work


class ClaimContract:
    """Which piece of work is given, and to whom."""

    def test_work_begins_waiting(self, store: Store):
        """A new piece waits, was never begun, and knows its run and programme."""
        run = run_with(store, M1)
        (found,) = store.work.pieces()
        assert found == Work(
            found.id,
            run.id,
            "du",
            WorkKind.COURSE,
            1,
            "M1",
            WorkState.WAITING,
            attempts=0,
            lost=0,
            due=NOON,
            since=NOON,
        )

    def test_work_added_twice_is_there_once(self, store: Store):
        """In one call or in two, whatever its stage says and however far it got."""
        run = run_with(store, M1, M2, M1)
        store.work.finish(claimed(store), NOON)
        before = store.work.pieces()
        store.work.add(run.id, [M2, replace(M1, stage=7)], LATER)
        assert store.work.pieces() == before
        assert [each.subject for each in before] == ["M1", "M2"]

    def test_work_needs_its_run(self, store: Store):
        """Work for a run that never was raises StoreError."""
        with pytest.raises(StoreError):
            store.work.add(999, [M1], NOON)

    def test_much_work_at_once(self, store: Store):
        """More than one portion, in the order given."""
        subjects = [f"M{n}" for n in range(1200)]
        run_with(store, *(WorkItem(WorkKind.COURSE, 1, each) for each in subjects))
        assert [each.subject for each in store.work.pieces()] == subjects

    def test_a_claim_leases_a_piece(self, store: Store):
        """It is held by that name until then, and begun once more."""
        run_with(store, M1)
        before = store.work.pieces()[0]
        found = claimed(store, "w7")
        assert found == replace(
            before, state=WorkState.HELD, holder="w7", until=NOON + LEASE, attempts=1
        )
        assert store.work.pieces() == (found,)
        assert claim(store, "w8") is None

    def test_what_is_due_first_goes_first(self, store: Store):
        """By when it is due, then by when it was added; across runs."""
        run_with(store, M1, M2)
        earlier = run_with(store, programme="csec")
        store.work.add(earlier.id, [M1], NOON - SECOND)
        found = [claimed(store, f"w{n}") for n in range(3)]
        assert [(each.programme, each.subject) for each in found] == [
            ("csec", "M1"),
            ("du", "M1"),
            ("du", "M2"),
        ]

    def test_only_from_the_queues_asked(self, store: Store):
        """A worker of another queue finds nothing."""
        run_with(store, M1)
        assert claim(store, queues=[Queue.JUDGE, Queue.WRITE]) is None
        assert claim(store, queues=[]) is None
        assert claim(store, queues={Queue.READ}) is not None

    @pytest.mark.parametrize("kind", list(WorkKind))
    def test_each_kind_waits_in_its_queue(self, store: Store, kind: WorkKind):
        """The queue that the model names is the one it is found in."""
        run_with(store, WorkItem(kind, 1))
        others = set(Queue) - {kind.queue}
        assert claim(store, queues=others) is None
        assert claim(store, queues=[kind.queue]) is not None

    def test_nothing_begins_before_its_stage(self, store: Store):
        """Waiting or held, a piece of an earlier stage holds up the later ones; done, it does not.

        What was given up is over as well.
        """
        run_with(store, JUDGE, SITE, M1, M2)
        first, second = claimed(store), claimed(store, "w2")
        assert (first.subject, second.subject) == ("M1", "M2")
        assert claim(store) is None
        store.work.finish(first, NOON)
        assert claim(store) is None
        store.work.dead_letter(second, as_written("gone"), NOON)
        site = claimed(store)
        assert site.kind is WorkKind.SITE
        store.work.finish(site, NOON)
        assert claimed(store).kind is WorkKind.JUDGE

    def test_runs_do_not_wait_for_each_other(self, store: Store):
        """An earlier stage of another run holds nothing up."""
        run_with(store, M1)
        run_with(store, SITE, programme="csec")
        assert {claimed(store, "w1").programme, claimed(store, "w2").programme} == {"du", "csec"}

    def test_followers_come_with_the_end_of_a_piece(self, store: Store):
        """A batch that ends a stage and adds the next leaves no gap for what comes after it."""
        run = run_with(store, WorkItem(WorkKind.FIND, 0), SITE)
        find = claimed(store)
        with store.batch():
            store.work.finish(find, NOON)
            store.work.add(run.id, [M1], NOON)
        course = claimed(store)
        assert course.kind is WorkKind.COURSE
        assert claim(store) is None
        store.work.finish(course, NOON)
        assert claimed(store).kind is WorkKind.SITE

    def test_work_of_one_run_only(self, store: Store):
        """Who does one run finds nothing else, but also what is due only later."""
        run_with(store, M1)
        other = run_with(store, M2, programme="csec")
        store.work.give_back(claimed_of(store, other), NOON + 60 * SECOND, as_written("later"))
        found = claim(store, run_id=other.id)
        assert found is not None
        assert found.subject == "M2"
        assert claim(store, run_id=other.id) is None
        assert claim(store, run_id=999) is None

    def test_only_under_the_rules_known(self, store: Store):
        """A run begun or now asked for under other rules is left to others."""
        run = run_with(store, M1, rules="r1")
        assert claim(store, rules=[]) is None
        assert claim(store, rules=["r2"]) is None
        store.runs.advance(run.id, "pull", NOON, order=Order(rules="r2"))
        assert claim(store, rules=["r1"]) is None
        assert claim(store, rules=["r1", "r2"]) is not None

    def test_only_runs_that_got_further(self, store: Store):
        """A run that nothing was heard of since then is left alone."""
        run = run_with(store, M1, M2, SITE)
        assert claim(store, fresh=NOON + SECOND) is None
        first = claim(store, fresh=NOON)
        assert first is not None
        store.work.finish(first, NOON + 2 * SECOND)
        assert claim(store, fresh=NOON + 2 * SECOND) is not None
        assert claim(store, at=LATER, fresh=NOON + 3 * SECOND) is None
        store.runs.advance(run.id, "pull", NOON + 3 * SECOND)
        assert claim(store, at=LATER, fresh=NOON + 3 * SECOND) is not None

    def test_threads_do_each_piece_once(self, store: Store):
        """Eight workers at once: nobody gets what another has, and nothing is left over."""
        pieces = 60
        run = run_with(store, *(WorkItem(WorkKind.COURSE, n % 3, f"M{n}") for n in range(pieces)))

        def drain(name: str) -> list[str]:
            done: list[str] = []
            while not store.work.stage_is_over(run.id, 2):
                work = claim(store, name)
                if work is not None:
                    store.work.finish(work, NOON)
                    done.append(work.subject)
            return done

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(drain, [f"w{n}" for n in range(8)]))
        subjects = sorted(subject for each in found for subject in each)
        assert subjects == sorted(f"M{n}" for n in range(pieces))
        assert {(each.attempts, each.lost, each.state) for each in store.work.pieces()} == {
            (1, 0, WorkState.DONE)
        }
