"""Columns under workers: killed at any write, away for a while, lost answers, decisions."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from lms_bridge.cause import as_written
from lms_bridge.decisions.deciding import record_decision
from lms_bridge.errors import CapabilityMissing, LmsUnavailable, OutcomeUnknown
from lms_bridge.model.action import Outcome
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.run import RunState
from lms_bridge.model.work import Queue, WorkKind, WorkState
from lms_bridge.runs import SiteWorker, TaskDispatcher, begin, sync
from lms_bridge.text.causes import bare_cause
from tests.existing import existing
from tests.flow.columns_world import ColumnWorld, Killed, Watched
from tests.flow.workmates import latest, turn, work_to_the_end, work_until

WRITES = 15  # three columns, and four learners in each


@pytest.fixture
def world() -> ColumnWorld:
    """The campus with columns."""
    return ColumnWorld().populate()


def workers(world: ColumnWorld, platform: Watched, count: int = 2) -> list[SiteWorker]:
    """What some worker processes work with."""
    jobs = [world.job(platform=platform) for _ in range(count)]
    return [SiteWorker({"mini": TaskDispatcher(job)}) for job in jobs]


def drift(world: ColumnWorld, component: str, learner: str, outcome: str) -> None:
    """A person decides about a score that somebody changed."""
    world.wait(60)
    key = f"column:MINI-SUIVI/mini/{component}@{learner}"
    at = world.clock.now()
    record_decision(
        world.job(),
        Decision(0, "mini", learner, DecisionKind.DRIFT, key, outcome, "prof1 (63)", at, "seen"),
    )
    world.wait(60)


@pytest.mark.parametrize("how", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3, 4, 9, WRITES])
def test_killed_at_any_write_nothing_is_missing_and_nothing_doubled(
    world: ColumnWorld, at: int, how: str
):
    """Whoever goes on looks first; what was written is not written again."""
    dying = Watched(world.platform, at, how)
    with pytest.raises(Killed):
        sync(world.job(platform=dying), wait=world.wait)
    living = Watched(world.platform)
    report = sync(world.job(platform=living), wait=world.wait)
    assert report.run.state is RunState.DONE
    written = dying.made + dying.sent + living.made + living.sent
    assert set(written.values()) == {1}
    assert written.total() == WRITES
    world.wait(60)
    assert sync(world.job()).receipts == ()


def test_a_score_whose_run_was_given_up_is_known_again(world: ColumnWorld):
    """The next run finds it sent, and sends what has changed on top of it."""
    dying = Watched(world.platform, 4, "after")
    with pytest.raises(Killed):
        sync(world.job(platform=dying), wait=world.wait)
    world.clock.advance(timedelta(hours=2))
    for person in world.people:
        world.state.mark(world.session, person, "P")
    report = sync(world.job(), wait=world.wait)
    assert report.plan.drifts == ()
    assert {existing(world.score("U1", each))[0] for each in world.people} == {2}


def test_a_score_that_cannot_be_looked_for_is_looked_for_later(world: ColumnWorld):
    """A platform away when a new run begins: what was sent stays in question until it answers."""
    dying = Watched(world.platform, 4, "after")
    with pytest.raises(Killed):
        sync(world.job(platform=dying), wait=world.wait)
    world.clock.advance(timedelta(hours=2))
    world.platform.fail("columns", LmsUnavailable(as_written("away")), times=50)
    report = sync(world.job(), wait=world.wait)
    assert ["cannot be read" in bare_cause(each.cause) for each in report.plan.obstacles] == [True]
    world.platform._trouble.clear()
    world.attend(world.people[1])
    living = Watched(world.platform)
    report = sync(world.job(platform=living), wait=world.wait)
    assert report.counts["adopted"] > 0
    assert (report.plan.drifts, existing(world.score("U1", world.people[1]))[0]) == ((), 2)


def test_workers_do_the_same_as_one_sync(world: ColumnWorld):
    """Side by side they write each score once."""
    begin(world.job())
    platform = Watched(world.platform)
    run = work_to_the_end(world, *workers(world, platform))
    assert (run.state, dict(run.counts)["scored"]) == (RunState.DONE, 12)
    assert set((platform.made + platform.sent).values()) == {1}
    assert world.score("U1", world.people[0]) == (2, "Validé (assiduité)")


def test_a_platform_away_is_tried_again_by_workers(world: ColumnWorld):
    """The pieces wait and come again; everything else was done before."""
    begin(world.job())
    platform = Watched(world.platform)
    world.platform.fail("send_score", LmsUnavailable(as_written("away")), times=3)
    run = work_to_the_end(world, *workers(world, platform))
    assert (run.state, dict(run.counts)["scored"]) == (RunState.DONE, 12)
    assert set(platform.sent.values()) == {1}


def test_columns_come_after_everything_else(world: ColumnWorld):
    """A platform that stays away holds up no badge, no group and no enrolment."""
    begin(world.job())
    (worker,) = workers(world, Watched(world.platform), 1)
    work_until(world, worker, WorkKind.PUSH)
    world.platform.fail("columns", LmsUnavailable(as_written("away")), times=1000)
    for _ in range(10):
        turn(worker)
    assert world.member("LMSB-U1", world.people[0])
    assert world.member_of_group(world.people[1])
    waiting = world.store.work.pieces(latest(world).id, {WorkState.WAITING})
    assert {each.kind for each in waiting} == {WorkKind.PUSH, WorkKind.END}


def test_a_refused_tool_does_not_rest_the_site(world: ColumnWorld):
    """What is refused is noted, the run ends, and workers go on."""
    begin(world.job())
    (worker,) = workers(world, Watched(world.platform), 1)
    work_until(world, worker, WorkKind.PUSH)
    world.platform.fail("make_column", CapabilityMissing(as_written("not allowed")), times=3)
    run = work_to_the_end(world, worker)
    assert (run.state, dict(run.counts)["scored"]) == (RunState.DONE, 0)
    assert world.store.upkeep.paused() is None
    refused = [
        receipt
        for action, receipt in world.store.actions.of_run(run.id)
        if action.target.kind == "column"
    ]
    assert {existing(each).outcome for each in refused} == {Outcome.REFUSED}


def test_a_lost_answer_is_read_back_by_workers(world: ColumnWorld):
    """Also where the reading back fails: then the next attempt looks."""
    begin(world.job())
    platform = Watched(world.platform)
    world.platform.lose_answer("send_score", times=2)
    world.platform._trouble.append(("make_column", OutcomeUnknown(as_written("lost")), True))
    run = work_to_the_end(world, *workers(world, platform))
    assert dict(run.counts)["scored"] + dict(run.counts)["already_so"] >= 12
    assert len(world.state.line_items(world.courses["MINI-SUIVI"])) == 3
    assert max(Counter(platform.sent).values()) == 1


def test_a_decision_during_the_run_keeps_the_score_back(world: ColumnWorld):
    """What the run judged did not know it: the next run sends what follows from it."""
    begin(world.job())
    (worker,) = workers(world, Watched(world.platform), 1)
    work_until(world, worker, WorkKind.PUSH)
    two = world.people[1]
    drift(world, "U1", two.idnumber, "leave")
    run = work_to_the_end(world, worker)
    assert dict(run.counts)["overtaken"] == 1
    assert world.score("U1", two) is None
    assert world.score("U1", world.people[0]) is not None


def test_a_person_restores_a_score(world: ColumnWorld):
    """What the bridge wants stands there again; once, and until somebody changes it anew."""
    one = world.people[0]
    sync(world.job())
    world.by_hand("U1", one, 0)
    drift(world, "U1", one.idnumber, "restore")
    assert sync(world.job()).counts["scored"] == 1
    assert world.score("U1", one) == (2, "Validé (assiduité)")
    world.by_hand("U1", one, 1)
    assert len(sync(world.job()).plan.drifts) == 1


def test_a_person_leaves_a_score(world: ColumnWorld):
    """It stays as it was typed, and is asked about no more."""
    one = world.people[0]
    sync(world.job())
    world.by_hand("U1", one, 1, "vu avec lui")
    drift(world, "U1", one.idnumber, "leave")
    report = sync(world.job())
    assert (report.plan.drifts, report.counts["scored"]) == ((), 0)
    assert world.score("U1", one) == (1, "vu avec lui")


def test_scores_wait_in_the_queue_of_writes(world: ColumnWorld):
    """The gate that spares the LMS lets them in like any other write."""
    begin(world.job())
    (worker,) = workers(world, Watched(world.platform), 1)
    work_until(world, worker, WorkKind.PUSH)
    kinds = {
        each.kind.queue for each in world.store.work.pieces(latest(world).id, {WorkState.WAITING})
    }
    assert kinds == {Queue.WRITE, Queue.JUDGE}
