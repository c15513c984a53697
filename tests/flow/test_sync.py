from __future__ import annotations

import gc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select

from lms_bridge.cause import Cause, as_written
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


def rows(store: SqlStore) -> dict[str, list[Row[Any]]]:
    """Everything in the database, by table."""
    with store.database.engine.connect() as connection:
        return {
            name: list(connection.execute(select(table))) for name, table in metadata.tables.items()
        }


def test_a_sync_brings_about_what_verdicts_want(campus: World):
    """Badges, group, enrolments, ratings: each written once and verified."""
    report = sync(campus.job())
    one, two, three, four = campus.people
    assert report.counts["judged"] == 4
    assert report.counts["verified"] == len(report.receipts) == 16
    seen = campus.seen()
    assert seen["badges"] == {"Badge U1": [one.id], "Badge B1": [one.id, three.id]}
    assert seen["groups"] == [("MINI-SUIVI", "LMSB-DOC", "Documents", two.id)]
    assert set(seen["enrolments"]["MINI-FINAL"]) == {one.id, three.id}
    assert set(seen["enrolments"]["MINI-REST"]) == {two.id, three.id, four.id}
    assert [row[:2] for row in seen["ratings"]] == [(one.id, "MINI-B1"), (three.id, "MINI-B1")]
    assert campus.store.actions.ledger("mini") == {
        action.key: True for action, _ in report.receipts
    }


def test_a_second_sync_writes_nothing(campus: World):
    """Doing it twice is doing it once."""
    sync(campus.job())
    lms = Faulty(campus.lms)
    report = sync(campus.job(lms))
    assert (report.receipts, dict(lms.written)) == ((), {})
    assert report.plan.satisfied > 0


def test_a_verdict_that_changes_takes_back_what_the_bridge_did(campus: World):
    """Hours completed: the catch-up course is left, the badge comes."""
    sync(campus.job())
    two = campus.people[1]
    campus.state.mark(campus.session, two, "P")
    report = sync(campus.job())
    assert campus.member("LMSB-U1", two)
    assert two.id not in campus.courses["MINI-REST"].participants
    assert report.counts["verified"] == 2


def test_nobody_else_is_ever_taken_out(campus: World):
    """Somebody enrolled by a person stays, and somebody put in a cohort by hand is a drift."""
    four = campus.people[3]
    campus.state.enrol(campus.people[0], campus.courses["MINI-REST"])
    campus.state.add_to_cohort(campus.cohorts["LMSB-U1"], four)
    report = sync(campus.job())
    assert campus.people[0].id in campus.courses["MINI-REST"].participants
    assert campus.member("LMSB-U1", four)
    assert [each.learner for each in report.plan.drifts] == ["L4"]


def test_failed_writes_come_back_at_the_next_run(campus: World):
    """The LMS was away for some of them: the run ends, the next one does the rest."""
    campus.lms.fail("add_cohort_members", LmsUnavailable(as_written("away")), times=2)
    first = sync(campus.job())
    assert first.counts["failed"] == 3
    assert first.run.state is RunState.DONE
    second = sync(campus.job())
    assert second.counts["verified"] == 3
    assert campus.member("LMSB-B1", campus.people[2])


def test_a_removal_that_failed_comes_back(campus: World):
    """Taking out is tried again as well."""
    sync(campus.job())
    campus.state.mark(campus.session, campus.people[1], "P")
    campus.lms.fail("unenrol", LmsUnavailable(as_written("away")))
    assert sync(campus.job()).counts["failed"] == 1
    assert sync(campus.job()).counts["verified"] == 1


def test_foreseeing_writes_nothing_anywhere(campus: World):
    """Neither in the LMS nor in the store, and it shows what a sync then does."""
    lms = Faulty(campus.lms)
    empty = rows(campus.store)
    dry_run_result = dry_run(campus.job(lms))
    assert dict(lms.written) == {}
    assert rows(campus.store) == empty
    report = sync(campus.job())
    assert report.plan == dry_run_result.plan
    assert dry_run_result.judged == 4


def test_one_learner_alone(campus: World):
    """Only that learner is judged and written; the roster's size is not touched."""
    sync(campus.job())
    campus.state.mark(campus.session, campus.people[1], "P")
    campus.state.mark(campus.session, campus.people[3], "P")
    report = sync(campus.job(), learner="L2")
    assert report.counts["judged"] == 1
    assert {action.learner for action, _ in report.receipts} == {"L2"}
    assert not campus.member("LMSB-U1", campus.people[3])
    assert campus.store.runs.last_roster("mini") == 4


def test_one_learner_alone_is_not_braked(campus: World):
    """A person asked for exactly this."""
    campus.enabled = replace(campus.enabled, brake=Brake(share=0, spare=0))
    assert sync(campus.job(), learner="L1").counts["verified"] > 0


@pytest.mark.parametrize("run", [sync, dry_run])
def test_an_unknown_learner(campus: World, run):
    """The idnumber is named, and nothing is written."""
    with refusing(SkipRecord, "no learner L9"):
        run(campus.job(), learner="L9")
    assert campus.store.actions.ledger("mini") == {}


def test_a_learner_set_aside(campus: World):
    """The cause is told."""
    campus.people[0].suspended = True
    with refusing(SkipRecord, "suspended"):
        sync(campus.job(), learner="L1")


def test_one_learner_who_cannot_be_judged(campus: World):
    """Set aside with the reason; the others are judged and written."""
    at = datetime.max.replace(tzinfo=UTC)  # the record is broken on purpose
    kind = DecisionKind.REVOCATION
    campus.store.decisions.record(
        Decision(0, "mini", "L1", kind, "B1", "revoked", "r", at, "because")
    )
    report = sync(campus.job())
    assert report.counts["judged"] == 3
    (aside,) = report.quarantined
    assert aside.learner == "L1"
    assert "OverflowError" in bare_cause(aside.cause)
    assert campus.store.readings.quarantined(report.run.id) == (aside,)
    assert campus.member("LMSB-B1", campus.people[2])
    assert not campus.member("LMSB-B1", campus.people[0])


def test_the_brake_stops_before_anything(campus: World):
    """No write, no verdict; the list is in the error, and releasing it lets the run go."""
    campus.enabled = replace(campus.enabled, brake=Brake(share=0.5, spare=1))
    lms = Faulty(campus.lms)
    with pytest.raises(BrakeApplied) as caught:
        sync(campus.job(lms))
    assert caught.value.learners == ("L1", "L2", "L3", "L4")
    assert dict(lms.written) == {}
    assert campus.store.verdicts.latest("mini") == ()
    assert campus.store.runs.latest("mini")[0].state is RunState.STOPPED
    assert "4 of 4" in bare_cause(existing(campus.store.runs.latest("mini")[0].stopped_by))
    assert sync(campus.job(), release_brake=True).counts["verified"] == 16


def test_hidden_idnumbers_stop_the_first_run_too(campus: World):
    """The first run is always released; where no number is visible it still judges nobody."""
    for person in campus.people:
        person.idnumber = ""
    for learner in (None, "L1"):
        with pytest.raises((BrakeApplied, SkipRecord)) as caught:
            sync(campus.job(), learner=learner, release_brake=True)
        assert caught.value.cause == Cause.of("brake.no_idnumbers", count=4)


def test_a_roster_that_shrank_stops_the_run(campus: World):
    """Half of the cohort gone: a person looks before anybody loses anything."""
    sync(campus.job())
    before = campus.seen()
    for each in campus.people[2:]:
        campus.state.remove_from_cohort(campus.roster, each)
    with refusing(BrakeApplied, "shrank from 4 to 2"):
        sync(campus.job())
    after = campus.seen()
    assert after["badges"] == before["badges"]
    assert after["enrolments"] == before["enrolments"]
    assert len(campus.store.verdicts.latest("mini")) == 4


def test_what_was_acquired_stays(campus: World):
    """A course reset, then other rules: the block is still validated, with its day."""
    sync(campus.job())
    (first, second) = campus.store.decisions.acquired("mini")
    assert (first.learner, first.on, second.learner) == ("L1", NOW.date(), "L3")
    for item in ("MINI-K1", "MINI-K2"):
        existing(campus.items[item].item).grades.clear()
    campus.clock.advance(timedelta(days=400))
    report = sync(campus.job())
    found = existing(campus.store.verdicts.get("mini", "L3")).component("B1")
    assert (found.status, found.acquired_on) == (Status.VALIDATED, NOW.date())
    assert campus.store.decisions.acquired("mini") == (first, second)
    campus.programme = replace(campus.programme, fingerprint="other rules", pass_mark=None)
    sync(campus.job())
    assert campus.status("L3", "B1") is Status.VALIDATED
    assert report.receipts == ()
    assert campus.member("LMSB-B1", campus.people[2])


def test_a_reset_course_takes_no_badge_away(campus: World):
    """The unit cannot be computed: the learner keeps what they have until a person looked."""
    sync(campus.job())
    campus.session.log.clear()
    campus.session.lasttaken = None
    for _ in range(2):
        report = sync(campus.job())
        assert campus.status("L1", "U1") is Status.UNDETERMINED
        assert report.receipts == ()
    assert campus.member("LMSB-U1", campus.people[0])
    campus.state.mark(campus.session, campus.people[0], "P")
    sync(campus.job())
    assert campus.status("L1", "U1") is Status.VALIDATED


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


def test_outcomes_are_counted(campus: World):
    """One refused, one failed: the report says which."""
    campus.state.poison(campus.people[3])
    report = sync(campus.job())
    assert report.counts["refused"] == 1
    refused = [a.learner for a, r in report.receipts if r.outcome is Outcome.REFUSED]
    assert refused == ["L4"]
