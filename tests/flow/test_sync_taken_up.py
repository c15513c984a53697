from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import CapabilityMissing, LmsUnavailable, RunUnderWay
from lms_bridge.model.site import GradeItem, Intake
from lms_bridge.model.verdict import Status
from lms_bridge.runs import sync
from tests.flow.sync_world import YEAR, Faulty, Killed, World
from tests.refusals import refusing


@pytest.fixture
def world() -> World:
    """The campus."""
    return World().populate()


def interrupted(world: World, method: str) -> None:
    """A sync during which the LMS went away."""
    world.lms.fail(method, LmsUnavailable(as_written("away")))
    with pytest.raises(LmsUnavailable):
        sync(world.job())


def test_a_run_taken_up_reads_on(world: World):
    """What was read within the hour is not read again."""
    interrupted(world, "users")
    world.lms.calls.clear()
    world.clock.advance(timedelta(minutes=59))
    report = sync(world.job())
    assert report.run.id == 1
    assert "grades" not in world.lms.calls
    assert report.counts["verified"] == 16


def test_a_run_taken_up_late_reads_anew(world: World):
    """What is older than an hour is not trusted."""
    interrupted(world, "users")
    world.lms.calls.clear()
    world.clock.advance(timedelta(minutes=61))
    world.acquire_block(world.people[1])
    sync(world.job())
    assert "grades" in world.lms.calls
    assert world.status("L2", "B1") is Status.VALIDATED


def test_a_run_taken_up_with_another_site_file_reads_anew(world: World):
    """What was read answers the questions of then: a new binding or intake is read for."""
    interrupted(world, "frameworks")
    extra = world.state.add_cohort("MORE", "More")
    newcomer = world.enter("L5")
    world.state.remove_from_cohort(world.roster, newcomer)
    world.state.add_to_cohort(extra, newcomer)
    course = world.state.add_course("ELSEWHERE", "Elsewhere")
    world.state.enrol(world.people[3], course)
    item = world.state.add_assignment(course, idnumber="X", grademax=20)
    world.state.grade(item, world.people[3], 14)
    world.enabled = replace(
        world.enabled,
        intakes=(*world.enabled.intakes, Intake("full", YEAR, cohort="MORE")),
        bindings={
            "result:EXT": replace(
                world.job().bindings["result:EXT"],
                providers=(GradeItem("ELSEWHERE", "X"),),
                origin="site.yaml:9",
            )
        },
    )
    report = sync(world.job())
    assert report.counts["judged"] == 5
    assert world.status("L4", "U2") is Status.EXEMPTED


def test_a_run_of_one_learner_waits_for_the_run_of_all(world: World):
    """A run of all that was interrupted is ended first: it may have written for anybody."""
    with pytest.raises(Killed):
        sync(world.job(Faulty(world.lms, at=calls_until("add_cohort_members"), how=DEAD)))
    with refusing(RunUnderWay, "for everybody"):
        sync(world.job(), learner="L4")
    sync(world.job(), wait=world.wait)
    expected = World().populate()
    sync(expected.job())
    assert world.store.actions.ledger("mini") == expected.store.actions.ledger("mini")
    assert sync(world.job(), learner="L4").counts["judged"] == 1


DEAD = "killed after"


def calls_until(name: str) -> int:
    """The place of a method's first call in the first sync of such a world."""
    twin = World().populate()
    lms = Faulty(twin.lms)
    sync(twin.job(lms))
    return twin.lms.calls.index(name) + 1


def test_an_action_that_cannot_be_looked_at_waits(world: World):
    """The group cannot be read when the run is taken up: the next run owns up to it."""
    at = calls_until("add_group_members")
    with pytest.raises(Killed):
        sync(world.job(Faulty(world.lms, at=at, how=DEAD)))
    world.lms.fail("groups", CapabilityMissing(as_written("closed for a while")), times=2)
    sync(world.job(), wait=world.wait)
    key = "group:MINI-SUIVI/LMSB-DOC@L2"
    assert key not in world.store.actions.ledger("mini")
    sync(world.job())
    assert world.store.actions.ledger("mini")[key] is True


def test_what_an_older_version_read_in_another_way_is_read_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    """It may lack what judging looks for now: nothing is judged on it."""
    with monkeypatch.context() as before:
        before.setattr("lms_bridge.runs.job.READ_AS", 1)
        interrupted(world, "users")
    world.lms.calls.clear()
    report = sync(world.job())
    assert report.run.id != 1
    assert "grades" in world.lms.calls
