"""What every store promises about runs, readings, quarantine and rules."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import StoreError
from lms_bridge.model.action import Drift, Obstacle
from lms_bridge.model.evidence import Discrepancy
from lms_bridge.model.run import (
    LearnerDiscrepancies,
    Order,
    PlanFindings,
    Quarantined,
    Run,
    RunState,
)
from lms_bridge.ports import Store
from tests.contract.store_values import LATER, NOON, action, course_reading, site_reading
from tests.refusals import refusing


class RunsContract:
    """A test per promise; a subclass gives the fixture `store`."""

    def test_a_run_begins_running(self, store: Store):
        """A new run is RUNNING, has an id and nothing to show."""
        run = store.runs.start("du", NOON)
        assert run == Run(run.id, "du", NOON, None, RunState.RUNNING, "pull", touched=NOON)

    def test_a_run_under_way_is_taken_up(self, store: Store):
        """Starting again while a run is under way gives that run, as far as it got."""
        first = store.runs.start("du", NOON)
        store.runs.advance(first.id, "plan", NOON, roster=12)
        again = store.runs.start("du", LATER)
        assert (again.id, again.started, again.stage, again.roster) == (first.id, NOON, "plan", 12)

    def test_one_run_by_its_number(self, store: Store):
        """As it stands now; StoreError for one that never was."""
        run = store.runs.start("du", NOON)
        assert store.runs.get(run.id) == run
        ended = store.runs.end(run.id, RunState.STOPPED, LATER, {"judged": 1}, as_written("why"))
        assert store.runs.get(run.id) == ended
        with refusing(StoreError, "run 999"):
            store.runs.get(999)

    def test_a_run_knows_what_it_was_asked(self, store: Store):
        """The order comes back exactly; whoever takes the run up does not change it."""
        order = Order(LATER.date(), "r1", full=False, learner="L1", release_brake=True)
        run = store.runs.start("du", NOON, order)
        assert run.order == order
        assert store.runs.start("du", LATER, Order(rules="r2")).order == order
        assert store.runs.get(run.id).on == LATER.date()

    def test_a_run_may_be_asked_for_something_else(self, store: Store):
        """On its way, and only then; without a new order the old one stays."""
        run = store.runs.start("du", NOON, Order(rules="r1"))
        store.runs.advance(run.id, "plan", NOON, order=Order(rules="r1", release_brake=True))
        store.runs.advance(run.id, "push", LATER)
        found = store.runs.get(run.id)
        assert (found.order, found.stage) == (Order(rules="r1", release_brake=True), "push")
        assert found.touched == LATER
        store.runs.end(run.id, RunState.DONE, LATER, {})
        with refusing(StoreError, "not under way"):
            store.runs.advance(run.id, "push", LATER, order=Order())

    def test_programmes_run_side_by_side(self, store: Store):
        """A run of one programme does not stop one of another."""
        assert store.runs.start("du", NOON).id != store.runs.start("csec", NOON).id

    @pytest.mark.parametrize("state", [RunState.DONE, RunState.STOPPED])
    def test_after_the_end_a_new_run_begins(self, store: Store, state: RunState):
        """A run that ended, either way, is not taken up again."""
        first = store.runs.start("du", NOON)
        store.runs.end(first.id, state, LATER, {})
        assert store.runs.start("du", LATER).id > first.id

    def test_threads_share_one_run(self, store: Store):
        """Of many who start a run at the same moment, one begins it and all get it."""
        barrier, found = Barrier(8), []

        def start():
            barrier.wait()
            found.append(store.runs.start("du", NOON).id)

        threads = [Thread(target=start) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 8
        assert len(set(found)) == 1
        assert len(store.runs.latest()) == 1

    def test_the_end_of_a_run_is_kept(self, store: Store):
        """A closed run shows when, how and with which totals, sorted by name."""
        run = store.runs.start("du", NOON)
        store.runs.advance(run.id, "push", NOON, roster=3)
        ended = store.runs.end(run.id, RunState.DONE, LATER, {"written": 2, "judged": 3})
        assert ended == Run(
            run.id,
            "du",
            NOON,
            LATER,
            RunState.DONE,
            "done",
            (("judged", 3), ("written", 2)),
            roster=3,
            touched=LATER,
        )
        assert store.runs.latest() == (ended,)

    def test_a_stopped_run_says_why_and_where(self, store: Store):
        """A stopped run keeps the error and the stage it stopped in."""
        run = store.runs.start("du", NOON)
        store.runs.advance(run.id, "plan", NOON)
        ended = store.runs.end(run.id, RunState.STOPPED, LATER, {}, as_written("too many changes"))
        assert (ended.stage, ended.stopped_by) == ("plan", as_written("too many changes"))

    def test_an_ended_run_stays_as_it_ended(self, store: Store):
        """Ending a run twice changes nothing the second time."""
        run = store.runs.start("du", NOON)
        first = store.runs.end(run.id, RunState.DONE, NOON, {"judged": 1})
        assert store.runs.end(run.id, RunState.STOPPED, LATER, {}, as_written("late")) == first

    def test_only_a_run_under_way_advances(self, store: Store):
        """Advancing an ended or unknown run raises StoreError: somebody else ended it."""
        run = store.runs.start("du", NOON)
        store.runs.end(run.id, RunState.DONE, NOON, {})
        for number in (run.id, 999):
            with refusing(StoreError, "not under way"):
                store.runs.advance(number, "push", NOON)

    def test_an_unknown_run_cannot_end(self, store: Store):
        """Ending a run that never was raises StoreError."""
        with refusing(StoreError, "run 999"):
            store.runs.end(999, RunState.DONE, NOON, {})

    def test_runs_are_listed_newest_first(self, store: Store):
        """The latest runs come first, of one programme or of all, so many at most."""
        numbers = []
        for programme in ("du", "csec", "du"):
            run = store.runs.start(programme, NOON)
            store.runs.end(run.id, RunState.DONE, NOON, {})
            numbers.append(run.id)
        assert [run.id for run in store.runs.latest()] == numbers[::-1]
        assert [run.id for run in store.runs.latest("du")] == [numbers[2], numbers[0]]
        assert [run.id for run in store.runs.latest(limit=1)] == [numbers[2]]

    def test_the_last_roster_is_that_of_a_finished_run(self, store: Store):
        """A stopped or running run does not count: a shrunken roster must not become normal."""
        assert store.runs.last_roster("du") is None
        for state, roster in ((RunState.DONE, 40), (RunState.STOPPED, 3)):
            run = store.runs.start("du", NOON)
            store.runs.advance(run.id, "judge", NOON, roster=roster)
            store.runs.end(run.id, state, NOON, {})
        running = store.runs.start("du", NOON)
        store.runs.advance(running.id, "judge", NOON, roster=2)
        assert store.runs.last_roster("du") == 40
        assert store.runs.last_roster("csec") is None

    def test_course_readings_come_back_by_idnumber(self, store: Store):
        """Each course's reading is kept exactly; a second one takes its place."""
        run = store.runs.start("du", NOON)
        for reading in (course_reading("M2"), course_reading("M1"), course_reading("M2", at=LATER)):
            store.readings.save_course(run.id, reading)
        found = store.readings.courses(run.id)
        assert found == {"M1": course_reading("M1"), "M2": course_reading("M2", at=LATER)}
        assert list(found) == ["M1", "M2"]

    def test_readings_of_some_courses_only(self, store: Store):
        """Those asked for, as far as they were read."""
        run = store.runs.start("du", NOON)
        for idnumber in ("M1", "M2", "M3"):
            store.readings.save_course(run.id, course_reading(idnumber))
        assert list(store.readings.courses(run.id, ["M3", "M1", "M9"])) == ["M1", "M3"]
        assert store.readings.courses(run.id, []) == {}

    def test_readings_left_for_the_next_run(self, store: Store):
        """Of a run that is done, exactly these; the next run finds them, and takes them along."""
        first = store.runs.start("du", NOON)
        for idnumber in ("M1", "M2", "M3"):
            store.readings.save_course(first.id, course_reading(idnumber))
        store.readings.save_site(first.id, site_reading())
        assert store.readings.reusable("du") == {}
        store.runs.end(first.id, RunState.DONE, NOON, {}, reuse=["M3", "M1", "M9"])
        kept = {"M1": course_reading("M1"), "M3": course_reading("M3")}
        assert store.readings.reusable("du") == store.readings.courses(first.id) == kept
        assert list(store.readings.reusable("du")) == ["M1", "M3"]
        assert store.readings.reusable("csec") == {}
        assert store.readings.site(first.id) is None
        second = store.runs.start("du", LATER)
        store.readings.save_course(second.id, course_reading("M2", at=LATER))
        assert store.readings.reusable("du") == kept
        store.runs.end(second.id, RunState.DONE, LATER, {}, reuse=["M1", "M2"])
        assert store.readings.courses(first.id) == {}
        assert store.readings.reusable("du") == {"M2": course_reading("M2", at=LATER)}

    def test_a_run_that_stopped_leaves_readings_as_they_were(self, store: Store):
        """Its own are not reused, and those of the last run that was done are not lost."""
        for state, idnumber in ((RunState.DONE, "M1"), (RunState.STOPPED, "M2")):
            run = store.runs.start("du", NOON)
            store.readings.save_course(run.id, course_reading(idnumber))
            store.runs.end(run.id, state, NOON, {}, reuse=["M1", "M2"])
        assert store.readings.reusable("du") == {"M1": course_reading("M1")}

    def test_readings_left_belong_to_their_programme(self, store: Store):
        """The end of a run of another programme takes nothing away."""
        for programme in ("du", "csec"):
            run = store.runs.start(programme, NOON)
            store.readings.save_course(run.id, course_reading("M1"))
            store.runs.end(run.id, RunState.DONE, NOON, {}, reuse=["M1"])
        assert list(store.readings.reusable("du")) == ["M1"]

    def test_the_outlook_comes_back(self, store: Store):
        """What the plan left for people, exactly, also after the end; a second takes its place."""
        run = store.runs.start("du", NOON)
        assert store.actions.outlook(run.id) == PlanFindings()
        it = action()
        drift = Drift(it.key, "L1", it.target, expected=True, reason=it.reason)
        obstacle = Obstacle(it.key, "L2", it.target, as_written("« complet »"))
        seen = Discrepancy.of("UE1", "acquired.refuted")
        looked = (LearnerDiscrepancies("L1", (seen,)),)
        for outlook in (PlanFindings((), (), 3), PlanFindings((drift,), (obstacle,), 7, 2, looked)):
            store.actions.save_outlook(run.id, outlook)
            assert store.actions.outlook(run.id) == outlook
        store.runs.end(run.id, RunState.DONE, NOON, {})
        assert store.actions.outlook(run.id) == outlook
        with pytest.raises(StoreError):
            store.actions.save_outlook(999, PlanFindings())

    def test_the_site_reading_comes_back(self, store: Store):
        """The site's reading is kept exactly; a second one takes its place."""
        run = store.runs.start("du", NOON)
        assert store.readings.site(run.id) is None
        store.readings.save_site(run.id, site_reading())
        store.readings.save_site(run.id, site_reading(LATER))
        assert store.readings.site(run.id) == site_reading(LATER)

    def test_readings_go_when_the_run_is_done(self, store: Store):
        """A stopped run keeps its readings until the programme's next run is done."""
        stopped = store.runs.start("du", NOON)
        other = store.runs.start("csec", NOON)
        for run in (stopped, other):
            store.readings.save_course(run.id, course_reading())
            store.readings.save_site(run.id, site_reading())
        store.runs.end(stopped.id, RunState.STOPPED, NOON, {})
        assert store.readings.site(stopped.id) == site_reading()
        store.runs.end(store.runs.start("du", NOON).id, RunState.DONE, NOON, {})
        assert store.readings.site(stopped.id) is None
        assert store.readings.courses(stopped.id) == {}
        assert list(store.readings.courses(other.id)) == ["M1-UE4"]

    def test_a_reading_needs_its_run(self, store: Store):
        """A reading for a run that never was raises StoreError."""
        with pytest.raises(StoreError):
            store.readings.save_course(999, course_reading())

    def test_records_set_aside_are_noted_once(self, store: Store):
        """Quarantined records come back in order, each once, also when a run is taken up."""
        run = store.runs.start("du", NOON)
        records = (
            Quarantined("L2", 7, as_written("no idnumber")),
            Quarantined("", 7, as_written("twice")),
        )
        store.readings.quarantine(run.id, iter(records))
        store.readings.quarantine(run.id, records)
        store.readings.quarantine(run.id, ())
        assert store.readings.quarantined(run.id) == records
        assert store.readings.quarantined(run.id + 1) == ()

    def test_rules_are_kept_for_ever(self, store: Store):
        """What is kept under a fingerprint stays; an unknown one gives None."""
        store.rules.keep("f1", "du", {"programme.yaml": "é: 1\n", "units/UE1.yaml": ""})
        store.rules.keep("f1", "du", {"programme.yaml": "other"})
        assert store.rules.files("f1") == {"programme.yaml": "é: 1\n", "units/UE1.yaml": ""}
        assert store.rules.files("f2") is None
