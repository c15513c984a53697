from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lms_bridge.cause import Cause, as_written
from lms_bridge.model.action import Drift, Obstacle, Reason, Target
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.evidence import Discrepancy
from lms_bridge.model.identity import reference
from lms_bridge.model.lti import ContextMember
from lms_bridge.model.run import CANNOT_BE_JUDGED, Order, PlanFindings, Quarantined, Run, RunState
from lms_bridge.model.schedule import Schedule
from lms_bridge.model.work import Pause, Work, WorkKind, WorkState
from lms_bridge.store import SqlStore
from lms_bridge.web.pages.attention import Situation, attention_view
from lms_bridge.web.pages.freshness import freshness_of
from lms_bridge_testing.stores import fresh_store
from tests.unit.web.pages.pages_values import CSEC, DU, NOON, pairs, verdicts, wording

TARGET = Target("cohort", idnumber="LMSB-DU-UE1")
REASON = Reason("du-pccpu", "UE1", "validated")
OWN, OTHER = verdicts()[0].learner, "somebody else"
BRAKED = Cause.of("brake.too_many", count=30, roster=40, allowed=10)
SET_ASIDE = Cause.of("learner.set_aside", learner="123", cause=Cause.of("account.suspended"))


def run(state=RunState.DONE, number=7, **values) -> Run:
    """A run."""
    made = Run(number, "du-pccpu", NOON, NOON + timedelta(minutes=5), state, "done")
    return replace(made, **values)


def drift(learner: str) -> Drift:
    """A change that somebody made."""
    return Drift(f"{TARGET}@{learner}", learner, TARGET, True, REASON)  # noqa: FBT003 - the model's order


def situation(**values) -> Situation:
    """What the store says: nothing to look at, but for these."""
    made = Situation((run(),), run(), PlanFindings(), (), (), None, ())
    return replace(made, **values)


def view(found=None, *, administrator=False, outside=0, name=DU, members=(), **values):
    """The page for somebody who teaches one learner."""
    pair = pairs(verdicts(name)[:1]) if found is None else found
    return attention_view(
        situation(**values),
        pair,
        outside,
        wording(name),
        "key",
        administrator=administrator,
        members=members,
    )


def test_nothing_to_look_at_is_said():
    """Calm, and not an empty page."""
    assert view().calm


def test_drifts_of_one_s_own_learners_are_told_and_others_counted():
    """A form names a drift by a reference: its key holds an idnumber."""
    page = view(outlook=PlanFindings((drift(OWN), drift(OTHER), drift("another"))))
    (found,) = page.drifts
    assert found.person.idnumber == OWN
    assert found.reference == reference(drift(OWN).key, "key")
    assert OWN not in found.reference
    assert found.target == "la cohorte LMSB-DU-UE1"
    assert page.outside_drifts == 2
    assert not page.calm


def test_a_drift_says_what_was_decided_since_the_run():
    """What was decided before is over: the run has acted upon it."""
    decision = Decision(
        1, "du-pccpu", OWN, DecisionKind.DRIFT, drift(OWN).key, "leave", "x (1)", NOON, "bien"
    )
    for at, told in ((NOON + timedelta(hours=1), "leave"), (NOON - timedelta(hours=1), "")):
        page = view(outlook=PlanFindings((drift(OWN),)), decisions=(replace(decision, at=at),))
        assert page.drifts[0].decided == told


def test_people_set_aside_are_found_by_idnumber_or_by_number():
    """Those without an idnumber too, where they are in the course; others are counted."""
    cause = Cause.of("account.no_idnumber")
    page = view(
        aside=(
            Quarantined(OWN, 99, cause),
            Quarantined("", 7, cause),
            Quarantined("", 98, cause),
            Quarantined(OTHER, 97, cause),
            Quarantined("", 96, cause),
        ),
        members=[ContextMember("96", "", "Nom Prénom", frozenset())],
    )
    assert [each.person.idnumber for each in page.aside.told if each.person] == [OWN, OWN]
    assert [each.name for each in page.aside.told] == ["", "", "Nom Prénom"]
    assert all(each.text.startswith("pas de numéro") for each in page.aside.told)
    assert page.aside.outside == 2


@pytest.mark.parametrize("administrator", [True, False])
def test_an_error_that_nobody_foresaw_is_told_to_administrators_alone(*, administrator: bool):
    """Its words may hold anything."""
    aside = (Quarantined(OWN, 7, Cause.of(CANNOT_BE_JUDGED, kind="KeyError", text="'secret'")),)
    page = view(aside=aside, administrator=administrator)
    assert ("secret" in page.aside.told[0].text) is administrator


def test_obstacles_of_nobody_in_particular_are_told():
    """A cohort that does not exist concerns everybody."""
    missing = Cause.of("effect.target_missing", target=TARGET.named)
    page = view(
        outlook=PlanFindings(
            (),
            (
                Obstacle("a", "", TARGET, missing),
                Obstacle("b", OWN, TARGET, missing),
                Obstacle("c", OTHER, TARGET, missing),
            ),
        )
    )
    assert [each.person is None for each in page.obstacles.told] == [True, False]
    assert page.obstacles.outside == 1
    assert "à créer dans la plateforme" in page.obstacles.told[0].text


def test_contradictions_are_told_in_words():
    """Of one's own learners; of the others, how many have any, where that was counted."""
    verdict = next(each for each in verdicts(CSEC) if any(c.discrepancies for c in each.components))
    page = view(pairs([verdict]), name=CSEC, outside=3)
    assert page.discrepancies.told
    assert all(each.text.endswith(".") for each in page.discrepancies.told)
    assert page.discrepancies.outside == 3
    assert view(outside=None).discrepancies.outside is None


def test_what_is_said_of_several_is_one_line():
    """A register that was never filled in is one thing to do, whoever was taught."""
    untaken = Discrepancy.of(
        "UE2", "sessions.untaken", count=1, seconds=3600, sessions=(), more=0, days=14
    )
    everybody = [replace(each, discrepancies=(untaken,), components=()) for each in verdicts()[:3]]
    (only,) = view(pairs(everybody)).discrepancies.told
    assert only.person is not None
    assert [only.person.idnumber, *(each.idnumber for each in only.others)] == [
        each.learner for each in everybody
    ]


@pytest.mark.parametrize("administrator", [True, False])
def test_the_brake_is_told_to_everybody_with_its_numbers(*, administrator: bool):
    """The error itself, with its commands, to those who run the service."""
    stopped = run(RunState.STOPPED, 8, stopped_by=BRAKED, counts=(("braked", 30),))
    page = view(runs=(stopped, run()), administrator=administrator)
    assert page.stop is not None
    assert "30 personnes sur 40" in page.stop.brake
    assert (page.stop.reason != "") is administrator
    assert not page.calm


def test_a_run_that_came_after_the_stop_is_what_counts():
    """The brake was let go; a run under way does not hide it."""
    stopped = run(RunState.STOPPED, 8, stopped_by=BRAKED)
    assert view(runs=(run(number=9), stopped)).stop is None
    under_way = run(RunState.RUNNING, 9, ended=None)
    page = view(runs=(under_way, stopped))
    assert page.stop is not None
    assert page.running == under_way


def test_a_stopped_run_for_one_learner_is_told_to_administrators_alone():
    """Its words name somebody."""
    stopped = run(RunState.STOPPED, 8, stopped_by=SET_ASIDE, order=Order(learner="123"))
    assert view(runs=(stopped, run())).stop is None
    page = view(runs=(stopped, run()), administrator=True)
    assert page.stop is not None
    assert "123" in page.stop.reason


@pytest.mark.parametrize("administrator", [True, False])
def test_work_given_up_is_told(*, administrator: bool):
    """On what, and why, to those who run the service."""
    work = Work(
        1,
        7,
        "du-pccpu",
        WorkKind.COURSE,
        1,
        "DU-UE1",
        WorkState.DEAD,
        5,
        0,
        NOON,
        NOON,
        reason=as_written("HTTP 500"),
    )
    page = view(
        dead=(work,), administrator=administrator, pause=Pause(as_written("no token"), NOON)
    )
    assert (page.dead[0].subject, page.dead[0].reason) == (
        ("DU-UE1", "«\u00a0HTTP 500\u00a0»") if administrator else ("", "")
    )
    assert page.pause is not None
    assert not page.calm


def stored(*runs: tuple[RunState, Order]) -> SqlStore:
    """A store with these runs, one an hour."""
    store = fresh_store()
    for number, (state, order) in enumerate(runs):
        begun = store.runs.start("du-pccpu", NOON + timedelta(hours=number), order)
        if state is not RunState.RUNNING:
            store.runs.end(begun.id, state, begun.started, {})
    return store


def test_data_are_as_fresh_as_the_last_run_for_everybody():
    """A stopped run and one for a single learner say nothing about the others."""
    everybody, one = Order(), Order(learner="L1")
    done, stopped = RunState.DONE, RunState.STOPPED
    store = stored((done, everybody), (stopped, everybody), (done, one), (RunState.RUNNING, one))
    found = freshness_of(store, "du-pccpu", None)
    assert found.since == NOON
    assert found.run is not None
    assert found.run.id == 1
    assert freshness_of(fresh_store(), "du-pccpu", None).since is None


def test_readings_used_again_make_the_data_older():
    """By as long as the schedule lets any of them stand; a full run reads everything anew."""
    good = Schedule(courses=(("C3S-*", timedelta(minutes=90)), ("*", timedelta(minutes=10))))
    ordinary = stored((RunState.DONE, Order(full=False)))
    assert freshness_of(ordinary, "du-pccpu", good).since == NOON - timedelta(minutes=90)
    assert freshness_of(ordinary, "du-pccpu", Schedule()).since == NOON
    full = stored((RunState.DONE, Order(full=True)))
    assert freshness_of(full, "du-pccpu", good).since == NOON
