"""Who is not judged again has the verdict that judging again would give: in whole runs, any day.

With LMS_BRIDGE_ALL set it searches for longer, and anew each time.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
import structlog
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import delete

from lms_bridge import bootstrap
from lms_bridge.bootstrap import Bridge
from lms_bridge.decisions.deciding import record_decision
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.model.action import Action
from lms_bridge.model.decision import WITHDRAWN, Decision, DecisionKind
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.run import LearnerDiscrepancies, Quarantined
from lms_bridge.runs import Job, Report, dry_run, read_snapshot, silent, sync
from lms_bridge.runs.judging import Judging
from lms_bridge.store.content import content_digest
from lms_bridge.store.tables import validity
from lms_bridge_testing.clock import FrozenClock
from lms_bridge_testing.cohort import DemoCohort, build
from lms_bridge_testing.cohort.calendar import Calendar
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.flow.sync_world import NOW, World
from tests.flow.test_stateful import Campus

ALL = bool(os.environ.get("LMS_BRIDGE_ALL"))
TOKEN = "LMS_BRIDGE_TEST_TOKEN"


@pytest.fixture(autouse=True, scope="module")
def _small_parts() -> Iterator[None]:
    """Few learners a piece; and no logs, of which there would be very many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lms_bridge.runs.steps_read.SLICE", 3)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        yield


@dataclass(frozen=True)
class Expected:
    """What comes of a run that judges everybody, worked out without the store's verdicts."""

    said: Mapping[str, str]
    actions: frozenset[Action]
    discrepancies: tuple[LearnerDiscrepancies, ...]
    aside: tuple[Quarantined, ...]


def expected(job: Job) -> Expected:
    """Judge everybody on what the LMS says now, and plan."""
    judging = Judging(job, read_snapshot(job, silent), job.today())
    said = {
        each.verdict.learner: content_digest(each.verdict)
        for each in judging.judge(0, len(judging.learners))
    }
    seen = dry_run(job)
    by_learner = sorted(seen.discrepancies, key=lambda each: each.learner)
    return Expected(said, frozenset(seen.plan.actions), tuple(by_learner), seen.quarantined)


def came_of(job: Job, report: Report, learners: Mapping[str, str]) -> Expected:
    """What came of a run."""
    latest = {each.learner: each for each in job.store.verdicts.latest(job.programme.id)}
    assert report.counts["judged"] == len(learners)
    return Expected(
        {each: content_digest(latest[each]) for each in learners},
        frozenset(report.plan.actions),
        report.discrepancies,
        report.quarantined,
    )


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """By part of a run, how many learners were judged."""
    counts: list[int] = []
    judge_changed = Judging.judge_changed

    def counting(self, *arguments, **named):
        made, still_valid = judge_changed(self, *arguments, **named)
        counts.append(len(made))
        return made, still_valid

    monkeypatch.setattr(Judging, "judge_changed", counting)
    return counts


class DatedCampus(Campus):
    """The small campus, whose site has days on which something ends, and changes them."""

    @rule(
        ends=st.none() | st.integers(-20, 400),
        final=st.none() | st.integers(-20, 400),
        wait=st.sampled_from([0, 1, 30, 200]),
    )
    def the_site_says_otherwise(self, ends: int | None, final: int | None, wait: int) -> None:
        """Other last days; and then days pass."""
        today = self.world.clock.now().date()

        def day(after: int | None):
            return None if after is None else today + timedelta(days=after)

        closes = day(final)
        self.world.enabled = replace(
            self.world.enabled,
            presentable_until=day(ends),
            results_final_on={AcademicYear(2026): closes} if closes else {},
        )
        self.world.clock.advance(timedelta(days=wait))
        self.settle()

    def settle(self) -> None:
        """Every run undisturbed comes out as if everybody were judged."""
        for _ in range(6):
            taken_up = self.is_under_way()
            self.time_passes(1)
            job = self.world.job(self.lms())
            before = None if taken_up else expected(job)
            report = sync(job, wait=self.world.wait)
            if before is not None and not report.counts["adopted"]:
                assert came_of(job, report, before.said) == before
            if not taken_up and not report.receipts and not report.counts["overtaken"]:
                break
        self.quiet = True

    @invariant()
    def nothing_went_wrong(self) -> None:
        """Each write changed something; where learners stand, the model of another test knows."""
        assert self.mistakes == []

    def teardown(self) -> None:
        """What the LMS holds in the end is another test's matter."""
        self.settle()


@pytest.mark.timeout(1800)
def test_a_campus_of_which_anything_may_change():
    """Facts, decisions, last days, processes that die: runs say what judging everybody says."""
    search = settings(
        max_examples=300 if ALL else 6,
        stateful_step_count=40 if ALL else 15,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(DatedCampus if ALL else seed(7)(DatedCampus), settings=search)


@contextmanager
def served(folder: Path, demo: DemoCohort, clock: FrozenClock) -> Iterator[Bridge]:
    """The bridge to a sandbox with a cohort, whose clock is moved by hand."""
    with (
        SandboxMoodle(demo.state, capabilities=CAPABILITIES) as moodle,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv(TOKEN, moodle.token)
        path = folder / "site.yaml"
        text = site_file_text(moodle.url, TOKEN, "sqlite:///demo.db", demo.today)
        path.write_text(text, encoding="utf-8")
        opened = replace(bootstrap.bridge(path), clock=clock)
        yield opened
        opened.close()


def something_changes(demo: DemoCohort, chance: Random) -> None:
    """Some grades are given, corrected, hidden or taken back, and some marks of attendance."""
    items = [each.item for each in demo.state.activities.values() if each.item and each.item.grades]
    for _ in range(5):
        item = chance.choice(items)
        grade = item.grades[chance.choice(sorted(item.grades))]
        if chance.random() < 1 / 3:
            grade.hidden = not grade.hidden
        else:
            grade.locked = not grade.locked
    taken = [each for each in demo.state.sessions.values() if each.log]
    for _ in range(5):
        session = chance.choice(taken)
        session.log.pop(chance.choice(sorted(session.log)), None)
        taken = [each for each in taken if each.log]


@pytest.mark.timeout(900)
def test_the_demonstration_cohort(tmp_path: Path, judged: list[int]):
    """Both diplomas, over weeks and past their ends: as if everybody had been judged."""
    demo, chance = build(), Random(1)  # noqa: S311 - nothing secret
    clock = FrozenClock(Calendar(demo.today).noon)
    alone = 0
    with served(tmp_path, demo, clock) as opened:
        for number, days in enumerate((0, 0, 1, 40, 0, 400)):
            clock.advance(timedelta(days=days, minutes=5))
            if number % 2:
                something_changes(demo, chance)
            for key in opened.programmes:
                job = opened.job(key)
                before = expected(job)
                judged.clear()
                report = sync(job)
                assert came_of(job, report, before.said) == before
                alone += report.counts["judged"] - sum(judged)
    assert alone > 100, "most are not judged again"


class TestStillValid:
    """Whose verdict stands, in the small campus."""

    @pytest.fixture
    def world(self) -> World:
        """Synced until nothing is left to do; nobody's mark is missing in a session."""
        world = World().populate()
        for person in world.people[1:]:
            world.state.mark(world.session, person, "A")
        for _ in range(3):
            sync(world.job())
        return world

    def test_nobody_is_judged_twice_on_the_same(self, world: World, judged: list[int]):
        """A second run judges nobody, and counts everybody; a day later as well."""
        for days in (0, 1, 30):
            world.clock.advance(timedelta(days=days))
            judged.clear()
            assert sync(world.job()).counts["judged"] == 4
            assert sum(judged) == 0

    def test_whoever_has_something_new_is_judged(self, world: World, judged: list[int]):
        """Nobody else is."""
        world.acquire_block(world.people[3])
        report = sync(world.job())
        assert (sum(judged), report.counts["judged"], report.counts["changed"]) == (1, 4, 1)

    def test_the_day_comes(self, world: World, judged: list[int]):
        """After the last day everybody is judged, once; as nothing is owed any more."""
        world.enabled = replace(world.enabled, presentable_until=NOW.date() + timedelta(days=9))
        sync(world.job())
        world.clock.advance(timedelta(days=9))
        judged.clear()
        sync(world.job())
        assert sum(judged) == 0
        world.clock.advance(timedelta(days=1))
        sync(world.job())
        assert sum(judged) == 4
        assert world.store.verdicts.latest("mini")[3].owed == ()
        judged.clear()
        sync(world.job())
        assert sum(judged) == 0

    def test_an_earlier_day_is_judged(self, world: World, judged: list[int]):
        """A verdict says nothing of the days before the one on which it was made."""
        world.clock.advance(timedelta(days=-3))
        sync(world.job())
        assert sum(judged) == 4

    def test_everybody_on_demand(self, world: World, judged: list[int]):
        """And afterwards nobody, as before."""
        assert sync(world.job(), judge_all=True).counts["judged"] == 4
        assert sum(judged) == 4
        judged.clear()
        sync(world.job())
        assert sum(judged) == 0

    def test_another_program_judges_everybody(
        self, world: World, judged: list[int], monkeypatch: pytest.MonkeyPatch
    ):
        """A version that judges otherwise, or a kind of somebody else's, takes nothing for so."""
        monkeypatch.setattr("lms_bridge.runs.job.program_digest", lambda: "another")
        sync(world.job())
        assert sum(judged) == 4

    def test_what_people_decide_is_judged(self, world: World, judged: list[int]):
        """Of that learner alone, when it is decided and when it is withdrawn."""
        for outcome in ("granted", WITHDRAWN):
            at = world.clock.advance(timedelta(seconds=1))
            kind, who = DecisionKind.EXEMPTION, "L4"
            decision = Decision(0, "mini", who, kind, "U1", outcome, "r", at, "why")
            record_decision(world.job(), decision)
            before = expected(world.job())
            judged.clear()
            report = sync(world.job())
            assert came_of(world.job(), report, before.said) == before
            assert sum(judged) == 1
            judged.clear()
            sync(world.job())
            assert sum(judged) == 0

    def test_what_vanished_is_judged_each_time(self, world: World, judged: list[int]):
        """It is held against what was read before."""
        del world.session.log[world.people[0].id]
        for _ in range(3):
            before = expected(world.job())
            judged.clear()
            report = sync(world.job())
            assert came_of(world.job(), report, before.said) == before
            assert sum(judged) == 1

    def test_a_verdict_is_made_again_where_its_standing_is_lost(
        self, world: World, judged: list[int], monkeypatch: pytest.MonkeyPatch
    ):
        """Between the look and the holding: nobody falls out of the run."""
        hold = world.store.staged.hold

        def lost(run_id, part, made, still_valid=()):
            with world.store.database.writing() as connection:
                connection.execute(delete(validity).where(validity.c.learner == "L2"))
            return hold(run_id, part, made, still_valid)

        monkeypatch.setattr(world.store.staged, "hold", lost)
        assert sync(world.job()).counts["judged"] == 4
        assert sum(judged) == 3, "everybody of that part"
