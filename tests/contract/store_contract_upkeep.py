"""What every store promises about the windows of schedules, pauses and signs of life."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from lms_bridge.cause import Cause, as_written
from lms_bridge.model.work import Pause
from lms_bridge.ports import Store
from tests.contract.store_values import LATER, NOON


class UpkeepContract:
    """A test per promise; a subclass gives the fixture `store`."""

    def test_a_window_is_opened_once(self, store: Store):
        """Only the first one acts, whenever the others come."""
        assert store.upkeep.open_window("du", "sync", "2026-03-02T02:00", NOON)
        assert not store.upkeep.open_window("du", "sync", "2026-03-02T02:00", LATER)

    def test_windows_differ_by_programme_job_and_name(self, store: Store):
        """Each of the three makes it another window."""
        opened = [
            store.upkeep.open_window(programme, job, window, NOON)
            for programme in ("du", "csec")
            for job in ("sync", "full")
            for window in ("1", "2")
        ]
        assert opened == [True] * 8

    def test_threads_open_a_window_once(self, store: Store):
        """Of eight at the same moment, exactly one, for each of many windows."""
        barrier = Barrier(8)

        def open_all(_thread: int) -> list[str]:
            barrier.wait()
            return [
                f"{n}" for n in range(20) if store.upkeep.open_window("du", "sync", f"{n}", NOON)
            ]

        with ThreadPoolExecutor(8) as pool:
            found = [name for names in pool.map(open_all, range(8)) for name in names]
        assert sorted(found) == sorted(f"{n}" for n in range(20))

    def test_a_window_of_a_batch_that_fails_stays_closed(self, store: Store):
        """Whoever could not act has opened nothing: the next one may."""

        def half_way() -> None:
            with store.batch():
                assert store.upkeep.open_window("du", "sync", "1", NOON)
                raise RuntimeError("half way")

        with pytest.raises(RuntimeError, match="half way"):
            half_way()
        assert store.upkeep.open_window("du", "sync", "1", NOON)

    def test_work_rests_until_it_goes_on(self, store: Store):
        """With the reason and since when; going on twice says so."""
        assert store.upkeep.paused() is None
        assert not store.upkeep.resume()
        assert store.upkeep.pause(as_written("the token was refused"), NOON)
        assert store.upkeep.paused() == Pause(as_written("the token was refused"), NOON)
        assert store.upkeep.resume()
        assert store.upkeep.paused() is None
        assert not store.upkeep.resume()

    def test_what_rests_stays_as_it_is(self, store: Store):
        """The first reason is the one to mend, also for those who come at the same moment."""
        barrier = Barrier(8)

        def rest(thread: int) -> Cause | None:
            barrier.wait()
            reason = as_written(f"reason {thread}")
            return reason if store.upkeep.pause(reason, NOON) else None

        with ThreadPoolExecutor(8) as pool:
            (reason,) = filter(None, pool.map(rest, range(8)))
        assert not store.upkeep.pause(as_written("another"), LATER)
        assert store.upkeep.paused() == Pause(reason, NOON)
        store.upkeep.resume()
        assert store.upkeep.pause(as_written("another"), LATER)
        assert store.upkeep.paused() == Pause(as_written("another"), LATER)

    def test_the_last_sign_of_life_counts(self, store: Store):
        """By name; one that is not heard of any more keeps its last."""
        assert store.upkeep.pulses() == {}
        store.upkeep.pulse("beat", NOON)
        store.upkeep.pulse("worker a", NOON)
        store.upkeep.pulse("beat", LATER)
        assert store.upkeep.pulses() == {"beat": LATER, "worker a": NOON}

    def test_how_much_the_lms_answers_is_remembered(self, store: Store):
        """The last word stands, by name; what is not said again stays."""
        assert store.upkeep.pace() == {}
        store.upkeep.keep_pace({"batch": 40, "people": 500})
        store.upkeep.keep_pace({"people": 1000})
        store.upkeep.keep_pace({})
        assert store.upkeep.pace() == {"batch": 40, "people": 1000}
