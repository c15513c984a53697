"""What people change in the LMS is shown, decided, and not overwritten blindly."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms_bridge.decisions.deciding import record_decision
from lms_bridge.errors import DecisionRefused
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.runs import Report, sync
from lms_bridge.text.causes import bare_cause
from tests.existing import existing
from tests.flow.sync_world import World
from tests.refusals import refusing

BADGE = "cohort:LMSB-B1@L1"


@pytest.fixture
def world() -> World:
    """The campus after its first sync."""
    world = World().populate()
    sync(world.job())
    return world


def later(world: World) -> Report:
    """A sync an hour later."""
    world.clock.advance(timedelta(hours=1))
    return sync(world.job())


def removed(world: World) -> None:
    """Somebody takes L1 out of the cohort of block 1 by hand."""
    world.state.remove_from_cohort(world.cohorts["LMSB-B1"], world.people[0])


def choose(world: World, outcome: str, key: str = BADGE, learner: str = "L1", at=None) -> None:
    """A person decides about a drift."""
    world.clock.advance(timedelta(minutes=1))
    at = at or world.clock.now()
    record_decision(
        world.job(),
        Decision(0, "mini", learner, DecisionKind.DRIFT, key, outcome, "registrar", at, "why"),
    )


def drifts(report: Report) -> list[str]:
    """The keys that drifted."""
    return [each.key for each in report.plan.drifts]


def test_a_removal_by_hand_is_shown_and_not_undone(world: World):
    """At every run, until somebody decides."""
    removed(world)
    for _ in range(2):
        report = later(world)
        assert drifts(report) == [BADGE]
        assert report.receipts == ()
    assert not world.member("LMSB-B1", world.people[0])


def test_restoring_puts_back_once(world: World):
    """The next sync writes it; a second removal by hand is a new drift."""
    removed(world)
    later(world)
    choose(world, "restore")
    report = later(world)
    assert [action.key for action, _ in report.receipts] == [BADGE]
    assert world.member("LMSB-B1", world.people[0])
    assert drifts(later(world)) == []
    removed(world)
    assert drifts(later(world)) == [BADGE]
    assert not world.member("LMSB-B1", world.people[0])
    choose(world, "restore")
    later(world)
    assert world.member("LMSB-B1", world.people[0])


def test_leaving_accepts_for_good(world: World):
    """It is neither shown nor undone any more."""
    removed(world)
    choose(world, "leave")
    for _ in range(2):
        report = later(world)
        assert (drifts(report), report.receipts) == ([], ())
    assert not world.member("LMSB-B1", world.people[0])


def test_the_last_decision_counts(world: World):
    """Left, and put back after all."""
    removed(world)
    choose(world, "leave")
    choose(world, "restore")
    later(world)
    assert world.member("LMSB-B1", world.people[0])


def test_the_day_given_does_not_matter(world: World):
    """A decision about the LMS as it is now holds, whatever day is written beside it."""
    removed(world)
    choose(world, "restore", at=world.clock.now() - timedelta(days=30))
    later(world)
    assert world.member("LMSB-B1", world.people[0])


def test_a_restoration_that_failed_comes_back(world: World):
    """Nothing was written: the decision is not used up."""
    removed(world)
    choose(world, "restore")
    world.state.poison(world.people[0])
    assert later(world).counts["refused"] == 1
    world.state.cure(world.people[0])
    assert later(world).counts["verified"] == 1


def test_a_stranger_in_the_bridges_cohort(world: World):
    """Put in by hand: shown; restored, they are out; put in again, they are shown again."""
    stranger, key = world.people[3], "cohort:LMSB-U1@L4"

    def put_in() -> None:
        world.state.add_to_cohort(world.cohorts["LMSB-U1"], stranger)

    put_in()
    assert drifts(later(world)) == [key]
    choose(world, "restore", key, "L4")
    later(world)
    assert not world.member("LMSB-U1", stranger)
    put_in()
    assert drifts(later(world)) == [key]


def test_a_group_deleted_by_hand(world: World):
    """Its members drift; restored, the group is made again with its name."""
    group, key = next(iter(world.state.groups.values())), "group:MINI-SUIVI/LMSB-DOC@L2"
    del world.state.groups[group.id], group.course.groups[group.id]
    assert drifts(later(world)) == [key]
    choose(world, "restore", key, "L2")
    later(world)
    (again,) = world.state.groups.values()
    assert (again.name, again.members) == ("Documents", {world.people[1].id})


def test_an_enrolment_suspended_by_hand_stays_so(world: World):
    """It is an obstacle, and no decision lifts it."""
    person, course = world.people[0], world.courses["MINI-FINAL"]
    world.state.enrol(person, course, suspended=True)
    choose(world, "restore", "enrolment:MINI-FINAL@L1")
    report = later(world)
    assert "suspended" in bare_cause(report.plan.obstacles[0].cause)
    assert existing(world.state.enrolment(person, course)).suspended


def test_a_key_that_nothing_has_is_refused(world: World):
    """Misspelt, or another learner's."""
    for key in ("cohort:LMSB-B9@L1", "cohort:LMSB-B1@L2", "LMSB-B1"):
        with refusing(DecisionRefused, "nothing that such a decision"):
            choose(world, "restore", key)
    assert world.store.decisions.recorded("mini") == ()
