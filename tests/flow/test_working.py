"""One piece of work at a time: what follows when it is done, and when it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from lms_bridge.cause import Cause, as_written
from lms_bridge.errors import (
    AccessDenied,
    CapabilityMissing,
    LmsBusy,
    LmsUnavailable,
    OutcomeUnknown,
    RetryLater,
)
from lms_bridge.model.run import RunState
from lms_bridge.model.times import ATTEMPTS, FIRST_PAUSE, LONGEST_PAUSE
from lms_bridge.model.work import Queue, WorkKind, WorkState
from lms_bridge.runs import sync
from lms_bridge.runs.executor import LENIENT, UNEXPECTED, UNSEEN
from lms_bridge.runs.stages import Stage
from lms_bridge.text import Wording
from lms_bridge.text.causes import bare_cause
from tests.existing import existing
from tests.flow.sync_world import Faulty, World
from tests.flow.workmates import (
    Meanwhile,
    bench,
    latest,
    the_piece,
    turn,
    work_to_the_end,
    work_until,
)

AWAY = LmsUnavailable(as_written("the LMS is away"))
IN_ORDER = ["find", "course", "site", "judge", "plan", "keep", "push", "end"]


def fail_until_given_up(world: World, method: str, error: Any, kind: WorkKind) -> list[timedelta]:
    """Let a call fail for ever while one piece is tried; answers the pauses between attempts."""
    worker = bench(world)
    pauses: list[timedelta] = []
    world.lms.fail(method, error, times=50)
    for _ in range(50):
        came = turn(worker)
        assert came is not None
        assert came.error is not None
        assert came.work.kind is kind
        (piece,) = (each for each in world.store.work.pieces() if each.id == came.work.id)
        if piece.state is WorkState.DEAD:
            world.lms._trouble.clear()
            return pauses
        assert turn(worker) is None, "it waits, and so does what comes after it"
        pauses.append(piece.due - world.clock.now())
        world.clock.set(piece.due)
    raise AssertionError("it was never given up")


def test_what_is_done_opens_the_next_stage(begun: World):
    """Each stage begins once the one before is over, and whoever ended that is told."""
    worker, kinds, opened = bench(begun), [], []
    while came := turn(worker):
        assert came.error is None
        kinds.append(came.work.kind.value)
        opened.append(came.work.stage if came.opened else None)
    assert list(dict.fromkeys(kinds)) == IN_ORDER
    assert [stage for stage in opened if stage is not None] == [*range(9), Stage.END]
    assert latest(begun).state is RunState.DONE
    assert dict(latest(begun).counts)["verified"] == 16
    assert begun.store.work.pieces() == ()


def test_each_queue_has_its_own_work(begun: World):
    """Who waits for work of one kind is given no other, and sees how much there is."""
    worker = bench(begun)
    assert worker.ready() == {Queue.READ: 1}
    assert turn(worker, Queue.JUDGE, Queue.WRITE) is None
    turn(worker, Queue.READ)
    assert worker.ready() == {Queue.READ: 6}
    work_until(begun, worker, WorkKind.JUDGE)
    assert worker.ready() == {Queue.JUDGE: 1}
    assert turn(worker, Queue.READ, Queue.WRITE) is None
    work_until(begun, worker, WorkKind.PUSH)
    assert worker.ready() == {Queue.WRITE: 1}
    assert turn(worker, Queue.READ, Queue.JUDGE) is None


def test_an_lms_that_is_away_is_asked_again_later_and_later(begun: World):
    """Between half of and the whole of a pause that doubles, up to ten minutes."""
    pauses = fail_until_given_up(begun, "courses", AWAY, WorkKind.FIND)
    assert len(pauses) == ATTEMPTS - 1
    for number, pause in enumerate(pauses):
        longest = min(FIRST_PAUSE * 2**number, LONGEST_PAUSE)
        assert longest / 2 <= pause <= longest


def test_pieces_that_fail_together_do_not_come_back_together(begun: World):
    """Each waits as long as it draws."""
    worker = bench(begun)
    turn(worker)
    begun.lms.fail("participants", AWAY, times=6)
    while turn(worker):
        pass
    waiting = [each.due for each in begun.store.work.pieces() if each.kind is WorkKind.COURSE]
    assert len(set(waiting)) == len(waiting) == 6


@pytest.mark.parametrize(("asked", "given"), [(120, 120), (1e6, 900)])
def test_an_lms_that_names_a_delay_is_left_alone_for_so_long(
    begun: World, asked: float, given: float
):
    """Retry-After counts, within reason; the reason is kept in words."""
    begun.lms.fail("courses", LmsBusy(as_written("too many requests"), after=asked))
    turn(bench(begun))
    piece = the_piece(begun, WorkKind.FIND)
    assert piece.due - begun.clock.now() == timedelta(seconds=given)
    assert piece.reason == as_written("too many requests")
    begun.wait(given - 1)
    assert turn(bench(begun)) is None
    begun.wait(1)
    assert existing(turn(bench(begun))).error is None


def test_reading_that_is_given_up_stops_the_run(begun: World):
    """Nothing can be judged on a part: the reason and the remedy are told, nothing is kept."""
    work_until(begun, bench(begun), WorkKind.SITE)
    fail_until_given_up(begun, "cohorts", AWAY, WorkKind.SITE)
    run = latest(begun)
    assert run.state is RunState.STOPPED
    attempts = Cause.of("work.attempts", attempts=ATTEMPTS, cause=as_written("the LMS is away"))
    assert run.stopped_by == Cause.of("work.given_up", work="site", subject="", reason=attempts)
    assert "the next run tries again" in Wording("en").cause(run.stopped_by)
    (piece,) = begun.store.work.pieces()
    assert (piece.kind, piece.state) == (WorkKind.SITE, WorkState.DEAD)
    assert piece.reason == attempts
    assert begun.store.verdicts.latest("mini") == ()
    assert turn(bench(begun)) is None
    assert sync(begun.job()).counts["verified"] == 16
    assert begun.store.work.pieces() == ()


def test_writing_that_is_given_up_leaves_the_others_to_go_on(begun: World):
    """The run ends with what failed counted; what is missing comes with the next run."""
    work_until(begun, bench(begun), WorkKind.PUSH)
    while the_stage(begun) != "add":
        turn(bench(begun))
    pauses = fail_until_given_up(begun, "add_cohort_members", AWAY, WorkKind.PUSH)
    assert len(pauses) == ATTEMPTS - 1
    run = work_to_the_end(begun, bench(begun))
    assert run.state is RunState.DONE
    counts = dict(run.counts)
    assert (counts["failed"], counts["verified"]) == (3, 13)
    (piece,) = begun.store.work.pieces()
    untried = Cause.of("write.several_untried", count=3, cause=as_written("the LMS is away"))
    assert piece.reason == Cause.of("work.attempts", attempts=ATTEMPTS, cause=untried)
    assert sync(begun.job()).counts["verified"] == 3
    assert begun.member("LMSB-B1", begun.people[2])


def the_stage(world: World) -> str:
    """Which stage of writing is next."""
    left = world.store.work.pieces(latest(world).id, {WorkState.WAITING})
    return {6: "make", 7: "enrol", 8: "add", 9: "remove"}[min(each.stage for each in left)]


def test_a_write_that_never_shows_is_not_sent_ten_times(begun: World):
    """Read back and not there: after the third time the run ends without it."""
    sent = []

    class Blind(Faulty):
        """Ratings go nowhere."""

        def rate(self, *arguments: Any) -> None:
            """Take it and do nothing."""
            sent.append(arguments[:2])

    worker = bench(begun, Blind(begun.lms))
    for _ in range(60):
        if latest(begun).state is not RunState.RUNNING:
            break
        if turn(worker) is None:
            begun.wait(30)
    counts = dict(latest(begun).counts)
    assert (counts["unverified"], counts["verified"]) == (2, 14)
    assert len(sent) == 2 * UNSEEN


def test_an_answer_lost_is_looked_for_before_anything_is_sent_again(begun: World):
    """The write had happened: nothing is sent twice."""
    lms = Faulty(begun.lms)
    for method in ("add_cohort_members", "rate", "enrol", "create_group"):
        begun.lms.lose_answer(method)
    assert dict(work_to_the_end(begun, bench(begun, lms)).counts)["verified"] == 16
    assert set(lms.written.values()) <= {1}


@pytest.mark.parametrize(
    ("kind", "method"),
    [(WorkKind.COURSE, "grades"), (WorkKind.PLAN, "frameworks"), (WorkKind.PUSH, "enrol")],
)
def test_a_revoked_token_lets_the_site_rest(begun: World, kind: WorkKind, method: str):
    """No attempt is counted; once it is mended, the run goes on where it was."""
    lms = Faulty(begun.lms)
    worker = bench(begun, lms)
    work_until(begun, worker, kind)
    begun.lms.fail(method, AccessDenied(as_written("the token was revoked")))
    came = came_to_an_error(worker)
    assert isinstance(came.error, AccessDenied)
    pause = begun.store.upkeep.paused()
    assert pause is not None
    assert pause.since == begun.clock.now()
    assert pause.reason == as_written("the token was revoked")
    (piece,) = (each for each in begun.store.work.pieces() if each.id == came.work.id)
    assert (piece.state, piece.attempts) == (WorkState.WAITING, 0)
    assert latest(begun).state is RunState.RUNNING
    begun.wait(1800)
    begun.store.upkeep.resume()
    begun.lms.calls.clear()
    run = work_to_the_end(begun, worker)
    assert (run.id, dict(run.counts)["verified"]) == (1, 16)
    assert set(lms.written.values()) == {1}
    assert ("users" in begun.lms.calls) is (kind is WorkKind.COURSE)


def came_to_an_error(worker: Any) -> Any:
    """Work until something fails."""
    for _ in range(50):
        came = turn(worker)
        if existing(came).error is not None:
            return came
    raise AssertionError("nothing failed")


def test_a_second_denial_leaves_the_first_reason(begun: World):
    """The site rests since the first, for its reason."""
    worker = bench(begun)
    turn(worker)
    for words in ("revoked", "expired"):
        begun.lms.fail("participants", AccessDenied(as_written(words)))
        begun.wait(1)
        turn(worker)
    assert existing(begun.store.upkeep.paused()).reason == as_written("revoked")


def test_a_right_that_is_missing_stops_the_run_and_nothing_else(begun: World):
    """The site does not rest: its other programmes may not need it."""
    work_until(begun, bench(begun), WorkKind.SITE)
    begun.lms.fail("cohorts", CapabilityMissing(as_written("may not see cohorts")))
    came = turn(bench(begun))
    assert isinstance(existing(came).error, CapabilityMissing)
    run = latest(begun)
    assert run.state is RunState.STOPPED
    assert run.stopped_by == as_written("may not see cohorts")
    assert begun.store.upkeep.paused() is None
    assert begun.store.work.pieces() == ()


@pytest.mark.parametrize("error", [RuntimeError("secret text"), ZeroDivisionError()])
def test_an_error_nobody_foresaw_is_tried_again_and_then_stops_the_run(
    begun: World, error: Exception
):
    """The reason names its kind alone, and where to look: its text may hold anything."""
    with capture_logs() as logs:
        pauses = fail_until_given_up(begun, "courses", error, WorkKind.FIND)
    assert [each["exc_info"] for each in logs if each["event"] == "work.failed"] == [
        error
    ] * UNEXPECTED
    assert len(pauses) == UNEXPECTED - 1
    run = latest(begun)
    assert run.state is RunState.STOPPED
    failed = Cause.of("work.unexpected", kind=type(error).__name__)
    attempts = Cause.of("work.attempts", attempts=UNEXPECTED, cause=failed)
    assert run.stopped_by == Cause.of("work.given_up", work="find", subject="", reason=attempts)
    assert "see the log of the worker" in Wording("en").cause(run.stopped_by)
    assert "secret text" not in Wording("en").cause(run.stopped_by)


def test_a_piece_that_takes_too_long_is_tried_again(begun: World):
    """A worker that ends a piece for its time is no mistake: it waits, and says what to raise."""
    work_until(begun, bench(begun), WorkKind.SITE)
    begun.lms.fail("cohorts", TimeoutError())
    policy = replace(LENIENT, out_of_time=(TimeoutError,))
    came = turn(replace(bench(begun), policy=policy))
    assert isinstance(existing(came).error, RetryLater)
    waiting = begun.store.work.pieces(latest(begun).id, {WorkState.WAITING})
    reason = next(each.reason for each in waiting if each.attempts)
    assert reason == Cause.of("work.too_long")
    assert "LMS_BRIDGE_TASK_SOFT_SECONDS" in Wording("en").cause(reason)
    begun.wait(LONGEST_PAUSE.total_seconds())
    assert work_to_the_end(begun, bench(begun)).state is RunState.DONE


def test_an_error_nobody_foresaw_while_writing_leaves_the_others_to_go_on(begun: World):
    """The run ends; what was not done comes with the next one."""
    work_until(begun, bench(begun), WorkKind.PUSH)
    turn(bench(begun))
    with capture_logs():
        fail_until_given_up(begun, "enrol", RuntimeError("?"), WorkKind.PUSH)
    run = work_to_the_end(begun, bench(begun))
    assert run.state is RunState.DONE
    sync(begun.job())
    twin = World().populate()
    sync(twin.job())
    assert begun.seen() == twin.seen()
    assert begun.store.actions.ledger("mini") == twin.store.actions.ledger("mini")


def test_an_outcome_that_nobody_could_see_is_looked_for_later(begun: World):
    """Sent, the answer lost, and nothing could be read: the next attempt looks, sends nothing."""
    work_until(begun, bench(begun), WorkKind.PUSH)
    turn(bench(begun))
    lms = Faulty(begun.lms)

    def gone() -> None:
        begun.lms.lose_answer("enrol")
        begun.lms.fail("participants", LmsUnavailable(as_written("away")))

    came = turn(bench(begun, Meanwhile(lms, "enrol", gone)))
    error = existing(came).error
    assert isinstance(error, OutcomeUnknown)
    assert "2 writes cannot be seen" in bare_cause(error.cause)
    counts = dict(work_to_the_end(begun, bench(begun, lms)).counts)
    assert (counts["verified"], counts["already_so"]) == (14, 2)
    assert set(lms.written.values()) == {1}
