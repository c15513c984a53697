"""The whole way on the demonstration cohort: read, judge, write, read back, and then nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lms_bridge import bootstrap
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.model.action import Target
from lms_bridge.model.verdict import Verdict
from lms_bridge.programme import Programme
from lms_bridge.programme.cases.expected import expectation_difference
from lms_bridge.runs import Report, sync
from lms_bridge.text.causes import bare_cause
from lms_bridge_testing.clock import FrozenClock
from lms_bridge_testing.cohort import DemoCohort, build
from lms_bridge_testing.cohort.calendar import Calendar
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle
from lms_bridge_testing.sandbox.records_outcomes import JournalEntry

TOKEN = "LMS_BRIDGE_TEST_TOKEN"
PROGRAMMES = ("du-pccpu", "csec")


@dataclass(frozen=True)
class Played:
    """What came of three passes over both programmes."""

    demo: DemoCohort
    programmes: Mapping[str, Programme]
    passes: tuple[Mapping[str, Report], ...]
    journals: tuple[tuple[JournalEntry, ...], ...]
    verdicts: tuple[Mapping[tuple[str, str], Verdict], ...]

    def user_id(self, name: str) -> int:
        """The LMS's number of whoever shows something."""
        (user,) = self.demo.state.find_users("idnumber", self.demo.shown[name].idnumber)
        return user.id

    def user_ids(self, programme: str, component: str, statuses: frozenset[str]) -> set[int]:
        """Whoever stands so in a component ("award" for the whole), after the first pass."""
        found: set[int] = set()
        for (of, learner), verdict in self.verdicts[0].items():
            standings = {each.component: each.status.value for each in verdict.components}
            standings["award"] = verdict.status.value
            if of == programme and standings.get(component) in statuses:
                found.update(each.id for each in self.demo.state.find_users("idnumber", learner))
        return found


def play(demo: DemoCohort, folder: Path) -> Played:
    """Record what people decided, then sync both programmes three times."""
    clock = FrozenClock(Calendar(demo.today).noon)
    passes, journals, verdicts = [], [], []
    with (
        SandboxMoodle(demo.state, capabilities=CAPABILITIES) as moodle,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv(TOKEN, moodle.token)
        path = folder / "site.yaml"
        text = site_file_text(moodle.url, TOKEN, "sqlite:///demo.db", demo.today)
        path.write_text(text, encoding="utf-8")
        bridge = replace(bootstrap.bridge(path), clock=clock)
        for decision in demo.decisions:
            bridge.store.decisions.record(decision)
        bridge.store.decisions.acquire(demo.acquired)
        for _ in range(3):
            before = len(demo.state.journal)
            passes.append({each: sync(bridge.job(each)) for each in PROGRAMMES})
            journals.append(tuple(demo.state.journal[before:]))
            verdicts.append(
                {
                    (of, each.learner): each
                    for of in PROGRAMMES
                    for each in bridge.store.verdicts.latest(of)
                }
            )
        programmes = dict(bridge.programmes)
        bridge.close()
    return Played(demo, programmes, tuple(passes), tuple(journals), tuple(verdicts))


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> Played:
    """Sixty learners, played once for all tests here."""
    return play(build(), tmp_path_factory.mktemp("demo"))


def test_everything_shown_is_judged_as_expected(played):
    """Every row of the truth table, and every other thing prepared."""
    found = {
        f"{name}: {sentence}": expectation_difference(
            played.verdicts[0][shown.programme, shown.idnumber], sentence, bare_cause
        )
        for name, shown in played.demo.shown.items()
        for sentence in shown.expected
    }
    assert len(played.demo.rows) == 12
    assert {sentence: each for sentence, each in found.items() if each} == {}


def test_everybody_is_judged_and_nothing_is_refused(played):
    """All learners of both programmes; every write was read back."""
    first = played.passes[0]
    assert sum(each.counts["judged"] for each in first.values()) == played.demo.learners
    for report in first.values():
        assert report.counts["verified"] == len(report.receipts) > 0
        assert not any(report.counts[each] for each in ("refused", "unverified", "failed", "drift"))
        assert not [receipt.detail for _, receipt in report.receipts if receipt.detail]


def test_badges_are_held_by_exactly_those_who_earned_them(played):
    """Each cohort of the bridge holds whoever stands so, and its badge was issued to them."""
    state, issued = played.demo.state, 0
    for key, programme in played.programmes.items():
        for effect in programme.effects:
            if effect.kind == "cohort":
                earned = played.user_ids(key, effect.component, effect.statuses)
                cohort = state.find_cohort(effect.idnumber)
                (badge,) = (each for each in state.badges.values() if each.cohort is cohort)
                assert cohort.members == set(badge.issued) == earned, effect.id
                issued += len(earned)
    assert issued > 100


def test_groups_for_owed_documents_are_made_and_filled(played):
    """Whoever owes a document is in its group of the follow-up course, and no one else."""
    (course,) = (each for each in played.demo.state.courses.values() if each.idnumber == "DU-SUIVI")
    groups = {each.idnumber: each.members for each in course.groups.values()}
    assert played.user_id("m1-ue4-failed") in groups["LMSB-DU-DOC-M1"]
    assert played.user_id("m2-ue1-failed") in groups["LMSB-DU-DOC-M2-UE1"]
    assert played.user_id("ue1-five-hours") not in set().union(*groups.values())


def test_the_framework_is_made_and_blocks_are_rated(played):
    """Once, with every block and competence; a block is rated for whoever validated it."""
    state, csec = played.demo.state, played.programmes["csec"]
    (framework,) = state.frameworks.values()
    names = {each.idnumber: each for each in framework.competencies.values()}
    assert framework.idnumber == "CSEC-V1"
    assert sorted(names) == sorted(idnumber for idnumber, _, _ in csec.framework.competencies)
    for block in ("BC1", "BC2", "BC3", "BC4", "BC5"):
        rated = {
            standing.user_id
            for standing in state.ratings.values()
            if standing.competency is names[f"CSEC-{block}"] and standing.proficient
        }
        assert rated == played.user_ids("csec", block, frozenset({"validated"})), block


def test_the_final_examination_is_opened_by_enrolling(played):
    """Whoever has the five blocks finds themselves in its course."""
    state = played.demo.state
    (course,) = (each for each in state.courses.values() if each.idnumber == "CSEC-FINAL")
    assert course.active(played.user_id("final-open"), state.now())
    assert played.user_id("bc1-without-bc2") not in course.participants


def test_the_second_pass_writes_nothing(played):
    """No write call is executed, none is planned, and the third pass is the same."""
    assert played.journals[0]
    assert played.journals[1:] == ((), ())
    for later in played.passes[1:]:
        assert not [receipt for report in later.values() for receipt in report.receipts]


def test_the_second_pass_changes_no_verdict_but_for_new_enrolments(played):
    """Who was enrolled by the first pass now has an empty line in the gradebook to cite.

    Their status and debts stay the same; nobody else's verdict changes, and from the third
    pass on nobody's at all.
    """
    enrolled = {
        action.learner
        for action, _ in played.passes[0]["csec"].receipts
        if action.target.kind == "enrolment"
    }
    first, second = played.verdicts[:2]
    assert played.passes[1]["du-pccpu"].counts["changed"] == 0
    assert played.passes[1]["csec"].counts["changed"] <= len(enrolled)
    for (of, learner), verdict in second.items():
        before = first[of, learner]
        assert (verdict.status, verdict.owed) == (before.status, before.owed)
        assert verdict == before or learner in enrolled
    assert {each.counts["changed"] for each in played.passes[2].values()} == {0}


def test_exactly_those_prepared_are_set_aside(played):
    """Each with a reason, in every pass."""
    for one in played.passes:
        for key, report in one.items():
            wanted = {
                (each.idnumber, each.user_id) for each in played.demo.aside if each.programme == key
            }
            assert {(each.learner, each.user_id) for each in report.quarantined} == wanted
            assert all(each.cause for each in report.quarantined)


def test_nobody_set_aside_is_written_to(played):
    """No cohort, group or rating of the bridge's names them, and no write call did."""
    aside = {each.user_id for each in played.demo.aside}
    touched = {
        action.user_id
        for one in played.passes
        for report in one.values()
        for action, _ in report.receipts
    }
    assert not aside & touched
    for cohort in played.demo.state.cohorts.values():
        assert not (cohort.idnumber.startswith("LMSB-") and aside & cohort.members)


def test_what_was_suspended_stays_suspended(played):
    """The account and the enrolment; the enrolment in the way is shown as an obstacle."""
    state = played.demo.state
    accounts = [each.user_id for each in played.demo.aside if each.why == "suspended"]
    assert accounts
    assert all(state.users[each].suspended for each in accounts)
    courses = {each.idnumber: each for each in state.courses.values()}
    assert len(played.demo.suspended) == 1
    for user_id, course in played.demo.suspended:
        assert state.enrolment(state.users[user_id], courses[course]).suspended
    columns, obstacle = played.passes[0]["csec"].plan.obstacles
    assert columns.target == Target("column", course="CSEC-SUIVI")  # never opened
    assert obstacle.learner == played.demo.shown["enrolment-suspended"].idnumber
    assert "suspended" in bare_cause(obstacle.cause)


@pytest.mark.parametrize("seed", [2, 3])
def test_other_seeds_and_sizes(tmp_path, seed):
    """Rows hold whatever else is drawn, in the smallest cohort and in a larger one."""
    found = play(build(12 if seed == 2 else 150, seed=seed), tmp_path)
    for shown in found.demo.shown.values():
        for sentence in shown.expected:
            assert not expectation_difference(
                found.verdicts[0][shown.programme, shown.idnumber], sentence, bare_cause
            )
    assert found.journals[1:] == ((), ())
