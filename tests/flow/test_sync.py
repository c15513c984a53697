from __future__ import annotations

import gc
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select

from lms_bridge.cause import as_written
from lms_bridge.errors import BrakeApplied, LmsUnavailable, SkipRecord
from lms_bridge.model.action import Outcome
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.run import RunState
from lms_bridge.model.site import Brake
from lms_bridge.model.verdict import Status, Verdict
from lms_bridge.runs import dry_run, sync
from lms_bridge.store import SqlStore
from lms_bridge.store.tables import metadata
from lms_bridge.text.causes import bare_cause
from tests.existing import existing
from tests.flow.sync_world import NOW, Faulty, World
from tests.refusals import refusing


@pytest.fixture
def world() -> World:
    """The campus."""
    return World().populate()


def rows(store: SqlStore) -> dict[str, list[Row[Any]]]:
    """Everything in the database, by table."""
    with store.database.engine.connect() as connection:
        return {
            name: list(connection.execute(select(table))) for name, table in metadata.tables.items()
        }


def test_a_sync_brings_about_what_verdicts_want(world: World):
    """Badges, group, enrolments, ratings: each written once and verified."""
    report = sync(world.job())
    one, two, three, four = world.people
    assert report.counts["judged"] == 4
    assert report.counts["verified"] == len(report.receipts) == 16
    seen = world.seen()
    assert seen["badges"] == {"Badge U1": [one.id], "Badge B1": [one.id, three.id]}
    assert seen["groups"] == [("MINI-SUIVI", "LMSB-DOC", "Documents", two.id)]
    assert set(seen["enrolments"]["MINI-FINAL"]) == {one.id, three.id}
    assert set(seen["enrolments"]["MINI-REST"]) == {two.id, three.id, four.id}
    assert [row[:2] for row in seen["ratings"]] == [(one.id, "MINI-B1"), (three.id, "MINI-B1")]
    assert world.store.actions.ledger("mini") == {action.key: True for action, _ in report.receipts}


def test_a_second_sync_writes_nothing(world: World):
    """Doing it twice is doing it once."""
    sync(world.job())
    lms = Faulty(world.lms)
    report = sync(world.job(lms))
    assert (report.receipts, dict(lms.written)) == ((), {})
    assert report.plan.satisfied > 0


def test_a_verdict_that_changes_takes_back_what_the_bridge_did(world: World):
    """Hours completed: the catch-up course is left, the badge comes."""
    sync(world.job())
    two = world.people[1]
    world.state.mark(world.session, two, "P")
    report = sync(world.job())
    assert world.member("LMSB-U1", two)
    assert two.id not in world.courses["MINI-REST"].participants
    assert report.counts["verified"] == 2


def test_nobody_else_is_ever_taken_out(world: World):
    """Somebody enrolled by a person stays, and somebody put in a cohort by hand is a drift."""
    four = world.people[3]
    world.state.enrol(world.people[0], world.courses["MINI-REST"])
    world.state.add_to_cohort(world.cohorts["LMSB-U1"], four)
    report = sync(world.job())
    assert world.people[0].id in world.courses["MINI-REST"].participants
    assert world.member("LMSB-U1", four)
    assert [each.learner for each in report.plan.drifts] == ["L4"]


def test_failed_writes_come_back_at_the_next_run(world: World):
    """The LMS was away for some of them: the run ends, the next one does the rest."""
    world.lms.fail("add_cohort_members", LmsUnavailable(as_written("away")), times=2)
    first = sync(world.job())
    assert first.counts["failed"] == 3
    assert first.run.state is RunState.DONE
    second = sync(world.job())
    assert second.counts["verified"] == 3
    assert world.member("LMSB-B1", world.people[2])


def test_a_removal_that_failed_comes_back(world: World):
    """Taking out is tried again as well."""
    sync(world.job())
    world.state.mark(world.session, world.people[1], "P")
    world.lms.fail("unenrol", LmsUnavailable(as_written("away")))
    assert sync(world.job()).counts["failed"] == 1
    assert sync(world.job()).counts["verified"] == 1


def test_foreseeing_writes_nothing_anywhere(world: World):
    """Neither in the LMS nor in the store, and it shows what a sync then does."""
    lms = Faulty(world.lms)
    empty = rows(world.store)
    dry_run_result = dry_run(world.job(lms))
    assert dict(lms.written) == {}
    assert rows(world.store) == empty
    report = sync(world.job())
    assert report.plan == dry_run_result.plan
    assert dry_run_result.judged == 4


def test_one_learner_alone(world: World):
    """Only that learner is judged and written; the roster's size is not touched."""
    sync(world.job())
    world.state.mark(world.session, world.people[1], "P")
    world.state.mark(world.session, world.people[3], "P")
    report = sync(world.job(), learner="L2")
    assert report.counts["judged"] == 1
    assert {action.learner for action, _ in report.receipts} == {"L2"}
    assert not world.member("LMSB-U1", world.people[3])
    assert world.store.runs.last_roster("mini") == 4


def test_one_learner_alone_is_not_braked(world: World):
    """A person asked for exactly this."""
    world.enabled = replace(world.enabled, brake=Brake(share=0, spare=0))
    assert sync(world.job(), learner="L1").counts["verified"] > 0


@pytest.mark.parametrize("run", [sync, dry_run])
def test_an_unknown_learner(world: World, run):
    """The idnumber is named, and nothing is written."""
    with refusing(SkipRecord, "no learner L9"):
        run(world.job(), learner="L9")
    assert world.store.actions.ledger("mini") == {}


def test_a_learner_set_aside(world: World):
    """The cause is told."""
    world.people[0].suspended = True
    with refusing(SkipRecord, "suspended"):
        sync(world.job(), learner="L1")


def test_one_learner_who_cannot_be_judged(world: World):
    """Set aside with the reason; the others are judged and written."""
    for at in (NOW, datetime(2026, 1, 1)):  # noqa: DTZ001 - the record is broken on purpose
        world.store.decisions.record(
            Decision(
                0, "mini", "L1", DecisionKind.PROFILE, "profile:route", "vae", "r", at, "because"
            )
        )
    report = sync(world.job())
    assert report.counts["judged"] == 3
    (aside,) = report.quarantined
    assert aside.learner == "L1"
    assert "TypeError" in bare_cause(aside.cause)
    assert world.store.readings.quarantined(report.run.id) == (aside,)
    assert world.member("LMSB-B1", world.people[2])
    assert not world.member("LMSB-B1", world.people[0])


def test_the_brake_stops_before_anything(world: World):
    """No write, no verdict; the list is in the error, and releasing it lets the run go."""
    world.enabled = replace(world.enabled, brake=Brake(share=0.5, spare=1))
    lms = Faulty(world.lms)
    with pytest.raises(BrakeApplied) as caught:
        sync(world.job(lms))
    assert caught.value.learners == ("L1", "L2", "L3", "L4")
    assert dict(lms.written) == {}
    assert world.store.verdicts.latest("mini") == ()
    assert world.store.runs.latest("mini")[0].state is RunState.STOPPED
    assert "4 of 4" in bare_cause(existing(world.store.runs.latest("mini")[0].stopped_by))
    assert sync(world.job(), release_brake=True).counts["verified"] == 16


def test_a_roster_that_shrank_stops_the_run(world: World):
    """Half of the cohort gone: a person looks before anybody loses anything."""
    sync(world.job())
    before = world.seen()
    for each in world.people[2:]:
        world.state.remove_from_cohort(world.roster, each)
    with refusing(BrakeApplied, "shrank from 4 to 2"):
        sync(world.job())
    after = world.seen()
    assert after["badges"] == before["badges"]
    assert after["enrolments"] == before["enrolments"]
    assert len(world.store.verdicts.latest("mini")) == 4


def test_what_was_acquired_stays(world: World):
    """A course reset, then other rules: the block is still validated, with its day."""
    sync(world.job())
    (first, second) = world.store.decisions.acquired("mini")
    assert (first.learner, first.on, second.learner) == ("L1", NOW.date(), "L3")
    for item in ("MINI-K1", "MINI-K2"):
        existing(world.items[item].item).grades.clear()
    world.clock.advance(timedelta(days=400))
    report = sync(world.job())
    found = existing(world.store.verdicts.get("mini", "L3")).component("B1")
    assert (found.status, found.acquired_on) == (Status.VALIDATED, NOW.date())
    assert world.store.decisions.acquired("mini") == (first, second)
    world.programme = replace(world.programme, fingerprint="other rules", pass_mark=None)
    sync(world.job())
    assert world.status("L3", "B1") is Status.VALIDATED
    assert report.receipts == ()
    assert world.member("LMSB-B1", world.people[2])


def test_a_reset_course_takes_no_badge_away(world: World):
    """The unit cannot be computed: the learner keeps what they have until a person looked."""
    sync(world.job())
    world.session.log.clear()
    world.session.lasttaken = None
    for _ in range(2):
        report = sync(world.job())
        assert world.status("L1", "U1") is Status.UNDETERMINED
        assert report.receipts == ()
    assert world.member("LMSB-U1", world.people[0])
    world.state.mark(world.session, world.people[0], "P")
    sync(world.job())
    assert world.status("L1", "U1") is Status.VALIDATED


def test_verdicts_are_not_kept_in_memory():
    """While it plans, a run holds a slice of verdicts, however many learners there are."""
    world = World(learners=1300)

    def held() -> int:
        gc.collect()
        return sum(isinstance(each, Verdict) for each in gc.get_objects())

    before, alive = held(), 0

    def look(stage: str, done: int, total: int) -> None:
        nonlocal alive
        if stage == "judge" and done == total:
            alive = held() - before

    dry_run(world.job(), look)
    assert 0 < alive <= 1001


def test_outcomes_are_counted(world: World):
    """One refused, one failed: the report says which."""
    world.state.poison(world.people[3])
    report = sync(world.job())
    assert report.counts["refused"] == 1
    refused = [a.learner for a, r in report.receipts if r.outcome is Outcome.REFUSED]
    assert refused == ["L4"]
