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
    column_campus: ColumnWorld, at: int, how: str
):
    """Whoever goes on looks first; what was written is not written again."""
    dying = Watched(column_campus.platform, at, how)
    with pytest.raises(Killed):
        sync(column_campus.job(platform=dying), wait=column_campus.wait)
    living = Watched(column_campus.platform)
    report = sync(column_campus.job(platform=living), wait=column_campus.wait)
    assert report.run.state is RunState.DONE
    written = dying.made + dying.sent + living.made + living.sent
    assert set(written.values()) == {1}
    assert written.total() == WRITES
    column_campus.wait(60)
    assert sync(column_campus.job()).receipts == ()


def test_a_score_whose_run_was_given_up_is_known_again(column_campus: ColumnWorld):
    """The next run finds it sent, and sends what has changed on top of it."""
    dying = Watched(column_campus.platform, 4, "after")
    with pytest.raises(Killed):
        sync(column_campus.job(platform=dying), wait=column_campus.wait)
    column_campus.clock.advance(timedelta(hours=2))
    for person in column_campus.people:
        column_campus.state.mark(column_campus.session, person, "P")
    report = sync(column_campus.job(), wait=column_campus.wait)
    assert report.plan.drifts == ()
    assert {existing(column_campus.score("U1", each))[0] for each in column_campus.people} == {2}


def test_a_score_that_cannot_be_looked_for_is_looked_for_later(column_campus: ColumnWorld):
    """A platform away when a new run begins: what was sent stays in question until it answers."""
    dying = Watched(column_campus.platform, 4, "after")
    with pytest.raises(Killed):
        sync(column_campus.job(platform=dying), wait=column_campus.wait)
    column_campus.clock.advance(timedelta(hours=2))
    column_campus.platform.fail("columns", LmsUnavailable(as_written("away")), times=50)
    report = sync(column_campus.job(), wait=column_campus.wait)
    assert ["cannot be read" in bare_cause(each.cause) for each in report.plan.obstacles] == [True]
    column_campus.platform._trouble.clear()
    column_campus.attend(column_campus.people[1])
    living = Watched(column_campus.platform)
    report = sync(column_campus.job(platform=living), wait=column_campus.wait)
    assert report.counts["adopted"] > 0
    assert (
        report.plan.drifts,
        existing(column_campus.score("U1", column_campus.people[1]))[0],
    ) == ((), 2)


def test_workers_do_the_same_as_one_sync(column_campus: ColumnWorld):
    """Side by side they write each score once."""
    begin(column_campus.job())
    platform = Watched(column_campus.platform)
    run = work_to_the_end(column_campus, *workers(column_campus, platform))
    assert (run.state, dict(run.counts)["scored"]) == (RunState.DONE, 12)
    assert set((platform.made + platform.sent).values()) == {1}
    assert column_campus.score("U1", column_campus.people[0]) == (2, "Validé (assiduité)")


def test_a_platform_away_is_tried_again_by_workers(column_campus: ColumnWorld):
    """The pieces wait and come again; everything else was done before."""
    begin(column_campus.job())
    platform = Watched(column_campus.platform)
    column_campus.platform.fail("send_score", LmsUnavailable(as_written("away")), times=3)
    run = work_to_the_end(column_campus, *workers(column_campus, platform))
    assert (run.state, dict(run.counts)["scored"]) == (RunState.DONE, 12)
    assert set(platform.sent.values()) == {1}


def test_columns_come_after_everything_else(column_campus: ColumnWorld):
    """A platform that stays away holds up no badge, no group and no enrolment."""
    begin(column_campus.job())
    (worker,) = workers(column_campus, Watched(column_campus.platform), 1)
    work_until(column_campus, worker, WorkKind.PUSH)
    column_campus.platform.fail("columns", LmsUnavailable(as_written("away")), times=1000)
    for _ in range(10):
        turn(worker)
    assert column_campus.member("LMSB-U1", column_campus.people[0])
    assert column_campus.member_of_group(column_campus.people[1])
    waiting = column_campus.store.work.pieces(latest(column_campus).id, {WorkState.WAITING})
    assert {each.kind for each in waiting} == {WorkKind.PUSH, WorkKind.END}


def test_a_refused_tool_does_not_rest_the_site(column_campus: ColumnWorld):
    """What is refused is noted, the run ends, and workers go on."""
    begin(column_campus.job())
    (worker,) = workers(column_campus, Watched(column_campus.platform), 1)
    work_until(column_campus, worker, WorkKind.PUSH)
    column_campus.platform.fail(
        "make_column", CapabilityMissing(as_written("not allowed")), times=3
    )
    run = work_to_the_end(column_campus, worker)
    assert (run.state, dict(run.counts)["scored"]) == (RunState.DONE, 0)
    assert column_campus.store.upkeep.paused() is None
    refused = [
        receipt
        for action, receipt in column_campus.store.actions.of_run(run.id)
        if action.target.kind == "column"
    ]
    assert {existing(each).outcome for each in refused} == {Outcome.REFUSED}


def test_a_lost_answer_is_read_back_by_workers(column_campus: ColumnWorld):
    """Also where the reading back fails: then the next attempt looks."""
    begin(column_campus.job())
    platform = Watched(column_campus.platform)
    column_campus.platform.lose_answer("send_score", times=2)
    column_campus.platform._trouble.append(
        ("make_column", OutcomeUnknown(as_written("lost")), True)
    )
    run = work_to_the_end(column_campus, *workers(column_campus, platform))
    assert dict(run.counts)["scored"] + dict(run.counts)["already_so"] >= 12
    assert len(column_campus.state.line_items(column_campus.courses["MINI-SUIVI"])) == 3
    assert max(Counter(platform.sent).values()) == 1


def test_a_decision_during_the_run_keeps_the_score_back(column_campus: ColumnWorld):
    """What the run judged did not know it: the next run sends what follows from it."""
    begin(column_campus.job())
    (worker,) = workers(column_campus, Watched(column_campus.platform), 1)
    work_until(column_campus, worker, WorkKind.PUSH)
    two = column_campus.people[1]
    drift(column_campus, "U1", two.idnumber, "leave")
    run = work_to_the_end(column_campus, worker)
    assert dict(run.counts)["overtaken"] == 1
    assert column_campus.score("U1", two) is None
    assert column_campus.score("U1", column_campus.people[0]) is not None


def test_a_person_restores_a_score(column_campus: ColumnWorld):
    """What the bridge wants stands there again; once, and until somebody changes it anew."""
    one = column_campus.people[0]
    sync(column_campus.job())
    column_campus.by_hand("U1", one, 0)
    drift(column_campus, "U1", one.idnumber, "restore")
    assert sync(column_campus.job()).counts["scored"] == 1
    assert column_campus.score("U1", one) == (2, "Validé (assiduité)")
    column_campus.by_hand("U1", one, 1)
    assert len(sync(column_campus.job()).plan.drifts) == 1


def test_a_person_leaves_a_score(column_campus: ColumnWorld):
    """It stays as it was typed, and is asked about no more."""
    one = column_campus.people[0]
    sync(column_campus.job())
    column_campus.by_hand("U1", one, 1, "vu avec lui")
    drift(column_campus, "U1", one.idnumber, "leave")
    report = sync(column_campus.job())
    assert (report.plan.drifts, report.counts["scored"]) == ((), 0)
    assert column_campus.score("U1", one) == (1, "vu avec lui")


def test_scores_wait_in_the_queue_of_writes(column_campus: ColumnWorld):
    """The gate that spares the LMS lets them in like any other write."""
    begin(column_campus.job())
    (worker,) = workers(column_campus, Watched(column_campus.platform), 1)
    work_until(column_campus, worker, WorkKind.PUSH)
    kinds = {
        each.kind.queue
        for each in column_campus.store.work.pieces(latest(column_campus).id, {WorkState.WAITING})
    }
    assert kinds == {Queue.WRITE, Queue.JUDGE}
