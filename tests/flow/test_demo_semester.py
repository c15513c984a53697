"""The licence's semester on the sandbox: averages, compensation, second sessions, deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from lms_bridge import bootstrap
from lms_bridge.bootstrap import Bridge
from lms_bridge.decisions.deciding import record_decision
from lms_bridge.errors import DecisionRefused
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.verdict import Verdict
from lms_bridge.programme.cases.expected import expectation_difference
from lms_bridge.runs import sync
from lms_bridge.runs.sync import Report
from lms_bridge.text import Wording, explain
from lms_bridge.text.causes import bare_cause
from lms_bridge_testing.clock import FrozenClock
from lms_bridge_testing.cohort import DemoCohort, build
from lms_bridge_testing.cohort.calendar import Calendar
from lms_bridge_testing.cohort.demo import SEMESTER
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.refusals import refusing

TOKEN = "MADE_UP_TOKEN"


@dataclass(frozen=True)
class Played:
    """The semester after its first sync."""

    demo: DemoCohort
    bridge: Bridge
    report: Report

    def verdict(self, name: str) -> Verdict:
        """The verdict on whoever shows something."""
        found = self.bridge.store.verdicts.get(SEMESTER, self.demo.semester[name].idnumber)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Twelve learners of the semester beside the smallest cohort, synced once."""
    demo, folder = build(12, semester=True), tmp_path_factory.mktemp("semester")
    with (
        SandboxMoodle(demo.state, capabilities=CAPABILITIES) as moodle,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv(TOKEN, moodle.token)
        path, store = folder / "site.yaml", "sqlite:///demo.db"
        text = site_file_text(moodle.url, TOKEN, store, demo.today, semester=True)
        path.write_text(text, encoding="utf-8")
        clock = FrozenClock(Calendar(demo.today).noon)
        bridge = replace(bootstrap.bridge(path), clock=clock)
        for decision in demo.decisions:
            bridge.store.decisions.record(decision)
        yield Played(demo, bridge, sync(bridge.job(SEMESTER)))
        bridge.close()


def test_everybody_of_the_semester_is_judged_as_expected(played: Played):
    """Each of them shows one thing, and nobody is set aside."""
    found = {
        f"{name}: {sentence}": expectation_difference(played.verdict(name), sentence, bare_cause)
        for name, shown in played.demo.semester.items()
        for sentence in shown.expected
    }
    assert {sentence: each for sentence, each in found.items() if each} == {}
    assert played.report.counts["judged"] == len(played.demo.semester) == 12
    assert played.report.quarantined == ()


def test_an_explanation_names_every_mark_with_its_record(played: Played):
    """Compensation says its average, its floor, and each mark with the place it was read at."""
    programme = played.bridge.programme(SEMESTER)
    verdict = played.verdict("semester-compensated")
    lines = [
        line.text.replace("\u00a0", " ")
        for _, line in explain(verdict, Wording("fr", programme)).walk()
    ]
    assert any("moyenne 12,03/20 pour 10 demandés, plancher 8" in line for line in lines)
    assert any(line.startswith("LI1-UE13, LI1-UE13-EX : 8,5/20") for line in lines)


def test_nothing_makes_up_for_the_elective_that_is_not_followed(played: Played):
    """It is neither validated nor acquired, and nobody owes it."""
    verdict = played.verdict("semester-passed")
    assert verdict.component("UE15B").acquired_on is None
    assert expectation_difference(verdict, "UE15B is in progress", bare_cause) == ""
    assert expectation_difference(verdict, "30 credits are earned for S1-ECTS", bare_cause) == ""
    assert not any("UE15B" in owed.of for owed in verdict.owed)


def test_a_deadline_is_extended_by_a_person(played: Played):
    """A day that is none is refused; the right one opens the unit again at once."""
    job = played.bridge.job(SEMESTER)
    learner = played.demo.semester["semester-late"].idnumber
    given = Decision(
        0,
        SEMESTER,
        learner,
        DecisionKind.EXTENSION,
        "deadline:UE16",
        "demain",
        "scolarité",
        job.clock.now() + timedelta(minutes=1),
        "certificat médical",
    )
    with refusing(DecisionRefused, "no day"):
        record_decision(job, given)
    with refusing(DecisionRefused, "more than 10 years after the intake"):
        record_decision(job, replace(given, outcome="2206-09-15"))
    with refusing(DecisionRefused, "nothing that such a decision"):
        record_decision(job, replace(given, subject="deadline:UE11", outcome="2027-01-15"))
    _, verdict = record_decision(job, replace(given, outcome="2027-01-15"))
    assert verdict is not None
    due = "UE16 is in progress, owing examination of UE16.RAPPORT"
    assert expectation_difference(verdict, due, bare_cause) == ""
    words = Wording("en", played.bridge.programme(SEMESTER))
    told = "\n".join(line.text for _, line in explain(verdict, words).walk())
    assert "To be met by 15 January 2027: UE16, " in told.replace("\u00a0", " ")
    assert "(extended by scolarité on " in told


def test_a_second_sync_writes_nothing(played: Played):
    """What is wanted is there already."""
    before = len(played.demo.state.journal)
    sync(played.bridge.job(SEMESTER))
    assert len(played.demo.state.journal) == before
