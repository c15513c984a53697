from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from redis import Redis

from lms_bridge.cause import as_written
from lms_bridge.errors import BrakeApplied, BridgeError
from lms_bridge.model.action import Outcome
from lms_bridge.model.run import RunState
from lms_bridge.model.work import Queue, WorkItem, WorkKind, WorkState
from lms_bridge.redis import ConcurrencyLimiter, Counters, LoadSignal
from lms_bridge.runs.executor import stop
from lms_bridge.store import SqlStore
from lms_bridge.worker.measures import (
    NEVER,
    ProgrammeMeasures,
    SiteMeasures,
    measure_shared,
    measure_site,
)
from lms_bridge.worker.sites import ServedSite
from lms_bridge.worker.sweeping import SWEPT, sweep
from tests.unit.worker.watched_sites import LEASE, PROGRAMME, ran, served, wrote

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

#: Seconds that a test may take on a busy machine.
SLOW = 60


@pytest.fixture
def watched_site(tmp_path: Path, store_url: str) -> Iterator[ServedSite]:
    """A site whose programme is due every hour, on each of the two databases."""
    made = served(tmp_path, store_url, schedule="{every: 60}")
    yield made
    made.bridge.close()


@pytest.fixture
def store(watched_site: ServedSite) -> SqlStore:
    """Its database."""
    return watched_site.bridge.store


def programme(site: ServedSite) -> ProgrammeMeasures:
    """What is measured of its only programme."""
    (found,) = measure_site(site).programmes
    return found


def pieces(measured: SiteMeasures, kind: WorkKind, state: WorkState) -> tuple[int, float]:
    """How many pieces there are of a kind in a state, and how old the oldest is."""
    (found,) = (each for each in measured.work if (each.kind, each.state) == (kind, state))
    return found.count, found.oldest


# --- runs


def test_nothing_ever_happened(watched_site: ServedSite):
    """Never is longer ago than any alarm allows; everything else is nought, and there."""
    measured = measure_site(watched_site)
    assert measured.swept == NEVER
    assert not measured.paused
    assert not measured.quiet
    assert {(each.kind, each.state) for each in measured.work} == {
        (kind, state) for kind in WorkKind for state in WorkState if state is not WorkState.DONE
    }
    assert sum(each.count for each in measured.work) == 0
    assert measured.ready == dict.fromkeys(Queue, 0)
    assert programme(watched_site) == ProgrammeMeasures(
        programme=PROGRAMME,
        lag=NEVER,
        schedule=3600,
        under_way=None,
        stopped=False,
        braked=0,
        writes={},
        counts={},
    )


def test_the_lag_is_counted_from_the_end_of_the_last_run_that_was_done(
    watched_site: ServedSite, store: SqlStore
):
    """Runs that were stopped since make nothing newer, however many they are."""
    now = store.clock.now()
    ran(store, now - 9 * HOUR, judged=40)
    ran(store, now - 8 * HOUR, judged=41, quarantined=3)
    for minutes in range(30, 0, -1):
        ran(store, now - minutes * MINUTE, RunState.STOPPED)
    found = programme(watched_site)
    assert 8 * 3600 <= found.lag < 8 * 3600 + SLOW
    assert found.counts == {"judged": 41, "quarantined": 3}
    assert found.stopped


def test_a_run_for_one_learner_says_nothing_about_the_programme(
    watched_site: ServedSite, store: SqlStore
):
    """It hides neither the lag nor that the last run for everybody was stopped."""
    now = store.clock.now()
    ran(store, now - 3 * HOUR, judged=40)
    ran(store, now - 2 * HOUR, RunState.STOPPED)
    ran(store, now - HOUR, learner="21000001", judged=1)
    found = programme(watched_site)
    assert found.lag >= 3 * 3600
    assert found.stopped
    assert found.counts == {"judged": 40}


def test_a_lag_longer_than_anybody_looks_back(tmp_path: Path):
    """It is at least as long as one looked back: enough for every alarm."""
    site = served(tmp_path, f"sqlite:///{tmp_path}/bridge.db")
    store = site.bridge.store
    now = store.clock.now()
    with store.batch():
        ran(store, now - 3000 * MINUTE)
        for minutes in range(1100, 0, -1):
            ran(store, now - minutes * MINUTE, RunState.STOPPED)
    assert 1000 * 60 <= programme(site).lag < NEVER
    site.bridge.close()


def test_a_run_under_way(watched_site: ServedSite, store: SqlStore):
    """Since when, and since when it got no further; the last one that ended still counts."""
    now = store.clock.now()
    ran(store, now - 2 * HOUR, judged=40)
    run = store.runs.start(PROGRAMME, now - HOUR)
    store.runs.advance(run.id, "judge", now - 20 * MINUTE)
    found = programme(watched_site)
    assert found.under_way is not None
    assert 3600 <= found.under_way.age < 3600 + SLOW
    assert 1200 <= found.under_way.idle < 1200 + SLOW
    assert found.lag >= 2 * 3600
    assert not found.stopped


def test_the_brake_is_told_apart_from_other_stops(watched_site: ServedSite, store: SqlStore):
    """A run that would have changed too many is another matter than one that failed."""
    now = store.clock.now()
    ran(store, now - HOUR, RunState.STOPPED, braked=12)
    assert (programme(watched_site).stopped, programme(watched_site).braked) == (True, 12)
    ran(store, now, RunState.STOPPED)
    assert (programme(watched_site).stopped, programme(watched_site).braked) == (True, 0)


def test_a_run_that_the_brake_stops_is_noted_as_such(
    watched_site: ServedSite, store: SqlStore, monkeypatch: pytest.MonkeyPatch
):
    """The pipeline leaves in the counts of the run what the metric is made of."""
    monkeypatch.setenv("NOT_NEEDED", "made-up")
    now, job = store.clock.now(), watched_site.bridge.job(PROGRAMME)
    run = store.runs.start(PROGRAMME, now)
    store.work.add(run.id, [WorkItem(WorkKind.PLAN, 0)], now)
    work = store.work.claim(list(Queue), "me", now, now + LEASE, run_id=run.id)
    assert work is not None
    stop(job, work, BrakeApplied(as_written("too many"), learners=("1", "2")))
    assert programme(watched_site).braked == 2


def test_the_writes_of_the_last_run_by_outcome(watched_site: ServedSite, store: SqlStore):
    """Also of one that was stopped in the middle: what it wrote is there."""
    now = store.clock.now()
    wrote(store, ran(store, now - 2 * HOUR), Outcome.DONE)
    stopped = ran(store, now - HOUR, RunState.STOPPED)
    wrote(store, stopped, Outcome.DONE, Outcome.DONE, Outcome.REFUSED)
    assert programme(watched_site).writes == {Outcome.DONE: 2, Outcome.REFUSED: 1}


@pytest.mark.parametrize(
    ("schedule", "seconds"),
    [("", None), ("{every: 30}", 1800), ('{full_at: "03:30"}', 86_400)],
)
def test_how_often_a_schedule_asks(tmp_path: Path, schedule: str, seconds: float | None):
    """Alarms on the lag go by it; a programme synced by hand alone has none."""
    site = served(tmp_path, f"sqlite:///{tmp_path}/bridge.db", schedule=schedule)
    assert programme(site).schedule == seconds
    site.bridge.close()


# --- work


def test_work_by_kind_and_state(watched_site: ServedSite, store: SqlStore):
    """What waits, what is being done, what was given up, and what a worker could begin."""
    now = store.clock.now()
    run = store.runs.start(PROGRAMME, now - HOUR)
    items = [WorkItem(WorkKind.COURSE, 0, name) for name in ("A", "B", "C", "D")]
    store.work.add(run.id, [*items, WorkItem(WorkKind.JUDGE, 1, "0-50")], now - HOUR)
    for _ in range(2):
        work = store.work.claim([Queue.READ], "me", now, now + LEASE)
    assert work is not None
    store.work.dead_letter(work, as_written("given up"), now)
    measured = measure_site(watched_site)
    assert {
        state: pieces(measured, WorkKind.COURSE, state)[0] for state in WorkState if state != "done"
    } == {WorkState.WAITING: 2, WorkState.HELD: 1, WorkState.DEAD: 1}
    count, oldest = pieces(measured, WorkKind.JUDGE, WorkState.WAITING)
    assert (count, 3600 <= oldest < 3600 + SLOW) == (1, True)
    assert measured.ready == {Queue.READ: 2, Queue.JUDGE: 0, Queue.WRITE: 0}


def test_work_left_behind_by_a_programme_that_the_site_no_longer_enables(
    watched_site: ServedSite, store: SqlStore
):
    """What was given up there still waits for a person."""
    now = store.clock.now()
    run = store.runs.start("of-old", now)
    store.work.add(run.id, [WorkItem(WorkKind.FIND, 0)], now)
    assert {each.programme for each in measure_site(watched_site).work} == {PROGRAMME, "of-old"}


# --- the site


def test_a_sweep_consumed_shows(watched_site: ServedSite):
    """It is the sweep itself that leaves the sign, not the process that would do it."""
    watched_site.bridge.store.upkeep.pause(
        as_written("access denied"), watched_site.bridge.store.clock.now()
    )
    watched_site.bridge.store.upkeep.pulse(
        "probe", watched_site.bridge.store.clock.now()
    )  # asked just now: not again
    sweep(watched_site, lambda _site, _queue: None)
    measured = measure_site(watched_site)
    assert measured.swept < SLOW
    assert measured.paused


def test_a_sweep_in_the_future_proves_nothing(watched_site: ServedSite, store: SqlStore):
    """After a clock was put back by an hour, the last sweep is an hour off."""
    store.upkeep.pulse(SWEPT, store.clock.now() + HOUR)
    assert 3600 - SLOW < measure_site(watched_site).swept <= 3600


def test_quiet_hours_show(tmp_path: Path):
    """A lag that grows in them is no alarm."""
    site = served(tmp_path, f"sqlite:///{tmp_path}/bridge.db")
    now = site.bridge.store.clock.now().astimezone(ZoneInfo("Europe/Paris"))
    spans = f"{now - HOUR:%H:%M}-{now + HOUR:%H:%M}"
    site.bridge.close()
    quiet = served(tmp_path, f"sqlite:///{tmp_path}/bridge.db", more=f'quiet: ["{spans}"]')
    assert measure_site(quiet).quiet
    quiet.bridge.close()


def test_a_database_that_is_away_is_an_error_of_ours(tmp_path: Path):
    """And is asked again the next time."""
    site = served(tmp_path, f"sqlite:///{tmp_path}/later/bridge.db")
    with pytest.raises(BridgeError):
        measure_site(site)
    (tmp_path / "later").mkdir()
    assert measure_site(site).swept == NEVER
    site.bridge.close()


# --- what workers share


def test_what_workers_share(tmp_path: Path, client: Redis):
    """The gate as it stands, and everything that was counted, site by site."""
    sites = [served(tmp_path, f"sqlite:///{tmp_path}/{name}.db", name) for name in ("a", "b")]
    gate, tally = ConcurrencyLimiter(client), Counters(client)
    assert gate.enter("a", 3, "me", 60)
    gate.hold_off("b", 100)
    tally.add("b", {("calls",): 7, ("work", "course"): 2, ("errors", "LmsBusy"): 1})
    first, second = measure_shared(sites, gate, tally)
    assert (first.site, first.ceiling, first.limiter.inside, first.limiter.held_off) == (
        "a",
        3,
        1,
        0,
    )
    assert first.counters == {}
    assert 90 < second.limiter.held_off <= 100
    assert second.counters == {("calls",): 7, ("work", "course"): 2, ("errors", "LmsBusy"): 1}
    gate.leave("a", "me", LoadSignal.NEUTRAL)
    assert measure_shared(sites, gate, tally)[0].limiter.inside == 0
