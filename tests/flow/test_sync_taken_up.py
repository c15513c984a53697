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


def interrupted(world: World, method: str) -> None:
    """A sync during which the LMS went away."""
    world.lms.fail(method, LmsUnavailable(as_written("away")))
    with pytest.raises(LmsUnavailable):
        sync(world.job())


def test_a_run_taken_up_reads_on(campus: World):
    """What was read within the hour is not read again."""
    interrupted(campus, "users")
    campus.lms.calls.clear()
    campus.clock.advance(timedelta(minutes=59))
    report = sync(campus.job())
    assert report.run.id == 1
    assert "grades" not in campus.lms.calls
    assert report.counts["verified"] == 16


def test_a_run_taken_up_late_reads_anew(campus: World):
    """What is older than an hour is not trusted."""
    interrupted(campus, "users")
    campus.lms.calls.clear()
    campus.clock.advance(timedelta(minutes=61))
    campus.acquire_block(campus.people[1])
    sync(campus.job())
    assert "grades" in campus.lms.calls
    assert campus.status("L2", "B1") is Status.VALIDATED


def test_a_run_taken_up_with_another_site_file_reads_anew(campus: World):
    """What was read answers the questions of then: a new binding or intake is read for."""
    interrupted(campus, "frameworks")
    extra = campus.state.add_cohort("MORE", "More")
    newcomer = campus.enter("L5")
    campus.state.remove_from_cohort(campus.roster, newcomer)
    campus.state.add_to_cohort(extra, newcomer)
    course = campus.state.add_course("ELSEWHERE", "Elsewhere")
    campus.state.enrol(campus.people[3], course)
    item = campus.state.add_assignment(course, idnumber="X", grademax=20)
    campus.state.grade(item, campus.people[3], 14)
    campus.enabled = replace(
        campus.enabled,
        intakes=(*campus.enabled.intakes, Intake("full", YEAR, cohort="MORE")),
        bindings={
            "result:EXT": replace(
                campus.job().bindings["result:EXT"],
                providers=(GradeItem("ELSEWHERE", "X"),),
                origin="site.yaml:9",
            )
        },
    )
    report = sync(campus.job())
    assert report.counts["judged"] == 5
    assert campus.status("L4", "U2") is Status.EXEMPTED


def test_a_run_of_one_learner_waits_for_the_run_of_all(campus: World):
    """A run of all that was interrupted is ended first: it may have written for anybody."""
    with pytest.raises(Killed):
        sync(campus.job(Faulty(campus.lms, at=calls_until("add_cohort_members"), how=DEAD)))
    with refusing(RunUnderWay, "for everybody"):
        sync(campus.job(), learner="L4")
    sync(campus.job(), wait=campus.wait)
    expected = World().populate()
    sync(expected.job())
    assert campus.store.actions.ledger("mini") == expected.store.actions.ledger("mini")
    assert sync(campus.job(), learner="L4").counts["judged"] == 1


DEAD = "killed after"


def calls_until(name: str) -> int:
    """The place of a method's first call in the first sync of such a world."""
    twin = World().populate()
    lms = Faulty(twin.lms)
    sync(twin.job(lms))
    return twin.lms.calls.index(name) + 1


def test_what_is_left_to_the_next_run_is_counted(campus: World):
    """A write of which nothing came is no success: whoever waits is told how many there are."""
    report = sync(campus.job())
    assert report.receipts
    assert report.unwritten == 0
    assert replace(report, receipts=report.receipts[1:]).unwritten == 1


def test_an_action_that_cannot_be_looked_at_waits(campus: World):
    """The group cannot be read when the run is taken up: the next run owns up to it."""
    at = calls_until("add_group_members")
    with pytest.raises(Killed):
        sync(campus.job(Faulty(campus.lms, at=at, how=DEAD)))
    campus.lms.fail("groups", CapabilityMissing(as_written("closed for a while")), times=2)
    sync(campus.job(), wait=campus.wait)
    key = "group:MINI-SUIVI/LMSB-DOC@L2"
    assert key not in campus.store.actions.ledger("mini")
    sync(campus.job())
    assert campus.store.actions.ledger("mini")[key] is True


def test_what_an_older_version_read_in_another_way_is_read_anew(
    campus: World, monkeypatch: pytest.MonkeyPatch
):
    """It may lack what judging looks for now: nothing is judged on it."""
    with monkeypatch.context() as before:
        before.setattr("lms_bridge.runs.job.READ_AS", 1)
        interrupted(campus, "users")
    campus.lms.calls.clear()
    report = sync(campus.job())
    assert report.run.id != 1
    assert "grades" in campus.lms.calls
