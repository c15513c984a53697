from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import AccessDenied, LmsUnavailable, StoreUnavailable
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.run import Run, RunState
from lms_bridge.model.times import STALLED
from lms_bridge.model.work import Queue, WorkKind
from lms_bridge.runs import begin, holder_name
from lms_bridge.text.causes import bare_cause
from lms_bridge.worker.sites import ServedSite
from lms_bridge.worker.sweeping import PROBED, SWEPT, sweep
from lms_bridge_testing.clock import FrozenClock
from lms_bridge_testing.fakes import FakeLms
from tests.existing import existing
from tests.unit.worker.served_campus import (
    LEASE,
    NOON,
    OnFakes,
    campus,
    latest,
    on_fakes,
    opened,
    work_until,
)

Make = Callable[..., ServedSite]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Make sites; two with one name share a database."""
    with ExitStack() as stack:
        yield lambda **how: stack.enter_context(opened(on_fakes(tmp_path, **how)))


def swept(site: ServedSite) -> Counter[str]:
    """Sweep; answers the wake-ups sent, by queue."""
    sent: list[str] = []
    sweep(site, lambda name, queue: sent.append(f"{name} {queue.value}"))
    return Counter(sent)


def runs(site: ServedSite) -> list[Run]:
    """All runs, oldest first."""
    return list(reversed(site.bridge.store.runs.latest("csec", 100)))


def lms(site: ServedSite) -> FakeLms:
    """The Moodle of a site."""
    assert isinstance(site.bridge, OnFakes)
    return site.bridge.lms


def hands(site: ServedSite) -> FrozenClock:
    """The clock of a site."""
    assert isinstance(site.bridge, OnFakes)
    return site.bridge.hands


def test_a_window_is_opened_once(make: Make):
    """By two beats at the same moment, and again within the hour: one run."""
    clock = FrozenClock(NOON)
    one, other = (make(schedule="{every: 60}", hands=clock) for _ in range(2))
    for each in (one, other, one):
        swept(each)
    assert len(runs(one)) == 1
    work_until(one)
    clock.advance(timedelta(minutes=59))
    for each in (one, other):
        swept(each)
    assert [run.state for run in runs(one)] == [RunState.DONE]
    clock.advance(timedelta(minutes=1))
    for each in (other, one):
        swept(each)
    assert [run.state for run in runs(one)] == [RunState.DONE, RunState.RUNNING]


def test_what_can_be_begun_is_woken_for(make: Make):
    """As many as may enter, with every sweep: what was lost on the way comes again."""
    site = make(schedule="{every: 60}")
    assert swept(site) == {"paris read": 1}
    assert swept(site) == {"paris read": 1}
    work_until(site, WorkKind.COURSE)
    assert swept(site) == {"paris read": 3}, "six courses are ready, three at once may be asked for"
    work_until(site, WorkKind.JUDGE)
    assert swept(site) == {"paris judge": 1}


def test_what_a_dead_worker_held_is_handed_out(make: Make):
    """Once its lease is over, without a schedule too."""
    site = make()
    begin(site.bridge.job("csec"))
    now = hands(site).now()
    site.bridge.store.work.claim([Queue.READ], holder_name(), now, now + LEASE)
    assert swept(site) == {}
    hands(site).advance(LEASE + timedelta(seconds=1))
    assert swept(site) == {"paris read": 1}


def test_without_a_schedule_nothing_begins(make: Make):
    """Such a programme is synced by hand alone."""
    site = make()
    assert swept(site) == {}
    assert runs(site) == []


def test_a_window_stays_open_while_a_run_is_under_way(make: Make):
    """Its own run begins as soon as the other has ended."""
    site = make(schedule="{every: 60}")
    begin(site.bridge.job("csec"))
    swept(site)
    hands(site).advance(timedelta(minutes=10))
    work_until(site)
    swept(site)
    assert [run.state for run in runs(site)] == [RunState.DONE, RunState.RUNNING]


def test_a_full_sync_wins_over_an_ordinary_one(make: Make):
    """Both windows are open: one run answers for the two."""
    site = make(schedule='{every: 60, full_at: "03:00"}')
    swept(site)
    assert [run.order.full for run in runs(site)] == [True]
    work_until(site)
    swept(site)
    assert len(runs(site)) == 1
    hands(site).advance(timedelta(hours=1))
    swept(site)
    assert [run.order.full for run in runs(site)] == [True, False]
    work_until(site)
    hands(site).set(datetime(2026, 11, 3, 2, 5, tzinfo=UTC))  # 3:05 in Paris
    swept(site)
    assert [run.order.full for run in runs(site)] == [True, False, True]


def test_a_run_that_could_not_begin_leaves_its_window_open(make: Make, quiet_logs: None):
    """The database went away between the two: the next sweep begins it."""
    del quiet_logs
    site = make(schedule="{every: 60}")
    store = site.bridge.store
    failing = [StoreUnavailable(as_written("away"))]
    begun = store.runs.start

    def start_run(*arguments):
        if failing:
            raise failing.pop()
        return begun(*arguments)

    store.runs.start = start_run  # type: ignore[method-assign] # a race
    swept(site)
    assert runs(site) == []
    swept(site)
    assert [run.state for run in runs(site)] == [RunState.RUNNING]


def test_in_quiet_hours_nothing_begins(make: Make):
    """What is due then begins when they end."""
    site = make(schedule="{every: 60}", more='quiet: ["12:00-14:00"]')
    assert swept(site) == {}
    assert (runs(site), lms(site).calls) == ([], [])
    hands(site).advance(timedelta(hours=1))
    assert swept(site) == {"paris read": 1}


def test_every_sweep_leaves_a_sign_of_life(make: Make):
    """In quiet hours and on a site that rests too."""
    site = make(more='quiet: ["12:00-14:00"]')
    swept(site)
    hands(site).advance(timedelta(hours=2))
    site.bridge.store.upkeep.pause(as_written("denied"), NOON)
    swept(site)
    assert site.bridge.store.upkeep.pulses()[SWEPT] == NOON + timedelta(hours=2)


def test_a_site_that_rests_is_asked_once_a_minute(make: Make, quiet_logs: None):
    """By all sweeps together; as soon as it answers, work goes on where it was."""
    del quiet_logs
    clock, moodle = FrozenClock(NOON), campus()
    one, other = (make(schedule="{every: 60}", hands=clock, lms=moodle) for _ in range(2))
    swept(one)
    work_until(one, WorkKind.SITE)
    one.bridge.store.upkeep.pause(as_written("the token was revoked"), clock.now())
    moodle.calls.clear()
    moodle.fail("site", AccessDenied(as_written("revoked")), times=2)
    for seconds in (0, 10, 49):
        clock.advance(timedelta(seconds=seconds))
        assert (swept(one), swept(other)) == ({}, {})
    assert moodle.calls == ["site"]
    clock.advance(timedelta(seconds=1))
    assert (swept(other), swept(one)) == ({}, {})
    assert moodle.calls == ["site", "site"]
    clock.advance(timedelta(seconds=60))
    assert swept(one) == {"paris read": 1}
    assert one.bridge.store.upkeep.paused() is None
    assert len(runs(one)) == 1


def test_a_moodle_that_is_away_still_rests(make: Make, quiet_logs: None):
    """No answer says nothing of the token."""
    del quiet_logs
    site = make()
    site.bridge.store.upkeep.pause(as_written("denied"), NOON)
    lms(site).fail("site", LmsUnavailable(as_written("away")))
    swept(site)
    assert site.bridge.store.upkeep.paused() is not None


def test_a_clock_put_back_does_not_hold_up_the_question(make: Make, quiet_logs: None):
    """The last question seems to lie in the future: it is asked all the same."""
    del quiet_logs
    site = make()
    site.bridge.store.upkeep.pause(as_written("denied"), NOON)
    site.bridge.store.upkeep.pulse(PROBED, NOON + timedelta(hours=1))
    swept(site)
    assert site.bridge.store.upkeep.paused() is None


def test_what_people_decided_meanwhile_begins_another_run(make: Make):
    """The run let go of the learner: nobody waits for the next window."""
    site = make(schedule="{every: 60}")
    swept(site)
    work_until(site, WorkKind.KEEP)
    at = hands(site).now()
    profile = DecisionKind.PROFILE
    site.bridge.store.decisions.record(
        Decision(0, "csec", "21000001", profile, "profile:age", "42", "r", at, "said so")
    )
    work_until(site)
    assert dict(latest(site).counts)["overtaken"] == 1
    swept(site)
    assert [run.order.full for run in runs(site)] == [False, False]
    work_until(site)
    swept(site)
    assert len(runs(site)) == 2, "once is enough"


def test_a_run_that_grew_too_old_is_begun_anew(make: Make, quiet_logs: None):
    """As it was asked for, in no window; the old one says why it was closed."""
    del quiet_logs
    site = make(schedule="{every: 60}")
    begin(site.bridge.job("csec"), full=False)
    work_until(site, WorkKind.SITE)
    hands(site).advance(timedelta(minutes=61))
    assert swept(site) == {"paris read": 1}
    assert [run.state for run in runs(site)] == [RunState.STOPPED, RunState.RUNNING]
    assert "interrupted for too long" in bare_cause(existing(runs(site)[0].stopped_by))
    assert runs(site)[1].order.full is False


def test_a_run_under_other_rules_is_left_to_those_who_know_them(make: Make, quiet_logs: None):
    """Workers of two versions do not close each other's runs, unless nobody goes on."""
    del quiet_logs
    site = make(schedule="{every: 60}")
    job = site.bridge.job("csec")
    begin(replace(job, enabled=replace(job.enabled, marks={"X": True})))
    hands(site).advance(STALLED)
    assert swept(site) == {}
    assert [run.state for run in runs(site)] == [RunState.RUNNING]
    hands(site).advance(timedelta(seconds=1))
    assert swept(site) == {"paris read": 1}
    assert [run.state for run in runs(site)] == [RunState.STOPPED, RunState.RUNNING]
    assert "have changed since the run began" in bare_cause(existing(runs(site)[0].stopped_by))


def test_a_run_for_one_learner_is_begun_anew_for_that_learner(make: Make, quiet_logs: None):
    """A person asked for one: nobody else is written because of it."""
    del quiet_logs
    site = make()
    begin(site.bridge.job("csec"), learner="21000002")
    hands(site).advance(timedelta(minutes=61))
    swept(site)
    assert [run.order.learner for run in runs(site)] == ["21000002", "21000002"]


def test_a_database_that_is_away_is_the_callers_to_tell(make: Make):
    """Nothing else is tried on that site."""
    site = make(schedule="{every: 60}")
    site.bridge.store.upkeep.pulse = away  # type: ignore[method-assign, assignment] # it is away
    with pytest.raises(StoreUnavailable):
        swept(site)
    assert lms(site).calls == []


def away(*_: object) -> None:
    """A database that does not answer."""
    raise StoreUnavailable(as_written("the database is away"))
