"""What people decide, and what changes in the rules, while workers are at a run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread

import pytest

from lms_bridge.cause import Cause
from lms_bridge.decisions.deciding import record_decision
from lms_bridge.model.action import Outcome
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.run import RunState
from lms_bridge.model.site import Brake, GradeItem, Intake
from lms_bridge.model.verdict import Status
from lms_bridge.model.work import WorkKind
from lms_bridge.runs import begin, sync
from lms_bridge.store import SqlStore
from lms_bridge.text.causes import bare_cause
from tests.existing import existing
from tests.flow.sync_world import Faulty, World
from tests.flow.workmates import (
    Telling,
    bench,
    latest,
    next_kind,
    turn,
    work_to_the_end,
    work_until,
)


def exempt(world: World, learner: str = "L4") -> None:
    """A person exempts somebody from U1."""
    at = world.clock.advance(timedelta(minutes=1))
    exemption = DecisionKind.EXEMPTION
    record_decision(
        world.job(), Decision(0, "mini", learner, exemption, "U1", "granted", "r", at, "a reason")
    )


def judged_before(world: World) -> None:
    """A first run; then L2 and L4 attend, so that the next one has something to write."""
    sync(world.job())
    world.clock.advance(timedelta(minutes=5))
    for person in (world.people[1], world.people[3]):
        world.state.mark(world.session, person, "P")


@pytest.mark.parametrize("kind", [WorkKind.PLAN, WorkKind.KEEP, WorkKind.PUSH, WorkKind.END])
def test_a_decision_made_while_a_run_is_at_it_is_not_overwritten(campus: World, kind: WorkKind):
    """The verdict with the decision stays; the run lets go of the learner, and counts it."""
    judged_before(campus)
    begin(campus.job())
    lms = Faulty(campus.lms)
    worker = bench(campus, lms)
    work_until(campus, worker, kind)
    exempt(campus)
    run = work_to_the_end(campus, worker)
    assert campus.status("L4", "U1") is Status.EXEMPTED
    assert dict(run.counts)["overtaken"] == 1
    assert campus.member("LMSB-U1", campus.people[1])
    if kind is not WorkKind.END:
        assert not campus.member("LMSB-U1", campus.people[3])
        assert {name[-1] for name in lms.written} == {campus.people[1].id}
        receipts = {a.key: r for a, r in campus.store.actions.of_run(run.id) if a.learner == "L4"}
        assert {existing(r).outcome for r in receipts.values()} == {Outcome.FAILED}
        assert {existing(r).detail for r in receipts.values()} == {
            Cause.of("write.decided_meanwhile")
        }
        assert len(receipts) == 2
    after = sync(campus.job())
    assert after.counts["overtaken"] == 0
    assert campus.member("LMSB-U1", campus.people[3])
    assert campus.status("L4", "U1") is Status.EXEMPTED
    assert campus.people[3].id not in campus.courses["MINI-REST"].participants


def test_a_drift_decided_while_a_run_is_at_it_waits_for_the_next(campus: World):
    """This run planned without it."""
    sync(campus.job())
    campus.state.remove_from_cohort(campus.cohorts["LMSB-B1"], campus.people[0])
    begin(campus.job())
    work_until(campus, bench(campus), WorkKind.KEEP)
    at = campus.clock.advance(timedelta(minutes=1))
    key = "cohort:LMSB-B1@L1"
    record_decision(
        campus.job(), Decision(0, "mini", "L1", DecisionKind.DRIFT, key, "restore", "r", at, ".")
    )
    assert dict(work_to_the_end(campus, bench(campus)).counts)["overtaken"] == 1
    assert not campus.member("LMSB-B1", campus.people[0])
    sync(campus.job())
    assert campus.member("LMSB-B1", campus.people[0])


def test_a_decision_that_commits_while_verdicts_are_being_kept(sql_store: SqlStore):
    """Whoever decides holds the turn; the run that waits for it lets the decision stand."""
    world = World(sql_store).populate()
    judged_before(world)
    begin(world.job())
    decided, asked = Event(), Event()
    worker = bench(world, store=Telling(world.store, "staged.superseded", asked))
    work_until(world, worker, WorkKind.KEEP)
    keeping = Thread(target=lambda: decided.wait() and turn(worker))
    keeping.start()
    with world.store.batch():
        exempt(world)
        decided.set()
        asked.wait(0.5)  # on SQLite it cannot even ask before this transaction has ended
    keeping.join()
    assert world.status("L4", "U1") is Status.EXEMPTED
    assert dict(work_to_the_end(world, worker).counts)["overtaken"] == 1


@pytest.mark.parametrize("changed", ["binding", "intake", "programme"])
def test_a_run_begun_under_other_rules_is_left_alone(campus: World, changed: str):
    """A worker that knows other rules sees no work in it; begun anew, the old one is closed."""
    begin(campus.job())
    old = bench(campus)
    turn(old)
    if changed == "binding":
        provided = replace(
            campus.job().bindings["result:EXT"], providers=(GradeItem("EXT", "OTHER"),)
        )
        campus.enabled = replace(campus.enabled, bindings={"result:EXT": provided})
    elif changed == "intake":
        campus.state.add_cohort("MORE", "More")
        more = Intake("full", campus.enabled.intakes[0].year, cohort="MORE")
        campus.enabled = replace(campus.enabled, intakes=(*campus.enabled.intakes, more))
    else:
        campus.programme = replace(campus.programme, fingerprint="another")
    new = bench(campus)
    assert (turn(new), new.ready()) == (None, {})
    assert sum(old.ready().values()) == 6
    run = begin(campus.job())
    assert run.id == 2
    first = campus.store.runs.get(1)
    assert first.state is RunState.STOPPED
    assert "rules or the site file have changed" in bare_cause(existing(first.stopped_by))
    assert (turn(old), old.ready()) == (None, {})
    assert work_to_the_end(campus, new).state is RunState.DONE


def test_another_brake_is_no_other_rule(campus: World):
    """It says when to stop, not what is right: the run goes on, under the new one."""
    campus.enabled = replace(campus.enabled, brake=Brake(share=0, spare=0))
    begin(campus.job())
    work_until(campus, bench(campus), WorkKind.PLAN)
    campus.enabled = replace(campus.enabled, brake=Brake(share=1.0))
    assert begin(campus.job()).id == 1
    assert dict(work_to_the_end(campus, bench(campus)).counts)["verified"] == 16


def test_a_run_interrupted_for_too_long_is_left_alone(campus: World):
    """After an hour nobody works on it; begun anew, it reads everything anew."""
    begin(campus.job())
    worker = bench(campus)
    work_until(campus, worker, WorkKind.SITE)
    campus.clock.advance(timedelta(minutes=60))
    assert sum(worker.ready().values()) == 1
    campus.clock.advance(timedelta(seconds=1))
    assert (turn(worker), worker.ready()) == (None, {})
    assert begin(campus.job()).id == 2
    assert "interrupted for too long" in bare_cause(existing(campus.store.runs.get(1).stopped_by))
    assert next_kind(campus) is WorkKind.FIND
    assert work_to_the_end(campus, worker).state is RunState.DONE


def test_a_run_that_goes_on_slowly_is_never_too_old(campus: World):
    """What counts is when it last got further, not when it began."""
    begin(campus.job())
    worker = bench(campus)
    while latest(campus).state is RunState.RUNNING:
        assert existing(turn(worker)).error is None
        campus.clock.advance(timedelta(minutes=59))
    assert (latest(campus).id, latest(campus).state) == (1, RunState.DONE)
    assert existing(latest(campus).ended) - latest(campus).started > timedelta(hours=10)
