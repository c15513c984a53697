from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from columns_world import ColumnWorld, Watched
from sync_world import Faulty

from lms_bridge.errors import BrakeApplied, LmsUnavailable
from lms_bridge.model.action import Outcome
from lms_bridge.model.site import Brake
from lms_bridge.model.verdict import Status
from lms_bridge.runs import foresee, sync
from lms_bridge.store import SqlStore
from lms_bridge.text.causes import bare_cause
from lms_bridge_testing.sandbox.records_lti import GradeSync


@pytest.fixture(params=["memory", "sqlite"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ColumnWorld]:
    """The campus with columns, on each store."""
    if request.param == "memory":
        yield ColumnWorld().populate()
        return
    store = SqlStore.open(f"sqlite:///{tmp_path}/bridge.db")
    yield ColumnWorld(store).populate()
    store.close()


@pytest.fixture
def quick() -> ColumnWorld:
    """The same in memory, for what does not depend on the store."""
    return ColumnWorld().populate()


def test_a_first_sync_fills_the_columns(world: ColumnWorld):
    """A column per component; hours settled, or a share; the status and what is owed in words."""
    report = sync(world.job())
    one, two, _, four = world.people
    assert [world.column(each).grademax for each in ("U1", "U2", "B1")] == [2, 3, 100]
    assert world.score("U1", one) == (2, "Validé (assiduité)")
    given, remark = world.score("U1", two)
    assert (given, remark.startswith("En cours. Reste à faire")) == (0, True)
    assert world.score("U2", one) == (3, "Dispense (équivalence)")
    assert world.score("B1", one) == (100, "Validé (évaluation)")
    assert world.score("B1", four)[0] == 0
    assert (report.counts["scored"], report.counts["obstacles"]) == (12, 0)


def test_a_second_sync_sends_nothing_and_rewrites_no_row(world: ColumnWorld):
    """Neither the gradebook nor what is remembered of it changes."""
    sync(world.job())
    world.wait(60)
    before = (world.store.columns("mini"), _sent(world), world.state.journal[:])
    platform = Watched(world.platform)
    report = sync(world.job(platform=platform))
    assert (report.receipts, dict(platform.made), dict(platform.sent)) == ((), {}, {})
    assert before == (world.store.columns("mini"), _sent(world), world.state.journal)


def _sent(world: ColumnWorld) -> dict[str, dict[str, str]]:
    kept = world.store.columns("mini").values()
    return {column.url: dict(world.store.scores_sent(column.url)) for _, column in kept}


def test_one_change_sends_one_score(world: ColumnWorld):
    """Everybody else's score stays as it is, with its date."""
    sync(world.job())
    two = world.people[1]
    world.attend(two)
    platform = Watched(world.platform)
    report = sync(world.job(platform=platform))
    assert dict(platform.sent) == {("mini/U1", str(two.id), 2): 1}
    assert (report.counts["scored"], world.score("U1", two)) == (1, (2, "Validé (assiduité)"))


def test_what_cannot_be_computed_leaves_the_score(quick: ColumnWorld):
    """An undetermined component sends nothing, and takes nothing away."""
    sync(quick.job())
    one = quick.people[0]
    before = quick.score("U1", one)
    quick.wait(60)
    quick.register.sessions.clear()
    report = sync(quick.job())
    assert quick.status("L1", "U1") is Status.UNDETERMINED
    assert (quick.score("U1", one), report.counts["scored"]) == (before, 0)


def test_a_renamed_column_is_filled_under_its_new_name(quick: ColumnWorld):
    """It is found by what it is about; its heading and maximum are the teacher's."""
    sync(quick.job())
    quick.state.rename_column(quick.column("U1"), "Présences")
    quick.attend(quick.people[1])
    report = sync(quick.job())
    assert (quick.column("U1").name, report.counts["scored"]) == ("Présences", 1)


def test_a_column_with_another_maximum_keeps_the_shares(quick: ColumnWorld):
    """What a teacher counts in hundredths says the same: nothing is sent for it."""
    sync(quick.job())
    column = quick.column("U1")
    column.grademax = column.grademax * 50
    for grade in column.grades.values():
        grade.raw = grade.raw * 50
    quick.wait(60)
    assert sync(quick.job()).counts["scored"] == 0
    quick.attend(quick.people[1])
    sync(quick.job())
    assert quick.score("U1", quick.people[1])[0] == 100


def test_a_deleted_column_is_made_again_and_filled(world: ColumnWorld):
    """The others are left alone."""
    sync(world.job())
    world.state.delete_column(world.courses["MINI-SUIVI"], world.column("U1"))
    world.wait(60)
    platform = Watched(world.platform)
    report = sync(world.job(platform=platform))
    assert dict(platform.made) == {"mini/U1": 1}
    assert (report.counts["scored"], len(world.column("U1").grades)) == (4, 4)
    assert sync(world.job()).receipts == ()


def test_a_score_changed_by_hand_is_shown_and_left(world: ColumnWorld):
    """A person decides; also when the verdict has changed since."""
    sync(world.job())
    two = world.people[1]
    world.by_hand("U1", two, 1, "vu avec elle")
    world.attend(two)
    report = sync(world.job())
    key = f"column:MINI-SUIVI/mini/U1@{two.idnumber}"
    assert [each.key for each in report.plan.drifts] == [key]
    assert (world.score("U1", two), report.counts["scored"]) == ((1, "vu avec elle"), 0)


def test_a_score_emptied_by_hand_is_shown_and_left(quick: ColumnWorld):
    """Like whatever the bridge had set and somebody took out."""
    sync(quick.job())
    quick.by_hand("U1", quick.people[0], None)
    report = sync(quick.job())
    assert (len(report.plan.drifts), quick.score("U1", quick.people[0])) == (1, None)


def test_a_remark_changed_by_hand_is_a_change_too(quick: ColumnWorld):
    """The points alone do not tell whose words stand there."""
    sync(quick.job())
    quick.by_hand("U1", quick.people[0], 2, "Bravo")
    assert len(sync(quick.job()).plan.drifts) == 1


def test_the_same_score_typed_by_hand_is_no_drift(quick: ColumnWorld):
    """Later changes are sent on top of it."""
    two = quick.people[1]
    sync(quick.job())
    quick.attend(two)
    quick.by_hand("U1", two, 2, "Validé (assiduité)")
    assert sync(quick.job()).plan.drifts == ()
    quick.state.mark(quick.session, two, "A")
    quick.wait(60)
    assert sync(quick.job()).counts["scored"] == 1


def test_a_learner_outside_the_course_is_an_obstacle_of_their_own(quick: ColumnWorld):
    """Nothing is tried for them; back in the course they get their scores."""
    one, _, three, _ = quick.people
    sync(quick.job())
    quick.state.unenrol(three, quick.courses["MINI-SUIVI"])
    for component in ("U1", "U2", "B1"):
        del quick.column(component).grades[three.id]
    quick.wait(60)
    report = sync(quick.job())
    found = [each for each in report.plan.obstacles if each.target.kind == "column"]
    assert [each.learner for each in found] == [three.idnumber]
    assert report.plan.drifts == ()
    quick.state.enrol(three, quick.courses["MINI-SUIVI"])
    assert sync(quick.job()).counts["scored"] == 3
    assert quick.score("U1", one) is not None


def test_a_person_whom_the_platform_refuses_hides_nobody(quick: ColumnWorld):
    """The refusal is shown; the others have their scores."""
    quick.state.poison(quick.people[1])
    report = sync(quick.job())
    columns = [
        receipt.outcome
        for action, receipt in report.receipts
        if action.target.kind == "column" and action.learner == "L2"
    ]
    assert set(columns) == {Outcome.REFUSED}
    assert (report.counts["scored"], quick.score("U1", quick.people[0])[0]) == (9, 2)


def test_a_platform_that_goes_away_is_tried_again(quick: ColumnWorld):
    """What was not sent is sent by the next sync, and only that."""
    quick.platform.fail("send_score", LmsUnavailable("away"))
    report = sync(quick.job())
    assert report.counts["failed"] > 0
    quick.wait(60)
    platform = Watched(quick.platform)
    sync(quick.job(platform=platform))
    assert platform.sent.total() == report.counts["failed"]
    assert set(platform.sent.values()) == {1}


def test_a_gradebook_that_cannot_be_read_holds_up_nothing_else(quick: ColumnWorld):
    """Badges come as ever; the columns wait for the next sync."""
    quick.platform.fail("columns", LmsUnavailable("away"))
    report = sync(quick.job())
    assert quick.member("LMSB-U1", quick.people[0])
    (obstacle,) = report.plan.obstacles
    assert ("cannot be read" in bare_cause(obstacle.cause), report.counts["scored"]) == (True, 0)
    assert sync(quick.job()).counts["scored"] == 12


def test_a_lost_answer_is_read_back(quick: ColumnWorld):
    """A score that arrived is not sent again; a column that was made is not made again."""
    quick.platform.lose_answer("make_column")
    quick.platform.lose_answer("send_score")
    platform = Watched(quick.platform)
    report = sync(quick.job(platform=platform))
    assert report.counts["scored"] == 12
    assert len(quick.state.line_items(quick.courses["MINI-SUIVI"])) == 3


def test_a_course_never_opened_is_an_obstacle(quick: ColumnWorld):
    """Nothing is asked of the platform, and the outlook says what to do."""
    quick.store._kept.contexts.clear()
    report = sync(quick.job())
    (obstacle,) = report.plan.obstacles
    assert "never opened from the course MINI-SUIVI: add its activity" in bare_cause(obstacle.cause)
    assert (obstacle.learner, str(obstacle.target)) == ("", "column:MINI-SUIVI")
    assert quick.platform.calls == []
    quick.open()
    assert sync(quick.job()).counts["scored"] == 12


def test_a_site_without_lti_is_an_obstacle(quick: ColumnWorld):
    """Everything else works as before."""
    report = sync(replace(quick.job(), platform=None))
    assert ["no “lti”" in bare_cause(each.cause) for each in report.plan.obstacles] == [True]
    assert quick.member("LMSB-U1", quick.people[0])


def test_a_tool_that_may_not_make_columns_is_an_obstacle(quick: ColumnWorld):
    """What to allow in Moodle is said before anything is tried."""
    quick.platform.tool.grades = GradeSync.SCORES_ONLY
    quick.open()
    report = sync(quick.job())
    assert [
        "may not manage columns" in bare_cause(each.cause) for each in report.plan.obstacles
    ] == [True]
    assert quick.platform.calls == []


def test_a_second_column_about_the_same_is_left_alone(quick: ColumnWorld):
    """The one that the bridge made stays its own; without it, the other takes its place."""
    sync(quick.job())
    course, first = quick.courses["MINI-SUIVI"], quick.column("U1")
    other = quick.state.add_line_item(
        course, quick.platform.tool, "Copie", first.grademax, resource="mini/U1"
    )
    course.columns = dict(sorted(course.columns.items(), reverse=True))
    quick.wait(60)
    assert sync(quick.job()).receipts == ()
    quick.state.delete_column(course, first)
    assert sync(quick.job()).counts["scored"] == len(other.grades) == 4
    assert quick.store.columns("mini")["mini/U1"][1].label == "Copie"


def test_a_platform_registered_anew_is_an_obstacle_until_it_is_opened(quick: ColumnWorld):
    """What a launch said is worth nothing once its registration is gone."""
    (platform,) = quick.store.platforms()
    quick.store.drop_platform(platform.issuer, platform.client_id)
    (obstacle,) = sync(quick.job()).plan.obstacles
    assert "not registered any more" in bare_cause(obstacle.cause)
    quick.store.save_platform(platform)
    assert sync(quick.job()).counts["scored"] == 12


def test_columns_switched_off_ask_nothing(quick: ColumnWorld):
    """No column, no obstacle, no request."""
    quick.enabled = replace(quick.enabled, effects_off=frozenset({"column"}))
    report = sync(quick.job())
    assert (report.plan.obstacles, quick.platform.calls) == ((), [])


def test_the_brake_comes_before_any_score(quick: ColumnWorld):
    """A run that is stopped sends nothing; a session taken stops no run by its scores alone."""
    quick.enabled = replace(quick.enabled, brake=Brake(share=0.0, spare=0))
    with pytest.raises(BrakeApplied):
        sync(quick.job())
    assert quick.state.line_items(quick.courses["MINI-SUIVI"]) == []
    off = frozenset({"cohort", "group", "enrolment", "rating"})
    quick.enabled = replace(quick.enabled, effects_off=off)
    assert sync(quick.job()).counts["scored"] == 12


def test_a_plan_shows_scores_and_writes_nothing(quick: ColumnWorld):
    """Columns to make and scores to send, each with its reason."""
    plan = foresee(quick.job()).plan
    found = [each for each in plan.actions if each.target.kind == "column"]
    assert len(found) == 3 + 12
    assert quick.store.columns("mini") == {}
    assert set(quick.platform.calls) == {"columns"}


def test_columns_count_what_was_known_before(quick: ColumnWorld):
    """A database put back to an earlier state takes what it finds as its own."""
    sync(quick.job())
    for url in list(_sent(quick)):
        quick.store.save_scores_sent(url, {str(each.id): "" for each in quick.people})
    quick.wait(60)
    report = sync(quick.job())
    assert (report.plan.drifts, report.counts["scored"]) == ((), 0)
    quick.attend(quick.people[1])
    assert sync(quick.job()).counts["scored"] == 1


def test_only_the_learner_asked_for_gets_a_score(quick: ColumnWorld):
    """A sync for one learner leaves the others' columns as they are."""
    sync(quick.job(), learner="L2")
    assert list(quick.column("U1").grades) == [quick.people[1].id]


def test_nothing_is_asked_of_the_platform_but_what_is_needed(quick: ColumnWorld):
    """A second sync lists the columns once and reads each once."""
    sync(quick.job())
    quick.platform.calls.clear()
    quick.clock.advance(timedelta(minutes=1))
    sync(quick.job(Faulty(quick.lms)))
    assert quick.platform.calls == ["columns", *["scores"] * 3]
