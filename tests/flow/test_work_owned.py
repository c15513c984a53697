"""What was sent is owned up to, whatever came between the writing and the looking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from lms_bridge.cause import as_written
from lms_bridge.decisions.deciding import record_decision
from lms_bridge.errors import AccessDenied, CapabilityMissing, LmsUnavailable
from lms_bridge.model.action import Outcome
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.run import RunState
from lms_bridge.model.work import WorkKind
from lms_bridge.runs import SiteWorker, begin, holder_name, sync
from tests.existing import existing
from tests.flow.sync_world import Faulty, Killed, World
from tests.flow.workmates import AFTER_LEASE, bench, turn, work_to_the_end, work_until

AWAY = LmsUnavailable(as_written("the LMS is away"))

#: What the second piece of writing does: five people are enrolled in two courses.
SENT = {f"enrolment:MINI-REST@L{number}" for number in (2, 3, 4)} | {
    f"enrolment:MINI-FINAL@L{number}" for number in (1, 3)
}


@pytest.fixture
def enrolling() -> World:
    """The campus with a run that has come to enrol people."""
    world = World().populate()
    begin(world.job())
    work_until(world, bench(world), WorkKind.PUSH)
    turn(bench(world))
    return world


def dies(world: World, error: BaseException) -> SiteWorker:
    """A worker that this happens to when it has enrolled L2, L3 and L4 and looks again."""
    rest = world.courses["MINI-REST"].id

    class Dying(Faulty):
        """Dies once that was written."""

        def participants(self, course: int) -> Any:
            """Look who is in a course."""
            if ("enrol", rest, world.people[3].id) in self.written:
                raise error
            return self.inner.participants(course)

    return bench(world, Dying(world.lms))


def away_until_given_up(world: World) -> None:
    """The LMS does not answer until the worker gives up."""
    world.lms.fail("participants", AWAY, times=100)
    for _ in range(100):
        came = turn(bench(world))
        if came is None:
            world.wait(60)
        elif came.opened:
            world.lms._trouble.clear()
            return
    raise AssertionError("it was never given up")


def ends_well(world: World) -> None:
    """The next runs find everything, and know what is theirs."""
    work_to_the_end(world, bench(world))
    lms = Faulty(world.lms)
    for _ in range(2):
        world.wait(60)
        sync(world.job(lms))
    twin = World().populate()
    sync(twin.job())
    assert world.seen() == twin.seen()
    assert world.store.actions.ledger("mini") == twin.store.actions.ledger("mini")


def test_sent_by_a_worker_that_died_after_one_that_could_not_look(enrolling: World):
    """First away, then sent and killed, then away until it was given up."""
    enrolling.lms.fail("participants", AWAY, times=2)
    assert isinstance(existing(turn(bench(enrolling))).error, LmsUnavailable)
    enrolling.wait(60)
    with pytest.raises(Killed):
        turn(dies(enrolling, Killed()))
    enrolling.clock.advance(AFTER_LEASE)
    away_until_given_up(enrolling)
    ends_well(enrolling)


def test_sent_by_a_worker_that_was_then_denied(enrolling: World):
    """Denied between the writing and the looking; let in again, the LMS is away."""
    came = turn(dies(enrolling, AccessDenied(as_written("the token was revoked"))))
    assert isinstance(existing(came).error, AccessDenied)
    enrolling.store.upkeep.resume()
    away_until_given_up(enrolling)
    ends_well(enrolling)


def test_sent_by_a_worker_that_was_told_to_stop(enrolling: World):
    """Stopped between the writing and the looking, it gives back its work; then nobody can look."""
    with pytest.raises(SystemExit):
        turn(dies(enrolling, SystemExit()))
    assert enrolling.store.work.release(holder_name()[:-32]) == 1
    away_until_given_up(enrolling)
    ends_well(enrolling)


def test_sent_by_a_sync_that_was_interrupted_by_hand(enrolling: World):
    """The next sync by hand cannot look; the one after that does."""
    worker = dies(enrolling, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        sync(worker.dispatchers["mini"].job)
    enrolling.lms.fail("participants", AWAY)
    assert sync(enrolling.job()).run.state is RunState.DONE
    ends_well(enrolling)


def test_sent_by_a_worker_that_died_before_people_decided(enrolling: World):
    """They decided about L4 meanwhile: the run lets go of L4, the next one takes it back."""
    with pytest.raises(Killed):
        turn(dies(enrolling, Killed()))
    enrolling.clock.advance(AFTER_LEASE)
    assert enrolling.people[3].id in enrolling.courses["MINI-REST"].participants
    decision = Decision(
        0, "mini", "L4", DecisionKind.EXEMPTION, "U1", "granted", "r", enrolling.clock.now(), "why"
    )
    record_decision(enrolling.job(), decision)
    work_to_the_end(enrolling, bench(enrolling))
    for _ in range(2):
        enrolling.wait(60)
        report = sync(enrolling.job())
    assert report.receipts == ()
    assert enrolling.people[3].id not in enrolling.courses["MINI-REST"].participants
    assert enrolling.store.actions.ledger("mini")["enrolment:MINI-REST@L4"] is False
    assert enrolling.member("LMSB-U1", enrolling.people[3])


def test_sent_by_a_process_that_died_and_then_suspended_by_hand(enrolling: World):
    """An enrolment is the bridge's own, active or not: active again, it is taken back."""
    four, rest = enrolling.people[3], enrolling.courses["MINI-REST"]
    with pytest.raises(Killed):
        turn(dies(enrolling, Killed()))
    enrolling.state.enrol(four, rest, suspended=True)
    begun_anew(enrolling)
    assert existing(enrolling.state.enrolment(four, rest)).suspended
    enrolling.state.enrol(four, rest)
    enrolling.state.mark(enrolling.session, four, "P")
    sync(enrolling.job())
    assert four.id not in rest.participants


def test_sent_by_a_process_that_died_and_then_not_to_be_looked_at(enrolling: World):
    """Another goes on and may not look: it lets be what it cannot see, and the next run looks."""
    with pytest.raises(Killed):
        turn(dies(enrolling, Killed()))
    enrolling.clock.advance(AFTER_LEASE)
    enrolling.lms.fail("participants", CapabilityMissing(as_written("closed for a while")))
    assert existing(turn(bench(enrolling))).error is None
    assert dict(work_to_the_end(enrolling, bench(enrolling)).counts)["unverified"] == 3
    ends_well(enrolling)


def test_sent_by_a_process_that_died_and_suspended_before_another_goes_on(enrolling: World):
    """The other may not touch it: the next run knows whose it is all the same."""
    four, rest = enrolling.people[3], enrolling.courses["MINI-REST"]
    with pytest.raises(Killed):
        turn(dies(enrolling, Killed()))
    enrolling.state.enrol(four, rest, suspended=True)
    enrolling.clock.advance(AFTER_LEASE)
    work_to_the_end(enrolling, bench(enrolling))
    sync(enrolling.job())
    enrolling.state.enrol(four, rest)
    enrolling.state.mark(enrolling.session, four, "P")
    sync(enrolling.job())
    assert four.id not in rest.participants


def test_not_taken_back_by_a_process_that_died_and_then_suspended_by_hand(enrolling: World):
    """It was to be taken back and never was: active again, it is."""
    four, rest = enrolling.people[3], enrolling.courses["MINI-REST"]
    work_to_the_end(enrolling, bench(enrolling))
    enrolling.state.mark(enrolling.session, four, "P")
    begin(enrolling.job())
    work_until(enrolling, bench(enrolling), WorkKind.PUSH)
    enrolling.state.enrol(four, rest, suspended=True)
    begun_anew(enrolling)
    assert existing(enrolling.state.enrolment(four, rest)).suspended
    enrolling.state.enrol(four, rest)
    sync(enrolling.job())
    assert four.id not in rest.participants


def begun_anew(world: World) -> None:
    """Nobody goes on with the run; the next one begins an hour later."""
    world.clock.advance(timedelta(minutes=61))
    assert sync(world.job()).run.id > 1


def test_what_was_never_tried_is_told_as_failed(enrolling: World):
    """Away from the first attempt to the last: nothing was sent, and the report says so."""
    away_until_given_up(enrolling)
    run = work_to_the_end(enrolling, bench(enrolling))
    assert dict(run.counts)["failed"] == len(SENT)
    told = {
        a.key
        for a, r in enrolling.store.actions.of_run(run.id)
        if existing(r).outcome is Outcome.FAILED
    }
    assert told == SENT
    ends_well(enrolling)
