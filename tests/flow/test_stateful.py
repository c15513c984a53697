"""The whole against a model: facts change, people meddle, processes die, in any order.

With LMS_BRIDGE_ALL set it searches for longer, and anew each time.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from lms_bridge.cause import as_written
from lms_bridge.errors import AccessDenied, BrakeApplied, BridgeError, LmsUnavailable
from lms_bridge.model.run import RunState
from lms_bridge.model.site import Brake
from lms_bridge.model.verdict import Status
from lms_bridge.model.work import WorkKind
from lms_bridge.runs import SiteWorker, begin, holder_prefix, sync
from lms_bridge.store.content import content_digest
from lms_bridge_testing.sandbox.records import User
from tests.existing import existing
from tests.flow.campus_people import DECIDED, NEWS, WHO, News, People
from tests.flow.small_model import (
    BLOCK,
    NEVER_TAKEN_BACK,
    THE_BRIDGES_OWN,
    Change,
    Facts,
    Trouble,
    Watched,
    block,
    hours,
    mistakes_in,
    there,
    wanted,
)
from tests.flow.sync_world import Killed
from tests.flow.workmates import AFTER_LEASE, MANY, Breaking, bench, next_kind, turn

ALL = bool(os.environ.get("LMS_BRIDGE_ALL"))

#: Seconds until it is taken to hang; the long search on a busy machine needs more than an hour.
PATIENCE = 14_400 if ALL else 1_800

LOOKS = ["participants", "cohorts", "groups", "ratings", "frameworks", "courses", "grades"]
HOW = st.sampled_from(
    [
        LmsUnavailable(as_written("away")),
        AccessDenied(as_written("revoked")),
        *("lost", "killed", "killed after", "interrupted", "stopped"),
    ]
)
TROUBLE = (
    st.builds(Trouble, st.just("a write"), st.integers(1, 3), HOW)
    | st.builds(Trouble, st.just("a look back"), st.integers(1, 4), HOW)
    | st.builds(Trouble, st.sampled_from(LOOKS), st.integers(1, 3), HOW)
    | st.builds(Trouble, st.just("any"), st.integers(1, 110), HOW)
)
PAUSE = st.sampled_from([0, 0, 1, 20, 61, 900])
#: Which of two workers does how many pieces, with what trouble, and how long it then is away.
Share = tuple[int, int, Trouble | None, int]
SHARE = st.tuples(st.sampled_from([0, 1]), st.integers(1, 12), st.none() | TROUBLE, PAUSE)
LATE = [WorkKind.PLAN, WorkKind.KEEP, WorkKind.PUSH, WorkKind.END]
ENDS = (Killed, KeyboardInterrupt, SystemExit)
SETTLED = {Status.VALIDATED, Status.EXEMPTED}


class Campus(People):
    """The small campus with its bridge."""

    def __init__(self) -> None:
        super().__init__()
        self.mistakes: list[str] = []
        self.both_when_settled: set[tuple[str, int]] = set()
        self.workers = [self.worker() for _ in range(2)]

    def lms(self, trouble: Trouble | None = None) -> Watched:
        """Both ports, with trouble if there is some."""
        self.quiet = False
        watched = Watched(self.world, self.changes, self.mistakes, self.decided)
        return replace(watched, trouble=trouble) if trouble else watched

    def worker(self, trouble: Trouble | None = None) -> SiteWorker:
        """A worker process."""
        return bench(self.world, self.lms(trouble))

    def is_under_way(self) -> bool:
        """Whether a run has begun and not ended."""
        runs = self.world.store.runs.latest("mini", 1)
        return bool(runs) and runs[0].state is RunState.RUNNING

    def time_passes(self, minutes: int) -> None:
        """Leases end, runs grow old, midnight comes."""
        self.world.clock.advance(timedelta(minutes=minutes))

    # The bridge at work

    @rule(minutes=PAUSE)
    def all_is_done(self, minutes: int) -> None:
        """Sync by hand, undisturbed, until nothing is left to do; then time passes."""
        self.settle()
        self.time_passes(minutes)

    @rule(news=NEWS, day=st.lists(st.tuples(TROUBLE, PAUSE), max_size=3))
    def a_bad_day(self, news: News, day: list[tuple[Trouble, int]]) -> None:
        """Syncs that break, one after the other: away, denied, answer lost, process ended."""
        self.marks_and_grades_come_in(news)
        for trouble, minutes in day:
            with suppress(BridgeError, *ENDS):
                sync(self.world.job(self.lms(trouble)), wait=self.world.wait)
            self.time_passes(minutes)

    @rule(news=NEWS)
    def a_sync_under_the_brake(self, news: News) -> None:
        """A run that the brake stops has kept nothing and written nothing."""
        self.marks_and_grades_come_in(news)
        before, stopped = (len(self.changes), self.said()), False
        enabled = self.world.enabled
        self.world.enabled = replace(enabled, brake=Brake(share=0, spare=0, shrink=1.0))
        try:
            sync(self.world.job(self.lms()), wait=self.world.wait)
        except BrakeApplied:
            stopped = True
        self.world.enabled = enabled
        assert not stopped or (len(self.changes), self.said()) == before

    @rule(news=NEWS, full=st.booleans(), shares=st.lists(SHARE, max_size=4))
    def a_run_begins(self, news: News, *, full: bool, shares: list[Share]) -> None:
        """For workers to share."""
        self.marks_and_grades_come_in(news)
        self.quiet = False
        begin(self.world.job(), full=full)
        for share in shares:
            self.a_worker_works(share)

    @rule(news=NEWS, who=WHO, what=DECIDED, kind=st.sampled_from(LATE))
    def people_decide_while_a_run_is_at_it(
        self, news: News, who: int, what: str, kind: WorkKind
    ) -> None:
        """After everybody was judged: the run cannot know."""
        self.a_run_begins(news, full=False, shares=[])
        for _ in range(MANY):
            if next_kind(self.world) in {kind, None} or turn(self.workers[0]) is None:
                break
        self.people_decide(who, what)

    @precondition(is_under_way)
    @rule(share=SHARE)
    def a_worker_works(self, share: Share) -> None:
        """Some pieces; it may break in the middle, and then a new process takes its place."""
        which, turns, trouble, minutes = share
        if trouble is not None:
            self.workers[which] = self.worker(trouble)
        try:
            for _ in range(turns):
                turn(self.workers[which])
        except SystemExit:  # told to end, it gives back what it holds
            self.world.store.work.release(holder_prefix())
        except ENDS:
            pass
        if trouble is not None:
            self.workers[which] = self.worker()
            self.time_passes(minutes)

    @precondition(is_under_way)
    @rule(method=st.sampled_from(["work.finish", "actions.save_receipts"]), at=st.integers(1, 3))
    def a_piece_is_done_twice(self, method: str, at: int) -> None:
        """A worker dies before it has committed, and another does it again."""
        dying = Breaking(self.world.store, method, lambda count: count == at)
        with suppress(Killed):
            for _ in range(at):
                turn(bench(self.world, self.lms(), dying))
        self.world.clock.advance(AFTER_LEASE)
        turn(self.workers[0])

    # What must be so at any moment

    @invariant()
    def nothing_went_wrong(self) -> None:
        """Each write changed something; a decision shows, whatever runs had read before."""
        assert self.mistakes == []
        acquired = self.acquired()
        assert acquired <= self.ever_both
        for person, facts in zip(self.world.people, self.facts, strict=True):
            known = self.world.store.verdicts.get("mini", person.idnumber)
            if known is not None:
                exempted = known.component("U1").status is Status.EXEMPTED
                assert exempted is facts.exempted
                refused = known.component("B1").status is Status.NOT_VALIDATED
                anew = (person.idnumber, facts.period) in acquired
                assert refused is (facts.revoked is not None and not anew)

    # What must be so in the end

    def settle(self) -> None:
        """Sync undisturbed until nothing is left to do."""
        for _ in range(6):
            taken_up = self.is_under_way()  # what that had read may be old
            self.time_passes(1)
            report = sync(self.world.job(self.lms()), wait=self.world.wait)
            if not taken_up and not report.receipts and not report.counts["overtaken"]:
                break
        else:
            raise AssertionError(f"it does not settle: {report.counts}")
        for person, facts in self.judged():
            if self.k2 and all(facts.shows(item, facts.revoked) for item in BLOCK):
                self.both_when_settled.add((person.idnumber, facts.period))
        self.quiet = True

    def teardown(self) -> None:
        """At the end: sync undisturbed, compare with the model, sync once more."""
        self.settle()
        assert self.mistakes == []
        ledger = self.world.store.actions.ledger("mini")
        found = self.acquired()
        # What was acquired anew stays where that revocation is withdrawn: then nothing is added.
        anybody = {(learner, 0) for learner, _ in found}
        assert self.both_when_settled <= found | anybody
        assert found <= self.ever_both
        for person, facts in self.judged():
            acquired = (person.idnumber, facts.period) in found | anybody
            self.compare_verdict(person, facts, acquired=acquired)
            self.compare_places(person, facts, ledger, acquired=acquired)
        for key in {each.key for each in self.changes} | set(ledger):
            self.compare_ledger(key, ledger.get(key))
        self.assert_nothing_left()

    def acquired(self) -> set[tuple[str, int]]:
        """Who has the block for ever, with the revocation after which; 0 for none."""
        kept = self.world.store.decisions.acquired("mini")
        return {(each.learner, each.after) for each in kept}

    def trail(self, key: str) -> list[Change]:
        """All that was ever changed or decided of a key."""
        return [each for each in self.changes if each.key == key]

    def compare_verdict(self, person: User, facts: Facts, *, acquired: bool) -> None:
        """Where a learner stands."""
        known = self.world.store.verdicts.get("mini", person.idnumber)
        for name, settled in (
            ("U1", hours(facts, register=self.register)),
            ("B1", block(facts, acquired=acquired, k2=self.k2)),
        ):
            status = existing(known).component(name).status
            assert (status in SETTLED) is (settled is True), name
            assert (status is Status.UNDETERMINED) is (settled is None), name

    def compare_places(
        self, person: User, facts: Facts, ledger: Mapping[str, bool], *, acquired: bool
    ) -> None:
        """A learner is where the model says, but for what a person did and nobody undid."""
        for place, wish in wanted(facts, acquired=acquired, register=self.register, k2=self.k2):
            key = f"{place}@{person.idnumber}"
            is_there, ours = there(self.world, place, person), bool(ledger.get(key))
            if is_there == "suspended" or wish is None or wish is is_there:
                continue
            trail = self.trail(key)
            told = (key, wish, ours, trail)
            if ours and not wish:
                assert place in NEVER_TAKEN_BACK, told
                continue
            assert trail, told
            assert not trail[-1].bridge, told
            assert ours is wish, told
            if wish or place.startswith(THE_BRIDGES_OWN):
                choices = [each.choice for each in _since_bridge(trail) if each.choice]
                assert choices[-1:] != ["restore"], told

    def compare_ledger(self, key: str, kept: bool | None) -> None:  # noqa: FBT001 - a value
        """The ledger says what the bridge did last, unless somebody meddled since."""
        trail = [each for each in self.trail(key) if not each.choice]
        if trail and trail[-1].bridge:
            assert kept is trail[-1].put, (key, kept, trail)
        elif kept:
            assert trail, key
        if "@" in key:
            assert list(mistakes_in(self.trail(key))) == []

    def assert_nothing_left(self) -> None:
        """One more sync writes nothing and changes no verdict."""
        before = len(self.changes), self.said()
        self.time_passes(1)
        report = sync(self.world.job(self.lms()), wait=self.world.wait)
        assert (report.receipts, report.counts["changed"]) == ((), 0)
        assert (len(self.changes), self.said()) == before

    def said(self) -> dict[str, tuple[str, int]]:
        """The latest verdicts, and how many there are of each learner."""
        store = self.world.store
        return {
            each.learner: (content_digest(each), len(store.verdicts.history("mini", each.learner)))
            for each in store.verdicts.latest("mini")
        }


def _since_bridge(trail: list[Change]) -> list[Change]:
    """What came after the bridge's last write."""
    written = [place for place, each in enumerate(trail) if each.bridge and not each.choice]
    return trail[written[-1] + 1 :] if written else trail


@pytest.fixture(autouse=True, scope="module")
def _small_parts() -> Iterator[None]:
    """Few learners and few actions a piece; and no logs, of which there would be very many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lms_bridge.runs.steps_read.SLICE", 2)
        patch.setattr("lms_bridge.runs.stages._PART", 6)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        yield


#: Searches beside one another, so that two cores share them.
PARTS = 1 if ALL else 3


@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("part", range(PARTS))
def test_the_campus(part: int):
    """Whatever comes in whatever order: the LMS, the ledger and the verdicts end up right."""
    search = settings(
        max_examples=400 if ALL else 20,
        stateful_step_count=50 if ALL else 25,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    machine = type(f"Campus{part}", (Campus,), {})
    run_state_machine_as_test(machine if ALL else seed(part)(machine), settings=search)
