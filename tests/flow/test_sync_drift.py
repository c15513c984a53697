"""What people change in the LMS is shown, decided, and not overwritten blindly."""

from __future__ import annotations

from datetime import timedelta

from lms_bridge.decisions.deciding import record_decision
from lms_bridge.errors import DecisionRefused
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.runs import Report, sync
from lms_bridge.text.causes import bare_cause
from tests.existing import existing
from tests.flow.sync_world import World
from tests.refusals import refusing

BADGE = "cohort:LMSB-B1@L1"


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


def test_a_removal_by_hand_is_shown_and_not_undone(synced_campus: World):
    """At every run, until somebody decides."""
    removed(synced_campus)
    for _ in range(2):
        report = later(synced_campus)
        assert drifts(report) == [BADGE]
        assert report.receipts == ()
    assert not synced_campus.member("LMSB-B1", synced_campus.people[0])


def test_restoring_puts_back_once(synced_campus: World):
    """The next sync writes it; a second removal by hand is a new drift."""
    removed(synced_campus)
    later(synced_campus)
    choose(synced_campus, "restore")
    report = later(synced_campus)
    assert [action.key for action, _ in report.receipts] == [BADGE]
    assert synced_campus.member("LMSB-B1", synced_campus.people[0])
    assert drifts(later(synced_campus)) == []
    removed(synced_campus)
    assert drifts(later(synced_campus)) == [BADGE]
    assert not synced_campus.member("LMSB-B1", synced_campus.people[0])
    choose(synced_campus, "restore")
    later(synced_campus)
    assert synced_campus.member("LMSB-B1", synced_campus.people[0])


def test_leaving_accepts_for_good(synced_campus: World):
    """It is neither shown nor undone any more."""
    removed(synced_campus)
    choose(synced_campus, "leave")
    for _ in range(2):
        report = later(synced_campus)
        assert (drifts(report), report.receipts) == ([], ())
    assert not synced_campus.member("LMSB-B1", synced_campus.people[0])


def test_the_last_decision_counts(synced_campus: World):
    """Left, and put back after all."""
    removed(synced_campus)
    choose(synced_campus, "leave")
    choose(synced_campus, "restore")
    later(synced_campus)
    assert synced_campus.member("LMSB-B1", synced_campus.people[0])


def test_the_day_given_does_not_matter(synced_campus: World):
    """A decision about the LMS as it is now holds, whatever day is written beside it."""
    removed(synced_campus)
    choose(synced_campus, "restore", at=synced_campus.clock.now() - timedelta(days=30))
    later(synced_campus)
    assert synced_campus.member("LMSB-B1", synced_campus.people[0])


def test_a_restoration_that_failed_comes_back(synced_campus: World):
    """Nothing was written: the decision is not used up."""
    removed(synced_campus)
    choose(synced_campus, "restore")
    synced_campus.state.poison(synced_campus.people[0])
    assert later(synced_campus).counts["refused"] == 1
    synced_campus.state.cure(synced_campus.people[0])
    assert later(synced_campus).counts["verified"] == 1


def test_a_stranger_in_the_bridges_cohort(synced_campus: World):
    """Put in by hand: shown; restored, they are out; put in again, they are shown again."""
    stranger, key = synced_campus.people[3], "cohort:LMSB-U1@L4"

    def put_in() -> None:
        synced_campus.state.add_to_cohort(synced_campus.cohorts["LMSB-U1"], stranger)

    put_in()
    assert drifts(later(synced_campus)) == [key]
    choose(synced_campus, "restore", key, "L4")
    later(synced_campus)
    assert not synced_campus.member("LMSB-U1", stranger)
    put_in()
    assert drifts(later(synced_campus)) == [key]


def test_a_group_deleted_by_hand(synced_campus: World):
    """Its members drift; restored, the group is made again with its name."""
    group, key = next(iter(synced_campus.state.groups.values())), "group:MINI-SUIVI/LMSB-DOC@L2"
    del synced_campus.state.groups[group.id], group.course.groups[group.id]
    assert drifts(later(synced_campus)) == [key]
    choose(synced_campus, "restore", key, "L2")
    later(synced_campus)
    (again,) = synced_campus.state.groups.values()
    assert (again.name, again.members) == ("Documents", {synced_campus.people[1].id})


def test_an_enrolment_suspended_by_hand_stays_so(synced_campus: World):
    """It is an obstacle, and no decision lifts it."""
    person, course = synced_campus.people[0], synced_campus.courses["MINI-FINAL"]
    synced_campus.state.enrol(person, course, suspended=True)
    choose(synced_campus, "restore", "enrolment:MINI-FINAL@L1")
    report = later(synced_campus)
    assert "suspended" in bare_cause(report.plan.obstacles[0].cause)
    assert existing(synced_campus.state.enrolment(person, course)).suspended


def test_a_key_that_nothing_has_is_refused(synced_campus: World):
    """Misspelt, or another learner's."""
    for key in ("cohort:LMSB-B9@L1", "cohort:LMSB-B1@L2", "LMSB-B1"):
        with refusing(DecisionRefused, "nothing that such a decision"):
            choose(synced_campus, "restore", key)
    assert synced_campus.store.decisions.recorded("mini") == ()
