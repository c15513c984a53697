from __future__ import annotations

from datetime import timedelta

from lms_bridge.model import times


def attempts_at_one_piece() -> timedelta:
    """The longest time from the first attempt at a piece to the last."""
    pauses = [times.FIRST_PAUSE * 2**number for number in range(times.ATTEMPTS - 1)]
    return sum((min(times.LONGEST_PAUSE, each) for each in pauses), timedelta())


def test_whoever_takes_over_comes_before_whoever_closes():
    """A lease ends, then a run stalls, then it is too old: in this order, with room between."""
    assert 3 * times.LEASE < times.STALLED < times.FRESH


def test_a_patient_worker_keeps_its_run():
    """All attempts at one piece fit into the time in which a run may stand still."""
    assert attempts_at_one_piece() < times.FRESH


def test_what_is_far_away_is_longer_than_every_lease_and_every_wait():
    """A time that is further away can only come from a clock that was put back."""
    assert max(times.LEASE, times.LONGEST_PAUSE, times.LONGEST_ASKED) < times.FAR


def test_a_message_is_not_handed_out_again_while_its_task_lives():
    """Asked to end, then ended, and only then may another worker be woken by the same message."""
    assert times.TASK_SOFT < times.TASK_HARD < times.VISIBILITY


def test_a_wake_up_outlives_a_clock_in_another_zone():
    """Beat and a worker may differ by an hour, and the sweep still runs."""
    assert timedelta(hours=1) < times.STALE
